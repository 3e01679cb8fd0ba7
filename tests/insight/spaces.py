"""Workspaces to look into: that of the demonstration, and a large one that is made up."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports import ingest

from gcmreg import cli
from gcmreg.commands.demo import steps
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmreg.result import Result

SHARED = Path(os.environ.get("GCMREG_SHARED") or Path(__file__).parents[3] / "shared")
MAKER = SHARED / "kit" / "make_workspace.py"
THOROUGH = bool(os.environ.get("GCMREG_THOROUGH"))


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    exit_code: int
    out: str
    err: str

    @property
    def value(self) -> Any:  # noqa: ANN401 - JSON is any of its kinds
        """What it printed as JSON."""
        return json.loads(self.out)


def run(root: Path, *arguments: str) -> Ran:
    """Run the command line on a workspace, in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    before = sys.argv
    sys.argv = ["gcmreg", "--workspace", str(root), *arguments]
    exit_code: object = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli.run()
    except SystemExit as stop:
        exit_code = stop.code or 0
    finally:
        sys.argv = before
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    assert isinstance(exit_code, int)
    return Ran(exit_code, *texts)


def run_apart(root: Path, *arguments: str, environment: Mapping[str, str]) -> Ran:
    """Run the command on a workspace in a process of its own, with another environment."""
    done = subprocess.run(
        [sys.executable, "-m", "gcmreg", "--workspace", str(root), *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def make_demo(root: Path) -> None:
    """Make the demonstration's workspace, as `gcmreg demo` does."""
    for step in steps(root):
        step.run()


def make_large(root: Path, applications: int) -> None:
    """Make a large workspace and ingest its five exports."""
    arguments = ["--applications", str(applications)]
    subprocess.run([sys.executable, MAKER, root, *arguments], check=True, capture_output=True)
    ingest(Workspace(root), sorted((root / "exports").glob("*.csv")))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder, but not of its lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def table(result: Result) -> list[dict[str, Any]]:
    """Return the rows of a result by column."""
    assert result.table is not None
    return [dict(zip(result.table.columns, row, strict=True)) for row in result.table.rows]


def replace_text(path: Path, old: str, new: str) -> None:
    """Replace a text that a file holds exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
