"""Publications as tables: CSV, workbooks, HTML; rows below a header or below headings of status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg import findings as kinds
from gcmreg.config.zones import day_of
from gcmreg.editions.columns import columns_of, told
from gcmreg.editions.printed import FIRST_YEAR, LAST_YEAR, read_entry, status_of
from gcmreg.editions.publication import Fate, Item, Line
from gcmreg.editions.text import LONGEST_LINE, NO_STATUS, TextLine, read_lines
from gcmreg.editions.wording import furniture, heading, status_heading, written_day
from gcmreg.folding import fold
from gcmreg.matching.link import profile_code
from gcmreg.model import ListName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from gcmreg.diagnostics import Finding, Location

HEADER_WITHIN = 30  # rows at the top of a sheet among which its header is
_APPROVED = frozenset("approved yes accredited granted accepted y x".split())
_DATES = ("suspended_from", "suspended_until", "withdrawn")
_SHOWN_COLUMNS = 8


class Row(Struct, frozen=True):
    """A row of cells that are not all blank; `links` are the addresses in it."""

    place: Location
    cells: tuple[str, ...]
    links: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The cells as one line, for messages."""
        return " | ".join(" ".join(cell.split()) for cell in self.cells if cell.strip())

    @property
    def alone(self) -> str:
        """The text of the one cell that is not blank; empty if there are several, or it is long."""
        held = [" ".join(cell.split()) for cell in self.cells if cell.strip()]
        return held[0] if len(held) == 1 and len(held[0]) <= LONGEST_LINE else ""


class Sheet(Struct, frozen=True):
    """A table: its name, empty for a file that has but one; `ragged` if rows may be of any width.

    `above` is the status that the heading above it names, if any.
    """

    name: str
    rows: list[Row]
    ragged: bool = False
    above: str = ""


class Read(Struct):
    """What was read of sheets: every row, the columns, and sheets that hold no list."""

    lines: list[Line] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)


def read_sheets(
    sheets: Sequence[Sheet], which: ListName, given: str, named: Mapping[str, str]
) -> Read:
    """Return every row with what became of it.

    `given` is the status of all entries, where it is known; `named` maps fields to headers.
    """
    out = Read()
    for sheet in sheets:
        _read_sheet(sheet, which, given, named, out)
    return out


def _read_sheet(
    sheet: Sheet, which: ListName, given: str, named: Mapping[str, str], out: Read
) -> None:
    status = (heading(sheet.name, which) if sheet.name else "") or sheet.above or given
    at = next(
        (
            at
            for at, row in enumerate(sheet.rows[:HEADER_WITHIN])
            if columns_of(row.cells, which, named) is not None
        ),
        None,
    )
    if at is not None:
        header = sheet.rows[at].cells
        columns = columns_of(header, which, named) or {}
        out.columns += [pair for pair in told(header, columns) if pair not in out.columns]
        out.lines += _above(sheet.rows[:at], which)
        out.lines.append(Line(sheet.rows[at].place, sheet.rows[at].text, Fate.HEADING, ""))
        if "id" not in named and _numbers(sheet.rows[at + 1 :], columns.get("id")):
            columns.pop("id")
            out.columns = [(cell, "" if name == "id" else name) for cell, name in out.columns]
        status = _last_heading(sheet.rows[:at], which) or status
        reader = _Rows(which, columns, header, status, ragged=sheet.ragged)
        out.lines += [reader.line(row) for row in sheet.rows[at + 1 :]]
    elif any(profile_code(link) for row in sheet.rows for link in row.links):
        out.lines += [_linked(row, which, status) for row in sheet.rows]
    elif sheet.rows and not named and all(row.alone for row in sheet.rows):
        lines = [TextLine(row.place, row.alone) for row in sheet.rows]
        out.lines += read_lines(lines, which, status, wrapped=False)[0]
    else:
        out.problems.append(_no_names(sheet))
        why = "no column of the table is known to hold names"
        out.lines += [Line(row.place, row.text, Fate.IGNORED, why) for row in sheet.rows]


def _above(rows: Sequence[Row], which: ListName) -> list[Line]:
    """Return the rows above the header."""
    return [
        Line(row.place, row.text, Fate.HEADING, named)
        if (named := heading(row.alone, which) if row.alone else None)
        else Line(row.place, row.text, Fate.IGNORED, "it stands above the header")
        for row in rows
    ]


def _numbers(rows: Sequence[Row], at: int | None) -> bool:
    """Whether a column only counts the rows: that is no id, another edition counts otherwise."""
    if at is None:
        return False
    cells = [row.cells[at].strip() for row in rows if at < len(row.cells) and not row.alone]
    count = [str(number) for number in range(1, len(cells) + 1)]
    return len(cells) > 1 and [cell.rstrip(".") for cell in cells] == count


def _last_heading(rows: Sequence[Row], which: ListName) -> str:
    found = [named for row in rows if row.alone and (named := heading(row.alone, which))]
    return found[-1] if found else ""


def _no_names(sheet: Sheet) -> Finding:
    first = sheet.rows[0] if sheet.rows else None
    cells = [repr(" ".join(c.split())[:40]) for c in (first.cells if first else ()) if c.strip()]
    shown = ", ".join(cells[:_SHOWN_COLUMNS])
    where = f"the table {sheet.name!r}" if sheet.name else "the table"
    return kinds.LS201.at(
        first.place if first is not None else None,
        f"no column of {where} is known to hold names; its first row is {shown}",
        "say which does: --column name=HEADER",
    )


class _Rows:
    """Reads the rows below a header."""

    def __init__(
        self,
        which: ListName,
        columns: Mapping[str, int],
        header: tuple[str, ...],
        status: str,
        *,
        ragged: bool,
    ) -> None:
        self.which = which
        self.columns = columns
        self.header = header
        self.status = status
        self.ragged = ragged

    def line(self, row: Row) -> Line:
        """Return a row with what became of it; a heading holds for the rows below."""
        if row.alone:
            if named := heading(row.alone, self.which):
                self.status = named
                return Line(row.place, row.text, Fate.HEADING, named)
            if what := furniture(row.alone):
                return Line(row.place, row.text, Fate.IGNORED, what)
        if tuple(map(fold, row.cells)) == tuple(map(fold, self.header)):
            return Line(row.place, row.text, Fate.HEADING, "")
        width, wanted = len(row.cells), len(self.header)
        if width != wanted and not self.ragged:
            why = f"the row has {width} cells, the header {wanted}"
            return Line(row.place, row.text, Fate.REFUSED, why)
        try:
            return Line(row.place, row.text, Fate.ENTRY, "", self._item(row))
        except ValueError as error:
            return Line(row.place, row.text, Fate.REFUSED, str(error))

    def _cell(self, row: Row, name: str) -> str:
        at = self.columns.get(name)
        return "" if at is None or at >= len(row.cells) else row.cells[at].strip()

    def _item(self, row: Row) -> Item:
        """Return the entry of a row; ValueError says why it is none."""
        name = self._cell(row, "name")
        if len(name) > LONGEST_LINE:
            raise ValueError(f"longer than {LONGEST_LINE} characters: no name")
        printed = read_entry(name)
        if not any(map(str.isalpha, printed.name)):
            raise ValueError("the row has no name")
        if self.which is ListName.SPECIAL:
            status, year = self._category(row), None
        else:
            status, year = self._status(row, printed.status)
        granted, own_year = _granted(self._cell(row, "granted"))
        links = (*row.links, self._cell(row, "link"))
        code = next((code for link in links if (code := profile_code(link))), "")
        others = re.split(r"[|;\n]", self._cell(row, "other_names"))
        others = [name for part in others if fold(name := " ".join(part.split()))]
        return Item(
            name=printed.name,
            place=row.place,
            id=self._cell(row, "id") or code,
            acronym=" ".join(self._cell(row, "acronym").split()) or printed.acronym,
            other_names=tuple(dict.fromkeys([*others, *printed.other_names])),
            status=status,
            country=" ".join(self._cell(row, "country").split()),
            granted=granted,
            year=own_year or year or printed.year,
            dates=tuple((name, day) for name in _DATES if (day := self._day(row, name))),
        )

    def _status(self, row: Row, own: str) -> tuple[str, int | None]:
        """Return status and year: of the column, of brackets behind the name, of the heading."""
        if "status" in self.columns:
            status, year = status_of(self._cell(row, "status"))
            return status or own or self.status, year
        if not own and not self.status:
            raise ValueError(NO_STATUS)
        if own and self.status and own != self.status:
            raise ValueError(f"it says {own}, the heading above it {self.status}")
        return own or self.status, None

    def _category(self, row: Row) -> str:
        decision = self._cell(row, "decision")
        if "decision" in self.columns and fold(decision) not in _APPROVED:
            shown = self.header[self.columns["decision"]].strip()
            raise ValueError(f"{shown} says {decision!r}, not that it is approved")
        return " ".join(self._cell(row, "category").split()) or self.status

    def _day(self, row: Row, name: str) -> date | None:
        text = self._cell(row, name)
        return day_of(text.removesuffix(" 00:00:00")) if text else None


def _granted(text: str) -> tuple[date | None, int | None]:
    """Return the day that a cell says, or the year where the day is not certain.

    ValueError where it says neither.
    """
    if not text:
        return None, None
    bare = text.removesuffix(" 00:00:00")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", bare):
        return day_of(bare), None
    day = written_day(bare)
    if day is not None:
        return day, None
    years = {int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", bare)}
    plausible = [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]
    if len(years) != 1 or not plausible:
        raise ValueError(f"{text!r} is no day and no year of a status")
    return None, plausible[0]


def _linked(row: Row, which: ListName, status: str) -> Line:
    """Read a row of a search result without a header: a profile's link, then its status."""
    codes = [code for link in row.links if (code := profile_code(link))]
    held = [cell for cell in row.cells if cell.strip()]
    if not codes or not held:
        return Line(row.place, row.text, Fate.IGNORED, "no link to a profile")
    if len(held[0]) > LONGEST_LINE:
        return Line(row.place, row.text, Fate.REFUSED, "longer than a name")
    printed = read_entry(held[0])
    own, year = printed.status, printed.year
    for cell in held[1:]:
        word, found = status_of(cell)
        if status_heading(f"{word} status"):
            own, year = word, found
            break
    else:
        own = own or (held[1] if len(held) > 1 else status)
    if which is ListName.ECOSOC and not own:
        return Line(row.place, row.text, Fate.REFUSED, NO_STATUS)
    if not any(map(str.isalpha, printed.name)):
        return Line(row.place, row.text, Fate.REFUSED, "the row has no name")
    kept = own if which is ListName.ECOSOC else ""
    item = Item(
        name=printed.name,
        place=row.place,
        id=codes[0],
        acronym=printed.acronym,
        other_names=printed.other_names,
        status=kept,
        year=year,
    )
    return Line(row.place, row.text, Fate.ENTRY, "", item)
