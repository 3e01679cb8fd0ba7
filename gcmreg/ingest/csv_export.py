"""CSV exports: comma, semicolon or tab, quoted as RFC 4180, in any usual encoding."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.grid import open_grid
from gcmreg.ingest.parts import UTF8, WHOLE, UnevenError, parts_of
from gcmreg.ingest.text import (
    LONGEST_LINE,
    Encoding,
    bounded,
    encoding_of,
    lines_of,
    too_long,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.ingest.grid import Presets
    from gcmreg.ingest.parts import Part


_LONGEST_CELL = 1 << 20
_SEPARATORS = (",", ";", "\t")
_DIRECTIVE = "sep="


def open_csv(path: Path, presets: Presets, encoding: str | None = None) -> Export:
    """Open a CSV export.  UnreadableError where the header or the file cannot be read."""
    found = encoding_of(path, encoding)
    skip, separator = _separator(path, found)
    export = open_grid(path, "csv", CsvLines(path, found.name, separator, skip), presets)
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
    return CsvLines(path, encoding, separator, skip)()


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


class CsvLines:
    """The rows of a CSV file with the physical line on which each starts; opened at each call.

    The first row is the header; `skip` lines come before it.
    """

    def __init__(self, path: Path, encoding: str, separator: str, skip: int) -> None:
        csv.field_size_limit(_LONGEST_CELL)
        self._path = path
        self._encoding = encoding
        self._separator = separator
        self._skip = skip

    def __call__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of the file.  UnreadableError where it breaks, or grows beyond reason."""
        return self.after(WHOLE)

    def after(self, part: Part) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows from the beginning of a part to the end of the file, likewise."""
        lines = lines_of(self._path, self._encoding, part.start)
        line = part.before + self._skipped(lines, part)
        room = _Room(self._path, lines)
        source = lines if bounded(self._path) else room
        reader = csv.reader(source, strict=True, delimiter=self._separator)
        begun = 0
        try:
            for row in reader:
                room.taken = 0
                if row:
                    yield line + begun + 1, row
                begun = reader.line_num
        except csv.Error as error:
            raise UnreadableError(
                kinds.EX401.at(
                    Location(self._path.name, line + begun + 1),
                    f"the CSV breaks here: {error}",
                    "look for a quotation mark that is not closed; nothing of this file was taken",
                )
            ) from None

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the file that may be read side by side; the whole if none may."""
        return parts_of(self._path) if self._encoding in UTF8 else iter([WHOLE])

    def of(self, part: Part) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of a part; UnevenError if it does not end with a row, or breaks.

        Where no part before does either, they are the rows that reading the file as a whole would
        give: a row that begins where another ends depends on nothing before it.
        """
        begun = 0
        try:
            text = part.read(self._path).decode("utf-8" if part.start else self._encoding)
            lines = iter(io.StringIO(text, newline=""))
            line = part.before + self._skipped(lines, part)
            reader = csv.reader(lines, strict=True, delimiter=self._separator)
            for row in reader:
                if row:
                    yield line + begun + 1, row
                begun = reader.line_num
        except (csv.Error, UnicodeError, OSError):
            raise UnevenError from None

    def _skipped(self, lines: Iterator[str], part: Part) -> int:
        """Skip what comes before the header, where the part begins with it; return the lines."""
        skipped = 0 if part.start else self._skip
        for _ in range(skipped):
            next(lines, "")
        return skipped


class _Room:
    """Lines of which no more are given to one row than there is room for."""

    def __init__(self, path: Path, lines: Iterator[str]) -> None:
        self.taken = 0
        self._path = path
        self._lines = lines

    def __iter__(self) -> _Room:
        return self

    def __next__(self) -> str:
        text = next(self._lines)
        self.taken += len(text)
        if self.taken > LONGEST_LINE:  # of one row, with its line breaks
            raise too_long(self._path, "row")
        return text
