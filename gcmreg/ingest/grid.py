"""A grid of cells, from CSV or a workbook, becomes an export: header, tool columns, rows."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.export import Export, Refused, Row, UnreadableError, plain_answers
from gcmreg.ingest.mended import unguarded
from gcmreg.labels import clean_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gcmreg.config.presets import Columns, Preset

    Lines = Callable[[], Iterator[tuple[int, list[str]]]]
    Presets = Callable[[], Iterator[Preset]]

MOST_COLUMNS = 20_000


def open_grid(path: Path, kind: str, lines: Lines, presets: Presets) -> Export:
    """Open a grid of cells as an export.

    `lines` opens its rows anew: the physical line and the cells, the header first.
    UnreadableError where the header belongs to no tool.
    """
    lines = unguarded(lines)
    opened = lines()
    header, first = (next(opened, (0, []))[1] for _ in range(2))
    if len(header) > MOST_COLUMNS:
        message = f"the header has {len(header)} columns; more than {MOST_COLUMNS} are not read"
        raise UnreadableError(kinds.EX419.at(Location(path.name, 1), message))
    widest = len(header)
    while header and not header[-1].strip():
        header = header[:-1]
    if not any(cell.strip() for cell in first[len(header) :]):
        widest = max(widest, len(first))
    columns = columns_of(path, [clean_label(cell) for cell in header], presets)
    return Export(
        format=kind,
        files=(path,),
        labels=tuple(dict.fromkeys(name for _, name, _ in columns.questions)),
        preset=columns.preset,
        rows=lambda: _rows(path, header, widest, columns, lines),
        header=tuple(header),
        ordered=not any(choice for *_, choice in columns.questions),
    )


def columns_of(path: Path, labels: list[str], presets: Presets, *, ordered: bool = True) -> Columns:
    """Return what the columns are, by the first tool that knows them.

    The keys of objects are not `ordered`: where one stands says nothing.
    """
    names = []
    for preset in presets():
        columns = preset.columns_of(labels, ordered=ordered)
        if columns is not None:
            return columns
        if preset.shown_reference[0] not in names:
            names.append(preset.shown_reference[0])
    raise UnreadableError(
        kinds.EX402.at(
            Location(path.name, 1),
            "the header is that of no form tool",
            f"the first line must hold the labels, with the reference: {', '.join(names)}",
        )
    )


def _rows(
    path: Path, header: list[str], widest: int, columns: Columns, lines: Lines
) -> Iterator[Row | Refused]:
    """Yield the rows; those of other width than the header are refused.

    Blank cells after the last are nothing as far as header or first row have them, up to `widest`:
    with one more, a mark within the row may have cut an answer in two and moved all after it.
    """
    rows = lines()
    next(rows, None)
    width = len(header)
    reference = columns.tool["reference"]
    head = header[reference]
    tool = list(columns.tool.items())
    asked = sorted((name, i) for i, name, choice in columns.questions if not choice)
    names, plain = [name for name, _ in asked], [i for _, i in asked]
    cells_of = itemgetter(*plain, *[reference] * 2)  # two more: always a tuple
    last = len(plain)
    choices = [(i, name, choice) for i, name, choice in columns.questions if choice]
    for line, row in rows:
        if len(row) != width:
            if not any(cell.strip() for cell in row):
                continue
            if not width < len(row) <= widest or any(cell.strip() for cell in row[width:]):
                yield _ragged(path, line, row, width)
                continue
        if not row[reference].strip():
            if any(cell.strip() for cell in row):
                yield _without_reference(path, line, row)
            continue
        if head in row[reference] and _bare(row[reference]) == _bare(head):
            yield _header_again(path, line, row)
            continue
        cells = cells_of(row)[:last]
        answers = plain_answers(compress(zip(names, cells, strict=False), cells))
        if choices:
            _join_choices(answers, row, choices, columns.preset)
        yield Row(line, {name: text for name, i in tool if (text := row[i].strip())}, answers)


def _join_choices(
    answers: dict[str, str],
    row: list[str],
    choices: list[tuple[int, str, str]],
    preset: Preset,
) -> None:
    """Put the choices of a question with a column for each into one answer."""
    found: dict[str, list[str]] = {}
    for i, name, choice in choices:
        text = row[i].strip()
        if text.casefold() in preset.chosen:
            found.setdefault(name, []).append(choice)
        elif text and text.casefold() not in preset.not_chosen:
            found.setdefault(name, []).append(text)  # what was written beside "Other"
    for name, texts in found.items():
        answers.setdefault(name, " | ".join(texts))


def _bare(text: str) -> str:
    """Return the cell of a header without what a second byte order mark makes of its quotes."""
    return clean_label(text).strip('"')


def _ragged(path: Path, line: int, row: list[str], width: int) -> Refused:
    finding: Finding = kinds.EX403.at(
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


def _header_again(path: Path, line: int, row: list[str]) -> Refused:
    message = "the row repeats the header"
    finding = kinds.EX404.at(Location(path.name, line), message, "were exports put together?")
    return Refused(line, finding, tuple(row))
