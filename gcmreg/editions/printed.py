"""How one entry is printed: its name, an acronym or former name in brackets, status and year."""

from __future__ import annotations

import re
from enum import Enum

from msgspec import Struct

from gcmreg.editions.wording import CSD, status_heading
from gcmreg.folding import fold
from gcmreg.matching.country import country_code
from gcmreg.model import CONSULTATIVE

FIRST_YEAR, LAST_YEAR = 1945, 2100  # the first status was granted in 1946
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WORD = r"(?P<word>general|special|csd\s+roster|roster)(?:\s+consultative)?(?:\s+status)?"
_OWN_STATUS = (
    re.compile(rf"\s*[(\[]\s*{_WORD}(?:\s*[,;/]?\s*{_YEAR})?\s*[)\]]\s*\Z", re.IGNORECASE),
    re.compile(rf"(?:\s{{2,}}|\t|[,;]\s*|\s+[-–—]\s+){_WORD}[,;]?\s*{_YEAR}\s*\Z", re.IGNORECASE),
    re.compile(rf"(?:\s{{2,}}|\t)\s*{_WORD}\s*\Z", re.IGNORECASE),
)
_MARKS = re.compile(r"(?:\s*[*†‡§]+|[¹²³⁰⁴-⁹]+)\s*\Z")
_LAST_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*\Z")
_OTHER_NAME = re.compile(
    r"(?:formerly|previously|originally|also)?\s*(?:known|called|named)?\s*(?:as|under the name)?"
    r"\s*:?\s*(?P<name>.+)\Z|(?:a\.?\s?k\.?\s?a\.?|former names?|ex)\s*[:-]?\s*(?P<other>.+)\Z",
    re.IGNORECASE,
)
_OTHER_BEGINS = re.compile(
    r"formerly|previously|originally|also known|known as|former name|a\.?\s?k\.?\s?a\b|ex\s*-",
    re.IGNORECASE,
)
_NO_ACRONYMS = frozenset(
    "inc ltd llc gmbh asbl ngo ngos ong npo cso ev plc sa co corp uk us usa uae drc".split()
)
LONGEST_ACRONYM = 15
LONGEST_STATUS = 200
LONGEST_CODE = 3  # letters of a code of a country, which many acronyms are as well


class Style(Enum):
    """How the year of a status stands behind a name, in the whole of a publication."""

    NONE = r"(?!)"
    BRACKET = rf"\s*[(\[]\s*{_YEAR}\s*[)\]]\s*\Z"
    MARK = rf"\s*(?:[,;]|\s[-–—])\s*{_YEAR}\s*\Z"
    GAP = rf"(?:\s{{2,}}|\t)\s*{_YEAR}\s*\Z"
    BLANK = rf"\s+{_YEAR}\s*\Z"


_STYLES = {style: re.compile(style.value) for style in Style}
_ALONE = re.compile(rf"[(\[]?{_YEAR}[)\]]?\Z")


class Printed(Struct, frozen=True):
    """The parts of an entry as printed; `status` is empty and `year` None where it has none."""

    name: str
    acronym: str = ""
    other_names: tuple[str, ...] = ()
    status: str = ""
    year: int | None = None


def style_of(texts: list[str]) -> Style:
    """Return the style that many of the lines share: a year in a few names is part of them."""
    fewest = min(2, len(texts)) or 1
    for style in (Style.BRACKET, Style.MARK, Style.GAP):
        found = sum(_STYLES[style].search(text) is not None for text in texts)
        if found >= max(fewest, len(texts) * 0.25):
            return style
    alone = sum(_ALONE.match(text.strip()) is not None for text in texts)
    found = sum(_STYLES[Style.BLANK].search(text) is not None for text in texts) + alone
    least = 0.2 if alone > 2 else 0.4  # noqa: PLR2004 - a year alone on a line is no name
    return Style.BLANK if found >= max(2, len(texts) * least) else Style.NONE


def ends_with_year(text: str, style: Style) -> bool:
    """Whether a line ends as entries do: with a year in this style, or a status of its own."""
    if own_status(text)[1]:
        return True
    if style is Style.NONE:
        return False
    return _STYLES[style].search(text) is not None or _ALONE.match(text.strip()) is not None


def split_ending(text: str, style: Style) -> tuple[str, str]:
    """Return a line without the year or status at its end, and that as it stands."""
    for pattern in (*_OWN_STATUS, _STYLES[style]):
        found = pattern.search(text)
        if found is not None:
            return text[: found.start()], text[found.start() :]
    return text, ""


def own_status(text: str) -> tuple[str, str, int | None]:
    """Split `Acme Relief (special, 2011)`: the rest, the status and the year, where it is so."""
    for pattern in _OWN_STATUS:
        found = pattern.search(text)
        if found is not None:
            word = " ".join(found["word"].split()).casefold()
            year = found.groupdict().get("year")
            status = CSD if word.startswith("csd") else word.capitalize()
            return text[: found.start()], status, int(year) if year else None
    return text, "", None


def status_of(text: str) -> tuple[str, int | None]:
    """Return the status and year that a cell says: `Special, 2011` is Special since 2011.

    Of several on lines or behind semicolons the one that is consultative counts, if there is one.
    Other words are returned as they stand: they are no consultative status.
    """
    if len(text) > LONGEST_STATUS:
        return " ".join(text.split()), None
    parts = [part.strip() for part in re.split(r"[\n;|]", text) if part.strip()]
    found = [_status_of(part) for part in parts]
    consultative = [one for one in found if one[0] in CONSULTATIVE]
    if len(consultative) == 1:
        return consultative[0]
    return found[0] if len(found) == 1 else (" ".join(text.split()), None)


def _status_of(text: str) -> tuple[str, int | None]:
    year = re.search(rf"[\s,(\[-]*{_YEAR}[)\]\s]*\Z", text)
    word = text[: year.start()] if year is not None else text
    status = status_heading(f"{word} status") or ""
    if not status:
        return " ".join(text.split()), None
    return status, int(year["year"]) if year is not None else None


def read_entry(text: str, style: Style = Style.NONE) -> Printed:
    """Return the parts of an entry's text; a bracket that is none of them stays in the name."""
    text = _MARKS.sub("", text.rstrip())
    text, status, year = own_status(text)
    if not status:
        found = _STYLES[style].search(text)
        if found is not None:
            text, year = text[: found.start()], int(found["year"])
    acronym = ""
    others: list[str] = []
    name = " ".join(_MARKS.sub("", text).split()).rstrip(" ,;")
    while (bracket := _LAST_BRACKET.search(name)) is not None and name[: bracket.start()].strip():
        inside = bracket[1].strip()
        other = _other_name(inside)
        if other:
            others.insert(0, other)
        elif not acronym and is_acronym(inside):
            acronym = inside
        else:
            break
        name = name[: bracket.start()].rstrip()
    return Printed(name, acronym, tuple(others), status, year)


def _other_name(text: str) -> str:
    if not _OTHER_BEGINS.match(text):
        return ""
    found = _OTHER_NAME.match(text)
    name = (found["name"] or found["other"] or "").strip() if found is not None else ""
    return name if fold(name) else ""


def is_acronym(text: str) -> bool:
    """Whether what stands in brackets is an acronym: mostly capitals, no country, no legal form."""
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return (
        len(text) <= LONGEST_ACRONYM
        and capitals >= 2  # noqa: PLR2004 - one capital is a word
        and capitals * 2 >= len(letters)
        and fold(text) not in _NO_ACRONYMS
        and not (len(text) > LONGEST_CODE and country_code(text))
    )
