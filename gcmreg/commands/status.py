"""`gcmreg status`: where the work stands, and the next thing to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load, nothing_ingested
from gcmreg.commands.register import check
from gcmreg.config.zones import day_of
from gcmreg.diagnostics import Severity, UnusableError
from gcmreg.finals import finals
from gcmreg.model import Outcome
from gcmreg.result import Result, Table, counted
from gcmreg.rules import BY_CODE

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from gcmreg.commands.loaded import Loaded
    from gcmreg.model import Session
    from gcmreg.roster import Roster
    from gcmreg.workspace import Workspace

COLUMNS = ("session", "deadline", "days", "applications", "attend", "waiting", "review", "final")


def status(workspace: Workspace, on: str | None = None) -> Result:
    """Sum up every session as of a day (`on`, ISO; else today in the zone of deadlines)."""
    loaded = load(workspace)
    if not loaded.exports:
        return nothing_ingested()
    try:
        today = day_of(on) if on is not None else datetime.now(loaded.schedule.zone).date()
    except ValueError as error:
        raise UnusableError([kinds.CF106.at(None, f"--on: {error}")]) from None
    rosters = [loaded.rosters.roster(s) for s in loaded.schedule.sessions]
    signed = {s.id: finals(workspace, s.id) for s in loaded.schedule.sessions}
    rows: list[list[object]] = []
    for one in rosters:
        latest = signed[one.session.id][-1:]
        rows.append(
            [
                one.session.id,
                one.session.deadline_text or None,
                _days(one.session, today, loaded.schedule.zone),
                len({n.reference for n in one.nominations}),
                one.counts[Outcome.ROOM] + one.counts[Outcome.OVERFLOW],
                one.counts[Outcome.WAITING],
                one.counts[Outcome.REVIEW],
                latest[0].name if latest else None,
            ]
        )
    zone = loaded.schedule.zone
    versions = sum(len(a.versions) for a in loaded.applications)
    held = f"{counted(len(loaded.applications), 'application')} in {counted(versions, 'version')}"
    words = [
        f"{held} from {counted(len(loaded.exports), 'export')}",
        *_problems(loaded),
        f"next: {_next(rosters, {s for s, found in signed.items() if found}, today, zone)}",
    ]
    return Result(table=Table(COLUMNS, rows), words=words)


def _problems(loaded: Loaded) -> list[str]:
    """Say how many things stand wrong in the register and in data/, if any do."""
    found = [*check(loaded.workspace).findings, *loaded.settings.findings]
    counts = [
        counted(sum(f.severity is severity for f in found), severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if any(f.severity is severity for f in found)
    ]
    return [f"problems: {', '.join(counts)}; gcmreg validate tells them"] if counts else []


def _days(session: Session, today: date, zone: ZoneInfo) -> int | None:
    if session.deadline is None:
        return None
    return (session.deadline.astimezone(zone).date() - today).days


def _next(rosters: list[Roster], signed: set[str], today: date, zone: ZoneInfo) -> str:
    """Return the most pressing thing to do."""
    for one in rosters:
        open_ones = [
            n.deciding.rule for n in one.nominations if n.outcome is Outcome.REVIEW and n.deciding
        ]
        if open_ones and one.session.id not in signed:
            unsure = any(rule is BY_CODE["AC204"] for rule in open_ones)
            how = "gcmreg review --by YOU" if unsure else open_ones[0].help
            return f"close {counted(len(open_ones), 'review')} of {one.session.id}: {how}"
    for one in rosters:
        days = _days(one.session, today, zone)
        if days is not None and days < 0 and one.nominations and one.session.id not in signed:
            name = one.session.id
            return f"sign off {name}: gcmreg roster --session {name} --final --by YOU"
    undated = [one.session.id for one in rosters if one.session.deadline is None]
    if undated:
        return f"write the deadline of {undated[0]} into data/sessions.yaml when it is announced"
    return "ingest the next export after the next deadline"
