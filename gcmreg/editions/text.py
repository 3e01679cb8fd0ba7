"""Publications as text: one body a line below headings, with numbers, page headers, wrapped."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.editions.joints import Group, Raw
from gcmreg.editions.printed import Style, read_entry, style_of
from gcmreg.editions.publication import Fate, Item, Line
from gcmreg.editions.wording import furniture, heading, stated_day
from gcmreg.editions.wrapped import OUT_OF_ORDER, is_numbered, joined
from gcmreg.editions.years import aligned, is_by_year
from gcmreg.folding import fold
from gcmreg.model import ListName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from gcmreg.diagnostics import Location

OFTEN, HALF = 3, 0.5  # pages, and share of them, on which a line stands that is their header
EDGE = 4  # lines at the top and the bottom of a page among which its header is
BULLETS = 0.3  # share of lines from which on a dash or star at the beginning is a bullet
_BULLET = re.compile(r"[•·▪◦●‣■]\s*")
_DASH = re.compile(r"([-–—*])\s+(?=\S)")
_SENTENCE = re.compile(r"\b(?:is|are|has|have|had|was|were|shall|may|will|been)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(
    r"(?:\d{1,3}\.\s+)?(?:the (?:following|present)|pursuant to|in accordance with|"
    r"in its (?:resolution|decision)|by its (?:resolution|decision)|at its)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r".*\b(?:organi[sz]ations|entities|institutions|applicants|stakeholders|ngos|list|following|"
    r"annex|approved)\b.*:",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"\b(?:inc|ltd|co|corp|gte|llc|plc|e\.\s?v|(?:\w\.)+\w)\.\Z", re.IGNORECASE
)
LONGEST_NAME = 400
LONGEST_LINE = 2000  # characters; a longer one is not looked at
LONGEST_PARAGRAPH = 8  # lines
FRONT = 12  # lines at the beginning, where no heading tells where it ends
FEWEST_WORDS = 6  # of a sentence
_SPELLED_OUT = str.maketrans(
    dict(
        zip("ﬀﬁﬂﬃﬄﬅﬆ\u00a0\u2007\u202f", "ff fi fl ffi ffl st st".split() + [" "] * 3, strict=True)
    )
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\x00")
)
_YEAR_ALONE = re.compile(r"\W*\d{4}\W*")
SIDE_BY_SIDE = re.compile(r"\S\s{4,}\S")

NO_STATUS = "it stands below no heading that says General, Special or Roster"
TWO_COLUMNS = "two things side by side: take the text out column by column, or save a table as CSV"


class TextLine(Struct, frozen=True):
    """A physical line that is not blank.

    `page` is 0 where the text does not say; `edge` if it is at the top or bottom of its page.
    """

    place: Location
    text: str
    page: int = 0
    edge: bool = False


def cleaned(text: str) -> str:
    """Return a line of text with the ligatures of typesetters spelled out, nothing invisible."""
    return text.translate(_SPELLED_OUT)


def text_lines(pages: Iterable[Iterable[tuple[Location, str]]]) -> list[TextLine]:
    """Return the lines of pages that are not blank."""
    out: list[TextLine] = []
    for number, page in enumerate(pages, 1):
        held = [(place, text) for place, raw in page if (text := cleaned(raw)).strip()]
        last = len(held) - EDGE
        out += [
            TextLine(place, text, number, at < EDGE or at >= last)
            for at, (place, text) in enumerate(held)
        ]
    return out


def read_lines(
    lines: Sequence[TextLine], which: ListName, given: str = "", *, wrapped: bool = True
) -> tuple[list[Line], date | None]:
    """Return every line with what became of it, and the day that the text says it is as of.

    `given` is the status of all entries, where it is known; `wrapped` False where each line is a
    whole item.
    """
    bullets = _bullets(lines)
    fates = _furnished(lines, which, bullets)
    body = [_raw(line, bullets) for line, fate in zip(lines, fates, strict=True) if fate is None]
    style = style_of([raw.text for raw in body])
    if style is Style.GAP:
        body = aligned(body)
    elif style is Style.BLANK and not is_by_year(body, style):
        style = Style.NONE
    reader = _Reader(which, given, style, numbered=is_numbered(body), wrapped=wrapped)
    out = reader.read(lines, fates, iter(body))
    days = [day for line in lines if (day := stated_day(line.text)) is not None]
    return out, days[0] if days else _day_across(lines)


def _day_across(lines: Sequence[TextLine]) -> date | None:
    """Return the day of a title that was wrapped within it."""
    return stated_day(" ".join(" ".join(line.text.split()) for line in lines[:60]))


def _bullets(lines: Sequence[TextLine]) -> str:
    """Return the marks that begin so many lines that they are bullets."""
    found = Counter(m[1] for line in lines if (m := _DASH.match(line.text.strip())))
    return "".join(mark for mark, count in found.items() if count >= max(2, len(lines) * BULLETS))


def _bare(text: str, bullets: str) -> str:
    """Return a line without blanks around it and without its bullet."""
    text = _BULLET.sub("", text.strip(), count=1) if _BULLET.match(text.strip()) else text.strip()
    return text[1:].lstrip() if bullets and text.startswith(tuple(bullets)) else text


def _raw(line: TextLine, bullets: str) -> Raw:
    text = line.text.expandtabs()
    return Raw(line.place, _bare(text, bullets), len(text) - len(text.lstrip()))


def _furnished(lines: Sequence[TextLine], which: ListName, bullets: str) -> list[Line | None]:
    """Return the lines that are headings or furniture; None for what may be an entry."""
    shapes = Counter(_shape(line.text) for line in lines if line.edge)
    often = max(OFTEN, len({line.page for line in lines}) * HALF)
    heads = [
        heading(_bare(line.text, bullets), which) if len(line.text) <= LONGEST_LINE else None
        for line in lines
    ]
    first = next((at for at, named in enumerate(heads) if named is not None), FRONT)
    out: list[Line | None] = []
    prose = 0  # lines of a paragraph that are still to come
    below = True  # a heading, or the beginning
    for at, line in enumerate(lines):
        text = " ".join(_bare(line.text, bullets).split())
        stands = shapes[_shape(line.text)] if line.edge else 0
        prose = max(prose - 1, _paragraph(lines[at : at + LONGEST_PARAGRAPH]))
        fate: tuple[Fate, str] | None = None
        if len(line.text) > LONGEST_LINE:
            fate = (Fate.REFUSED, f"longer than {LONGEST_LINE} characters: no line of a list")
        elif (named := heads[at]) is not None:
            fate = (Fate.HEADING, named)
        elif len(text) == 1 and text.isupper():
            fate = (Fate.HEADING, "")
        elif what := furniture(text, below=below, front=at < first or stands > 1):
            fate = (Fate.IGNORED, what)
        elif prose:
            fate = (Fate.IGNORED, "a sentence")
        elif _ANNOUNCES.fullmatch(text):
            fate = (Fate.IGNORED, "it announces what is below")
        elif not fold(text):
            fate = (Fate.IGNORED, "no letters")
        elif stands >= often and not _YEAR_ALONE.fullmatch(text):
            fate = (Fate.IGNORED, "a page header")
        out.append(Line(line.place, text, *fate) if fate is not None else None)
        below = fate is not None and (below or fate[0] is Fate.HEADING)
    return out


def _paragraph(lines: Sequence[TextLine]) -> int:
    """Return how many lines the paragraph has that begins here; 0 if none does."""
    if not _PARAGRAPH.match(lines[0].text.strip()):
        return 0
    for count, line in enumerate(lines, 1):
        if line.text.rstrip().endswith((".", ":")):
            return count
    return 1


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split()))


class _Reader:
    """Goes through the lines, section by section."""

    def __init__(
        self, which: ListName, given: str, style: Style, *, numbered: bool, wrapped: bool
    ) -> None:
        self.which = which
        self.given = given
        self.style = style
        self.numbered = numbered
        self.wrapped = wrapped

    def read(
        self, lines: Sequence[TextLine], fates: Sequence[Line | None], body: Iterator[Raw]
    ) -> list[Line]:
        """Return every line with what became of it, in order."""
        headed = any(f is not None and f.fate is Fate.HEADING and f.why for f in fates)
        out: dict[Location, Line] = {}
        status, under = self.given, bool(self.given)
        section: list[Raw] = []
        for line, fate in zip(lines, fates, strict=True):
            if fate is None:
                section.append(next(body))
                continue
            out[line.place] = fate
            if fate.fate is Fate.HEADING:
                self._close(section, status, out, before=headed and not under)
                section = []
                if fate.why:
                    status, under = fate.why, True
        self._close(section, status, out, before=headed and not under)
        return [out[line.place] for line in lines]

    def _close(
        self, section: list[Raw], status: str, out: dict[Location, Line], *, before: bool
    ) -> None:
        """Put what became of the lines of a section into `out`."""
        if before and self.which is ListName.ECOSOC:
            why = "it stands above the first heading"
            out |= {raw.place: Line(raw.place, raw.text, Fate.IGNORED, why) for raw in section}
            return
        parts = joined(section, self.style, numbered=self.numbered, wrapped=self.wrapped)
        for group in parts:
            for line in self._fates(group, status):
                out[line.place] = line

    def _fates(self, group: Group, status: str) -> Iterable[Line]:
        """Yield what became of the lines of one group."""
        if why := _prose(group.text):
            for raw in group.lines:
                yield Line(raw.place, raw.text, Fate.IGNORED, why)
            return
        item, why = (None, group.refused) if group.refused else self._item(group, status)
        first, *rest = group.lines
        shown = group.text if group.ending and not rest else first.text
        if item is None:
            for raw in group.lines:
                yield Line(raw.place, raw.text, Fate.REFUSED, why)
            return
        yield Line(first.place, shown, Fate.ENTRY, group.noted, item)
        certain = len(rest) - group.concluded
        for at, raw in enumerate(rest):
            why = f"belongs to {item.name}" if at < certain else OUT_OF_ORDER
            yield Line(raw.place, raw.text, Fate.JOINED, why)

    def _item(self, group: Group, status: str) -> tuple[Item | None, str]:
        """Return the entry that a group is, or None and why it is none."""
        printed = read_entry(group.text, self.style)
        if not any(map(str.isalpha, printed.name)):
            return None, "no letters are left for a name"
        if len(printed.name) > LONGEST_NAME:
            return None, f"longer than {LONGEST_NAME} characters: no name"
        if SIDE_BY_SIDE.search(_inner(group)):
            return None, TWO_COLUMNS
        own = printed.status
        if self.which is ListName.ECOSOC:
            if own and status and own != status:
                return None, f"it says {own}, the heading above it {status}"
            if not own and not status:
                return None, NO_STATUS
        item = Item(
            name=printed.name,
            place=group.lines[0].place,
            acronym=printed.acronym,
            other_names=printed.other_names,
            status=(own or status) if self.which is ListName.ECOSOC else status,
            year=printed.year,
        )
        return item, ""


def _inner(group: Group) -> str:
    """Return the widest line of a group without its year, in which a second column would show."""
    texts = [re.sub(r"\s{2,}\W*(?:[A-Za-z]+,?\s*)?\d{4}\W*\Z", "", r.text) for r in group.lines]
    return max(texts, key=len)


def _prose(text: str) -> str:
    """Return what a paragraph is that is no name, in words; empty if it may be one."""
    sentence = text.endswith(".") and not _ABBREVIATION.search(text)
    if sentence and len(text.split()) >= FEWEST_WORDS and _SENTENCE.search(text):
        return "a sentence"
    return ""
