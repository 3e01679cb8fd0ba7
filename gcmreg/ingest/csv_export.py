"""CSV exports: comma, semicolon or tab, quoted as RFC 4180, in any usual encoding."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.grid import open_grid
from gcmreg.ingest.text import LONGEST_LINE, Encoding, encoding_of, lines_of, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.ingest.grid import Presets


_LONGEST_CELL = 1 << 20
_SEPARATORS = (",", ";", "\t")
_DIRECTIVE = "sep="


def open_csv(path: Path, presets: Presets, encoding: str | None = None) -> Export:
    """Open a CSV export.  UnreadableError where the header or the file cannot be read."""
    found = encoding_of(path, encoding)
    skip, separator = _separator(path, found)
    export = open_grid(path, "csv", lambda: _lines(path, found.name, separator, skip=skip), presets)
    if found.guessed:
        export.notes.append(
            kinds.EX420.at(
                Location(path.name),
                f"the file is not UTF-8; it was read as {found.name}",
                "look at names with accents; another encoding is given with --encoding",
            )
        )
    return export


def csv_lines(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of any CSV with the physical line on which each starts.

    UnreadableError where it breaks, or grows beyond reason.
    """
    skip, separator = _separator(path, Encoding(encoding))
    return _lines(path, encoding, separator, skip=skip)


def _separator(path: Path, encoding: Encoding) -> tuple[int, str]:
    """Return how many lines come before the header, and what separates its cells.

    Excel may write `sep=;` first; otherwise it is what cuts the header into the most cells.
    """
    lines = lines_of(path, encoding.name)
    first = next(lines, "")
    bare = first.strip().strip('"')
    if bare.casefold().startswith(_DIRECTIVE):
        rest = bare[len(_DIRECTIVE) :]
        return 1, rest[0] if rest else "\t" if "\t" in first else ","
    parts = [first]
    size, quotes = len(first), first.count('"')
    while quotes % 2 and size < LONGEST_LINE and (more := next(lines, "")):
        parts.append(more)  # a label with line breaks
        size, quotes = size + len(more), quotes + more.count('"')
    head = "".join(parts)
    counts = [len(_cells(head, separator)) for separator in _SEPARATORS]
    return 0, _SEPARATORS[counts.index(max(counts))]


def _cells(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _lines(
    path: Path, encoding: str, separator: str, *, skip: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the physical line on which each starts; the first is the header."""
    csv.field_size_limit(_LONGEST_CELL)
    size = 0

    def source() -> Iterator[str]:
        nonlocal size
        for number, text in enumerate(lines_of(path, encoding)):
            size += len(text)
            if size > LONGEST_LINE:  # of one row, with its line breaks
                raise too_long(path, "row")
            if number >= skip:
                yield text

    reader = csv.reader(source(), strict=True, delimiter=separator)
    line = skip + 1
    try:
        for row in reader:
            size = 0
            if row:
                yield line, row
            line = skip + reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(
            kinds.EX401.at(
                Location(path.name, line),
                f"the CSV breaks here: {error}",
                "look for a quotation mark that is not closed; nothing of this file was taken",
            )
        ) from None
