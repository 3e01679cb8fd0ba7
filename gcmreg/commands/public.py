"""`gcmreg public`: the applications received, or a session's attendees, for everybody to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.answers import Stored
from gcmreg.commands.loaded import load, nothing_ingested
from gcmreg.report.proof import proved
from gcmreg.report.public import attendees_table
from gcmreg.report.public_html import empty_page
from gcmreg.report.publication import applications_publication, publication
from gcmreg.result import IN_THE_WAY, Result, counted
from gcmreg.times import days_words
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.report.publication import Publication
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
    loaded = load(workspace)
    chosen = loaded.session(session) if session is not None else None
    forms = loaded.settings.forms
    stored = Stored(workspace, forms)
    if not stored.register.exports:
        return nothing_ingested()
    if chosen is None:
        made = applications_publication(stored, forms, redact=redact)
        names = ("applications.csv", "index.html")
        heading, about = "Applications received", []
    else:
        roster = loaded.rosters.roster(chosen)
        made = publication(attendees_table(roster, stored, forms, redact=redact), forms)
        names = (f"attendees-{chosen.id}.csv", f"attendees-{chosen.id}.html")
        heading, about = f"Attendees: {chosen.title or chosen.id}", _about(roster)
    if made.leaks:
        words = ["nothing was written: private answers would be seen"]
        return Result(exit_code=IN_THE_WAY, findings=made.leaks, words=words)
    bare = empty_page(made.bare, forms.values(), heading, names[0], about=about)
    write_whole(folder, made.files(bare, names), public=True)
    paths = [folder / name for name in names]
    leaks = proved(paths, made.keys, stored, forms, bare, answers_only=chosen is None)
    if leaks:
        words = ["nothing is left of what was written: it did not stand the proof"]
        return Result(exit_code=IN_THE_WAY, findings=leaks, words=words)
    words = [_words(made, f"{workspace.shown(folder)}/{' and '.join(names)}")]
    if chosen is not None and roster.provisional:
        words.append("the roster is provisional: so is this list")
    return Result(words=words)


def _about(roster: Roster) -> list[str]:
    """Return what the page says of a session: where and when, and whether the list may change."""
    session = roster.session
    where = ", ".join(filter(None, (session.place, days_words(session.dates))))
    unsure = "Provisional: this list may still change." if roster.provisional else ""
    return [line for line in (where, unsure) if line]


def _words(made: Publication, where: str) -> str:
    text = f"{counted(len(made.keys), made.bare.noun)} written to {where}"
    return f"{text}; {counted(made.withheld, 'cell')} withheld" if made.withheld else text
