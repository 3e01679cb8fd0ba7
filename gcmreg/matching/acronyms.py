"""Acronyms: which words they spell, and whether what stands in brackets is one."""

from __future__ import annotations

import re

from gcmreg.folding import fold
from gcmreg.matching.forms import LONGEST_ACRONYM
from gcmreg.matching.words import Kind, word

TOO_SHORT = 2  # letters of a word in brackets that any two words may begin with
SURE_ACRONYM = 6  # letters in brackets up to which one word is an acronym whatever it spells


def initial_words(text: str) -> list[str]:
    """Return the folded words of a text, all of them."""
    return [part for part in map(fold, re.split(r"[\W_]+", text)) if part]


def in_brackets(letters: str, inner: str, before: str) -> bool:
    """Say whether what stands in brackets is an acronym, perhaps of the words before."""
    if letters.isdigit() or re.search(r"[^\W\d_]{2,}\s", inner):
        return False
    words = initial_words(before)
    kind = word(letters).kind
    if len(letters) > LONGEST_ACRONYM or kind is not Kind.PLAIN:
        return kind is not Kind.PLACE and len(letters) > TOO_SHORT and _begins(letters, words)
    return len(letters) <= SURE_ACRONYM or spells(letters, words) or _begins(letters, words)


def _begins(letters: str, words: list[str]) -> bool:
    """Say whether `letters` begin words, in order: one letter each, from the first word on."""
    while words and word(words[0]).kind is Kind.STOP and words[0][0] != letters[0]:
        words = words[1:]
    rest = iter([part[0] for part in words])
    return words[:1] != [] and words[0][0] == letters[0] and all(one in rest for one in letters)


def spells(acronym: str, words: list[str]) -> bool:
    """Say whether `acronym` is made of the beginnings of `words`, in order, leaving out few.

    Each letter begins a word or goes on in the word begun; articles may be passed over, and at
    most one other word.  At least two words must take part.
    """
    significant = [part for part in words if word(part).kind is not Kind.STOP] or words
    if len(acronym) < 2 or len(significant) < 2:  # noqa: PLR2004
        return False
    return _spelled(acronym, tuple(words), 0, 0, len(significant))


def _spelled(rest: str, words: tuple[str, ...], passed: int, used: int, wanted: int) -> bool:
    if not rest:
        remaining = sum(word(part).kind is not Kind.STOP for part in words)
        return used >= max(2, wanted - 1) - passed and remaining + passed <= 1
    if not words:
        return False
    first, others = words[0], words[1:]
    if first[0] == rest[0]:
        limit = min(len(first), len(rest), 6)
        for taken in range(1, limit + 1):
            if first[:taken] != rest[:taken]:
                break
            if _spelled(rest[taken:], others, passed, used + 1, wanted):
                return True
    skip = 0 if word(first).kind is Kind.STOP else 1
    return passed + skip <= 1 and _spelled(rest, others, passed + skip, used, wanted)
