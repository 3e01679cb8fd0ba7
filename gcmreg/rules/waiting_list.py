"""ST602 waiting-list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import PRACTICE, Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="ST602",
    name="waiting-list",
    outcome=Outcome.WAITING,
    stage=Stage.SEAT,
    clause=PRACTICE,
    help="a seat that becomes free goes to the first of the list",
)
def waiting_list(nominee: Nominee) -> str | None:
    """Meeting room and overflow room are full: the person is on the waiting list.

    The list is in the order of seats and is worked out anew when a seat becomes free.
    """
    seat = nominee.seat
    if seat is None or seat.kind is not Outcome.WAITING:
        return None
    session = nominee.standing.session
    overflow = session.overflow or 0
    return (
        f"number {seat.position} in the order of seats; "
        f"the room holds {session.room}, the overflow room {overflow}"
    )
