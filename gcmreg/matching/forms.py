"""A quick reading of names: folded words, without a look at brackets, phrases, legal forms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from gcmreg.folding import fold
from gcmreg.matching.words import Word, tables, word

MAX_WORDS = 60  # longer names are cut: no body has that many
MAX_LETTERS = 600
LONGEST_ACRONYM = 12

_LATIN_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MARKS = frozenset({"Mn", "Cf", "Me"})
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u2c00-\ufaff\U00010000-\U0010ffff]")
_ASIDE = re.compile(r"\(([^()\s]{2,16})\)")
_QUICK = re.compile(r"[^\W_]+")


def soften(text: str) -> str:
    """Lower case without marks and invisible letters; separators stay."""
    if text.isascii():
        return text.lower()
    spread = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text))
    if not spread.isascii() and _OTHER_SCRIPT.search(spread):
        spread = "".join([c for c in spread if unicodedata.category(c) not in _MARKS])
    return spread.casefold()


def quick_words(text: str) -> tuple[Word, ...]:
    """Return all words, one for each key, without a close reading: what names are found by."""
    return words_of(quick_forms(text))


def quick_forms(text: str) -> list[str]:
    """Return the folded words of a name in order."""
    plain = soften(text[:MAX_LETTERS])
    forms = _QUICK.findall(plain)[:MAX_WORDS]
    if plain.isascii():
        return forms
    folded = [form if form.isascii() else fold(form) for form in forms]
    return [form for form in folded if form]


def words_of(forms: list[str]) -> tuple[Word, ...]:
    """Return the words of some forms, one for each key; single letters only if nothing else is."""
    long = [form for form in forms if len(form) > 1]
    return tuple({found.key: found for found in map(word, long or forms)}.values())


def asides(text: str) -> list[str]:
    """Return the single words in brackets, folded: acronyms, mostly."""
    return [form for form in map(fold, _ASIDE.findall(text)) if 1 < len(form) <= LONGEST_ACRONYM]


@cache
def _former() -> re.Pattern[str]:
    """Return the pattern of "(formerly Blue Lantern Circle)"."""
    marks = "|".join(r"[\s.-]*".join(one.split()) for one in tables()["former"])
    called = r"(?:\s+(?:known\s+as|called))?"
    return re.compile(rf"\s*[(\[]\s*(?:{marks}){called}[\s.:,]+([^()\[\]]+)[)\]]", re.IGNORECASE)


def names_within(text: str) -> list[str]:
    """Return the present and the former names that one entry holds: "X (formerly Y)"; else none."""
    if "(" not in text and "[" not in text:
        return []
    found = [match.strip() for match in _former().findall(text) if " " in match.strip()]
    return [_former().sub("", text).strip(), *found] if found else []
