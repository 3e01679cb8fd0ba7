"""The register: what was ingested, append-only, in readable lines; and "as it stood at T".

`register/segments/000001.jsonl` holds one ingested export: a head line, a line for each row (a
new version, a version already held, a refused row) and an end line with the counts.  Each line
carries a hash over itself and the line before it.  A segment is written beside its place and then
renamed, so it is there as a whole or not at all; `register/exports/` keeps the files unchanged.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gcmreg import findings as kinds
from gcmreg.chain import START
from gcmreg.config.presets import COMPLETE
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.model import Application, Sighting, Version, reference_key
from gcmreg.times import read_back, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.workspace import Workspace

SEGMENTS = "segments"
EXPORTS = "exports"
UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""When an export was taken, as long as its end line is not read."""


@dataclass(frozen=True, slots=True)
class Ingested:
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


@dataclass(frozen=True, slots=True)
class Seen:
    """One appearance of a version: in which export (its sequence), on which row, tool fields."""

    sequence: int
    row: int
    tool: Mapping[str, str]


@dataclass(slots=True)
class Held:
    """A version as the segments hold it; `answers` are empty in an index."""

    status: str
    date: str | None
    answers: Mapping[str, str]
    sightings: list[Seen] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Register:
    """What the segments hold: the exports in order of ingestion, and versions by application.

    An `index` knows which versions there are, but not their answers.
    """

    index: bool = False
    exports: list[Ingested] = field(default_factory=list)
    held: dict[tuple[str, str], dict[str, Held]] = field(default_factory=dict)
    refused: list[tuple[Ingested, int, str, tuple[str, ...]]] = field(default_factory=list)
    last_hash: str = START

    def knows(self, sha256: str) -> Ingested | None:
        """Return the ingested export with this content, or None."""
        return next((e for e in self.exports if e.sha256 == sha256), None)

    def applications(self, forms: Mapping[str, Form]) -> list[Application]:
        """Return the applications with their versions in order of time, ordered by reference.

        UnusableError (exit 2) if the register holds applications to a form without a file.
        """
        out = []
        exports = {e.sequence: e for e in self.exports}
        for key in sorted(self.held, key=lambda k: (reference_key(k[1]), k[0])):
            form = forms.get(key[0])
            if form is None:
                raise _form_missing(key[0])
            versions = [
                _version(key, digest, held, form, exports)
                for digest, held in self.held[key].items()
            ]
            versions.sort(key=version_order)
            out.append(Application(key[0], key[1], tuple(versions)))
        return out

    def digest(self) -> str:
        """Return a hash over all versions and when they were seen, whatever the order of rows."""
        total = hashlib.sha256()
        taken = {e.sequence: e.taken.isoformat() for e in self.exports}
        for key in sorted(self.held):
            for digest, held in sorted(self.held[key].items()):
                seen = sorted({taken[s.sequence] for s in held.sightings})
                line = [*key, digest, written(_earliest(held.finishes)), seen]
                total.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        return total.hexdigest()


def _version(
    key: tuple[str, str], digest: str, held: Held, form: Form, exports: Mapping[int, Ingested]
) -> Version:
    finish = _earliest(held.finishes)
    return Version(
        reference=key[1],
        form=key[0],
        status=held.status,
        complete=held.status == COMPLETE,
        changed=read_back(held.date) or finish,
        finish=finish,
        answers=held.answers,
        sightings=tuple(
            Sighting(
                seen.sequence,
                exports[seen.sequence].file,
                seen.row,
                exports[seen.sequence].taken,
                seen.tool,
            )
            for seen in held.sightings
        ),
        digest=digest,
        reading=form.read(held.answers),
    )


def _earliest(finishes: list[str]) -> datetime | None:
    """Return the earliest time; as text `...59Z` would come after `...59.5Z`."""
    return min((m for text in set(finishes) if (m := read_back(text)) is not None), default=None)


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
    workspace: Workspace, *, index: bool = False, paths: Iterable[Path] | None = None
) -> Register:
    """Read the register.  UnusableError (exit 1) names the file and line that is damaged.

    An `index` leaves the answers out, for whoever needs to know only what is held; `paths` are
    the segments to read, where not all are wanted.
    """
    register = Register(index)
    for path in segment_paths(workspace) if paths is None else paths:
        _read_segment(path, workspace.shown(path), register)
    return register


def _read_segment(path: Path, shown: str, register: Register) -> None:
    """Add what a segment holds; its lines are checked to be whole, its hashes are not."""
    number, kind = 0, ""
    try:
        with path.open("rb") as stream:
            for number, text in enumerate(stream, 1):
                line = json.loads(text)
                kind = _kind(line, number)
                add_line(register, line)
                register.last_hash = line["hash"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise _damaged(shown, number, _reason(error)) from None
    if kind != "end":
        raise _damaged(shown, number, "the end line is missing")


def _kind(line: dict[str, Any], number: int) -> str:
    """Return what a line is; ValueError if a head line is missing or stands elsewhere."""
    kind = str(line["kind"])
    if (kind == "export") != (number == 1):
        raise ValueError("the head line is not where it belongs")
    return kind


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


def add_line(register: Register, line: dict[str, Any]) -> None:
    """Add what one line of a segment holds; ValueError, KeyError or TypeError if it is no line."""
    if line["kind"] == "export":
        register.exports.append(_head(line))
    elif not register.exports:
        raise ValueError("the head line is missing")
    else:
        _READERS[line["kind"]](register, register.exports[-1], line)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is expected, and something else stands there")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("a number is expected, and something else stands there")
    return value


def _texts(value: Mapping[str, str]) -> Mapping[str, str]:
    """Return a mapping of texts; TypeError or AttributeError if it is none."""
    for text in value.values():
        _text(text)
    return value


def _time(text: str | None) -> str | None:
    """Return a written time; ValueError or TypeError if it is none."""
    read_back(text)
    return text


def _head(line: dict[str, Any]) -> Ingested:
    return Ingested(
        sequence=_number(line["sequence"]),
        file=_text(line["file"]),
        sha256=_text(line["sha256"]),
        form=_text(line["form"]),
        format=_text(line["format"]),
        taken=UNKNOWN,
        labels=tuple(map(_text, line["labels"])),
        counts={},
        header=tuple(map(_text, line["header"])),
    )


def _read_version(register: Register, head: Ingested, line: dict[str, Any]) -> None:
    versions = register.held.setdefault((head.form, _text(line["reference"])), {})
    held = versions.get(line["version"])
    if held is None:
        answers = {} if register.index else _texts(line["answers"])
        held = Held(_text(line["status"]), _time(line["date"]), answers)
        versions[_text(line["version"])] = held
    _see(held, head, line)


def _read_same(register: Register, head: Ingested, line: dict[str, Any]) -> None:
    _see(register.held[head.form, line["reference"]][line["version"]], head, line)


def _see(held: Held, head: Ingested, line: dict[str, Any]) -> None:
    tool = line.get("tool")
    if tool is None:  # as in the sighting before
        tool = held.sightings[-1].tool
    held.sightings.append(Seen(head.sequence, _number(line["row"]), _texts(tool)))
    finish = _time(line.get("finish"))
    if finish is not None:
        held.finishes.append(finish)


def _read_refused(register: Register, head: Ingested, line: dict[str, Any]) -> None:
    cells = () if register.index else tuple(map(_text, line["cells"]))
    register.refused.append((head, _number(line["row"]), _text(line["reason"]), cells))


def _read_end(register: Register, head: Ingested, line: dict[str, Any]) -> None:
    taken = read_back(line["taken"])
    if taken is None:
        raise ValueError("the end line does not say when the export was taken")
    counts = {
        name: _number(line[name]) for name in ("read", "added", "changed", "unchanged", "refused")
    }
    register.exports[-1] = replace(head, counts=counts, taken=taken)


_READERS: dict[str, Callable[[Register, Ingested, dict[str, Any]], None]] = {
    "version": _read_version,
    "same": _read_same,
    "refused": _read_refused,
    "end": _read_end,
}


def held_until(versions: tuple[Version, ...], moment: datetime | None) -> tuple[Version, ...]:
    """Return the versions as they stood at `moment`: dated up to then, or without any date.

    None: all of them.
    """
    if moment is None:
        return versions
    return tuple(v for v in versions if v.changed is None or v.changed <= moment)
