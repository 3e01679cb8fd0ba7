"""Writes constraints.txt and constraints-dev.txt from pyproject.toml, for every platform.

    python tools/pin.py [--upgrade]

Needs uv.  A pin that still fits stays, unless --upgrade asks for the newest.  No address of an
index is written.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = {
    "constraints.txt": "what gcmreg needs to run and to be built",
    "constraints-dev.txt": "the same, and what the tests need",
}


def needed(*, tests: bool) -> list[str]:
    """Return the requirements that pyproject.toml declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    return found + (project["project"]["optional-dependencies"]["dev"] if tests else [])


def pin(name: str, *, tests: bool) -> None:
    """Resolve the requirements and write them with their hashes."""
    command = ["uv", "pip", "compile", "-", "--universal", "--generate-hashes", "--no-annotate"]
    command += ["--no-header", "--python-version", "3.11", "--quiet"]
    command += ["--output-file", str(ROOT / name), *sys.argv[1:]]
    wanted = "\n".join(needed(tests=tests))
    done = subprocess.run(command, input=wanted, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    head = f"# Pinned and hashed: {WORDS[name]}. Made by tools/pin.py from pyproject.toml.\n"
    pinned = (ROOT / name).read_text(encoding="utf-8")
    (ROOT / name).write_text(head + pinned, encoding="utf-8")


if __name__ == "__main__":
    pin("constraints.txt", tests=False)
    pin("constraints-dev.txt", tests=True)
