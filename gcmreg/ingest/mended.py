"""Refused rows that are written to be mended, and come back as an export.

They are written with the reason before each row, and with a `'` before a cell that a spreadsheet
would run, as in every CSV.  The label of the reason tells that the `'` is no part of the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.labels import clean_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Lines = Callable[[], Iterator[tuple[int, list[str]]]]

REASON = "Refused by gcmreg because"
_GUARD = "'"
_GUARDED = tuple("'=+-@\t\r\n＝＋－＠")
"""What the guard stands before: itself, and what report/cells.py finds that a spreadsheet runs."""


def guarded(header: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> list[list[str]]:
    """Return header and refused rows as they are written; `rows` are reasons and cells."""
    return [
        [REASON, *map(_guarded, header)],
        *([reason, *map(_guarded, cells)] for reason, cells in rows),
    ]


def _guarded(cell: str) -> str:
    """Return a cell whose own `'` is doubled, so that it is told from the guard."""
    return f"{_GUARD}{cell}" if cell.startswith(_GUARD) else cell


def unguarded(lines: Lines) -> Lines:
    """Return the rows as they were before they were refused; those of other files as they are."""
    header = next(lines(), (0, [""]))[1]
    if clean_label(header[0]) != REASON:
        return lines
    return lambda: ((line, list(map(_bare, row[1:]))) for line, row in lines())


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(_GUARDED) else cell
