"""Public files read back from their bytes: what every row shows, a batch of rows at a time."""

from __future__ import annotations

import csv
import io
from array import array
from typing import TYPE_CHECKING, Protocol

import msgspec

from gcmreg.report.page import cut, parted

if TYPE_CHECKING:
    from pathlib import Path

UNREADABLE = (OSError, ValueError, KeyError, IndexError, TypeError, csv.Error)
"""What is raised where a file holds anything else than it should."""
_MARK = b"\xef\xbb\xbf"
_LINE_ENDS = b"\r\n"
_QUOTE = b'"'


class Written(Protocol):
    """A public file: its columns, how many rows it has, and what they show."""

    columns: list[str]
    count: int

    def rows(self, span: range) -> list[list[str]]:
        """Return the cells of some rows; ValueError if they are no rows."""


class WrittenCsv:
    """A CSV file.  Where rows end is where the quotes before are even; each batch is read whole."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        begin = len(_MARK) if data.startswith(_MARK) else 0
        ends = array("Q", [begin])
        place, quotes = begin, 0
        while (found := data.find(_LINE_ENDS, place)) >= 0:
            quotes += data.count(_QUOTE, place, found)
            place = found + len(_LINE_ENDS)
            if quotes % 2 == 0:
                ends.append(place)
        if ends[-1] != len(data):
            raise ValueError("its last line does not end")
        self._ends = ends
        (self.columns,) = self._lines(0, 1)
        self.count = len(ends) - 2

    def rows(self, span: range) -> list[list[str]]:
        """Return the cells of some rows; ValueError if they are no rows."""
        return self._lines(span.start + 1, span.stop + 1)

    def _lines(self, start: int, stop: int) -> list[list[str]]:
        text = self._data[self._ends[start] : self._ends[stop]].decode("utf-8")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        if len(lines) != stop - start:
            raise ValueError("its rows do not end where they should")
        return lines


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    caption: str
    search: str
    noun: tuple[str, str]
    columns: list[str]
    heads: list[str]
    lead: list[int]
    filters: list[int]
    more: str
    prints: bool
    rows: list[msgspec.Raw]


class _Data(msgspec.Struct, forbid_unknown_fields=True):
    tables: tuple[_Table]


_data = msgspec.json.Decoder(_Data)
_rows = msgspec.json.Decoder(list[tuple[list[str], list[int | str]]])


class WrittenPage:
    """A page, which must be the page without rows but for its rows."""

    def __init__(self, data: bytes, empty_page: bytes) -> None:
        rest, block = cut(data)
        if rest != parted(empty_page)[0]:
            raise ValueError("the page holds more than its data")
        (table,) = _data.decode(block).tables
        (expected,) = _data.decode(cut(empty_page)[1]).tables
        self._rows, table.rows = table.rows, []
        if table != expected:
            raise ValueError("the page's words are not as expected")
        self.columns = table.columns
        self.count = len(self._rows)

    def rows(self, span: range) -> list[list[str]]:
        """Return the cells of some rows that are not blank; ValueError if they are no rows."""
        block = b"[%b]" % b",".join([bytes(row) for row in self._rows[span.start : span.stop]])
        found = []
        for lead, more in _rows.decode(block):
            texts = more[1::2]
            if {*map(type, more[::2])} - {int} or {*map(type, texts)} - {str}:
                raise ValueError("a cell is not named by its column")
            found.append([*lead, *map(str, texts)])
        return found


def read_back(path: Path, empty_page: bytes) -> Written:
    """Return a public file; ValueError if it holds anything else than rows of public columns."""
    data = path.read_bytes()
    return WrittenCsv(data) if path.suffix == ".csv" else WrittenPage(data, empty_page)
