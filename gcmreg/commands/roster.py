"""`gcmreg roster`: the outcome of every nomination, written to out/ and summed up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.commands.door import any_left, door_files, outdated
from gcmreg.commands.loaded import load, nothing_ingested
from gcmreg.commands.validate import unlisted
from gcmreg.config.zones import instant_of
from gcmreg.diagnostics import UnusableError
from gcmreg.model import Outcome
from gcmreg.parallel import mapped
from gcmreg.report.roster_files import each_file
from gcmreg.result import Result, Table, counted
from gcmreg.writes import Settling, drop_all, prepare, put_in_place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from gcmreg.commands.loaded import Loaded
    from gcmreg.model import Application, Session
    from gcmreg.roster import Roster
    from gcmreg.workspace import Workspace
    from gcmreg.writes import Prepared

BRIEF = ("session", "provisional", *(o.value for o in Outcome))
COLUMNS = ("session", "deadline", "provisional", *(o.value for o in Outcome), "notes")
_APART = 16  # applications from one that is looked at to the next
PAYS = 3000  # less work (`_work`) is done before a second process has started


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
    folder = out if out is not None else workspace.out
    loaded = load(workspace, answers=bool(extras) or any_left(folder))
    chosen = [loaded.session(session)] if session is not None else loaded.schedule.sessions
    for one in chosen:
        workspace.keep_out(folder / one.id)
    moment = _moment(as_of, loaded)
    if not loaded.exports:
        return nothing_ingested()
    made, words = _written(loaded, chosen, moment, _Wanted(folder, private, extras))
    result = Result(table=Table(COLUMNS, [_row(one) for one in made], BRIEF))
    result.findings += unlisted(loaded.schedule, loaded.applications)
    result.words = _words(made, workspace, folder) + words
    return result


class _Wanted(Struct, frozen=True):
    """Where the files of rosters go, and what is to be in and beside them."""

    folder: Path
    private: bool
    extras: Collection[str]


def _written(
    loaded: Loaded, chosen: Sequence[Session], moment: datetime | None, wanted: _Wanted
) -> tuple[list[Roster], list[str]]:
    """Write the rosters, all of them or none; return them without their nominations, and words.

    Each is a matter of its own: they are spread over the processors where that pays.
    """
    rosters, owner = loaded.rosters, os.getpid()
    sizes = {s.id: _work(rosters.entering.get(s.id, ()), s) for s in chosen}
    assert rosters.joining is not None  # all names are asked for before the work is spread

    def write(session: Session) -> tuple[Roster, Prepared, list[str]] | UnusableError:
        folder = wanted.folder / session.id
        try:
            one = rosters.roster(session, moment)
            door, words = door_files(one, loaded, wanted.extras)
            words += outdated(one, loaded, folder, set(wanted.extras))
            made = prepare(folder, door, owner=owner)
            with Settling() as settling:
                for name, data in each_file(one, private=wanted.private):
                    new = prepare(folder, {name: data}, owner=owner)
                    settling.begin(new)
                    made += new
            return replace(one, nominations=(), applications=()), made, words
        except UnusableError as error:
            return error

    order = sorted(chosen, key=lambda s: -sizes[s.id])
    made: dict[str, tuple[Roster, Prepared, list[str]]] = {}
    try:
        spread = mapped if sum(sizes.values()) > PAYS else map
        for session, done in zip(order, list(spread(write, order)), strict=True):
            if isinstance(done, UnusableError):
                raise done
            made[session.id] = done
        put_in_place([pair for s in chosen for pair in made[s.id][1]])
    finally:
        for session in chosen:
            drop_all(wanted.folder / session.id, owner)
    return [made[s.id][0] for s in chosen], [word for s in chosen for word in made[s.id][2]]


def _work(entering: Sequence[Application], session: Session) -> int:
    """Return about how much work a roster is: some of the applications tell of the others.

    Of whoever came in time about twice as much is asked.
    """
    deadline = session.deadline
    late = 0
    for application in entering[::_APART]:
        first = application.versions[0]
        sent = first.finish or first.changed
        late += deadline is not None and sent is not None and sent > deadline
    return 2 * len(entering) - min(_APART * late, len(entering))


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
