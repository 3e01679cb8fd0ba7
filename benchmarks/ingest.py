"""How long `gcmreg ingest` takes and how much memory, beside csv.reader alone on the same file.

    python benchmarks/ingest.py [--rows 10000] [--filled 50] [--repeat 3]

Makes a Formsite export of the shipped form (about 240 columns) with invented answers in a
temporary workspace.  The command is measured whole, with its start; "less its start" takes off
what it needs for an export of one row.  Times are the best of several runs.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from gcmreg.settings import read_settings
from gcmreg.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
HEAD = ["Reference #", "Status", "Username", "Email Address"]
TAIL = ["Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer"]
WORDS = "aid care home refuge réseau für migrants Łódź women youth network action house".split()


def make(path: Path, labels: list[str], rows: int, filled: int) -> None:
    """Write an export in which each row answers about `filled` questions."""
    draw = random.Random(1)  # noqa: S311 - invented answers, no secrets
    start = datetime(2017, 5, 8)  # noqa: DTZ001 - local, as the tool writes it
    always = labels[:9]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*HEAD, *labels, *TAIL])
        for n in range(rows):
            asked = {*always, *draw.sample(labels[9:], min(filled, len(labels)) - 9)}
            texts = [
                " ".join(draw.choices(WORDS, k=2)) if label in asked else "" for label in labels
            ]
            date = (start + timedelta(seconds=draw.randrange(130 * 86400))).isoformat(" ")
            tail = [date, date, date, "203.0.113.7", "Firefox", "Desktop", "N/A"]
            writer.writerow(
                [9_000_000 + n, "Complete", f"u{n}", f"u{n}@example.org", *texts, *tail]
            )


def alone(path: Path) -> float:
    """Return the seconds that csv.reader needs to read the file."""
    begun = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for _ in csv.reader(stream):
            pass
    return time.perf_counter() - begun


def command(space: Path, path: Path) -> tuple[float, int]:
    """Return the seconds and the peak memory (bytes) of one ingest into an empty register."""
    shutil.rmtree(space / "register", ignore_errors=True)
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "gcmreg", "--workspace", space, "ingest", path],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise SystemExit("the ingest failed")
    return seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--filled", type=int, nargs="+", default=[50, 240])
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        space = Path(folder)
        shutil.copytree(ROOT / "data", space / "data")
        form = read_settings(Workspace(space), lists=False).forms["gcm-2017"]
        labels = list(form.order)
        one = space / "one.csv"
        make(one, labels, 1, 9)
        print("| rows | answers a row | MB | csv.reader | ingest | ratio | less its start | peak |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- |")
        for filled in asked.filled:
            path = space / f"{filled}.csv"
            make(path, labels, asked.rows, filled)
            runs = [
                (alone(path), command(space, path), command(space, one)[0])
                for _ in range(asked.repeat)
            ]
            reader = min(run[0] for run in runs)
            whole = min(run[1][0] for run in runs)
            rest = whole - min(run[2] for run in runs)
            peak = max(run[1][1] for run in runs) / 1e6
            size = path.stat().st_size / 1e6
            print(
                f"| {asked.rows} | {min(filled, len(labels))} | {size:.1f} | {reader:.3f} s |"
                f" {whole:.2f} s | {whole / reader:.1f} | {rest / reader:.1f} | {peak:.0f} MB |"
            )


if __name__ == "__main__":
    main()
