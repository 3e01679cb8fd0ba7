"""What every reader of a publication gives: each line with what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from datetime import date

    from gcmreg.diagnostics import Finding, Location


class Fate(StrEnum):
    """What became of a line or row of a publication: exactly one of these."""

    ENTRY = "entry"  # an entry begins in it
    JOINED = "joined"  # the rest of a name that was wrapped
    HEADING = "heading"  # says what the lines below it are
    IGNORED = "ignored"  # a page header, a title, a note: named, not taken
    REFUSED = "refused"  # could be an entry but cannot be read for certain


class Item(Struct, frozen=True):
    """An entry as a publication prints it; what is not printed is empty.

    `granted` is a day, or where only `year` is printed, None.  `status` is the word of the status
    column on `ecosoc`, the category on `special`.
    """

    name: str
    place: Location
    id: str = ""
    acronym: str = ""
    other_names: tuple[str, ...] = ()
    status: str = ""
    country: str = ""
    granted: date | None = None
    year: int | None = None
    dates: tuple[tuple[str, date], ...] = ()
    """The days of suspended_from, suspended_until and withdrawn, where there are such columns."""


class Line(Struct, frozen=True):
    """A line or row of a publication that holds anything, with what became of it."""

    place: Location
    text: str
    fate: Fate
    why: str = ""
    item: Item | None = None


class Publication(Struct):
    """A publication read: read = entries + joined + headings + ignored + refused.

    `columns` are the header cells of a table, each with the field that it is read as (empty: not
    read); `as_of` is the day that the text itself gives; `notes` are findings on how it was read.
    """

    shown: str
    kind: str
    lines: list[Line] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    as_of: date | None = None
    notes: list[Finding] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """The entries in the order in which they are printed."""
        return [line.item for line in self.lines if line.item is not None]

    def of(self, fate: Fate) -> list[Line]:
        """Return the lines that came to this."""
        return [line for line in self.lines if line.fate is fate]
