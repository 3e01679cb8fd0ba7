"""Indico's states of a registration: which of them are applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ingest.small import NAME, workspace, write

from gcmreg.commands.ingest import ingest
from gcmreg.register import read_register

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.workspace import Workspace

HEAD = ["ID", "Name", NAME, "Registration date", "Modification date", "Registration state"]


def row(number: int, state: str, day: int = 10) -> list[str]:
    """Return a registration."""
    first, changed = "2017-05-02 10:00:00", f"2017-05-{day} 10:00:00"
    return [str(number), "Ada", "Acme", first, changed, state]


def states(space: Workspace) -> dict[str, list[str]]:
    """Return the status of each version, in order of date."""
    return {
        reference: [v.status for v in sorted(versions.values(), key=lambda v: v.date or "")]
        for (_, reference), versions in read_register(space).held.items()
    }


@pytest.mark.parametrize(
    ("state", "status", "codes"),
    [
        ("Completed", "Complete", []),
        ("Pending", "Complete", []),
        ("Awaiting payment", "Complete", []),
        ("Rejected", "Incomplete", ["EX427"]),
        ("withdrawn", "Incomplete", ["EX427"]),
        ("Draft", "Incomplete", []),
        ("Lost", "Lost", ["EX408"]),
    ],
)
def test_state_of_a_registration_says_whether_it_is_an_application(
    state: str, status: str, codes: list[str], tmp_path: Path
) -> None:
    space = workspace(tmp_path / "space")
    result = ingest(space, [write(tmp_path / "one.csv", [row(1, state)], HEAD)])
    told = [f.code for f in result.findings if f.code not in {"EX406", "EX407"}]
    assert (states(space), told) == ({"1": [status]}, codes)


def test_withdrawal_in_the_tool_is_told_and_leaves_the_version_before(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    ingest(space, [write(tmp_path / "one.csv", [row(n, "Completed") for n in (1, 2, 3)], HEAD)])
    later = [row(1, "Withdrawn", 12), row(2, "Completed"), row(3, "Rejected", 11)]
    result = ingest(space, [write(tmp_path / "two.csv", later, HEAD)])
    assert [f.message for f in result.findings if f.code == "EX427"] == [
        "2 applications are 'Rejected' or 'Withdrawn' in Indico: they count as unfinished"
    ]
    assert states(space) == {
        "1": ["Complete", "Incomplete"],
        "2": ["Complete"],
        "3": ["Complete", "Incomplete"],
    }
