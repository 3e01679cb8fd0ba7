"""Small workspaces as data: one description, read by gcmreg and by the oracle.

A file in `cases/` is named for the code of a rule and holds

    title, session, ecosoc, special, applications, decisions    what its cases share
    cases: each with a title, what it says instead of the shared, and `expected` (`notes` are the
    codes on the roster as a whole); `sessions` where one case needs several, its roster first

A session is written as in data/sessions.yaml, an entry with the columns of its list, a decision as
in data/decisions.yaml.  An application has a `reference`, answers (`name`, `country`, `type`,
`claim_status`, `claim_special`, `link`) and `versions`; a version may hold answers of its own and

    changed    the tool's `Date`, New York time; left out: none
    finish     the `Finish Time`; left out: the `changed` of the earliest complete version
    status     `Complete` unless said otherwise
    taken      when the exports that show it were made; left out: 12 September 2017, nine o'clock
    SESSION    the slots of that session: {1: {given: ..., family: ..., priority: yes}}
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import oracle

from gcmreg.config.decisions import decisions_from
from gcmreg.config.document import Document, read_document
from gcmreg.config.forms import form_from
from gcmreg.config.presets import COMPLETE, preset
from gcmreg.config.sessions import schedule_from
from gcmreg.facts.accreditation import Lists
from gcmreg.folding import fold
from gcmreg.identity import version_digest
from gcmreg.model import (
    Application,
    ListEntry,
    ListName,
    Schedule,
    Sighting,
    Version,
    reference_key,
)
from gcmreg.pipeline import Rosters
from gcmreg.register import version_order
from gcmreg.workspace import shipped_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.matching import Matcher
    from gcmreg.roster import Nomination, Roster

CASES = Path(__file__).parent / "cases"
NEW_YORK = ZoneInfo("America/New_York")
TAKEN = "2017-09-12 09:00:00"
ANSWERS = ("name", "acronym", "country", "type", "claim_status", "link", "claim_special")
PERSON = ("title", "given", "family", "position", "email", "passport", "priority")
DATES = ("granted", "suspended_from", "suspended_until", "withdrawn")


@dataclass(frozen=True)
class Case:
    """A small workspace, as its file describes it: everything is text, as YAML holds it."""

    title: str
    sessions: list[dict[str, Any]]
    applications: list[dict[str, Any]]
    ecosoc: list[dict[str, Any]] = field(default_factory=list, repr=False)
    special: list[dict[str, Any]] = field(default_factory=list, repr=False)
    decisions: dict[str, Any] = field(default_factory=dict)
    expected: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Row(NamedTuple):
    """A nomination with all that both implementations say of it."""

    reference: str
    slot: int
    late: bool
    name: str
    outcome: str
    codes: tuple[str, ...]
    priority: bool
    order: int | None
    match: tuple[str, str] | None


@dataclass(frozen=True)
class CaseFile:
    """A file of cases with its title."""

    code: str
    title: str
    cases: list[Case]


def read_cases(path: Path) -> CaseFile:
    """Read a file of cases; what the file says on top holds for each case that says nothing."""
    document = read_document(path, path.name)
    assert document.findings == []
    shared = dict(document.tree)
    cases = []
    for raw in shared.pop("cases"):
        said = {**copy.deepcopy(shared), **raw}
        session = said.pop("session")
        if "sessions" not in raw:
            said["sessions"] = [session]
        cases.append(Case(**said))
    return CaseFile(path.stem, shared["title"], cases)


# How gcmreg reads a case


@cache
def shipped_form() -> Form:
    """Return the shipped form of the sessions."""
    path = shipped_data() / "forms" / "gcm-2017.yaml"
    form = form_from(read_document(path, path.name), None)
    assert form is not None
    return form


@cache
def labels() -> Mapping[tuple[str, str, int], str]:
    """Return the labels of the shipped form by field, session and slot."""
    return {(t.field, t.session, t.slot): label for label, t in shipped_form().targets.items()}


def schedule(case: Case) -> Schedule:
    """Return the sessions of a case, read as data/sessions.yaml is."""
    sessions = [
        {"kind": "thematic-session", "dates": ["2017-10-02", "2017-10-03"], **session}
        for session in case.sessions
    ]
    tree = {"timezone": NEW_YORK.key, "sessions": sessions}
    document = Document("data/sessions.yaml", tree)
    found = schedule_from(document)
    assert document.findings == []
    assert found is not None
    return found


def entries(case: Case) -> dict[ListName, tuple[ListEntry, ...]]:
    """Return the entries of both lists."""
    return {
        ListName.ECOSOC: tuple(_entry(e, ListName.ECOSOC) for e in case.ecosoc),
        ListName.SPECIAL: tuple(_entry(e, ListName.SPECIAL) for e in case.special),
    }


def _entry(raw: dict[str, Any], which: ListName) -> ListEntry:
    return ListEntry(
        id=raw["id"],
        name=raw["name"],
        acronym=raw.get("acronym", ""),
        other_names=tuple(raw.get("other_names", ())),
        country=raw.get("country", ""),
        list=which,
        status=raw.get("status", ""),
        **{name: _day(raw.get(name)) for name in DATES},
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def applications(case: Case) -> list[Application]:
    """Return the applications with their versions in order, as the register gives them."""
    return [
        Application(
            "gcm-2017",
            raw["reference"],
            tuple(sorted((_version(raw, v) for v in raw["versions"]), key=version_order)),
        )
        for raw in case.applications
    ]


def _version(application: dict[str, Any], raw: dict[str, Any]) -> Version:
    answers = _answers(application, raw)
    status = raw.get("status", "Complete")
    changed, finish = moment(raw.get("changed")), moment(_finish(application, raw))
    sightings = [Sighting(n, "export.csv", 2, taken, {}) for n, taken in enumerate(_taken(raw), 1)]
    written = changed.isoformat() if changed is not None else None
    return Version(
        reference=application["reference"],
        form="gcm-2017",
        status=status,
        complete=preset("formsite").status({"status": status})[0] == COMPLETE,
        changed=changed or finish,
        finish=finish,
        answers=answers,
        sightings=tuple(sightings),
        digest=version_digest(status, written, answers),
        read=shipped_form().read,
    )


def _answers(application: dict[str, Any], raw: dict[str, Any]) -> dict[str, str]:
    """Return the answers of a version by the labels of the shipped form, blanks left out."""
    said = {
        labels()[name, "", 0]: text
        for name in ANSWERS
        if (text := raw.get(name, application.get(name, "")))
    }
    for session in {target[1] for target in labels()} & raw.keys():
        for number, slot in raw[session].items():
            for name in PERSON:
                if text := slot.get(name, ""):
                    label = labels()[name, session, int(number)]
                    said[label] = "Yes" if text == "yes" else text
    return said


def _finish(application: dict[str, Any], raw: dict[str, Any]) -> str | None:
    """Return when the application was first submitted, as the tool would say."""
    if "finish" in raw or raw.get("status", "Complete") != "Complete":
        return raw.get("finish")
    submitted = [
        v["changed"]
        for v in application["versions"]
        if v.get("changed") and v.get("status", "Complete") == "Complete"
    ]
    return min(submitted, default=None)


def _taken(raw: dict[str, Any]) -> list[datetime]:
    return sorted(t for text in raw.get("taken", [TAKEN]) if (t := moment(text)) is not None)


def moment(text: str | None) -> datetime | None:
    """Return the instant of a New York time."""
    if not text:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def rosters(case: Case, matchers: dict[ListName, Matcher] | None = None) -> Rosters:
    """Return gcmreg over a case; `matchers` may hold those of its lists, made before."""
    sessions, both = schedule(case), entries(case)
    document = Document("data/decisions.yaml", case.decisions)
    known = {entry.key: entry for found in both.values() for entry in found}
    decisions = decisions_from(document, sessions, known)
    assert document.findings == []
    lists = Lists(both, decisions)
    if matchers is not None:
        lists._matchers = matchers  # making them is most of the work
    forms = {"gcm-2017": shipped_form()}
    return Rosters(sessions, applications(case), lists, decisions, forms, {})


def rows(roster: Roster) -> list[Row]:
    """Return the nominations of a roster, by reference, those of the version used first."""
    return sorted(map(row, roster.nominations), key=row_order)


def row(nomination: Nomination) -> Row:
    """Return a nomination as it is compared."""
    entry = nomination.entry
    return Row(
        reference=nomination.reference,
        slot=nomination.slot.number,
        late=nomination.late,
        name=nomination.slot.full_name,
        outcome=str(nomination.outcome),
        codes=tuple(nomination.codes),
        priority=nomination.priority,
        order=nomination.order,
        match=(str(entry.list), entry.id) if entry is not None else None,
    )


def row_order(one: Row) -> tuple[tuple[int, int, str], bool, int]:
    """Return the order of the rows of a case: reference, those of the version used first, slot."""
    return (reference_key(one.reference), one.late, one.slot)


def shown(one: Row) -> dict[str, Any]:
    """Return a row as the cases write it: what does not apply is left out."""
    out: dict[str, Any] = {"reference": one.reference, "slot": str(one.slot)}
    if one.name:
        out["name"] = one.name
    out["outcome"] = one.outcome
    if one.order is not None:
        out["order"] = str(one.order)
    if one.priority:
        out["priority"] = "yes"
    if one.late:
        out["late"] = "yes"
    if one.codes:
        out["codes"] = list(one.codes)
    return out


# How the oracle reads the same case


def oracle_sessions(case: Case) -> list[oracle.Session]:
    """Return the sessions of a case."""
    return [_oracle_session(raw) for raw in case.sessions]


def _oracle_session(raw: dict[str, Any]) -> oracle.Session:
    deadline, quota = raw.get("deadline"), raw.get("quota", "2")
    capacity = raw.get("capacity") or {}
    room, overflow = capacity.get("room"), capacity.get("overflow")
    return oracle.Session(
        id=raw["id"],
        deadline=oracle.parse_moment(deadline, NEW_YORK.key)[0] if deadline else None,
        first_day=min(map(date.fromisoformat, raw.get("dates", ["2017-10-02"]))),
        quota=None if quota is None else int(quota),
        room=None if room is None else int(room),
        overflow=None if overflow is None else int(overflow),
    )


def oracle_rows(case: Case, session: oracle.Session, as_of: datetime | None = None) -> list[Row]:
    """Return the nominations that the oracle finds."""
    found = oracle.expected(
        session,
        oracle_applications(case),
        [_oracle_entry(e, "ecosoc") for e in case.ecosoc],
        [_oracle_entry(e, "special") for e in case.special],
        oracle_decisions(case),
        as_of,
    )
    rows = [
        Row(
            reference=n.reference,
            slot=n.slot,
            late=n.late,
            name=f"{n.given} {n.family}".strip(),
            outcome=n.outcome,
            codes=n.codes,
            priority=n.priority,
            order=n.order,
            match=n.match,
        )
        for n in found
    ]
    return sorted(rows, key=row_order)


def oracle_applications(case: Case) -> list[oracle.Application]:
    """Return the applications; versions alike in time and first export go by their digest."""
    return [
        oracle.Application(
            raw["reference"],
            tuple(
                _oracle_version(raw, v)
                for v in sorted(raw["versions"], key=lambda v, a=raw: _version(a, v).digest)
            ),
        )
        for raw in case.applications
    ]


def _oracle_version(application: dict[str, Any], raw: dict[str, Any]) -> oracle.Version:
    answers = {oracle.label(k): v for k, v in _answers(application, raw).items()}
    read = oracle.read_version({"Status": raw.get("status", "Complete")}, answers, NEW_YORK.key)
    return replace(
        read,
        changed=moment(raw.get("changed")),
        finish=moment(_finish(application, raw)),
        taken=tuple(_taken(raw)),
    )


def _oracle_entry(raw: dict[str, Any], which: str) -> oracle.Entry:
    return oracle.Entry(
        list=which,
        id=raw["id"],
        name=raw["name"],
        acronym=raw.get("acronym", ""),
        other_names=tuple(raw.get("other_names", ())),
        status=raw.get("status", ""),
        **{name: _day(raw.get(name)) for name in DATES},
    )


def oracle_decisions(case: Case) -> oracle.Decisions:
    """Return the decisions of a case."""
    raw = case.decisions
    names: dict[str, tuple[str, str] | None] = {}
    for decision in raw.get("names", ()):
        which, _, entry = decision["match"].partition(":")
        names[fold(decision["name"])] = (which, entry) if entry else None
    persons: Sequence[dict[str, Any]] = raw.get("persons", ())
    return oracle.Decisions(
        names=names,
        applications=tuple(
            oracle.ApplicationDecision(
                d["reference"], d.get("session"), d.get("use"), d.get("type"), d.get("withdraw")
            )
            for d in raw.get("applications", ())
        ),
        same=tuple((d["same"][0], d["same"][1]) for d in persons if "same" in d),
        different=tuple(
            (d["different"][0], d["different"][1]) for d in persons if "different" in d
        ),
    )
