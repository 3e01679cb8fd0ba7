"""`gcmreg init`: a new workspace from the shipped data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.result import Result, counted
from gcmreg.workspace import shipped_data
from gcmreg.writes import copy_tree_new

if TYPE_CHECKING:
    from pathlib import Path


def init(folder: Path) -> Result:
    """Write a workspace into `folder`; nothing that is there is overwritten."""
    written = copy_tree_new(shipped_data(), folder / "data")
    return Result(
        words=[
            f"{counted(len(written), 'file')} written to {(folder / 'data').as_posix()}",
            "the lists are samples: replace data/ecosoc.csv and data/special_accreditation.csv",
        ]
    )
