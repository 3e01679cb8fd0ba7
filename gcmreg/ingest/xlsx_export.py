"""Workbooks: the first sheet that holds anything, read by python-calamine."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.ingest.export import TOOL_TIMES, Export, UnreadableError
from gcmreg.ingest.grid import open_grid
from gcmreg.labels import clean_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gcmreg.ingest.grid import Presets


MOST_BYTES = 1 << 28  # of a workbook unpacked
MOST_CELLS = 1 << 24  # from the first to the last that is written: the reader makes room for all
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_MIDNIGHT = " 00:00:00"
_CHUNK = 1 << 20
_TAIL = 256  # no beginning of a cell is longer
_MOST_GROWTH = 200  # times its packed size, for one that is not small
_SMALL = 32 << 20


# What a damaged archive may raise, part by part.
_BROKEN = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    RuntimeError,  # and what a zip method asks for that is not known
)


def open_xlsx(path: Path, presets: Presets) -> Export:
    """Open a workbook as an export.  UnreadableError where it is none, or grows beyond reason."""
    _check_size(path)
    grid = _grid(path)
    times: list[int] = []

    def lines() -> Iterator[tuple[int, list[str]]]:
        for line, row in enumerate(grid, 1):
            cells = [_text(cell) for cell in row]
            for i in times:
                if i < len(row) and type(row[i]) is date:  # the reader leaves out midnight
                    cells[i] += _MIDNIGHT
            if any(cells):
                yield line, cells

    export = open_grid(path, "xlsx", lines, presets)
    header = next(lines())[1]
    columns = export.preset.columns_of([clean_label(cell) for cell in header])
    tool = columns.tool if columns is not None else {}
    times += [tool[name] for name in TOOL_TIMES if name in tool]
    return export


def _check_size(path: Path) -> None:
    """Refuse a workbook that would fill the memory: it says how large its parts are."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            grows = unpacked > _SMALL and unpacked > path.stat().st_size * _MOST_GROWTH
            if unpacked > MOST_BYTES or grows:
                raise _too_large(path, f"would unpack to {unpacked} bytes")
            if "[Content_Types].xml" not in archive.namelist():
                raise zipfile.BadZipFile("a packed file of another kind")
            cells = _cells(archive)
    except _BROKEN as error:
        message = f"the file is no workbook that can be read: {error}"
        raise UnreadableError(kinds.EX401.at(Location(path.name), message)) from None
    if cells > MOST_CELLS:
        raise _too_large(path, f"spreads over {cells} cells")


def _too_large(path: Path, what: str) -> UnreadableError:
    message = f"the workbook {what}, which is not read"
    help_text = "export the form as CSV instead"
    return UnreadableError(kinds.EX419.at(Location(path.name), message, help_text))


def _cells(archive: zipfile.ZipFile) -> int:
    """Return how many cells the largest sheet spreads over, empty ones between included."""
    most = 0
    for part in archive.infolist():
        row = column = 0
        with archive.open(part) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                for letters, number in _CELL.findall(tail + chunk):
                    row = max(row, int(number))
                    column = max(column, _column(letters))
                tail = chunk[-_TAIL:]
        most = max(most, row * column)
    return most


@cache
def _column(letters: bytes) -> int:
    """Return the number of a column such as `AB`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _grid(path: Path) -> Sequence[Sequence[object]]:
    return next((rows for _, rows in _sheets(path) if rows), [])


def _sheets(path: Path) -> Iterator[tuple[str, Sequence[Sequence[object]]]]:
    """Yield the sheets of a workbook with their names.  UnreadableError where it is none."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        message = f"the file is no workbook that can be read: {error}"
        raise UnreadableError(kinds.EX401.at(Location(path.name), message)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the reader, on what it did not expect
            raise
        message = "the file is no workbook that can be read"
        raise UnreadableError(kinds.EX401.at(Location(path.name), message)) from None


def sheets_of(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the sheets of any workbook, their cells as text.

    UnreadableError where it is none, or grows beyond reason.
    """
    _check_size(path)
    for name, rows in _sheets(path):
        yield name, [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    """Return a cell as the CSV of the same form shows it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
