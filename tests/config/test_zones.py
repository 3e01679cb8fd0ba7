"""Which instant a deadline is, and which texts are none."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gcmreg.config.zones import day_of, instant_of, period_of, zone_of

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2017-05-15", "2017-05-16T03:59:59.999999+00:00"),  # summer time
        ("2017-12-01", "2017-12-02T04:59:59.999999+00:00"),  # winter time
        ("2017-03-12", "2017-03-13T03:59:59.999999+00:00"),  # the day that has 23 hours
        ("2017-11-05", "2017-11-06T04:59:59.999999+00:00"),  # the day that has 25
        ("2017-05-15T17:00", "2017-05-15T21:00:00+00:00"),
        ("2017-05-15 17:00:30", "2017-05-15T21:00:30+00:00"),
        ("2017-05-15T17:00:30.5", "2017-05-15T21:00:30.500000+00:00"),
        ("2017-05-15T17:00:00-04:00", "2017-05-15T21:00:00+00:00"),
        ("2017-05-15T23:00:00+0200", "2017-05-15T21:00:00+00:00"),
        ("2017-05-15 23:00 +02:00", "2017-05-15T21:00:00+00:00"),
        ("2017-05-15T21:00Z", "2017-05-15T21:00:00+00:00"),
        ("  2017-05-15  ", "2017-05-16T03:59:59.999999+00:00"),
        ("2017-11-05T01:30:00-04:00", "2017-11-05T05:30:00+00:00"),  # the first half past one
        ("2017-11-05T01:30:00-05:00", "2017-11-05T06:30:00+00:00"),  # the second
    ],
)
def test_deadline_is_one_instant(text: str, instant: str) -> None:
    assert instant_of(text, NEW_YORK).astimezone(UTC).isoformat() == instant


def test_deadline_given_as_a_date_is_the_last_microsecond_of_the_zone() -> None:
    ends = {
        zone: instant_of("2017-05-15", ZoneInfo(zone)).astimezone(UTC).isoformat()
        for zone in ("Europe/Zurich", "America/New_York", "Pacific/Kiritimati")
    }
    assert ends == {
        "Europe/Zurich": "2017-05-15T21:59:59.999999+00:00",
        "America/New_York": "2017-05-16T03:59:59.999999+00:00",
        "Pacific/Kiritimati": "2017-05-15T09:59:59.999999+00:00",
    }


@pytest.mark.parametrize(
    ("zone", "day", "first", "last"),
    [
        ("Asia/Beirut", "2017-10-28", "2017-10-27T21:00:00", "2017-10-28T21:59:59.999999"),
        ("America/Sao_Paulo", "2017-02-18", "2017-02-18T02:00:00", "2017-02-19T02:59:59.999999"),
        ("America/Havana", "2017-11-05", "2017-11-05T04:00:00", "2017-11-06T04:59:59.999999"),
    ],
)
def test_day_on_which_the_clock_is_set_back_at_midnight_ends_at_its_second_end(
    zone: str, day: str, first: str, last: str
) -> None:
    covered = [m.astimezone(UTC).isoformat() for m in period_of(day, ZoneInfo(zone))]
    assert covered == [f"{first}+00:00", f"{last}+00:00"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2017-03-12T02:30:00",
            "'2017-03-12T02:30:00' happens never in America/New_York: write it with an offset",
        ),
        (
            "2017-11-05T01:30:00",
            "'2017-11-05T01:30:00' happens twice in America/New_York: write it with an offset",
        ),
        ("2017-02-30", "'2017-02-30' is no day of the calendar"),
        ("2017-05-15T24:00", "'2017-05-15T24:00' is no moment of the calendar"),
        ("2017-05-15T12:60", "'2017-05-15T12:60' is no moment of the calendar"),
        ("9999-12-31", "'9999-12-31' is no moment of the calendar"),
        ("0001-01-01T00:00+14:00", "'0001-01-01T00:00+14:00' is no moment of the calendar"),
        ("15 May 2017", "'15 May 2017' is neither a date nor a date-time"),
        ("15/05/2017", "'15/05/2017' is neither a date nor a date-time"),
        ("2017-5-15", "'2017-5-15' is neither a date nor a date-time"),
        ("20170515", "'20170515' is neither a date nor a date-time"),
        ("2017-05-15T17", "'2017-05-15T17' is neither a date nor a date-time"),
        ("2017-05-15T17:00 EDT", "'2017-05-15T17:00 EDT' is neither a date nor a date-time"),
        ("tomorrow", "'tomorrow' is neither a date nor a date-time"),
        ("", "'' is neither a date nor a date-time"),
    ],
)
def test_deadline_that_is_no_instant_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        instant_of(text, NEW_YORK)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-05-15", "2017-05-15T00:00:00-04:00", "2017-05-15T23:59:59.999999-04:00"),
        ("2017-05-15T17:00", "2017-05-15T17:00:00-04:00", "2017-05-15T17:00:59.999999-04:00"),
        ("2017-05-15T17:00:05", "2017-05-15T17:00:05-04:00", "2017-05-15T17:00:05.999999-04:00"),
        (
            "2017-05-15T17:00:05.25Z",
            "2017-05-15T17:00:05.250000+00:00",
            "2017-05-15T17:00:05.250000+00:00",
        ),
    ],
)
def test_period_covers_what_its_precision_says(text: str, first: str, last: str) -> None:
    assert period_of(text, NEW_YORK) == (
        datetime.fromisoformat(first),
        datetime.fromisoformat(last),
    )


def test_day_is_an_iso_day() -> None:
    assert day_of("2017-05-15").isoformat() == "2017-05-15"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2017-02-29", "'2017-02-29' is no day of the calendar"),
        ("2017-05-15 ", "'2017-05-15 ' is no date (YYYY-MM-DD)"),
        ("15.5.2017", "'15.5.2017' is no date (YYYY-MM-DD)"),
    ],
)
def test_day_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        day_of(text)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("America/NewYork", "'America/NewYork' is no time zone; is 'America/New_York' meant?"),
        ("", "'' is no time zone; write one such as America/New_York"),
        ("../Zurich", "'../Zurich' is no time zone; is 'Europe/Zurich' meant?"),
        ("+02:00", "'+02:00' is no time zone; write one such as America/New_York"),
    ],
)
def test_zone_that_is_none_is_refused(name: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        zone_of(name)
    assert str(refused.value) == message
