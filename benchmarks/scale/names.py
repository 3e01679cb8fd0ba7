"""The same names matched by gcmreg, WRatio at two cutoffs, and OpenRefine's key collision.

    python -m benchmarks.scale.names WORKSPACE

Two sets: the names typed in a workspace of the kit against its lists, and the labelled hard names
against the registry, unsure ones left out.  Prints JSON.
"""

from __future__ import annotations

import csv
import json
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.matching.data import SHARED, labelled, registry
from gcmreg.matching.engine import Matcher
from gcmreg.matching.model import Decision, Entry, Query

Found = list[str]  # the id of the entry of each name, "" for none
Tool = Callable[[list[Entry], list[Query]], Found]
Pairs = list[tuple[Query, str]]


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name.strip().lower())
    kept = (c for c in spread if unicodedata.category(c)[0] in "LNZ")
    return "".join(kept)


def fingerprint(name: str) -> str:
    """Return OpenRefine's fingerprint: words without case, accents, punctuation, order, doubles."""
    return " ".join(sorted(set(_plain(name).split())))


def ngram_fingerprint(name: str) -> str:
    """Return OpenRefine's n-gram fingerprint: the pairs of letters, sorted, each once."""
    bare = "".join(_plain(name).split())
    return "".join(sorted({bare[at : at + 2] for at in range(len(bare) - 1)}))


def collision(key: Callable[[str], str]) -> Tool:
    """Return a tool that takes the one entry with the same key."""

    def tool(entries: list[Entry], queries: list[Query]) -> Found:
        ids: dict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for name in (entry.name, *entry.other_names):
                ids[key(name)].add(entry.id)
        found = [ids.get(key(query.name), set()) for query in queries]
        return [next(iter(one)) if len(one) == 1 else "" for one in found]

    return tool


def wratio(cutoff: float) -> Tool:
    """Return the tool of the analyst's script."""

    def tool(entries: list[Entry], queries: list[Query]) -> Found:
        from rapidfuzz import fuzz, process, utils

        choices = [utils.default_process(entry.name) for entry in entries]
        found = []
        for query in queries:
            name = utils.default_process(query.name)
            best = process.extractOne(name, choices, scorer=fuzz.WRatio, score_cutoff=cutoff)
            found.append("" if best is None else entries[best[2]].id)
        return found

    return tool


def own(entries: list[Entry], queries: list[Query]) -> Found:
    """Match with gcmreg: what it accepts without a person."""
    matcher = Matcher(entries)
    found = map(matcher.match, queries)
    return [one.entry.id if one.decision is Decision.ACCEPT and one.entry else "" for one in found]


TOOLS: dict[str, Tool] = {
    "gcmreg (accepted)": own,
    "rapidfuzz WRatio, 90": wratio(90),
    "rapidfuzz WRatio, 85": wratio(85),
    "OpenRefine fingerprint": collision(fingerprint),
    "OpenRefine n-gram fingerprint": collision(ngram_fingerprint),
}


def typed(workspace: Path) -> tuple[list[Entry], Pairs]:
    """Return the entries of a workspace and its different names with what they mean."""
    entries = []
    for name in ("ecosoc", "special_accreditation"):
        with (workspace / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            found = csv.DictReader(stream)
            entries += [Entry(row["id"], row["name"], country=row["country"]) for row in found]
    ids = {entry.name: entry.id for entry in entries}
    plan = json.loads((workspace / "plan.json").read_bytes())["applications"]
    pairs = {one["name"]: one["truth"][1] if one["truth"] else "" for one in plan}
    assert set(pairs.values()) - {""} <= set(ids.values())
    return entries, [(Query(name), truth) for name, truth in sorted(pairs.items())]


def hard() -> tuple[list[Entry], Pairs]:
    """Return the registry and the labelled names."""
    folder = SHARED / "ecosoc"
    names = labelled(folder / "labelled_names.csv")
    return registry(folder / "registry.csv"), [
        (one.query, one.truth) for one in names if one.truth != "?"
    ]


def judged(tool: Tool, entries: list[Entry], pairs: Pairs) -> dict[str, float]:
    """Return the share of true ones found, the share of all given a wrong entry, names per second.

    The index counts.
    """
    begun = time.perf_counter()
    found = tool(entries, [query for query, _ in pairs])
    spent = time.perf_counter() - begun
    both: Sequence[tuple[str, str]] = [
        (one, truth) for one, (_, truth) in zip(found, pairs, strict=True)
    ]
    true = sum(bool(truth) for _, truth in both)
    return {
        "matched": sum(one == truth != "" for one, truth in both) / true,
        "wrong": sum(one not in {"", truth} for one, truth in both) / len(both),
        "speed": len(both) / spent,
    }


def main() -> None:
    """Print the figures of each tool on both sets."""
    sets: dict[str, tuple[list[Entry], Pairs]] = {
        "typed names": typed(Path(sys.argv[1])),
        "hard names": hard(),
    }
    told: dict[str, Any] = {
        name: {
            "names": len(pairs),
            "entries": len(entries),
            "tools": {tool: judged(act, entries, pairs) for tool, act in TOOLS.items()},
        }
        for name, (entries, pairs) in sets.items()
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
