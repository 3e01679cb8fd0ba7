"""The readers under atheris (benchmarks/fuzz.py), seconds each; skipped where it is absent."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "fuzz.py"
READERS = "csv encoding json workbook propose register journal times".split()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("reader", READERS)
def test_reader_takes_or_refuses_what_atheris_finds(reader: str, tmp_path: Path) -> None:
    done = run("--seconds", "2", "--reader", reader, "--keep", str(tmp_path))
    if importlib.util.find_spec("atheris") is None:
        assert (done.returncode, done.stderr.split(":")[0]) == (3, "atheris is not installed")
        pytest.skip("atheris is not installed: pip install atheris")
    assert (done.returncode, [p.name for p in tmp_path.iterdir()]) == (0, []), done.stderr
    assert re.fullmatch(rf"{reader}: [1-9]\d* files in \d+ s, [1-9]\d* edges\n", done.stdout)
