"""AC204 unsure-match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.matching.model import Decision
from gcmreg.model import ListName, Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="AC204",
    name="unsure-match",
    outcome=Outcome.REVIEW,
    stage=Stage.ACCREDITATION,
    clause="form, section I: only applications from organizations on one of the two lists",
    help="decide: gcmreg decide NAME --match LIST:ID|none, or gcmreg review",
)
def unsure_match(nominee: Nominee) -> str | None:
    """The name is like one on a list, but not certainly the same organization.

    A false match lets somebody in who may not come; a missed one turns an entitled organization
    away. So a person looks at the suggestions and decides.
    """
    answer = nominee.accreditation.answer
    if answer.keys:
        return None
    unsure = [w for w in ListName if answer.matches[w].decision is Decision.REVIEW]
    if not unsure:
        return None
    return "; ".join(f"{which}: {answer.matches[which].why}" for which in unsure)
