"""AC206 claim-differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._claims import special_claim, status_claim
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="AC206",
    name="claim-differs",
    outcome=None,
    stage=Stage.ACCREDITATION,
    clause="form, section I: only applications from organizations on one of the two lists",
    help="look at the match once more",
)
def claim_differs(nominee: Nominee) -> str | None:
    """The form claims something else than what the lists say.

    The claimed status, the claimed special accreditation, or the CSOnet link does not fit the
    match. The lists decide; the note asks for a second look, because a wrong claim may show a
    wrong match.
    """
    found = [
        text
        for text in (
            status_claim(nominee.accreditation),
            special_claim(nominee.accreditation),
            nominee.accreditation.link_differs,
        )
        if text
    ]
    return "; ".join(found) or None
