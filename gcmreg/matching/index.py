"""The list, indexed: exact folded names, words, near spellings, acronyms.

Candidates for a name are found by its rarest words, by near spellings of words that the list does
not know, by joined and split words and by declared acronyms; the list is never scanned.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.matching.parse import Name, quick_words, read_name
from gcmreg.matching.words import Kind, Word, word

if TYPE_CHECKING:
    from gcmreg.matching.model import Entry

SMALL_LIST = 1000  # below this, how often a word occurs says less about how rare it is
VISITS = 700  # entries looked at by words, rarest word first
ENOUGH = 40  # of those, if most of the name's weight has been looked for
SHORTLIST = 30  # of those, kept for an exact count
NEAR_WORDS = 6  # near spellings followed for one unknown word
SHORTEST_NEAR = 4  # letters of a word that may be misspelled
# The most that a word of a kind can weigh, however rare it is on the list.
CEILING = {Kind.TYPE: 0.35, Kind.GENERIC: 0.35, Kind.PLACE: 0.5, Kind.DIRECTION: 0.4}
CEILING |= {Kind.NUMBER: 0.5, Kind.CHAPTER: 0.4, Kind.NEGATION: 0.4, Kind.LEGAL: 0.1}


class Index:
    """An index over the names of a list; built once, asked often.

    Every name of an entry, its other names included, is a row.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = sorted(entries, key=lambda entry: (entry.id, entry.name))
        self.by_id = {entry.id.lstrip("0") or "0": entry for entry in self.entries}
        self.rows: list[tuple[int, str]] = []  # entry number, the name as listed
        self.exact: dict[str, list[int]] = {}
        self.acronyms: dict[str, list[int]] = {}
        self._keys: list[tuple[str, ...]] = []
        self._postings: dict[str, array[int]] = {}
        self._words: dict[str, Word] = {}
        for number, entry in enumerate(self.entries):
            self._add(number, entry.name)
            for other in entry.other_names:
                self._add(number, other)
            acronym = fold(entry.acronym)
            if acronym:
                self.acronyms.setdefault(acronym, []).append(number)
        self._size = max(len(self.rows), 1)
        self._scale = (max(self._size, SMALL_LIST) / self._size) ** 0.5
        self._log = log(max(self._size, SMALL_LIST))
        self._totals: array[float] | None = None
        self._weights: dict[str, float] = {}
        self._names: dict[int, Name] = {}
        self._deletes: dict[str, list[str]] | None = None
        self._sorted: list[str] | None = None

    def _add(self, number: int, name: str) -> None:
        """Add one name of an entry as a row."""
        key = fold(name)
        if not key:
            return
        row = len(self.rows)
        self.rows.append((number, name))
        self.exact.setdefault(key, []).append(row)
        words = quick_words(name)
        self._keys.append(tuple([part.key for part in words]))
        postings = self._postings
        for part in words:
            if part.key in postings:
                postings[part.key].append(row)
            else:
                postings[part.key] = array("I", (row,))
                self._words[part.key] = part
        if "(" in name:
            for acronym in read_name(name).acronyms:
                self.acronyms.setdefault(acronym, []).append(number)

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
        """Return up to `most` rows that may be meant, with a rough likeness, likeliest first."""
        weights = self._wanted(text, name)
        found = self._by_words(weights)
        if len(found) > SHORTLIST:
            least = nlargest(SHORTLIST, found.values())[-1]
            found = {row: share for row, share in found.items() if share >= least}
        total = sum([self.weight(part) for part in name.words])
        marks = [(self._dice(row, weights, total), -row) for row in found]
        marks.sort(reverse=True)
        sure = [(1.0, row) for row in self._by_acronym(name)]
        return sure + [(mark, -row) for mark, row in marks[:most]]

    def _by_words(self, weights: dict[str, float]) -> dict[int, float]:
        """Return rows that hold the wanted words, rarest first, until enough were looked at."""
        postings = self._postings
        wanted = sorted([(len(postings[key]), key) for key in weights])
        enough = 0.6 * sum(weights.values())
        found: dict[int, float] = {}
        visits = 0
        seen = 0.0
        for size, key in wanted:
            if found and (visits + size > VISITS or (seen >= enough and visits > ENOUGH)):
                break
            visits += size
            weight = weights[key]
            seen += weight
            for row in postings[key]:
                found[row] = found.get(row, 0.0) + weight
        return found

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
                for near in self.near_words(part.key):
                    weights.setdefault(near, 0.8 * self.weight(self._words[near]))
        forms = [part.form for part in name.words]
        for first, second in zip(forms, forms[1:], strict=False):
            joined = word(first + second)
            if joined.key in postings and joined.kind is Kind.PLAIN:
                weights.setdefault(joined.key, self.weight(joined))
        return weights

    def _dice(self, row: int, weights: dict[str, float], total: float) -> float:
        """Return the shared weight of query and row as a part of both."""
        if self._totals is None:
            self._totals = array("f", map(self._total, self._keys))
        shared = sum([weights[key] for key in self._keys[row] if key in weights])
        return 2 * shared / (total + self._totals[row] + 0.01)

    def _total(self, keys: Iterable[str]) -> float:
        return sum([self.weight(self._words[key]) for key in keys])

    def _by_acronym(self, name: Name) -> list[int]:
        """Return first rows of entries that declare an acronym of the query, or are named so."""
        asked = set(name.acronyms)
        if len(name.words) == 1:
            asked.add(name.words[0].form)
        rows: list[int] = []
        for acronym in sorted(asked):
            rows += self.exact.get(acronym, ())[:2]
            for number in self.acronyms.get(acronym, ())[:3]:
                rows += self.exact.get(fold(self.entries[number].name), ())[:1]
        return rows

    def near_words(self, form: str) -> list[str]:
        """Return words of the list one slip away from `form`, cut short, or its two halves."""
        if len(form) < SHORTEST_NEAR or form.isdigit():
            return []
        found = dict.fromkeys(self._one_slip(form))
        if not found:
            found = dict.fromkeys(self._beginning_with(form))
        if not found:
            for at in range(2, len(form) - 1):
                first, second = form[:at], form[at:]
                if first in self._postings and second in self._postings:
                    found[first] = found[second] = None
        return sorted(found, key=lambda near: (self.frequency(near), near))[:NEAR_WORDS]

    def _one_slip(self, form: str) -> list[str]:
        if self._deletes is None:
            self._deletes = _deletion_table(self._postings)
        found: list[str] = []
        for shape in (form, *_deletions(form)):
            if shape in self._postings and shape != form:
                found.append(shape)
            found += self._deletes.get(shape, ())
        return [near for near in found if near != form]

    def _beginning_with(self, form: str) -> list[str]:
        """Words of the list that `form` is the beginning of, and the other way round."""
        if self._sorted is None:
            self._sorted = sorted(self._postings)
        at = bisect_left(self._sorted, form)
        longer = [near for near in self._sorted[at : at + NEAR_WORDS] if near.startswith(form)]
        shorter = [
            form[:-cut] for cut in (2, 3) if len(form) - cut > SHORTEST_NEAR and form[:-cut] in self._postings
        ]
        return longer + shorter


def _deletions(form: str) -> list[str]:
    """Return `form` with each one of its letters left out."""
    return [form[:at] + form[at + 1 :] for at in range(len(form))]


def _deletion_table(words: Iterable[str]) -> dict[str, list[str]]:
    """Shape with one letter left out -> words of the list that have it."""
    table: dict[str, list[str]] = {}
    for form in words:
        if len(form) >= SHORTEST_NEAR and not form.isdigit():
            for shape in set(_deletions(form)):
                if shape in table:
                    table[shape].append(form)
                else:
                    table[shape] = [form]
    return table
