"""Labelled names and lists, read from the folder `shared` beside the project or GCMREG_SHARED."""

from __future__ import annotations

import csv
import os
import random
from dataclasses import dataclass
from pathlib import Path

from benchmarks.matching.noise import CHANGES, noisy
from gcmreg.matching.model import Entry, Query

SHARED = Path(os.environ.get("GCMREG_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CHAPTERS = [
    "Kenya",
    "Canada",
    "India",
    "Brasil",
    "France",
    "Nigeria",
    "Africa",
    "Geneva",
    "Youth",
    "2",
]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query, the id of the entry that is meant ("": none, "?": cannot be told), its kind."""

    query: Query
    truth: str
    kind: str


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def registry(path: Path) -> list[Entry]:
    """Return the entries of a registry: columns id, name and, if there, country and aliases."""
    return [
        Entry(
            id=row["id"],
            name=row["name"],
            other_names=tuple(filter(None, (row.get("aliases") or "").split(" | "))),
            country=row.get("country") or "",
        )
        for row in rows(path)
    ]


def labelled(path: Path) -> list[Labelled]:
    """Return labelled names: columns query, truth (or truth_id) and, if there, country and kind."""
    return [
        Labelled(
            Query(row["query"], country=row.get("country") or ""),
            row.get("truth", row.get("truth_id", "")) or "",
            row.get("kind") or "other",
        )
        for row in rows(path)
    ]


def halves(entries: list[Entry], seed: int) -> tuple[list[Entry], list[Entry]]:
    """Return the entries in two halves, dealt by `seed`."""
    dealt = list(entries)
    random.Random(seed).shuffle(dealt)  # noqa: S311
    return dealt[: len(dealt) // 2], dealt[len(dealt) // 2 :]


def noise_set(listed: list[Entry], withheld: list[Entry], seed: int) -> list[Labelled]:
    """Return one noisy name of every listed entry, and every withheld name as an impostor."""
    chance = random.Random(seed)  # noqa: S311
    kinds = sorted(CHANGES)
    made = []
    for entry in listed:
        kind = chance.choice(kinds)
        changed = noisy(entry.name, chance, kind)
        if changed != entry.name:
            made.append(Labelled(Query(changed), entry.id, kind))
    made += [Labelled(Query(entry.name), "", "impostor") for entry in withheld]
    return made


def chapter_set(listed: list[Entry], seed: int) -> list[Labelled]:
    """Return names of listed entries with a place, a number or a group added: other bodies."""
    chance = random.Random(seed)  # noqa: S311
    return [
        Labelled(Query(f"{entry.name} {chance.choice(CHAPTERS)}"), "", "chapter")
        for entry in listed
    ]
