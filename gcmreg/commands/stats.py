"""`gcmreg stats`: figures per session and overall, with bars on the terminal and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.commands.loaded import load, nothing_ingested
from gcmreg.report.disclosure import FEWEST
from gcmreg.report.figures import Counting, figures, offered_types, overall
from gcmreg.report.figures_public import published
from gcmreg.report.proof import page_proved, words_proved
from gcmreg.result import IN_THE_WAY, Result, Table
from gcmreg.visibility import public_fields
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.commands.loaded import Loaded
    from gcmreg.model import Session
    from gcmreg.report.figures import Figure
    from gcmreg.workspace import Workspace

COLUMNS = ("session", "figure", "value", "count", "note")
_KINDS = frozenset({"total", "outcome", "reason", "list", "status", "day"})
_BAR = 40


def stats(
    workspace: Workspace,
    session: str | None,
    *,
    public: bool = False,
    bars: bool = False,
    page: Path | None = None,
) -> Result:
    """Return the figures of a session, or (None) of every session and overall.

    `public` withholds what may not be seen by everybody; `bars` adds a column of bars; `page` is a
    file that gets the figures as charts.
    """
    if page is not None:
        workspace.keep_out(page)
    loaded = load(workspace)
    chosen = loaded.session(session) if session is not None else None
    if not loaded.exports:
        return nothing_ingested()
    found = _published(loaded, chosen) if public else _all(loaded, chosen)
    words = []
    if public:
        wrong = words_proved(found, loaded.settings)
        if wrong:
            words = ["nothing is shown: the figures did not stand the proof"]
            return Result(exit_code=IN_THE_WAY, findings=wrong, words=words)
        words.append(f"counts under {FEWEST} are withheld, and those that would tell them")
    if page is not None:
        from gcmreg.report.figures_html import figures_page

        data = figures_page(found, loaded.schedule, public=public)
        write_whole(page.parent, {page.name: data}, public=public)
        wrong = page_proved(page, loaded.settings) if public else []
        if wrong:
            words = ["nothing is left of the page: it did not stand the proof"]
            return Result(exit_code=IN_THE_WAY, findings=wrong, words=words)
        words.append(f"charts written to {workspace.shown(page)}")
    return Result(table=_table(found, bars=bars), words=words)


def _all(loaded: Loaded, chosen: Session | None) -> list[Figure]:
    counting = Counting(loaded.schedule.zone, offered_types(loaded.settings.forms.values()))
    sessions = loaded.schedule.sessions if chosen is None else (chosen,)
    rosters = [loaded.rosters.roster(s) for s in sessions]
    found = figures(rosters, counting)
    return found + overall(rosters, loaded.applications, counting) if chosen is None else found


def _published(loaded: Loaded, chosen: Session | None) -> list[Figure]:
    """Return what may be published: judged with all sessions at hand, even if one is asked for."""
    types = offered_types(loaded.settings.forms.values())
    counting = Counting(loaded.schedule.zone, types, words=False)
    rosters = [loaded.rosters.roster(s) for s in loaded.schedule.sessions]
    found = published(rosters, counting, _public_kinds(loaded))
    return [f for f in found if chosen is None or f.session == chosen.id]


def _public_kinds(loaded: Loaded) -> frozenset[str]:
    """Return the kinds of figures that rest on public questions alone."""
    asked = [public_fields(form) for form in loaded.settings.forms.values()]
    kinds = {k for k in ("type", "country") if all(k in fields for fields in asked)}
    return _KINDS | kinds | ({"region"} if "country" in kinds else set())


def _table(found: list[Figure], *, bars: bool) -> Table:
    rows: list[list[object]] = [[f.session, f.kind, f.value, f.count, f.note] for f in found]
    if not bars:
        return Table(COLUMNS, rows)
    most = _most(found)
    for row, figure in zip(rows, found, strict=True):
        count = figure.count or 0
        longest = most[figure.session, figure.kind] or 1
        row.insert(4, "█" * (max(1, round(_BAR * count / longest)) if count else 0))
    return Table((*COLUMNS[:4], "bar", "note"), rows)


def _most(found: list[Figure]) -> dict[tuple[str, str], int]:
    most: dict[tuple[str, str], int] = {}
    for figure in found:
        key = figure.session, figure.kind
        most[key] = max(most.get(key, 0), figure.count or 0)
    return most
