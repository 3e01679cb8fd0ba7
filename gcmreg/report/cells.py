"""The one writer of CSV: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Row = TypeVar("Row")

_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_RUN_SIGNS = frozenset(_RUNS)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*\Z")
_TELEPHONE = re.compile(r"\+\d[\d ().\-/]*\Z")
_TELEPHONE_DIGITS = 7
_first = itemgetter(0)
_REMEMBERED = 1 << 16
_AT_ONCE = 1 << 8  # rows of a piece: larger ones leave the caches of a processor
_SHORT = 100  # longer texts hardly come again


def escape(text: str) -> str:
    """Return a cell that a spreadsheet shows and does not run.

    A text that begins like a formula gets a leading `'`, unless it is a plain number or a
    telephone number (SPEC section 3, "Every CSV").
    """
    if not text.startswith(_RUNS) or _NUMBER.match(text):
        return text
    if _TELEPHONE.match(text) and sum(c.isdigit() for c in text) >= _TELEPHONE_DIGITS:
        return text
    return f"'{text}"


def csv_head(header: Sequence[str]) -> bytes:
    """Return the beginning of a CSV file: its mark and its header."""
    return csv_bytes(header, ())


def csv_lines(rows: Iterable[Sequence[str]]) -> list[bytes]:
    """Return rows of a CSV file, one by one; each has several cells."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in rows:
        harmless = _RUN_SIGNS.isdisjoint(map(_first, filter(None, row)))
        writer.writerow(row if harmless else [escape(c) if c[:1] in _RUN_SIGNS else c for c in row])
    return lines


class _Lines(list[bytes]):
    """Takes down each line that a writer of CSV writes."""

    def write(self, line: str) -> None:
        """Add a line; a lone surrogate is shown as the replacement mark."""
        self.append(line.encode("utf-8", "replace"))


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file.  None is an empty cell; True and False are `yes` and `no`."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([escape(name) for name in header])
    cells = _Cells()
    for row in rows:
        writer.writerow(
            [
                cells[value]
                if value.__class__ is str
                else value  # a number: the writer knows how
                if value.__class__ is int
                else escape(_text(value))
                for value in row
            ]
        )
    return stream.getvalue().encode("utf-8-sig")


def csv_pieces(header: Sequence[str], columns: Sequence[Sequence[object]]) -> Iterator[bytes]:
    """Yield the same in pieces where all cells are texts, whole numbers or None: in less time.

    There are several columns, each given as a whole.
    """
    yield csv_head(header)
    cells = _AnyCells()
    cell = cells.__getitem__
    for block in column_blocks(columns):
        if len(cells) > _REMEMBERED:
            cells.clear()
        lines = list(map(",".join, zip(*[map(cell, column) for column in block], strict=True)))
        lines.append("")
        # A lone surrogate is shown as the replacement mark.
        yield "\r\n".join(lines).encode("utf-8", "replace")


def in_blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows some at a time: a file is written in pieces that are soon done with."""
    rest = iter(rows)
    while block := list(islice(rest, _AT_ONCE)):
        yield block


def column_blocks(columns: Sequence[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    """Yield the same rows as parts of their columns."""
    for start in range(0, len(columns[0]), _AT_ONCE):
        yield [column[start : start + _AT_ONCE] for column in columns]


class _AnyCells(dict[object, str]):
    """Texts and numbers as they stand in a line of several cells; most come again and again."""

    def __missing__(self, value: object) -> str:
        text = value if isinstance(value, str) else _text(value)
        if text[:1] in _RUN_SIGNS:
            text = escape(text)
        if "," in text or '"' in text or "\n" in text or "\r" in text:
            doubled = text.replace('"', '""')
            text = f'"{doubled}"'
        self[value] = text
        return text


class _Cells(dict[str, str]):
    """Texts as they are written; most come again and again."""

    def __missing__(self, text: str) -> str:
        cell = escape(_text(text))
        if len(text) <= _SHORT:
            if len(self) > _REMEMBERED:
                self.clear()
            self[text] = cell
        return cell


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if text.isascii():
        return text
    # A lone surrogate cannot be written as UTF-8; it is shown as the replacement mark.
    return text.encode("utf-8", "replace").decode("utf-8")
