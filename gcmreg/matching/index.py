"""The list, indexed: exact folded names, words, near spellings, acronyms.

Candidates for a name are found by its rarest words, by near spellings of words that the list does
not know, by joined and split words and by declared acronyms; the list is never scanned.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from heapq import nlargest
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from gcmreg.folding import fold
from gcmreg.matching.forms import quick_forms, quick_words, words_of
from gcmreg.matching.listing import Listing, in_order, read_list
from gcmreg.matching.parse import Name, read_name
from gcmreg.matching.words import Kind, Word, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmreg.matching.model import Entry

SMALL_LIST = 1000  # below this, how often a word occurs says less about how rare it is
VISITS = 150  # entries looked at by words, rarest word first
ENOUGH = 40  # of those, if most of the name's weight has been looked for
SHORTEST_INITIALS, LONGEST_INITIALS = 3, 8  # letters of an acronym that is looked for by initials
FEW_SPELLED = 3  # rows with the same initials; of more, none is meant in particular
NEAR_WORDS = 6  # near spellings followed for one unknown word
LONG_WORD = 8  # letters from which on two slips are looked for
SHORTEST_NEAR = 4  # letters of a word that may be misspelled
# The most that a word of a kind can weigh, however rare it is on the list.
CEILING = {Kind.TYPE: 0.35, Kind.GENERIC: 0.35, Kind.PLACE: 0.5, Kind.DIRECTION: 0.4}
CEILING |= {Kind.NUMBER: 0.5, Kind.CHAPTER: 0.4, Kind.NEGATION: 0.4, Kind.LEGAL: 0.1}


class Index:
    """An index over the names of a list; built once, asked often.

    `listing` is what `read_list` says of the same entries, where that is at hand.
    """

    def __init__(self, entries: Iterable[Entry], listing: Listing | None = None) -> None:
        self.entries = in_order(entries)
        self.by_id = {entry.id.lstrip("0") or "0": entry for entry in self.entries}
        read = listing if listing is not None else read_list(self.entries)
        self.rows = read.rows
        self.exact = read.exact
        self.acronyms = read.acronyms
        self._keys = read.keys
        self._postings = read.postings
        self._words = read.words
        self._forms = read.forms
        self._sets: dict[str, frozenset[int]] = {}
        self._size = max(len(self.rows), 1)
        self._scale = (max(self._size, SMALL_LIST) / self._size) ** 0.5
        self._log = log(max(self._size, SMALL_LIST))
        self._totals: array[float] | None = None
        self._weights: dict[str, float] = {}
        self._names: dict[int, Name] = {}
        self._initials: dict[str, list[int]] | None = None
        self._turned: list[str] | None = None
        self._sorted: list[str] | None = None
        self._like: dict[str, list[str]] = {}  # words of queries and what is near them

    def name(self, row: int) -> Name:
        """Return the close reading of a row, made when first asked for."""
        found = self._names.get(row)
        if found is None:
            found = self._names[row] = read_name(self.rows[row][1])
        return found

    def frequency(self, key: str) -> int:
        """Return in how many rows a word occurs."""
        return len(self._postings.get(key, ()))

    def weight(self, part: Word) -> float:
        """Return how much a word says: 1 for one that is on the list once, 0 for one in all."""
        found = self._weights.get(part.key)
        if found is None:
            found = self._rarity(part.key)
            if part.kind is Kind.STOP:
                found = 0.0
            elif part.kind is not Kind.PLAIN:
                found = min(found, CEILING.get(part.kind, 0.0))
            self._weights[part.key] = found
        return found

    def _rarity(self, key: str) -> float:
        often = self.frequency(key)
        if often <= 1:
            return 1.0
        return max(0.05, 1 - log(often * self._scale) / self._log)

    def candidates(self, text: str, name: Name, most: int) -> list[tuple[float, int]]:
        """Return up to `most` rows that share words, with a rough likeness, likeliest first.

        The likeness is the shared weight as a part of the weight of both names.
        """
        found = self._by_words(self._wanted(text, name))
        if self._totals is None:
            weights = {key: self.weight(part) for key, part in self._words.items()}
            self._totals = array("f", [sum(map(weights.__getitem__, keys)) for keys in self._keys])
        totals = self._totals
        mine = sum([self.weight(part) for part in name.words]) + 0.01
        marks = [(2 * shared / (mine + totals[row]), -row) for row, shared in found.items()]
        return [(mark, -row) for mark, row in nlargest(most, marks)]

    def _by_words(self, weights: dict[str, float]) -> dict[int, float]:
        """Return rows that hold the wanted words, and their weight.

        Rows are taken from the rarest words until enough were seen; the other words only count
        for rows that were taken.
        """
        postings = self._postings
        wanted = sorted([(len(postings[key]), key) for key in weights])
        enough = 0.6 * sum(weights.values())
        found: dict[int, float] = {}
        visits = 0
        seen = 0.0
        for size, key in wanted:
            weight = weights[key]
            if found and (visits + size > VISITS or (seen >= enough and visits > ENOUGH)):
                for row in found.keys() & self._having(key):
                    found[row] += weight
                continue
            visits += size
            seen += weight
            for row in postings[key]:
                found[row] = found.get(row, 0.0) + weight
        return found

    def _having(self, key: str) -> frozenset[int]:
        """Return the rows that hold a common word, as a set that is made once."""
        rows = self._sets.get(key)
        if rows is None:
            rows = self._sets[key] = frozenset(self._postings[key])
        return rows

    def _wanted(self, text: str, name: Name) -> dict[str, float]:
        """Return the words to look for and what each is worth, near spellings included."""
        weights: dict[str, float] = {}
        postings = self._postings
        for part in quick_words(text):
            if part.kind is Kind.STOP:
                continue
            if part.key in postings:
                weights[part.key] = self.weight(part)
            if part.kind is Kind.PLAIN and self.frequency(part.key) <= 1:
                for near in map(word, self.near_words(part.form)):
                    weights.setdefault(near.key, 0.8 * self.weight(near))
        forms = [part.form for part in name.words]
        for first, second in pairwise(forms):
            if first + second in self._forms:
                joined = word(first + second)
                if joined.kind is Kind.PLAIN:
                    weights.setdefault(joined.key, self.weight(joined))
        return weights

    def by_acronym(self, name: Name, acronyms: frozenset[str]) -> list[int]:
        """Return first rows of entries that declare an acronym of the query, or are named so."""
        asked = set(acronyms)
        alone = name.words[0].form if len(name.words) == 1 else ""
        if alone:
            asked.add(alone)
        rows: list[int] = []
        for acronym in sorted(asked):
            rows += self.exact.get(acronym, ())[:2]
            for number in self.acronyms.get(acronym, ())[:3]:
                rows += self.exact.get(fold(self.entries[number].name), ())[:1]
        if SHORTEST_INITIALS <= len(alone) <= LONGEST_INITIALS and alone not in self._postings:
            rows += self.spelled(alone)
        return rows

    def spelled(self, acronym: str) -> list[int]:
        """Return the rows whose words begin with the letters of `acronym`, if they are few."""
        if self._initials is None:
            self._initials = {}
            for row, (_, name) in enumerate(self.rows):
                words = words_of(quick_forms(name))
                for part in {initials(words), initials(words, articles=True)}:
                    self._initials.setdefault(part, []).append(row)
        rows = self._initials.get(acronym, [])
        return rows if len(rows) <= FEW_SPELLED else []

    def near_words(self, form: str) -> list[str]:
        """Return words of the list one slip away from `form`, cut short, or its two halves."""
        found = self._like.get(form)
        if found is None:
            found = self._like[form] = self._look_for(form)
        return found

    def _look_for(self, form: str) -> list[str]:
        if len(form) < SHORTEST_NEAR or form.isdigit():
            return []
        found = dict.fromkeys(self._near(form))
        if not found:
            found = dict.fromkeys(self._cut(form))
        if not found:
            for at in range(2, len(form) - 1):
                first, second = form[:at], form[at:]
                if first in self._forms and second in self._forms:
                    found[first] = found[second] = None
        return sorted(found, key=lambda near: (self.frequency(word(near).key), near))[:NEAR_WORDS]

    def _near(self, form: str) -> list[str]:
        """Return words of the list a slip or two away.

        A single slip leaves the first or the second half of a word whole, so only words that
        begin or end alike are compared.
        """
        half = (len(form) - 1) // 2
        most = 2 if len(form) >= LONG_WORD else 1
        backward = form[::-1]
        found = _within(form, self._beginning(form[:half]), most)
        turned = _within(backward, _slice(self._backward(), backward[: half + 1]), most)
        found += [(near[::-1], distance) for near, distance in turned]
        found.sort(key=_distance)
        return [near for near, _ in found if near != form and len(near) >= SHORTEST_NEAR]

    def _beginning(self, start: str) -> list[str]:
        """Return the words of the list that begin with `start`."""
        if self._sorted is None:
            self._sorted = sorted(self._forms)
        return _slice(self._sorted, start)

    def _backward(self) -> list[str]:
        """Return the words of the list spelled backward, sorted."""
        if self._turned is None:
            self._turned = sorted([form[::-1] for form in self._forms])
        return self._turned

    def _cut(self, form: str) -> list[str]:
        """Return words of the list that `form` begins, or that begin it."""
        shorter = [form[:-2], form[:-3]] if len(form) > SHORTEST_NEAR + 3 else []
        return self._beginning(form)[:NEAR_WORDS] + [key for key in shorter if key in self._forms]


def initials(words: Iterable[Word], *, articles: bool = False) -> str:
    """Return the first letters of some words."""
    return "".join([part.form[0] for part in words if articles or part.kind is not Kind.STOP])


def _within(form: str, words: list[str], most: int) -> list[tuple[str, float]]:
    """Return the words at most `most` slips from `form`, each with its distance."""
    if not words:
        return []
    found = extract(form, words, scorer=OSA.distance, score_cutoff=most, limit=2 * NEAR_WORDS)
    return [(near, distance) for near, distance, _ in found]


def _distance(found: tuple[str, float]) -> float:
    return found[1]


def _slice(words: list[str], start: str) -> list[str]:
    """Return the sorted words that begin with `start`."""
    return words[bisect_left(words, start) : bisect_left(words, start + "\U0010ffff")]
