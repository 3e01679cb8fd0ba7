"""Lay two names side by side: which words stand for each other, which are left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gcmreg.matching.bonds import Alignment, Bond, Tie
from gcmreg.matching.mend import cut_off, expand, join, mend, set_aside
from gcmreg.matching.words import Kind

if TYPE_CHECKING:
    from gcmreg.matching.index import Index
    from gcmreg.matching.parse import Name
    from gcmreg.matching.words import Word


def align(query: Name, entry: Name, index: Index) -> Alignment:
    """Return `query` and `entry` side by side."""
    made = _pair_up(query, entry)
    if not made.left_query and not made.left_entry:
        return made
    if _splits_phrase(query, made.left_query) or _splits_phrase(entry, made.left_entry):
        loose = _pair_up(_loosened(query), _loosened(entry))
        if _left(loose) < _left(made):
            made = loose
    query, entry = made.query, made.entry
    if made.left_query:
        set_aside(made.left_query, query, entry)
    if made.left_entry:
        set_aside(made.left_entry, entry, query)
    if made.left_query and made.left_entry:
        join(made)
        expand(made)
        mend(made, index)
    if made.left_query or made.left_entry:
        cut_off(made)
        _forgive_repeats(made)
    return made


def _left(made: Alignment) -> int:
    return len(made.left_query) + len(made.left_entry)


def _splits_phrase(name: Name, left: list[int]) -> bool:
    """Say whether a phrase is among the words left over."""
    return bool(name.loose) and any(name.words[at] not in name.loose for at in left)


def _loosened(name: Name) -> Name:
    """Return the name with the words of its phrases one by one."""
    if not name.loose:
        return name
    return replace(name, words=name.loose, segments=name.loose_segments)


def _pair_up(query: Name, entry: Name) -> Alignment:
    """Pair the words that have the same key."""
    places: dict[str, list[int]] = {}
    for at, part in enumerate(entry.words):
        places.setdefault(part.key, []).append(at)
    pairs: list[tuple[int, int]] = []
    left_query: list[int] = []
    for at, part in enumerate(query.words):
        free = places.get(part.key)
        if free:
            pairs.append((at, _take(free, part, entry)))
        else:
            left_query.append(at)
    left_entry = sorted([at for free in places.values() for at in free])
    made = Alignment(query, entry, pairs, [], left_query, left_entry)
    for at, other in pairs:
        if query.words[at].form != entry.words[other].form:
            _note_form(made, at, other)
    return made


def _take(free: list[int], part: Word, entry: Name) -> int:
    """Take the place of the word with the same form, or else the first."""
    if len(free) > 1:
        for number, at in enumerate(free):
            if entry.words[at].form == part.form:
                return free.pop(number)
    return free.pop(0)


def _note_form(made: Alignment, at: int, other: int) -> None:
    """Two forms of one key: a plural or a spelling, or a translation."""
    first, second = made.query.words[at], made.entry.words[other]
    alike = first.form[:4] == second.form[:4]
    plain = first.kind is Kind.PLAIN or alike
    tie = Tie.INFLECTION if plain else Tie.TRANSLATION
    made.bonds.append(Bond(tie, (at,), (other,)))


def _forgive_repeats(made: Alignment) -> None:
    """Drop words left over that the other name has once already ("Velmora/Velmora Center")."""
    keys = {part.key for part in made.entry.words}
    made.left_query[:] = [at for at in made.left_query if not _repeats(made.query, at, keys)]
    keys = {part.key for part in made.query.words}
    made.left_entry[:] = [at for at in made.left_entry if not _repeats(made.entry, at, keys)]


def _repeats(name: Name, at: int, keys: set[str]) -> bool:
    """Say whether a word stands in another part of "A/B" too; doubled in one part it counts."""
    key = name.words[at].key
    return key in keys and any(
        part.key == key and name.segments[other] != name.segments[at]
        for other, part in enumerate(name.words)
    )
