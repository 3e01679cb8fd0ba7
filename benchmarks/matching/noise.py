"""Names as people mistype them, made from a list by rules; the same seed gives the same names.

Kinds: `typo` (a letter dropped, doubled, swapped or replaced in a word of five letters or more),
`case`, `accents` (marks lost, quotes and dashes made straight), `acronym` (initials added in
brackets), `legal` (a legal form added or dropped), `order` (the part behind "of"/"for" moved to the
front, or the first word to the end), `truncation` (the last letters or the last small word of a
long name lost), `translation` (a generic word or a word of type in another language), `small`
(articles and "&"), `spelling` (British for American and back), `blanks` (a word joined or split).
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

AGAIN = 0.2  # share of names that are changed a second time
HALF = 0.5
FEW = 3  # words
LONG = 30  # letters of a name that may be cut off
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LEGAL = ["Inc.", "Ltd", "e.V.", "Limited", "Incorporated", "LLC", "Inc", "ASBL"]
SMALL = ["of", "for", "the", "and", "in", "de", "la", "pour", "et", "des", "du", "le", "les", "y"]
TRANSLATED = {
    "foundation": ["Fondation", "Fundación", "Stiftung"],
    "fondation": ["Foundation"],
    "fundación": ["Foundation"],
    "association": ["Asociación", "Associazione"],
    "international": ["Internationale", "Internacional"],
    "development": ["développement", "desarrollo"],
    "développement": ["development"],
    "women": ["femmes", "mujeres"],
    "femmes": ["women"],
    "youth": ["jeunesse", "juventud"],
    "children": ["enfants", "niños"],
    "center": ["Centro", "Zentrum"],
    "centre": ["Centro", "Center"],
    "institute": ["Institut", "Instituto"],
    "network": ["Réseau", "Netzwerk"],
    "peace": ["paix", "paz"],
    "health": ["santé", "salud"],
    "education": ["éducation", "educación"],
    "world": ["monde", "mundo"],
    "organization": ["Organisation", "Organización"],
    "society": ["Société", "Sociedad"],
}
SPELLED = {
    "center": "Centre",
    "centre": "Center",
    "organization": "Organisation",
    "organisation": "Organization",
    "program": "Programme",
    "programme": "Program",
    "labour": "Labor",
    "defence": "Defense",
    "defense": "Defence",
}

Change = Callable[[str, random.Random], str]


def typo(name: str, chance: random.Random) -> str:
    """One letter wrong in a word of five letters or more."""
    words = list(re.finditer(r"[^\W\d_]{5,}", name))
    if not words:
        return name
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end())
    kind = chance.choice(["drop", "double", "swap", "replace"])
    if kind == "drop":
        return name[:at] + name[at + 1 :]
    if kind == "double":
        return name[:at] + name[at] + name[at:]
    if kind == "swap" and at + 1 < word.end():
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + chance.choice(LETTERS) + name[at + 1 :]


def case(name: str, chance: random.Random) -> str:
    """All upper, all lower or title case."""
    return chance.choice([str.upper, str.lower, str.title])(name)


def accents(name: str, _chance: random.Random) -> str:
    """Lose the marks; make quotes and dashes straight."""
    spread = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return bare.replace("’", "'").replace("–", "-").replace("“", '"').replace("”", '"')


def acronym(name: str, _chance: random.Random) -> str:
    """Add the initials of the words in brackets."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.lower() not in SMALL]
    if "(" in name or len(words) < FEW:
        return name
    return f"{name} ({''.join(word[0] for word in words).upper()})"


def legal(name: str, chance: random.Random) -> str:
    """Drop a legal form, or add one where there is none."""
    bare = re.sub(
        r",?\s+(Inc\.?|Ltd\.?|Limited|Incorporated|e\.?V\.?|LLC|asbl)$",
        "",
        name,
        flags=re.IGNORECASE,
    )
    return bare if bare != name else f"{name}, {chance.choice(LEGAL)}"


def order(name: str, chance: random.Random) -> str:
    """Turn `Institute for X` into `X Institute`, or move a word to the other end."""
    parts = re.split(r"\s+(?:of|for)\s+", name)
    if len(parts) == FEW - 1 and len(parts[0].split()) <= FEW and "(" not in name:
        return f"{parts[1]} {parts[0]}"
    words = name.split()
    if len(words) < FEW:
        return name
    if chance.random() < HALF:
        return f"{' '.join(words[1:])}, {words[0]}"
    return f"{' '.join(words[-1:] + words[:-1])}"


def truncation(name: str, chance: random.Random) -> str:
    """Lose the last two to four letters of a long name."""
    return name[: -chance.randint(2, 4)] if len(name) >= LONG else name


def translation(name: str, chance: random.Random) -> str:
    """One generic word in another language."""
    known = [found for found in re.finditer(r"\w+", name) if found[0].lower() in TRANSLATED]
    if not known:
        return name
    word = chance.choice(known)
    return name[: word.start()] + chance.choice(TRANSLATED[word[0].lower()]) + name[word.end() :]


def small(name: str, chance: random.Random) -> str:
    """Put an article before or take it away, or write `and` as `&`."""
    if re.search(r"\band\b", name) and chance.random() < HALF:
        return re.sub(r"\band\b", "&", name)
    return name[4:] if name.startswith("The ") else f"The {name}"


def spelling(name: str, _chance: random.Random) -> str:
    """British for American spelling and back."""
    return re.sub(r"\w+", lambda found: SPELLED.get(found[0].lower(), found[0]), name)


def blanks(name: str, chance: random.Random) -> str:
    """Two words joined, or a long word split."""
    words = name.split(" ")
    if len(words) < FEW - 1:
        return name
    at = chance.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        typo,
        case,
        accents,
        acronym,
        legal,
        order,
        truncation,
        translation,
        small,
        spelling,
        blanks,
    )
}


def noisy(name: str, chance: random.Random, kind: str) -> str:
    """Return `name` changed once in the way of `kind`, and one time in five a second time."""
    changed = CHANGES[kind](name, chance)
    if chance.random() < AGAIN:
        changed = CHANGES[chance.choice(sorted(CHANGES))](changed, chance)
    return changed
