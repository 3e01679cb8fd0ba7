"""The register: what was ingested, append-only, in readable lines; and "as it stood at T".

`register/segments/000001.jsonl` holds one ingested export: a head line, a line for each row (a
new version, a version already held, a refused row) and an end line with the counts.  Each line
carries a hash over itself and the line before it.  A segment is written beside its place and then
renamed, so it is there as a whole or not at all; `register/exports/` keeps the files unchanged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping  # noqa: TC003 - what recalls exports reads the annotations
from datetime import UTC, datetime
from enum import Enum
from sys import intern
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.chain import START
from gcmreg.config.presets import COMPLETE
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.identity import json_line
from gcmreg.model import Application, Sighting, Version, application_order
from gcmreg.parts import Lines, Parts, at
from gcmreg.segments import UNKEPT, End, Head, Kept, Line, Refused, Same, line_of, texts_of
from gcmreg.times import read_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Reading
    from gcmreg.segments import AnyLine
    from gcmreg.workspace import Workspace

SEGMENTS = "segments"
EXPORTS = "exports"
UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""When an export was taken, as long as its end line is not read."""
_MOST_OPEN = 100  # segments that are kept open: of more, the lines are kept
_Stands = tuple["Lines | None", int | bytes]
"""Where a line stands: in which lines and at which place, or the line itself."""


class Ingested(Struct, frozen=True):
    """An export in the register: what its head and end lines say."""

    sequence: int
    file: str
    sha256: str
    form: str
    format: str
    taken: datetime
    labels: tuple[str, ...]
    counts: Mapping[str, int]
    header: tuple[str, ...] = ()


class Seen(Struct):
    """One appearance of a version: in which export (its sequence), on which row, tool fields."""

    sequence: int
    row: int
    tool: Mapping[str, str]


class Held(Struct):
    """A version as the segments hold it; `finish` is the earliest that was seen."""

    status: str
    date: str | None
    answers: Mapping[str, str]
    sightings: list[Seen] = field(default_factory=list)
    finish: str | None = None
    said: Reading | None = None


class Keep(Enum):
    """What is kept of the answers while the register is read."""

    ANSWERS = "answers"  # as they are
    READINGS = "readings"  # what the forms read in them
    NOTHING = "nothing"  # an index: which versions there are


class Register(Struct):
    """What the segments hold: the exports in order of ingestion, and versions by application."""

    keep: Keep = Keep.ANSWERS
    forms: Mapping[str, Form] = field(default_factory=dict)
    exports: list[Ingested] = field(default_factory=list)
    held: dict[tuple[str, str], dict[str, Held]] = field(default_factory=dict)
    refused: list[tuple[Ingested, int, str, tuple[str, ...]]] = field(default_factory=list)
    last_hash: str = START
    parts: dict[str, Parts | None] = field(default_factory=dict)

    def knows(self, sha256: str) -> Ingested | None:
        """Return the ingested export with this content, or None."""
        return next((e for e in self.exports if e.sha256 == sha256), None)

    def applications(self, forms: Mapping[str, Form]) -> list[Application]:
        """Return the applications with their versions in order of time, ordered by reference.

        UnusableError (exit 2) if the register holds applications to a form without a file.
        """
        out = []
        exports = {e.sequence: e for e in self.exports}
        for key, held_here in self.held.items():
            form = forms.get(key[0])
            if form is None:
                raise _form_missing(key[0])
            read = form.read
            versions = [
                _version(key, digest, held, read, exports) for digest, held in held_here.items()
            ]
            if len(versions) > 1:
                versions.sort(key=version_order)
            out.append(Application(key[0], key[1], tuple(versions)))
        out.sort(key=application_order)
        return out

    def digest(self) -> str:
        """Return a hash over all versions and when they were seen, whatever the order of rows."""
        total = hashlib.sha256()
        taken = {e.sequence: e.taken.isoformat() for e in self.exports}
        known: dict[tuple[int, ...], bytes] = {}
        for key in sorted(self.held):
            form, reference = map(json_line, key)
            for digest, held in sorted(self.held[key].items()):
                shown = tuple([s.sequence for s in held.sightings])
                seen = known.get(shown)
                if seen is None:
                    times = sorted({taken[sequence] for sequence in shown})
                    seen = known[shown] = json_line(times)
                line = (form, reference, json_line(digest), json_line(held.finish), seen)
                total.update(b"[%b]\n" % b", ".join(line))
        return total.hexdigest()


def _version(
    key: tuple[str, str],
    digest: str,
    held: Held,
    read: Callable[[Mapping[str, str]], Reading],
    exports: Mapping[int, Ingested],
) -> Version:
    finish = read_back(held.finish)
    sightings = []
    for seen in held.sightings:
        export = exports[seen.sequence]
        sightings.append(Sighting(seen.sequence, export.file, seen.row, export.taken, seen.tool))
    return Version(
        key[1],
        key[0],
        held.status,
        held.status == COMPLETE,
        read_back(held.date) or finish,
        finish,
        held.answers,
        tuple(sightings),
        digest,
        read,
        held.said,
    )


def version_order(version: Version) -> tuple[bool, Any, datetime, str]:
    """Return the order of versions: by `Date`, then by when last seen; undated ones come first.

    What was changed without a new `Date` and changed back stands last again.
    """
    dated = version.changed is not None
    return (dated, version.changed if dated else 0, version.last_taken, version.digest)


def _form_missing(form: str) -> UnusableError:
    message = f"the register holds applications to the form {form!r}, which has no usable file"
    return UnusableError(
        [kinds.RG502.at(Location("data/forms"), message, "put its file back into data/forms")], 2
    )


def segment_paths(workspace: Workspace) -> list[Path]:
    """Return the segments in order of ingestion."""
    folder = workspace.register / SEGMENTS
    return sorted(folder.glob("[0-9]*.jsonl")) if folder.is_dir() else []


def segment_name(number: int) -> str:
    """Return the name of the segment with this number, from 1."""
    return f"{number:06d}.jsonl"


def kept_name(sha256: str, name: str) -> str:
    """Return the name under which an export file is kept."""
    return f"{sha256[:16]}-{re.sub(r'[^A-Za-z0-9._-]+', '_', name)[-80:]}"


def read_register(
    workspace: Workspace,
    keep: Keep = Keep.ANSWERS,
    *,
    forms: Mapping[str, Form] | None = None,
    paths: Iterable[Path] | None = None,
) -> Register:
    """Read the register.  UnusableError (exit 1) names the file and line that is damaged.

    `keep` says what is kept of the answers; for readings the `forms` say what is read in them.
    `paths` are the segments to read, where not all are wanted.
    """
    register = Register(keep, forms or {})
    for path in segment_paths(workspace) if paths is None else paths:
        _read_segment(path, workspace.shown(path), register)
    return register


def _read_segment(path: Path, shown: str, register: Register) -> None:
    """Add what a segment holds; its lines are checked to be whole, its hashes are not."""
    number, line, offset = 0, None, 0
    try:
        with path.open("rb") as stream:
            few = register.keep is Keep.READINGS and len(register.exports) < _MOST_OPEN
            lines = Lines.there(stream.fileno()) if few else None
            for number, text in enumerate(stream, 1):
                line = line_of(text, number)
                length = len(text)
                if line.__class__ is Line and register.keep is Keep.READINGS:
                    place = text if lines is None else at(offset, length)
                    _add_version(register, register.exports[-1], line, (lines, place))
                else:
                    add_line(register, line)
                offset += length
    except (ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise _damaged(shown, number, _reason(error)) from None
    if not isinstance(line, End):
        raise _damaged(shown, number, "the end line is missing")
    register.last_hash = line.hash


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the line lacks what it refers to: {error}"
    return str(error) or type(error).__name__


def _damaged(shown: str, line: int, reason: str) -> UnusableError:
    return UnusableError(
        [
            kinds.RG501.at(
                Location(shown, line),
                f"the register is damaged: {reason}",
                "put the file back from a copy; the exports in register/exports are unchanged "
                "and can be ingested into a new workspace",
            )
        ],
        1,
    )


def add_line(register: Register, line: AnyLine) -> None:
    """Add what one line of a segment holds; ValueError or KeyError if it does not fit."""
    if isinstance(line, Same):
        head = register.exports[-1]
        held = register.held[head.form, line.reference][line.version]
        _see(register, held, head, line)
    elif isinstance(line, Line):
        _add_version(register, register.exports[-1], line)
    elif isinstance(line, Refused):
        cells = () if register.keep is Keep.NOTHING else tuple(line.cells)
        register.refused.append((register.exports[-1], line.row, line.reason, cells))
    elif isinstance(line, Head):
        register.exports.append(_ingested(line))
    else:
        _end(register, line)


def _ingested(line: Head) -> Ingested:
    return Ingested(
        sequence=line.sequence,
        file=line.file,
        sha256=line.sha256,
        form=line.form,
        format=line.format,
        taken=UNKNOWN,
        labels=tuple(line.labels),
        counts={},
        header=tuple(line.header),
    )


def _add_version(
    register: Register, head: Ingested, line: Line, stands: _Stands | None = None
) -> None:
    """Add a version; `stands` is where its line is, of which readings are made."""
    key = (head.form, line.reference)
    versions = register.held.get(key)
    if versions is None:
        versions = register.held[key] = {}
    held = versions.get(line.version)
    if held is None:
        read_back(line.date)  # ValueError if it is no time
        held = versions[line.version] = Held(intern(line.status), line.date, UNKEPT)
        if register.keep is not Keep.NOTHING:
            answers = texts_of(line.answers)
            if stands is None:
                held.answers = Kept(bytes(line.answers))
            else:
                parts = _parts(register, head.form)
                held.said = parts.reading(answers, *stands) if parts is not None else None
    _see(register, held, head, line)


def _parts(register: Register, form: str) -> Parts | None:
    """Return what reads the versions of a form; None if there is none of that id."""
    if form not in register.parts:
        known = register.forms.get(form)
        register.parts[form] = Parts(known) if known is not None else None
    return register.parts[form]


def _see(register: Register, held: Held, head: Ingested, line: Line | Same) -> None:
    raw = bytes(line.tool)
    if not raw:  # as in the sighting before
        tool = held.sightings[-1].tool
    else:
        texts_of(raw)  # ValueError if it is none
        tool = UNKEPT if register.keep is Keep.READINGS else Kept(raw)
    held.sightings.append(Seen(head.sequence, line.row, tool))
    finish = line.finish
    if finish is not None and finish != held.finish:
        moment, before = read_back(finish), read_back(held.finish)
        # As text `...59Z` would come after `...59.5Z`.
        if before is None or (moment is not None and moment < before):
            held.finish = finish


def _end(register: Register, line: End) -> None:
    taken = read_back(line.taken)
    if taken is None:
        raise ValueError("the end line does not say when the export was taken")
    counts = {
        name: getattr(line, name) for name in ("read", "added", "changed", "unchanged", "refused")
    }
    register.exports[-1] = replace(register.exports[-1], counts=counts, taken=taken)
