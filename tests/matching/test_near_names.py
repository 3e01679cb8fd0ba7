"""Names made up to be confused: what is accepted, what is missed, what is accepted wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from gcmreg.matching import Matcher
from gcmreg.matching.model import Entry, Match, Query

NAMES = Path(__file__).parent / "near_names.txt"
# What letters cannot tell: each may be a slip of the pen as well.
BEYOND_LETTERS = {
    "Rotary Club of Barrow Vale District 3450",
    "Wilhelm-Kestler-Stiftung",
    "Action Jeunes et Climax",
    "Migrant Heath Collective of Tarlac",
}


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, str, Match]]:
    """Return each name with the id of its entry, empty if it has none, and what is said of it."""
    entries: list[Entry] = []
    asked: list[tuple[str, str]] = []
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        if line[:2] in {"+ ", "- "}:
            _, _, name = line.partition(": ")
            asked.append((name, entries[-1].id if line[0] == "+" else ""))
        elif line and line[0] != "#":
            name, acronym, country, *_ = (*map(str.strip, line.split("|")), "", "")
            entries.append(Entry(f"{len(entries):03d}", name, acronym=acronym, country=country))
    matcher = Matcher(entries)
    return [(name, truth, matcher.match(Query(name))) for name, truth in asked]


def test_no_other_body_is_accepted(answers: list[tuple[str, str, Match]]) -> None:
    wrong = {
        name
        for name, truth, match in answers
        if match.entry is not None and match.entry.id != truth
    }
    assert wrong == BEYOND_LETTERS


def test_most_spellings_of_a_body_are_accepted(answers: list[tuple[str, str, Match]]) -> None:
    true = [(truth, match) for _, truth, match in answers if truth]
    right = sum(match.entry is not None and match.entry.id == truth for truth, match in true)
    shown = sum(any(s.entry.id == truth for s in match.suggestions) for truth, match in true)
    assert len(true) == 327
    assert right >= 280
    assert shown >= 320
