"""A query beside one name of an entry: the alignment, weighed, and what else is known of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.matching.bonds import Tie
from gcmreg.matching.words import Kind, familiar, other_gender

if TYPE_CHECKING:
    from gcmreg.matching.bonds import Alignment, Bond
    from gcmreg.matching.index import Index

# Kinds that never match by being left out.
HARD = frozenset({Kind.PLACE, Kind.NUMBER, Kind.NEGATION, Kind.CHAPTER, Kind.DIRECTION})


FEW_LETTERS = 2  # more are no slip but a word cut off
LONG_NAME = 25  # letters of a name that may have been cut off after a whole word


class Pair(Struct):
    """A query beside one name of an entry, with what is known of both."""

    alignment: Alignment
    shared: float  # weight of the words that stand for each other
    rarest: float  # the heaviest of those
    second: float  # the second heaviest of the same words
    surest: float  # the heaviest of those that are the same word
    left_query: dict[Kind, float] = field(default_factory=dict)  # weight left over, by kind
    left_entry: dict[Kind, float] = field(default_factory=dict)
    strange: bool = False  # a plain word is left over in the query that the list does not know
    same_country: bool | None = None  # None: not known on both sides
    query_acronyms: frozenset[str] = frozenset()
    entry_acronyms: frozenset[str] = frozenset()

    def another_word(self, bond: Bond) -> bool:
        """Say whether a bond lets a word that people know stand for one a letter or two apart.

        "Marina" is no slip for "Mariana", nor "obreras" for "obreros".
        """
        if bond.tie not in _MENDED or len(bond.query) != 1 or len(bond.entry) != 1:
            return False
        first = self.alignment.query.words[bond.query[0]].form
        second = self.alignment.entry.words[bond.entry[0]].form
        cut = abs(len(first) - len(second)) > FEW_LETTERS
        if cut and len(self.alignment.entry.letters) >= LONG_NAME:
            return False
        return (familiar(first) and familiar(second)) or other_gender(first, second)

    @property
    def same_words(self) -> bool:
        """True if every word has its equal on the other side."""
        made = self.alignment
        return not (made.left_query or made.left_entry or made.bonds)


def pair_of(alignment: Alignment, index: Index) -> Pair:
    """Return the `Pair` of an alignment, the weights summed."""
    query, entry = alignment.query.words, alignment.entry.words
    shared = rarest = second = 0.0
    weight = index.weight
    for at, _ in alignment.pairs:
        mine = weight(query[at])
        shared += mine
        if mine > rarest:
            rarest, second = mine, rarest
        elif mine > second:
            second = mine
    surest = rarest
    for bond in alignment.bonds:
        if bond.tie in _MENDED:
            mine = sum([weight(entry[at]) for at in bond.entry])
            shared += mine
            rarest = max(rarest, mine * 0.9)
    made = Pair(alignment, shared, min(rarest, 1.0), second, surest)
    for at in alignment.left_query:
        kind = query[at].kind
        made.left_query[kind] = made.left_query.get(kind, 0.0) + weight(query[at])
        if kind is Kind.PLAIN and not index.frequency(query[at].key):
            made.strange = True
    for at in alignment.left_entry:
        kind = entry[at].kind
        made.left_entry[kind] = made.left_entry.get(kind, 0.0) + weight(entry[at])
    return made


_MENDED = frozenset({Tie.SLIP, Tie.CUT, Tie.JOINED, Tie.ACRONYM})
