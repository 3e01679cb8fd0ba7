"""What sessions, forms and lists say, recalled while their files are the same, byte by byte.

Reading YAML and checking it takes longer than everything else that most commands do, and reading a
list of thousands is next. What was read without a problem is kept in the cache folder of the user,
under a hash over the files and over the code that read them. No person is named there.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from gcmreg import __version__, cache
from gcmreg.config.zones import instant_of, zone_of
from gcmreg.form import Form  # noqa: TC001 - msgspec reads the annotations
from gcmreg.model import ListEntry, ListName, Schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SETTINGS = "settings"
_LISTS = "lists"
_NOTICES = "notices"
_KEPT = 32  # files of settings: as many workspaces, or states of one
_KEPT_LISTS = 4  # files of lists, which are larger and change seldom
_CODE = cache.PACKAGE / "config"
_LOOKING = ("report", "rules")
_RENDERER = "jinja2"
_ALSO = (
    *("form.py", "model.py", "matching/model.py", "labels.py", "folding.py"),
    *("presets/compiled.json",),
)


Entries = dict[ListName, tuple[ListEntry, ...]]


class _Settings(msgspec.Struct):
    """What is kept of sessions and forms."""

    schedule: Schedule
    forms: dict[str, Form]


def key_of(files: Mapping[str, bytes], more: Iterable[Path] = ()) -> str:
    """Return the hash over files by name, and over the code that makes something of them.

    `more` are files of code other than those that read the configuration.
    """
    total = sha256(f"{__version__} {sys.version}\n".encode())
    code = [*sorted(_CODE.glob("*.py")), *(cache.PACKAGE / name for name in _ALSO), *more]
    total.update(cache.stamp(code))
    for name, data in sorted(files.items()):
        total.update(f"{name}\n{len(data)}\n".encode("utf-8", "surrogatepass"))
        total.update(data)
    return total.hexdigest()


def recall(key: str) -> tuple[Schedule, dict[str, Form]] | None:
    """Return schedule and forms as they were read from files with this key; None if they were not.

    Deadlines are worked out anew: the rules of a zone may have changed since.
    """
    data = cache.kept(_SETTINGS, key)
    if data is None:
        return None
    try:
        kept = msgspec.json.decode(data, type=_Settings, dec_hook=_decoded)
        return _timed(kept.schedule), kept.forms
    except ValueError:  # a zone that this system does not have
        return None


def keep(key: str, schedule: Schedule, forms: dict[str, Form]) -> None:
    """Keep what was read; where that cannot be written, it is read again the next time."""
    with suppress(ValueError):  # half a pair of surrogates cannot be written
        data = msgspec.json.encode(_Settings(schedule, forms), enc_hook=_encoded)
        cache.keep(_SETTINGS, key, data, _KEPT)


def recall_lists(key: str) -> Entries | None:
    """Return the lists as they were read from files with this key; None if they were not."""
    data = cache.kept(_LISTS, key)
    return None if data is None else msgspec.msgpack.decode(data, type=Entries)


def keep_lists(key: str, entries: Entries) -> None:
    """Keep the lists that were read; where that cannot be written, they are read again."""
    cache.keep(_LISTS, key, msgspec.msgpack.encode(entries), _KEPT_LISTS)


def notices_key(folder: Path) -> str:
    """Return the hash over a folder of notices and the code that looks at them.

    Empty if one cannot be read.
    """
    code = [path for where in _LOOKING for path in sorted((cache.PACKAGE / where).glob("*.py"))]
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError:
        return ""
    return key_of(files, code + cache.installed(_RENDERER))


def are_right(key: str) -> bool:
    """Whether nothing was wrong with the notices that have this key."""
    return bool(key) and cache.kept(_NOTICES, key) is not None


def keep_right(key: str) -> None:
    """Keep that nothing is wrong with the notices that have this key."""
    if key:
        cache.keep(_NOTICES, key, b"", _KEPT)


def _timed(schedule: Schedule) -> Schedule:
    """Return a schedule with its deadlines as instants of their own zones."""
    sessions = [
        session
        if session.deadline is None
        else replace(session, deadline=instant_of(session.deadline_text, schedule.zone))
        for session in schedule.sessions
    ]
    return replace(schedule, sessions=tuple(sessions))


def _encoded(value: object) -> str:
    if isinstance(value, ZoneInfo):
        return value.key
    raise TypeError(type(value).__name__)


def _decoded(kind: type, value: Any) -> object:  # noqa: ANN401 - whatever JSON holds
    if kind is ZoneInfo:
        return zone_of(value)
    raise TypeError(kind.__name__)
