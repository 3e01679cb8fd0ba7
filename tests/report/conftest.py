"""The demonstration's workspace, made once for these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gcmreg.commands.demo import steps

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demonstration's workspace; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    for step in steps(folder):
        step.run()
    return folder
