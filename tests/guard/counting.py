"""Counts the calls that gcmreg makes in one command: a figure that no busy machine changes.

    python tests/guard/counting.py --renew      counts all commands and writes figures.json

Counted are calls of functions of gcmreg, and calls of built-in functions out of these; what
libraries do inside is theirs.  One process, and a fixed seed for hashes, make the count the same
each time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FIGURES = Path(__file__).parent / "figures.json"
COMMANDS = {
    "ingest": ("ingest", "exports/2017-09-12-export.csv"),
    "validate": ("validate",),
    "match": ("match", "--format", "csv"),
    "roster": ("roster", "--all"),
    "public": ("public",),
}
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")
_COUNTED = """
import os, sys
import gcmreg.cli
own = os.path.dirname(gcmreg.cli.__file__) + os.sep
known, calls = {}, [0]
def count(frame, event, _):
    if event == "call" or event == "c_call":
        code = frame.f_code
        mine = known.get(code)
        if mine is None:
            mine = known[code] = code.co_filename.startswith(own)
        calls[0] += mine
sys.argv[0] = "gcmreg"
sys.setprofile(count)
try:
    gcmreg.cli.run()
except SystemExit as stop:
    sys.setprofile(None)
    if stop.code not in (0, None):
        raise
sys.stdout.flush()
print("\\ncalls", calls[0])
"""
_MODULES = "import sys, gcmreg.cli; print(*sys.modules)"


def environment() -> dict[str, str]:
    """Return the environment in which counts are the same each time."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    fixed = {"PYTHONHASHSEED": "0", "GCMREG_PROCESSES": "1", "GCMREG_CACHE": "", "NO_COLOR": "1"}
    return {**kept, **fixed}


def calls(space: Path, *arguments: str) -> int:
    """Return how many calls a command makes in a workspace."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNTED, *arguments],
        cwd=space,
        env=environment(),
        capture_output=True,
        check=True,
    )
    return int(done.stdout.rpartition(b"calls ")[2])


def counted(folder: Path) -> dict[str, int]:
    """Return the calls of all commands, on the demo made in a folder."""
    space = folder / "demo"
    run = [sys.executable, "-m", "gcmreg"]
    subprocess.run([*run, "demo", space], env=environment(), capture_output=True, check=True)
    fresh = folder / "fresh"
    (fresh / "exports").mkdir(parents=True)
    for name in ("data", "exports"):
        for path in (space / name).rglob("*"):
            if path.is_file():
                target = fresh / path.relative_to(space)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
    return {
        name: calls(fresh if name == "ingest" else space, *arguments)
        for name, arguments in COMMANDS.items()
    }


def modules() -> list[str]:
    """Return the packages that are imported before a command is known, without Python's own."""
    done = subprocess.run(
        [sys.executable, "-c", _MODULES],
        env=environment(),
        capture_output=True,
        check=True,
        text=True,
    )
    names = done.stdout.split()
    own = {name for name in names if name.startswith("gcmreg.")}
    others = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"gcmreg"}
    return sorted(own) + sorted(name for name in others if not name.startswith("_"))


def main() -> None:
    """Write the figures anew."""
    if sys.argv[1:] != ["--renew"]:
        raise SystemExit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        figures = {"python": VERSION, "calls": counted(Path(folder)), "modules": modules()}
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
