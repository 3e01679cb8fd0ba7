"""The same applications from every tool and encoding give the same register."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from ingest.formats.cases import CASES, HEAD, Case, table
from ingest.formats.convert import form_text
from ingest.formats.states import ROOT, Held, Series, expected, from_kit, handmade
from msgspec.structs import replace

from gcmreg.commands.ingest import Asked, ingest
from gcmreg.commands.register import check
from gcmreg.diagnostics import Severity
from gcmreg.register import read_register
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.register import Held as Version
    from gcmreg.result import Result

by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
COUNTS = ("added", "changed", "unchanged", "refused")


@cache
def kit_series() -> Series:
    """Return the exports of a small workspace of the kit."""
    return from_kit(seed=11, applications=60)


def workspace_for(case: Case, folder: Path) -> Workspace:
    """Return a workspace with the form file of the case's tool."""
    (folder / "data" / "forms").mkdir(parents=True)
    shutil.copyfile(ROOT / "data" / "sessions.yaml", folder / "data" / "sessions.yaml")
    text = form_text(case.tool)
    (folder / "data" / "forms" / "gcm-2017.yaml").write_text(text, encoding="utf-8")
    return Workspace(folder)


def take(case: Case, space: Workspace, series: Series) -> list[Result]:
    """Ingest the series as the case's tool exports it."""
    out = []
    for number, states in enumerate(series, 1):
        paths = case.write(space.root, f"export-{number}", states)
        asked = Asked(dates=case.dates, encoding=case.encoding)
        result = ingest(space, paths, asked)
        if [f.code for f in result.findings] == ["EX422"]:  # the question, answered
            assert case.answer is not None
            result = ingest(space, paths, replace(asked, dates=case.answer))
        out.append(result)
    return out


def held(space: Workspace) -> Held:
    """Return what the register holds, by reference."""
    return {
        reference: sorted((_plain(version) for version in versions.values()), key=repr)
        for (_, reference), versions in read_register(space).held.items()
    }


def _plain(version: Version) -> tuple[str, str, str | None, tuple[tuple[str, str], ...]]:
    return (
        version.status,
        version.date or "",
        version.finish,
        tuple(sorted(version.answers.items())),
    )


def told(case: Case, series: Series) -> Held:
    """Return what the register must hold."""
    tool = case.tool
    return expected(series, unfinished=tool.unfinished, finish=tool.finish, by_email=tool.by_email)


def accounted(result: Result) -> bool:
    """Whether every row read was added, changed, unchanged or refused."""
    assert result.table is not None
    rows = [dict(zip(result.table.columns, row, strict=True)) for row in result.table.rows]
    return all(row["read"] == sum(int(str(row[name])) for name in COUNTS) for row in rows)


@by_case
def test_register_of_each_format_is_that_of_the_states(case: Case, tmp_path: Path) -> None:
    series = handmade(case.script)
    space = workspace_for(case, tmp_path)
    results = take(case, space, series)
    errors = [f for r in results for f in r.findings if f.severity is Severity.ERROR]
    assert errors == []
    assert held(space) == told(case, series)
    assert all(accounted(result) for result in results)
    assert check(space).exit_code == 0


@pytest.mark.parametrize("case", [c for c in CASES if c.script == "any"], ids=lambda case: case.id)
def test_kit_in_each_format_is_that_of_the_plan(case: Case, tmp_path: Path) -> None:
    series = kit_series()
    space = workspace_for(case, tmp_path)
    results = take(case, space, series)
    assert held(space) == told(case, series)
    for result, states in zip(results, series, strict=True):
        assert accounted(result)
        assert result.table is not None
        shown = [s for s in states if case.tool.unfinished or s.complete]
        assert [row[3] for row in result.table.rows] == ([len(shown)] if shown else [])


def test_page_lists_exactly_what_is_tried() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    start = page.index(HEAD)
    assert page[start:].split("\n\n")[0].rstrip("\n") == table()
