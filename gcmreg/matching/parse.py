"""Read a name: its words, legal forms, acronyms and parts.

In: a name as typed or as listed.  Out: a `Name`.  Nothing here depends on the list, and nothing on
the case of the letters, so that `ACME` and `Acme` are read alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from gcmreg.folding import fold
from gcmreg.matching.words import Kind, Word, tables, word

MAX_WORDS = 60  # longer names are cut: no body has that many
MAX_LETTERS = 600
LONGEST_ACRONYM = 10

_PIECE = re.compile(r"[^\W_]+(?:['’‘`´ʼ][^\W_]+)*|[/:;|()\[\]–—―“”„\"«»]|(?<=\s)-(?=\s)")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_HEAD = re.compile(r"^\s*([^\W_]{2,8})\s*[-–—:,]\s*(?=\w)")
_TAIL = re.compile(r"\s*[-–—:,]\s*[“\"'«]?([^\W_]{2,8})[”\"'»]?\s*$")
_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_TRIGGERS = frozenset("([*†‡0123456789")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was read."""

    words: tuple[Word, ...]  # in order, without stop words and legal forms
    segments: tuple[int, ...]  # the part of "A/B", "A – B", "A (B)" that each word stands in
    joins: tuple[str, ...]  # articles and prepositions
    legal: tuple[str, ...]  # legal forms that were set aside
    acronyms: frozenset[str]  # in brackets or behind a dash
    compact: str  # folded letters of the words, in order


@dataclass(slots=True)
class _Scan:
    """Words found so far."""

    words: list[str]
    segments: list[int]
    acronyms: set[str]


def read_name(text: str) -> Name:
    """Return the `Name` that `text` spells."""
    plain = _soften(text[:MAX_LETTERS])
    if not _TRIGGERS.isdisjoint(plain) or "status" in plain:
        plain = _cut_debris(plain)
    scan = _Scan([], [], set())
    if "(" in plain or "[" in plain:
        plain = _BRACKET.sub(lambda found: _bracket(found, scan), plain)
    plain = _dashed_acronyms(plain, scan)
    _scan(plain, scan)
    words, segments = _phrases(scan)
    return _name(words, segments, scan.acronyms)


def _soften(text: str) -> str:
    """Lower case without marks and invisible letters; separators stay."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text)
    kept = [c for c in spread if unicodedata.category(c) not in {"Mn", "Cf", "Me"}]
    return "".join(kept).casefold()


@cache
def _cuts() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{cut})" for cut in tables()["cut"]), re.IGNORECASE)


def _cut_debris(text: str) -> str:
    """Cut status years, addendum numbers and footnote marks, if something remains."""
    cut = _cuts().sub(" ", text)
    return cut if any(map(str.isalnum, cut)) else text


def _bracket(found: re.Match[str], scan: _Scan) -> str:
    """Take an acronym out of its brackets; leave anything else as a part of its own."""
    inner = found[1].strip()
    letters = fold(inner)
    short = 0 < len(letters) <= LONGEST_ACRONYM and not re.search(r"[^\W\d_]{2,}\s", inner)
    if short and not letters.isdigit() and word(letters).kind is Kind.PLAIN:
        if found.start() == 0 and found.end() == len(found.string):
            return inner
        scan.acronyms.add(letters)
        return " "
    if letters in tables()["legal"]["anywhere"] or letters in tables()["legal"]["at_end"]:
        return f" {inner} "
    return f" / {inner} / "


def _dashed_acronyms(text: str, scan: _Scan) -> str:
    """Take an acronym that spells the rest from before or behind a dash, colon or comma."""
    head = _HEAD.match(text)
    if head is not None and spells(fold(head[1]), _initial_words(text[head.end() :])):
        scan.acronyms.add(fold(head[1]))
        text = text[head.end() :]
    tail = _TAIL.search(text)
    if tail is not None and spells(fold(tail[1]), _initial_words(text[: tail.start()])):
        scan.acronyms.add(fold(tail[1]))
        text = text[: tail.start()]
    return text


def _initial_words(text: str) -> list[str]:
    return [part for part in map(fold, re.split(r"[\W_]+", text)) if part]


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
        limit = min(len(first), len(rest), 4)
        for taken in range(1, limit + 1):
            if first[:taken] != rest[:taken]:
                break
            if _spelled(rest[taken:], others, passed, used + 1, wanted):
                return True
    skip = 0 if word(first).kind is Kind.STOP else 1
    return passed + skip <= 1 and _spelled(rest, others, passed + skip, used, wanted)


def _scan(text: str, scan: _Scan) -> None:
    """Split `text` into folded words; runs of single letters become one word."""
    segment = 0
    run = False  # the last word is a single letter, or several joined
    for piece in _PIECE.findall(text)[: MAX_WORDS * 2]:
        if not piece[0].isalnum():
            segment += not (run and piece == "/")
            continue
        form = fold(piece) if piece.isalnum() else _without_article(piece)
        if not form:
            continue
        if len(form) == 1 and run and scan.segments[-1] == segment:
            scan.words[-1] += form
            continue
        run = len(form) == 1
        scan.words.append(form)
        scan.segments.append(segment)


def _without_article(piece: str) -> str:
    """`l'homme` is homme; `women's` is womens."""
    parts = [part for part in _APOSTROPHE.split(piece) if part]
    while len(parts) > 1 and parts[0] in tables()["elision"]:
        del parts[0]
    return fold("".join(parts))


def _phrases(scan: _Scan) -> tuple[list[Word], list[int]]:
    """Join the words of known phrases ("United Nations", "limited by guarantee")."""
    phrases = tables()["phrases"]
    words: list[Word] = []
    segments: list[int] = []
    at = 0
    forms = scan.words[:MAX_WORDS]
    while at < len(forms):
        form = forms[at]
        length = 1
        found = word(form)
        if form in phrases:
            for phrase, key, kind in phrases[form]:
                size = phrase.count(" ") + 1
                if " ".join(forms[at : at + size]) == phrase:
                    found = Word(phrase.replace(" ", ""), key, Kind[kind.upper()])
                    length = size
                    break
        words.append(found)
        segments.append(scan.segments[at])
        at += length
    return words, segments


def _name(words: list[Word], segments: list[int], acronyms: set[str]) -> Name:
    """Set stop words and legal forms aside."""
    legal_forms = tables()["legal"]
    content = [i for i, part in enumerate(words) if part.kind is not Kind.STOP]
    legal = [
        i
        for i in content
        if words[i].kind is Kind.LEGAL or words[i].form in legal_forms["anywhere"]
    ]
    kept = [i for i in content if i not in legal]
    while len(kept) > 1 and words[kept[-1]].form in legal_forms["at_end"]:
        legal.append(kept.pop())
    while len(kept) > 1 and words[kept[0]].form in legal_forms["at_start"]:
        legal.append(kept.pop(0))
    if not kept:
        kept, legal = content or list(range(len(words))), []
    return Name(
        words=tuple(words[i] for i in kept),
        segments=tuple(segments[i] for i in kept),
        joins=tuple(part.form for part in words if part.kind is Kind.STOP),
        legal=tuple(sorted(words[i].form for i in legal)),
        acronyms=frozenset(acronyms),
        compact="".join(words[i].form for i in kept),
    )


_QUICK = re.compile(r"[^\W_]+")


def quick_words(text: str) -> tuple[Word, ...]:
    """Return all words, one for each key, without a close reading: what names are found by."""
    plain = text.lower() if text.isascii() else _soften(text[:MAX_LETTERS])
    forms = _QUICK.findall(plain)[:MAX_WORDS]
    if not plain.isascii():
        forms = [form for form in map(fold, forms) if form]
    long = [form for form in forms if len(form) > 1]
    return tuple({found.key: found for found in map(word, long or forms)}.values())
