"""Figures agree with the rosters; public ones are the same however they are asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from gcmreg.commands.loaded import load
from gcmreg.commands.stats import stats
from gcmreg.report.disclosure import FEWEST
from gcmreg.report.figures import UNDER, Counting, figures, offered_types
from gcmreg.report.figures_public import WITHHELD
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.result import Table

SESSION = "geneva-jun"


def table_of(space: Workspace, session: str | None, **options: bool) -> Table:
    table = stats(space, session, **options).table
    assert table is not None
    return table


def told(space: Workspace, session: str | None, *, public: bool = False) -> list[list[object]]:
    return [list(row) for row in table_of(space, session, public=public).rows]


def test_figures_are_those_of_the_roster(demo: Path) -> None:
    space = Workspace(demo)
    loaded = load(space)
    roster = loaded.rosters.roster(loaded.session(SESSION))
    found = {(str(kind), str(value)): count for _, kind, value, count, _ in told(space, SESSION)}
    assert found["total", "nominations"] == len(roster.nominations)
    for outcome, count in roster.counts.items():
        assert found["outcome", outcome.value] == count
    sums: Counter[str] = Counter()
    for (kind, _), count in found.items():
        sums[kind] += int(str(count))
    for kind in ("list", "type", "region", "country"):
        assert sums[kind] == found["total", "organizations"]
    assert sums["status"] == sums["list"] - int(str(found["list", "neither"]))
    assert sums["reason"] == sum(n.deciding is not None for n in roster.nominations)
    assert sums["day"] == found["total", "applications"]


def test_every_figure_is_a_part_of_the_one_that_it_looks_into(demo: Path) -> None:
    loaded = load(Workspace(demo))
    rosters = [loaded.rosters.roster(s) for s in loaded.schedule.sessions]
    found = figures(rosters, Counting(loaded.schedule.zone))
    whole = {(f.session, f.kind, f.value): f.count or 0 for f in found}
    parts: Counter[tuple[str, str, str]] = Counter()
    for f in found:
        if f.kind in UNDER:
            parts[f.session, UNDER[f.kind], f.under] += f.count or 0
    assert {key: whole[key] for key in parts} == dict(parts)


def test_every_session_and_overall_are_told(demo: Path) -> None:
    space = Workspace(demo)
    sessions = [s.id for s in load(space).schedule.sessions]
    assert list(dict.fromkeys(str(row[0]) for row in told(space, None))) == [*sessions, "all"]


def test_a_day_on_which_a_deadline_falls_is_noted_even_without_applications(demo: Path) -> None:
    loaded = load(Workspace(demo))
    zone = loaded.schedule.zone
    due = {s.id: s.deadline for s in loaded.schedule.sessions if s.deadline is not None}
    days = {name: moment.astimezone(zone).date().isoformat() for name, moment in due.items()}
    rows = told(Workspace(demo), None)
    noted = {(str(row[0]), str(row[2])): row[4] for row in rows if row[4]}
    own = {(name, day): f"deadline of {name}" for name, day in days.items()}
    overall = {
        ("all", day): f"deadline of {', '.join(n for n, d in days.items() if d == day)}"
        for day in days.values()
    }
    assert noted == own | overall


def test_types_are_counted_under_the_words_of_the_form(demo: Path) -> None:
    loaded = load(Workspace(demo))
    types = offered_types(loaded.settings.forms.values())
    assert types["nongovernmentalorganization"] == "Non-governmental organization"
    found = {str(row[2]) for row in told(Workspace(demo), None) if row[1] == "type"}
    assert found <= set(types.values())


def test_bars_are_as_long_as_their_numbers(demo: Path) -> None:
    table = table_of(Workspace(demo), SESSION, bars=True)
    rows = [row for row in table.rows if row[1] == "outcome"]
    most = max(int(str(row[3])) for row in rows)
    for row in rows:
        count = int(str(row[3]))
        assert len(str(row[4])) == (max(1, round(40 * count / most)) if count else 0)


# ---------------------------------------------------------------- public


def test_public_figures_have_no_small_number(demo: Path) -> None:
    rows = told(Workspace(demo), None, public=True)
    assert rows
    for _, _, value, count, _ in rows:
        assert (count is None) == (value == WITHHELD)
        assert count is None or int(str(count)) >= FEWEST


def test_public_figures_are_those_of_the_full_ones(demo: Path) -> None:
    full = {tuple(row[:3]): row[3] for row in told(Workspace(demo), None)}
    shown = [row for row in told(Workspace(demo), None, public=True) if row[3] is not None]
    assert [row[3] for row in shown] == [full[tuple(row[:3])] for row in shown]


def test_a_session_alone_shows_what_it_shows_among_all(demo: Path) -> None:
    """Two figures published one after the other must not tell what each withholds."""
    space = Workspace(demo)
    every = told(space, None, public=True)
    for session in load(space).schedule.sessions:
        own = [row for row in every if row[0] == session.id]
        assert told(space, session.id, public=True) == own


@pytest.mark.parametrize("kind", ["list", "type", "region", "outcome"])
def test_what_is_withheld_of_a_kind_is_never_few(demo: Path, kind: str) -> None:
    rows = told(Workspace(demo), None, public=True)
    unit = "nominations" if kind == "outcome" else "organizations"
    for session in dict.fromkeys(row[0] for row in rows):
        own = [row for row in rows if row[0] == session]
        (total,) = [int(str(row[3])) for row in own if row[2] == unit]
        shown = [int(str(row[3])) for row in own if row[1] == kind and row[3] is not None]
        left = total - sum(shown)
        assert left == 0 or left >= FEWEST
        assert (left > 0) == ([session, kind, WITHHELD, None, ""] in own)
