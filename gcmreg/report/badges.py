"""badges.html: name badges to print, ten on a sheet of A4, each with its accreditation's color."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING

from gcmreg.model import ListName, Outcome
from gcmreg.report.page import still_page
from gcmreg.times import days_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.report.door import Guest
    from gcmreg.roster import Roster

BADGES = "badges.html"
ON_A_SHEET = 10
_MM = 25.4 / 72  # a point
_WIDE = 80.0  # mm that a line may take; see assets/badges.css
_NAME = (19.0, (24, 20, 17, 14, 12, 10, 8, 6.5))  # mm high; points, the classes n0, n1, ...
_BODY = (13.5, (12, 11, 10, 9, 8, 7, 6))  # the same for the organization: o0, o1, ...
_LEADING = 1.2
_KINDS = {
    ListName.ECOSOC: ("ecosoc", "ECOSOC"),
    ListName.SPECIAL: ("special", "Special accreditation"),
}
_OVERFLOW = ("overflow", "Overflow")
_NARROW, _BROAD = frozenset("iljtfrI.,:;'’|!()[]- "), frozenset("mwMW@%&—…")


def badges_html(roster: Roster, found: Sequence[Guest]) -> bytes:
    """Return a badge for everybody with a seat, in the order given."""
    session = roster.session
    where = ", ".join(filter(None, (session.place, days_words(session.dates)))) or session.id
    sheets = "".join(
        f'<ul class="sheet">{"".join(_badge(g, where) for g in found[at : at + ON_A_SHEET])}</ul>\n'
        for at in range(0, len(found), ON_A_SHEET)
    )
    state = '<strong class="state">provisional roster</strong> ' if roster.provisional else ""
    pages = -(-len(found) // ON_A_SHEET)
    noun = "badge" if len(found) == 1 else "badges"
    counted = f"{len(found):,} {noun}, {pages:,} A4 {'sheet' if pages == 1 else 'sheets'}."
    colors = [*_KINDS.values(), _OVERFLOW]
    keys = "".join(f'<li><span class="{kind}">{word}</span></li>' for kind, word in colors)
    body = (
        f'<header class="screen">\n<h1>Badges: {escape(session.title or session.id)}</h1>\n'
        f"<p>{state}{counted if found else 'Nobody has a seat.'} Internal: not for publication. "
        "Print at 100 %, with background colors.</p>\n"
        f'<ul class="key" aria-label="Colors">{keys}</ul>\n</header>\n<main>\n{sheets}</main>'
    )
    return still_page(f"Badges of {session.id}", body, ("badges.css",))


def _badge(guest: Guest, where: str) -> str:
    seat = "Room" if guest.seat is Outcome.ROOM else "Overflow"
    kind, label = _KINDS.get(guest.list or ListName.ECOSOC, ("", ""))
    beside = seat
    if guest.seat is Outcome.OVERFLOW:
        (kind, seat), beside = _OVERFLOW, label
        label = seat
    given, family = _line(guest.given), _line(guest.family)
    name = f"{given} {family}".strip()
    (given, family), size = _name_fit(given, family, name)
    body, body_size = _fit(_line(guest.organization), _BODY)
    number = f" {guest.order}" if guest.order is not None else ""
    parts = [f"<bdi>{escape(given)}</bdi>"] if given else []
    parts += [f"<strong><bdi>{escape(family)}</bdi></strong>"] if family else []
    return (
        f'<li class="badge"><p class="where">{escape(where)}</p>'
        f'<p class="name n{size}"{_direction(name)}>{" ".join(parts)}</p>'
        f'<p class="body o{body_size}"><bdi>{escape(body)}</bdi></p>'
        f'<p class="band {kind}"><b>{label}</b><span>{beside}{number}</span></p></li>'
    )


def _direction(name: str) -> str:
    """Return the mark of a name that is read from the right: its given name stands there then."""
    kinds = (unicodedata.bidirectional(c) for c in name)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return "" if first == "L" else ' dir="rtl"'


def _name_fit(given: str, family: str, name: str) -> tuple[tuple[str, str], int]:
    """Return the name in its two parts, cut if no size lets it fit, and the size."""
    fitted, size = _fit(name, _NAME)
    if fitted == name:
        return (given, family), size
    half, _ = _fit(given, (_NAME[0] / 2, _NAME[1][-1:]))
    rest, _ = _fit(family, (_NAME[0] / 2, _NAME[1][-1:]))
    return (half, rest), size


def _fit(text: str, box: tuple[float, Sequence[float]]) -> tuple[str, int]:
    """Return a text and the largest size (its place) at which it fits; cut if none does.

    A size at which no word must be broken goes before a larger one.
    """
    height, sizes = box
    longest = max(map(_width, text.split()), default=0.0)
    tall = [_lines(text, points) * points * _MM * _LEADING for points in sizes]
    fitting = [place for place in range(len(sizes)) if tall[place] <= height]
    whole = [place for place in fitting if longest * sizes[place] * _MM <= _WIDE]
    if fitting:
        return text, (whole or fitting)[0]
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        cut = _lines(text[:middle] + "…", sizes[-1]) * sizes[-1] * _MM * _LEADING
        low, high = (middle, high) if cut <= height else (low, middle - 1)
    return text[:low].rstrip() + "…", len(sizes) - 1


def _lines(text: str, points: float) -> int:
    """Return how many lines a text takes at most, a word longer than a line broken anywhere."""
    room = _WIDE / (points * _MM)
    lines, used = 1, 0.0
    for word in text.split():
        wide = _width(word)
        if used and used + _width(" ") + wide > room:
            lines, used = lines + 1, 0.0
        used += wide + (_width(" ") if used else 0.0)
        while used > room:
            # A letter that does not fit goes to the next line whole.
            lines, used = lines + 1, used - room + 1.0
    return lines


def _width(text: str) -> float:
    """Return about how wide a text is at most, in heights of its letters, in a broad bold font."""
    return sum(_letter(c) for c in text)


def _letter(mark: str) -> float:
    if mark in _NARROW:
        return 0.48
    if mark in _BROAD or unicodedata.east_asian_width(mark) in "WF":
        return 1.15
    kind = unicodedata.category(mark)
    if kind in {"Mn", "Me", "Cf"}:
        return 0.0
    return 0.72 if kind in {"Ll", "Nd"} and mark.isascii() else 0.86


def _line(text: str) -> str:
    """Return a text on one line, without marks that steer."""
    kept = (c if c.isprintable() or c.isspace() or c in "\u200c\u200d" else " " for c in text)
    return " ".join("".join(kept).split())
