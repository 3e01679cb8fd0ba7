"""Workspaces of any size, made by the kit in the folder `shared` (or GCMREG_SHARED).

Beyond 100,000 applications the kit is asked several times, with another seed each: the exports are
joined, their references kept apart, so that making them needs no more memory than one batch.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.matching.data import SHARED

if TYPE_CHECKING:
    from pathlib import Path

MAKER = SHARED / "kit" / "make_workspace.py"
BATCH = 100_000
PLANNED = 1_000  # up to here the plan is kept: what each name was made from
APART = 10_000_000  # between the references of two batches
ALL = (1, 2, 3, 4, 5)
FEWER = (1, 5)  # beyond one batch
LISTS = ("ecosoc.csv", "special_accreditation.csv")


def make(folder: Path, size: int) -> list[Path]:
    """Make a workspace of `size` applications; return its exports in the order of time."""
    if size <= BATCH:
        _kit(folder, 1, size)
        for path in (folder / "exports").glob("*.json"):
            path.unlink()
        if size > PLANNED:
            (folder / "plan.json").unlink()
        return [_export(folder, number) for number in ALL]
    (folder / "exports").mkdir(parents=True)
    for batch, begun in enumerate(range(0, size, BATCH)):
        part = folder / "batch"
        _kit(part, batch + 1, min(BATCH, size - begun))
        for number in FEWER:
            _append(_export(part, number), _export(folder, number), batch)
        if batch == 0:
            shutil.copytree(part / "data", folder / "data")
        else:
            _add_special(part, folder, batch)
        shutil.rmtree(part)
    return [_export(folder, number) for number in FEWER]


def names(paths: list[Path]) -> int:
    """Return how many different organization names the exports hold."""
    found: set[str] = set()
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            at = next(reader).index("Name of organization / institution / entity")
            found.update(row[at] for row in reader)
    return len(found)


def weight(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _export(folder: Path, number: int) -> Path:
    return folder / "exports" / f"export-{number}.csv"


def _kit(folder: Path, seed: int, size: int) -> None:
    asked = ["--seed", str(seed), "--applications", str(size)]
    subprocess.run([sys.executable, MAKER, folder, *asked], check=True, stdout=subprocess.DEVNULL)


def _append(source: Path, target: Path, batch: int) -> None:
    """Add the rows of one batch to an export; the first brings the header."""
    with (
        source.open(encoding="utf-8-sig", newline="") as taken,
        target.open("a", encoding="utf-8" if batch else "utf-8-sig", newline="") as stream,
    ):
        rows, writer = csv.reader(taken), csv.writer(stream)
        header = next(rows)
        if batch == 0:
            writer.writerow(header)
        writer.writerows([str(int(first) + batch * APART), *rest] for first, *rest in rows)


def _add_special(part: Path, folder: Path, batch: int) -> None:
    """Add the invented bodies of one batch; the other list is the same but for its status."""
    name = LISTS[1]
    with (
        (part / "data" / name).open(encoding="utf-8", newline="") as taken,
        (folder / "data" / name).open("a", encoding="utf-8", newline="") as stream,
    ):
        rows, writer = csv.reader(taken), csv.writer(stream)
        next(rows)
        writer.writerows([f"{first}-{batch}", *rest] for first, *rest in rows)
