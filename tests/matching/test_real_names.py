"""Figures on real names; skipped where the folder `shared` is not beside the project."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from gcmreg.matching import Matcher
from gcmreg.matching.model import Decision, Entry, Match, Query

if TYPE_CHECKING:
    from collections.abc import Callable

SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "qui", "xe", "dri", "plo")


def nonsense(chance: random.Random) -> str:
    return " ".join(
        "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(3, 5))).capitalize()
        for _ in range(chance.randint(2, 3))
    )


def test_hard_names(registry_matcher: Matcher, labelled: list[dict[str, str]]) -> None:
    found = [(row["truth"], registry_matcher.match(Query(row["query"]))) for row in labelled]
    accepted = [(truth, match) for truth, match in found if match.entry is not None]
    right = [match for truth, match in accepted if match.entry and match.entry.id == truth]
    true = [(truth, match) for truth, match in found if truth not in {"", "?"}]
    seen = [t for t, match in true if t in _ids(match)]
    review = [match for _, match in found if match.decision is Decision.REVIEW]
    assert len(right) == len(accepted)
    assert len(right) / len(true) >= 0.75
    open_ones = [(t, match) for t, match in true if match.entry is None]
    asked = [t for t, m in open_ones if m.decision is Decision.REVIEW and t in _ids(m)]
    assert len(asked) / len(open_ones) >= 0.75
    assert not [t for t, match in accepted if t == "?"]
    assert len(seen) / len(true) >= 0.985
    assert len(review) / len(found) <= 0.15


def _ids(match: Match) -> set[str]:
    return {one.entry.id for one in match.suggestions}


def test_every_entry_finds_itself(registry: list[Entry], registry_matcher: Matcher) -> None:
    for entry in registry:
        match = registry_matcher.match(Query(entry.name.upper()))
        assert match.decision is Decision.ACCEPT
        assert match.entry == entry


@pytest.mark.parametrize(
    "kind", ["Collective", "Alliance", "Network", "Diaspora Council", "University"]
)
def test_nonsense_is_none(registry_matcher: Matcher, kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311
    special = Matcher([Entry(f"S{n}", f"{nonsense(chance)} {kind}") for n in range(150)])
    typed = [Query(f"{nonsense(chance)} {kind}") for _ in range(150)]
    for matcher in (registry_matcher, special):
        assert {matcher.match(query).decision for query in typed} == {Decision.NONE}


KINDS = ("Collective", "Alliance", "Network", "Diaspora Council", "University")


@pytest.mark.parametrize("seed", range(4))
def test_much_nonsense_is_hardly_ever_seen(registry_matcher: Matcher, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    made = [f"{nonsense(chance)} {chance.choice(KINDS)}" for _ in range(2650)]
    special = Matcher([Entry(f"S{n}", name) for n, name in enumerate(made[:150])])
    found = [
        matcher.match(Query(name)).decision
        for name in made[150:]
        for matcher in (registry_matcher, special)
    ]
    assert Decision.ACCEPT not in found
    assert found.count(Decision.REVIEW) <= 0.0005 * len(found)


def test_withheld_names_are_not_accepted(registry: list[Entry]) -> None:
    dealt = sorted(registry, key=lambda entry: entry.id)
    random.Random(4).shuffle(dealt)  # noqa: S311
    listed, withheld = dealt[::2], dealt[1::2]
    matcher = Matcher(listed)
    wrong = [e for e in withheld if matcher.match(Query(e.name)).entry is not None]
    # The list holds a few bodies twice; those may be found under their other row.
    assert len(wrong) / len(withheld) <= 0.003


def test_countries_keep_namesakes_apart(
    shared_rows: Callable[[str], list[dict[str, str]]],
) -> None:
    entries = [
        Entry(
            row["id"],
            row["name"],
            other_names=tuple(filter(None, row["aliases"].split(" | "))),
            country=row["country"],
        )
        for row in shared_rows("ror/registry.csv")
    ]
    matcher = Matcher(entries)
    absent = [row for row in shared_rows("ror/queries.csv") if not row["truth_id"]]
    wrong = [
        row
        for row in absent
        if matcher.match(Query(row["query"], country=row["country"])).entry is not None
    ]
    assert len(wrong) / len(absent) <= 0.002
