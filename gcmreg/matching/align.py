"""Lay two names side by side: which words stand for each other, which are left over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from gcmreg.matching.words import Kind, Word, word

if TYPE_CHECKING:
    from gcmreg.matching.index import Index
    from gcmreg.matching.parse import Name

LONG_WORD = 8  # letters from which on two slips are believed
SHORT_WORD = 5  # letters below which a slip is another word
LONGEST_ARTICLE = 4  # letters of an article that may have grown onto a word
CUT_LEAST = 15  # letters that must remain of a name broken off
CUT_MOST = 9  # letters that may be missing, less than a word
CUT_PLACE = 3  # letters that must remain of a place
_CUT_KINDS = frozenset({Kind.PLAIN, Kind.GENERIC, Kind.TYPE})
KNOWN_BOTH = 7  # letters from which on a slip in a word of one entry is believed


class Tie(StrEnum):
    """How two words stand for each other."""

    INFLECTION = "inflection"  # plural, spelling of a land
    TRANSLATION = "translation"  # another word for the same concept
    SLIP = "slip"  # a letter or two
    CUT = "cut"  # one is the beginning of the other
    JOINED = "joined"  # two words written as one
    ACRONYM = "acronym"  # the first letters of several words


@dataclass(frozen=True, slots=True)
class Bond:
    """Words that stand for each other without being equal; positions in query and entry."""

    tie: Tie
    query: tuple[int, ...]
    entry: tuple[int, ...]


@dataclass(slots=True)
class Alignment:
    """Two names side by side."""

    query: Name
    entry: Name
    pairs: list[tuple[int, int]]  # positions of words with the same key
    bonds: list[Bond]  # words that differ, and how they are bound all the same
    left_query: list[int]
    left_entry: list[int]


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
        _set_aside(made.left_query, query, entry)
    if made.left_entry:
        _set_aside(made.left_entry, entry, query)
    if made.left_query and made.left_entry:
        _join(made)
        _expand(made)
        _mend(made, index)
    if made.left_query or made.left_entry:
        _cut_off(made)
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


def _set_aside(left: list[int], name: Name, other: Name) -> None:
    """Leave out the acronym or legal form that the other name has elsewhere."""
    left[:] = [
        at
        for at in left
        if name.words[at].form not in other.acronyms
        and not _is_legal(name.words[at].form, other.legal, last=at == len(name.words) - 1)
    ]


def _is_legal(form: str, legal: tuple[str, ...], *, last: bool) -> bool:
    """Say whether a word is one of the legal forms, misspelled or cut off."""
    return any(
        form == other
        or (word(form).kind is Kind.TYPE and word(other).key == word(form).key)
        or (last and len(form) > 1 and other.startswith(form))
        or (len(other) >= SHORT_WORD and OSA.distance(form, other, score_cutoff=1) <= 1)
        for other in legal
    )


def _join(made: Alignment) -> None:
    """Bind one word to two neighbors that spell it ("worldgranny", "world granny")."""
    _join_one_way(made, made.left_query, made.query.words, made.left_entry, made.entry.words)
    _join_one_way(
        made, made.left_entry, made.entry.words, made.left_query, made.query.words, turned=True
    )


def _join_one_way(  # noqa: PLR0913
    made: Alignment,
    single: list[int],
    single_words: tuple[Word, ...],
    double: list[int],
    double_words: tuple[Word, ...],
    *,
    turned: bool = False,
) -> None:
    for at in list(single):
        whole = single_words[at].form
        for first, second in zip(double, double[1:], strict=False):
            pair = double_words[first].form + double_words[second].form
            if second == first + 1 and pair == whole:
                one, two = (at,), (first, second)
                made.bonds.append(Bond(Tie.JOINED, two, one) if turned else Bond(Tie.JOINED, one, two))
                single.remove(at)
                double.remove(first)
                double.remove(second)
                break


def _expand(made: Alignment) -> None:
    """Bind an acronym to a run of words that it begins ("AUA", "Assyrian Universal Alliance")."""
    for turned in (False, True):
        single, double = made.left_query, made.left_entry
        words, others = made.query.words, made.entry.words
        if turned:
            single, double, words, others = double, single, others, words
        for at in list(single):
            letters = words[at].form
            size = len(letters)
            if words[at].kind is not Kind.PLAIN or not 2 <= size <= len(double):
                continue
            for start in range(len(double) - size + 1):
                run = double[start : start + size]
                if run[-1] - run[0] == size - 1 and letters == "".join(
                    others[position].form[0] for position in run
                ):
                    one, many = (at,), tuple(run)
                    made.bonds.append(
                        Bond(Tie.ACRONYM, many, one) if turned else Bond(Tie.ACRONYM, one, many)
                    )
                    single.remove(at)
                    for position in run:
                        double.remove(position)
                    break


def _mend(made: Alignment, index: Index) -> None:
    """Bind words that are a slip apart, or one the beginning of the other."""
    for at in list(made.left_query):
        best: tuple[int, Tie] | None = None
        least = 99
        for other in made.left_entry:
            found = _slip(made.query.words[at], made.entry.words[other], index)
            if found is not None and found[1] < least:
                best, least = (other, found[0]), found[1]
        if best is None:
            best = _grown_or_cut(made, at, index)
        if best is not None:
            made.bonds.append(Bond(best[1], (at,), (best[0],)))
            made.left_query.remove(at)
            made.left_entry.remove(best[0])


def _slip(first: Word, second: Word, index: Index) -> tuple[Tie, int] | None:
    """Say whether one word is a misspelling of the other.

    Only where one side is a word that nobody else on the list uses: two known words are two words.
    """
    shorter = min(len(first.form), len(second.form))
    longer = max(len(first.form), len(second.form))
    if longer < SHORT_WORD or shorter < SHORT_WORD - 1 or first.kind is Kind.NUMBER or second.kind is Kind.NUMBER:
        return None
    known = first.kind is not Kind.PLAIN or index.frequency(first.key) > 0
    if known and (second.kind is not Kind.PLAIN or index.frequency(second.key) > 1):
        return None
    if known and shorter < KNOWN_BOTH:
        return None
    allowed = 2 if shorter >= LONG_WORD else 1
    distance = OSA.distance(first.form, second.form, score_cutoff=allowed)
    if distance > allowed or (shorter <= SHORT_WORD and first.form[0] != second.form[0]):
        return None
    return Tie.SLIP, distance


def _grown_or_cut(made: Alignment, at: int, index: Index) -> tuple[int, Tie] | None:
    """Find the word that one side has grown together with an article ("womenin"), or cut short."""
    first = made.query.words[at]
    unknown = first.kind is Kind.PLAIN and index.frequency(first.key) == 0
    for other in made.left_entry:
        second = made.entry.words[other]
        if (unknown and _grown(first, second)) or (
            second.kind is Kind.PLAIN and index.frequency(second.key) == 1 and _grown(second, first)
        ):
            return other, Tie.JOINED
        if not unknown or second.kind is Kind.PLAIN or second.kind not in _CUT_KINDS:
            continue
        if len(first.form) >= SHORT_WORD - 1 and second.form.startswith(first.form):
            return other, Tie.CUT
    return None


def _grown(long: Word, short: Word) -> bool:
    """Say whether `long` is `short` with an article before or behind it."""
    extra = len(long.form) - len(short.form)
    if not 0 < extra <= LONGEST_ARTICLE or len(short.form) < SHORT_WORD - 1:
        return False
    for rest, article in (
        (long.form[extra:], long.form[:extra]),
        (long.form[:-extra], long.form[-extra:]),
    ):
        if word(article).kind is Kind.STOP and word(rest).key == short.key:
            return True
    return False


def _cut_off(made: Alignment) -> None:
    """Bind what is left where one name is the other broken off inside its last word."""
    short, long = made.query, made.entry
    left_short, left_long = made.left_query, made.left_entry
    turned = len(short.letters) > len(long.letters)
    if turned:
        short, long, left_short, left_long = long, short, left_long, left_short
    missing = len(long.letters) - len(short.letters)
    if not 0 < missing < min(long.last, CUT_MOST) or len(short.letters) < CUT_LEAST:
        return
    if not long.letters.startswith(short.letters) or len(left_short) > 1 or len(left_long) > 1:
        return
    for at in left_long:
        kept = len(long.words[at].form) - missing
        if long.words[at].kind not in _CUT_KINDS and (
            kept < CUT_PLACE or long.words[at].kind is not Kind.PLACE
        ):
            return
    if any(short.words[at].kind is not Kind.PLAIN for at in left_short):
        return
    one, other = tuple(left_short), tuple(left_long)
    made.bonds.append(Bond(Tie.CUT, other, one) if turned else Bond(Tie.CUT, one, other))
    left_short.clear()
    left_long.clear()


def _forgive_repeats(made: Alignment) -> None:
    """Drop words left over that the other name has once already ("Marta/Marta Center")."""
    keys = {part.key for part in made.entry.words}
    made.left_query[:] = [at for at in made.left_query if not _repeats(made.query, at, keys)]
    keys = {part.key for part in made.query.words}
    made.left_entry[:] = [at for at in made.left_entry if not _repeats(made.entry, at, keys)]


def _repeats(name: Name, at: int, keys: set[str]) -> bool:
    """A word repeated in another part of "A/B"; a doubled word in one part is part of the name."""
    key = name.words[at].key
    return key in keys and any(
        part.key == key and name.segments[other] != name.segments[at]
        for other, part in enumerate(name.words)
    )
