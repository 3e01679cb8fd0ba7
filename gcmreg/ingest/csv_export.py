"""CSV exports: UTF-8 with or without BOM, comma, quoted as RFC 4180."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.config.document import byte_place
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.export import Export, Refused, Row, UnreadableError, plain_answers
from gcmreg.labels import clean_label, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.config.presets import Preset

_LONGEST_CELL = 1 << 20


def open_csv(path: Path, preset: Preset) -> Export:
    """Open a CSV export.  UnreadableError where the header or the file cannot be read."""
    lines = _lines(path)
    _, header = next(lines, (1, []))
    labels = [clean_label(cell) for cell in header]
    while labels and not labels[-1]:
        labels.pop()
    tool = preset.tool_columns(labels)
    if "reference" not in tool:
        raise UnreadableError(
            kinds.EX402.at(
                Location(path.name, 1),
                f"no column is called {' or '.join(map(repr, preset.columns['reference']))}",
                "the first line must hold the labels of the form, as the tool exports them",
            )
        )
    taken = set(tool.values())
    questions = [i for i in range(len(labels)) if i not in taken]
    names = numbered([labels[i] for i in questions])
    return Export(
        format="csv",
        files=(path,),
        labels=tuple(names),
        preset=preset,
        rows=lambda: _rows(path, len(labels), tool, list(zip(questions, names, strict=True))),
    )


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the physical line on which each starts; the first is the header."""
    csv.field_size_limit(_LONGEST_CELL)
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            for row in reader:
                if row:
                    yield line, row
                line = reader.line_num + 1
    except UnicodeDecodeError:
        raise UnreadableError(_not_utf8(path)) from None
    except csv.Error as error:
        raise UnreadableError(
            kinds.EX401.at(
                Location(path.name, line),
                f"the CSV breaks here: {error}",
                "look for a quotation mark that is not closed; nothing of this file was taken",
            )
        ) from None
    except OSError as error:
        raise UnreadableError(
            kinds.EX401.at(Location(path.name), f"cannot be read: {error.strerror or error}")
        ) from None


def _not_utf8(path: Path) -> Finding:
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Location(path.name, *byte_place(error.object, error.start))
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
    else:  # the file was written to meanwhile
        place, message = Location(path.name), "the file changed while it was read"
    return kinds.EX410.at(
        place, message, "export or save the file as UTF-8; nothing of this file was taken"
    )


def _rows(
    path: Path, width: int, tool: dict[str, int], questions: list[tuple[int, str]]
) -> Iterator[Row | Refused]:
    lines = _lines(path)
    next(lines, None)
    columns = list(tool.items())
    reference = tool["reference"]
    for line, row in lines:
        if len(row) != width:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) < width or any(cell.strip() for cell in row[width:]):
                yield _ragged(path, line, row, width)
                continue
        if not row[reference].strip():
            if any(cell.strip() for cell in row):
                yield _without_reference(path, line, row)
            continue
        yield Row(
            line,
            {name: text for name, i in columns if (text := row[i].strip())},
            plain_answers((label, row[i]) for i, label in questions if row[i]),
        )


def _ragged(path: Path, line: int, row: list[str], width: int) -> Refused:
    finding = kinds.EX403.at(
        Location(path.name, line),
        f"the row has {len(row)} cells, the header {width}",
        "export the form again, or mend the row in a copy of the file",
    )
    return Refused(line, finding, tuple(row))


def _without_reference(path: Path, line: int, row: list[str]) -> Refused:
    finding = kinds.EX404.at(
        Location(path.name, line),
        "the row has no reference",
        "without it no version can be told from another: export the form again",
    )
    return Refused(line, finding, tuple(row))
