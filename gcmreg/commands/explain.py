"""`gcmreg explain`: the whole chain for an application, organization or person, or a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load
from gcmreg.config.notices import ENGLISH, read_notices
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.explanation import SKIPPED, explained
from gcmreg.facts.persons import names_of
from gcmreg.folding import fold
from gcmreg.report.letter import letter
from gcmreg.report.wording import Wording
from gcmreg.rules import BY_CODE
from gcmreg.workspace import NOTICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.commands.loaded import Loaded
    from gcmreg.model import Application, ListEntry
    from gcmreg.roster import Nomination, Roster
    from gcmreg.workspace import Workspace

_NEAR = 5


class Explained(Struct, frozen=True):
    """What is told: a value for programs and the same as text."""

    value: Any
    text: str


def explain(
    workspace: Workspace, what: str, session_id: str | None = None, *, plain: bool = False
) -> Explained:
    """Explain a reference, an organization or a person (names in any spelling that folds alike).

    `session_id` keeps to one session; `plain` gives a letter in plain words for the applicant.
    UnusableError (exit 1) suggests what is near if nothing is called so.
    """
    loaded = load(workspace, answers=True)
    sessions = [loaded.session(session_id)] if session_id is not None else loaded.schedule.sessions
    found: list[tuple[Roster, Nomination]] = []
    for session in sessions:
        roster = loaded.rosters.roster(session)
        found += [(roster, n) for n in roster.nominations if _is(n, what)]
    if not found:
        raise _unknown(what, loaded)
    if plain:
        wording = _wording(loaded)
        letters = [letter(r, n, wording) for r, n in found]
        told = zip(found, letters, strict=True)
        keys = ("session", "reference", "letter")
        texts = [dict(zip(keys, (r.session.id, n.reference, t), strict=True)) for (r, n), t in told]
        return Explained(texts, "\n".join(letters))
    values = [explained(roster, nomination) for roster, nomination in found]
    return Explained(values, "\n\n".join("\n".join(_lines(value)) for value in values) + "\n")


def _wording(loaded: Loaded) -> Wording:
    """Return the English words of messages; UnusableError (exit 2) if they cannot be used."""
    found = read_notices(loaded.workspace, BY_CODE, ENGLISH)
    if ENGLISH not in found.languages:
        missing = kinds.CF101.at(Location(f"data/{NOTICES}/{ENGLISH}.yaml"), "it is not there")
        raise UnusableError(found.findings or [missing])
    return Wording(found.languages[ENGLISH], loaded.schedule.zone)


def explain_code(what: str) -> Explained | None:
    """Explain a rule or a finding by its code or name; None if it is neither."""
    text = what.strip()
    rule = BY_CODE.get(text.upper()) or next(
        (r for r in BY_CODE.values() if r.name == text.casefold()), None
    )
    if rule is not None:
        outcome = rule.outcome.value if rule.outcome is not None else "note"
        lines = [f"{rule.code} {rule.name} ({outcome})", rule.title, ""]
        lines += [rule.explanation, "", f"Clause: {rule.clause}"]
        lines += [f"Help: {rule.help}"] if rule.help else []
        value = {"code": rule.code, "name": rule.name, "outcome": outcome, "title": rule.title}
        value |= {"explanation": rule.explanation, "clause": rule.clause, "help": rule.help}
        return Explained(value, "\n".join(lines) + "\n")
    kind = next((k for k in kinds.KINDS if text.upper() == k.code or text == k.name), None)
    if kind is None:
        return None
    value = {"code": kind.code, "name": kind.name, "severity": kind.severity, "title": kind.title}
    return Explained(value, f"{kind.code} {kind.name} ({kind.severity})\n{kind.title}\n")


def _is(nomination: Nomination, what: str) -> bool:
    if nomination.reference == what.strip():
        return True
    name = fold(what)
    return bool(name) and (
        fold(nomination.organization) == name
        or name in names_of(nomination.slot)
        or (nomination.entry is not None and name in _names_of_entry(nomination.entry))
    )


def _names_of_entry(entry: ListEntry) -> set[str]:
    return {fold(text) for text in (entry.name, entry.acronym, *entry.other_names)}


def _unknown(what: str, loaded: Loaded) -> UnusableError:
    from rapidfuzz import fuzz, process

    for application in loaded.applications:
        held = _held(application, what)
        if held:
            help_text = f"gcmreg register show {application.reference}"
            return UnusableError([kinds.US704.at(None, held, help_text)], 1)
    known: dict[str, None] = {}
    for application in loaded.applications:
        reading = application.versions[-1].reading
        known.setdefault(application.reference)
        known.setdefault(reading.name)
        for slots in reading.slots.values():
            known.update(dict.fromkeys(s.full_name for s in slots if s.named))
    near = process.extract(
        what,
        [k for k in known if k],
        scorer=fuzz.ratio,
        processor=fold,
        score_cutoff=60,
        limit=_NEAR,
    )
    help_text = "near: " + ", ".join(repr(name) for name, *_ in near) if near else ""
    message = f"no nomination, organization, person or code is called {what!r}"
    return UnusableError([kinds.US704.at(None, message, help_text)], 1)


def _held(application: Application, what: str) -> str:
    """Say why an application, or a person it once entered, has no nomination; empty if not so."""
    reference = application.reference
    if reference == what.strip():
        return f"application {reference} is held, but enters nobody for the session asked about"
    name = fold(what)
    for version in application.versions if name else ():
        reading = version.reading
        when = version.changed.isoformat() if version.changed is not None else "an unknown time"
        for session, slots in reading.slots.items():
            if any(name in names_of(slot) for slot in slots if slot.named):
                return (
                    f"{what} was entered for {session} in the version of {when} of application "
                    f"{reference}, and is not in the version that counts"
                )
        if fold(reading.name) == name:
            return f"application {reference} of {reading.name} enters nobody"
    return ""


def _lines(value: dict[str, Any]) -> Iterator[str]:
    """Yield the explanation of one nomination as people read it."""
    who = f"{value['given_name']} {value['family_name']}".strip() or "nobody named"
    yield f"{who}, {value['organization']} (application {value['reference']}, slot {value['slot']})"
    place = f" {value['order']}" if value["order"] is not None else ""
    marks = [m for m in ("priority", "late") if value[m]]
    marked = f" ({', '.join(marks)})" if marks else ""
    codes = " ".join(value["codes"])
    yield f"  {value['session']}: {value['outcome']}{place}{marked} {codes}".rstrip()
    yield f"  deadline: {value['deadline'] or 'none yet'}"
    yield "  versions:"
    for version in value["versions"]:
        mark = "*" if version["used"] else ">" if version["reported"] else " "
        seen = ", ".join(version["seen_in"])
        yield f"  {mark} {version['changed'] or 'undated'} {version['status']}, seen in {seen}"
        if version["differences"]:
            yield f"      changed: {_some(version['differences'])}"
    yield f"    {value['why_this_version']}"
    yield from _match_lines(value["match"])
    yield "  rules:"
    for rule in value["rules"]:
        if rule["said"] != SKIPPED:
            reason = f": {rule['reason']}" if rule["reason"] else ""
            yield f"    {rule['code']} {rule['name']}: {rule['said']}{reason}"
    if value["seat"]:
        yield f"  seat: {value['seat']}"
    if value["would_change_it"]:
        yield f"  would have changed it: {value['would_change_it']}"


def _some(labels: list[str]) -> str:
    """Return the first labels, and how many more there are."""
    more = len(labels) - _NEAR
    return "; ".join(labels[:_NEAR]) + (f"; and {more} more" if more > 0 else "")


def _match_lines(match: dict[str, Any]) -> Iterator[str]:
    named = f"{match['entry_name']} ({match['entry']})" if match["entry"] else "no certain entry"
    status = f", {match['status']}" if match["status"] else ""
    yield f"  match: {named}{status}; the day that counts is {match['day'] or 'not known'}"
    for which in ("ecosoc", "special"):
        one = match[which]
        yield f"    {which}: {one['decision']} ({one['score']}): {one['why']}"
        for text in one["alternatives"]:
            yield f"      {text}"
