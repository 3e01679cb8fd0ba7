"""The register read without what its lines hold: they stay in its files, and are read in batches.

So a command can look at every answer of many applications and never hold more than those of a few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.model import reference_key
from gcmreg.register import Keep, Register, add_line, read_register, segment_paths
from gcmreg.segments import End, Line, line_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.model import Application
    from gcmreg.workspace import Workspace

    Key = tuple[str, str]
    Place = tuple[int, int]

_DAMAGE = (ValueError, KeyError, TypeError, IndexError, RecursionError, OSError)


class _Row(msgspec.Struct, gc=False):
    """Of which application a line is, if of any."""

    kind: str
    reference: str = ""


_row = msgspec.json.Decoder(_Row).decode
_OF_APPLICATIONS = frozenset({"version", "same"})


class Stored:
    """The applications of a register by key, each read when it is asked for.

    `register` holds the exports, and no application.
    """

    def __init__(self, workspace: Workspace, forms: Mapping[str, Form]) -> None:
        """Find the lines of each application.  UnusableError as from `read_register`."""
        self.register = Register(Keep.NOTHING)
        self._workspace = workspace
        self._forms = forms
        self._paths = segment_paths(workspace)
        self._places: dict[Key, tuple[Place, ...]] = {}
        try:
            for segment in range(len(self._paths)):
                self._find(segment)
        except _DAMAGE:
            raise self._damaged() from None

    def keys(self) -> list[Key]:
        """Return the keys of all applications, ordered as `Register.applications` are."""
        return sorted(self._places, key=lambda key: (*reference_key(key[1]), key[0]))

    def applications(self, keys: Sequence[Key]) -> list[Application]:
        """Return applications with all of their answers, ordered by reference.

        UnusableError as from `read_register`, or if the register was changed in the meantime.
        """
        try:
            part = self._part(keys)
        except _DAMAGE:
            raise self._damaged() from None
        if part.held.keys() != set(keys):
            raise self._damaged()
        return part.applications(self._forms)

    def _find(self, segment: int) -> None:
        start, last, form = 0, None, ""
        places = self._places
        with self._paths[segment].open("rb") as stream:
            for number, text in enumerate(stream, 1):
                row = _row(text)
                if row.kind in _OF_APPLICATIONS and number > 1:
                    key = (form, row.reference)
                    places[key] = (*places.get(key, ()), (segment, start))
                    last = None
                else:
                    last = line_of(text, number)
                    add_line(self.register, last)
                    form = self.register.exports[-1].form
                start += len(text)
        if not isinstance(last, End):
            raise ValueError("the end line is missing")  # noqa: TRY004 - of the file, not of a type

    def _part(self, keys: Iterable[Key]) -> Register:
        """Return a register of these applications alone, made of their lines like the whole."""
        starts: list[list[int]] = [[] for _ in self._paths]
        for key in keys:
            for segment, start in self._places[key]:
                starts[segment].append(start)
        part = Register(Keep.NOTHING)
        for path, export, wanted in zip(self._paths, self.register.exports, starts, strict=True):
            part.exports.append(export)
            if not wanted:
                continue
            with path.open("rb") as stream:
                for start in sorted(wanted):
                    stream.seek(start)
                    line = line_of(stream.readline(), 2)
                    add_line(part, line)
                    if isinstance(line, Line):
                        held = part.held[export.form, line.reference][line.version]
                        held.answers = texts_of(bytes(line.answers))
        return part

    def _damaged(self) -> UnusableError:
        """Return what is wrong with the register, told by the one who reads all of it."""
        try:
            read_register(self._workspace, forms=self._forms)
        except UnusableError as error:
            return error
        message = "the register was changed while it was read"
        location = Location(self._workspace.shown(self._workspace.register))
        return UnusableError([kinds.RG501.at(location, message, "run the command again")], 1)
