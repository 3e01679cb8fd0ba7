"""What sessions and forms say, recalled as long as their files are the same, byte by byte.

Reading YAML and checking it takes longer than everything else that most commands do. What was
read without a problem is kept in the cache folder of the user (GCMREG_CACHE names another, or none
if empty), under a hash over the files and over the code that read them. No person is named there,
and everything in it may be deleted at any time.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from gcmreg import __version__
from gcmreg.config.zones import instant_of, zone_of
from gcmreg.form import Form  # noqa: TC001 - msgspec reads the annotations
from gcmreg.model import Schedule  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "GCMREG_CACHE"
_KEPT = 32  # files: as many workspaces, or states of one
_CODE = Path(__file__).resolve().parent
_ALSO = ("form.py", "model.py", "labels.py", "folding.py")


class _Kept(msgspec.Struct):
    """What is kept, and for which files and code."""

    key: str
    schedule: Schedule
    forms: dict[str, Form]


def key_of(files: Mapping[str, bytes]) -> str:
    """Return the hash over files by name, and over the code that makes something of them."""
    total = sha256(__version__.encode())
    for path in [*sorted(_CODE.glob("*.py")), *(_CODE.parent / name for name in _ALSO)]:
        seen = path.stat()
        total.update(f"{path.name} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    for name, data in sorted(files.items()):
        total.update(f"{name}\n{len(data)}\n".encode("utf-8", "surrogatepass"))
        total.update(data)
    return total.hexdigest()


def recall(key: str) -> tuple[Schedule, dict[str, Form]] | None:
    """Return schedule and forms as they were read from files with this key; None if they were not.

    Deadlines are worked out anew: the rules of a zone may have changed since.
    """
    folder = _folder()
    if folder is None:
        return None
    try:
        data = _path(folder, key).read_bytes()
        kept = msgspec.json.decode(data, type=_Kept, dec_hook=_decoded)
        return (_timed(kept.schedule), kept.forms) if kept.key == key else None
    except (OSError, ValueError):
        return None


def keep(key: str, schedule: Schedule, forms: dict[str, Form]) -> None:
    """Keep what was read; where that cannot be written, it is read again the next time."""
    folder = _folder()
    if folder is None:
        return
    target = _path(folder, key)
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    with suppress(OSError, ValueError):  # half a pair of surrogates cannot be written
        data = msgspec.json.encode(_Kept(key, schedule, forms), enc_hook=_encoded)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        kept = sorted(folder.glob("settings-*.json"), key=lambda path: -path.stat().st_mtime_ns)
        for path in kept[_KEPT:]:
            path.unlink(missing_ok=True)


def _folder() -> Path | None:
    """Return the folder for what may be deleted, as the system has it; None if there is none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local")
    elif sys.platform == "darwin":
        base = Path("~/Library/Caches")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    try:
        base = base.expanduser()
    except RuntimeError:  # nobody's home
        return None
    return base / "gcmreg" if base.is_absolute() else None


def _path(folder: Path, key: str) -> Path:
    return folder / f"settings-{key[:32]}.json"


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
