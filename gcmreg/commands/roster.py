"""`gcmreg roster`: the outcome of every nomination, written to out/ and summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load, unknown_session
from gcmreg.commands.validate import unlisted
from gcmreg.config.zones import instant_of
from gcmreg.diagnostics import UnusableError
from gcmreg.model import Outcome
from gcmreg.report.badges import BADGES, badges_html
from gcmreg.report.door import CHECKIN, checkin_csv, guests, withheld_cells
from gcmreg.report.roster_files import all_files
from gcmreg.result import NOTHING, Result, Table, counted
from gcmreg.settings import read_settings, usable
from gcmreg.workspace import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from gcmreg.commands.loaded import Loaded
    from gcmreg.report.door import Guest
    from gcmreg.roster import Roster
    from gcmreg.workspace import Workspace

CALENDAR = "session.ics"
BRIEF = ("session", "provisional", *(o.value for o in Outcome))
EXTRAS: dict[str, Callable[[Roster, Sequence[Guest]], bytes]] = {
    BADGES: badges_html,
    CHECKIN: checkin_csv,
}
"""Files of a roster that are written when asked for."""
COLUMNS = ("session", "deadline", "provisional", *(o.value for o in Outcome), "notes")


def roster(
    workspace: Workspace,
    session: str | None,
    *,
    as_of: str | None = None,
    private: bool = False,
    out: Path | None = None,
    extras: Collection[str] = (),
) -> Result:
    """Write the roster of a session, or (None) of every session, and sum it up.

    `as_of` is a date or date-time up to which versions count; `out` the folder that gets one
    folder a session; `extras` are the files for the door that are wanted (`EXTRAS`).
    """
    loaded = load(workspace)
    chosen = [loaded.session(session)] if session is not None else loaded.schedule.sessions
    moment = _moment(as_of, loaded)
    if not loaded.register.exports:
        return nothing_ingested()
    made = [loaded.rosters.roster(s, moment) for s in chosen]
    folder = out if out is not None else workspace.out
    result = Result(table=Table(COLUMNS, [_row(one) for one in made], BRIEF))
    result.findings += unlisted(loaded.schedule, loaded.applications)
    result.words = _words(made, workspace, folder)
    for one in made:
        files, words = door_files(one, loaded, extras)
        write_whole(folder / one.session.id, all_files(one, private=private) | files)
        result.words += words + _outdated(one, loaded, folder / one.session.id, set(extras))
    return result


def _outdated(one: Roster, loaded: Loaded, folder: Path, written: set[str]) -> list[str]:
    """Say which files for the door are still there from another roster."""
    left = [name for name in EXTRAS if name not in written and (folder / name).is_file()]
    made, _ = door_files(one, loaded, left)
    differ = [name for name, data in made.items() if (folder / name).read_bytes() != data]
    where = loaded.workspace.shown(folder)
    return [f"{where}/{name} is of another roster: write it anew, or remove it" for name in differ]


def door_files(
    one: Roster, loaded: Loaded, extras: Collection[str]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the wanted files for the door by name, and what there is to say of them."""
    if not extras:
        return {}, []
    found = guests(one, loaded.settings.forms)
    made = {name: EXTRAS[name](one, found) for name in EXTRAS if name in extras}
    where = f"{one.session.id}: {' and '.join(made)} of {counted(len(found), 'attendee')}"
    words = [f"{where}, {'provisional' if one.provisional else 'complete'}"]
    withheld = withheld_cells(found)
    if withheld:
        texts = counted(withheld, "text")
        words.append(f"{texts} withheld there: a private answer would be seen")
    return made, words


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
        files = {CALENDAR: calendar([one])}
        write_whole(folder / one.session.id, files, public=True)
    without = [s.id for s in chosen if not s.dates]
    words = [f"{counted(len(dated), 'calendar')} written to {workspace.shown(folder)}"]
    words += [f"without dates, so in no calendar: {', '.join(without)}"] if without else []
    return calendar(dated), Result(words=words)


def nothing_ingested() -> Result:
    """Return the result of a command that finds an empty register."""
    finding = kinds.RG506.at(None, "nothing was ingested yet", "read an export: gcmreg ingest FILE")
    return Result(exit_code=NOTHING, findings=[finding])


def _moment(as_of: str | None, loaded: Loaded) -> datetime | None:
    if as_of is None:
        return None
    try:
        return instant_of(as_of, loaded.schedule.zone)
    except ValueError as error:
        help_text = "write 2017-05-15 or 2017-05-15T17:00:00"
        raise UnusableError([kinds.CF108.at(None, f"--as-of: {error}", help_text)]) from None


def _row(one: Roster) -> list[object]:
    deadline = one.session.deadline
    return [
        one.session.id,
        deadline.isoformat() if deadline is not None else None,
        one.provisional,
        *(one.counts[outcome] for outcome in Outcome),
        " | ".join(one.notes),
    ]


def _words(made: Sequence[Roster], workspace: Workspace, folder: Path) -> list[str]:
    reviews = sum(one.counts[Outcome.REVIEW] for one in made)
    provisional = [one for one in made if one.provisional]
    words = [f"{counted(len(made), 'roster')} written to {workspace.shown(folder)}"]
    if provisional:
        undated = sum(1 for one in made if one.session.deadline is None)
        why = [f"{undated} without a deadline"] if undated else []
        why += [f"{counted(reviews, 'nomination')} in review"] if reviews else []
        verb = "is" if len(provisional) == 1 else "are"
        words.append(f"{len(provisional)} {verb} provisional: {', '.join(why)}")
    return words
