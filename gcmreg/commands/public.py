"""`gcmreg public`: the applications received, or a session's attendees, for everybody to see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gcmreg.commands.loaded import load
from gcmreg.commands.roster import nothing_ingested
from gcmreg.report.proof import proved
from gcmreg.report.public import Public, applications_table, attendees_table
from gcmreg.report.public_html import public_page
from gcmreg.result import IN_THE_WAY, Result, counted
from gcmreg.times import days_words
from gcmreg.visibility import WITHHELD
from gcmreg.workspace import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.roster import Roster
    from gcmreg.workspace import Workspace


def public(
    workspace: Workspace, session: str | None, *, redact: bool = False, out: Path | None = None
) -> Result:
    """Write the public CSV and page; nothing is written if a private answer would be seen in it.

    `session` asks for the public list of its attendees instead; `redact` withholds the cells.
    """
    folder = out if out is not None else workspace.out / "public"
    workspace.keep_out(folder)
    loaded = load(workspace, answers=True)
    chosen = loaded.session(session) if session is not None else None
    if not loaded.register.exports:
        return nothing_ingested()
    forms = loaded.settings.forms
    if chosen is None:
        made = applications_table(loaded.applications, forms, loaded.register, redact=redact)
        csv_name, page_name = "applications.csv", "index.html"
        heading, about = "Applications received", []
    else:
        roster = loaded.rosters.roster(chosen)
        made = attendees_table(roster, loaded.applications, forms, redact=redact)
        csv_name, page_name = f"attendees-{chosen.id}.csv", f"attendees-{chosen.id}.html"
        heading, about = f"Attendees: {chosen.title or chosen.id}", _about(roster)
    if made.leaks:
        words = ["nothing was written: private answers would be seen"]
        return Result(exit_code=IN_THE_WAY, findings=made.leaks, words=words)
    pages = [
        public_page(table, forms.values(), heading, csv_name, about=about)
        for table in (made, replace(made, rows=[]))
    ]
    files = {csv_name: made.csv(), page_name: pages[0]}
    write_whole(folder, files, public=True)
    paths = [folder / name for name in files]
    answers = chosen is None
    leaks = proved(paths, made.keys, loaded.applications, forms, pages[1], answers_only=answers)
    if leaks:
        words = ["nothing is left of what was written: it did not stand the proof"]
        return Result(exit_code=IN_THE_WAY, findings=leaks, words=words)
    words = [_words(made, f"{workspace.shown(folder)}/{csv_name} and {page_name}")]
    if chosen is not None and roster.provisional:
        words.append("the roster is provisional: so is this list")
    return Result(words=words)


def _about(roster: Roster) -> list[str]:
    """Return what the page says of a session: where and when, and whether the list may change."""
    session = roster.session
    where = ", ".join(filter(None, (session.place, days_words(session.dates))))
    unsure = "Provisional: this list may still change." if roster.provisional else ""
    return [line for line in (where, unsure) if line]


def _words(made: Public, where: str) -> str:
    withheld = sum(cell == WITHHELD for row in made.rows for cell in row)
    text = f"{counted(len(made.rows), made.noun)} written to {where}"
    return f"{text}; {counted(withheld, 'cell')} withheld" if withheld else text
