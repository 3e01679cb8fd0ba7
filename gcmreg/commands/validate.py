"""`gcmreg validate`: every problem in configuration, lists, decisions and register."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.commands.register import check
from gcmreg.config.recall import are_right, keep_right, notices_key
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.facts.standing import within
from gcmreg.parallel import beside
from gcmreg.register import Keep, read_register, segment_paths
from gcmreg.result import DONE, IN_THE_WAY, Result, counted
from gcmreg.rules import BY_CODE
from gcmreg.settings import read_settings
from gcmreg.times import shown
from gcmreg.workspace import NOTICES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from gcmreg.decisions import ApplicationDecision, Decisions
    from gcmreg.model import Application, Schedule, Session, Version
    from gcmreg.register import Register
    from gcmreg.settings import Settings
    from gcmreg.workspace import Workspace

_PAYS = 8_000_000  # bytes of segments from which on they are checked by a second process
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.REJECT, Severity.REVIEW, Severity.NOTE)


def validate(workspace: Workspace, *, strict: bool = False) -> Result:
    """Return all findings of a workspace, errors first; `strict` lets warnings fail too."""
    settings = read_settings(workspace, every=True)
    found = list(settings.findings)
    if settings.schedule is not None:
        found += _deadlines(settings.schedule)
    found += _notices(workspace)
    try:
        size = sum(path.stat().st_size for path in segment_paths(workspace))
        checked = partial(check, workspace)
        checking = beside(checked) if size > _PAYS else checked
        register = read_register(workspace, Keep.READINGS, forms=settings.forms)
        found += checking().findings
        found += _register(settings, register)
    except UnusableError as error:
        found += error.findings
    found.sort(key=_order)
    counts = {severity: sum(f.severity is severity for f in found) for severity in Severity}
    result = Result(findings=found, report=True)
    result.words = [
        (
            f"{counted(counts[Severity.ERROR], 'error')}, "
            f"{counted(counts[Severity.WARNING], 'warning')}, "
            f"{counted(counts[Severity.NOTE], 'note')}"
        )
    ]
    fails = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    result.exit_code = IN_THE_WAY if fails else DONE
    return result


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place or Location("")
    return (
        _ORDER.index(finding.severity),
        place.file,
        place.line,
        place.column,
        finding.code,
        finding.message,
    )


def _deadlines(schedule: Schedule) -> Iterator[Finding]:
    """Say which instant each deadline is, and which sessions have none."""
    for session in schedule.sessions:
        place = Location("data/sessions.yaml", session.line)
        if session.deadline is None:
            message = f"{session.id} has no deadline: its roster is provisional"
            yield kinds.CF111.at(place, message, "write it in once it is announced")
            continue
        message = (
            f"the deadline of {session.id}, {session.deadline_text}, lasts until "
            f"{session.deadline.isoformat()}"
        )
        if session.zone is not None and session.zone.key != schedule.zone.key:
            venue = session.deadline.astimezone(session.zone)
            message += f" ({shown(venue, venue)} at the venue)"
        yield kinds.CF110.at(place, message)


def _notices(workspace: Workspace) -> list[Finding]:
    """Return what is wrong with the words and templates of messages, where they are its own."""
    folder = workspace.data / NOTICES
    if not folder.is_dir() or are_right(key := notices_key(folder)):
        return []
    from gcmreg.config.notices import read_notices
    from gcmreg.report.templates import template_faults

    read = read_notices(workspace, BY_CODE)
    found = [*read.findings, *template_faults(read.folder, read.languages.values())]
    if not found and key == notices_key(folder):
        keep_right(key)
    return found


def _register(settings: Settings, register: Register) -> Iterator[Finding]:
    for export, row, reason, _ in register.refused:
        yield kinds.RG505.at(
            Location(export.file, row),
            f"the row was refused when the export was ingested: {reason}",
            "mend it in a copy of the file and ingest the copy",
        )
    if settings.schedule is None:
        return
    try:
        applications = register.applications(settings.forms)
    except UnusableError as error:
        yield from error.findings
        return
    yield from unlisted(settings.schedule, applications)
    yield from _unproven(settings.schedule, applications, register)
    yield from _decisions(settings, settings.schedule, applications)


def unlisted(schedule: Schedule, applications: list[Application]) -> Iterator[Finding]:
    """Yield the sessions that applications enter people for, but data/sessions.yaml does not list.

    Those people are on no roster.
    """
    listed = {s.id for s in schedule.sessions}
    found: dict[str, int] = {}
    for application in applications:
        reading = application.versions[-1].reading
        for session in reading.sessions:
            if session not in listed and reading.slots_for(session):
                found[session] = found.get(session, 0) + 1
    for session, count in sorted(found.items()):
        name = f"the session {session!r}" if session else "a session that no word of the form names"
        verb = "application enters" if count == 1 else "applications enter"
        yield kinds.RG507.at(
            Location("data/sessions.yaml"),
            f"{count} {verb} people for {name}, which is not listed: they are on no roster",
            "list it, or mend the session's id or labels in data/forms",
        )


def _unproven(
    schedule: Schedule, applications: list[Application], register: Register
) -> Iterator[Finding]:
    """Warn once for a deadline that no export at or after it bears out."""
    for session in schedule.sessions:
        deadline = session.deadline
        if deadline is None:
            continue
        forms: set[str] = set()
        for application in applications:
            if application.form not in forms and _enters(application, session):
                forms.add(application.form)
        taken = [e.taken for e in register.exports if e.form in forms]
        if taken and max(taken) < deadline:
            yield kinds.RG503.at(
                Location("data/sessions.yaml", session.line),
                f"no export was made at or after the deadline of {session.id} "
                f"({shown(deadline, deadline)})",
                "ingest an export made just after the deadline",
            )


def _enters(application: Application, session: Session) -> bool:
    return any(v.reading.slots_for(session.id) for v in application.versions)


def _decisions(
    settings: Settings, schedule: Schedule, applications: list[Application]
) -> Iterator[Finding]:
    held: dict[str, list[Application]] = {}
    for application in applications:
        held.setdefault(application.reference, []).append(application)
    for reference, decisions in settings.decisions.applications.items():
        for decision in decisions:
            form = decision.form
            found = [a for a in held.get(reference, []) if form in {"", a.form}]
            if not found:
                of = f" of the form {form}" if form else ""
                message = f"no application {reference}{of} is held"
                yield kinds.DC303.at(decision.place, message, "check the reference")
            else:
                yield from decision_problems(decision, found, schedule, settings.decisions)


def decision_problems(
    decision: ApplicationDecision,
    applications: list[Application],
    schedule: Schedule,
    decisions: Decisions,
) -> Iterator[Finding]:
    """Yield why a decision on an application has no effect: `use` and `withdraw` are looked at."""
    versions = [v for a in applications for v in a.versions]
    use = decision.use
    dated = any(v.changed is not None and v.complete for v in versions)
    if use is not None and use.text != "none" and dated:
        chosen = [v for v in versions if within(v, use)]
        if not chosen:
            like = use.last
            times = {shown(v.changed, like) for v in versions if v.changed and like}
            held = ", ".join(sorted(times))
            yield kinds.DC304.at(
                decision.place,
                f"application {decision.reference} has no version of {use.text}",
                f"held are {held}",
            )
            return
        entered = {name for v in versions for name in v.reading.slots}
        concerned = [
            s
            for s in schedule.sessions
            if s.id == decision.session or (not decision.session and s.id in entered)
        ]
        if concerned and all(_late(chosen, s.deadline) for s in concerned):
            names = " and ".join(s.id for s in concerned)
            yield kinds.DC305.at(
                decision.place,
                f"the version of {use.text} of application {decision.reference} is dated after the "
                f"deadline of {names}",
                "a late version never counts",
            )
    if decision.withdraw:
        yield from _withdrawal(decision, versions, decisions)


def _withdrawal(
    decision: ApplicationDecision, versions: list[Version], decisions: Decisions
) -> Iterator[Finding]:
    """Yield why a withdrawal has no effect: nobody is entered so, or who is stands before too."""
    from gcmreg.facts.persons import is_named, same_person

    entered = [
        slots
        for v in versions
        for session_id, slots in v.reading.slots.items()
        if decision.session in {"", session_id}
    ]
    repeats = []
    for slots in entered:
        for at, slot in enumerate(slots):
            if not is_named(slot, decision.withdraw):
                continue
            named = (one for one in slots[:at] if one.named and slot.named)
            repeats.append(next((one for one in named if same_person(one, slot, decisions)), None))
    if not repeats:
        yield kinds.DC304.at(
            decision.place,
            f"application {decision.reference} enters nobody as {decision.withdraw!r}",
            "name the slot or the person as entered",
        )
    elif first := repeats[-1] if None not in repeats else None:
        yield kinds.DC304.at(
            decision.place,
            f"application {decision.reference} enters {decision.withdraw!r} a second time (RP402): "
            "that slot holds no seat to free",
            f"withdraw slot {first.number}, where the same person is entered first",
        )


def _late(versions: list[Version], deadline: datetime | None) -> bool:
    """Whether all of these versions are dated after a deadline."""
    return deadline is not None and all(
        v.changed is not None and v.changed > deadline for v in versions
    )
