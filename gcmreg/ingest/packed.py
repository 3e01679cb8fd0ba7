"""Rows of cells become lines of the register without a dictionary for each.

Nearly every row is as wide as the header, its times are written as the tool writes them, its status
is known. Of such a row the JSON is put together from texts that are the same for all rows and the
cells that are not blank. Every other row takes the long way, to the same result.
"""

from __future__ import annotations

from itertools import compress
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, NamedTuple

from gcmreg.identity import answers_digest, json_line
from gcmreg.ingest.export import TOOL_TIMES
from gcmreg.ingest.grid import cells_at
from gcmreg.segments import version_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gcmreg.ingest.canonical import Canonical
    from gcmreg.ingest.grid import Grid
    from gcmreg.times import Clock

KEYS = frozenset(["reference", "status", "date", "finish"])
"""Tool fields that a line holds in a key of its own."""
_REMEMBERED = 1 << 12
_BETWEEN = "§"  # seldom in an answer; one that holds it only takes longer


class Identified(NamedTuple):
    """A row with its identity worked out.

    `line` is its place in the export, `rows` is how many it stands for; `date` and `finish` are as
    the register writes them; `tool` is JSON; `text` is its line there, should the version be new.
    """

    line: int
    reference: str
    date: str | None
    finish: str | None
    tool: bytes
    digest: str
    text: bytes
    rows: int = 1


def identified(
    line: int,
    reference: str,
    status: str,
    times: tuple[str | None, str | None],
    tool: bytes,
    answers: bytes,
    rows: int = 1,
) -> Identified:
    """Return a row with its identity; `answers` are JSON in the order of their labels."""
    date, finish = times
    digest = answers_digest(status, date, answers)
    text = version_line(line, reference, digest, status, times, tool, answers, rows)
    return Identified(line, reference, date, finish, tool, digest, text, rows)


class _Texts:
    """Makes the JSON of texts by label, blank ones left out.

    Line ends become LF in what people `typed`.
    """

    def __init__(self, labels: Sequence[str], *, typed: bool) -> None:
        self._typed = typed
        self._before = [b'", %b: "' % json_line(label) for label in labels]

    def json(self, cells: Sequence[str]) -> bytes:
        """Return the JSON; of texts that can be encoded."""
        said = list(filter(None, cells))
        if not _plain(_BETWEEN.join(said)):
            if any(map(str.isspace, said)):
                cells = ["" if cell.isspace() else cell for cell in cells]
                said = list(filter(None, cells))
            said = [x if x.isalnum() else self._escaped(x) for x in said]
        return self._joined(cells, said)

    def _joined(self, cells: Sequence[str], said: list[str]) -> bytes:
        if not said:
            return b"{}"
        parts = [b'"}'] * (2 * len(said) + 1)
        parts[:-1:2] = compress(self._before, cells)
        parts[1::2] = map(str.encode, said)
        parts[0] = b"{%b" % parts[0][3:]
        return b"".join(parts)

    def _escaped(self, text: str) -> str:
        """Return a text as it stands between quotes in JSON."""
        if text.isprintable() and '"' not in text and "\\" not in text:
            return text
        if self._typed:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return encode_basestring(text)[1:-1]


def _plain(body: str) -> bool:
    """Whether joined texts stand in JSON as they are, and none is of blanks alone."""
    return (
        body.isprintable()
        and '"' not in body
        and "\\" not in body
        and _BETWEEN + " " not in body
        and body[:1] != " "
    )


class Packer:
    """Packs the rows of a grid."""

    def __init__(self, grid: Grid, canonical: Canonical, clock: Clock) -> None:
        self._preset = grid.columns.preset
        self._width = len(grid.header)
        self._decoded = grid.parted is not None  # what was bytes holds no half pair of surrogates
        self._reference = grid.reference
        self._header = grid.header[grid.reference]
        self._clock = clock
        self._canonical = canonical
        asked = sorted((canonical.names[name], name, i) for i, name, _ in grid.columns.questions)
        self._cells_of = cells_at([i for *_, i in asked])
        self._answers = _Texts([name for name, *_ in asked], typed=True)
        self._asked = [at for at, (_, label, _) in enumerate(asked) if label in canonical.asked]
        self._asked_of = cells_at(self._asked)
        self._labels = [label for _, label, _ in asked]
        self._right = {at: canonical.choices(self._labels[at]) for at in self._asked}
        tool = grid.columns.tool
        kept = [name for name in tool if name not in KEYS]
        self._tool_of = cells_at([tool[name] for name in kept])
        self._tool = _Texts(kept, typed=False)
        self._times = [tool.get(name, -1) for name in TOOL_TIMES]
        self._status = tool.get(self._preset.unfinished_without or "status", -1)
        self._statuses: dict[str, str | None] = {}

    def pack(self, line: int, row: list[str]) -> Identified | None:
        """Return a row with its identity; None for one that must take the long way."""
        if len(row) != self._width or not (self._decoded or _encodable(row)):
            return None
        reference = row[self._reference].strip()
        status = self._status_of(row)
        if not reference or self._header in row[self._reference] or status is None:
            return None
        read = self._clock.plain
        times: list[str | None] = []
        for at in self._times:
            text = row[at].strip() if at >= 0 else ""
            moment = read(text) if text else None
            if text and moment is None:
                return None
            times.append(moment)
        tool = self._tool.json([cell.strip() for cell in self._tool_of(row)])
        answers = self._answers.json(self._worded(self._cells_of(row)))
        date, _, finish = times
        return identified(line, reference, status, (date, finish), tool, answers)

    def _status_of(self, row: list[str]) -> str | None:
        """Return the status of a row as the register writes it; None where it is not known."""
        word = row[self._status].strip() if self._status >= 0 else ""
        if word in self._statuses:
            return self._statuses[word]
        preset = self._preset
        status, known = preset.status({preset.unfinished_without or "status": word})
        if len(self._statuses) < _REMEMBERED:
            self._statuses[word] = status if known else None
        return status if known else None

    def _worded(self, cells: tuple[str, ...]) -> Sequence[str]:
        """Return answers with choices as the form words them; others are counted as odd."""
        found = self._asked_of(cells)
        worded: list[str] | None = None
        for at, text in compress(zip(self._asked, found, strict=True), found):
            if text in self._right[at] or text.isspace():
                continue
            shown = self._canonical.choice(self._labels[at], text)
            if shown != text:
                worded = list(cells) if worded is None else worded
                worded[at] = shown
        return cells if worded is None else worded


def _encodable(row: list[str]) -> bool:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return False
    return True


def packer_of(
    grid: Grid | None, canonical: Canonical, clock: Clock
) -> Callable[[int, list[str]], Identified | None] | None:
    """Return what packs the rows of an export; None where all of them take the long way.

    So they do where it is not made of cells, and where a question has several columns or labels.
    """
    if grid is None or grid.choices or not canonical.names:
        return None
    return Packer(grid, canonical, clock).pack
