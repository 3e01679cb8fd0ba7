"""Figures as charts: a page of its own, and the charts of the page for staff."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.report.charts import Chart, Days, bars, days
from gcmreg.report.disclosure import FEWEST
from gcmreg.report.figures import OVERALL, TOTAL
from gcmreg.report.page import still_page
from gcmreg.report.roster_xlsx import COLORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmreg.model import Schedule, Session
    from gcmreg.report.figures import Figure

_TITLES = {
    "outcome": "Nominations by outcome",
    "reason": "Nominations by reason",
    "list": "Organizations by list",
    "status": "Organizations by status or category",
    "type": "Organizations by type",
    "region": "Organizations by region",
    "country": "Organizations by country",
    "day": "Applications by the day on which they were first handed in",
}
_MOST = 12
_WITHHELD = f"Counts under {FEWEST} are withheld, and those that would tell them."


KINDS = tuple(_TITLES)
"""The kinds of figures that are drawn, in order."""


def charts(found: Sequence[Figure], prefix: str, wanted: Iterable[str] = KINDS) -> str:
    """Return the charts of one session's figures; `prefix` begins their names in the page."""
    cards = []
    for kind in wanted:
        title = _TITLES[kind]
        of_kind = [f for f in found if f.kind == kind]
        if not of_kind:
            continue
        partly = any(f.count is None for f in of_kind)
        chart = Chart(f"{prefix}-{kind}", title, _WITHHELD if partly else "")
        shown = [f for f in of_kind if f.count is not None]
        drawn = _days(chart, shown) if kind == "day" else _bars(chart, kind, shown)
        note = f"<p>{_WITHHELD}</p>" if partly else ""
        wide = ' class="wide"' if kind == "day" else ""
        cards.append(f"<figure{wide}><figcaption>{title}</figcaption>{drawn}{note}</figure>")
    return f'<div class="charts">{"".join(cards)}</div>'


def _bars(chart: Chart, kind: str, shown: Sequence[Figure]) -> str:
    rows = [(f.value, f.count or 0) for f in shown]
    if kind == "outcome":
        return bars(chart, rows, [COLORS[Outcome(value)] for value, _ in rows])
    rest = rows[_MOST:]
    if len(rest) == 1:
        return bars(chart, rows)
    said = f"{len(rest)} others: {sum(number for _, number in rest):,}." if rest else ""
    chart = Chart(chart.ident, chart.title, f"{said} {chart.words}".strip())
    return bars(chart, rows[:_MOST]) + (f"<p>And {said}</p>" if said else "")


def _days(chart: Chart, shown: Sequence[Figure]) -> str:
    dated = {_date(f.value): f for f in shown if _date(f.value) is not None}
    counts = {day: f.count or 0 for day, f in dated.items() if day is not None}
    marks = {day: f.note for day, f in dated.items() if day is not None and f.note}
    undated = sum(f.count or 0 for f in shown if _date(f.value) is None)
    if undated:
        chart = Chart(chart.ident, chart.title, f"{undated:,} not dated. {chart.words}".strip())
    late_after = next(iter(marks)) if len(marks) == 1 else None
    drawn = days(chart, Days(counts, marks, late_after))
    note = f"<p>{undated:,} not dated.</p>" if undated else ""
    return (
        f'<div class="across" role="region" tabindex="0" aria-label="{escape(chart.title)}">{drawn}'
        f"</div>{note}"
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def figures_page(found: Sequence[Figure], schedule: Schedule, *, public: bool) -> bytes:
    """Return the figures as a page: overall first, then each session."""
    names = list(dict.fromkeys(f.session for f in found))
    names.sort(key=lambda name: name != OVERALL)
    sessions = {s.id: s for s in schedule.sessions}
    links = "".join(f'<a href="#f-{i}">{escape(_short(n))}</a>' for i, n in enumerate(names))
    parts = []
    for i, name in enumerate(names):
        own = [f for f in found if f.session == name]
        parts.append(_section(f"f-{i}", own, sessions.get(name)))
    said = (
        f"To be shown to everybody. {_WITHHELD}"
        if public
        else "Internal: not for publication. Small numbers can tell of single persons."
    )
    body = (
        '<a class="skip" href="#main">Skip to the figures</a>\n'
        f"<header>\n<h1>Figures of applications and nominations</h1>\n<p>{said}</p>\n</header>\n"
        f'<main id="main" tabindex="-1">\n<nav class="jump" aria-label="Sessions">{links}</nav>\n'
        f"{''.join(parts)}</main>\n"
        "<footer>This page is one file; it loads nothing and sends nothing.</footer>"
    )
    return still_page("Figures", body, ("base.css", "staff.css", "charts.css"))


def _short(name: str) -> str:
    return "All sessions" if name == OVERALL else name


def _section(ident: str, found: Sequence[Figure], session: Session | None) -> str:
    title = "All sessions" if session is None else session.title or session.id
    where = ""
    if session is not None:
        state = "announced" if session.deadline is not None else "not announced"
        where = f"<p>{escape(session.id)} · {escape(session.place)} · deadline {state}</p>"
    totals = [f for f in found if f.kind == TOTAL]
    if all(f.count is None for f in totals):
        return (
            f'<section id="{ident}"><h2>{escape(title)}</h2>{where}<p>Withheld: there are fewer '
            f"than {FEWEST} applications, organizations, persons or nominations.</p></section>\n"
        )
    facts = "".join(
        f"<div><dt>{escape(f.value.capitalize())}</dt><dd>{f.count or 0:,}</dd></div>"
        for f in totals
    )
    return (
        f'<section id="{ident}"><h2>{escape(title)}</h2>{where}<dl class="facts">{facts}</dl>\n'
        f"{charts(found, ident)}</section>\n"
    )
