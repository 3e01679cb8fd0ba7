"""What forbids to accept a pair whatever its score: the table of vetoes, one function each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gcmreg.matching.bonds import Tie
from gcmreg.matching.features import (
    acronym_agrees,
    left_part,
    other_joins,
    other_order,
    place_form,
    section_left,
    translation,
)
from gcmreg.matching.pair import HARD, Pair
from gcmreg.matching.sections import more_than_listed, part_listed, section_named
from gcmreg.matching.words import Kind

if TYPE_CHECKING:
    from gcmreg.matching.parse import Name

TELLING = 0.5  # weight of a word from which on it tells bodies apart
RARE = 0.7  # weight of a word from which on the order of the words does not matter
RAREST = 0.85  # weight of a word that hardly any other entry has
MANY_FORMS = 2  # words in another form from which on a name without a telling word is a guess
FEW_WORDS = 3  # words of a name in which one word decides
FEWEST_WORDS = 2  # words of a name in which even an article decides
LEVELS = frozenset(("international", "national", "regional", "global", "world"))
ENOUGH_WORDS = 5  # words from which on a name in another order is no other name
SURE_WORD = 5  # letters of a misspelled word that may be the only telling one
LONG_NAME = 2.0  # weight in common from which on a word or a whole part may be missing


def other_country(pair: Pair) -> bool:
    """Say whether the countries are known and differ."""
    return pair.same_country is False


def hard_word_left(pair: Pair) -> bool:
    """Say whether a place, number, chapter or negation is left over on either side."""
    return not (HARD.isdisjoint(pair.left_query) and HARD.isdisjoint(pair.left_entry))


def group_left(pair: Pair) -> bool:
    """Say whether a group of people is left over: the youth or the women of a body."""
    return section_left(pair) > 0


def level_left(pair: Pair) -> bool:
    """Say whether a level is left over: the national or the international body of that name."""
    made = pair.alignment
    return any(made.query.words[at].key in LEVELS for at in made.left_query) or any(
        made.entry.words[at].key in LEVELS for at in made.left_entry
    )


def guessed_acronym(pair: Pair) -> bool:
    """Say whether an acronym stands for words: others may have the same initials."""
    return any(bond.tie is Tie.ACRONYM for bond in pair.alignment.bonds)


def words_left_on_both_sides(pair: Pair) -> bool:
    """Say whether words are left over on both sides: they contradict each other."""
    return bool(pair.left_query) and bool(pair.left_entry)


def short_for_long(pair: Pair) -> bool:
    """Say whether a content word is left over, and not behind or beside a long name."""
    contents = (Kind.PLAIN, Kind.GENERIC)
    if not any(kind in pair.left_query or kind in pair.left_entry for kind in contents):
        return False
    return pair.shared < LONG_NAME or not (_only_tail_left(pair) or left_part(pair))


def _only_tail_left(pair: Pair) -> bool:
    """Say whether all that is left over stands behind all that the names share."""
    made = pair.alignment
    for name, left in ((made.query, made.left_query), (made.entry, made.left_entry)):
        if left and min(left) < len(name.words) - len(left):
            return False
    return True


def type_left_of_common_words(pair: Pair) -> bool:
    """Say whether a kind of body is left over and none of the words in common is telling."""
    return pair.rarest < RARE and (Kind.TYPE in pair.left_query or Kind.TYPE in pair.left_entry)


def order_of_common_words(pair: Pair) -> bool:
    """Say whether the order differs and too few words are rare, or a place changes form."""
    if other_order(pair) <= 0:
        return False
    if place_form(pair) > 0 or _regrouped(pair):
        return True
    words = len(pair.alignment.entry.words)
    if words >= ENOUGH_WORDS or (_rotated(pair) and words >= ENOUGH_WORDS - 1):
        return False
    if _only_type_moved(pair):
        return pair.rarest < (TELLING if _rotated(pair) else RARE)
    # Two words that changed places are always turned round: that says nothing.
    if len(pair.alignment.pairs) > FEWEST_WORDS and _rotated(pair) and pair.rarest >= RAREST:
        return False
    return pair.rarest < RARE or pair.second < TELLING


def _rotated(pair: Pair) -> bool:
    """Say whether what was behind now stands before: "Institute for Peace", "Peace Institute"."""
    places = [second for _, second in pair.alignment.pairs]
    least = places.index(min(places))
    return places[least:] + places[:least] == sorted(places)


def _regrouped(pair: Pair) -> bool:
    """Say whether words changed sides: "Workers for Free Ports", "Free Workers for Ports"."""
    made = pair.alignment
    if made.left_query or made.left_entry or _rotated(pair):
        return False
    if any(bond.tie not in {Tie.INFLECTION, Tie.TRANSLATION} for bond in made.bonds):
        return False  # bound words have other keys
    for name in (made.query, made.entry):
        if len({part.key for part in name.words}) < len(name.words):
            return False  # a word that stands twice may be paired crosswise
    sides = [_groups(made.query), _groups(made.entry)]
    return len(sides[0]) == len(sides[1]) > 1 and sides[0] != sides[1]


def _groups(name: Name) -> set[frozenset[str]]:
    """Return the keys of the words between the small words of a name."""
    found: dict[int, set[str]] = {}
    for part, group in zip(name.words, name.groups, strict=False):
        found.setdefault(group, set()).add(part.key)
    return {frozenset(keys) for keys in found.values()}


def _only_type_moved(pair: Pair) -> bool:
    """Say whether the words that are no types stand in the same order."""
    made = pair.alignment
    places = [
        second for first, second in made.pairs if made.query.words[first].kind is not Kind.TYPE
    ]
    return places == sorted(places)


def common_words_translated(pair: Pair) -> bool:
    """Say whether several words stand in another form or language and none is telling."""
    forms = sum(bond.tie in {Tie.TRANSLATION, Tie.INFLECTION} for bond in pair.alignment.bonds)
    return pair.rarest < TELLING and (translation(pair) > 1 or forms >= MANY_FORMS)


def short_word_misspelled(pair: Pair) -> bool:
    """Say whether the only telling word of a short name is short and misspelled."""
    made = pair.alignment
    if pair.surest >= TELLING or len(made.entry.words) > FEW_WORDS:
        return False
    return any(
        bond.tie is Tie.SLIP
        and made.entry.words[bond.entry[0]].kind is Kind.PLAIN
        and len(made.query.words[bond.query[0]].form) < SURE_WORD
        for bond in made.bonds
    )


def another_word(pair: Pair) -> bool:
    """Say whether a word that people know stands for one a letter apart (Simon, Simone)."""
    return any(map(pair.another_word, pair.alignment.bonds))


def other_small_words(pair: Pair) -> bool:
    """Say whether "los" stands for "las", or a name of a word or two has other small words."""
    made = pair.alignment
    if set(made.query.joins) ^ set(made.entry.joins) == {"los", "las"}:
        return True
    return other_joins(pair) > 0 and len(made.query.words) <= FEWEST_WORDS


def another_bearer(pair: Pair) -> bool:
    """Say whether a name has a telling word of its own, and no two telling words agree.

    "Marlowe Zavo Network" is neither "Marlowe" nor "Marlowe Hill Network".
    """
    if pair.second >= TELLING or pair.shared >= LONG_NAME:
        return False
    made = pair.alignment
    if Kind.PLAIN in pair.left_query and Kind.PLAIN in pair.left_entry:
        return not acronym_agrees(pair)
    covered = not made.left_entry and len(made.entry.words) >= FEW_WORDS
    return pair.strange and not (covered or left_part(pair) or acronym_agrees(pair))


Veto = Callable[[Pair], bool]

VETOES: tuple[Veto, ...] = (
    other_country,
    hard_word_left,
    group_left,
    level_left,
    words_left_on_both_sides,
    guessed_acronym,
    short_for_long,
    more_than_listed,
    part_listed,
    type_left_of_common_words,
    order_of_common_words,
    common_words_translated,
    short_word_misspelled,
    another_word,
    other_small_words,
)

# Vetoes on what no feature sees: they lower any score, not only one that would be accepted.
DOUBTFUL: frozenset[Veto] = frozenset(
    {
        other_country,
        order_of_common_words,
        common_words_translated,
        short_word_misspelled,
        other_small_words,
    }
)


# What even a profile link does not overrule: it may be that of the parent body.
STANDING: tuple[Veto, ...] = (
    other_country,
    hard_word_left,
    group_left,
    level_left,
    words_left_on_both_sides,
    section_named,
)

# What even a person need not see, whatever the score.
DISMISSED: tuple[Veto, ...] = (another_bearer,)


def dismissed(pair: Pair) -> bool:
    """Say whether a pair is not worth the time of a person."""
    return any(veto(pair) for veto in DISMISSED)


def standing(pair: Pair) -> bool:
    """Say whether a pair must not be accepted even where the link names the entry."""
    return any(veto(pair) for veto in STANDING)


def forbidden(pair: Pair) -> Veto | None:
    """Return the first veto on accepting a pair, None if there is none."""
    for veto in VETOES:
        if veto(pair):
            return veto
    return None
