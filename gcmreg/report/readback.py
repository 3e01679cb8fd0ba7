"""Public files read back from their bytes: what every row shows, a batch of rows at a time."""

from __future__ import annotations

import csv
import io
from array import array
from typing import TYPE_CHECKING, Protocol

import msgspec

from gcmreg.report.page import around_rows, parted

if TYPE_CHECKING:
    from pathlib import Path

UNREADABLE = (OSError, ValueError, KeyError, IndexError, TypeError, csv.Error)
"""What is raised where a file holds anything else than it should."""
_MARK = b"\xef\xbb\xbf"
_LINE_ENDS = b"\r\n"
_QUOTE = b'"'


class Written(Protocol):
    """A public file: its columns, how many rows it has, and what they show.

    `in_order`: the cells of a row stand in the order of the columns.
    """

    columns: list[str]
    count: int
    in_order: bool

    def rows(self, span: range) -> list[list[str]]:
        """Return the cells of some rows; ValueError if they are no rows."""


class WrittenCsv:
    """A CSV file.  Where rows end is where the quotes before are even; each batch is read whole."""

    in_order = True

    def __init__(self, path: Path) -> None:
        self._path = path
        data = path.read_bytes()
        begin = len(_MARK) if data.startswith(_MARK) else 0
        self._ends = ends = array("Q", [begin])
        place, quotes = begin, 0
        while (found := data.find(_LINE_ENDS, place)) >= 0:
            quotes += data.count(_QUOTE, place, found)
            place = found + len(_LINE_ENDS)
            if quotes % 2 == 0:
                ends.append(place)
        if ends[-1] != len(data):
            raise ValueError("its last line does not end")
        (self.columns,) = self._lines(0, 1)
        self.count = len(ends) - 2

    def rows(self, span: range) -> list[list[str]]:
        """Return the cells of some rows; ValueError if they are no rows."""
        return self._lines(span.start + 1, span.stop + 1)

    def _lines(self, start: int, stop: int) -> list[list[str]]:
        text = _part(self._path, self._ends[start], self._ends[stop]).decode("utf-8")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        if len(lines) != stop - start:
            raise ValueError("its rows do not end where they should")
        return lines


class WrittenPage:
    """A page, which must be the page without rows but for its rows."""

    in_order = False

    def __init__(self, path: Path, empty_page: bytes) -> None:
        self._path = path
        data = path.read_bytes()
        before, after = around_rows(empty_page)
        whole = len(data) >= len(before) + len(after)
        if not (whole and data.startswith(before) and data.endswith(after)):
            raise ValueError("the page holds more than its data")
        (table,) = parted(empty_page)[1]["tables"]
        self.columns: list[str] = table["columns"]
        begin, end = len(before), len(data) - len(after)
        self._begins = begins = array("Q", [begin])
        for row in _all_rows.decode(memoryview(data)[begin - 1 : end + 1]):
            begins.append(begins[-1] + len(bytes(row)) + len(_COMMA))
        self.count = len(begins) - 1
        if self.count and begins[-1] != end + len(_COMMA):
            raise ValueError("something stands between its rows")

    def rows(self, span: range) -> list[list[str]]:
        """Return the cells of some rows that are not blank; ValueError if they are no rows."""
        begin, end = self._begins[span.start], self._begins[span.stop] - len(_COMMA)
        found = []
        for lead, more in _rows.decode(b"[%b]" % _part(self._path, begin, end)):
            texts = more[1::2]
            if {*map(type, more[::2])} - {int} or {*map(type, texts)} - {str}:
                raise ValueError("a cell is not named by its column")
            found.append([*lead, *map(str, texts)])
        if len(found) != len(span):
            raise ValueError("its rows do not end where they should")
        return found


_COMMA = b","
_all_rows = msgspec.json.Decoder(list[msgspec.Raw])
_rows = msgspec.json.Decoder(list[tuple[list[str], list[int | str]]])


def _part(path: Path, begin: int, end: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(begin)
        return stream.read(end - begin)


def read_back(path: Path, empty_page: bytes) -> Written:
    """Return a public file; ValueError if it holds anything else than rows of public columns."""
    return WrittenCsv(path) if path.suffix == ".csv" else WrittenPage(path, empty_page)
