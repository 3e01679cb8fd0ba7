"""A grid of cells, from CSV or a workbook, becomes an export: header, tool columns, rows."""

from __future__ import annotations

from itertools import compress
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.export import Export, Refused, Row, UnreadableError, plain_answers
from gcmreg.ingest.mended import unguarded
from gcmreg.ingest.parts import WHOLE, UnevenError
from gcmreg.labels import clean_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gcmreg.config.presets import Columns, Preset
    from gcmreg.ingest.parts import Part

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
    grid = Grid(path, header, widest, columns, lines)
    return Export(
        format=kind,
        files=(path,),
        labels=tuple(dict.fromkeys(name for _, name, _ in columns.questions)),
        preset=columns.preset,
        rows=grid.rows,
        header=tuple(header),
        ordered=not grid.choices,
        grid=grid,
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


@runtime_checkable
class Parted(Protocol):
    """Lines of a file that can be read in parts."""

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the file that may be read side by side; the whole if none may."""

    def after(self, part: Part) -> Iterator[tuple[int, list[str]]]:
        """Return the rows from the beginning of a part to the end of the file."""

    def of(self, part: Part) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of a part; UnevenError if it does not end with a row."""


class Grid:
    """The cells of an export: what its columns are, and its rows, opened anew each time.

    `header` is the first line without blank cells after the last; rows of other width are refused.
    Blank cells after the last are nothing as far as header or first row have them, up to `widest`:
    with one more, a mark within the row may have cut an answer in two and moved all after it.
    """

    def __init__(
        self, path: Path, header: list[str], widest: int, columns: Columns, lines: Lines
    ) -> None:
        self.path = path
        self.header = header
        self.widest = widest
        self.columns = columns
        self.lines = lines
        self.parted: Parted | None = lines if isinstance(lines, Parted) else None
        self.reference = columns.tool["reference"]
        self.choices = [(i, name, choice) for i, name, choice in columns.questions if choice]
        self._tool = list(columns.tool.items())
        asked = sorted((name, i) for i, name, choice in columns.questions if not choice)
        self._names = [name for name, _ in asked]
        self._cells_of = cells_at([i for _, i in asked])

    def parts(self) -> Iterator[Part]:
        """Yield the parts of the file that may be read side by side; the whole if none may."""
        return self.parted.parts() if self.parted is not None else iter([WHOLE])

    def after(self, part: Part) -> Iterator[tuple[int, list[str]]]:
        """Return the rows from a part on: the physical line on which each starts, its cells."""
        rows = self.parted.after(part) if self.parted is not None else self.lines()
        if not part.start:
            next(rows, None)  # the header
        return rows

    def of(self, part: Part) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of a part, as `after` does; UnevenError if it does not end with a row."""
        assert self.parted is not None
        rows = self.parted.of(part)
        if not part.start and next(rows, None) is None:  # else the header
            raise UnevenError
        return rows

    def rows(self) -> Iterator[Row | Refused]:
        """Yield what each row says."""
        for line, row in self.after(WHOLE):
            item = self.read(line, row)
            if item is not None:
                yield item

    def read(self, line: int, row: list[str]) -> Row | Refused | None:
        """Return what a row says; None for one without anything."""
        width, at = len(self.header), self.reference
        if len(row) != width:
            if not any(cell.strip() for cell in row):
                return None
            if not width < len(row) <= self.widest or any(cell.strip() for cell in row[width:]):
                return _ragged(self.path, line, row, width)
        if not row[at].strip():
            empty = not any(cell.strip() for cell in row)
            return None if empty else _without_reference(self.path, line, row)
        head = self.header[at]
        if head in row[at] and _bare(row[at]) == _bare(head):
            return _header_again(self.path, line, row)
        cells = self._cells_of(row)
        answers = plain_answers(compress(zip(self._names, cells, strict=True), cells))
        if self.choices:
            _join_choices(answers, row, self.choices, self.columns.preset)
        return Row(
            line, {name: text for name, i in self._tool if (text := row[i].strip())}, answers
        )


def cells_at(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Return what takes the cells at these places out of a row, however many there are."""
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda _: ()
    (only,) = places
    return lambda row: (row[only],)


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
