"""Words of names: the form that was typed, the key it is compared by, and its kind.

Forms of one concept ("Centre", "Centro", "Center") share a key; so do plurals and British and
American spellings.  What is not in the vocabularies is a plain word, and its own key.
"""

from __future__ import annotations

import json
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple


class Kind(IntEnum):
    """What a word can say about a body."""

    PLAIN = 0  # a name, or a word of no vocabulary
    TYPE = 1  # foundation, network
    GENERIC = 2  # development, international
    PLACE = 3  # Kenya, African, Geneva
    NUMBER = 4  # 2, second, III
    NEGATION = 5  # non, against, former
    CHAPTER = 6  # branch, district
    DIRECTION = 7  # northern
    STOP = 8  # of, the, pour
    LEGAL = 9  # Inc., limited by guarantee


class Word(NamedTuple):
    """One word of a name."""

    form: str  # as typed, folded
    key: str  # what it is compared by
    kind: Kind


SHORTEST_STEM = 5  # letters before an ending that tells the gender
# Endings of masculine words of French and Spanish, and what the feminine adds.
FEMININE = tuple((ending, "e") for ending in "er ant ent in ais ois ie".split())
FEMININE += tuple((ending, "a") for ending in "or on an ol es".split())
PLURALS = tuple(ending for ending, vowel in FEMININE if vowel == "a")
MADE_OF = ("er", "or", "ing", "ed", "ee", "ist", "ship", "ness", "less", "ful", "ly")
KNOWN_PHRASE = 3  # words of a vocabulary that hold fewer letters are no stems of others
_ROMAN = frozenset(
    ["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xx", "xxi"]
)
_CLASS = {kind.name.lower(): kind for kind in Kind}


@cache
def tables() -> dict[str, Any]:
    """Return the compiled vocabularies."""
    path = Path(__file__).parent / "vocabulary" / "compiled.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name in ("former", "elision", "not_endings", "familiar"):
        loaded[name] = frozenset(loaded[name])
    loaded["legal"] = {where: frozenset(forms) for where, forms in loaded["legal"].items()}
    loaded["latin"] = str.maketrans(loaded["scripts"]["cyrillic"] | loaded["scripts"]["greek"])
    loaded["lookalikes"] = str.maketrans(loaded["scripts"]["confusables"])
    return loaded


@lru_cache(maxsize=1 << 17)
def word(form: str) -> Word:
    """Return the `Word` of a folded form.

    In: letters and digits.  Out: its key and kind.  Fails where the word is not in a vocabulary
    and has an irregular plural: it is then only a near spelling of its singular.
    """
    latin = form if form.isascii() else _latin(form)
    known = tables()["words"].get(latin)
    if known is None:
        known = _by_ending(latin)
    if known is not None:
        return Word(form, known[0], _CLASS[known[1]])
    if latin[0].isdigit() or latin in _ROMAN:
        return Word(form, latin, Kind.NUMBER if latin.isdigit() or latin in _ROMAN else Kind.PLAIN)
    return Word(form, _plain_key(latin), Kind.PLAIN)


@lru_cache(maxsize=1 << 14)
def familiar(form: str) -> bool:
    """Say whether people know a folded form as a word: it is in a vocabulary or in the lexicon.

    What English makes of a word there is known too (load: loader, loading).
    """
    known = tables()["familiar"]
    if word(form).kind is not Kind.PLAIN or any(one in known for one in _shorter(form)):
        return True
    stem = form.removesuffix("s")
    return any(
        stem.endswith(ending) and known & {stem[: -len(ending)], f"{stem[: -len(ending)]}e"}
        for ending in MADE_OF
    )


def other_gender(first: str, second: str) -> bool:
    """Say whether two forms differ in gender alone: "obreros", "obreras"; "voisins", "voisines"."""
    one, other = sorted((first.removesuffix("s"), second.removesuffix("s")))
    if len(one) != len(other):
        return len(one) >= SHORTEST_STEM and any(
            one.endswith(ending) and other == one + vowel for ending, vowel in FEMININE
        )
    if one.endswith("at") and other in {f"{one[:-2]}in", f"{one[:-2]}un"}:
        return True  # Arabic
    stem, vowels = one[:-1], one[-1:] + other[-1:]
    if stem != other[:-1] or len(stem) < SHORTEST_STEM:
        return False
    plurals = first.endswith("s") and second.endswith("s")
    return vowels == "ao" or (vowels == "ae" and plurals and stem.endswith(PLURALS))


def _latin(form: str) -> str:
    """Look-alike letters inside a Latin word, and words of other scripts, in Latin letters."""
    if any("a" <= letter <= "z" for letter in form):
        return form.translate(tables()["lookalikes"])
    return form.translate(tables()["latin"]) or form


def _by_ending(form: str) -> list[str] | None:
    """Find a word of the vocabularies under its American spelling or in the singular."""
    words = tables()["words"]
    for candidate in _shorter(_american(form)):
        found: list[str] | None = words.get(candidate)
        if found is not None and len(candidate) > KNOWN_PHRASE:
            if found[1] == "place" and candidate != form:
                return [f"{found[0]}-people", "place"]  # Indians are not India
            return found
    return None


def _american(form: str) -> str:
    """Return `form` with a British ending replaced."""
    if form in tables()["not_endings"]:
        return form
    for british, american in tables()["endings"].items():
        if form.endswith(british) and len(form) > len(british) + 2:
            return form[: -len(british)] + str(american)
    return form


def _shorter(form: str) -> tuple[str, ...]:
    """Return `form` and what may be its singular."""
    if form.endswith("ies") and len(form) > len("flies"):
        return (form, form[:-3] + "y", form[:-1])
    if form.endswith("es") and len(form) > len("does"):
        return (form, form[:-1], form[:-2])
    if form.endswith("aux"):
        return (form, form[:-1], form[:-3] + "al")
    if form.endswith(("s", "eux", "oux")) and not form.endswith(("ss", "us", "is")):
        return (form, form[:-1])
    return (form,)


def _plain_key(form: str) -> str:
    """Return the key of a word of no vocabulary: singular, American, umlauts as one letter."""
    key = _american(form)
    if len(key) > len("ones") and key[-1] == "s" and key[-2] not in "sui":
        key = key[:-3] + "y" if key.endswith("ies") and len(key) > len("flies") else key[:-1]
    if len(key) > len("oeil"):
        key = key.replace("oe", "o").replace("ue", "u").replace("ae", "a")
    return key
