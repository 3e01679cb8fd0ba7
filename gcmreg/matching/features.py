"""The signals that the decision weighs: one documented function each, and the table of them.

Every function takes a `Pair` (a query and one name of an entry, side by side) and returns a number.
Weights are those of the list: 1 for a word that only one entry has, near 0 for one in every entry;
words of a vocabulary (types, generic words, places) have a ceiling.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rapidfuzz.distance import OSA, Indel

from gcmreg.matching.acronyms import spells
from gcmreg.matching.bonds import Tie
from gcmreg.matching.pair import HARD, Pair
from gcmreg.matching.words import Kind, tables

# Keys of words for groups of people, that have sections of their own in many bodies.
SECTIONS = frozenset(
    "youth young woman men student child girl boys kids friend lady alumni staff veteran".split()
)


def evidence(pair: Pair) -> float:
    """Return the weight of the words in common, to 3: more than that adds nothing."""
    return min(pair.shared, 3.0)


def rare_word(pair: Pair) -> float:
    """Return the weight of the rarest word in common."""
    return pair.rarest


def left_plain_query(pair: Pair) -> float:
    """Return the weight of plain words that only the query has, to 2."""
    return min(pair.left_query.get(Kind.PLAIN, 0.0), 2.0)


def left_plain_entry(pair: Pair) -> float:
    """Return the weight of plain words that only the entry has, to 2."""
    return min(pair.left_entry.get(Kind.PLAIN, 0.0), 2.0)


def contradiction(pair: Pair) -> float:
    """Words left over on both sides: the weight of the lighter side, to 1."""
    return min(sum(pair.left_query.values()), sum(pair.left_entry.values()), 1.0)


def uncovered(pair: Pair) -> float:
    """Return the part of both names' weight that stands for nothing on the other side."""
    left = sum(pair.left_query.values()) + sum(pair.left_entry.values())
    return left / (left + 2 * pair.shared + 0.01)


def all_covered(pair: Pair) -> float:
    """1 if no word is left over on either side."""
    return float(not pair.left_query and not pair.left_entry)


def left_generic(pair: Pair) -> float:
    """Return the number of generic words left over on either side, to 3."""
    return min(_count(pair, Kind.GENERIC), 3)


def left_type(pair: Pair) -> float:
    """1 for a word of type left over on one side only."""
    return float((Kind.TYPE in pair.left_query) != (Kind.TYPE in pair.left_entry))


def type_clash(pair: Pair) -> float:
    """1 for different words of type on both sides (Federation, Foundation)."""
    return float(Kind.TYPE in pair.left_query and Kind.TYPE in pair.left_entry)


def soft_form(pair: Pair) -> float:
    """1 if the only word left over is a type that is a legal form somewhere, at an end."""
    made = pair.alignment
    if len(made.left_query) + len(made.left_entry) != 1:
        return 0.0
    name, left = (made.query, made.left_query) if made.left_query else (made.entry, made.left_entry)
    at = left[0]
    at_end = at in (0, len(name.words) - 1)
    return float(at_end and name.words[at].form in tables()["legal"]["soft"])


def hard_difference(pair: Pair) -> float:
    """Return the number of places, numbers, chapters, negations left over on either side, to 2."""
    if HARD.isdisjoint(pair.left_query) and HARD.isdisjoint(pair.left_entry):
        return 0.0
    return min(sum([_count(pair, kind) for kind in HARD]), 2)


def slip(pair: Pair) -> float:
    """Return the number of words that are a letter or two apart."""
    return sum([bond.tie is Tie.SLIP for bond in pair.alignment.bonds])


def cut_word(pair: Pair) -> float:
    """1 if a name stops inside a word."""
    return float(any(bond.tie is Tie.CUT for bond in pair.alignment.bonds))


def expanded_acronym(pair: Pair) -> float:
    """1 if an acronym on one side stands for several words of the other."""
    return float(any(bond.tie is Tie.ACRONYM for bond in pair.alignment.bonds))


def translation(pair: Pair) -> float:
    """Return the number of words that stand for each other in different languages, to 3."""
    return min(sum([bond.tie is Tie.TRANSLATION for bond in pair.alignment.bonds]), 3)


def other_order(pair: Pair) -> float:
    """Part of neighboring words that stand in another order, less what rare words excuse.

    "Union, Blue Lantern" is no other order.
    """
    pairs = pair.alignment.pairs
    if len(pairs) < 2:  # noqa: PLR2004
        return 0.0
    turned = sum([second[1] < first[1] for first, second in pairwise(pairs)])
    query, entry = pair.alignment.query, pair.alignment.entry
    if not turned or query.turned == entry.letters or entry.turned == query.letters:
        return 0.0
    return turned / (len(pairs) - 1) * (1.2 - pair.rarest)


def other_joins(pair: Pair) -> float:
    """Small words that replace each other ("of the" / "of a"), each as a part of the name."""
    made = pair.alignment
    query, entry = made.query.joins, made.entry.joins
    if query == entry or not query or not entry:
        return 0.0
    mine, theirs = set(query), set(entry)
    return min(len(mine - theirs), len(theirs - mine)) / max(len(made.query.words), 1)


def close_letters(pair: Pair) -> float:
    """1 if one or two letters of the whole differ, in a name of some length; a half for more."""
    made = pair.alignment
    shorter = min(len(made.query.letters), len(made.entry.letters))
    if shorter < 8:  # noqa: PLR2004
        return 0.0
    apart = OSA.distance(made.query.letters, made.entry.letters, score_cutoff=3)
    return (1.0, 0.9, 0.6, 0.3, 0.0)[min(apart, 4)]


def place_form(pair: Pair) -> float:
    """1 if a place is a noun on one side and something else on the other (India, Indians)."""
    made = pair.alignment
    return float(
        any(
            bond.tie in {Tie.INFLECTION, Tie.TRANSLATION}
            and made.query.words[bond.query[0]].kind is Kind.PLACE
            for bond in made.bonds
        )
    )


def left_part(pair: Pair) -> float:
    """1 if all that is left over is a whole part of "A/B", "A – B" or "A (B)"."""
    made = pair.alignment
    for name, left, other in (
        (made.query, made.left_query, made.left_entry),
        (made.entry, made.left_entry, made.left_query),
    ):
        if left and not other:
            parts = {name.segments[at] for at in left}
            kept = {part for at, part in enumerate(name.segments) if at not in left}
            return float(not parts & kept)
    return 0.0


def only_one_side(pair: Pair) -> float:
    """1 if words are left over on one side only: short for long."""
    return float(bool(pair.alignment.left_query) != bool(pair.alignment.left_entry))


def section_left(pair: Pair) -> float:
    """1 if a group of people is left over (youth, women): a section of the body, or another one."""
    made = pair.alignment
    return float(
        any(made.query.words[at].key in SECTIONS for at in made.left_query)
        or any(made.entry.words[at].key in SECTIONS for at in made.left_entry)
    )


def long_in_common(pair: Pair) -> float:
    """Weight in common above 2, to 3, if no place or number is left over, and on one side only."""
    if bool(pair.left_query) == bool(pair.left_entry):
        return 0.0
    if not (HARD.isdisjoint(pair.left_query) and HARD.isdisjoint(pair.left_entry)):
        return 0.0
    return min(max(pair.shared - 2.0, 0.0), 3.0)


def acronym_agrees(pair: Pair) -> float:
    """1 if both sides declare the same acronym; a half if one spells the other side's words."""
    made = pair.alignment
    if pair.query_acronyms and pair.entry_acronyms:
        return float(not pair.query_acronyms.isdisjoint(pair.entry_acronyms))
    if any(part.form in pair.entry_acronyms for part in made.query.words):
        return 1.0
    for acronyms, name in ((pair.query_acronyms, made.entry), (pair.entry_acronyms, made.query)):
        if any(spells(acronym, [part.form for part in name.words]) for acronym in acronyms):
            return 0.5
    return 0.0


def acronym_conflict(pair: Pair) -> float:
    """1 if both sides declare acronyms and none is the same."""
    both = pair.query_acronyms and pair.entry_acronyms
    return float(bool(both) and pair.query_acronyms.isdisjoint(pair.entry_acronyms))


def letters_apart(pair: Pair) -> float:
    """Share of letters that differ between the two names, legal forms set aside."""
    return 1 - Indel.normalized_similarity(
        pair.alignment.query.compact, pair.alignment.entry.compact
    )


def country_agrees(pair: Pair) -> float:
    """1 if the country is known on both sides and the same."""
    return float(pair.same_country is True)


def country_conflict(pair: Pair) -> float:
    """1 if the country is known on both sides and differs."""
    return float(pair.same_country is False)


def _count(pair: Pair, kind: Kind) -> int:
    made = pair.alignment
    total = 0
    if kind in pair.left_query:
        total += sum(made.query.words[at].kind is kind for at in made.left_query)
    if kind in pair.left_entry:
        total += sum(made.entry.words[at].kind is kind for at in made.left_entry)
    return total


Feature = Callable[[Pair], float]

# The table: what is weighed, and the sign that its weight must have (0: either).
FEATURES: tuple[tuple[Feature, int], ...] = (
    (evidence, 1),
    (rare_word, 1),
    (left_plain_query, -1),
    (left_plain_entry, -1),
    (contradiction, -1),
    (uncovered, -1),
    (all_covered, 1),
    (left_generic, -1),
    (left_type, -1),
    (type_clash, -1),
    (soft_form, 1),
    (hard_difference, -1),
    (slip, -1),
    (cut_word, -1),
    (expanded_acronym, 0),
    (translation, -1),
    (other_order, -1),
    (other_joins, -1),
    (close_letters, 1),
    (place_form, -1),
    (left_part, 1),
    (only_one_side, 0),
    (section_left, -1),
    (long_in_common, 1),
    (acronym_agrees, 1),
    (acronym_conflict, -1),
    (letters_apart, -1),
    (country_agrees, 1),
    (country_conflict, -1),
)


def values(pair: Pair) -> tuple[float, ...]:
    """Return all features of a pair, in the order of the table."""
    return tuple([feature(pair) for feature, _ in FEATURES])
