"""The tables of a roster as values: what the workbook and the page for staff show alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.model import Outcome
from gcmreg.report.fields import JOINED, PRIVATE, private_columns, suggestion_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from gcmreg.roster import Nomination, Roster

    Columns = Sequence[Sequence[object]]

DATED = "Version dated"
_NARROW, _SHORT, _NAME, _RULE, _LONG, _WORDS = 8, 11, 18, 28, 30, 50
_SEATED = (
    ("Seat", _SHORT),
    ("Order", _NARROW),
    ("Organization", _LONG),
    ("Given name", _NAME),
    ("Family name", _NAME),
    ("Title", _SHORT),
    ("Position", _NAME),
    ("Priority", _NARROW),
    ("List", _SHORT),
    ("Entry", _SHORT),
    ("Name on the list", _LONG),
    ("Status", _SHORT),
    ("Reference", _SHORT),
    ("Slot", _NARROW),
    ("Notes", _NAME),
    (DATED, _NAME),
)
_DECIDED = (
    ("Organization", _LONG),
    ("Given name", _NAME),
    ("Family name", _NAME),
    ("Reference", _SHORT),
    ("Slot", _NARROW),
    ("Code", _NARROW),
    ("Rule", _RULE),
    ("Reason", _WORDS),
    ("Clause", _NAME),
    (DATED, _NAME),
)


class Sheet(Struct, frozen=True):
    """One table: its name, its columns with their widths in characters, the cells of each.

    A cell is a text, a number, a datetime without zone (that of the deadline), or None.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    cells: Columns

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self.cells[0])

    def under(self, name: str) -> Sequence[object]:
        """Return the cells of a column."""
        return self.cells[[heading for heading, _ in self.columns].index(name)]


def sheets(roster: Roster, *, private: bool = False) -> list[Sheet]:
    """Return the tables of a roster; `private` adds the private contact fields."""
    dated = _Dated(zone_of(roster))
    found: dict[Outcome, list[Nomination]] = {outcome: [] for outcome in Outcome}
    for nomination in roster.nominations:
        found[nomination.outcome].append(nomination)
    room, overflow, waiting, rejected, review = found.values()
    attendees = room + overflow
    suggested = ("Suggestions", _WORDS)
    suggestions = [JOINED.join(suggestion_text(s) for s in n.suggestions) for n in review]
    made: list[tuple[str, list[Nomination], tuple[tuple[str, int], ...], Columns]] = [
        ("Attendees", attendees, _SEATED, _seated(attendees, dated)),
        ("Waiting list", waiting, _SEATED, _seated(waiting, dated)),
        ("Rejections", rejected, _DECIDED, _decided(rejected, dated)),
        ("Review", review, (*_DECIDED, suggested), [*_decided(review, dated), suggestions]),
    ]
    if not private:
        return [Sheet(name, columns, cells) for name, _, columns, cells in made]
    more = tuple((name.capitalize(), _NAME) for name in PRIVATE)
    return [
        Sheet(name, columns + more, [*cells, *private_columns(nominations)])
        for name, nominations, columns, cells in made
    ]


def zone_of(roster: Roster) -> tzinfo | None:
    """Return the zone in which times are shown: that of the deadline, else of the venue."""
    deadline = roster.session.deadline
    return deadline.tzinfo if deadline is not None else roster.session.zone


class _Dated(dict["datetime | None", "datetime | None"]):
    """Instants as they are shown in a zone; all nominations of a version have the same."""

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__({None: None})
        self._zone = zone

    def __missing__(self, moment: datetime) -> datetime:
        local = moment.astimezone(self._zone) if self._zone is not None else moment
        shown = self[moment] = _plain(local)
        return shown


def _plain(moment: datetime) -> datetime:
    """Return a time without zone and parts of a second: 23:59:59.999999 must not become 0:00."""
    return moment.replace(tzinfo=None, microsecond=0)


def _seated(nominations: Sequence[Nomination], dated: _Dated) -> Columns:
    slots = [n.slot for n in nominations]
    entries = [n.entry for n in nominations]
    return [
        [str(n.outcome) for n in nominations],
        [n.order for n in nominations],
        [n.organization for n in nominations],
        [slot.given for slot in slots],
        [slot.family for slot in slots],
        [slot.title for slot in slots],
        [slot.position for slot in slots],
        ["yes" if n.priority else "" for n in nominations],
        [entry.list.value if entry is not None else "" for entry in entries],
        [entry.id if entry is not None else "" for entry in entries],
        [entry.name if entry is not None else "" for entry in entries],
        [entry.status if entry is not None else "" for entry in entries],
        [n.reference for n in nominations],
        [slot.number for slot in slots],
        [JOINED.join([r.rule.code for r in n.notes]) for n in nominations],
        [dated[n.version.changed] for n in nominations],
    ]


def _decided(nominations: Sequence[Nomination], dated: _Dated) -> Columns:
    slots = [n.slot for n in nominations]
    rules = [n.deciding.rule if n.deciding is not None else None for n in nominations]
    return [
        [n.organization for n in nominations],
        [slot.given for slot in slots],
        [slot.family for slot in slots],
        [n.reference for n in nominations],
        [slot.number for slot in slots],
        [rule.code if rule is not None else "" for rule in rules],
        [rule.name if rule is not None else "" for rule in rules],
        [n.reason for n in nominations],
        [rule.clause if rule is not None else "" for rule in rules],
        [dated[n.version.changed] for n in nominations],
    ]


def figures(roster: Roster) -> list[tuple[str, object]]:
    """Return what is told of a roster as a whole: a name and a text, a number or a time."""
    session = roster.session
    deadline = session.deadline
    total = len(roster.nominations)
    found: list[tuple[str, object]] = [
        ("Session", session.id),
        ("Title", session.title),
        ("Place", session.place),
        *(("Date", day) for day in session.dates),
        ("Deadline", _plain(deadline) if deadline is not None else "not announced"),
        ("State", roster.state),
        ("Applications", len(roster.applications)),
        ("Nominations", total),
    ]
    if deadline is not None:
        found.insert(-3, ("Time zone", str(deadline.tzinfo)))
    if roster.as_of is not None:
        local = roster.as_of.astimezone(zone_of(roster) or roster.as_of.tzinfo)
        found.insert(-3, ("Versions up to", _plain(local)))
    return found
