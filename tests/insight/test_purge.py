"""Private answers go after their time; what the outcomes rest on stays."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from gcmreg import cache
from gcmreg.commands.demo import steps
from gcmreg.commands.final import Signature, sign, verify
from gcmreg.commands.match import match
from gcmreg.commands.purge import left, purge
from gcmreg.commands.register import check
from gcmreg.commands.states import now
from gcmreg.diagnostics import UnusableError
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

SIGNED = "ny-jul-hearing"
SESSIONS = ("ny-may", "geneva-jun", "ny-jul", SIGNED, "vienna-sep", "geneva-oct")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demonstration's workspace with one roster signed off."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    for step in steps(folder):
        step.run()
    sign(Workspace(folder), SIGNED, Signature("A. Officer", "2017-07-06"))
    return folder


@pytest.fixture
def space(made: Path, tmp_path: Path) -> Workspace:
    """Return a copy of it to purge."""
    shutil.copytree(made, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


def private_texts(space: Workspace) -> set[str]:
    """Return the e-mail addresses and passport numbers that the segments hold."""
    found = set()
    for path in (space.register / "segments").glob("*.jsonl"):
        for text in path.read_text(encoding="utf-8").splitlines():
            for label, answer in json.loads(text).get("answers", {}).items():
                if label.startswith("#") and not answer.startswith("purged"):
                    found.add(answer)
    return found


def test_everything_private_goes_and_outcomes_stay(space: Workspace) -> None:
    before = {s: now(space).value(s) for s in SESSIONS}
    assert len(private_texts(space)) > 200
    assert purge(space, "2018-01-01", "B. Archivist").exit_code == 0
    assert private_texts(space) == set()
    assert list((space.register / "exports").iterdir()) == []
    assert {s: now(space).value(s) for s in SESSIONS} == before


def test_register_and_finals_hold_after_it(space: Workspace) -> None:
    purge(space, "2018-01-01", "B. Archivist")
    assert (check(space).exit_code, check(space).findings) == (0, [])
    result = verify(space)
    assert (result.exit_code, result.findings) == (0, [])


def test_twice_removes_nothing_more(space: Workspace) -> None:
    purge(space, "2018-01-01", "B. Archivist")
    kept = {p.name: p.read_bytes() for p in (space.register / "segments").iterdir()}
    purge(space, "2018-01-01", "B. Archivist")
    again = {p.name: p.read_bytes() for p in (space.register / "segments").iterdir()}
    assert again.keys() == kept.keys()
    assert check(space).findings == []


def test_only_what_is_old_enough_goes(space: Workspace) -> None:
    held = private_texts(space)
    purge(space, "2017-05-16", "B. Archivist")
    rest = private_texts(space)
    assert set() < rest < held


def test_what_was_kept_of_it_goes(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"

    def kept() -> list[str]:
        return sorted(path.name.partition("-")[0] for path in folder.iterdir())

    monkeypatch.setenv(cache.VARIABLE, str(folder))
    monkeypatch.setattr("gcmreg.holdings.PAYS", 1)
    assert match(space, None, 5).exit_code == 0
    before = kept()
    assert {"answers", "register"} < {*before}
    purge(space, "2018-01-01", "", dry_run=True)
    assert kept() == before
    purge(space, "2018-01-01", "B. Archivist")
    assert kept() == [kind for kind in before if kind not in {"answers", "register"}]


def test_dry_run_changes_nothing(space: Workspace) -> None:
    before = {p: p.read_bytes() for p in space.register.rglob("*") if p.is_file()}
    result = purge(space, "2018-01-01", "", dry_run=True)
    assert result.words[-1] == "dry run: nothing was removed"
    assert {p: p.read_bytes() for p in space.register.rglob("*") if p.is_file()} == before


def test_nothing_old_enough_is_said(space: Workspace) -> None:
    assert purge(space, "2017-01-01", "").exit_code == 3


def test_retention_file_gives_the_date(space: Workspace) -> None:
    (space.data / "retention.yaml").write_text("private_answers_days: 365\n", encoding="utf-8")
    assert purge(space, None, "B. Archivist").exit_code == 0
    assert private_texts(space) == set()


def test_without_date_and_retention_is_refused(space: Workspace) -> None:
    with pytest.raises(UnusableError) as caught:
        purge(space, None, "B. Archivist")
    assert caught.value.findings[0].lines() == [
        ("error[CF106] value-wrong: data/retention.yaml does not say private_answers_days"),
        "  --> data/retention.yaml",
        "   = help: write 'private_answers_days: 365' into it, or give --before DATE",
    ]


def test_check_lists_what_is_left(space: Workspace) -> None:
    before = left(space)
    purge(space, "2018-01-01", "B. Archivist")
    after = left(space)
    assert before.table is not None
    assert after.table is not None
    kinds = {str(row[1]) for row in before.table.rows}
    assert kinds == {"an export as it was made", "private answers", "tool fields"}
    assert list(after.table.rows) == []
