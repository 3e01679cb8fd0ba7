"""RP404 person-for-two-organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import PRACTICE, Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="RP404",
    name="person-for-two-organizations",
    outcome=None,
    stage=Stage.PERSON,
    clause=PRACTICE,
    help="ask for which organization the person comes, and record the withdrawal of the other",
)
def person_for_two_organizations(nominee: Nominee) -> str | None:
    """Another organization enters the same person for the session too.

    The person holds one seat for each organization until somebody asks for which one they come.
    """
    other = nominee.place.elsewhere
    if other is None:
        return None
    application = other.standing.application.reference
    return f"also entered by {other.accreditation.reading.name} (application {application})"
