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

# As tables: a set of letters that spans scripts takes a pattern milliseconds to compile.
_NO_LATIN_MARKS = dict.fromkeys(
    [
        *range(0x0300, 0x0370),
        0x00AD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        0xFEFF,
    ]
)
_MARKS = frozenset({"Mn", "Cf", "Me"})
_ASIDE = re.compile(r"\(([^()\s]{2,16})\)")
_QUICK = re.compile(r"[^\W_]+")


def soften(text: str) -> str:
    """Lower case without marks and invisible letters; separators stay."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text).translate(_NO_LATIN_MARKS)
    if not spread.isascii() and any(map(_of_other_script, spread)):
        spread = "".join([c for c in spread if unicodedata.category(c) not in _MARKS])
    return spread.casefold()


def _of_other_script(letter: str) -> bool:
    """Say whether a letter is none of the Latin script and its signs."""
    return "\u0370" <= letter <= "\u1fff" or "\u2c00" <= letter <= "\ufaff" or letter > "\uffff"


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
