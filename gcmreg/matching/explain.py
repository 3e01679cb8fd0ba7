"""Why, in words: what two names share and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from gcmreg.matching.bonds import Tie
from gcmreg.matching.features import other_order
from gcmreg.matching.pair import HARD
from gcmreg.matching.words import Kind
from gcmreg.matching.written import as_written

if TYPE_CHECKING:
    from gcmreg.matching.bonds import Bond
    from gcmreg.matching.pair import Pair
    from gcmreg.matching.parse import Name

_HARD_WORDS = {
    Kind.PLACE: "a place",
    Kind.DIRECTION: "a direction",
    Kind.NUMBER: "a number",
    Kind.NEGATION: "a word that turns the meaning",
    Kind.CHAPTER: "a chapter",
}
_TIES = {
    Tie.INFLECTION: "another form of a word",
    Tie.TRANSLATION: "a translated word",
    Tie.SLIP: "one letter in a word that no other entry has",
    Tie.CUT: "a word cut short",
    Tie.JOINED: "words written as one",
    Tie.ACRONYM: "an acronym for words",
}


def explain(pair: Pair) -> str:
    """Return in words how a query stands to an entry."""
    differences = [*_hard(pair), *_types(pair), *_left(pair)]
    likeness = [*_legal(pair), *_acronyms(pair), *_bonds(pair), *_order(pair), *_countries(pair)]
    if not differences and not likeness:
        return _small(pair)
    return "; ".join([*differences, *likeness])


def _small(pair: Pair) -> str:
    """Name the small words in which two names differ."""
    query, entry = pair.alignment.query.joins, pair.alignment.entry.joins
    other = [*(word for word in query if word not in entry)]
    other += [word for word in entry if word not in query]
    named = ", ".join(f"'{word}'" for word in dict.fromkeys(other))
    return f"same but for {named}" if named else "same words"


def _named(name: Name, left: list[int], kinds: frozenset[Kind]) -> str:
    return as_written(name, [name.words[at].form for at in left if name.words[at].kind in kinds])


def _sides(query: str, entry: str) -> str:
    """Name what only one side has, or what stands against what."""
    if query and entry:
        return f"{query} / {entry}"
    return f"'{query}' only as typed" if query else f"'{entry}' only on the list"


def _hard(pair: Pair) -> list[str]:
    made = pair.alignment
    said = []
    for kind in sorted(HARD):
        if kind in pair.left_query or kind in pair.left_entry:
            only = frozenset({kind})
            sides = _sides(
                _named(made.query, made.left_query, only), _named(made.entry, made.left_entry, only)
            )
            said.append(f"differs in {_HARD_WORDS[kind]}: {sides}")
    return said


def _types(pair: Pair) -> list[str]:
    made = pair.alignment
    only = frozenset({Kind.TYPE})
    query = _named(made.query, made.left_query, only)
    entry = _named(made.entry, made.left_entry, only)
    return [f"differs in the kind of body: {_sides(query, entry)}"] if query or entry else []


def _left(pair: Pair) -> list[str]:
    made = pair.alignment
    kinds = frozenset({Kind.PLAIN, Kind.GENERIC})
    query = _named(made.query, made.left_query, kinds)
    entry = _named(made.entry, made.left_entry, kinds)
    if query and entry:
        return [f"different words: {query} / {entry}"]
    return [f"{_sides(query, entry)}"] if query or entry else []


def _legal(pair: Pair) -> list[str]:
    """Name the legal forms that only one side has."""
    made = pair.alignment
    query = as_written(made.query, [one for one in made.query.legal if one not in made.entry.legal])
    entry = as_written(made.entry, [one for one in made.entry.legal if one not in made.query.legal])
    if query and entry:
        return [f"legal form {query} / {entry}"]
    dropped = query or entry
    if not dropped:
        return []
    return [f"legal form '{dropped}'" if _differs(pair) else f"same after dropping '{dropped}'"]


def _differs(pair: Pair) -> bool:
    return bool(pair.left_query or pair.left_entry or pair.alignment.bonds)


def _acronyms(pair: Pair) -> list[str]:
    query, entry = pair.query_acronyms, pair.entry_acronyms
    if query & entry:
        return [f"same acronym {min(query & entry).upper()}"]
    if query and entry:
        return [f"other acronym: {min(query).upper()} / {min(entry).upper()}"]
    if pair.alignment.query.acronyms or pair.alignment.entry.acronyms:
        one = min(pair.alignment.query.acronyms | pair.alignment.entry.acronyms)
        return [f"acronym {one.upper()} on one side only"]
    return []


def _bonds(pair: Pair) -> list[str]:
    """Name the words that are bound although they differ, three at most."""
    return [_bond(pair, bond) for bond in pair.alignment.bonds[:3]]


def _bond(pair: Pair, bond: Bond) -> str:
    made = pair.alignment
    typed = [made.query.words[at].form for at in bond.query]
    listed = [made.entry.words[at].form for at in bond.entry]
    said = "another word, a letter apart" if pair.another_word(bond) else _TIES[bond.tie]
    if bond.tie is Tie.SLIP and OSA.distance(typed[0], listed[0]) > 1:
        said = said.replace("one letter", "two letters")
    return f"{said}: {as_written(made.query, typed)} / {as_written(made.entry, listed)}"


def _order(pair: Pair) -> list[str]:
    return ["words in another order"] if other_order(pair) > 0 else []


def _countries(pair: Pair) -> list[str]:
    if pair.same_country is None:
        return []
    return ["same country"] if pair.same_country else ["another country"]
