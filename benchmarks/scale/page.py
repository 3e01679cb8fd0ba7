"""The page of docs/ on speed: the figures of one run as tables, without a path or a clock."""

from __future__ import annotations

import os
import platform
from functools import reduce
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from benchmarks.scale.measure import Cost
from benchmarks.scale.startup import BARE, TYPER
from benchmarks.scale.steps import MANY, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.scale.peers import Peers
    from benchmarks.scale.steps import Run

WHOLE = "the whole main job"
TEN = 10_000
CAREFUL, USUAL = "analyst's script, cutoff 90", "as usually written, cutoff 90"
DEFAULTS = "with the library's defaults, cutoff 90"
HEAD = """# Speed and scale

Made by `python -m benchmarks.scale`; all figures of one run on one machine: {cores} cores,
{system}, Python {python}. Seconds depend on the machine; the ratios count.
Processor seconds are of all processes of a command. Memory is the larger of the largest process
and of all processes of the command at one moment (looked at ten times a second, on Linux).
"""
START = """
## Start

Best of several rounds, in turn. `pip` installs the command without flags for Python, so bare
Python has none either. The demonstration's workspace is that of `gcmreg demo`.

"""
SIZES = """
## The main job by size

Each command is a process of its own, its start included; up to {many:,} applications the best of
several rounds. `csv.reader` only reads the same export; "less start" takes off an ingest of one
row. The whole main job is every ingest, match, roster of all sessions, public and validate. Of
answers of the lists and of registers nothing is kept from an earlier round; roster recalls what
match kept.
"""
GROWTH = """
## Growth

How many times as long the larger size takes, and the exponent (1: as many times as there are more
applications). A start of a fraction of a second hides growth between small sizes.

"""
PEERS = """
## Beside the script of an analyst, at {size:,} applications

pandas and rapidfuzz: the latest complete row per reference at or before the deadline, the best
name above a cutoff by WRatio, the first two persons per organization and session, seats, CSV
(`benchmarks/scale/analyst.py`). Written with care it asks for each different name once; as usually
written, for each application; with the library's defaults, likewise, and the cutoff is looked at
afterwards. With the same reports it also writes what the main job does beside the CSV: a
workbook, a page and JSON of each session, the public answers as CSV and page. The script reads all
exports in one process, as `gcmreg ingest` does where one command names them all; the main job has
a command for each, as exports are made at different times.
Outcomes are compared with an independent, naive reading of the rules (`tests/oracle.py`): right
ones of {all:,} nominations; persons wrongly without a seat and wrongly with one.

"""
CHECKS = """
## Checking an export of {size:,} applications

The tools check that the table is well formed, or describe it; gcmreg also reads every answer,
finds each application in the register and says what would change.

"""
NAMES = """
## The same names, key collision

OpenRefine's clustering by key, as a matcher: a name is matched where exactly one entry of the list
has its key (`benchmarks/scale/names.py`). Matched: of the names that are on the list, those given
the right entry without a person; wrong: of all names, those given an entry that they do not mean.
The weights of gcmreg were fitted on the hard names: [cross-validated
figures](matching-benchmark.md).

"""


def page(starts: dict[str, Cost] | None, runs: list[Run], peers: Peers | None) -> str:
    """Return the page of what was measured."""
    head = HEAD.format(
        cores=os.cpu_count(), system=platform.system(), python=platform.python_version()
    )
    parts = [head]
    if starts is not None:
        parts += [START, _starts(starts)]
    if runs:
        parts.append(SIZES.format(many=MANY))
        parts += [_size(run) for run in runs]
        if len(runs) > 1:
            parts += [GROWTH, _growth(runs), "\n![Seconds over applications](speed.svg)\n"]
    if peers is not None:
        parts += _peers(peers, runs)
    return "".join(parts)


def _table(head: str, rows: Iterable[str]) -> str:
    columns = head.count("|") + 1
    lines = [f"| {head} |", "|" + " --- |" * columns, *(f"| {row} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:,.1f}" if value >= 100 else f"{value:.2f}"  # noqa: PLR2004


def _cost(cost: Cost) -> str:
    memory = f"{cost.peak / 1e6:,.0f} MB"
    return f"{_seconds(cost.wall)} | {_seconds(cost.processor)} | {memory}"


def _starts(starts: dict[str, Cost]) -> str:
    bare, typer = starts[BARE].wall, starts[TYPER].wall
    rows = (
        f"`{name}` | {cost.wall * 1000:.0f} ms | {cost.wall / bare:.2f} | {cost.wall / typer:.2f}"
        for name, cost in starts.items()
    )
    return _table(f"start | time | times `{BARE}` | times `{TYPER}`", rows)


def _size(run: Run) -> str:
    rows = []
    for step, cost in run.costs.items():
        beside = " |  | "
        if step in run.readers:
            reader = run.readers[step]
            less = max(0.0, cost.wall - run.start) / reader
            beside = f"{_seconds(reader)} | {cost.wall / reader:.1f} | {less:.1f}"
        rows.append(f"{step} | {_cost(cost)} | {beside}")
    if run.whole is not None:
        rows.append(f"**{WHOLE}** | {_cost(run.whole)} |  |  | ")
    head = "step | seconds | processor | memory | csv.reader | ratio | less start"
    title = f"\n### {run.size:,} applications\n\n{run.names:,} different names; workspace, register"
    title += f" and reports {run.disk / 1e6:,.0f} MB; an ingest of one row {_seconds(run.start)} s."
    failed = f"\nIt did not come to its end: {run.failed}.\n" if run.failed else ""
    return f"{title}\n\n{_table(head, rows)}{failed}"


def _growth(runs: list[Run]) -> str:
    pairs = list(pairwise(runs))
    steps = dict.fromkeys(step for run in runs for step in run.costs)
    rows = []
    for step in [*steps, WHOLE]:
        cells = []
        for one, other in pairs:
            small, large = (
                run.whole if step == WHOLE else run.costs.get(step) for run in (one, other)
            )
            if small is None or large is None:
                cells.append("")
                continue
            times = large.wall / small.wall
            cells.append(f"{times:.1f}, {log(times) / log(other.size / one.size):.2f}")
        if any(cells):
            rows.append(" | ".join([step, *cells]))
    return _table(" | ".join(["step", *(f"{a.size:,} to {b.size:,}" for a, b in pairs)]), rows)


def _peers(peers: Peers, runs: list[Run]) -> list[str]:
    first = next(run for run in runs if run.size == peers.size)
    out = []
    if peers.outcomes:
        every = peers.outcomes["gcmreg"]["all"]
        out += [PEERS.format(size=first.size, all=every), _scripts(peers, first)]
        out += _estimate(peers, runs)
    rows = [f"`{name}` | {_cost(cost)}" for name, cost in peers.checks.items()]
    head = "command | seconds | processor | memory"
    out += [CHECKS.format(size=first.size), _table(head, rows)]
    out += [NAMES, _names(peers)]
    out += [f"\n{words}.\n" for words in peers.left_out]
    return out


def _scripts(peers: Peers, first: Run) -> str:
    whole = first.whole
    rows = []
    if whole is not None:
        told = _told(peers, "gcmreg")
        rows.append(f"gcmreg, {WHOLE} | {_cost(whole)} | 1.0 | {told}")
        for what, steps in (
            ("all exports in one command", (TOGETHER, "match", "roster", "public", "validate")),
            ("no more than the script does", (TOGETHER, "match", "roster")),
        ):
            made = reduce(Cost.then, (first.costs[step] for step in steps))
            share = made.wall / whole.wall
            rows.append(f"gcmreg, {what} | {_cost(made)} | {share:.1f} | {told}")
        rows += [
            f"{name} | {_cost(cost)} | {cost.wall / whole.wall:.1f} | {_told(peers, name)}"
            for name, cost in peers.scripts.items()
        ]
    head = "tool | seconds | processor | memory | times gcmreg's main job"
    return _table(f"{head} | right outcomes | seat missing | seat too many", rows)


def _told(peers: Peers, tool: str) -> str:
    found = peers.outcomes[tool]
    share = f"{100 * found['right'] / found['all']:.1f} %"
    return f"{share} | {found['kept out']} | {found['let in']}"


def _estimate(peers: Peers, runs: list[Run]) -> list[str]:
    """Estimate the scripts at 10,000: their matching by names, the rest by applications."""
    larger = next((run for run in runs if run.size == TEN and run.whole is not None), None)
    if larger is None or larger.whole is None:
        return []
    times = larger.size / peers.size
    out = []
    kinds = ((CAREFUL, "with care", True), (USUAL, "as usual", False))
    for name, kind, by_name in (*kinds, (DEFAULTS, "with the defaults", False)):
        if name in peers.parts:
            parts = peers.parts[name]
            asked = larger.names if by_name else parts["names"] * times
            spent = parts["match"] / parts["names"] * asked + parts["rest"] * times
            ratio = spent / larger.whole.wall
            out.append(
                f"\nAn estimate, not measured: at {TEN:,} applications the script ({kind})"
                f" would take {_seconds(spent)} s, {ratio:.1f} times gcmreg's main job.\n"
            )
    return out


def _names(peers: Peers) -> str:
    sets = peers.names
    head = ["tool"]
    for name, found in sets.items():
        title = f"{found['names']:,} {name}, {found['entries']:,} entries"
        head += [f"{title}: matched", "wrong", "names/s"]
    tools = next(iter(sets.values()))["tools"]
    rows = []
    for tool in tools:
        cells = [tool]
        for found in sets.values():
            one = found["tools"][tool]
            cells += [f"{one['matched']:.3f}", f"{one['wrong']:.4f}", f"{one['speed']:,.0f}"]
        rows.append(" | ".join(cells))
    return _table(" | ".join(head), rows)
