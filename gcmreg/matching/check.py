"""Check a list: entries that a person could confuse, doubles, rows that look wrong.

Pure functions of entries; they find, and leave it to others to print.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.matching.country import country_code
from gcmreg.matching.engine import Matcher
from gcmreg.matching.features import letters_apart
from gcmreg.matching.model import Query
from gcmreg.matching.parse import read_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmreg.matching.engine import Ranked
    from gcmreg.matching.model import Entry

CONFUSABLE = 0.1  # score from which on two entries of one list may be one body
LOOKALIKE = 0.15  # share of letters that differ, up to which two names look alike to a reader
SHORT_NAME = 2  # words of a name that is easily taken for another
LONGEST_NAME = 300  # letters of a name; more is several cells in one
_DEBRIS = re.compile(
    r"\b(?:general|special|roster)\b[^a-z]*(?:19|20)\d\d|\badd\.\s*\d+|[*†‡]|\bpage\s+\d+\b",
    re.IGNORECASE,
)
_BROKEN = re.compile("[\ufffd\x00-\x1f\x7f]|Ã[\x80-\xbf]|â€")


class Doubt(StrEnum):
    """What looks wrong about a row."""

    EMPTY = "no letters in the name"
    DEBRIS = "something beside the name: a year, a status, a footnote mark"
    BROKEN = "letters that a wrong encoding left"
    OPEN_BRACKET = "a bracket that is not closed: the name may be cut off"
    LONG = "too long for a name"
    ONLY_COMMON = "a word or two that many bodies have: easily taken for another"
    MIXED_SCRIPTS = "letters of two scripts in one word"
    COUNTRY = "a country that is not known"
    SAME_ID = "two rows have this id"


class Confusable(Struct, frozen=True):
    """Two entries that look alike, how likely they are one body, and what differs."""

    first: Entry
    second: Entry
    score: float
    why: str


class Doubtful(Struct, frozen=True):
    """A row that looks wrong."""

    entry: Entry
    doubt: Doubt


def confusable_pairs(entries: Sequence[Entry], least: float = CONFUSABLE) -> list[Confusable]:
    """Return pairs of entries on one list that a person could confuse, the likest first."""
    matcher = Matcher(entries)
    found: dict[tuple[str, str], Confusable] = {}
    for entry in matcher.index.entries:
        without = frozenset({entry.id})
        for one in matcher.rank(_as_query(entry), without)[:3]:
            pair = _confusable(matcher, entry, one)
            key = (pair.first.id, pair.second.id)
            alike = pair.score >= least or letters_apart(one.pair) <= LOOKALIKE
            if alike and (key not in found or found[key].score < pair.score):
                found[key] = pair
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.first.id, pair.second.id))


def duplicates(first: Sequence[Entry], second: Sequence[Entry]) -> list[Confusable]:
    """Return entries of one list that the other list has, as the matcher would accept them."""
    matcher = Matcher(second)
    found = []
    for entry in sorted(first, key=lambda one: one.id):
        match = matcher.match(_as_query(entry), top=1)
        if match.entry is not None:
            found.append(Confusable(entry, match.entry, match.score, match.why))
    return found


def doubtful_rows(entries: Iterable[Entry]) -> list[Doubtful]:
    """Return rows that look wrong, in the order of the list."""
    found: list[Doubtful] = []
    ids: set[str] = set()
    for entry in entries:
        if entry.id in ids:
            found.append(Doubtful(entry, Doubt.SAME_ID))
        ids.add(entry.id)
        found += [Doubtful(entry, doubt) for doubt in _doubts(entry)]
    return found


def _as_query(entry: Entry) -> Query:
    return Query(entry.name, acronym=entry.acronym, country=entry.country)


def _confusable(matcher: Matcher, entry: Entry, one: Ranked) -> Confusable:
    """Return the pair, the lower id first."""
    score = matcher.alone(one)
    first, second = sorted((entry, one.entry), key=lambda each: each.id)
    return Confusable(first, second, score, matcher.why(one))


def _doubts(entry: Entry) -> list[Doubt]:
    """Return what looks wrong about one row."""
    name = entry.name
    if not fold(name):
        return [Doubt.EMPTY]
    tests = (
        (Doubt.DEBRIS, _DEBRIS.search(name) is not None),
        (Doubt.BROKEN, _BROKEN.search(name) is not None),
        (Doubt.OPEN_BRACKET, name.count("(") != name.count(")")),
        (Doubt.LONG, len(name) > LONGEST_NAME),
        (Doubt.ONLY_COMMON, _only_common(name)),
        (Doubt.MIXED_SCRIPTS, _mixed(name)),
        (Doubt.COUNTRY, bool(entry.country) and not country_code(entry.country)),
    )
    return [doubt for doubt, found in tests if found]


def _only_common(name: str) -> bool:
    """Say whether a short name has only words of the vocabularies."""
    words = read_name(name).words
    return len(words) <= SHORT_NAME and all(part.kind for part in words)


def _mixed(name: str) -> bool:
    """Say whether a word holds Latin letters and ones of another alphabet."""
    return any(
        re.search("[a-zA-Z]", part) and re.search("[\u0370-\u052f]", part)
        for part in re.findall(r"[^\W\d_]+", name)
    )
