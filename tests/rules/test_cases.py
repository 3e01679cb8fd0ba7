"""The cases of every rule: what they expect, what gcmreg finds, and what the oracle finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oracle
import pytest
from rules.casefile import (
    CASES,
    Case,
    oracle_rows,
    oracle_sessions,
    read_cases,
    rosters,
    rows,
    shown,
)

if TYPE_CHECKING:
    from pathlib import Path

ALL = [
    pytest.param(case, id=f"{path.stem}-{number}")
    for path in sorted(CASES.glob("*.yaml"))
    for number, case in enumerate(read_cases(path).cases, 1)
]


@pytest.mark.parametrize("case", ALL)
def test_case_ends_as_it_expects(case: Case) -> None:
    made = rosters(case)
    roster = made.roster(made.schedule.sessions[0])
    assert [shown(row) for row in rows(roster)] == case.expected
    assert list(roster.notes) == case.notes


@pytest.mark.parametrize("case", ALL)
def test_case_ends_alike_in_the_oracle(case: Case) -> None:
    made = rosters(case)
    for session, naive in zip(made.schedule.sessions, oracle_sessions(case), strict=True):
        assert rows(made.roster(session)) == oracle_rows(case, naive)
        assert list(made.roster(session).notes) == oracle.roster_notes(naive)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_cases_of_a_rule_show_the_rule(path: Path) -> None:
    found = read_cases(path)
    codes = {code for case in found.cases for one in case.expected for code in one.get("codes", ())}
    notes = {code for case in found.cases for code in case.notes}
    assert found.code in codes | notes
    assert found.title.endswith(".")
    assert [case.title for case in found.cases if not case.title.endswith(".")] == []
