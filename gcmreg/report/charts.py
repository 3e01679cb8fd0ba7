"""Bar charts as SVG: the same bytes for the same numbers, told in words too, no script."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.times import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INK, PLAIN, LATE = "#1b2733", "#2b6ca3", "#a4420f"
_WIDTH, _ROW, _BAR, _DIGIT = 340, 40, 14, 9
_LABEL = 44  # letters of a label that fit beside each other
_DAYS_WIDTH, _DAYS_HEIGHT, _LEFT, _FOOT, _LINE = 720, 120, 36, 22, 16
_MOST_COLUMNS = 110
_LETTER = 6.6  # width of a letter of the days' chart, about


class Chart(Struct, frozen=True):
    """A chart to draw: its name in the page, its title, and what else is to be told in words."""

    ident: str
    title: str
    words: str = ""


class Days(Struct, frozen=True):
    """Numbers by day, and what falls on days: a name for each."""

    counts: Mapping[date, int]
    marks: Mapping[date, str] = field(default_factory=dict)
    late_after: date | None = None


def bars(chart: Chart, rows: Sequence[tuple[str, int]], colors: Sequence[str] = ()) -> str:
    """Return bars, one below the other, each with its label above and its number behind it."""
    most = max((number for _, number in rows), default=0) or 1
    room = _WIDTH - _DIGIT * max(6, len(f"{most:,}"))
    parts = []
    for i, (label, number) in enumerate(rows):
        top = i * _ROW
        width = _places(max(2, room * number / most) if number else 0)
        fill = colors[i] if i < len(colors) else PLAIN
        parts.append(
            f'<g><title>{escape(label)}: {number:,}</title><text x="0" y="{top + 13}">'
            f'{escape(_cut(label))}</text><rect x="0" y="{top + 18}" width="{width}" '
            f'height="{_BAR}" rx="2" fill="{fill}"/><text x="{_places(float(width) + 6)}" '
            f'y="{top + 30}">{number:,}</text></g>'
        )
    told = ", ".join(f"{label} {number:,}" for label, number in rows) or "nothing to count"
    return _svg(chart, (_WIDTH, max(1, len(rows)) * _ROW), told, "".join(parts))


def days(chart: Chart, found: Days) -> str:
    """Return columns along a line of time, of one or more days each, with a line at each mark.

    Columns that lie wholly after `late_after` have another color.
    """
    every = sorted({*found.counts, *found.marks})
    if not every:
        return _svg(chart, (_DAYS_WIDTH, 1), "nothing to count", "")
    first, span = every[0], (every[-1] - every[0]).days + 1
    step = -(-span // _MOST_COLUMNS)
    columns = [0] * -(-span // step)
    for day, number in found.counts.items():
        columns[(day - first).days // step] += number
    wide = (_DAYS_WIDTH - _LEFT) / len(columns)
    head = _LINE * len(found.marks) + 4
    most = max(columns) or 1
    parts = [_axis(head, most, (first, every[-1]))]
    for i, number in enumerate(columns):
        tall = max(1, (_DAYS_HEIGHT - 8) * number / most) if number else 0
        begins = first + timedelta(days=i * step)
        late = found.late_after is not None and begins > found.late_after
        parts.append(_column(i * wide, wide, tall, head, LATE if late else PLAIN))
    names = []
    for i, (day, name) in enumerate(sorted(found.marks.items())):
        at = _LEFT + ((day - first).days + 1) * wide / step
        parts.append(_line(at, i, head))
        names.append(_name(at, i, f"{name} ({day_words(day)})"))
    parts += names  # above every line
    return _svg(chart, (_DAYS_WIDTH, head + _DAYS_HEIGHT + _FOOT), _told(found), "".join(parts))


def _axis(head: int, most: int, ends: tuple[date, date]) -> str:
    base = head + _DAYS_HEIGHT
    first, last = ends
    later = "" if first == last else f'<text x="{_DAYS_WIDTH}" y="{base + 16}" text-anchor="end">'
    return (
        f'<text x="{_LEFT - 6}" y="{head + 16}" text-anchor="end">{most:,}</text>'
        f'<text x="{_LEFT - 6}" y="{base}" text-anchor="end">0</text>'
        f'<rect x="{_LEFT}" y="{base}" width="{_DAYS_WIDTH - _LEFT}" height="1" fill="{INK}"/>'
        f'<text x="{_LEFT}" y="{base + 16}">{day_words(first)}</text>'
        + (f"{later}{day_words(last)}</text>" if later else "")
    )


def _column(at: float, wide: float, tall: float, head: int, fill: str) -> str:
    if not tall:
        return ""
    gap = min(1.0, wide / 4)
    return (
        f'<rect x="{_places(_LEFT + at)}" y="{_places(head + _DAYS_HEIGHT - tall)}" '
        f'width="{_places(wide - gap)}" height="{_places(tall)}" fill="{fill}"/>'
    )


def _line(at: float, row: int, head: int) -> str:
    """Return the line at the end of a day, down from the row of its name."""
    top = row * _LINE
    return (
        f'<rect x="{_places(at - 0.75)}" y="{top}" width="1.5" '
        f'height="{head + _DAYS_HEIGHT - top}" fill="{LATE}"/>'
    )


def _name(at: float, row: int, text: str) -> str:
    """Return the name of a line on a row of its own, on the side where it has room."""
    before = at + 6 + len(text) * _LETTER > _DAYS_WIDTH
    x, anchor = (at - 6, "end") if before else (at + 6, "start")
    return (
        f'<text x="{_places(x)}" y="{row * _LINE + 12}" text-anchor="{anchor}" stroke="#fff" '
        f'stroke-width="4" paint-order="stroke">{escape(text)}</text>'
    )


def _told(found: Days) -> str:
    """Return the numbers in words: by what falls on days, and the day with the most."""
    total = sum(found.counts.values())
    parts = [f"{total:,} in all"]
    if total:
        most = max(found.counts.values())
        day = min(d for d, n in found.counts.items() if n == most)
        parts.append(f"most on {day_words(day)}: {most:,}")
    for day, name in sorted(found.marks.items()):
        until = sum(n for d, n in found.counts.items() if d <= day)
        parts.append(f"{until:,} until the end of {day_words(day)}, {name}")
    return "; ".join(parts)


def _svg(chart: Chart, size: tuple[int, int], told: str, drawn: str) -> str:
    name, words = chart.ident, f" {chart.words}" if chart.words else ""
    return (
        f'<svg viewBox="0 0 {size[0]} {size[1]}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(chart.title)}</title>'
        f'<desc id="{name}-d">{escape(told)}.{escape(words)}</desc>{drawn}</svg>'
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"


def _places(number: float) -> str:
    """Return a number with one digit behind the point, none where it is 0."""
    return f"{number:.1f}".removesuffix(".0")
