"""AC205 human-rights-institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="AC205",
    name="human-rights-institution",
    outcome=Outcome.REJECTED,
    stage=Stage.ACCREDITATION,
    clause="section I: National Human Rights Institutions should contact OHCHR",
    help="a type chosen by mistake is corrected with: gcmreg decide --application REF --type T",
)
def human_rights_institution(nominee: Nominee) -> str | None:
    """National Human Rights Institutions do not apply through this form.

    They contact the Office of the High Commissioner for Human Rights. A wrongly chosen type is
    mended by a decision (`type`).
    """
    if not nominee.accreditation.human_rights:
        return None
    return "National Human Rights Institutions contact OHCHR instead of this form"
