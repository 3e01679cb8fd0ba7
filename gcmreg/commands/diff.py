"""`gcmreg diff` and `gcmreg simulate`: what differs between rosters, and which input made it so."""

from __future__ import annotations

import csv
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.commands.states import State, named, now, parts_that_differ, plain_decisions
from gcmreg.compare import Change, Move, by_key, changes, place, standing_of
from gcmreg.config.lists import FILES, read_list
from gcmreg.config.zones import instant_of
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.facts.accreditation import Lists
from gcmreg.facts.standing import held_until
from gcmreg.model import ListName
from gcmreg.result import Result, Table, counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gcmreg.compare import Key
    from gcmreg.model import Schedule, Session
    from gcmreg.workspace import Workspace

COLUMNS = (
    "change",
    "organization",
    "given_name",
    "family_name",
    "reference",
    "before",
    "after",
    "cause",
    "reason",
)
_DIGITS = 9
_SHOWN = 40


def diff(workspace: Workspace, before: str, after: str) -> Result:
    """Compare two rosters of one session, each named as `states.named` says."""
    session, one, old = named(workspace, before)
    other_session, other, new = named(workspace, after)
    if session != other_session:
        message = f"{before} is of {session}, {after} of {other_session}"
        raise UnusableError([kinds.US701.at(None, message, "compare rosters of one session")])
    causes = Causes(one, other, session) if one is not None and other is not None else None
    return _result(old, new, causes)


def _result(old: Mapping[str, Any], new: Mapping[str, Any], causes: Causes | None) -> Result:
    found = changes(old, new)
    inputs = "" if causes is not None else _inputs_that_differ(old, new)
    rows = [_row(change, causes.of(change) if causes else inputs) for change in found]
    told = ", ".join(
        f"{count} {move}" for move in Move if (count := sum(c.move is move for c in found))
    )
    words = [f"{counted(len(found), 'difference')}{': ' if told else ''}{told}"]
    return Result(table=Table(COLUMNS, rows), words=words)


def _inputs_that_differ(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Name the inputs whose hashes differ between two rosters of which only the files are there."""
    if not old["inputs"] or not new["inputs"]:
        return ""
    names = sorted({**old["inputs"], **new["inputs"]})
    told = [name for name in names if old["inputs"].get(name) != new["inputs"].get(name)]
    told += ["the moment as of which it is"] if old.get("as_of") != new.get("as_of") else []
    return " or ".join(told) or "the same inputs"


def _row(change: Change, cause: str) -> list[object]:
    shown = change.shown
    return [
        change.move.value,
        shown["organization"],
        shown["given_name"],
        shown["family_name"],
        shown["reference"],
        place(change.before),
        place(change.after),
        cause,
        shown["reason"],
    ]


def _new_versions(own: str, differing: list[str]) -> str:
    """Name the application with new versions that a change is of, else say whose they are."""
    if own in differing or len(differing) == 1:
        return f"a new version of application {own if own in differing else differing[0]}"
    return f"new versions of {counted(len(differing), 'other application')}"


class Causes:
    """Finds the input that made a change: the one that, put alone in place of the older, makes it.

    Where none does so alone, all that differ are named together.
    """

    def __init__(self, before: State, after: State, session_id: str) -> None:
        self.before = before
        self.after = after
        self.session_id = session_id
        self.parts = parts_that_differ(before, after, session_id)
        self._rosters: dict[str, dict[Key, Mapping[str, Any]]] = {}

    def of(self, change: Change) -> str:
        """Return the cause of a change in words."""
        if not self.parts:
            return "the same inputs"
        wanted = standing_of(change.after)
        alone = [
            name for name in self.parts if standing_of(self._with(name).get(change.key)) == wanted
        ]
        if len(self.parts) == 1:
            alone = list(self.parts)
        if not alone:
            return "together: " + ", ".join(self._told(name, change) for name in self.parts)
        return " or ".join(self._told(name, change) for name in alone)

    def _with(self, name: str) -> dict[Key, Mapping[str, Any]]:
        """Return the nominations of the older state with one part of the later one."""
        if name not in self._rosters:
            state = replace(self.before, matched=None, **self.parts[name]).bound()
            self._rosters[name] = by_key(state.value(self.session_id))
        return self._rosters[name]

    def _told(self, name: str, change: Change) -> str:
        if name == "session":
            return _session_change(
                self.before.session(self.session_id), self.after.session(self.session_id)
            )
        if name == "register":
            return self._versions(change)
        if name == "decisions":
            return self._decision(change)
        if name in {which.value for which in ListName}:
            return self._entries(ListName(name), change)
        if name == "as-of":
            return self._moments(change)
        return {"without": "an application left out"}.get(name, f"data/{name}")

    def _versions(self, change: Change) -> str:
        """Name the application whose versions differ: the person's own, else the others'."""
        old, new = self.before.register.held, self.after.register.held
        differing = sorted(
            reference
            for form, reference in {**old, **new}
            if old.get((form, reference), {}).keys() != new.get((form, reference), {}).keys()
        )
        if not differing:  # an export that shows the same versions once more is evidence too
            known = {e.sha256 for e in self.before.register.exports}
            files = [e.file for e in self.after.register.exports if e.sha256 not in known]
            return f"another export: {', '.join(files)}" if files else "the register"
        return _new_versions(change.key[0], differing)

    def _moments(self, change: Change) -> str:
        """Name the application with a version dated between the moments, as of which they are."""
        one, other = self.before.as_of, self.after.as_of
        differing = sorted(
            a.reference
            for a in self.after.applications()
            if held_until(a.versions, one) != held_until(a.versions, other)
        )
        if not differing:
            return "the moment as of which it is"
        return _new_versions(change.key[0], differing)

    def _decision(self, change: Change) -> str:
        """Name the decision on the person's application or organization, else say decisions."""
        reference, organization = change.key[0], str(change.shown["organization"])
        old, new = plain_decisions(self.before.decisions), plain_decisions(self.after.decisions)
        if old.applications.get(reference) != new.applications.get(reference):
            return f"a decision on application {reference}"
        if old.name(organization) != new.name(organization):
            return f"a decision on the name {organization!r}"
        names = sorted(
            (new.names.get(key) or old.names[key]).name
            for key in {**old.names, **new.names}
            if old.names.get(key) != new.names.get(key)
        )
        references = sorted(
            key
            for key in {**old.applications, **new.applications}
            if old.applications.get(key) != new.applications.get(key)
        )
        told = [f"the name {name!r}" for name in names]
        told += [f"application {reference}" for reference in references]
        if old.persons != new.persons:
            told.append("persons")
        return f"a decision on {' or '.join(told)}" if told else "data/decisions.yaml"

    def _entries(self, which: ListName, change: Change) -> str:
        """Name the entry of the list that differs."""
        old = {e.id: replace(e, line=0) for e in self.before.lists[which]}
        new = {e.id: replace(e, line=0) for e in self.after.lists[which]}
        differing = sorted(key for key in {**old, **new} if old.get(key) != new.get(key))
        match = change.shown["match"] or {}
        if match.get("list") == which.value and match.get("entry_id") in differing:
            return f"the entry {which}:{match['entry_id']} of data/{FILES[which]}"
        if len(differing) == 1:
            return f"the entry {which}:{differing[0]} of data/{FILES[which]}"
        return f"another edition of data/{FILES[which]}"


def _session_change(before: Session, after: Session) -> str:
    """Say which fields of a session differ, and how."""
    told = []
    for name, label in (
        ("deadline", "the deadline"),
        ("quota", "the quota"),
        ("room", "the room"),
        ("overflow", "the overflow room"),
    ):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            shown = [
                v.isoformat() if hasattr(v, "isoformat") else "none" if v is None else str(v)
                for v in (one, other)
            ]
            told.append(f"{label}: {shown[0]} to {shown[1]}")
    return "; ".join(told) or "data/sessions.yaml"


class If(Struct, frozen=True):
    """What `simulate` supposes; None leaves it as it is, `none` takes a limit away."""

    deadline: str | None = None
    quota: str | None = None
    room: str | None = None
    overflow: str | None = None
    list_file: Path | None = None
    without: tuple[str, ...] = ()


def simulate(workspace: Workspace, session_id: str, supposed: If) -> Result:
    """Return the difference that it would make; nothing is written."""
    state = now(workspace)
    session = state.session(session_id)
    schedule = _schedule(state.schedule, session, supposed)
    other = replace(state, name="if", schedule=schedule, without=frozenset(supposed.without))
    if supposed.list_file is not None:
        other = replace(other, lists={**state.lists, **_list(supposed.list_file)}).bound()
        _check_decided(state, other)
    held = {a.reference for a in state.applications()}
    unknown = [r for r in supposed.without if r not in held]
    if unknown:
        message = f"no application {unknown[0]} is held"
        raise UnusableError([kinds.DC303.at(None, message, "check the reference")])
    if other.lists is state.lists:  # then nobody is matched twice
        shared = Lists(state.lists, state.decisions)
        state, other = replace(state, matched=shared), replace(other, matched=shared)
    result = _result(
        state.value(session_id), other.value(session_id), Causes(state, other, session_id)
    )
    result.words.append("nothing was written")
    return result


def _schedule(schedule: Schedule, session: Session, supposed: If) -> Schedule:
    """Return the schedule with the session as it is supposed."""
    changed: dict[str, Any] = {}
    if supposed.deadline is not None:
        text = supposed.deadline
        try:
            moment = None if text == "none" else instant_of(text, schedule.zone)
        except ValueError as error:
            raise UnusableError([kinds.CF108.at(None, f"--deadline: {error}")]) from None
        changed |= {"deadline": moment, "deadline_text": text}
    for name, least in (("quota", 1), ("room", 0), ("overflow", 0)):
        text = getattr(supposed, name)
        if text is not None:
            changed[name] = _number(name, text, least)
    if changed.get("overflow", 0) is None:
        changed["overflow"] = 0
    sessions = tuple(replace(s, **changed) if s is session else s for s in schedule.sessions)
    return replace(schedule, sessions=sessions)


def _number(name: str, text: str, least: int) -> int | None:
    if text == "none":
        return None
    digits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    if not digits or int(text) < least:
        message = f"--{name}: {text[:_SHOWN]!r} is no number of at least {least}, and not none"
        raise UnusableError([kinds.CF106.at(None, message)])
    return int(text)


def _check_decided(before: State, after: State) -> None:
    """Refuse a list without an entry that a decision names, as every command would."""
    gone = [d for k, d in before.decisions.names.items() if k not in after.decisions.names]
    for decision in gone:
        key = decision.entry.key if decision.entry is not None else ""
        message = f"a decision says that {decision.name!r} is {key}, which the list lacks"
        raise UnusableError([kinds.DC302.at(Location("data/decisions.yaml"), message)])


def _list(path: Path) -> dict[ListName, Any]:
    """Read another edition of a list: which one is told by its columns."""
    findings: list[Finding] = []
    columns: set[str] = set()
    if not path.is_file():
        raise UnusableError([kinds.EX401.at(Location(path.as_posix()), "the file is not there")])
    opened = path.open(encoding="utf-8-sig", errors="replace", newline="")
    with opened as stream, suppress(csv.Error):  # read_list says where it breaks
        columns |= {cell.strip().casefold() for cell in next(csv.reader(stream), [])}
    which = ListName.ECOSOC if "status" in columns else ListName.SPECIAL
    entries = read_list(path, path.name, which, findings)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if errors:
        raise UnusableError(errors)
    return {which: entries}
