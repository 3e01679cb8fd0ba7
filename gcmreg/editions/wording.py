"""The wording of publications: headings of status and category, furniture of pages, dates."""

from __future__ import annotations

import re
from datetime import date

from gcmreg.folding import fold
from gcmreg.model import CONSULTATIVE, ListName

CSD = "CSD Roster"
_WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)
_STATUS = {word.casefold(): word for word in CONSULTATIVE}
# Words that a heading of a status is made of; any other word makes a line a name.
_HEADING = frozenset(
    "a action agencies and as b bodies by c category cont contd continued consultative council "
    "csd economic ecosoc granted having i ii iii in iv list n ngos non governmental of on "
    "organisations organizations other placed s secretary general social special roster "
    "specialised specialized status the to united nations v virtue their with".split()
)
_MARKS = frozenset("status category roster organizations organisations ngos list".split())
_CATEGORIES = {
    "nongovernmentalorganizations": "Non-governmental organization",
    "nongovernmentalorganisations": "Non-governmental organization",
    "ngos": "Non-governmental organization",
    "civilsocietyorganizations": "Civil society organization",
    "civilsocietyorganisations": "Civil society organization",
    "civilsociety": "Civil society organization",
    "diasporaorganizations": "Diaspora organization",
    "diasporaorganisations": "Diaspora organization",
    "migrantorganizations": "Migrant organization",
    "migrantorganisations": "Migrant organization",
    "academicinstitutions": "Academic institution",
    "academia": "Academic institution",
    "privatesector": "Private sector entity",
    "privatesectorentities": "Private sector entity",
}
_CONTINUED = re.compile(r"\s*[(\[]?\s*cont(?:inue|'|’)?d?\.?\s*[)\]]?\s*$", re.IGNORECASE)
_COUNT = re.compile(r"\s*[-–—:]?\s*[(\[]?\d[\d,. ]*[)\]]?\s*$")
_NUMBER = re.compile(r"^(?:[IVX]+|[A-Z]|\d{1,2})[.)]\s+")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAY = rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})\s+(?P<year>\d{{4}})"
_DATE = re.compile(_DAY + r"\Z", re.IGNORECASE)
_AS_OF = re.compile(rf"\bas (?:of|at)\s+{_DAY}", re.IGNORECASE)
_CONTENTS = "a line of the contents"
_FURNITURE = {
    "a document symbol": re.compile(
        r"(?:united nations\s+)?[AE]/(?:[A-Z]+\.?\d*/)*\d{2,4}(?:/[\w.()-]+)*(?:\s+[\d/ ]+)?\Z",
        re.IGNORECASE,
    ),
    "a page number": re.compile(
        r"(?:page\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,4})?(?:\s+\d{2}-\d{5}(?:\s*\([A-Z]\))?)?\Z"
        r"|-\s*\d{1,4}\s*-\Z|\d{2}-\d{5,6}(?:\s*\([A-Z]\))?(?:\s+\d{1,4}(?:/\d{1,4})?|\s+\d{6})?\Z"
        r"|\*\d{6,8}\*\Z",
        re.IGNORECASE,
    ),
    "an address": re.compile(r"(?:https?|file)://\S+(?:\s+\d+/\d+)?\Z", re.IGNORECASE),
    "the date of a print": re.compile(r"\d+/\d+/\d+,\s+\d+:\d+(?:\s*[ap]m)?\Z", re.IGNORECASE),
    "a title": re.compile(
        r"(?:the |present |updated |annex[ :.-]+)*list of\b.*\b(?:organi[sz]ations|entities|"
        r"institutions|stakeholders|applicants|ngos)\b.*",
        re.IGNORECASE,
    ),
    _CONTENTS: re.compile(r".*(?:\.\s?){4,}\s*\d{1,4}\Z"),
}
_FRONT = re.compile(
    r"united nations|economic and social council|general assembly|distr\.?:.*|original:.*|"
    r"agenda item\b.*|note by the secret.*|please recycle.*|annex(?:\s+[ivx\d]+)?|appendix|"
    r"add\.\s*\d+",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"(?:[*†‡]+|[a-z]/|note\s*:|notes\s*\Z|source\s*:)(?:\s|\Z)", re.IGNORECASE)
_COLUMN_WORDS = frozenset(
    "name names of the organization organizations organisation ngo year date granted status "
    "consultative acronym abbreviation country since no and in accredited accreditation".split()
)
_COLUMN_MARKS = frozenset(
    "name names organization organisation year date status acronym country".split()
)


def status_heading(text: str) -> str | None:
    """Return the status that a line heads: General, Special, Roster or CSD Roster; None if none.

    `General Union` heads nothing; `Organizations in general consultative status (continued)` does.
    """
    bare = _NUMBER.sub("", _COUNT.sub("", _CONTINUED.sub("", text.strip(" *:"))).strip())
    if "commission on sustainable development" in bare.casefold():
        bare = re.sub(r"(?i)\(?the commission on sustainable development\)?", "CSD", bare)
        bare = re.sub(r"(?i)commission on sustainable development", "CSD", bare)
    words = [word.casefold() for word in _WORDS.findall(bare)]
    if _FURNITURE[_CONTENTS].fullmatch(text) or not words or not _HEADING.issuperset(words):
        return None
    if "secretary" in words:  # the Secretary-General is no status
        words = [w for w in words if w != "general"]
    found = {_STATUS[word] for word in words if word in _STATUS}
    if found == {"Roster"} and "csd" in words:
        return CSD
    if len(found) != 1 or (len(words) > 1 and not _MARKS.intersection(words)):
        return None
    return found.pop()


def category_heading(text: str) -> str | None:
    """Return the category that a line of the special list heads, or None."""
    bare = _NUMBER.sub("", _COUNT.sub("", text.strip(" *:")).strip())
    return _CATEGORIES.get(fold(_CONTINUED.sub("", bare)))


def heading(text: str, which: ListName) -> str | None:
    """Return what a line says of those below it, on this list."""
    return status_heading(text) if which is ListName.ECOSOC else category_heading(text)


def furniture(text: str, *, below: bool = False, front: bool = False) -> str:
    """Return what a line is that is certainly no entry, in words; empty if it may be one.

    `below`: right below a heading, where even `Organization` is the head of a column and not the
    last word of a name; `front`: in the head of the document, where `United Nations` is not either.
    """
    if front and _FRONT.fullmatch(text):
        return "the head of the document"
    for what, pattern in _FURNITURE.items():
        if pattern.fullmatch(text):
            return what
    if _DATE.match(text):
        return "a date"
    if _FOOTNOTE.match(text):
        return "a footnote"
    words = [word.casefold() for word in _WORDS.findall(text)]
    known = _COLUMN_WORDS.issuperset(words) and not any(map(str.isdigit, text))
    if known and (below or words[:1] in (["name"], ["names"])):
        marks = _COLUMN_MARKS.intersection(words)
        return "the head of a column" if marks else ""
    return ""


def stated_day(text: str) -> date | None:
    """Return the day of `as of 1 September 2016` in a text, or None."""
    found = _AS_OF.search(text)
    return _day(found) if found is not None else None


def written_day(text: str) -> date | None:
    """Return the day that a text is, as `25 July 2011`, or None."""
    found = _DATE.match(text.strip())
    return _day(found) if found is not None else None


def _day(found: re.Match[str]) -> date | None:
    month = [name.casefold() for name in _MONTHS].index(found["month"].casefold()) + 1
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None
