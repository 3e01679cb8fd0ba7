"""`gcmreg review`: the unsure matches one after another, on a terminal or from a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot


def test_choice_is_recorded(run: Run, filled: Path, snapshot: Snapshot) -> None:
    done = run("review", "--by", "M. Okoye", cwd=filled, input=b"what?\n7\n1\n")
    assert (done.code, done.out) == (0, b"")
    snapshot(done, run("review", "--by", "M. Okoye", cwd=filled))
    text = (filled / "data" / "decisions.yaml").read_text(encoding="utf-8")
    assert "  - name: Beacon of Hope Initiative\n    match: ecosoc:102\n" in text.replace("'", "")


@pytest.mark.parametrize("answer", [b"s\n", b"q\n", b"", b"1", b"\n\n"], ids=range(5))
def test_skipping_stopping_and_the_end_of_input(run: Run, filled: Path, answer: bytes) -> None:
    before = tree(filled / "data")
    done = run("review", "--by", "Z", cwd=filled, input=answer)
    assert done.code == 0
    recorded = answer == b"1"
    assert (tree(filled / "data") != before) == recorded


def test_none_is_recorded(run: Run, filled: Path) -> None:
    done = run("review", "--by", "Z", "--note", "asked", cwd=filled, input=b"n\n")
    assert done.code == 0
    text = (filled / "data" / "decisions.yaml").read_text(encoding="utf-8")
    assert "    match: none\n    by: Z\n" in text


def test_nothing_to_review_is_exit_3(run: Run, empty: Path) -> None:
    assert run("review", "--by", "Z", cwd=empty).code == 3


def test_nobody_who_decides_is_exit_2(run: Run, filled: Path, snapshot: Snapshot) -> None:
    before = tree(filled)
    done = run("review", cwd=filled, input=b"1\n")
    assert (done.code, tree(filled)) == (2, before)
    snapshot(done)
