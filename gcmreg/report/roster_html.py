"""roster.html: a roster as one page for staff, which prints as a list for the door."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape
from itertools import repeat
from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.report.door import door_key
from gcmreg.report.figures import Counting
from gcmreg.report.figures import figures as session_figures
from gcmreg.report.figures_html import KINDS, charts
from gcmreg.report.page import View, page_pieces
from gcmreg.report.sheets import DATED, figures, sheets, zone_of
from gcmreg.times import day_words, days_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmreg.report.sheets import Sheet
    from gcmreg.roster import Nomination, Roster

_DOOR = {
    Outcome.ROOM: "Meeting room",
    Outcome.OVERFLOW: "Overflow room",
    Outcome.WAITING: "Waiting list",
}
_FILTERS = {"Seat", "List", "Status", "Priority", "Code", "Rule"}


def roster_html(
    roster: Roster, tables: Sequence[Sheet] | None = None, *, private: bool = False
) -> Iterator[bytes]:
    """Yield a roster as a page in pieces; `private` adds the private contact fields.

    `tables` are its tables, where they are at hand.
    """
    tables = tables if tables is not None else sheets(roster, private=private)
    return page_pieces(
        f"Roster of {roster.session.id}",
        _body(roster, tables),
        [_view(sheet) for sheet in tables],
        ("staff.css", "charts.css"),
    )


def _body(roster: Roster, tables: Sequence[Sheet]) -> str:
    session = roster.session
    links = "".join(
        f'<a href="#s{i}">{escape(t.name)} ({t.count:,})</a>' for i, t in enumerate(tables)
    )
    sections = "\n".join(
        f'<section id="s{i}"><h2>{escape(t.name)}</h2><div id="table-{i}"></div></section>'
        for i, t in enumerate(tables)
    )
    state = roster.state
    shown = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(_told(value))}</dd></div>"
        for name, value in figures(roster)
        if name not in {"Title", "State"}
    )
    # Days are those of the deadline's zone.
    found = session_figures([roster], Counting(zone_of(roster) or UTC))
    return (
        '<a class="skip" href="#main">Skip to the tables</a>\n'
        f'<header class="screen">\n<h1>{escape(session.title or session.id)}</h1>\n'
        f'<p><span class="state {state.replace(" ", "-")}">{state}</span> '
        "Internal: not for publication. Printed, this page is the list for the door.</p>\n"
        f'</header>\n<main id="main" tabindex="-1">\n<div class="screen">\n'
        f'<dl class="facts">{shown}</dl>\n<h2>Outcomes</h2>\n{charts(found, "c", KINDS[:1])}\n'
        f'<nav class="jump" aria-label="Tables and figures">{links}'
        f'<a href="#figures">Figures</a></nav>\n{sections}\n'
        f'<section id="figures"><h2>Figures</h2>{charts(found, "c", KINDS[1:])}</section>\n</div>\n'
        f'<div class="door">{_door(roster)}</div>\n</main>\n'
        '<footer class="screen">This page is one file; it loads nothing and sends nothing.'
        "</footer>"
    )


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return day_words(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _view(sheet: Sheet) -> View:
    names = [name for name, _ in sheet.columns]
    shown = {time: str(time) for time in {*sheet.under(DATED)}} | {None: None}
    cells = [*sheet.cells]
    cells[names.index(DATED)] = [shown[time] for time in sheet.under(DATED)]
    return View(
        caption=sheet.name,
        search=f"Search {sheet.name.lower()}",
        noun=("nomination", "nominations"),
        columns=names,
        heads=names,
        lead=list(range(len(names))),
        filters=[i for i, name in enumerate(names) if name in _FILTERS],
        rows=zip(zip(*cells, strict=True), repeat(()), strict=False),
        prints=False,
    )


def _door(roster: Roster) -> str:
    """Return the lists for the door: a page a kind of seat, by family name, with boxes to tick."""
    parts = []
    shown = _Escaped()
    for outcome, title in _DOOR.items():
        found = [n for n in roster.nominations if n.outcome is outcome]
        if not found and outcome is not Outcome.ROOM:
            continue
        if outcome is not Outcome.WAITING:
            found.sort(key=door_key)
        lines = "".join([_door_line(n, shown) for n in found])
        session = roster.session
        days = days_words(session.dates) or "date to be announced"
        state = " · provisional" if roster.provisional else ""
        parts.append(
            f"<section><h2>{title}</h2><p>{escape(session.title or session.id)} · "
            f"{escape(session.place)} · {days} · {len(found):,} people{state}</p>"
            f'<table><thead><tr><th scope="col">Here</th><th scope="col">No.</th>'
            f'<th scope="col">Family name</th><th scope="col">Given name</th>'
            f'<th scope="col">Organization</th></tr></thead><tbody>{lines}</tbody></table>'
            "</section>"
        )
    return "".join(parts)


class _Escaped(dict[str, str]):
    """Texts as markup; most come again and again."""

    def __missing__(self, text: str) -> str:
        self[text] = found = escape(text)
        return found


def _door_line(nomination: Nomination, shown: _Escaped) -> str:
    slot = nomination.slot
    number = "" if nomination.order is None else nomination.order
    return (
        f'<tr><td class="box"><span></span></td><td class="n">{number}</td>'
        f'<td dir="auto">{shown[slot.family]}</td><td dir="auto">{shown[slot.given]}</td>'
        f'<td dir="auto">{shown[nomination.organization]}</td></tr>'
    )
