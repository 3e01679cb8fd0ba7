"""Publications with the year of each status: a year ends an entry, or stands beside its head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.editions.joints import (
    MOST_LINES,
    Group,
    Raw,
    begins_inside,
    ends_open,
    is_full,
    is_year,
    width_of,
)
from gcmreg.editions.printed import Style, ends_with_year, split_ending

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = frozenset([Style.GAP, Style.BLANK])
SHORT_WITHOUT_YEAR = (
    "the other lines end with a year: is it an entry without one, or part of the next?"
)
NO_YEAR_FOLLOWS = "no year follows it, as it does on the other lines"
COLUMNS_APART = "years below each other: the columns of the table came out one after the other"


def aligned(lines: Sequence[Raw]) -> list[Raw]:
    """Set a year apart that stands in the column of years, one blank behind a long name."""
    ends = [(line, split_ending(line.text, Style.GAP)) for line in lines]
    columns = [line.indent + len(line.text) for line, (_, ending) in ends if ending]
    least = min(columns, default=0)
    out = []
    for line, (_, ending) in ends:
        name, year = split_ending(line.text, Style.BLANK)
        if not ending and year and name and line.indent + len(line.text) >= least:
            line = Raw(line.place, f"{name}   {year.strip()}", line.indent)  # noqa: PLW2901
        out.append(line)
    return out


def is_by_year(lines: Sequence[Raw], style: Style) -> bool:
    """Whether a year one blank behind is that of the status: then few lines are without one."""
    if _apart(lines):
        return True
    refused = sum(bool(group.refused) for group in by_year(lines, style))
    return sum(ends_with_year(line.text, style) for line in lines) >= 2 * refused


def by_year(lines: Sequence[Raw], style: Style) -> list[Group]:
    """A line with a year ends an entry; or, where the table's first lines hold it, begins one."""
    dated = [ends_with_year(line.text, style) for line in lines]
    width = width_of(lines, style)
    if style in _COLUMNS and _years_lead(lines, dated, style):
        return _led(lines, dated, style)
    groups: list[Group] = []
    held: list[Raw] = []
    apart = _apart(lines)
    for at, line in enumerate(lines):
        if at in apart:
            groups += [Group([one], refused=COLUMNS_APART) for one in (*held, line)]
            held = []
            continue
        if held and not _fits(held[-1], line, width):
            groups += [Group([one], refused=SHORT_WITHOUT_YEAR) for one in held]
            held = []
        held.append(line)
        if dated[at]:
            groups.append(Group(held))
            held = []
        elif len(held) >= MOST_LINES:
            groups += [Group([one], refused=NO_YEAR_FOLLOWS) for one in held]
            held = []
    return groups + [Group([one], refused=NO_YEAR_FOLLOWS) for one in held]


def _apart(lines: Sequence[Raw]) -> set[int]:
    """Return which lines are years that stand below each other."""
    alone = [is_year(line.text) for line in lines]
    pairs = [at for at in range(1, len(lines)) if alone[at] and alone[at - 1]]
    return {*pairs, *(at - 1 for at in pairs)}


def _fits(above: Raw, line: Raw, width: int) -> bool:
    """Whether a line may be the rest of the one above it."""
    open_at = ends_open(above.text) or begins_inside(line.text, above.text)
    return open_at or is_full(above, line, width) or is_year(line.text)


def _years_lead(lines: Sequence[Raw], dated: Sequence[bool], style: Style) -> bool:
    """Whether the year stands beside the first line of a wrapped name, as in a column of a table.

    Told by lines without a year below one with it: indented, small at the beginning, or below a
    name that is open at its end.
    """
    back = forth = 0
    for at in range(1, len(lines)):
        if dated[at] or not dated[at - 1]:
            continue
        above, line = lines[at - 1], lines[at]
        bare = split_ending(above.text, style)[0]
        following = lines[at + 1] if at + 1 < len(lines) else None
        if line.indent > above.indent or begins_inside(line.text, bare) or ends_open(bare):
            back += 1
        elif (
            (following is not None and begins_inside(following.text, line.text))
            or (following is not None and is_year(following.text))
            or ends_open(line.text)
        ):
            forth += 1
    return back > forth


def _led(lines: Sequence[Raw], dated: Sequence[bool], style: Style) -> list[Group]:
    groups: list[Group] = []
    for line, has_year in zip(lines, dated, strict=True):
        if has_year:
            name, ending = split_ending(line.text, style)
            groups.append(Group([Raw(line.place, name, line.indent)], ending=ending))
        elif not groups or groups[-1].refused or len(groups[-1].lines) >= MOST_LINES:
            groups.append(Group([line], refused="it has no year, as the other lines have"))
        else:
            groups[-1].lines.append(line)
    return groups
