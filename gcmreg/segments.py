"""The lines of a segment as values: read and checked by one decoder, never row by row in Python.

A line is an export (the head), a version, one held already ("same"), a refused row, or the end.
Answers and tool fields stay as they stand in the line and are read when they are asked for: of a
hundred thousand applications few are ever asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_quoted = json.encoder.encode_basestring
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


def line_json(value: dict[str, Any]) -> str:
    """Return the text of a line, without the hash that the chain gives it."""
    return _ENCODER.encode(value)


def kept_line(value: dict[str, Any], kind: type[AnyLine]) -> AnyLine:
    """Return a line as the register keeps it."""
    line: AnyLine = msgspec.convert({**value, "hash": ""}, kind)
    return line


def version_line(
    row: int,
    reference: str,
    version: str,
    status: str,
    times: tuple[str | None, str | None],
    tool: str,
    answers: str,
    rows: int = 1,
) -> tuple[str, Line]:
    """Return the line of a row that shows a new version: its text, and what the register keeps.

    `times` are `Date` and `Finish Time`; `tool` and `answers` are JSON already; `rows` is for how
    many rows the line stands.
    """
    date, finish = times
    text = (
        f'{{"kind": "version", "row": {row}, "reference": {_quoted(reference)}, '
        f'"version": "{version}", "status": {_quoted(status)}, "date": {_or_null(date)}, '
        f'"finish": {_or_null(finish)}, "tool": {tool}{_standing_for(rows)}, "answers": {answers}}}'
    )
    return text, Line(row, reference, version, status, date, _raw(answers), _raw(tool), "", finish)


def same_line(
    row: int, reference: str, version: str, finish: str | None, tool: str | None, rows: int = 1
) -> tuple[str, Same]:
    """Return the line of a row that shows a version held already, likewise."""
    text = (
        f'{{"kind": "same", "row": {row}, "reference": {_quoted(reference)}, '
        f'"version": "{version}", "finish": {_or_null(finish)}{_standing_for(rows)}'
    )
    kept = Same(row, reference, version, "", finish, _raw(tool) if tool is not None else NONE)
    return (f"{text}}}" if tool is None else f'{text}, "tool": {tool}}}'), kept


def _standing_for(rows: int) -> str:
    return f', "rows": {rows}' if rows > 1 else ""


def _raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode("utf-8", "replace"))


def _or_null(text: str | None) -> str:
    return "null" if text is None else _quoted(text)
