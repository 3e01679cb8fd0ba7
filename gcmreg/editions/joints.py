"""The joints of wrapped lines: which line can go on, and which can be the rest of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.editions.printed import Style, split_ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.diagnostics import Location

MOST_LINES = 6  # of one name
NARROWEST = 30  # characters: no column of names is narrower
FULL = 0.85  # of the width of lines: with the next word on it a line would have been longer
_CONNECTORS = frozenset(
    "a à al against and at au aux by da de del der des di din do dos du e el en et for from für in "
    "la las le les los o og och of on or os para per por pour the through to und van ve von with "
    "y &".split()
)
_ENDS_OPEN = re.compile(r"[,/&:–—-]\Z")
_ARTICLE = re.compile(r",\s+(?:the|el|la|le|les|los|l['’])\Z", re.IGNORECASE)
_BEGINS_INSIDE = re.compile(r"[),;&–—/]")
_YEAR_ALONE = re.compile(
    r"[(\[]?(?:(?:general|special|(?:csd )?roster)[,;]?\s*)?(?:19|20)\d\d[)\]]?", re.IGNORECASE
)


class Raw(Struct, frozen=True):
    """A line that may be an entry: its text as it stands, without blanks around it."""

    place: Location
    text: str
    indent: int = 0


class Group(Struct):
    """Lines that are one entry.

    `refused` says why they are none, `noted` what is doubtful; `concluded` counts the last lines
    that were joined by the order of names alone; `ending` is the year that stood at the end of the
    first line, of a name that goes on below.
    """

    lines: list[Raw] = field(default_factory=list)
    refused: str = ""
    noted: str = ""
    concluded: int = 0
    ending: str = ""

    @property
    def text(self) -> str:
        """The lines as one; a word cut by a hyphen at the end of a line keeps the hyphen."""
        out = self.lines[0].text
        for line in self.lines[1:]:
            joint = "" if re.search(r"\w[-/]\Z", out) else " "
            out = f"{out}{joint}{line.text}"
        return out + self.ending


def width_of(lines: Sequence[Raw], style: Style) -> int:
    """Return how long the lines of names are, a few that are longer aside."""
    lengths = sorted(len(split_ending(line.text, style)[0]) for line in lines)
    return lengths[int((len(lengths) - 1) * 0.98)] if lengths else 0


def is_full(above: Raw, line: Raw, width: int) -> bool:
    """Whether the first word of a line would not have fit on the one above it."""
    return width >= NARROWEST and len(above.text) + 1 + len(first_word(line.text)) > width * FULL


def ends_open(text: str) -> bool:
    """Whether a line cannot be the end of a name: a comma, a hyphen, `of`, an open bracket."""
    if _ENDS_OPEN.search(text) or text.count("(") > text.count(")"):
        return True
    if "„" not in text and text.count("“") + text.count("«") > text.count("”") + text.count("»"):
        return True
    if _ARTICLE.search(text):
        return False
    last = text.rsplit(maxsplit=1)[-1:]
    return last != [] and last[0] in _CONNECTORS


def begins_inside(text: str, above: str) -> bool:
    """Whether a line cannot be the beginning of a name: it closes a bracket, or begins small."""
    if _BEGINS_INSIDE.match(text):
        return True
    if text.startswith("(") and above and not above.endswith(")"):
        return True
    return first_word(text) in _CONNECTORS


def begins_small(text: str) -> bool:
    """Whether a line begins with a small letter; few names do, as `streetfootballworld`."""
    first = first_word(text)
    return first.islower() and first.isalpha()


def is_year(text: str) -> bool:
    """Whether a line is a year, or a status and its year, and no name."""
    return _YEAR_ALONE.fullmatch(text.strip()) is not None


def first_word(text: str) -> str:
    """Return what stands before the first blank."""
    return text.split(maxsplit=1)[0] if text.strip() else ""
