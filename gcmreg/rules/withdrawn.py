"""RP405 withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import PRACTICE, Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="RP405",
    name="withdrawn",
    outcome=Outcome.REJECTED,
    stage=Stage.PLACE,
    clause=PRACTICE,
)
def withdrawn(nominee: Nominee) -> str | None:
    """The organization has withdrawn the person, and a person of the secretariat has recorded it.

    The seat is free for the next in order. The place in the quota stays taken: a withdrawal after
    the deadline makes no room for a third person.
    """
    decision = nominee.place.withdrawn
    if decision is None:
        return None
    by = f" by {decision.by}" if decision.by else ""
    on = f" on {decision.on}" if decision.on else ""
    return f"withdrawn, as recorded{by}{on}"
