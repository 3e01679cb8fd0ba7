"""Bind words that differ and mean the same: joined, expanded, misspelled, cut off."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from gcmreg.matching.bonds import Bond, Tie
from gcmreg.matching.words import Kind, Word, word

if TYPE_CHECKING:
    from gcmreg.matching.bonds import Alignment
    from gcmreg.matching.index import Index
    from gcmreg.matching.parse import Name

LAST_LETTER = "\u1fff"  # behind it come scripts whose signs are whole words
SHORTEST_ACRONYM = 2
LONG_WORD = 8  # letters from which on two slips are believed
SHORT_WORD = 5  # letters below which a slip is another word
# Small words that turn a meaning where they stand before it: safe, unsafe; Syrian, Assyrian.
PREFIXES = frozenset("a as e em en im in o u un".split())
LONGEST_ARTICLE = 4  # letters of an article that may have grown onto a word
LEGAL_PART = 4  # letters of a word that is a part of "limited by guarantee"
CUT_LEAST = 15  # letters that must remain of a name broken off
CUT_MOST = 9  # letters that may be missing, less than a word
CUT_PLACE = 3  # letters that must remain of a place
_CUT_KINDS = frozenset({Kind.PLAIN, Kind.GENERIC, Kind.TYPE})
KNOWN_BOTH = 7  # letters from which on a slip in a word of one entry is believed


def set_aside(left: list[int], name: Name, other: Name) -> None:
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
        or (len(form) >= LEGAL_PART - last and len(other) > 2 * LEGAL_PART and form in other)
        or (len(other) >= SHORT_WORD and OSA.distance(form, other, score_cutoff=1) <= 1)
        for other in legal
    )


def join(made: Alignment) -> None:
    """Bind one word to two neighbors that spell it ("bluelantern", "blue lantern")."""
    _join_one_way(made, made.left_query, made.query.words, made.left_entry, made.entry.words)
    _join_one_way(
        made, made.left_entry, made.entry.words, made.left_query, made.query.words, turned=True
    )


def _join_one_way(
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
        for first, second in pairwise(double):
            pair = double_words[first].form + double_words[second].form
            if second == first + 1 and pair == whole:
                one, two = (at,), (first, second)
                made.bonds.append(
                    Bond(Tie.JOINED, two, one) if turned else Bond(Tie.JOINED, one, two)
                )
                single.remove(at)
                double.remove(first)
                double.remove(second)
                break


def expand(made: Alignment) -> None:
    """Bind an acronym to a run of words that it begins ("BLC", "Blue Lantern Circle")."""
    for turned in (False, True):
        single, double = made.left_query, made.left_entry
        words, others = made.query.words, made.entry.words
        if turned:
            single, double, words, others = double, single, others, words
        for at in list(single):
            letters = words[at].form
            size = len(letters)
            if words[at].kind is not Kind.PLAIN or not SHORTEST_ACRONYM <= size <= len(double):
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


def mend(made: Alignment, index: Index) -> None:
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
    if (
        longer < SHORT_WORD
        or shorter < SHORT_WORD - 1
        or first.kind is Kind.NUMBER
        or second.kind is Kind.NUMBER
    ):
        return None
    known = first.kind is not Kind.PLAIN or index.frequency(first.key) > 0
    if known and (second.kind is not Kind.PLAIN or index.frequency(second.key) > 1):
        return None
    if known and shorter < KNOWN_BOTH:
        return None
    if max(first.form) > LAST_LETTER or max(second.form) > LAST_LETTER:
        return None
    same_start = first.form[0] == second.form[0]
    allowed = 2 if shorter >= LONG_WORD and same_start else 1
    distance = OSA.distance(first.form, second.form, score_cutoff=allowed)
    if distance > allowed or (shorter <= SHORT_WORD and not same_start):
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
        if rest == long.form[extra:] and article in PREFIXES:
            continue
        if word(article).kind is Kind.STOP and word(rest).key == short.key:
            return True
    return False


def cut_off(made: Alignment) -> None:
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
