"""Calendar files of sessions, in the zone of the venue; nothing of people is in them.

icalendar writes them (escaping, folding); the zones are described here, because its own begin of
summer time stands an hour late (RFC 5545 wants it in the offset before).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from msgspec import Struct

from gcmreg.model import Kind
from gcmreg.times import zone_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from gcmreg.model import Session

_PRODUCT = "-//gcmreg//sessions//EN"
_DAY = timedelta(days=1)


class Shown(Struct, frozen=True):
    """A session as a calendar shows it: words of a language, and whether it is sure to take place.

    `zone` is the venue's, or that of deadlines where the session has none.
    """

    session: Session
    zone: ZoneInfo
    title: str
    place: str
    sure: bool

    @classmethod
    def of(cls, session: Session, zone: ZoneInfo) -> Shown:
        """Return a session in the words of data/sessions.yaml; `zone` is that of deadlines."""
        title = session.title or session.id
        return cls(session, session.zone or zone, title, session.place, session.confirmed)


def calendar(sessions: Iterable[Shown]) -> bytes:
    """Return a calendar file (RFC 5545) of sessions with dates: the same bytes each time.

    Where the hours are known there is an event for each meeting, in the venue's time; else one of
    whole days, which every calendar shows on those days.
    """
    dated = [s for s in sessions if s.session.dates]
    out = Calendar()
    out.add("version", "2.0")
    out.add("prodid", _PRODUCT)
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    zones = {s.zone.key: s.zone for s in dated}
    if len(zones) == 1:
        out.add("x-wr-timezone", next(iter(zones)))
    for key, zone in sorted(zones.items()):
        days = [d for s in dated if s.zone.key == key for d in s.session.dates]
        out.add_component(_timezone(zone, min(days), max(days)))
    for shown in dated:
        for event in _events(shown):
            out.add_component(event)
    return bytes(out.to_ical())


def _events(shown: Shown) -> Iterator[Event]:
    session = shown.session
    for first, last in _runs(session.dates):
        if not session.hours:
            yield _event(shown, first, last + _DAY)
    for day in session.dates:
        for begin, end in session.hours:
            at = (datetime.combine(day, clock, shown.zone) for clock in (begin, end))
            yield _event(shown, *at)


def _runs(days: tuple[date, ...]) -> list[tuple[date, date]]:
    """Return the first and last days of days that follow each other."""
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] + _DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _event(shown: Shown, begin: date, end: date) -> Event:
    session = shown.session
    event = Event()
    event.add("uid", f"{session.id}-{begin:%Y%m%dT%H%M}@gcmreg")
    event.add("dtstamp", _stamp(shown))
    event.add("dtstart", begin)
    event.add("dtend", end)
    event.add("summary", shown.title)
    if shown.place:
        event.add("location", shown.place)
    event.add("categories", [Kind(session.kind).value])
    event.add("status", "CONFIRMED" if shown.sure else "TENTATIVE")
    event.add("transp", "OPAQUE")
    return event


def _stamp(shown: Shown) -> datetime:
    """Return an instant that stands for this state of the session, without asking the clock.

    It is the deadline, or the first day: it moves on when a session is moved, as calendars want it.
    """
    session = shown.session
    moment = session.deadline or datetime.combine(session.dates[0], time(), shown.zone)
    return moment.astimezone(UTC).replace(microsecond=0)


def _timezone(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """Return the offsets of a zone in the years of the first and the last day."""
    out = Timezone()
    out.add("tzid", zone.key)
    begin = datetime(first.year, 1, 1, tzinfo=UTC) - _DAY
    end = datetime(last.year + 1, 1, 1, tzinfo=UTC)
    out.add_component(_observance(begin, begin, zone))
    while (change := _change(begin, end, zone)) is not None:
        out.add_component(_observance(change, change - timedelta(seconds=1), zone))
        begin = change
    return out


def _observance(
    moment: datetime, before: datetime, zone: ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from a moment on; its begin is told in the offset that held before it."""
    local, earlier = moment.astimezone(zone), before.astimezone(zone)
    out = TimezoneDaylight() if local.dst() else TimezoneStandard()
    offset = earlier.utcoffset()
    assert offset is not None
    out.add("dtstart", moment.replace(tzinfo=None) + offset)
    out.add("tzoffsetfrom", offset)
    out.add("tzoffsetto", local.utcoffset())
    out.add("tzname", zone_name(local))
    return out


def _change(begin: datetime, end: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first moment after `begin` at which the offset of a zone changes, or None."""

    def offset(moment: datetime) -> tuple[object, object]:
        local = moment.astimezone(zone)
        return local.utcoffset(), local.dst()

    low = begin
    while low < end and offset(low + _DAY) == offset(low):
        low += _DAY
    if low >= end:
        return None
    high = low + _DAY
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if offset(middle) == offset(begin) else (low, middle)
    return high
