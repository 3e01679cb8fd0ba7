"""The tables of a roster as values: what the workbook and the page for staff show alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.model import Outcome
from gcmreg.report.fields import JOINED, PRIVATE, private_cells, suggestion_text

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from gcmreg.roster import Nomination, Roster

DATED = "Version dated"
_ENDED = {Outcome.REJECTED, Outcome.REVIEW}
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
    """One table: its name, its columns with their widths in characters, its rows.

    A cell is a text, a number, a datetime without zone (that of the deadline), or None.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: list[list[object]]


def sheets(roster: Roster, *, private: bool = False) -> list[Sheet]:
    """Return the tables of a roster; `private` adds the private contact fields."""
    dated = _Dated(zone_of(roster))
    more = tuple((name.capitalize(), _NAME) for name in PRIVATE) if private else ()
    suggested = (("Suggestions", _WORDS),)

    found: dict[Outcome, list[list[object]]] = {outcome: [] for outcome in Outcome}
    for nomination in roster.nominations:
        outcome = nomination.outcome
        row = (_decided if outcome in _ENDED else _seated)(nomination, dated)
        found[outcome].append(row + private_cells(nomination) if private else row)
    attendees = found[Outcome.ROOM] + found[Outcome.OVERFLOW]
    return [
        Sheet("Attendees", _SEATED + more, attendees),
        Sheet("Waiting list", _SEATED + more, found[Outcome.WAITING]),
        Sheet("Rejections", _DECIDED + more, found[Outcome.REJECTED]),
        Sheet("Review", _DECIDED + suggested + more, found[Outcome.REVIEW]),
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


def _seated(nomination: Nomination, dated: _Dated) -> list[object]:
    entry, slot = nomination.entry, nomination.slot
    listed = ("", "", "", "")
    if entry is not None:
        listed = (entry.list.value, entry.id, entry.name, entry.status)
    return [
        str(nomination.outcome),
        nomination.order,
        nomination.organization,
        slot.given,
        slot.family,
        slot.title,
        slot.position,
        "yes" if nomination.priority else "",
        *listed,
        nomination.reference,
        slot.number,
        JOINED.join(r.rule.code for r in nomination.notes),
        dated[nomination.version.changed],
    ]


def _decided(nomination: Nomination, dated: _Dated) -> list[object]:
    deciding, slot = nomination.deciding, nomination.slot
    row: list[object] = [
        nomination.organization,
        slot.given,
        slot.family,
        nomination.reference,
        slot.number,
        deciding.rule.code if deciding is not None else "",
        deciding.rule.name if deciding is not None else "",
        nomination.reason,
        nomination.clause,
        dated[nomination.version.changed],
    ]
    if nomination.outcome is Outcome.REVIEW:
        row.append(JOINED.join(suggestion_text(s) for s in nomination.suggestions))
    return row


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
        ("Applications", len({(n.form, n.reference) for n in roster.nominations})),
        ("Nominations", total),
    ]
    if deadline is not None:
        found.insert(-3, ("Time zone", str(deadline.tzinfo)))
    if roster.as_of is not None:
        local = roster.as_of.astimezone(zone_of(roster) or roster.as_of.tzinfo)
        found.insert(-3, ("Versions up to", _plain(local)))
    return found
