"""The lines of a segment as values: read and checked by one decoder, never row by row in Python.

A line is an export (the head), a version, one held already ("same"), a refused row, or the end.
Answers and tool fields stay as they stand in the line and are read when they are asked for: of a
hundred thousand applications few are ever asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from gcmreg.identity import json_line

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator

_texts = msgspec.json.Decoder(dict[str, str])


NONE = msgspec.Raw(b"")
"""Stands for tool fields that are as in the sighting before."""


class Head(msgspec.Struct, tag_field="kind", tag="export", gc=False):
    """The first line: the export."""

    sequence: int
    file: str
    sha256: str
    form: str
    format: str
    labels: list[str]
    header: list[str]
    hash: str


class Line(msgspec.Struct, tag_field="kind", tag="version", gc=False):
    """A row that shows a new version."""

    row: int
    reference: str
    version: str
    status: str
    date: str | None
    answers: msgspec.Raw
    tool: msgspec.Raw
    hash: str
    finish: str | None = None
    rows: int = 1


class Same(msgspec.Struct, tag_field="kind", tag="same", gc=False):
    """A row that shows a version held already; `tool` only where it is not as before."""

    row: int
    reference: str
    version: str
    hash: str
    finish: str | None = None
    tool: msgspec.Raw = NONE
    rows: int = 1


class Refused(msgspec.Struct, tag_field="kind", tag="refused", gc=False):
    """A row that was not taken."""

    row: int
    reason: str
    cells: list[str]
    hash: str


class End(msgspec.Struct, tag_field="kind", tag="end", gc=False):
    """The last line: when the export was taken, and the counts."""

    taken: str | None
    read: int
    added: int
    changed: int
    unchanged: int
    refused: int
    hash: str


AnyLine = Head | Line | Same | Refused | End
_lines = msgspec.json.Decoder(AnyLine)


class Claim(msgspec.Struct, gc=False):
    """What every line says of itself: its kind, its hash, for how many rows it stands."""

    kind: str
    hash: str
    rows: int = 1


claim_of = msgspec.json.Decoder(Claim).decode
"""Return the claim of a line; ValueError if it is no line."""


class Kept(Mapping[str, str]):
    """Texts by label as a line holds them; read each time they are asked for."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def texts(self) -> dict[str, str]:
        """Return them as a new dictionary."""
        return _texts.decode(self._raw)

    def items(self) -> ItemsView[str, str]:
        """Return labels and texts, read once."""
        return self.texts().items()

    def __getitem__(self, label: str) -> str:
        return self.texts()[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts())

    def __len__(self) -> int:
        return len(self.texts())


class Unkept(Mapping[str, str]):
    """Answers that were not kept: whoever asks for them has read the register without them."""

    __slots__ = ()

    def __getitem__(self, label: str) -> str:
        raise RuntimeError("the register was read without answers")

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError("the register was read without answers")

    def __len__(self) -> int:
        raise RuntimeError("the register was read without answers")


UNKEPT = Unkept()


def texts_of(raw: bytes) -> dict[str, str]:
    """Return texts by label; ValueError if they are anything else."""
    return _texts.decode(raw)


def line_of(text: bytes, number: int) -> AnyLine:
    """Return the line that stands at `number`, counted from 1; ValueError if it is none.

    The head line is the first, and no other.
    """
    try:
        line: AnyLine = _lines.decode(text)
    except msgspec.ValidationError:
        value = msgspec.json.decode(text)
        if isinstance(value, dict) and (value.get("kind") == "export") != (number == 1):
            raise _MISPLACED from None
        raise
    if isinstance(line, Head) != (number == 1):
        raise _MISPLACED
    return line


_MISPLACED = ValueError("the head line is not where it belongs")


def unchained(text: bytes, *, answers: bool) -> AnyLine:
    """Return a line that carries no hash yet, with its answers or without."""
    line: AnyLine = _lines.decode(b'%b, "hash": ""}' % text[:-1])
    if isinstance(line, Line) and not answers:
        line.answers = NONE
        line.tool = msgspec.Raw(bytes(line.tool))  # else the whole text stays in memory
    return line


def version_line(
    row: int,
    reference: str,
    version: str,
    status: str,
    times: tuple[str | None, str | None],
    tool: bytes,
    answers: bytes,
    rows: int = 1,
) -> bytes:
    """Return the line of a row that shows a new version.

    `times` are `Date` and `Finish Time`; `tool` and `answers` are JSON already; `rows` is for how
    many rows the line stands.
    """
    date, finish = times
    return _VERSION % (
        row,
        json_line(reference),
        version.encode(),
        json_line(status),
        b'"%b"' % date.encode() if date else b"null",
        b'"%b"' % finish.encode() if finish else b"null",
        tool,
        _standing_for(rows),
        answers,
    )


_VERSION = (
    b'{"kind": "version", "row": %d, "reference": %b, "version": "%b", "status": %b, "date": %b,'
    b' "finish": %b, "tool": %b%b, "answers": %b}'
)


def same_line(
    row: int, reference: str, version: str, finish: str | None, tool: bytes | None, rows: int = 1
) -> bytes:
    """Return the line of a row that shows a version held already, likewise."""
    known = {"kind": "same", "row": row, "reference": reference, "version": version}
    text = b"%b%b}" % (json_line({**known, "finish": finish})[:-1], _standing_for(rows))
    return text if tool is None else b'%b, "tool": %b}' % (text[:-1], tool)


def _standing_for(rows: int) -> bytes:
    return b', "rows": %d' % rows if rows > 1 else b""
