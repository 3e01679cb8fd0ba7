"""RP402 repeated-person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="RP402",
    name="repeated-person",
    outcome=Outcome.REJECTED,
    stage=Stage.PLACE,
    clause="section I, item 3",
    help="if they are two people: gcmreg decide --different A B",
)
def repeated_person(nominee: Nominee) -> str | None:
    """The organization has entered the same person for the session before.

    The first entry counts; the repeated one takes no place of the quota. A priority mark on it
    counts for the person.
    """
    first = nominee.place.repeats
    if first is None:
        return None
    where = f"application {first.standing.application.reference}, slot {first.slot.number}"
    return f"{nominee.shown} was already entered ({where}): {nominee.place.how}"
