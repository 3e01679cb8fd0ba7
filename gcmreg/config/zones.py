"""Time zones and deadlines: which instant a text of the configuration is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(Z|[+-]\d{2}:?\d{2})?\Z"
)
_HOURS = re.compile(r"(\d{2}:\d{2}) ?[-–] ?(\d{2}:\d{2})\Z")
END_OF_DAY = time(23, 59, 59, 999999)


def zone_of(name: str) -> ZoneInfo:
    """Return the IANA zone of that name; ValueError (with a suggestion) if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone{_near(name)}") from None


def _near(name: str) -> str:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    zones = sorted(available_timezones())
    close = get_close_matches(name.replace(" ", "_"), zones, 1, 0.6)
    return f"; is {close[0]!r} meant?" if close else "; write one such as America/New_York"


def day_of(text: str) -> date:
    """Return the ISO day `YYYY-MM-DD`; ValueError if it is none."""
    if not _DATE.match(text):
        raise ValueError(f"{text!r} is no date (YYYY-MM-DD)")
    return _as_date(text)


def _as_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None


def hours_of(text: str) -> tuple[time, time]:
    """Return the begin and the end of a meeting, `10:00-13:00`; ValueError if it is none."""
    found = _HOURS.match(text)
    try:
        begin, end = (
            (time.fromisoformat(clock) for clock in found.groups()) if found else (None,) * 2
        )
    except ValueError:
        begin = end = None
    if begin is None or end is None or begin >= end:
        raise ValueError(f"{text!r} are no hours of a meeting; write 10:00-13:00")
    return begin, end


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a deadline, as-of or taken time, aware.

    A date lasts until its last microsecond in `zone`; a date-time without offset is local to
    `zone`; one that the clock skips or shows twice there is refused.  ValueError says what is
    wrong (SPEC section 2, data/sessions.yaml).
    """
    text = text.strip()
    try:
        moment = _moment(text, zone)
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is no moment of the calendar") from None
    return moment


def _moment(text: str, zone: ZoneInfo) -> datetime:
    if _DATE.match(text):
        last = datetime.combine(_as_date(text), END_OF_DAY, zone)
        # Where the clock is set back at midnight, 23:59 comes twice.
        return max(last, last.replace(fold=1), key=lambda moment: moment.astimezone(UTC))
    found = _DATE_TIME.match(text)
    if found is None:
        raise ValueError(f"{text!r} is neither a date nor a date-time")
    day, clock, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    except ValueError:
        raise ValueError(f"{text!r} is no moment of the calendar") from None
    if moment.tzinfo is not None:
        return moment
    return _local(moment, zone, text)


def _local(moment: datetime, zone: ZoneInfo, text: str) -> datetime:
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    what = "twice" if back == moment else "never"
    raise ValueError(f"{text!r} happens {what} in {zone.key}: write it with an offset")


def period_of(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and the last instant that a date or date-time of that precision covers."""
    text = text.strip()
    last = instant_of(text, zone)
    found = _DATE_TIME.match(text)
    if found is None:
        return last.replace(hour=0, minute=0, second=0, microsecond=0, fold=0), last
    clock = found.group(2)
    if "." in clock:
        return last, last
    if clock.count(":") == 1:
        return last, last.replace(second=59, microsecond=999999)
    return last, last.replace(microsecond=999999)
