"""What sessions and forms say, recalled as long as their files are the same, byte by byte.

Reading YAML and checking it takes longer than everything else that most commands do. What was
read without a problem is kept in the cache folder of the user, under a hash over the files and over
the code that read them. No person is named there.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from gcmreg import __version__, cache
from gcmreg.config.zones import instant_of, zone_of
from gcmreg.form import Form  # noqa: TC001 - msgspec reads the annotations
from gcmreg.model import Schedule  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = "settings"
_KEPT = 32  # files: as many workspaces, or states of one
_CODE = cache.PACKAGE / "config"
_ALSO = ("form.py", "model.py", "labels.py", "folding.py")


class _Kept(msgspec.Struct):
    """What is kept, and for which files and code."""

    key: str
    schedule: Schedule
    forms: dict[str, Form]


def key_of(files: Mapping[str, bytes]) -> str:
    """Return the hash over files by name, and over the code that makes something of them."""
    total = sha256(__version__.encode())
    code = [*sorted(_CODE.glob("*.py")), *(cache.PACKAGE / name for name in _ALSO)]
    total.update(cache.stamp(code))
    for name, data in sorted(files.items()):
        total.update(f"{name}\n{len(data)}\n".encode("utf-8", "surrogatepass"))
        total.update(data)
    return total.hexdigest()


def recall(key: str) -> tuple[Schedule, dict[str, Form]] | None:
    """Return schedule and forms as they were read from files with this key; None if they were not.

    Deadlines are worked out anew: the rules of a zone may have changed since.
    """
    data = cache.kept(_KIND, key)
    if data is None:
        return None
    try:
        kept = msgspec.json.decode(data, type=_Kept, dec_hook=_decoded)
        return (_timed(kept.schedule), kept.forms) if kept.key == key else None
    except ValueError:
        return None


def keep(key: str, schedule: Schedule, forms: dict[str, Form]) -> None:
    """Keep what was read; where that cannot be written, it is read again the next time."""
    with suppress(ValueError):  # half a pair of surrogates cannot be written
        data = msgspec.json.encode(_Kept(key, schedule, forms), enc_hook=_encoded)
        cache.keep(_KIND, key, data, _KEPT)


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
