"""`gcmreg init`: a workspace from the shipped data, over nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

FILES = [
    "data/decisions.yaml",
    "data/ecosoc.csv",
    "data/forms/gcm-2017.yaml",
    "data/forms/steering-committee.yaml",
    "data/lists.yaml",
    "data/notices/en.yaml",
    "data/notices/es.yaml",
    "data/notices/fr.yaml",
    "data/notices/message.html.j2",
    "data/notices/message.txt.j2",
    "data/sessions.yaml",
    "data/special_accreditation.csv",
]
SHIPPED = [
    "ny-may",
    "geneva-jun",
    "ny-jul",
    "ny-jul-hearing",
    "vienna-sep",
    "geneva-oct",
    "geneva-oct-hearing",
    "ny-dec-hearing",
    "steering-committee",
]


def test_init_writes_a_workspace(run: Run, tmp_path: Path, snapshot: Snapshot) -> None:
    done = run("init", "ws", cwd=tmp_path)
    assert sorted(tree(tmp_path / "ws")) == FILES
    snapshot(done)


def test_init_without_a_folder_writes_here(run: Run, tmp_path: Path) -> None:
    assert run("init", cwd=tmp_path).code == 0
    assert sorted(tree(tmp_path)) == FILES


def test_init_makes_missing_folders(run: Run, tmp_path: Path) -> None:
    assert run("init", "a/b [bold]/ç", cwd=tmp_path).code == 0
    assert sorted(tree(tmp_path / "a" / "b [bold]" / "ç")) == FILES


def test_new_workspace_is_valid_and_warned_of_its_samples(
    run: Run, tmp_path: Path, snapshot: Snapshot
) -> None:
    run("init", cwd=tmp_path)
    done = run("validate", cwd=tmp_path)
    assert done.code == 0
    snapshot(done)
    assert run("validate", "--strict", cwd=tmp_path).code == 1


def test_every_shipped_session_is_known(run: Run, tmp_path: Path) -> None:
    run("init", cwd=tmp_path)
    codes = {run("roster", "--session", name, cwd=tmp_path).code for name in SHIPPED[:2]}
    assert codes == {3}
    listed = run("roster", "--session", "?", cwd=tmp_path).err.rpartition(" lists ")[2]
    assert listed == ", ".join(SHIPPED) + "\n"


def test_init_overwrites_nothing(run: Run, tmp_path: Path, snapshot: Snapshot) -> None:
    (tmp_path / "data" / "forms").mkdir(parents=True)
    (tmp_path / "data" / "forms" / "gcm-2017.yaml").write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    done = run("init", cwd=tmp_path)
    assert (done.code, tree(tmp_path)) == (1, before)
    snapshot(done)


def test_init_below_a_file_says_so(run: Run, tmp_path: Path, snapshot: Snapshot) -> None:
    (tmp_path / "ws").write_text("a file", encoding="utf-8")
    done = run("init", "ws", cwd=tmp_path)
    assert (done.code, tree(tmp_path)) == (1, tree(tmp_path))
    assert (tmp_path / "ws").read_text(encoding="utf-8") == "a file"
    snapshot(done)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_init_into_a_read_only_folder_says_so(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        done = run("init", "ws", cwd=tmp_path)
    finally:
        tmp_path.chmod(0o700)
    assert done.code == 1
    assert done.err.splitlines()[0].startswith("error[US702]")
