"""Run one command as a user would, and say what it cost: seconds, processor, memory.

Needs a POSIX system (os.wait4).  The largest process is what the system reports of the command and
of every worker that it waited for; all its processes at one moment are sampled where Linux tells
their share of memory (/proc), so that pages which forked workers share are counted once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 0.1  # between two looks at the memory
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
FINE = (0, 1)  # 1: something of the input stands in the way, as in most real registers


class CommandError(Exception):
    """A command ended in a way that makes its figures worthless; the message says how."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: seconds on the wall and of all processors, bytes at most."""

    wall: float
    processor: float
    peak: int

    def best(self, other: Cost) -> Cost:
        """Return the lower times and the higher memory of two runs."""
        return Cost(
            min(self.wall, other.wall),
            min(self.processor, other.processor),
            max(self.peak, other.peak),
        )

    def then(self, other: Cost) -> Cost:
        """Return what two commands cost, one after the other."""
        return Cost(
            self.wall + other.wall, self.processor + other.processor, max(self.peak, other.peak)
        )


def environment() -> dict[str, str]:
    """Return the environment of a user: compiled modules may be kept, nothing is traced."""
    dropped = ("PYTHON", "COV", "GCMREG")
    kept = {
        key: value
        for key, value in os.environ.items()
        if key == "GCMREG_SHARED" or not key.startswith(dropped)
    }
    return {**kept, "PYTHONIOENCODING": "utf-8"}


def gcmreg() -> list[str]:
    """Return how the installed script is called, or the module where there is no script."""
    script = Path(sysconfig.get_path("scripts")) / "gcmreg"
    return [str(script)] if script.is_file() else [sys.executable, "-m", "gcmreg"]


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, out: Path | None = None) -> Cost:
    """Run a command, its stdout into a file or away; CommandError if it fails."""
    with Path(out or os.devnull).open("wb") as stdout:
        begun = time.perf_counter()
        process = subprocess.Popen(
            list(command), cwd=cwd, env=environment(), stdout=stdout, stderr=subprocess.DEVNULL
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = code = os.waitstatus_to_exitcode(status)
        watch.ended.set()
        watch.join()
    if code not in FINE:
        words = " ".join(Path(str(word)).name for word in command)
        raise CommandError(f"{words}: ended with {code}")
    return Cost(wall, used.ru_utime + used.ru_stime, max(used.ru_maxrss * UNIT, watch.most))


class _Watch(threading.Thread):
    """Looks at the memory of a process and of all below it, until `ended` is set."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.most = 0
        self.ended = threading.Event()

    def run(self) -> None:
        """Keep the most that was seen at one moment."""
        while not self.ended.wait(PAUSE):
            self.most = max(self.most, sum(map(_share, _family(self.pid))))


def _family(pid: int) -> list[int]:
    """Return a process and all below it; only itself where the system does not tell."""
    found = [pid]
    for one in found:
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, path.read_text(encoding="ascii").split())
            except OSError:  # it has just ended
                continue
    return found


def _share(pid: int) -> int:
    """Return the bytes of a process, of shared pages its part; 0 where the system says nothing."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    parts = [line.split() for line in text.splitlines()]
    return sum(int(part[1]) * 1024 for part in parts if part[0] == "Pss:")
