"""Figures agree with the rosters, and public ones give no small number away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.commands.loaded import load
from gcmreg.commands.stats import stats
from gcmreg.report.figures import FEW, Figure, suppressed
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

SESSION = "geneva-jun"


def told(space: Workspace, session: str | None, *, public: bool = False) -> list[list[object]]:
    table = stats(space, session, public=public).table
    assert table is not None
    return [list(row) for row in table.rows]


def test_figures_are_those_of_the_roster(demo: Path) -> None:
    space = Workspace(demo)
    loaded = load(space)
    roster = loaded.rosters.roster(loaded.session(SESSION))
    found = {(str(kind), str(value)): count for _, kind, value, count in told(space, SESSION)}
    assert found["total", "nominations"] == len(roster.nominations)
    for outcome, count in roster.counts.items():
        assert found["outcome", outcome.value] == count
    for kind, total in (("list", "organizations"), ("country", "organizations")):
        summed = sum(int(str(n)) for (k, _), n in found.items() if k == kind)
        assert summed == found["total", total]
    days = sum(int(str(n)) for (kind, _), n in found.items() if kind == "day")
    assert days == found["total", "applications"]


def test_every_session_and_overall_are_told(demo: Path) -> None:
    space = Workspace(demo)
    sessions = {str(row[0]) for row in told(space, None)}
    assert sessions == {s.id for s in load(space).schedule.sessions} | {"all"}


def test_public_figures_have_no_small_number(demo: Path) -> None:
    rows = told(Workspace(demo), None, public=True)
    assert rows
    for _, _, value, count in rows:
        assert (count is None) == (value == FEW)
        assert count is None or int(str(count)) >= 5


def test_a_single_small_number_cannot_be_worked_out() -> None:
    found = [Figure("s", "country", name, n) for name, n in (("A", 20), ("B", 7), ("C", 2))]
    assert suppressed(found, frozenset({"country"})) == [
        Figure("s", "country", "A", 20),
        Figure("s", "country", FEW, None),
    ]


def test_bars_are_as_long_as_their_numbers(demo: Path) -> None:
    table = stats(Workspace(demo), SESSION, bars=True).table
    assert table is not None
    bars = {len(str(row[-1])) for row in table.rows if row[1] == "outcome"}
    assert max(bars) == 40
