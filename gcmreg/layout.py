"""A table as lines of text: each column as wide as its cells, and narrower where that is too wide.

The lines are those of rich, letter by letter, which takes a millisecond for each row.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r" *[^ ]+ *")


def table_lines(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    whole: Sequence[bool],
    widest: int,
) -> list[str] | None:
    """Return the lines of a table, at most `widest`; None if even single letters would not fit.

    `right` are the columns that are set to the right, `whole` those that are never wrapped.  Cells
    are printable, without line ends.
    """
    widths = _widths([head, *rows], whole, widest)
    if widths is None:
        return None
    head_cells = [_wrapped(*cell) for cell in zip(head, widths, whole, strict=True)]
    tall = max(map(len, head_cells))
    lines = _row_lines([[""] * (tall - len(cell)) + cell for cell in head_cells], widths, right)
    lines.append(f" {'─' * (sum(widths) + 3 * len(widths) - 3)}")
    for row in rows:
        cells = [_wrapped(*cell) for cell in zip(row, widths, whole, strict=True)]
        lines += _row_lines(cells, widths, right)
    return [line for line in lines if line]


def _widths(rows: Sequence[Sequence[str]], whole: Sequence[bool], widest: int) -> list[int] | None:
    """Return how wide the cells of each column are: the widest columns shrink until all fit."""
    count = len(whole)
    room = widest - count - 1  # the lines between columns and at the edges are blanks
    blanks = [(i > 0) + (i < count - 1) for i in range(count)]
    cells = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    widths = [min(cell + blank, room) for cell, blank in zip(cells, blanks, strict=True)]
    while (excess := sum(widths) - room) > 0:
        most = max((w for w, keep in zip(widths, whole, strict=True) if not keep), default=0)
        shrinking = [i for i, w in enumerate(widths) if w == most and not whole[i]]
        if most <= 1:
            return None
        second = max(w if w < most and not k else 0 for w, k in zip(widths, whole, strict=True))
        for place, i in enumerate(shrinking):
            less = min(most - second, round(excess / (len(shrinking) - place)))
            widths[i] -= less
            excess -= less
    cells = [width - blank for width, blank in zip(widths, blanks, strict=True)]
    return cells if min(cells) > 0 else None


def _row_lines(
    cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]
) -> list[str]:
    """Return the lines of one row, whose cells are lines each."""
    return [
        f" {'   '.join(map(_filled, parts, widths, right))}".rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _wrapped(text: str, width: int, whole: bool) -> list[str]:  # noqa: FBT001 - one of many flags
    """Return the lines of a cell, broken between words; a word that is too long stays as it is."""
    if whole or _width(text) <= width:
        return [text]
    lines = [""]
    taken = 0
    for word in _WORD.findall(text):
        needed = _width(word.rstrip())
        if lines[-1] and needed > width - taken and (taken or needed > width):
            lines.append("")
            taken = 0
        lines[-1] += word
        taken += _width(word)
    return [_cropped(line, width) for line in lines]


def _cropped(line: str, width: int) -> str:
    """Return a line without the blanks at its end that are too many."""
    blanks = len(line) - len(line.rstrip())
    return line[: max(width, len(line) - blanks)]


def _filled(text: str, width: int, right: bool) -> str:  # noqa: FBT001 - a column of flags is mapped
    """Return a text as wide as its column: with blanks, or cut off where it is too long."""
    if right:
        text = text.rstrip()
    if _width(text) > width:
        text = f"{_cut(text, width - 1)}…"
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


def _width(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _cut(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    from rich.cells import set_cell_size

    return set_cell_size(text, width)
