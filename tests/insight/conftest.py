"""The demonstration's workspace, made once; copies of it to change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from insight.spaces import make_demo

from gcmreg.commands.final import Signature, sign
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return the demonstration's workspace, not to be changed."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    make_demo(root)
    return Workspace(root)


@pytest.fixture
def space(demo: Workspace, tmp_path: Path) -> Workspace:
    """Return a copy of it to change."""
    shutil.copytree(demo.root, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def signed(space: Workspace) -> Workspace:
    """Return a copy in which the roster of vienna-sep is signed off."""
    assert sign(space, "vienna-sep", Signature("A. Officer", "2017-08-15", "as agreed")).words
    return space
