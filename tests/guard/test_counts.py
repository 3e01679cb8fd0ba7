"""A guard that counts instead of timing: calls of the commands, and what a start imports.

Where a figure has changed for a good reason: `python tests/guard/counting.py --renew`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from guard.counting import COMMANDS, FIGURES, VERSION, calls, counted, modules

from gcmreg.workspace import shipped_data
from gcmreg.writes import copy_tree_new

if TYPE_CHECKING:
    from pathlib import Path

WITHIN = 0.10
KNOWN = json.loads(FIGURES.read_text(encoding="utf-8"))

same_python = pytest.mark.skipif(
    KNOWN["python"] != VERSION,
    reason=f"the figures are of Python {KNOWN['python']}; {VERSION} makes other calls",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    return counted(tmp_path_factory.mktemp("counted"))


@same_python
@pytest.mark.parametrize("command", COMMANDS)
def test_command_makes_no_more_calls_than_are_known(found: dict[str, int], command: str) -> None:
    share = found[command] / KNOWN["calls"][command] - 1
    assert abs(share) <= WITHIN, f"{command}: {found[command]} calls, {share:+.0%}"


@same_python
def test_count_is_the_same_each_time(tmp_path: Path) -> None:
    copy_tree_new(shipped_data(), tmp_path / "data")
    assert calls(tmp_path, "validate") == calls(tmp_path, "validate")


def test_start_imports_what_is_known_and_no_more() -> None:
    assert modules() == KNOWN["modules"]
