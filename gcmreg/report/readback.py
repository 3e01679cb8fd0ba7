"""Public files read back from their bytes: what every row shows, a batch of rows at a time."""

from __future__ import annotations

import csv
import io
from array import array
from itertools import accumulate
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Protocol

import msgspec

from gcmreg.report.page import around_rows, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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

    def rows(self, numbers: Sequence[int]) -> list[list[str]]:
        """Return the cells of some rows, counted from 0; ValueError if they are no rows."""


class WrittenCsv:
    """A CSV file.  Where rows end is where the quotes before are even; each batch is read whole."""

    in_order = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ends = ends = array("Q")
        place, quotes = 0, 0
        with path.open("rb") as stream:
            for line in stream:
                place += len(line)
                quotes += line.count(_QUOTE)
                if quotes % 2 == 0 and line.endswith(_LINE_ENDS):
                    ends.append(place)
        if not ends or ends[-1] != place:
            raise ValueError("its last line does not end")
        (header,) = _parts(path, [(0, ends[0])])
        (self.columns,) = _lines([header.removeprefix(_MARK)])
        self.count = len(ends) - 1

    def rows(self, numbers: Sequence[int]) -> list[list[str]]:
        """Return the cells of some rows, counted from 0; ValueError if they are no rows."""
        ends = self._ends
        return _lines(_parts(self._path, [(ends[n], ends[n + 1]) for n in numbers]))


def _lines(parts: Sequence[bytes]) -> list[list[str]]:
    text = b"".join(parts).decode("utf-8")
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len(lines) != len(parts):
        raise ValueError("its rows do not end where they should")
    return lines


class WrittenPage:
    """A page, which must be the page without rows but for its rows."""

    in_order = False

    def __init__(self, path: Path, empty_page: bytes) -> None:
        self._path = path
        before, after = around_rows(empty_page)
        with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
            end = len(data) - len(after)
            whole = end >= len(before)
            if not (whole and data[: len(before)] == before and data[end:] == after):
                raise ValueError("the page holds more than its data")
            self._begins = begins = _begins(data, len(before), end)
        (table,) = parted(empty_page)[1]["tables"]
        self.columns: list[str] = table["columns"]
        self.count = len(begins) - 1
        if self.count and begins[-1] != end + len(_COMMA):
            raise ValueError("something stands between its rows")

    def rows(self, numbers: Sequence[int]) -> list[list[str]]:
        """Return the cells of some rows that are not blank; ValueError if they are no rows."""
        begins = self._begins
        parts = _parts(self._path, [(begins[n], begins[n + 1] - len(_COMMA)) for n in numbers])
        found = []
        for lead, more in _rows.decode(b"[%b]" % _COMMA.join(parts)):
            texts = more[1::2]
            if {*map(type, more[::2])} - {int} or {*map(type, texts)} - {str}:
                raise ValueError("a cell is not named by its column")
            found.append([*lead, *map(str, texts)])
        if len(found) != len(numbers):
            raise ValueError("its rows do not end where they should")
        return found


def _begins(data: mmap, begin: int, end: int) -> array[int]:
    """Return where each row of a page begins, and where one after the last would."""
    with memoryview(data) as whole, whole[begin - 1 : end + 1] as rows:
        sizes = [len(memoryview(row)) + len(_COMMA) for row in _all_rows.decode(rows)]
    return array("Q", accumulate(sizes, initial=begin))


_COMMA = b","
_all_rows = msgspec.json.Decoder(list[msgspec.Raw])
_rows = msgspec.json.Decoder(list[tuple[list[str], list[int | str]]])


def _parts(path: Path, places: Iterable[tuple[int, int]]) -> list[bytes]:
    """Return parts of a file, each from its beginning to its end."""
    found = []
    with path.open("rb", buffering=0) as stream:
        for begin, end in places:
            stream.seek(begin)
            found.append(stream.read(end - begin))
    return found


def read_back(path: Path, empty_page: bytes) -> Written:
    """Return a public file; ValueError if it holds anything else than rows of public columns."""
    return WrittenCsv(path) if path.suffix == ".csv" else WrittenPage(path, empty_page)
