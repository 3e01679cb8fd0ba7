"""The command run as a person runs it: a process of its own, its environment controlled."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from cli.samples import FIRST, SECOND, export, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "GCMREG_UPDATE_SNAPSHOTS"
SHARED = Path(os.environ.get("GCMREG_SHARED", Path(__file__).resolve().parents[3] / "shared"))
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Done:
    """What a command gave back."""

    arguments: tuple[str, ...]
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Stdout as text."""
        return self.out.decode("utf-8")


class Run(Protocol):
    """Runs `gcmreg` with arguments."""

    def __call__(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        input: bytes = b"",
    ) -> Done:
        """Run and wait; a traceback, or a fault of gcmreg itself, fails the test."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a command: little of the caller's, warnings as errors."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith("COV")}
    return {**kept, "PYTHONWARNINGS": "error", "COLUMNS": "100", **(extra or {})}


def gcmreg(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    input: bytes = b"",
) -> Done:
    """Run the command; see Run."""
    words = tuple(str(a) for a in arguments)
    done = subprocess.run(
        [sys.executable, "-m", "gcmreg", *words],
        cwd=cwd,
        env=environment(env),
        input=input,
        capture_output=True,
        timeout=120,
        check=False,
    )
    err = done.stderr.decode("utf-8")
    assert "Traceback" not in err, err
    assert "bug in gcmreg" not in err, err
    assert b"Traceback" not in done.stdout
    return Done(words, done.returncode, done.stdout, err)


@pytest.fixture(scope="session")
def run() -> Run:
    """Return what runs the command."""
    return gcmreg


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Return a small workspace into which nothing was ingested."""
    return write_workspace(tmp_path / "ws")


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_workspace(tmp_path_factory.mktemp("filled") / "ws")
    (root / "exports").mkdir()
    paths = {"first.csv": FIRST, "second.csv": SECOND}
    for name, rows in paths.items():
        (root / "exports" / name).write_bytes(export(rows))
    done = gcmreg("ingest", *(f"exports/{name}" for name in paths), cwd=root)
    assert done.code == 0, done.err
    return root


@pytest.fixture
def filled(_filled: Path, tmp_path: Path) -> Path:
    """Return a small workspace of the test's own with two exports ingested: FIRST and SECOND."""
    return Path(shutil.copytree(_filled, tmp_path / "ws"))


def tree(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file below a folder by its name; the lock file aside."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@dataclass(frozen=True)
class Roster:
    """A roster.json read."""

    value: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Roster:
        """Read the roster of a folder of reports."""
        return cls(json.loads((folder / "roster.json").read_bytes()))

    @property
    def nominations(self) -> list[dict[str, Any]]:
        """The nominations in order."""
        return list(self.value["nominations"])

    def one(self, reference: str, slot: int) -> dict[str, Any]:
        """Return the one nomination of a slot."""
        (found,) = [n for n in self.nominations if (n["reference"], n["slot"]) == (reference, slot)]
        return found


class Snapshot(Protocol):
    """Compares what commands said with what is written down."""

    def __call__(self, *done: Done) -> None:
        """Compare exit codes, stdout and stderr of commands with the test's snapshot file."""


@pytest.fixture
def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshot:
    """Return what compares with tests/cli/snapshots/<module>/<test>.txt.

    GCMREG_UPDATE_SNAPSHOTS=1 writes it anew.
    """
    name = request.node.name.replace("[", "-").rstrip("]")
    path = SNAPSHOTS / request.path.stem.removeprefix("test_") / f"{name}.txt"

    def compare(*done: Done) -> None:
        text = "\n".join(_told(one) for one in done).replace(str(tmp_path), "<tmp>")
        if os.environ.get(UPDATE):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"no snapshot yet: set {UPDATE}=1, then read what was written"
        assert text == path.read_text(encoding="utf-8")

    return compare


def _told(done: Done) -> str:
    parts = [f"$ gcmreg {' '.join(done.arguments)}", f"exit {done.code}"]
    for name, text in (("stdout", done.text), ("stderr", done.err)):
        if text:
            parts += [f"--- {name}", *(line.rstrip() for line in text.splitlines())]
    return "\n".join(parts) + "\n"


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of shared/kit with 800 applications, its five exports ingested."""
    script = SHARED / "kit" / "make_workspace.py"
    if not script.is_file():
        pytest.skip("the folder shared, with kit/make_workspace.py, is not beside the project")
    root = tmp_path_factory.mktemp("kit") / "ws"
    command = [sys.executable, str(script), str(root), "--seed", "7", "--applications", "800"]
    subprocess.run(command, check=True, capture_output=True)
    exports = sorted((root / "exports").glob("export-?.csv"))
    done = gcmreg("ingest", *exports, cwd=root)
    assert done.code == 0, done.err
    return root
