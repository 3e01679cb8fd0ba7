"""The CSV files of a roster: attendees, waiting list, rejections, review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.report.cells import csv_pieces
from gcmreg.report.fields import PRIVATE
from gcmreg.report.sheets import sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmreg.report.sheets import Sheet
    from gcmreg.roster import Roster

SEATED = (
    "session",
    "seat",
    "order",
    "organization",
    "list",
    "entry_id",
    "entry_name",
    "status",
    "title",
    "given_name",
    "family_name",
    "position",
    "priority",
    "reference",
    "slot",
    "notes",
)
DECIDED = (
    "session",
    "organization",
    "given_name",
    "family_name",
    "reference",
    "slot",
    "code",
    "rule",
    "reason",
    "clause",
)


def roster_files(
    roster: Roster, tables: Sequence[Sheet] | None = None, *, private: bool = False
) -> dict[str, Iterator[bytes]]:
    """Return the CSV files of a roster by name, in pieces; `private` adds the private fields.

    `tables` are its tables, where they are at hand.
    """
    tables = tables if tables is not None else sheets(roster, private=private)
    attendees, waiting, rejections, review = [table.rows for table in tables]
    more = PRIVATE if private else ()
    seated, decided = SEATED + more, DECIDED + more
    reviewed = (*DECIDED, "suggestions", *more)
    session = roster.session.id
    return {
        "attendees.csv": csv_pieces(seated, _seated(attendees, session)),
        "waiting.csv": csv_pieces(seated, _seated(waiting, session)),
        "rejections.csv": csv_pieces(decided, _decided(rejections, session)),
        "review.csv": csv_pieces(reviewed, _decided(review, session)),
    }


def _seated(rows: Sequence[Sequence[object]], session: str) -> Iterator[Sequence[object]]:
    for seat, order, organization, given, family, title, position, priority, *rest in rows:
        which, entry, name, status, reference, slot, notes, _dated, *private = rest
        person = (title, given, family, position, priority or "no")
        listed = (which, entry, name, status)
        place = (reference, slot, notes)
        yield (session, seat, order, organization, *listed, *person, *place, *private)


def _decided(rows: Sequence[Sequence[object]], session: str) -> Iterator[Sequence[object]]:
    dated = len(DECIDED) - 1  # the tables have no session, and after the clause a time
    return ((session, *row[:dated], *row[dated + 1 :]) for row in rows)
