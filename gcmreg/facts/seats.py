"""Who is an organization's priority, and who sits where (SPEC section 4, "Priority", "Seats")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.facts.nominee import Choice, Seat
from gcmreg.facts.organizations import entry_order
from gcmreg.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmreg.facts.nominee import Nominee
    from gcmreg.model import Session


def choose_priority(members: list[Nominee]) -> None:
    """Say of each considered member of an organization (in order of entry) what the marks mean.

    A mark on a repeated slot counts for the person repeated, at the repeat's own place.
    """
    named = [m for m in members if m.slot.named]
    considered = [m for m in named if m.considered]
    if not considered:
        return
    marks = tuple(m for m in named if m.slot.priority)
    taken = next((m.person for m in marks if m.person.considered), considered[0])
    marked = {id(m.person) for m in marks}
    for member in considered:
        member.choice = Choice(taken, id(member) in marked, marks)


def seat_order(organizations: Iterable[list[Nominee]]) -> list[Nominee]:
    """Return the considered nominees in the order in which they are seated.

    Priority representatives first, by their organization's earliest entry; then everybody's
    second person in the same order, then third.
    """
    rounds: list[tuple[int, tuple[object, ...], Nominee]] = []
    for members in organizations:
        considered = [m for m in members if m.considered and m.slot.named]
        if not considered:
            continue
        first = min(entry_order(m)[:2] for m in considered)
        considered.sort(key=lambda m: (m is not m.choice.taken, entry_order(m)))
        rounds += [(number, first, member) for number, member in enumerate(considered)]
    rounds.sort(key=lambda item: (item[0], item[1], item[2].organization))
    return [member for _, _, member in rounds]


def give_seats(ordered: list[Nominee], session: Session) -> None:
    """Seat nominees in their order: room, then overflow, then the waiting list."""
    room = len(ordered) if session.room is None else session.room
    overflow = session.overflow if session.overflow is not None else 0
    for position, nominee in enumerate(ordered, 1):
        if position <= room:
            nominee.seat = Seat(Outcome.ROOM, position, position)
        elif position <= room + overflow:
            nominee.seat = Seat(Outcome.OVERFLOW, position - room, position)
        else:
            nominee.seat = Seat(Outcome.WAITING, position - room - overflow, position)
