"""The register read without keeping its answers: they stay in its files, and are read in batches.

So a command can look at every answer of many applications and never hold more than those of a few.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.model import Application, Sighting, Version
from gcmreg.register import Keep, Register, add_line, read_register, segment_paths
from gcmreg.segments import End, Line, Same, Unkept, line_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.workspace import Workspace


class Place(Unkept):
    """Where the line stands that holds answers and tool fields."""

    __slots__ = ("length", "path", "start")

    def __init__(self, path: Path, start: int, length: int) -> None:
        self.path = path
        self.start = start
        self.length = length


class _Left(msgspec.Struct, gc=False):
    """What a command may want of a line that was checked when the register was read."""

    reference: str
    version: str
    answers: dict[str, str] = {}
    tool: dict[str, str] = {}


_left = msgspec.json.Decoder(_Left).decode
_start = attrgetter("start")


def read_places(workspace: Workspace, forms: Mapping[str, Form], *, readings: bool) -> Register:
    """Read the register, with places instead of answers and of tool fields.

    `readings` keeps what the forms read in the answers.  UnusableError as from `read_register`.
    """
    register = Register(Keep.READINGS if readings else Keep.NOTHING, forms)
    try:
        for path in segment_paths(workspace):
            _read_segment(path, register)
    except (ValueError, KeyError, TypeError, RecursionError, OSError):
        read_register(workspace, forms=forms)  # it tells what is damaged, and where
        raise
    return register


def _read_segment(path: Path, register: Register) -> None:
    start, line = 0, None
    with path.open("rb") as stream:
        for number, text in enumerate(stream, 1):
            line = line_of(text, number)
            add_line(register, line)
            if isinstance(line, Line | Same):
                _leave(register, line, Place(path, start, len(text)))
            start += len(text)
    if not isinstance(line, End):
        raise ValueError("the end line is missing")  # noqa: TRY004 - of the file, not of the type
    register.last_hash = line.hash


def _leave(register: Register, line: Line | Same, place: Place) -> None:
    """Put the place of a line where answers and tool fields would be kept."""
    held = register.held[register.exports[-1].form, line.reference][line.version]
    if isinstance(line, Line) and not isinstance(held.answers, Place):
        if register.keep is Keep.NOTHING:
            texts_of(bytes(line.answers))  # ValueError if it is none
        held.answers = place
    if bytes(line.tool):
        held.sightings[-1].tool = place


def with_answers(applications: Sequence[Application]) -> list[Application]:
    """Return the applications with the answers and tool fields that were left in the register.

    UnusableError (exit 1) if it was changed since it was read.
    """
    found = _read(
        {
            id(texts): texts
            for application in applications
            for version in application.versions
            for texts in (version.answers, *(s.tool for s in version.sightings))
            if isinstance(texts, Place)
        }.values()
    )
    if not found:
        return list(applications)
    return [
        Application(a.form, a.reference, tuple([_filled(v, found) for v in a.versions]), a.ordered)
        for a in applications
    ]


def _read(places: Iterable[Place]) -> dict[int, _Left]:
    """Return what was left at each place, by the place's id; read in the order of the files."""
    by_path: dict[Path, list[Place]] = {}
    for place in places:
        by_path.setdefault(place.path, []).append(place)
    found = {}
    for path in sorted(by_path):
        try:
            with path.open("rb", buffering=0) as stream:
                for place in sorted(by_path[path], key=_start):
                    stream.seek(place.start)
                    found[id(place)] = _left(stream.read(place.length))
        except (ValueError, OSError):
            raise _changed(path) from None
    return found


def _filled(version: Version, found: Mapping[int, _Left]) -> Version:
    answers = version.answers
    if isinstance(answers, Place):
        left = found[id(answers)]
        if (left.reference, left.version) != (version.reference, version.digest):
            raise _changed(answers.path)
        answers = left.answers
    return Version(
        version.reference,
        version.form,
        version.status,
        version.complete,
        version.changed,
        version.finish,
        answers,
        tuple(
            [
                Sighting(s.sequence, s.file, s.row, s.taken, found[id(s.tool)].tool)
                if isinstance(s.tool, Place)
                else s
                for s in version.sightings
            ]
        ),
        version.digest,
        version.read,
        version.said,
    )


def _changed(path: Path) -> UnusableError:
    location = Location(f"register/segments/{path.name}")
    message = "the register was changed while it was read"
    return UnusableError([kinds.RG501.at(location, message, "run the command again")], 1)
