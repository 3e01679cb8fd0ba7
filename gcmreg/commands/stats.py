"""`gcmreg stats`: figures per session and overall, with bars on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.commands.loaded import load
from gcmreg.commands.roster import nothing_ingested
from gcmreg.report.figures import FEWEST, figures, suppressed
from gcmreg.report.public import public_fields
from gcmreg.result import Result, Table

if TYPE_CHECKING:
    from gcmreg.commands.loaded import Loaded
    from gcmreg.report.figures import Figure
    from gcmreg.workspace import Workspace

COLUMNS = ("session", "figure", "value", "count")
_KINDS = frozenset({"total", "outcome", "reason", "list", "status", "day"})
_BAR = 40


def stats(
    workspace: Workspace, session: str | None, *, public: bool = False, bars: bool = False
) -> Result:
    """Return the figures of a session, or (None) of every session and overall.

    `public` withholds what may not be seen by everybody; `bars` adds a column of bars.
    """
    loaded = load(workspace)
    chosen = [loaded.session(session)] if session is not None else loaded.schedule.sessions
    if not loaded.register.exports:
        return nothing_ingested()
    rosters = [loaded.rosters.roster(s) for s in chosen]
    zone = loaded.schedule.zone
    found = figures(rosters, loaded.applications, zone, overall=session is None)
    words = []
    if public:
        found = suppressed(found, _public_kinds(loaded))
        words.append(f"counts under {FEWEST} are withheld")
    rows: list[list[object]] = [[f.session, f.kind, f.value, f.count] for f in found]
    if not bars:
        return Result(table=Table(COLUMNS, rows), words=words)
    most = _most(found)
    for row, figure in zip(rows, found, strict=True):
        count = figure.count or 0
        longest = most[figure.session, figure.kind] or 1
        row.append("█" * (max(1, round(_BAR * count / longest)) if count else 0))
    return Result(table=Table((*COLUMNS, "bar"), rows), words=words)


def _public_kinds(loaded: Loaded) -> frozenset[str]:
    """Return the kinds of figures that rest on public questions alone."""
    asked = [public_fields(form) for form in loaded.settings.forms.values()]
    return _KINDS | {k for k in ("type", "country") if all(k in fields for fields in asked)}


def _most(found: list[Figure]) -> dict[tuple[str, str], int]:
    most: dict[tuple[str, str], int] = {}
    for figure in found:
        key = figure.session, figure.kind
        most[key] = max(most.get(key, 0), figure.count or 0)
    return most
