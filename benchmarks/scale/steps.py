"""The main job at one size: every command a process of its own, beside csv.reader alone."""

from __future__ import annotations

import csv
import shutil
import sys
import time
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from benchmarks.scale.measure import CommandError, gcmreg, run
from benchmarks.scale.workspaces import make, names, weight
from gcmreg import cache
from gcmreg.facts.kept import KIND as ANSWERS
from gcmreg.holdings import KIND as REGISTER

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.scale.measure import Cost

AFTER = (("match", "--format", "csv"), ("roster", "--all"), ("public",), ("validate",))
ALONE = "ingest the last export alone"
TOGETHER = "ingest all exports in one command"
APART = (ALONE, TOGETHER)  # measured beside the main job, no part of it
MANY = 10_000  # up to here the best of several rounds counts


@dataclass(slots=True)
class Run:
    """What each step of the main job cost at one size."""

    size: int
    costs: dict[str, Cost] = field(default_factory=dict)
    readers: dict[str, float] = field(default_factory=dict)  # csv.reader, by the step of ingest
    start: float = 0.0  # seconds of an ingest of one row
    names: int = 0
    disk: int = 0
    failed: str = ""

    @property
    def whole(self) -> Cost | None:
        """Return the cost of the whole main job, None if it did not come to its end."""
        if self.failed:
            return None
        first, *rest = [cost for step, cost in self.costs.items() if step not in APART]
        for cost in rest:
            first = first.then(cost)
        return first


def main_job(folder: Path, size: int, rounds: int) -> Run:
    """Make a workspace and run the main job on it; a step that fails ends it, with a word."""
    done = Run(size)
    exports = make(folder, size)
    done.names = names(exports)
    done.start = _one_row(folder, exports[-1])
    try:
        for _ in range(rounds if size <= MANY else 1):
            _empty(folder)
            _ingest(done, folder, ALONE, exports[-1])
            _empty(folder)
            _step(done, folder, TOGETHER, ("ingest", *map(str, exports)))
            _empty(folder)
            for path in exports:
                _ingest(done, folder, f"ingest {path.stem}", path)
            for words in AFTER:
                _step(done, folder, words[0], words)
    except CommandError as error:
        done.failed = str(error)
        print(f"{size}: {error}", file=sys.stderr)
    done.disk = weight(folder)
    return done


def _empty(folder: Path) -> None:
    """Leave nothing of an earlier round, nor what it kept of answers of the lists and registers."""
    for kind in (ANSWERS, REGISTER):
        cache.forget(kind)
    for name in ("register", "out"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _one_row(folder: Path, export: Path) -> float:
    """Return the seconds of an ingest that has next to nothing to read."""
    one = folder / "one.csv"
    with export.open(encoding="utf-8-sig", newline="") as taken:
        rows = list(islice(csv.reader(taken), 2))
    with one.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    costs = []
    for _ in range(4):  # the first fills the caches
        costs.append(run([*gcmreg(), "ingest", one], cwd=folder))
        _empty(folder)
    one.unlink()
    return min(cost.wall for cost in costs)


def _ingest(done: Run, folder: Path, step: str, path: Path) -> None:
    begun = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for _ in csv.reader(stream):
            pass
    spent = time.perf_counter() - begun
    done.readers[step] = min(spent, done.readers.get(step, spent))
    _step(done, folder, step, ("ingest", str(path)))


def _step(done: Run, folder: Path, step: str, words: tuple[str, ...]) -> None:
    cost = run([*gcmreg(), *words], cwd=folder, out=folder / "stdout")
    known = done.costs.get(step)
    done.costs[step] = cost if known is None else known.best(cost)
    print(f"{done.size}: {step} {cost.wall:.2f} s, {cost.peak / 1e6:.0f} MB", file=sys.stderr)
