"""Measure speed and memory of the matcher.

    python -m benchmarks.matching.speed [--names 10000] [--large 100000]

Names: half of them the list's own in another case, three tenths noisy, two tenths the labelled hard
ones.  WRatio's extractOne answers a sample of the same names in the same run.  Seconds are
processor time, so that other work on the machine counts little.  The large list is made of the
registry's names with an invented word each.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from typing import TYPE_CHECKING

from benchmarks.matching.data import SHARED, labelled, registry
from benchmarks.matching.noise import CHANGES, LETTERS, case, noisy
from benchmarks.matching.peers import plain
from gcmreg.matching.engine import Matcher
from gcmreg.matching.model import Entry, Query

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 60


def mixed(entries: list[Entry], count: int) -> list[Query]:
    """Return names as an export might hold them."""
    chance = random.Random(3)  # noqa: S311
    hard = labelled(SHARED / "ecosoc" / "labelled_names.csv")
    made = []
    for number in range(count):
        name = chance.choice(entries).name
        if number % 10 < 5:  # noqa: PLR2004
            made.append(Query(case(name, chance)))
        elif number % 10 < 8:  # noqa: PLR2004
            made.append(Query(noisy(name, chance, chance.choice(sorted(CHANGES)))))
        else:
            made.append(chance.choice(hard).query)
    return made


def enlarged(entries: list[Entry], count: int) -> list[Entry]:
    """Return a list of `count` entries."""
    chance = random.Random(5)  # noqa: S311
    made = []
    for number in range(count):
        word = "".join(chance.choice(LETTERS) for _ in range(7))
        made.append(Entry(f"{number:07d}", f"{chance.choice(entries).name} {word.title()}"))
    return made


def timed(act: Callable[[], object]) -> float:
    """Return the seconds of processor time that something takes."""
    start = time.process_time()
    act()
    return time.process_time() - start


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print the figures."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--names", type=int, default=10_000)
    reader.add_argument("--large", type=int, default=100_000)
    asked = reader.parse_args()
    entries = registry(SHARED / "ecosoc" / "registry.csv")
    queries = mixed(entries, asked.names)
    start = time.process_time()
    matcher = Matcher(entries)
    index = time.process_time() - start
    spent = timed(lambda: [matcher.match(query) for query in queries])
    print(f"{len(entries)} entries: index {index:.2f} s; {len(queries)} names {spent:.2f} s,")
    print(f"{len(queries) / spent:.0f} names/s; memory {_memory()} MB")
    _against_wratio(entries, queries, len(queries) / spent)
    for count in (asked.large // 10, asked.large):
        large = enlarged(entries, count)
        start = time.process_time()
        Matcher(large).match(Query("Alliance for Kenia Foundaton"))
        spent = time.process_time() - start
        print(f"{count} entries: index and first answer {spent:.2f} s; memory {_memory()} MB")


def _against_wratio(entries: list[Entry], queries: list[Query], speed: float) -> None:
    from rapidfuzz.fuzz import WRatio
    from rapidfuzz.process import extractOne

    choices = [plain(entry.name) for entry in entries]
    sample = [plain(query.name) for query in queries[:: len(queries) // SAMPLE]]
    spent = timed(lambda: [extractOne(name, choices, scorer=WRatio) for name in sample])
    wratio = len(sample) / spent
    print(f"WRatio extractOne: {wratio:.0f} names/s; the matcher {speed / wratio:.0f} times that")


if __name__ == "__main__":
    main()
