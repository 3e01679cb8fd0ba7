"""`gcmreg public`: the applications received, or a session's attendees, for everybody to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.commands.loaded import load
from gcmreg.commands.roster import nothing_ingested
from gcmreg.report.public import Public, applications_table, attendees_table
from gcmreg.result import IN_THE_WAY, Result, counted
from gcmreg.visibility import WITHHELD
from gcmreg.workspace import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.workspace import Workspace


def public(
    workspace: Workspace, session: str | None, *, redact: bool = False, out: Path | None = None
) -> Result:
    """Write the public CSV; nothing is written if a private answer would be seen in it.

    `session` asks for the public list of its attendees instead; `redact` withholds the cells.
    """
    loaded = load(workspace)
    chosen = loaded.session(session) if session is not None else None
    if not loaded.register.exports:
        return nothing_ingested()
    forms = loaded.settings.forms
    if chosen is None:
        made = applications_table(loaded.applications, forms, loaded.register, redact=redact)
        name, what = "applications.csv", "application"
    else:
        roster = loaded.rosters.roster(chosen)
        made = attendees_table(roster, loaded.applications, forms, redact=redact)
        name, what = f"attendees-{chosen.id}.csv", "attendee"
    if made.leaks:
        words = ["nothing was written: private answers would be seen"]
        return Result(exit_code=IN_THE_WAY, findings=made.leaks, words=words)
    folder = out if out is not None else workspace.out / "public"
    write_whole(folder, {name: made.csv()}, public=True)
    words = [_words(made, what, f"{workspace.shown(folder)}/{name}")]
    if chosen is not None and roster.provisional:
        words.append("the roster is provisional: so is this list")
    return Result(words=words)


def _words(made: Public, what: str, where: str) -> str:
    withheld = sum(cell == WITHHELD for row in made.rows for cell in row)
    text = f"{counted(len(made.rows), what)} written to {where}"
    return f"{text}; {counted(withheld, 'cell')} withheld" if withheld else text
