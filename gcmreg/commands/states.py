"""States of a workspace that can give a roster: as it is, as of a moment, as signed off, as if."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.commands.loaded import Loaded, load, nothing_ingested, unknown_session
from gcmreg.config.zones import instant_of
from gcmreg.decisions import NameDecision
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.facts.accreditation import Lists
from gcmreg.finals import INPUTS, Final, finals
from gcmreg.model import ListEntry, ListName
from gcmreg.pipeline import Rosters
from gcmreg.register import Register, read_register, segment_paths
from gcmreg.report.roster_json import roster_value
from gcmreg.settings import read_settings, usable
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from gcmreg.decisions import Decisions
    from gcmreg.form import Form
    from gcmreg.model import Application, Schedule, Session


class State(Struct, frozen=True, dict=True):
    """Everything that a roster depends on, each part exchangeable."""

    name: str
    schedule: Schedule
    lists: Mapping[ListName, tuple[ListEntry, ...]]
    decisions: Decisions
    forms: Mapping[str, Form]
    register: Register
    as_of: datetime | None = None
    without: frozenset[str] = frozenset()
    matched: Lists | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)

    def applications(self) -> list[Application]:
        """Return the applications that count in this state."""
        found = self.register.applications(self.forms)
        return [a for a in found if a.reference not in self.without]

    def session(self, session_id: str) -> Session:
        """Return the session; UnusableError (exit 2) if it is not listed in this state."""
        found = self.schedule.session(session_id)
        if found is None:
            raise unknown_session(session_id, self.schedule)
        return found

    def rosters(self) -> Rosters:
        """Return what makes the rosters of this state."""
        lists = self.matched or Lists(self.lists, self.decisions)
        applications = self.applications()
        return Rosters(self.schedule, applications, lists, self.decisions, self.forms, self.inputs)

    def bound(self) -> State:
        """Return the state with its decisions on names meaning the entries of its own lists.

        A decision for an entry that the lists lack is left out.
        """
        entries = {e.key: e for found in self.lists.values() for e in found}
        names = {
            key: replace(d, entry=entries[d.entry.key] if d.entry is not None else None)
            for key, d in self.decisions.names.items()
            if d.entry is None or d.entry.key in entries
        }
        return replace(self, decisions=replace(self.decisions, names=names))

    def value(self, session_id: str) -> dict[str, Any]:
        """Return the roster of a session as a value of roster.json."""
        return roster_value(self.rosters().roster(self.session(session_id), self.as_of))


def now(workspace: Workspace) -> State:
    """Return the state of a workspace as it is; UnusableError (exit 3) if nothing was ingested."""
    loaded = load(workspace, answers=True)
    if not loaded.exports:
        nothing = nothing_ingested()
        raise UnusableError(nothing.findings, nothing.exit_code)
    return state_of("now", loaded)


def state_of(name: str, loaded: Loaded) -> State:
    """Return the state of a loaded workspace under a name."""
    settings = loaded.settings
    return State(
        name,
        loaded.schedule,
        settings.lists,
        settings.decisions,
        settings.forms,
        loaded.register,
        inputs=loaded.inputs(),
    )


def of_final(workspace: Workspace, final: Final) -> State:
    """Return the state that a signed-off roster was made from: its own inputs, its segments.

    UnusableError if an input cannot be read any more.
    """
    archived = Workspace(final.folder / INPUTS)
    settings = read_settings(archived, afresh=True)
    schedule = usable(settings)
    manifest = final.manifest()
    names = set(manifest["segments"])
    paths = [p for p in segment_paths(workspace) if p.name in names]
    register = read_register(workspace, paths=paths)
    as_of = manifest.get("as_of")
    moment = instant_of(as_of, schedule.zone) if as_of else None
    return State(
        final.name,
        schedule,
        settings.lists,
        settings.decisions,
        settings.forms,
        register,
        moment,
    )


def named(workspace: Workspace, text: str) -> tuple[str, State | None, dict[str, Any]]:
    """Return what `diff` compares: the session, its state if there is one, and the roster.

    In: `geneva-oct` (as it is), `geneva-oct@2017-09-01` (as of), `geneva-oct#1` (signed off), or a
    roster.json, or a folder with one.
    """
    path = Path(text)
    if path.is_dir() and (path / "roster.json").is_file():
        path /= "roster.json"
    if path.is_file():
        value = read_roster(path)
        return value["session"], None, value
    session, mark, rest = text.partition("#")
    if mark:
        found = [f for f in finals(workspace, session) if str(f.number) == rest]
        if not found:
            known = ", ".join(f.name for f in finals(workspace)) or "none"
            message = f"no signed-off roster is called {text!r}"
            raise UnusableError([kinds.FN803.at(None, message, f"there are: {known}")])
        state = of_final(workspace, found[0])
        return session, state, read_roster(found[0].folder / "roster.json")
    session, mark, rest = text.partition("@")
    state = now(workspace)
    state.session(session)
    if mark:
        try:
            moment = instant_of(rest, state.schedule.zone)
        except ValueError as error:
            raise UnusableError([kinds.CF108.at(None, f"{text}: {error}")]) from None
        state = replace(state, as_of=moment, name=text)
    return session, state, state.value(session)


def read_roster(path: Path) -> dict[str, Any]:
    """Return the value of a roster.json; UnusableError if it is none."""
    place = Location(path.as_posix())
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnusableError([kinds.EX401.at(place, f"cannot be read: {error}")]) from None
    if not isinstance(value, dict) or not {"session", "nominations", "inputs"} <= value.keys():
        raise UnusableError([kinds.EX401.at(place, "it is no roster of gcmreg")])
    return value


def parts_that_differ(before: State, after: State, session_id: str) -> dict[str, dict[str, Any]]:
    """Return the parts in which two states differ, each as what makes it the later state's."""
    out: dict[str, dict[str, Any]] = {}
    one, other = before.session(session_id), after.session(session_id)
    if (
        replace(one, line=0) != replace(other, line=0)
        or before.schedule.zone != after.schedule.zone
    ):
        out["session"] = {"schedule": after.schedule}
    for which in ListName:
        if _entries(before.lists[which]) != _entries(after.lists[which]):
            out[which.value] = {"lists": {**before.lists, which: after.lists[which]}}
    if plain_decisions(before.decisions) != plain_decisions(after.decisions):
        out["decisions"] = {"decisions": after.decisions}
    if before.register.digest() != after.register.digest():
        out["register"] = {"register": after.register}
    if before.as_of != after.as_of:
        out["as-of"] = {"as_of": after.as_of}
    if before.without != after.without:
        out["without"] = {"without": after.without}
    if _forms(before.forms) != _forms(after.forms):
        out["forms"] = {"forms": after.forms}
    return out


def _entries(entries: Sequence[ListEntry]) -> list[ListEntry]:
    return sorted((replace(e, line=0) for e in entries), key=lambda e: e.id)


def plain_decisions(decisions: Decisions) -> Decisions:
    """Return decisions without where they are written, which moves as others are added.

    Of the entries that they name only the key is left: what a list says of them is the list's.
    """
    names = {
        k: NameDecision(
            d.name, ListEntry(id=d.entry.id, name="", list=d.entry.list) if d.entry else None
        )
        for k, d in decisions.names.items()
    }
    applications = {
        r: tuple(replace(d, place=None) for d in found)
        for r, found in decisions.applications.items()
    }
    return replace(decisions, names=names, applications=applications)


def _forms(forms: Mapping[str, Form]) -> dict[str, object]:
    return {name: (dict(form.targets), form.words, form.rows) for name, form in forms.items()}
