"""Workbooks: the first sheet that holds anything, read by python-calamine."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.grid import open_grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gcmreg.ingest.grid import Presets


MOST_BYTES = 1 << 30  # of a workbook unpacked
_MOST_GROWTH = 200  # times its packed size, for one that is not small
_SMALL = 32 << 20


def open_xlsx(path: Path, presets: Presets) -> Export:
    """Open a workbook as an export.  UnreadableError where it is none, or grows beyond reason."""
    _check_size(path)
    grid = _grid(path)

    def lines() -> Iterator[tuple[int, list[str]]]:
        for line, row in enumerate(grid, 1):
            cells = [_text(cell) for cell in row]
            if any(cells):
                yield line, cells

    return open_grid(path, "xlsx", lines, presets)


def _check_size(path: Path) -> None:
    """Refuse a workbook that would fill the memory: it says how large its parts are."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        packed = path.stat().st_size
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        message = f"the file is no workbook that can be read: {error}"
        raise UnreadableError(kinds.EX401.at(Location(path.name), message)) from None
    grows = unpacked > _SMALL and unpacked > packed * _MOST_GROWTH
    if unpacked > MOST_BYTES or grows:
        message = f"the workbook would unpack to {unpacked} bytes, which is not read"
        help_text = "export the form as CSV instead"
        raise UnreadableError(kinds.EX419.at(Location(path.name), message, help_text))


def _grid(path: Path) -> Sequence[Sequence[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                return rows
    except (CalamineError, OSError, ValueError) as error:
        message = f"the file is no workbook that can be read: {error}"
        raise UnreadableError(kinds.EX401.at(Location(path.name), message)) from None
    return []


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
