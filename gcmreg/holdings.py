"""What commands need of the register: its applications as they are read, kept between runs.

Reading the register takes longer than reading again what was made of it. That is kept in the cache
folder of the user, under a hash over the segments, the forms and the code that reads them, byte by
byte. Of people nothing is kept but where in the segments they stand. A register where that cannot
be told, with a form that asks an organization for something private, or with addresses as
references, is read each time.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, suppress
from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from hashlib import blake2b, file_digest
from typing import TYPE_CHECKING

import msgspec

from gcmreg import __version__, cache
from gcmreg.config.presets import COMPLETE
from gcmreg.form import ORGANIZATION, reading_of
from gcmreg.model import Application, Sighting, Version
from gcmreg.parts import Contacts, Lines, Parts, People
from gcmreg.register import Ingested, Keep, Register, read_register, segment_paths
from gcmreg.segments import UNKEPT
from gcmreg.visibility import public_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from gcmreg.form import Form
    from gcmreg.settings import Settings

KIND = "register"
"""What the files in the cache folder are called."""
PAYS = 1 << 20
"""From how many bytes of segments on it is quicker to recall than to read them."""
_STATES = 4  # the latest states of registers that are kept
_MOST = 1 << 18  # applications of a register that is kept
_HASH = 16  # bytes
_THREADS = 2
_FEW = 50  # segments of a register that is kept: all of them are open at once, twice
_CODE = (
    *("holdings.py", "register.py", "segments.py", "parts.py", "visibility.py"),
    *("times.py", "identity.py"),
)


class Holdings(msgspec.Struct):
    """What a register holds: its exports, its applications by reference, the hash over all."""

    exports: list[Ingested]
    applications: list[Application]
    digest: str


class _Version(msgspec.Struct, array_like=True, gc=False):
    """A version; `seen` has export (its sequence) and row of each sighting, one after the other."""

    status: str
    changed: datetime | None
    finish: datetime | None
    digest: str
    organization: list[str]
    sessions: int  # which of all combinations
    place: int
    seen: list[int]


class _Application(msgspec.Struct, array_like=True, gc=False):
    form: str
    reference: str
    versions: list[_Version]


class _Stored(msgspec.Struct, array_like=True):
    exports: list[Ingested]
    sessions: list[tuple[str, ...]]
    applications: list[_Application]
    digest: str


def holdings(settings: Settings, *, afresh: bool = False) -> Holdings:
    """Return what the register of a workspace holds, recalled where all is as it was.

    UnusableError (exit 1) names the file and line that is damaged; (exit 2) if a form is not there.
    `afresh` recalls nothing and keeps nothing.
    """
    paths = segment_paths(settings.workspace)
    forms = settings.forms
    if afresh or not _pays(settings, paths):
        return made(read_register(settings.workspace, Keep.READINGS, forms=forms), forms)
    with ExitStack() as opened:
        try:
            streams = [opened.enter_context(path.open("rb")) for path in paths]
        except OSError:  # reading the register says which, and why
            return holdings(settings, afresh=True)
        key = _key(settings, streams)
        found = _recall(key, forms, streams)
        if found is None:
            register = read_register(settings.workspace, Keep.READINGS, forms=forms, paths=paths)
            found = made(register, forms)
            if all(map(_is_still, streams, paths)):
                _keep(key, found)
    return found


def made(register: Register, forms: Mapping[str, Form]) -> Holdings:
    """Return what was read of a register; UnusableError (exit 2) if a form is not there."""
    return Holdings(register.exports, register.applications(forms), register.digest())


def _pays(settings: Settings, paths: Sequence[Path]) -> bool:
    """Whether to recall and to keep: a large register, and no form asks for what is to stay."""
    return (
        bool(settings.key)
        and cache.keeps()
        and hasattr(os, "pread")  # else lines are held, not places
        and len(paths) <= _FEW
        and sum(path.stat().st_size for path in paths) >= PAYS
        and not any(form.rows or _asks_privately(form) for form in settings.forms.values())
    )


def _asks_privately(form: Form) -> bool:
    """Whether any of what is kept of an organization is the answer to a private question."""
    asked = {target.field for target in form.targets.values() if not target.slot}
    return not asked.intersection(ORGANIZATION) <= public_fields(form)


def _key(settings: Settings, streams: Iterable[BinaryIO]) -> str:
    """Return the hash over segments, settings and the code that makes something of them."""
    total = blake2b(f"{__version__} {sys.version} {settings.key}\n".encode(), digest_size=_HASH)
    total.update(cache.stamp(cache.PACKAGE / name for name in _CODE))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_THREADS) as threads:
        for found in threads.map(lambda stream: file_digest(stream, "sha256"), streams):
            total.update(found.digest())
    return total.hexdigest()


def _is_still(stream: BinaryIO, path: Path) -> bool:
    """Whether a file is the one that was opened: segments are replaced, never changed in place."""
    return os.path.samestat(os.fstat(stream.fileno()), path.stat())


def _keep(key: str, held: Holdings) -> None:
    """Keep what was read; nothing if some of it is private, or not read by its place."""
    sequences = {export.sequence for export in held.exports}
    if len(held.applications) > _MOST or len(sequences) < len(held.exports):
        return
    if any("@" in one.reference for one in held.applications):  # the address of a person
        return
    sessions: dict[tuple[str, ...], int] = {}
    applications = []
    for one in held.applications:
        versions = [v for v in (_as_kept(v, sessions) for v in one.versions) if v is not None]
        if len(versions) < len(one.versions):
            return
        applications.append(_Application(one.form, one.reference, versions))
    with suppress(ValueError, OverflowError):  # half a pair of surrogates, a place beyond 4 GB
        stored = _Stored(held.exports, [*sessions], applications, held.digest)
        cache.keep(KIND, key, msgspec.msgpack.encode(stored), _STATES)


def _as_kept(version: Version, sessions: dict[tuple[str, ...], int]) -> _Version | None:
    """Return a version as it is kept; None if its people are not read by their place."""
    people = version.reading.slots
    place = people.place if isinstance(people, People) else b""
    if isinstance(place, bytes):
        return None
    return _Version(
        version.status,
        version.changed,
        version.finish,
        version.digest,
        [getattr(version.reading, name) for name in ORGANIZATION],
        sessions.setdefault(tuple(version.reading.sessions), len(sessions)),
        place,
        [number for seen in version.sightings for number in (seen.sequence, seen.row)],
    )


def _recall(key: str, forms: Mapping[str, Form], streams: Iterable[BinaryIO]) -> Holdings | None:
    """Return what was kept under a key; None if nothing was."""
    data = cache.kept(KIND, key)
    if data is None:
        return None
    stored = msgspec.msgpack.decode(data, type=_Stored)
    exports = {export.sequence: export for export in stored.exports}
    lines = {n: Lines.there(s.fileno()) for n, s in zip(exports, streams, strict=True)}
    parts = {name: Parts(form) for name, form in forms.items()}
    applications = []
    for one in stored.applications:
        its, read = parts[one.form], forms[one.form].read
        versions = []
        for kept in one.versions:
            people = People(its, stored.sessions[kept.sessions], lines[kept.seen[0]], kept.place)
            seen = iter(kept.seen)
            sightings = []
            for sequence, row in zip(seen, seen, strict=True):
                export = exports[sequence]
                sightings.append(Sighting(sequence, export.file, row, export.taken, UNKEPT))
            version = Version(
                one.reference,
                one.form,
                kept.status,
                kept.status == COMPLETE,
                kept.changed,
                kept.finish,
                UNKEPT,
                tuple(sightings),
                kept.digest,
                read,
                reading_of(kept.organization, Contacts(people), people),
            )
            versions.append(version)
        applications.append(Application(one.form, one.reference, tuple(versions)))
    return Holdings(stored.exports, applications, stored.digest)
