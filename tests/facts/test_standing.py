"""Which version counts, and when an application was submitted and its people entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rules.casefile import Case, moment, rosters

from gcmreg.facts.standing import Standing, standing

if TYPE_CHECKING:
    from datetime import datetime

MAY_1, MAY_2, MAY_15, MAY_16, MAY_20 = (f"2017-05-{d:02} 12:00:00" for d in (1, 2, 15, 16, 20))
ADA = {"geneva-oct": {"1": {"given": "Ada", "family": "Lovelace"}}}


def stands(
    *versions: dict[str, Any],
    deadline: str | None = "2017-05-15",
    decided: dict[str, str] | None = None,
    as_of: str | None = None,
) -> Standing | None:
    """Return how an application of these versions stands for a session."""
    application = {"reference": "7", "versions": [{"finish": None, **v} for v in versions]}
    decisions = {"applications": [{"reference": "7", **decided}]} if decided else {}
    sessions = [{"id": "geneva-oct", "deadline": deadline}]
    made = rosters(Case("", sessions, [application], decisions=decisions))
    session = made.schedule.sessions[0]
    return standing(made.applications[0], session, made.decisions, moment(as_of))


def used(found: Standing | None) -> datetime | None:
    assert found is not None
    return found.used.changed if found.used is not None else None


def test_latest_complete_version_in_time_counts() -> None:
    found = stands(
        {"changed": MAY_1},
        {"changed": MAY_2},
        {"changed": MAY_15, "status": "Incomplete"},
        {"changed": MAY_16},
    )
    assert used(found) == moment(MAY_2)


@pytest.mark.parametrize(
    ("deadline", "counts"),
    [
        ("2017-05-15", True),
        ("2017-05-14", False),
        ("2017-05-15T12:00:00", True),
        ("2017-05-15T11:59:59.999999", False),
        ("2017-05-15T18:00:00+02:00", True),
        ("2017-05-15T17:59:59+02:00", False),
        (None, True),
    ],
)
def test_version_counts_up_to_the_instant_of_the_deadline(
    deadline: str | None,
    counts: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert (used(stands({"changed": MAY_15}, deadline=deadline)) is not None) is counts


@pytest.mark.parametrize(
    ("versions", "submitted"),
    [
        ([{"changed": MAY_2, "finish": MAY_1}], MAY_1),
        ([{"changed": MAY_2}], MAY_2),
        ([{"changed": MAY_16, "finish": MAY_1}], MAY_1),
        ([{"changed": MAY_16}], None),
        ([{"finish": MAY_1}], MAY_1),
        ([{"changed": MAY_1, "status": "Incomplete"}, {"changed": MAY_2}], MAY_2),
        ([{"changed": MAY_2}, {"changed": MAY_16, "finish": MAY_1}], MAY_2),
        ([{}], None),
    ],
)
def test_submitted_is_the_finish_time_of_the_earliest_complete_version(
    versions: list[dict[str, Any]], submitted: str | None
) -> None:
    found = stands(*versions)
    assert found is not None
    assert found.submitted == moment(submitted)


@pytest.mark.parametrize(
    ("versions", "entered"),
    [
        ([{"changed": MAY_2, "finish": MAY_1, **ADA}], MAY_1),
        ([{"changed": MAY_1}, {"changed": MAY_2, **ADA}], MAY_2),
        ([{"changed": MAY_1, **ADA}, {"changed": MAY_2, **ADA}], MAY_1),
        ([{"changed": MAY_1, "status": "Incomplete", **ADA}, {"changed": MAY_2, **ADA}], MAY_2),
        ([{"changed": MAY_1, "finish": MAY_1}, {"changed": MAY_2}], MAY_2),
    ],
)
def test_entered_is_when_a_complete_version_first_names_somebody(
    versions: list[dict[str, Any]], entered: str
) -> None:
    found = stands(*versions)
    assert found is not None
    assert found.entered() == moment(entered)


def test_decision_of_a_day_chooses_its_latest_complete_version() -> None:
    held: list[dict[str, Any]] = [
        {"changed": "2017-05-01 00:00:00"},
        {"changed": "2017-05-01 23:59:59"},
        {"changed": "2017-05-01 23:59:59", "status": "Incomplete", **ADA},
        {"changed": MAY_2},
    ]
    assert used(stands(*held, decided={"use": "2017-05-01"})) == moment("2017-05-01 23:59:59")
    assert used(stands(*held, decided={"use": "2017-05-01T00:00"})) == moment("2017-05-01 00:00:00")
    assert used(stands(*held, decided={"use": "2017-05-03"})) == moment(MAY_2)
    assert used(stands(*held, decided={"use": "none"})) is None


def test_decision_cannot_choose_a_late_version() -> None:
    held = [{"changed": MAY_1}, {"changed": MAY_16}]
    assert used(stands(*held, decided={"use": "2017-05-16"})) == moment(MAY_1)


def test_decision_for_the_session_comes_before_one_for_all() -> None:
    case = Case(
        "",
        [{"id": "geneva-oct", "deadline": "2017-05-15"}],
        [{"reference": "7", "versions": [{"changed": MAY_1}, {"changed": MAY_2}]}],
        decisions={
            "applications": [
                {"reference": "7", "session": "geneva-oct", "use": "2017-05-01"},
                {"reference": "7", "use": "none"},
            ]
        },
    )
    made = rosters(case)
    found = standing(made.applications[0], made.schedule.sessions[0], made.decisions, None)
    assert used(found) == moment(MAY_1)


def test_as_of_leaves_out_what_was_not_there_yet() -> None:
    held = [{"changed": MAY_1}, {"changed": MAY_2}]
    assert used(stands(*held, as_of=MAY_1)) == moment(MAY_1)
    assert stands(*held, as_of="2017-04-30 12:00:00") is None


def test_where_no_version_counts_the_latest_complete_one_is_reported() -> None:
    found = stands(
        {"changed": MAY_1, "status": "Incomplete"},
        {"changed": MAY_16, "finish": MAY_1},
        {"changed": MAY_20, "status": "Incomplete"},
    )
    assert found is not None
    assert (found.used, found.reported.changed) == (None, moment(MAY_16))
