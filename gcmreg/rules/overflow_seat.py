"""ST601 overflow-seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="ST601",
    name="overflow-seat",
    outcome=None,
    stage=Stage.SEAT,
    clause="section I, item 2",
)
def overflow_seat(nominee: Nominee) -> str | None:
    """The meeting room is full: the person sits in the overflow room.

    Priority representatives are seated first, by their organization's first entry; then
    everybody's second person in the same order.
    """
    seat = nominee.seat
    if seat is None or seat.kind is not Outcome.OVERFLOW:
        return None
    room = nominee.standing.session.room
    return f"number {seat.position} in the order of seats; the room holds {room}"
