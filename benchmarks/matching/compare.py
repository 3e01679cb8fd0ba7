"""Compare the matcher with its peers in one run; write a table and a plot into docs/.

    python -m benchmarks.matching.compare [--noise 600] [--only NAME…] [--no-write]

Two sets: the labelled hard names against the whole registry (gcmreg: by cross-validation, five
folds), and noisy names of half of the registry with names of the other half as impostors.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.matching.data import SHARED, Labelled, halves, labelled, noise_set, registry
from benchmarks.matching.evaluate import answer, cross_validated
from benchmarks.matching.fit import collect
from benchmarks.matching.measures import Answer, Figures, curve, figures
from benchmarks.matching.peers import PEERS
from benchmarks.matching.plot import plot
from gcmreg.matching.engine import Matcher

if TYPE_CHECKING:
    from benchmarks.matching.peers import Peer
    from gcmreg.matching.model import Entry

DOCS = Path(__file__).resolve().parents[2] / "docs"
SEED = 11
OWN = "gcmreg"
HEAD = """# Matching compared

Made by `python -m benchmarks.matching.compare`; all tools in one run on one machine, on two cores.
Hard names: {hard} labelled names ({true} with a true entry) against {listed} entries; gcmreg by
cross-validation in five folds. Noise: {noise} noisy names of half of the list and {impostors}
names of the other half as impostors (`benchmarks/matching/noise.py`); gcmreg as shipped.
Names per second count the index of each tool; the slower ones answer the sample, gcmreg all names
of both sets against the whole list.
The machine was shared while this ran: of names/s, the ratios count.
R@P.99: the best recall at precision 0.99, the threshold picked on the same set for all tools.

| tool | hard: R@P.99 | hard: best F1 | hard: top 5 | noise: R@P.99 | noise: best F1 | names/s |
| --- | --- | --- | --- | --- | --- | --- |
"""
TAIL = """
![Precision and recall on the hard names](matching-benchmark.svg)

gcmreg decides by itself, without a threshold picked on the set:

| set | accepted ones right | true ones accepted | in review | unsure names accepted |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one tool said of both sets, and how fast."""

    tool: str
    hard: list[Answer]
    noise: list[Answer]
    speed: float


def ask_peer(peer: Peer, entries: list[Entry], names: list[Labelled]) -> tuple[list[Answer], float]:
    """Return the answers of a peer and the seconds that it took, its index included."""
    start = time.perf_counter()
    found = peer([entry.name for entry in entries], [one.query.name for one in names])
    spent = time.perf_counter() - start
    made = [
        Answer(tuple(entries[at].id for at in ids), score, one.truth)
        for one, (ids, score) in zip(names, found, strict=True)
    ]
    return made, spent


def own_run(
    entries: list[Entry],
    hard: list[Labelled],
    listed: list[Entry],
    noise: list[Labelled],
    many: list[Labelled],
) -> Run:
    """Return the run of gcmreg: hard names by cross-validation, timed as shipped on many."""
    ecosoc = SHARED / "ecosoc"
    rows = collect(ecosoc / "registry.csv", ecosoc / "labelled_names.csv")
    crossed = cross_validated(entries, hard, rows, 5, 0)
    matcher = Matcher(listed)
    answers = [answer(matcher, one) for one in noise]
    start = time.perf_counter()
    matcher = Matcher(entries)
    for one in many:
        matcher.match(one.query)
    spent = time.perf_counter() - start
    return Run(OWN, crossed, answers, len(many) / spent)


def runs(asked: argparse.Namespace) -> list[Run]:
    """Return the runs of all tools that are installed."""
    entries = registry(SHARED / "ecosoc" / "registry.csv")
    hard = labelled(SHARED / "ecosoc" / "labelled_names.csv")
    listed, withheld = halves(entries, SEED)
    many = noise_set(listed, withheld, SEED)
    noise = random.Random(SEED).sample(many, min(asked.noise, len(many)))  # noqa: S311
    made = [own_run(entries, hard, listed, noise, hard + many)]
    for tool, peer in PEERS:
        if asked.only and tool not in asked.only:
            continue
        try:
            first, took = ask_peer(peer, entries, hard)
            second, more = ask_peer(peer, listed, noise)
        except ImportError as missing:
            print(f"{tool}: left out ({missing})", file=sys.stderr)
            continue
        made.append(Run(tool, first, second, (len(hard) + len(noise)) / (took + more)))
        print(f"{tool}: {took + more:.1f} s", file=sys.stderr)
    return made


def table(made: list[Run], listed: int) -> str:
    """Return the page."""
    hard, noise = made[0].hard, made[0].noise
    lines = [
        HEAD.format(
            hard=len(hard),
            true=sum(one.truth not in {"", "?"} for one in hard),
            listed=listed,
            noise=sum(bool(one.truth) for one in noise),
            impostors=sum(not one.truth for one in noise),
        ).rstrip("\n")
    ]
    for run in made:
        first, second = figures(run.hard), figures(run.noise)
        lines.append(
            f"| {run.tool} | {first.recall_strict:.2f} | {first.best_f1:.2f} | {first.top:.3f} | "
            f"{second.recall_strict:.2f} | {second.best_f1:.2f} | {_rounded(run.speed)} |"
        )
    lines.append(TAIL.rstrip("\n"))
    lines += [_decided("hard names", figures(hard)), _decided("noise", figures(noise))]
    return "\n".join(lines) + "\n"


def _decided(name: str, found: Figures) -> str:
    return (
        f"| {name} | {found.accepted_right:.3f} | {found.accepted_of_true:.3f} | "
        f"{found.in_review:.3f} | {found.unsure_accepted} |"
    )


def _rounded(speed: float) -> str:
    digits = len(str(int(speed)))
    return f"{round(speed, 2 - digits):,.0f}"


def main() -> None:
    """Run, print, write."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--noise", type=int, default=600)
    reader.add_argument("--only", nargs="*", default=[])
    reader.add_argument("--no-write", action="store_true")
    asked = reader.parse_args()
    made = runs(asked)
    page = table(made, len(registry(SHARED / "ecosoc" / "registry.csv")))
    print(page)
    if not asked.no_write:
        DOCS.mkdir(exist_ok=True)
        (DOCS / "matching-benchmark.md").write_text(page, encoding="utf-8")
        curves = {run.tool: curve(run.hard) for run in made}
        (DOCS / "matching-benchmark.svg").write_text(plot(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
