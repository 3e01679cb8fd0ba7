"""Publications as HTML: its tables, and where it has none of them, its blocks as lines of text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.diagnostics import Location
from gcmreg.editions.columns import columns_of
from gcmreg.editions.table import Row, Sheet
from gcmreg.editions.text import TextLine, cleaned
from gcmreg.editions.wording import heading
from gcmreg.matching.link import profile_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmreg.model import ListName

_SILENT = frozenset(["script", "style", "head", "template", "noscript"])
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section select table "
    "tbody td tfoot th thead tr ul".split()
)


class _Cell(Struct):
    text: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class _Table(Struct):
    place: Location
    rows: list[tuple[Location, list[_Cell]]] = field(default_factory=list)
    above: str = ""


class _Reader(HTMLParser):
    """Collects tables, innermost first, and the lines of everything outside of them."""

    def __init__(self, file: str, which: ListName) -> None:
        super().__init__(convert_charrefs=True)
        self.file = file
        self.which = which
        self.tables: list[_Table] = []
        self.lines: list[TextLine] = []
        self._open: list[_Table] = []
        self._silent = 0
        self._block: list[str] = []
        self._start: Location | None = None
        self._above = ""

    def _here(self) -> Location:
        line, column = self.getpos()
        return Location(self.file, line, column + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS:
            self.end_block()
        if tag == "table":
            table = _Table(self._here(), above=self._above)
            self.tables.append(table)
            self._open.append(table)
        elif self._open and tag == "tr":
            self._open[-1].rows.append((self._here(), []))
        elif self._open and tag in {"td", "th"}:
            if not self._open[-1].rows:
                self._open[-1].rows.append((self._here(), []))
            self._open[-1].rows[-1][1].append(_Cell())
        elif tag == "br" and (cell := self._cell()) is not None:
            cell.text.append("\n")
        elif tag == "a":
            link = dict(attrs).get("href") or ""
            if link and (cell := self._cell()) is not None:
                cell.links.append(link)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in _BLOCKS:
            self.end_block()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        cell = self._cell()
        if cell is not None:
            cell.text.append(data)
        if data.strip() and self._start is None:
            self._start = self._here()
        self._block.append(data)

    def _cell(self) -> _Cell | None:
        if not self._open or not self._open[-1].rows or not self._open[-1].rows[-1][1]:
            return None
        return self._open[-1].rows[-1][1][-1]

    def end_block(self) -> None:
        """Close the block of text that is open: it is one line."""
        text = " ".join(cleaned("".join(self._block)).split())
        if text and self._start is not None:
            self.lines.append(TextLine(self._start, text))
            self._above = heading(text, self.which) or self._above
        self._block, self._start = [], None


def read_html(
    text: str, file: str, which: ListName, named: Mapping[str, str]
) -> tuple[list[Sheet], list[TextLine]]:
    """Return the tables that are lists, or where there are none the lines of text.

    Tables of another kind, as those that lay out a page, are left out where one is a list.
    """
    reader = _Reader(file, which)
    reader.feed(text)
    reader.close()
    reader.end_block()
    sheets = [_sheet(table) for table in reader.tables]
    lists = [sheet for sheet in sheets if _is_list(sheet, which, named)]
    return (lists, []) if lists else ([], reader.lines)


def _sheet(table: _Table) -> Sheet:
    rows = []
    for place, cells in table.rows:
        texts = tuple("\n".join(_lines("".join(cell.text))) for cell in cells)
        if any(texts):
            links = tuple(link for cell in cells for link in cell.links)
            rows.append(Row(place, texts, links))
    return Sheet("", rows, ragged=True, above=table.above)


def _lines(text: str) -> list[str]:
    return [line for part in cleaned(text).split("\n") if (line := " ".join(part.split()))]


def _is_list(sheet: Sheet, which: ListName, named: Mapping[str, str]) -> bool:
    """Whether a table holds names: it has a header that says so, or links to profiles."""
    headed = any(columns_of(row.cells, which, named) is not None for row in sheet.rows[:30])
    return headed or any(profile_code(link) for row in sheet.rows for link in row.links)
