"""Times of tools: clock changes, stated zones, days and months that cannot be told apart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from ingest.small import HEAD, NAME, row, workspace, write

from gcmreg.commands.ingest import Asked, ingest
from gcmreg.register import read_register

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.diagnostics import Finding
    from gcmreg.workspace import Workspace

GOOGLE = ["Timestamp", "Email Address", NAME]
MICROSOFT = ["ID", "Start time", "Completion time", NAME]


def dates(space: Workspace) -> dict[str, str | None]:
    """Return the date of each application's only version."""
    held = read_register(space).held.items()
    return {reference: next(iter(found.values())).date for (_, reference), found in held}


def told(findings: list[Finding], code: str) -> list[str]:
    """Return the messages of a code."""
    return [finding.message for finding in findings if finding.code == code]


def in_zone(space: Workspace, zone: str) -> None:
    """State the zone of the form's times."""
    path = space.data / "forms" / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"timezone: {zone}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("zone", "time", "instant", "doubt"),
    [
        ("America/New_York", "2017-11-05 00:59:59", "2017-11-05T04:59:59Z", ""),
        ("America/New_York", "2017-11-05 01:30:00", "2017-11-05T05:30:00Z", "twice"),
        ("America/New_York", "2017-11-05 02:00:00", "2017-11-05T07:00:00Z", ""),
        ("America/New_York", "2017-03-12 01:59:59", "2017-03-12T06:59:59Z", ""),
        ("America/New_York", "2017-03-12 02:30:00", "2017-03-12T07:30:00Z", "never"),
        ("America/New_York", "2017-03-12 03:00:00", "2017-03-12T07:00:00Z", ""),
        ("America/New_York", "2017-11-05T01:30:00-05:00", "2017-11-05T06:30:00Z", ""),
        ("Europe/Zurich", "2017-10-29 02:30:00", "2017-10-29T00:30:00Z", "twice"),
        ("Europe/Zurich", "2017-03-26 02:30:00", "2017-03-26T01:30:00Z", "never"),
        ("Asia/Kathmandu", "2017-05-10 10:00:00", "2017-05-10T04:15:00Z", ""),
        ("Australia/Lord_Howe", "2017-04-02 01:45:00", "2017-04-01T14:45:00Z", "twice"),
        ("UTC", "2017-05-10 10:00:00.25", "2017-05-10T10:00:00.250000Z", ""),
    ],
)
def test_time_in_a_stated_zone_is_the_instant(
    zone: str, time: str, instant: str, doubt: str, tmp_path: Path
) -> None:
    space = workspace(tmp_path / "space")
    in_zone(space, zone)
    result = ingest(space, [write(tmp_path / "one.csv", [row(1, time, finish="")])])
    assert dates(space) == {"1": instant}
    said = told(result.findings, "EX421")
    assert len(said) == (1 if doubt else 0)
    assert all(doubt in message and zone in message for message in said)


@pytest.mark.parametrize(
    ("times", "order"),
    [
        (["5/6/2017 10:00:00", "13/5/2017 10:00:00"], "day-first"),
        (["5/6/2017 10:00:00", "5/13/2017 10:00:00"], "month-first"),
    ],
)
def test_order_of_day_and_month_is_taken_where_the_dates_prove_it(
    times: list[str], order: str, tmp_path: Path
) -> None:
    space = workspace(tmp_path / "space")
    rows = [[time, f"{n}@example.org", "Acme"] for n, time in enumerate(times)]
    assert ingest(space, [write(tmp_path / "one.csv", rows, GOOGLE)]).exit_code == 0
    month = "2017-06-05" if order == "day-first" else "2017-05-06"
    assert dates(space)["0@example.org"] == f"{month}T14:00:00Z"


@pytest.mark.parametrize(
    "times", [["5/6/2017 10:00:00"], ["13/5/2017 10:00:00", "5/13/2017 10:00:00"]]
)
def test_order_of_day_and_month_is_asked_and_answered(times: list[str], tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    rows = [[time, f"{n}@example.org", "Acme"] for n, time in enumerate(times)]
    path = write(tmp_path / "one.csv", rows, GOOGLE)
    asked = ingest(space, [path])
    assert [f.code for f in asked.findings] == ["EX422"]
    assert "--dates day-first" in asked.findings[0].help
    assert (asked.exit_code, read_register(space).held) == (1, {})
    answered = ingest(space, [path], Asked(dates="day-first", taken="2017-06-10"))
    assert answered.exit_code == 0
    assert (
        dates(space)["0@example.org"] == f"2017-{'06-05' if len(times) == 1 else '05-13'}T14:00:00Z"
    )


@pytest.mark.parametrize(
    ("times", "instant"),
    [
        (["5/6/2017 10:00", "5/13/2017 9:30"], "2017-05-06T14:00:00Z"),
        (["06.05.2017 10:00", "13.05.2017 09:30"], "2017-05-06T14:00:00Z"),
    ],
)
def test_dates_that_a_spreadsheet_rewrote_are_read(
    times: list[str], instant: str, tmp_path: Path
) -> None:
    """Formsite writes 2017-05-06 10:00:00; a spreadsheet saves it as its own locale has it."""
    space = workspace(tmp_path / "space")
    rows = [row(n, time) for n, time in enumerate(times)]
    assert ingest(space, [write(tmp_path / "one.csv", rows)]).findings == []
    assert dates(space) == {"0": instant, "1": "2017-05-13T13:30:00Z"}


def test_rewritten_dates_that_prove_nothing_are_asked_about(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "5/6/2017 10:00"), row(2, "5/7/2017 10:00")])
    asked = ingest(space, [path], Asked(taken="2017-06-10"))
    assert [f.code for f in asked.findings] == ["EX422"]
    assert (asked.exit_code, read_register(space).held) == (1, {})
    assert ingest(space, [path], Asked(dates="day-first")).findings == []
    assert dates(space) == {"1": "2017-06-05T14:00:00Z", "2": "2017-07-05T14:00:00Z"}


def test_usual_order_of_a_tool_gives_way_to_what_its_dates_prove(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    usual = [["1", "5/6/17 9:00:00", "5/6/17 10:00:00", "Acme"]]
    proved = [["2", "6/5/17 9:00:00", "6/5/17 10:00:00", "Acme"]]
    proved += [["3", "13/5/17 9:00:00", "13/5/17 10:00:00", "Acme"]]
    for number, rows in enumerate((usual, proved)):
        ingest(space, [write(tmp_path / f"{number}.csv", rows, MICROSOFT)])
    finishes = {
        reference: next(iter(found.values())).finish
        for (_, reference), found in read_register(space).held.items()
    }
    assert finishes == {
        "1": "2017-05-06T14:00:00Z",
        "2": "2017-05-06T14:00:00Z",
        "3": "2017-05-13T14:00:00Z",
    }


def test_time_that_cannot_be_read_is_told_by_its_shape(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    rows = [row(1, "ada@example.org", finish=""), row(2, "2017-05-10 10:00:00")]
    result = ingest(space, [write(tmp_path / "one.csv", rows)])
    assert told(result.findings, "EX405") == [
        f"the {name} time cannot be read and is taken as missing; it looks like 'aaa@aaaaaaa.aaa'"
        for name in ("date", "start")
    ]
    assert dates(space) == {"1": None, "2": "2017-05-10T14:00:00Z"}


@pytest.mark.parametrize(
    ("zone", "edge", "also"),
    [
        ("America/New_York", "9999-12-31 23:59:59", "9999-12-31 23:58:59"),
        ("Asia/Kathmandu", "0001-01-01 00:00:00", "0001-01-01 00:01:00"),
    ],
)
def test_times_beyond_the_calendar_are_told_also_where_their_hour_is_known(
    zone: str, edge: str, also: str, tmp_path: Path
) -> None:
    space = workspace(tmp_path / "space")
    in_zone(space, zone)
    rows = [row(1, edge), row(2, also), row(3, "2017-05-10 10:00:00")]
    result = ingest(space, [write(tmp_path / "one.csv", rows)])
    assert len(told(result.findings, "EX405")) == 6
    assert {k: v for k, v in dates(space).items() if k != "3"} == {"1": None, "2": None}


def test_midnight_in_a_workbook_is_a_time(tmp_path: Path) -> None:
    """A cell that holds a date and midnight is read as a mere date; one that holds text is not."""
    space = workspace(tmp_path / "space")
    rows = [row(1, "2017-05-15 23:59:59"), row(2, "2017-05-16 00:00:00"), row(3, "2017-05-16")]
    with xlsxwriter.Workbook(tmp_path / "one.xlsx") as book:
        sheet = book.add_worksheet()
        shape = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, HEAD)
        for y, line in enumerate(rows, 1):
            sheet.write_row(y, 0, line)
            for x in (5, 6, 7) if y < 3 else ():
                sheet.write_datetime(y, x, datetime.fromisoformat(line[x]), shape)
    result = ingest(space, [tmp_path / "one.xlsx"])
    assert dates(space) == {"1": "2017-05-16T03:59:59Z", "2": "2017-05-16T04:00:00Z", "3": None}
    assert {f.place and f.place.line for f in result.findings if f.code == "EX405"} == {4}
