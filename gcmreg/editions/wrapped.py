"""Names that were wrapped: which lines of a section belong together as one entry."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gcmreg.editions.joints import (
    MOST_LINES,
    Group,
    Raw,
    begins_inside,
    begins_small,
    ends_open,
    is_full,
    width_of,
)
from gcmreg.editions.printed import Style
from gcmreg.editions.years import by_year
from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

SORTED = 0.8  # of neighbors in order: then a line out of order tells something
FEWEST_SORTED = 12
_NUMBERED = re.compile(r"[(\[]?(\d{1,5})[.)\]]\s+(?=\S)")


BELOW_FULL = "below a full line: is it the rest of that?"
OUT_OF_ORDER = "out of the order of names below a full line: taken as the rest of that"


def is_numbered(lines: Sequence[Raw]) -> bool:
    """Whether a publication numbers its entries: 1, 2, 3, ... through most of it."""
    expected, found = 1, 0
    for line in lines:
        number = _number(line.text)
        if number is not None and number in {expected, 1}:
            found += 1
            expected = number + 1
    return found >= max(2, len(lines) * 0.25)


def _number(text: str) -> int | None:
    found = _NUMBERED.match(text)
    return int(found[1]) if found is not None else None


def joined(
    lines: Sequence[Raw], style: Style, *, numbered: bool, wrapped: bool = True
) -> list[Group]:
    """Return the lines of one section as entries.

    `wrapped` False: each line is whole, as items of HTML are.
    """
    if numbered:
        return _by_number(lines)
    if not wrapped:
        return [Group([line]) for line in lines]
    if style is not Style.NONE:
        return by_year(lines, style)
    return _by_words(lines)


def _by_number(lines: Sequence[Raw]) -> list[Group]:
    """A number that continues the count begins an entry; what has none belongs to the one above."""
    groups: list[Group] = []
    last: int | None = None
    for line in lines:
        number = _number(line.text)
        begins = number is not None and (last is None or number in {last + 1, 1})
        if begins:
            last = number
            text = _NUMBERED.sub("", line.text, count=1)
            groups.append(Group([Raw(line.place, text, line.indent)]))
        elif last is None:
            groups.append(Group([line], refused="it has no number and stands above the first"))
        elif number is not None:
            why = f"number {number} does not follow {last}"
            groups.append(Group([line], refused=why))
            last = number
        elif groups[-1].refused or len(groups[-1].lines) >= MOST_LINES:
            groups.append(Group([line], refused="it has no number of its own"))
        else:
            groups[-1].lines.append(line)
    return groups


def _by_words(lines: Sequence[Raw]) -> list[Group]:
    """Join what is indented, or open at a joint; then what is out of order below a full line."""
    groups: list[Group] = []
    base = min((line.indent for line in lines), default=0)
    width = width_of(lines, Style.NONE)
    hanging = sum(line.indent == base for line in lines) * 2 > len(lines)
    for line in lines:
        above = groups[-1].lines[-1] if groups else None
        if above is not None and len(groups[-1].lines) < MOST_LINES:
            inside = hanging and line.indent >= base + 2 and above.indent <= line.indent
            small = begins_small(line.text) and is_full(above, line, width)
            open_at = ends_open(above.text) or begins_inside(line.text, groups[-1].text)
            if inside or small or open_at:
                groups[-1].lines.append(line)
                continue
        groups.append(Group([line]))
    if all(len(group.lines) == 1 for group in groups):
        return groups  # nothing was wrapped: a long line is a long name
    return _by_order(groups, width)


def _by_order(groups: list[Group], width: int) -> list[Group]:
    """Join a line to the full one above where it alone breaks the order of names.

    Lists are in the order of letters, or of characters: a line must break both.  Where order says
    nothing, a line below a full one stays an entry and is told.
    """
    texts = [group.text for group in groups]
    tops = [
        at == 0 or not is_full(groups[at - 1].lines[-1], group.lines[0], width)
        for at, group in enumerate(groups)
    ]
    orders = [[fold(text) for text in texts], [text.casefold() for text in texts]]
    known = len(groups) >= FEWEST_SORTED and max(map(_share, orders)) >= SORTED
    following = _following(tops)
    out: list[Group] = []
    start = 0  # of the entry above
    for at, group in enumerate(groups):
        places = [_place(keys, start, at, following[at]) for keys in orders]
        if not tops[at] and known and set(places) == {False}:
            out[-1].lines += group.lines
            out[-1].concluded += len(group.lines)
            continue
        if not tops[at] and not (known and True in places):
            group.noted = BELOW_FULL
        out.append(group)
        start = at
    return out


def _following(tops: list[bool]) -> list[int | None]:
    """Return for each place the next one that is certainly the top of an entry."""
    out: list[int | None] = [None] * len(tops)
    for at in range(len(tops) - 2, -1, -1):
        out[at] = at + 1 if tops[at + 1] else out[at + 1]
    return out


def _share(keys: list[str]) -> float:
    """Return the share of neighbors that are in order."""
    pairs = list(pairwise(keys))
    return sum(one <= other for one, other in pairs) / max(1, len(pairs))


def _place(keys: list[str], above: int, at: int, below: int | None) -> bool | None:
    """Return whether a line is between those around it; None where they are not in order."""
    if below is None:
        return keys[above] <= keys[at]
    if keys[above] > keys[below]:
        return None
    return keys[above] <= keys[at] <= keys[below]
