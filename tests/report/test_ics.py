"""Calendar files: read back by another reader, in the venue's zone, the same bytes each time."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from msgspec.structs import replace

from gcmreg.commands.loaded import load
from gcmreg.model import Kind, Session
from gcmreg.report.ics import Shown, calendar
from gcmreg.workspace import Workspace, shipped_data

NEW_YORK = ZoneInfo("America/New_York")
PLAIN = Session(
    id="geneva-oct",
    kind=Kind.THEMATIC,
    title="Irregular migration; regular pathways, and \\more",
    place="Genève",
    zone=ZoneInfo("Europe/Zurich"),
    dates=(date(2017, 10, 2), date(2017, 10, 3)),
    confirmed=True,
    deadline=datetime(2017, 9, 11, 23, 59, 59, 999999, NEW_YORK),
    deadline_text="2017-09-11",
    quota=2,
    room=None,
    overflow=0,
)
HOURS = ((time(10), time(13)), (time(15), time(18)))

Component = tuple[str, list[tuple[str, str]], list["Component"]]


def read(data: bytes) -> Component:
    """Read a calendar after RFC 5545, by hand: lines unfolded, components nested."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 75
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    stack: list[Component] = [("", [], [])]
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            made: Component = (value, [], [])
            stack[-1][2].append(made)
            stack.append(made)
        elif name == "END":
            assert stack.pop()[0] == value
        else:
            stack[-1][1].append((name, value))
    (whole,) = stack[0][2]
    assert len(stack) == 1
    return whole


def events(data: bytes) -> list[dict[str, str]]:
    return [dict(fields) for kind, fields, _ in read(data)[2] if kind == "VEVENT"]


def test_days_are_shown_as_days_where_the_hours_are_not_known() -> None:
    kind, fields, parts = read(calendar([Shown.of(PLAIN, NEW_YORK)]))
    assert (kind, [part[0] for part in parts]) == ("VCALENDAR", ["VTIMEZONE", "VEVENT"])
    assert fields == [
        ("VERSION", "2.0"),
        ("PRODID", "-//gcmreg//sessions//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-TIMEZONE", "Europe/Zurich"),
    ]
    assert dict(parts[1][1]) == {
        "SUMMARY": r"Irregular migration\; regular pathways\, and \\more",
        "DTSTART;VALUE=DATE": "20171002",
        "DTEND;VALUE=DATE": "20171004",
        "DTSTAMP": "20170912T035959Z",
        "UID": "geneva-oct-20171002T0000@gcmreg",
        "CATEGORIES": "thematic-session",
        "LOCATION": "Genève",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }


def test_meetings_are_shown_in_the_time_of_the_venue() -> None:
    data = calendar([Shown.of(replace(PLAIN, hours=HOURS), NEW_YORK)])
    zone = "TZID=Europe/Zurich"
    assert [(e[f"DTSTART;{zone}"], e[f"DTEND;{zone}"], e["UID"]) for e in events(data)] == [
        ("20171002T100000", "20171002T130000", "geneva-oct-20171002T1000@gcmreg"),
        ("20171002T150000", "20171002T180000", "geneva-oct-20171002T1500@gcmreg"),
        ("20171003T100000", "20171003T130000", "geneva-oct-20171003T1000@gcmreg"),
        ("20171003T150000", "20171003T180000", "geneva-oct-20171003T1500@gcmreg"),
    ]


def test_days_apart_are_events_apart_and_what_is_unsure_is_tentative() -> None:
    days = (date(2017, 10, 2), date(2017, 10, 4), date(2017, 10, 5))
    session = replace(PLAIN, dates=days, confirmed=False)
    found = [
        (e["DTSTART;VALUE=DATE"], e["DTEND;VALUE=DATE"], e["STATUS"])
        for e in events(calendar([Shown.of(session, NEW_YORK)]))
    ]
    assert found == [("20171002", "20171003", "TENTATIVE"), ("20171004", "20171006", "TENTATIVE")]


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Zurich", "America/New_York", "Europe/Vienna", "Australia/Sydney", "Asia/Kolkata",
        "America/Sao_Paulo", "Africa/Nairobi", "Europe/Dublin", "Africa/Casablanca", "UTC",
    ],
)  # fmt: skip
@pytest.mark.parametrize("year", [2017, 2026])
def test_zone_says_the_same_offsets_as_the_zone_itself(name: str, year: int) -> None:
    zone = ZoneInfo(name)
    session = replace(PLAIN, zone=zone, dates=(date(year, 3, 26), date(year, 10, 29)))
    data = calendar([Shown.of(session, NEW_YORK)])
    described = tzical(io.StringIO(data.decode())).get(name)
    wrong = []
    for hour in range(365 * 24):
        moment = datetime(year, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 - a time on a wall
        back = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        here, there = (moment.replace(tzinfo=one).utcoffset() for one in (zone, described))
        if here != there and back == moment:  # an hour that the clock skips has no offset
            wrong.append(moment)
    assert wrong == []
    begins = [
        (dict(f)["DTSTART"], dict(f)["TZOFFSETFROM"])
        for _, _, parts in read(data)[2]
        for _, f, _ in parts
    ]
    if name == "Europe/Zurich" and year == 2017:
        assert begins[1:] == [("20170326T020000", "+0100"), ("20171029T030000", "+0200")]


def test_all_sessions_are_in_one_file_each_zone_once() -> None:
    schedule = load(Workspace(shipped_data().parent)).schedule
    shown = [Shown.of(s, schedule.zone) for s in schedule.sessions]
    data = calendar(shown)
    assert data == calendar(shown)
    kinds = [(kind, dict(fields).get("TZID", "")) for kind, fields, _ in read(data)[2]]
    assert kinds[:4] == [
        ("VTIMEZONE", "America/New_York"),
        ("VTIMEZONE", "Europe/Vienna"),
        ("VTIMEZONE", "Europe/Zurich"),
        ("VEVENT", ""),
    ]
    ids = [e["UID"].partition("-2017")[0] for e in events(data)]
    assert ids == [s.id for s in schedule.sessions if s.dates]
    assert len(ids) == 8
