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
        decided = decisions.same_person(one.full_name, other.full_name, organizations)
        if decided is not None:
            return "a decision says so" if decided else ""
    names = fold(one.full_name), fold(other.full_name)
    if not all(names):
        return ""
    if names[0] == names[1]:
        return "same name"
    if names[0] == fold(f"{other.family} {other.given}"):
        return "same name, given and family name swapped"
    if one.email and one.email.casefold() == other.email.casefold():
        return _near(one, other)
    return ""


def _near(one: Slot, other: Slot) -> str:
    from rapidfuzz.distance import Levenshtein

    name = fold(one.full_name)
    for text in (other.full_name, f"{other.family} {other.given}"):
        if Levenshtein.distance(name, fold(text), score_cutoff=_EDITS) <= _EDITS:
            return "same e-mail, names within two letters"
    if _initial(one.full_name, other.full_name):
        return "same e-mail, names differ by an initial"
    return ""


def _initial(one: str, other: str) -> bool:
    """Whether two names differ only by one word written as its initial, or left out as one."""
    words = [
        sorted(filter(None, map(fold, name.replace(".", " ").split()))) for name in (one, other)
    ]
    left = [word for word in words[0] if word not in words[1]]
    right = [word for word in words[1] if word not in words[0]]
    if len(words[0]) - len(left) != len(words[1]) - len(right):
        return False
    if len(left) + len(right) == 1:
        return len((left or right)[0]) == 1
    if len(left) != 1 or len(right) != 1:
        return False
    short, long = sorted((left[0], right[0]), key=len)
    return len(short) == 1 and long.startswith(short)


def is_named(slot: Slot, text: str) -> bool:
    """Whether a decision's text means this slot: its number, or its person's name."""
    if text.strip().isdecimal():
        return text.strip().lstrip("0") == str(slot.number)
    name = fold(text)
    return slot.named and name in {
        fold(slot.full_name),
        fold(f"{slot.family} {slot.given}"),
    }
