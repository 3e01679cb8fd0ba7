"""What a start costs: the installed command beside bare Python and `import typer`.

All are run in turn, round after round, and the best round of each counts.  The script that pip
installs gives Python no flags, so none are given to bare Python either.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.scale.measure import gcmreg, run

if TYPE_CHECKING:
    from benchmarks.scale.measure import Cost

BARE = "python -c pass"
TYPER = "python -c 'import typer'"


def starts(rounds: int) -> dict[str, Cost]:
    """Return the best cost of each start by its name."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        run([*gcmreg(), "demo", demo])
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            TYPER: [sys.executable, "-c", "import typer"],
            "gcmreg --version": [*gcmreg(), "--version"],
            "gcmreg --help": [*gcmreg(), "--help"],
            "gcmreg roster --help": [*gcmreg(), "roster", "--help"],
            "gcmreg validate (demo)": [*gcmreg(), "--workspace", str(demo), "validate"],
        }
        best = {name: run(command, cwd=demo) for name, command in commands.items()}
        for _ in range(rounds):
            for name, command in commands.items():
                best[name] = best[name].best(run(command, cwd=demo))
    return best
