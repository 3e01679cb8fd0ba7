"""`gcmreg public`: the applications received, or a session's attendees, for everybody to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.answers import Stored
from gcmreg.commands.loaded import load
from gcmreg.commands.roster import nothing_ingested
from gcmreg.report.proof import proved
from gcmreg.report.public import attendees_table
from gcmreg.report.publication import applications_publication, publication
from gcmreg.result import IN_THE_WAY, Result, counted
from gcmreg.workspace import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.report.publication import Publication
    from gcmreg.workspace import Workspace


def public(
    workspace: Workspace, session: str | None, *, redact: bool = False, out: Path | None = None
) -> Result:
    """Write the public CSV and page; nothing is written if a private answer would be seen in it.

    `session` asks for the public list of its attendees instead; `redact` withholds the cells.
    """
    loaded = load(workspace)
    chosen = loaded.session(session) if session is not None else None
    forms = loaded.settings.forms
    stored = Stored(workspace, forms)
    if not stored.register.exports:
        return nothing_ingested()
    if chosen is None:
        made = applications_publication(stored, forms, redact=redact)
        csv_name, page_name = "applications.csv", "index.html"
        heading = "Applications received"
    else:
        roster = loaded.rosters.roster(chosen)
        made = publication(attendees_table(roster, stored, forms, redact=redact), forms)
        csv_name, page_name = f"attendees-{chosen.id}.csv", f"attendees-{chosen.id}.html"
        heading = f"Attendees: {chosen.title or chosen.id}"
    if made.leaks:
        words = ["nothing was written: private answers would be seen"]
        return Result(exit_code=IN_THE_WAY, findings=made.leaks, words=words)
    folder = out if out is not None else workspace.out / "public"
    names = (csv_name, page_name)
    write_whole(folder, made.files(forms, heading, names), public=True)
    bare = made.empty_page(forms, heading, csv_name)
    paths = [folder / name for name in names]
    leaks = proved(paths, made.keys, stored, forms, bare, answers_only=chosen is None)
    if leaks:
        words = ["nothing is left of what was written: it did not stand the proof"]
        return Result(exit_code=IN_THE_WAY, findings=leaks, words=words)
    words = [_words(made, f"{workspace.shown(folder)}/{csv_name} and {page_name}")]
    if chosen is not None and roster.provisional:
        words.append("the roster is provisional: so is this list")
    return Result(words=words)


def _words(made: Publication, where: str) -> str:
    text = f"{counted(len(made.keys), made.bare.noun)} written to {where}"
    return f"{text}; {counted(made.withheld, 'cell')} withheld" if made.withheld else text
