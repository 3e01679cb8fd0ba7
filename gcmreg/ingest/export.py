"""What every reader of an export gives: its labels, its rows, and the rows that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from gcmreg.config.presets import Preset
    from gcmreg.diagnostics import Finding
    from gcmreg.ingest.grid import Grid

TOOL_TIMES = ("date", "start", "finish")


class Row(Struct):
    """A row read: `line` is its physical line (CSV) or its index from 1 (JSON).

    `tool` maps the tool's fields to text; `answers` maps numbered labels to what was answered,
    blanks left out.  `count` is how many rows of the file it stands for.
    """

    line: int
    tool: Mapping[str, str]
    answers: dict[str, str]
    count: int = 1


class Refused(Struct, frozen=True):
    """A row that is not taken, with the reason and what it held."""

    line: int
    finding: Finding
    cells: tuple[str, ...]


class Export(Struct, frozen=True):
    """An export opened: one file, or the files of one API download.

    `labels` are the question columns, clean and numbered, in the order of the export; `rows` opens
    the rows anew each time it is called and may raise UnreadableError.  `header` is the first line
    as it stands; `ordered` if the answers of each row come in the order of their labels; `notes`
    are findings on how the file was read.  `grid` holds the cells, where it is made of cells.
    """

    format: str
    files: tuple[Path, ...]
    labels: tuple[str, ...]
    preset: Preset
    rows: Callable[[], Iterator[Row | Refused]]
    header: tuple[str, ...] = ()
    ordered: bool = False
    notes: list[Finding] = field(default_factory=list)
    grid: Grid | None = None

    @property
    def shown(self) -> str:
        """The name of the file, or of the first of several, for messages."""
        return self.files[0].name


class UnreadableError(Exception):
    """The export cannot be read: the finding says where and why, those `before` what led there."""

    def __init__(self, finding: Finding, before: Iterable[Finding] = ()) -> None:
        super().__init__(finding.message)
        self.finding = finding
        self.before = tuple(before)

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[Finding, tuple[Finding, ...]]]:
        return UnreadableError, (self.finding, self.before)


def plain_answers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the answers that are not blank, line ends as LF."""
    found = dict(pairs)
    texts = found.values()
    if not all(texts) or any(map(str.isspace, texts)):
        found = {label: text for label, text in found.items() if text and not text.isspace()}
        texts = found.values()
    if "\r" in "".join(texts):
        for label, text in found.items():
            found[label] = text.replace("\r\n", "\n").replace("\r", "\n")
    return found
