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
_HEADINGS = {"entry_id": "Entry", "entry_name": "Name on the list"}
"""How tables name the columns that they do not call the same in words."""


def roster_files(
    roster: Roster, tables: Sequence[Sheet] | None = None, *, private: bool = False
) -> dict[str, Iterator[bytes]]:
    """Return the CSV files of a roster by name, in pieces; `private` adds the private fields.

    `tables` are its tables, where they are at hand.
    """
    tables = tables if tables is not None else sheets(roster, private=private)
    more = PRIVATE if private else ()
    seated, decided = SEATED + more, DECIDED + more
    reviewed = (*DECIDED, "suggestions", *more)
    names = ("attendees.csv", "waiting.csv", "rejections.csv", "review.csv")
    return {
        name: csv_pieces(header, [_cells(table, column, roster) for column in header])
        for name, header, table in zip(
            names, (seated, seated, decided, reviewed), tables, strict=True
        )
    }


def _cells(table: Sheet, column: str, roster: Roster) -> Sequence[object]:
    """Return the cells of a column: those of the table, which is of one session."""
    if column == "session":
        return [roster.session.id] * table.count
    cells = table.under(_HEADINGS.get(column) or column.replace("_", " ").capitalize())
    return [priority or "no" for priority in cells] if column == "priority" else cells
