"""Instants: read from form tools, written into the register, shown to people."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?( ?(Z|[+-]\d{2}:?\d{2}))?\Z"
)


def instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant (UTC) of a tool's time, or None if the text is no such time.

    In: `2017-05-15 23:59:59`, or ISO 8601 with or without offset; without one it is a time of
    `zone`, the earlier of two where the clock was set back.
    """
    if not _TIME.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(moment: datetime | None) -> str | None:
    """Return an instant as the register writes it: `2017-05-16T03:59:59Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_back(text: str | None) -> datetime | None:
    """Return the instant that `written` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def shown(moment: datetime, like: datetime) -> str:
    """Return an instant in the zone of another: `2017-05-15 23:59:59 EDT`; both are aware."""
    local = moment.astimezone(like.tzinfo)
    zone = local.tzname() or ""
    if not zone.isalpha():
        zone = f"UTC{local.isoformat()[-6:]}"
    return f"{local:%Y-%m-%d %H:%M:%S} {zone}"
