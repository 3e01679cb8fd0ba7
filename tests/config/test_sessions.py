"""data/sessions.yaml: what it says, and what is wrong with it, with the place."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from exports import lines

from gcmreg.config.document import Document, parse, read_document
from gcmreg.config.sessions import schedule_from
from gcmreg.model import Kind, Schedule, Session

HEAD = "timezone: America/New_York\nsessions:\n"


def read(text: str) -> tuple[Schedule | None, list[str]]:
    document = Document("data/sessions.yaml")
    parse(text, document)
    schedule = schedule_from(document)
    return schedule, lines(document.findings)


def test_session_says_all() -> None:
    text = """\
# Deadlines are New York's.
timezone: America/New_York
sessions:
  - id: geneva-oct
    kind: thematic-session
    title: Irregular migration
    place: Geneva
    timezone: Europe/Zurich
    dates: [2017-10-03, 2017-10-02]
    confirmed: false
    deadline: 2017-09-11
    quota: 3
    capacity: {room: 150, overflow: 60}
"""
    schedule, findings = read(text)
    assert findings == []
    assert schedule is not None
    (session,) = schedule.sessions
    deadline = session.deadline
    assert deadline is not None
    assert deadline.isoformat() == "2017-09-11T23:59:59.999999-04:00"
    assert session == Session(
        id="geneva-oct",
        kind=Kind.THEMATIC,
        title="Irregular migration",
        place="Geneva",
        zone=ZoneInfo("Europe/Zurich"),
        dates=(date(2017, 10, 2), date(2017, 10, 3)),
        confirmed=False,
        deadline=deadline,
        deadline_text="2017-09-11",
        quota=3,
        room=150,
        overflow=60,
        line=4,
    )
    assert schedule.status_day(session) == date(2017, 9, 11)


def test_session_of_two_lines_takes_the_defaults() -> None:
    schedule, findings = read(HEAD + "  - id: a\n    kind: hearing\n")
    assert findings == []
    assert schedule is not None
    (session,) = schedule.sessions
    assert (session.quota, session.room, session.overflow) == (2, None, 0)
    assert (session.deadline, session.confirmed, session.dates) == (None, True, ())
    assert schedule.status_day(session) is None


def test_hours_of_the_meetings_are_in_order() -> None:
    line = '    hours: ["15:00-18:00", 10:00 – 13:00]\n'
    schedule, findings = read(HEAD + "  - id: a\n    kind: hearing\n" + line)
    assert findings == []
    assert schedule is not None
    (session,) = schedule.sessions
    assert session.hours == ((time(10), time(13)), (time(15), time(18)))


@pytest.mark.parametrize("hours", ["13:00-10:00", "10:00-10:00", "10-13", "25:00-26:00", "soon"])
def test_hours_that_are_none_are_told(hours: str) -> None:
    schedule, findings = read(HEAD + f'  - id: a\n    kind: hearing\n    hours: ["{hours}"]\n')
    assert schedule is None
    wrong = f"{hours!r} are no hours of a meeting; write 10:00-13:00"
    assert findings == [
        f"error[CF106] value-wrong: sessions.0.hours: {wrong}",
        "  --> data/sessions.yaml:5:12",
    ]


@pytest.mark.parametrize(
    ("line", "quota", "room", "overflow"),
    [
        ("quota: null", None, None, 0),
        ("quota: 1", 1, None, 0),
        ("capacity: null", 2, None, 0),
        ("capacity: {room: null, overflow: null}", 2, None, 0),
        ("capacity: {room: 0, overflow: 5}", 2, 0, 5),
    ],
)
def test_null_is_no_limit_for_quota_and_room_and_none_for_overflow(
    line: str, quota: int | None, room: int | None, overflow: int
) -> None:
    schedule, findings = read(HEAD + f"  - id: a\n    kind: hearing\n    {line}\n")
    assert findings == []
    assert schedule is not None
    (session,) = schedule.sessions
    assert (session.quota, session.room, session.overflow) == (quota, room, overflow)


def test_status_day_is_that_of_the_top_zone() -> None:
    """Four in the morning in Zurich is still the day before in New York."""
    schedule, _ = read(
        HEAD + "  - {id: a, kind: hearing, timezone: Europe/Zurich,"
        " deadline: 2017-09-12T04:00:00+02:00, dates: [2017-10-02]}\n"
    )
    assert schedule is not None
    assert schedule.status_day(schedule.sessions[0]) == date(2017, 9, 11)


def test_shipped_sessions_are_those_of_the_call() -> None:
    path = Path(__file__).parents[2] / "data" / "sessions.yaml"
    document = read_document(path, "data/sessions.yaml")
    schedule = schedule_from(document)
    assert lines(document.findings) == []
    assert schedule is not None
    assert {s.id: s.deadline_text for s in schedule.sessions} == {
        "ny-may": "2017-05-15",
        "geneva-jun": "2017-05-30",
        "ny-jul": "",
        "ny-jul-hearing": "",
        "vienna-sep": "",
        "geneva-oct": "",
        "geneva-oct-hearing": "",
        "ny-dec-hearing": "",
        "steering-committee": "2017-05-09",
    }


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "",
            [
                "error[CF106] value-wrong: timezone: is needed but is not there",
                "  --> data/sessions.yaml:1:1",
                "   = help: add it",
                "error[CF106] value-wrong: sessions: is needed but is not there",
                "  --> data/sessions.yaml:1:1",
                "   = help: add it",
            ],
        ),
        (
            "timezone: America/NewYork\nsessions: []\n",
            [
                (
                    "error[CF109] zone-unknown: 'America/NewYork' is no time zone; "
                    "is 'America/New_York' meant?"
                ),
                "  --> data/sessions.yaml:1:11",
                "error[CF114] no-session: no session is listed",
                "  --> data/sessions.yaml:2:11",
                "   = help: add one to 'sessions'",
            ],
        ),
        (
            HEAD + "  - id: a\n    kind: hearing\n    quota: 0\n    capacity: {room: -1}\n"
            "  - id: b\n    kind: hearing\n    qouta: 3\n",
            [
                ("error[CF106] value-wrong: sessions.0.quota: must be at least 1"),
                "  --> data/sessions.yaml:5:12",
                ("error[CF106] value-wrong: sessions.0.capacity.room: must be at least 0"),
                "  --> data/sessions.yaml:6:22",
                "error[CF106] value-wrong: sessions.1.qouta: is not a known key",
                "  --> data/sessions.yaml:9:12",
                "   = help: check the spelling of the key",
            ],
        ),
        (
            HEAD + "  - {id: a, kind: hearing}\n  - {id: a, kind: hearing}\n",
            [
                "error[CF107] session-twice: the session id 'a' stands twice",
                "  --> data/sessions.yaml:4:10",
                "   = first: data/sessions.yaml:3:10",
                "   = help: give each session its own id",
            ],
        ),
        (
            HEAD + "  - id: a\n    kind: hearing\n    deadline: 15 May 2017\n",
            [
                "error[CF108] deadline-wrong: '15 May 2017' is neither a date nor a date-time",
                "  --> data/sessions.yaml:5:15",
                (
                    "   = help: write 2017-05-15, 2017-05-15T17:00:00, 2017-05-15T17:00:00-04:00, "
                    "or null"
                ),
            ],
        ),
        (
            HEAD + "".join(f"  - {{id: {i}, kind: hearing}}\n" for i in ("public", "all", "[a]")),
            [
                (
                    "error[CF106] value-wrong: sessions.0.id: "
                    "'public' cannot name a session's reports; choose another id"
                ),
                "  --> data/sessions.yaml:3:10",
                (
                    "error[CF106] value-wrong: sessions.1.id: "
                    "'all' cannot name a session's reports; choose another id"
                ),
                "  --> data/sessions.yaml:4:10",
                "error[CF106] value-wrong: sessions.2.id: must be text",
                "  --> data/sessions.yaml:5:10",
            ],
        ),
        (
            HEAD + "  - {id: a, kind: hearing, dates: [2017-10-02, 2017-10-32]}\n",
            [
                (
                    "error[CF106] value-wrong: sessions.0.dates: "
                    "'2017-10-32' is no day of the calendar"
                ),
                "  --> data/sessions.yaml:3:35",
            ],
        ),
        (
            HEAD + "  - {id: a, kind: hearing, dates: [1900-01-01, 9999-12-31]}\n",
            [
                (
                    "error[CF106] value-wrong: sessions.0.dates: "
                    "'9999-12-31' is not in a year from 1900 to 9998"
                ),
                "  --> data/sessions.yaml:3:35",
            ],
        ),
        (
            HEAD + "  - id: a\n    kind: hearing\n    id: b\n",
            [
                "error[CF105] key-twice: the key 'id' stands twice",
                "  --> data/sessions.yaml:5:5",
                "   = help: remove one of the two",
            ],
        ),
        (
            HEAD + "  - &first {id: a, kind: hearing}\n",
            [
                "error[CF104] yaml-not-plain: anchors and aliases are not taken",
                "  --> data/sessions.yaml:3:5",
                "   = help: write the value out in plain YAML",
                ("error[CF106] value-wrong: sessions.0: must be a mapping of keys to values"),
                "  --> data/sessions.yaml:3:5",
            ],
        ),
        (
            HEAD + "\t- id: a\n",
            [
                "error[CF103] yaml-broken: found character '\\t' that cannot start any token",
                "  --> data/sessions.yaml:3:1",
                "   = help: mend the YAML at this place",
            ],
        ),
    ],
    ids=[
        "empty",
        "zone",
        "numbers-and-keys",
        "twice",
        "deadline",
        "id",
        "dates",
        "years",
        "key-twice",
        "anchor",
        "tab",
    ],
)
def test_mistake_is_named_with_its_place(text: str, findings: list[str]) -> None:
    assert read(text) == (None, findings)


def test_file_that_is_not_there_or_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sessions.yaml"
    assert lines(read_document(path, "data/sessions.yaml").findings) == [
        "error[CF101] file-missing: data/sessions.yaml is not there",
        "  --> data/sessions.yaml",
    ]
    path.write_bytes("timezone: Zürich\nplace: ".encode() + b"Gen\xe8ve\n")
    assert lines(read_document(path, "data/sessions.yaml").findings) == [
        "error[CF102] file-unreadable: byte 0xe8 is not UTF-8",
        "  --> data/sessions.yaml:2:11",
        "   = help: save the file as UTF-8 and try again",
    ]
