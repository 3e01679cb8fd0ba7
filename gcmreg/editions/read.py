"""A file becomes a publication: by what it begins with it is text, table, HTML or PDF."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.editions.columns import columns_of
from gcmreg.editions.publication import Fate, Line, Publication
from gcmreg.editions.table import Read, Row, Sheet, read_sheets
from gcmreg.editions.text import TextLine, cleaned, read_lines, text_lines
from gcmreg.editions.wording import stated_day
from gcmreg.folding import fold
from gcmreg.ingest.csv_export import csv_lines
from gcmreg.ingest.export import UnreadableError
from gcmreg.ingest.text import encoding_of, lines_of, unreadable
from gcmreg.ingest.xlsx_export import sheets_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gcmreg.editions.publication import Item
    from gcmreg.model import ListName

_ZIP, _PDF, _OLD_OFFICE = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table|div|ul|ol|p|h\d)\b",
    re.IGNORECASE,
)
_SAMPLE_LINES = 30
MOST_BYTES = 1 << 26
_TABLES = {".csv", ".tsv"}


class Manner(Struct, frozen=True):
    """How a file is read: the status of all entries, headers named by a person, the encoding."""

    status: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None


def read_publication(path: Path, which: ListName, manner: Manner) -> Publication:
    """Read a file as the publication of a list, every line accounted for.

    UnusableError (exit 1) where it cannot be read at all.
    """
    try:
        found = _read(path, which, manner)
    except UnreadableError as error:
        raise UnusableError([error.finding], 1) from None
    except OSError as error:
        raise UnusableError([unreadable(path, error)], 1) from None
    found.lines = _once(found.lines)
    return found


def _read(path: Path, which: ListName, manner: Manner) -> Publication:
    if path.stat().st_size > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES >> 20} MB, which no list is"
        raise UnreadableError(kinds.EX419.at(Location(path.name), message))
    with path.open("rb") as stream:
        head = stream.read(1 << 10)
    if head.lstrip()[:4] == _PDF:
        from gcmreg.editions.pdf import read_pdf

        return _of_text(path, "PDF", read_pdf(path), which, manner)
    if head[:4] == _ZIP:
        if b"word/" in head:
            raise _document(path)
        sheets = _workbook(path)
        return _of_sheets(path, "workbook", sheets, which, manner)
    if head[:4] == _OLD_OFFICE:
        raise _document(path)
    encoding = encoding_of(path, manner.encoding)
    found = _of_characters(path, encoding.name, which, manner)
    if encoding.guessed:
        found.notes.append(
            kinds.EX420.at(
                Location(path.name),
                f"the file is not UTF-8; it was read as {encoding.name}",
                "look at names with accents; another encoding is given with --encoding",
            )
        )
    return found


def _document(path: Path) -> UnreadableError:
    message = "documents of word processors and workbooks of an old kind are not read"
    help_text = "open it and save it as plain text, PDF, CSV or .xlsx"
    return UnreadableError(kinds.EX401.at(Location(path.name), message, help_text))


def _of_characters(path: Path, encoding: str, which: ListName, manner: Manner) -> Publication:
    """Read a file of text: HTML, a table, or lines."""
    lines = list(lines_of(path, encoding))
    text = "".join(lines)
    if _HTML.match(text[: 1 << 12]):
        from gcmreg.editions.html import read_html

        sheets, blocks = read_html(text, path.name, which, manner.named)
        if sheets:
            return _of_sheets(path, "HTML tables", sheets, which, manner)
        return _of_text(path, "HTML", blocks, which, manner, wrapped=False)
    if path.suffix.casefold() in _TABLES or _is_table(lines, which, manner):
        rows = [
            Row(Location(path.name, line), tuple(map(cleaned, cells)))
            for line, cells in csv_lines(path, encoding)
            if any(cell.strip() for cell in cells)
        ]
        return _of_sheets(path, "table", [Sheet("", rows)], which, manner)
    return _of_text(path, "text", text_lines(_pages(path, lines)), which, manner)


def _is_table(lines: list[str], which: ListName, manner: Manner) -> bool:
    """Whether one of the first lines is a header of several cells that names what it holds."""
    for line in [line for line in lines if line.strip()][:_SAMPLE_LINES]:
        for separator in (",", ";", "\t"):
            try:
                cells = next(csv.reader([line], delimiter=separator), [])
            except csv.Error:
                continue
            if len(columns_of(cells, which, manner.named) or ()) > 1:
                return True
    return False


def _pages(path: Path, lines: list[str]) -> list[list[tuple[Location, str]]]:
    """Return lines by page, where form feeds part them."""
    pages: list[list[tuple[Location, str]]] = [[]]
    for number, line in enumerate(lines, 1):
        for at, part in enumerate(re.split("[\f\v]", line)):
            if at:
                pages.append([])
            column = 0 if not at else sum(map(len, re.split("[\f\v]", line)[:at])) + at + 1
            pages[-1].append((Location(path.name, number, column), part))
    return pages


def _workbook(path: Path) -> list[Sheet]:
    found = list(sheets_of(path))
    out = []
    for name, rows in found:
        place = f"{path.name}, sheet {name}" if len(found) > 1 else path.name
        held = [
            Row(Location(place, line), tuple(map(cleaned, cells)))
            for line, cells in enumerate(rows, 1)
            if any(cell.strip() for cell in cells)
        ]
        out.append(Sheet(name, held, ragged=True))
    return [sheet for sheet in out if sheet.rows]


def _of_text(
    path: Path,
    kind: str,
    lines: list[TextLine],
    which: ListName,
    manner: Manner,
    *,
    wrapped: bool = True,
) -> Publication:
    read, day = read_lines(lines, which, manner.status, wrapped=wrapped)
    return Publication(path.name, kind, read, as_of=day)


def _of_sheets(
    path: Path, kind: str, sheets: list[Sheet], which: ListName, manner: Manner
) -> Publication:
    read: Read = read_sheets(sheets, which, manner.status, manner.named)
    found = Publication(path.name, kind, read.lines, read.columns)
    if not found.items and read.problems:
        raise UnusableError(read.problems, 1)
    found.notes += [replace(p, severity=kinds.LS213.severity) for p in read.problems]
    days = [day for line in read.lines if not line.item and (day := stated_day(line.text))]
    found.as_of = days[0] if days else None
    return found


def _once(lines: list[Line]) -> list[Line]:
    """Take each body once: a repeat is named, one that says otherwise is refused."""
    ids: dict[str, Item] = {}
    names: dict[tuple[str, str], Item] = {}
    out = []
    for line in lines:
        item = line.item
        if item is None:
            out.append(line)
            continue
        key = (fold(item.name), fold(item.country))
        first = ids.get(item.id) if item.id else names.get(key)
        if first is None:
            ids.setdefault(item.id, item)
            names.setdefault(key, item)
            out.append(line)
        elif fold(first.name) == key[0] and first.status == item.status:
            why = f"it stands at {first.place} already"
            out.append(replace(line, fate=Fate.IGNORED, why=why, item=None))
        else:
            why = f"{first.place} says otherwise: {first.name}, {first.status or 'no status'}"
            out.append(replace(line, fate=Fate.REFUSED, why=why, item=None))
    return _whole(out)


def _whole(lines: list[Line]) -> list[Line]:
    """Let the rest of a wrapped name share the fate of its first line."""
    out: list[Line] = []
    last: Line | None = None
    for line in lines:
        if line.fate is Fate.JOINED and last is not None and last.item is None:
            out.append(replace(line, fate=last.fate, why=last.why))
            continue
        if line.fate is not Fate.JOINED:
            last = line
        out.append(line)
    return out


def ignored_by_reason(publication: Publication) -> dict[str, list[Line]]:
    """Return the lines that were ignored by the reason, in order of first appearance."""
    out: dict[str, list[Line]] = defaultdict(list)
    for line in publication.of(Fate.IGNORED):
        out[line.why].append(line)
    return dict(out)
