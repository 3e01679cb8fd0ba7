"""Measure speed and scale in one run, and write docs/speed.md with its plot.

    python -m benchmarks.scale [--sizes 1000 10000 100000] [--million] [--no-peers] [--write]

Workspaces are made in the system's folder for temporary files (TMPDIR) and removed afterwards, one
after the other.  By estimate 100,000 applications need 3 GB there and a million 12 GB, and the kit
that makes them 2 GB of memory; the page says what each size took.  Without the folder `shared`
(beside the project, or named by GCMREG_SHARED) only the start is measured.  Peers:
`pip install -e '.[bench]'`.  Needs a POSIX system.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.scale.chart import chart
from benchmarks.scale.measure import ROOT
from benchmarks.scale.page import WHOLE, page
from benchmarks.scale.peers import compare
from benchmarks.scale.startup import starts
from benchmarks.scale.steps import APART, main_job
from benchmarks.scale.workspaces import MAKER

if TYPE_CHECKING:
    from benchmarks.scale.peers import Peers
    from benchmarks.scale.steps import Run

DOCS = ROOT / "docs"
SMALL = 1_000
MILLION = 1_000_000


def measured(asked: argparse.Namespace) -> tuple[list[Run], Peers | None]:
    """Return the runs of all sizes and what the peers did at 1,000."""
    runs: list[Run] = []
    peers = None
    for size in sorted({*asked.sizes, *([MILLION] if asked.million else [])}):
        folder = Path(tempfile.mkdtemp(prefix="gcmreg-scale-"))
        try:
            runs.append(main_job(folder / "workspace", size, asked.rounds))
            if size == SMALL and not asked.no_peers and not runs[-1].failed:
                peers = compare(folder / "workspace", size)
        finally:
            shutil.rmtree(folder)
    return runs, peers


def lines(runs: list[Run]) -> dict[str, list[tuple[float, float]]]:
    """Return the points of the plot: the whole first, then each step that all sizes have."""
    whole = [(run.size, run.whole.wall) for run in runs if run.whole is not None]
    steps = [
        step
        for step in runs[0].costs
        if step not in APART and all(step in run.costs for run in runs)
    ]
    kept = [step for step in steps if not step.startswith("ingest") or step == "ingest export-5"]
    found = {step: [(run.size, run.costs[step].wall) for run in runs] for step in kept}
    return {WHOLE: whole, **found} if whole else found


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[SMALL, 10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="and a million applications")
    parser.add_argument("--no-peers", action="store_true", help="gcmreg alone")
    parser.add_argument("--rounds", type=int, default=3, help="of the sizes up to 10,000")
    parser.add_argument("--starts", type=int, default=20, help="rounds of each start")
    parser.add_argument("--write", action="store_true", help="write docs/speed.md and speed.svg")
    asked = parser.parse_args()
    started = starts(asked.starts)
    runs: list[Run] = []
    peers = None
    if MAKER.is_file():
        runs, peers = measured(asked)
    else:
        print("only the start: the folder shared, with kit, is not there", file=sys.stderr)
    text = page(started, runs, peers)
    print(text)
    if asked.write:
        (DOCS / "speed.md").write_text(text, encoding="utf-8", newline="\n")
        if len(runs) > 1:
            (DOCS / "speed.svg").write_text(chart(lines(runs)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
