"""Instants: read from form tools, written into the register, shown to people."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo
    from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?( ?(Z|[+-]\d{2}:?\d{2}))?\Z"
)
_LOCAL = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4}),? +(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?"
    r"(?: (?:GMT|UTC)([+-]\d{1,2}(?::\d{2})?)?)?\Z"
)
_CENTURY = 2000
_NOON = 12
_TO_SECONDS = len("2017-05-15 23:59:59")
_REMEMBERED = 1 << 13
_SIXTY = [f":{number:02d}" for number in range(60)]
_WITHIN = frozenset([minute + second for minute in _SIXTY for second in _SIXTY])
"""What may follow an hour."""
_HOUR = timedelta(hours=1)


def read_time(text: str, zone: ZoneInfo, order: str = "iso") -> tuple[datetime | None, str]:
    """Return the instant (UTC) of a tool's time, and what is doubtful about it.

    In: `2017-05-15 23:59:59`, or ISO 8601 with or without offset; without one it is a time of
    `zone`.  `order` is `month-first` or `day-first` for times such as `5/15/17 23:59:59`.
    Out: None if the text is no such time; the doubt is `twice` (the clock was set back; the
    earlier one is taken), `never` (it was set forward) or empty.
    """
    try:
        if _TIME.match(text):
            moment = datetime.fromisoformat(text.replace(" Z", "Z").replace(" +", "+"))
        else:
            local = _local(text, order)
            if local is None:
                return None, ""
            moment = local
        if moment.tzinfo is not None:
            return moment.astimezone(UTC), ""
        found = moment.replace(tzinfo=zone)
        utc = found.astimezone(UTC)
        if found.utcoffset() == found.replace(fold=1).utcoffset():
            return utc, ""
        back = utc.astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None, ""
    return utc, "twice" if back == moment else "never"


class Clock:
    """Reads the times of one tool, in one zone and order of day and month.

    On a day on which the clock is not changed, and is whole hours off, an hour alone tells which
    one it is in UTC.
    """

    def __init__(self, zone: ZoneInfo, order: str = "iso") -> None:
        self.zone = zone
        self.order = order
        self._hours: dict[str, str] = {}
        self._days: dict[str, timedelta | None] = {}

    def read(self, text: str) -> tuple[str | None, str]:
        """Return the instant as the register writes it, and what is doubtful about it."""
        plain = self.plain(text)
        if plain is not None:
            return plain, ""
        moment, doubt = read_time(text, self.zone, self.order)
        return written(moment), doubt

    def plain(self, text: str) -> str | None:
        """Return the instant of a time such as `2017-05-15 23:59:59`; None to `read` all others."""
        hour, within = text[:13], text[13:]
        if within not in _WITHIN:
            return None
        known = self._hours.get(hour)
        if known is None:
            if len(self._hours) > _REMEMBERED:
                self._hours.clear()
            known = self._hours[hour] = self._hour(hour)
        return f"{known}{within}Z" if known else None

    def _hour(self, hour: str) -> str:
        """Return an hour in UTC, `2017-05-16T03`; empty where that depends on the minute."""
        if not _TIME.match(f"{hour}:00") or hour[-2:] == "24":  # some versions read that
            return ""
        try:
            first = datetime.fromisoformat(f"{hour}:00:00")
            offset = self._offset(first)
            return "" if offset is None else (first - offset).isoformat()[:13]
        except (ValueError, OverflowError):
            return ""

    def _offset(self, moment: datetime) -> timedelta | None:
        """Return the offset of a day, if it has one, of whole hours."""
        day = moment.isoformat()[:10]
        if day not in self._days:
            if len(self._days) > _REMEMBERED:
                self._days.clear()
            begin = moment.replace(hour=0, tzinfo=self.zone)
            hours = (begin.replace(hour=hour) for hour in range(24))
            end = begin.replace(hour=23, minute=59, second=59)
            found = {at.replace(fold=1).utcoffset() for at in (*hours, end)}
            found |= {begin.utcoffset(), end.utcoffset()}
            offset = found.pop() if len(found) == 1 else None
            self._days[day] = offset if offset is not None and not offset % _HOUR else None
        return self._days[day]


def _local(text: str, order: str) -> datetime | None:
    """Return a time that is written with day and month in the order of a locale."""
    found = _LOCAL.match(text)
    if found is None:
        return None
    first, second, third, hour, minute, second_of, half, offset = found.groups()
    if len(first) == len("2017"):
        year, month, day = int(first), int(second), int(third)
    elif order == "month-first":
        month, day, year = int(first), int(second), int(third)
    elif order == "day-first":
        day, month, year = int(first), int(second), int(third)
    else:
        return None
    hours = int(hour)
    if half is not None:
        hours = hours % _NOON + (_NOON if half in "pP" else 0)
    year += _CENTURY if year < 100 else 0  # noqa: PLR2004 - two digits
    moment = datetime(year, month, day, hours, int(minute), int(second_of or 0))  # noqa: DTZ001
    if "GMT" not in text and "UTC" not in text:
        return moment
    hours_off, _, minutes_off = (offset or "+0").partition(":")
    sign = -1 if hours_off.startswith("-") else 1
    delta = timedelta(hours=int(hours_off), minutes=sign * int(minutes_off or 0))
    return moment.replace(tzinfo=timezone(delta))


def day_and_month(text: str) -> tuple[int, int] | None:
    """Return the first two numbers of a time whose order of day and month is not ISO; or None."""
    found = _LOCAL.match(text)
    if found is None or len(found[1]) == len("2017"):
        return None
    return int(found[1]), int(found[2])


def written(moment: datetime | None) -> str | None:
    """Return an instant as the register writes it: `2017-05-16T03:59:59Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_back(text: str | None) -> datetime | None:
    """Return the instant that `written` wrote; ValueError if it is none."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} carries no offset")
    return moment


def shown(moment: datetime, like: datetime) -> str:
    """Return an instant in the zone of another: `2017-05-15 23:59:59 EDT`; both are aware."""
    # In UTC: in a zone the two hours at which a clock is set back are equal.
    return _in_zone(moment.astimezone(UTC), like.tzinfo)


@lru_cache(1 << 12)  # a late application is late for many sessions
def _in_zone(moment: datetime, zone: tzinfo | None) -> str:
    local = moment.astimezone(zone)
    return f"{local.isoformat(' ', 'seconds')[:_TO_SECONDS]} {zone_name(local)}"


def zone_name(moment: datetime) -> str:
    """Return what the zone of an aware time is called then: `EDT`, or `UTC+03:00`."""
    name = moment.tzname() or ""
    return name if name.isalpha() else f"UTC{moment.isoformat()[-6:]}"


def day_words(day: date) -> str:
    """Return a day in words: `2 October 2017`."""
    return f"{day:%d %B %Y}".lstrip("0")


def days_words(days: Sequence[date]) -> str:
    """Return days in words: `2 October 2017 and 3 October 2017`; empty if there are none."""
    *before, last = map(day_words, days) if days else ("",)
    return f"{', '.join(before)} and {last}" if before else last
