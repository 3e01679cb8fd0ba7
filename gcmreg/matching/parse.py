"""Read a name: its words, legal forms, acronyms and parts.

In: a name as typed or as listed.  Out: a `Name`.  Nothing here depends on the list, and nothing on
the case of the letters, so that `ACME` and `Acme` are read alike.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.matching.acronyms import in_brackets, initial_words, spells
from gcmreg.matching.forms import MAX_LETTERS, MAX_WORDS, soften
from gcmreg.matching.words import Kind, Word, tables, word

AND = frozenset("and et y e und en og och ve".split())  # join words that may change places
_PIECE = re.compile(r"[^\W_]+(?:['’‘`´ʼ][^\W_]+)*|[,/:;|()\[\]–—―“”„\"«»]|(?<=\s)-(?=\s)")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_OPEN = re.compile(r"[(\[]([^()\[\]]*)$")  # a bracket that was cut off
_BEFORE = re.compile(r"^\s*([^\W_]{2,12})\s*[(\[]([^()\[\]]+)[)\]][\s.]*$")
_HEAD = re.compile(r"^\s*([^\W_]{2,8})\s*[-–—:,]\s*(?=\w)")
_TAIL = re.compile(r"\s*[-–—:,]\s*[“\"'«]?([^\W_]{2,8})[”\"'»]?[\s.]*$")
_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_TRIGGERS = frozenset("([*†‡0123456789")


class Name(Struct, frozen=True):
    """A name that was read."""

    text: str  # as it was given
    words: tuple[Word, ...]  # in order, without stop words and legal forms
    segments: tuple[int, ...]  # the part of "A/B", "A – B", "A (B)" that each word stands in
    groups: tuple[int, ...]  # the group between small words ("of", "for") that each stands in
    joins: tuple[str, ...]  # articles and prepositions
    legal: tuple[str, ...]  # legal forms that were set aside
    acronyms: frozenset[str]  # in brackets or behind a dash
    compact: str  # folded letters of the words, in order
    letters: str  # folded letters of all words, articles included, legal forms not
    turned: str  # the same with what stands behind a comma put first, "" without a comma
    loose: tuple[Word, ...]  # the words, those of phrases one by one
    loose_segments: tuple[int, ...]
    last: int  # letters of the last word


class _Scan(Struct):
    """Words found so far."""

    words: list[str]
    segments: list[int]
    acronyms: set[str]
    commas: list[int]  # number of words before each comma


def read_name(text: str) -> Name:
    """Return the `Name` that `text` spells."""
    plain = soften(text[:MAX_LETTERS])
    if not _TRIGGERS.isdisjoint(plain) or "status" in plain:
        plain = _cut_debris(plain)
    scan = _Scan([], [], set(), [])
    if "(" in plain or "[" in plain:
        plain = _spelled_in_brackets(plain, scan)
        plain = _OPEN.sub(lambda found: _bracket(found, scan), plain)
        plain = _BRACKET.sub(lambda found: _bracket(found, scan), plain)
    plain = _dashed_acronyms(plain, scan)
    _scan(plain, scan)
    return _name(text, scan)


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
    if not letters:
        return " "
    if in_brackets(letters, inner, found.string[: found.start()]):
        if found.start() == 0 and found.end() == len(found.string):
            return inner
        scan.acronyms.add(letters)
        return " "
    if letters in tables()["legal"]["anywhere"] or letters in tables()["legal"]["at_end"]:
        return f" {inner} "
    return f" / {inner} / "


def _spelled_in_brackets(text: str, scan: _Scan) -> str:
    """Take the acronym off that brackets spell out: "BLC (Blue Lantern Circle)"."""
    found = _BEFORE.match(text)
    if found is None or not spells(fold(found[1]), initial_words(found[2])):
        return text
    scan.acronyms.add(fold(found[1]))
    return found[2]


def _dashed_acronyms(text: str, scan: _Scan) -> str:
    """Take an acronym that spells the rest from before or behind a dash, colon or comma."""
    head = _HEAD.match(text)
    if head is not None and spells(fold(head[1]), initial_words(text[head.end() :])):
        scan.acronyms.add(fold(head[1]))
        text = text[head.end() :]
    tail = _TAIL.search(text)
    if tail is not None and spells(fold(tail[1]), initial_words(text[: tail.start()])):
        scan.acronyms.add(fold(tail[1]))
        text = text[: tail.start()]
    return text


def _scan(text: str, scan: _Scan) -> None:
    """Split `text` into folded words; runs of single letters become one word."""
    segment = 0
    run = False  # the last word is a single letter, or several joined
    for piece in _PIECE.findall(text)[: MAX_WORDS * 2]:
        if not piece[0].isalnum():
            if piece == ",":
                scan.commas.append(len(scan.words))
            else:
                segment += not (run and piece == "/")
            continue
        if piece.isalnum():
            form = piece if piece.isascii() else fold(piece)
        else:
            form = _without_article(piece)
        if not form:
            continue
        if len(form) == 1 and run and scan.segments[-1] == segment:
            scan.words[-1] += form
            continue
        run = len(form) == 1
        scan.words.append(form)
        scan.segments.append(segment)


def _without_article(piece: str) -> str:
    """`l'homme` is homme; `women's` is women."""
    parts = [part for part in _APOSTROPHE.split(piece) if part]
    if len(parts) > 1 and parts[-1] == "s":
        del parts[-1]
    while len(parts) > 1 and parts[0] in tables()["elision"]:
        del parts[0]
    return fold("".join(parts))


def _phrases(forms: list[str], segments: list[int]) -> tuple[list[Word], list[int]]:
    """Join the words of known phrases ("United Nations", "limited by guarantee")."""
    phrases = tables()["phrases"]
    words: list[Word] = []
    places: list[int] = []
    at = 0
    while at < len(forms):
        form = forms[at]
        length = 1
        found = word(form)
        for phrase, key, kind in phrases.get(form, ()):
            size = phrase.count(" ") + 1
            if " ".join(forms[at : at + size]) == phrase:
                found = Word(phrase.replace(" ", ""), key, Kind[kind.upper()])
                length = size
                break
        words.append(found)
        places.append(segments[at])
        at += length
    return words, places


def _name(text: str, scan: _Scan) -> Name:
    """Set stop words and legal forms aside."""
    forms = scan.words[:MAX_WORDS]
    words, segments = _phrases(forms, scan.segments)
    kept, legal = _content(words)
    loose, loose_at = [], []
    if len(words) != len(forms):
        dropped = {words[at].form for at in legal}
        for form, segment in zip(forms, scan.segments, strict=False):
            found = word(form)
            if found.kind is not Kind.STOP and not any(form in phrase for phrase in dropped):
                loose.append(found)
                loose_at.append(segment)
    gone = set(legal)
    stops = [part.kind is Kind.STOP and part.form not in AND for part in words]
    letters = "".join([part.form for at, part in enumerate(words) if at not in gone])
    return Name(
        text=text,
        words=tuple([words[at] for at in kept]),
        segments=tuple([segments[at] for at in kept]),
        groups=tuple([sum(stops[:at]) for at in kept]),
        joins=tuple([part.form for part in words if part.kind is Kind.STOP]),
        legal=tuple(sorted([words[at].form for at in legal])),
        acronyms=frozenset(scan.acronyms),
        compact="".join([words[at].form for at in kept]),
        letters=letters.removeprefix("the"),
        turned=_turned(words, gone, scan) if scan.commas else "",
        loose=tuple(loose),
        loose_segments=tuple(loose_at),
        last=len(forms[-1]) if forms else 0,
    )


def _turned(words: list[Word], gone: set[int], scan: _Scan) -> str:
    """Return the letters as in "Union, Blue Lantern" turned round."""
    before = "".join(scan.words[: scan.commas[-1]])
    place = passed = 0
    while place < len(words) and passed < len(before):
        passed += len(words[place].form)
        place += 1
    order = [*range(place, len(words)), *range(place)]
    return "".join([words[at].form for at in order if at not in gone]).removeprefix("the")


def _content(words: list[Word]) -> tuple[list[int], list[int]]:
    """Return the positions of the words that count and of the legal forms that may go."""
    forms = tables()["legal"]
    content = [at for at, part in enumerate(words) if part.kind is not Kind.STOP]
    legal = [
        at for at in content if words[at].kind is Kind.LEGAL or words[at].form in forms["anywhere"]
    ]
    kept = [at for at in content if at not in legal]
    while len(kept) > 1 and words[kept[-1]].form in forms["at_end"]:
        legal.append(kept.pop())
    while len(kept) > 1 and words[kept[0]].form in forms["at_start"]:
        legal.append(kept.pop(0))
    if kept:
        return kept, legal
    return content or list(range(len(words))), []
