"""Whether two people entered are the same person (SPEC section 4, "Same person")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.folding import fold

if TYPE_CHECKING:
    from gcmreg.decisions import Decisions
    from gcmreg.model import Slot

_EDITS = 2


def same_person(
    one: Slot, other: Slot, decisions: Decisions, organizations: frozenset[str] = frozenset()
) -> str:
    """Return why two named slots are the same person, in words; empty if they are not.

    `organizations` are the folded names of the organization, for decisions that name one.
    """
    if decisions.persons:
        decided = decisions.same_person(one.names, other.names, organizations)
        if decided is not None:
            return "a decision says so" if decided else ""
    name, (theirs, swapped) = one.name, other.names
    if not name or not theirs:
        return ""
    if name == theirs:
        return "same name"
    if name == swapped:
        return "same name, given and family name swapped"
    if one.email and one.email.casefold() == other.email.casefold():
        return _near(one, other)
    return ""


def _near(one: Slot, other: Slot) -> str:
    from rapidfuzz.distance import Levenshtein

    name = one.name
    for theirs in other.names:
        if Levenshtein.distance(name, theirs, score_cutoff=_EDITS) <= _EDITS:
            return "same e-mail, names within two letters"
    if _initial(one, other):
        return "same e-mail, names differ by an initial"
    return ""


def _initial(one: Slot, other: Slot) -> bool:
    """Whether two names, in either order, differ only by one word written as its initial.

    A hyphened name is one word or several: both `A.` and `Ana-M.` may stand for `Ana-Maria`.
    """
    spellings = (one.full_name, other.full_name, f"{other.family} {other.given}")
    for signs in (".", ".-\u2010\u2011\u2012\u2013"):
        words, *others = (_words(name, signs) for name in spellings)
        if any(_one_initial(words, theirs) for theirs in others):
            return True
    return False


def _words(name: str, signs: str) -> list[str]:
    """Return the folded words of a name, split at blanks and at the signs given."""
    spread = name.translate(dict.fromkeys(map(ord, signs), " "))
    return [word for part in spread.split() if (word := fold(part))]


def _one_initial(words: list[str], others: list[str]) -> bool:
    if len(words) != len(others):
        return False
    apart = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1:
        return False
    short, long = sorted(apart[0], key=len)
    return len(short) == 1 and long.startswith(short)


def is_named(slot: Slot, text: str) -> bool:
    """Whether a decision's text means this slot: its number, or its person's name."""
    number = text.strip()
    if number.isdecimal():  # of any script and length
        return "".join(str(int(digit)) for digit in number).lstrip("0") == str(slot.number)
    name = fold(text)
    return bool(name) and name in names_of(slot)


def names_of(slot: Slot) -> tuple[str, str]:
    """Return the folded full name of a slot's person, as entered and with the names swapped."""
    return slot.names
