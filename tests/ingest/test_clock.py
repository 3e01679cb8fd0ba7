"""The short way of reading times says the same as the long one, in every kind of zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmreg.times import Clock, read_time, shown, written

ZONES = (
    *("America/New_York", "Europe/Zurich", "Asia/Kolkata", "Asia/Kathmandu", "UTC"),
    *("Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", "Pacific/Kiritimati"),
)
CLOCKS = {name: Clock(ZoneInfo(name)) for name in ZONES}
BEGIN = datetime(2017, 1, 1)  # noqa: DTZ001 - local, as the tool writes it
TIMES = st.builds(
    lambda seconds, mark: (BEGIN + timedelta(seconds=seconds)).isoformat(mark),
    st.integers(0, 800 * 86_400),
    st.sampled_from(" T"),
)
ODD = st.builds(
    lambda text, at, mark: text[:at] + mark + text[at + 1 :],
    TIMES,
    st.integers(0, 19),
    st.sampled_from(["", "0", "9", ":", "Z", " ", "०", "-", "+02:00"]),
)
EDGES = st.sampled_from(
    [
        *("0001-01-01 00:00:00", "0001-04-30 13:15:44", "9999-12-31 23:59:59"),
        *("2017-02-30 12:00:00", "2017-03-12 02:30:00", "2017-11-05 01:30:00"),
        *("2017-05-15 24:00:00", "2017-05-15 23:60:00", "2017-05-15 23:59:60"),
    ]
)


@pytest.mark.parametrize("name", ZONES)
@given(text=TIMES | ODD | EDGES)
def test_the_clock_reads_what_read_time_reads(name: str, text: str) -> None:
    moment, doubt = read_time(text, ZoneInfo(name))
    assert CLOCKS[name].read(text) == (written(moment), doubt)


def test_an_hour_that_comes_twice_is_shown_in_each_of_its_zones() -> None:
    zurich = ZoneInfo("Europe/Zurich")
    first, second = (datetime(2017, 10, 29, 2, 30, tzinfo=zurich, fold=fold) for fold in (0, 1))
    assert [shown(moment, moment) for moment in (first, second, first)] == [
        "2017-10-29 02:30:00 CEST",
        "2017-10-29 02:30:00 CET",
        "2017-10-29 02:30:00 CEST",
    ]
