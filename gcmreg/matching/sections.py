"""Whether one name is that of a part of the other body: its branch, its fund, its school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.matching.features import left_part
from gcmreg.matching.words import Kind, Word, tables

if TYPE_CHECKING:
    from gcmreg.matching.pair import Pair

ADMINISTRATIVE = frozenset(("district", "region"))  # words behind the name of a place
CONTENT = frozenset((Kind.PLAIN, Kind.GENERIC, Kind.TYPE))


def more_than_listed(pair: Pair) -> bool:
    """Say whether the query has a word that the entry lacks: the town of a branch, "Fund", "Youth".

    A whole part of "A/B" or "A (B)" is a second name if it has more than one such word.
    """
    return _is_part(pair, _more(pair))


def section_named(pair: Pair) -> bool:
    """Say whether the query has more than a legal form that the entry lacks."""
    return _is_part(pair, [part for part in _more(pair) if not _mere_form(part, pair)])


def _more(pair: Pair) -> list[Word]:
    """Return the words that say something and that only the query has."""
    left = [pair.alignment.query.words[at] for at in pair.alignment.left_query]
    more = [part for part in left if part.kind in CONTENT and part.key not in ADMINISTRATIVE]
    return [part for part in more if part.form not in pair.entry_acronyms]


def _is_part(pair: Pair, more: list[Word]) -> bool:
    return len(more) == 1 or (len(more) > 1 and not left_part(pair))


def _mere_form(part: Word, pair: Pair) -> bool:
    """Say whether a word is a legal form of some land, and no kind of body is in common."""
    words = pair.alignment.query.words
    typed = any(words[at].kind is Kind.TYPE for at, _ in pair.alignment.pairs)
    return not typed and part.kind is Kind.TYPE and part.form in tables()["legal"]["soft"]


def part_listed(pair: Pair) -> bool:
    """Say whether the entry has a common word or kind of body more: the fund or school of a body.

    A legal form of some land is none, unless both names have another kind of body.
    """
    left = [pair.alignment.entry.words[at] for at in pair.alignment.left_entry]
    more = any(
        (part.kind is Kind.GENERIC and part.key not in ADMINISTRATIVE)
        or (part.kind is Kind.TYPE and not _mere_form(part, pair))
        for part in left
    )
    return more and not left_part(pair)
