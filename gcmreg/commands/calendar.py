"""`gcmreg roster --format ics`: the sessions as a calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.commands.loaded import unknown_session
from gcmreg.result import NOTHING, Result, counted
from gcmreg.settings import read_settings, usable
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.workspace import Workspace

CALENDAR = "session.ics"


def session_calendar(
    workspace: Workspace, session: str | None, out: Path | None = None
) -> tuple[bytes, Result]:
    """Return the calendar of a session, or (None) of all, and write each into its own folder.

    It is made from data/sessions.yaml alone: nothing of people is in it, nothing need be ingested.
    """
    from gcmreg.report.ics import Shown, calendar

    schedule = usable(read_settings(workspace, lists=False))
    chosen = schedule.sessions
    if session is not None:
        found = schedule.session(session)
        if found is None:
            raise unknown_session(session, schedule)
        chosen = (found,)
    dated = [Shown.of(s, schedule.zone) for s in chosen if s.dates]
    if not dated:
        return b"", Result(exit_code=NOTHING, words=["no session has dates: no calendar"])
    folder = out if out is not None else workspace.out
    for one in dated:
        workspace.keep_out(folder / one.session.id)
    for one in dated:
        files = {CALENDAR: calendar([one])}
        write_whole(folder / one.session.id, files, public=True)
    without = [s.id for s in chosen if not s.dates]
    words = [f"{counted(len(dated), 'calendar')} written to {workspace.shown(folder)}"]
    words += [f"without dates, so in no calendar: {', '.join(without)}"] if without else []
    return calendar(dated), Result(words=words)
