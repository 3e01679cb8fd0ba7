#!/usr/bin/env python3
"""Runs gcmreg, or its tests, from a fresh checkout: needs nothing but Python 3.11 with pip.

    python3 run.py demo [DIR]     the main job on sample exports (or any other gcmreg command)
    python3 run.py test [ARGS]    the tests

An environment is made in .venv beside this file, with the pinned and hashed packages of
constraints.txt (constraints-dev.txt for the tests), and made anew when these change.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NEEDED = (3, 11)


def pinned(*, tests: bool) -> Path:
    """Return the file of pinned packages."""
    return ROOT / ("constraints-dev.txt" if tests else "constraints.txt")


def stamp(*, tests: bool) -> str:
    """Return what the environment was made from, to tell whether it is still right."""
    total = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "pyproject.toml", pinned(tests=tests), ROOT / "run.py"):
        total.update(path.read_bytes())
    return total.hexdigest()


def pip(*arguments: str) -> None:
    """Run pip on the environment; it needs no pip of its own."""
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-warn-script-location"]
    done = subprocess.run([*command, *arguments], cwd=ROOT, check=False)
    if done.returncode != 0:
        sys.exit(f"pip could not install the packages (exit {done.returncode}); see above")


def prepare(*, tests: bool) -> None:
    """Make the environment, unless it is there and right."""
    marks = [ENVIRONMENT / name for name in ("gcmreg-tests", "gcmreg-run")]
    wanted = marks[0] if tests else marks[1]
    if wanted.is_file() and wanted.read_text(encoding="utf-8") == stamp(tests=tests):
        return
    print("preparing the environment in .venv ...", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        venv.EnvBuilder(with_pip=False).create(ENVIRONMENT)
    # The list is whole. Left to look for what a package needs, pip takes up a newer release of what
    # is needed with an extra (coverage[toml]), and refuses it for want of a hash.
    pip("--no-deps", "--require-hashes", "-r", str(pinned(tests=tests)))
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    wanted.write_text(stamp(tests=tests), encoding="utf-8")


def main() -> int:
    """Prepare the environment and run what is asked for; return its exit code."""
    if sys.version_info < NEEDED:
        sys.exit("gcmreg needs Python 3.11 or newer")
    arguments = sys.argv[1:]
    if not arguments:
        print(__doc__.strip())
        return 2
    tests = arguments[0] == "test"
    prepare(tests=tests)
    if tests:
        command = [str(PYTHON), "-m", "pytest", "-n", "auto", *arguments[1:]]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    return subprocess.run([str(PYTHON), "-m", "gcmreg", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
