"""`gcmreg decide`: records one decision in data/decisions.yaml, checked before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load
from gcmreg.commands.validate import decision_problems
from gcmreg.config.decisions import decisions_from
from gcmreg.config.decisions_edit import EMPTY, with_decision
from gcmreg.config.document import Document, parse, read_text
from gcmreg.config.zones import day_of
from gcmreg.diagnostics import Finding, Severity, UnusableError
from gcmreg.facts.persons import names_of
from gcmreg.folding import fold
from gcmreg.journal import note
from gcmreg.result import Result
from gcmreg.workspace import write_whole

if TYPE_CHECKING:
    from gcmreg.commands.loaded import Loaded
    from gcmreg.decisions import Decisions
    from gcmreg.workspace import Workspace

FILE = "data/decisions.yaml"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks to decide; exactly one thing of it may be given."""

    name: str | None = None
    match: str | None = None
    application: str | None = None
    session: str | None = None
    use: str | None = None
    type: str | None = None
    withdraw: str | None = None
    same: tuple[str, str] | None = None
    different: tuple[str, str] | None = None
    by: str = ""
    on: str | None = None
    note: str | None = None


def decide(workspace: Workspace, wanted: Wanted) -> Result:
    """Record a decision; an earlier one on the same thing is replaced.

    UnusableError (exit 2) where it is no decision, or would change nothing.
    """
    section, entry = _entry(wanted)
    loaded = load(workspace)
    on = wanted.on
    if on is None:
        on = datetime.now(loaded.schedule.zone).date().isoformat()
    else:
        _checked_day(on)
    entry |= {"by": wanted.by, "on": on}
    if wanted.note:
        entry["note"] = wanted.note
    with workspace.writing():
        path = workspace.data / "decisions.yaml"
        text, problem = read_text(path, FILE) if path.exists() else (EMPTY, None)
        if problem is not None:
            raise UnusableError([problem])
        new, replaced = with_decision(text, section, entry)
        decisions = _checked(new, loaded)
        _checked_effect(decisions, section, entry, loaded)
        write_whole(workspace.data, {"decisions.yaml": new.encode("utf-8")}, public=True)
        note(workspace, "decide", wanted.by, _told(section, entry))
    what = "replaced an earlier decision" if replaced else "recorded"
    return Result(words=[f"{what}: {_told(section, entry)}"])


def _entry(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return the section and the entry that the options ask for."""
    if not wanted.by.strip():
        raise _wrong("--by must say who decides")
    kinds_given = [
        wanted.name is not None,
        wanted.application is not None,
        wanted.same is not None,
        wanted.different is not None,
    ]
    if sum(kinds_given) != 1:
        raise _wrong("give exactly one of NAME, --application, --same, --different")
    _nothing_left_over(wanted)
    if wanted.name is not None:
        if wanted.match is None:
            raise _wrong("NAME needs --match LIST:ID or --match none")
        if not fold(wanted.name):
            raise _wrong(f"{wanted.name!r} has no letter or digit: it names nobody")
        return "names", {"name": wanted.name, "match": wanted.match}
    if wanted.application is not None:
        return "applications", _application(wanted)
    word = "same" if wanted.same is not None else "different"
    pair = wanted.same or wanted.different
    assert pair is not None
    return "persons", {word: list(pair)}


def _nothing_left_over(wanted: Wanted) -> None:
    """Refuse options that do not belong to what is decided: they would be lost silently."""
    belongs = {"match"} if wanted.name is not None else set()
    if wanted.application is not None:
        belongs = {"session", "use", "type", "withdraw"}
    for name in ("match", "session", "use", "type", "withdraw"):
        if getattr(wanted, name) is not None and name not in belongs:
            raise _wrong(f"--{name} does not belong to this decision")


def _application(wanted: Wanted) -> dict[str, Any]:
    options = {"use": wanted.use, "type": wanted.type, "withdraw": wanted.withdraw}
    given = {name: text for name, text in options.items() if text is not None}
    if len(given) != 1:
        raise _wrong("--application needs exactly one of --use, --type, --withdraw")
    entry: dict[str, Any] = {"reference": wanted.application}
    if wanted.session is not None:
        entry["session"] = wanted.session
    return entry | given


def _wrong(message: str) -> UnusableError:
    return UnusableError([kinds.CF106.at(None, message, "see gcmreg decide --help")], 2)


def _checked_day(text: str) -> None:
    try:
        day_of(text)
    except ValueError as error:
        raise _wrong(f"--on: {error}") from None


def _checked(text: str, loaded: Loaded) -> Decisions:
    """Read the new text as every command will; UnusableError with what is wrong in it."""
    document = Document(FILE)
    parse(text, document)
    decisions = decisions_from(document, loaded.schedule, loaded.settings.entries())
    errors = [f for f in document.findings if f.severity is Severity.ERROR]
    if errors:
        raise UnusableError([_near_entry(f, loaded) for f in errors], 2)
    return decisions


def _near_entry(finding: Finding, loaded: Loaded) -> Finding:
    """Add the entries whose id is near to the finding on an unknown entry."""
    if finding.code != kinds.DC302.code:
        return finding
    from dataclasses import replace
    from difflib import get_close_matches

    key = finding.message.split("'")[1]
    near = get_close_matches(key, list(loaded.settings.entries()), 3, 0.8)
    if not near:
        return finding
    return replace(finding, help=f"did you mean {' or '.join(near)}?")


def _checked_effect(
    decisions: Decisions, section: str, entry: dict[str, Any], loaded: Loaded
) -> None:
    """Refuse a decision on an application that is not held, or that would change nothing."""
    if section == "persons":
        _checked_persons(entry, loaded)
    if section != "applications":
        return
    reference = str(entry["reference"])
    held = [a for a in loaded.applications if a.reference == reference]
    if not held:
        message = f"no application {reference} is held"
        raise UnusableError([kinds.DC303.at(None, message, "check the reference")], 2)
    for decision in decisions.applications.get(reference, ()):
        if _is(decision, entry):
            problems = list(decision_problems(decision, held, loaded.schedule))
            if problems:
                raise UnusableError(problems, 2)


def _checked_persons(entry: dict[str, Any], loaded: Loaded) -> None:
    """Refuse names that no application enters, with the near ones."""
    from difflib import get_close_matches

    known = {
        slot.full_name: names_of(slot)
        for application in loaded.applications
        for version in application.versions
        for slots in version.reading.slots.values()
        for slot in slots
        if slot.named
    }
    folded = {name for names in known.values() for name in names}
    for text in entry.get("same") or entry.get("different") or ():
        if fold(text) not in folded:
            near = get_close_matches(text, sorted(known), 3, 0.6)
            help_text = f"did you mean {' or '.join(map(repr, near))}?" if near else ""
            message = f"no application enters anybody called {text!r}"
            raise UnusableError([kinds.DC304.at(None, message, help_text)], 2)


def _is(decision: object, entry: dict[str, Any]) -> bool:
    use = getattr(decision, "use", None)
    return (
        getattr(decision, "session", "") == entry.get("session", "")
        and ("use" in entry) == (use is not None)
        and getattr(decision, "withdraw", "") == entry.get("withdraw", "")
    )


def _told(section: str, entry: dict[str, Any]) -> str:
    if section == "names":
        return f"{entry['name']!r} is {entry['match']}"
    if section == "persons":
        word = "same" if "same" in entry else "different"
        first, second = entry[word]
        return f"{first!r} and {second!r} are {word}"
    for word in ("use", "type", "withdraw"):
        if word in entry:
            session = f" for {entry['session']}" if "session" in entry else ""
            return f"application {entry['reference']}{session}: {word} {entry[word]}"
    raise AssertionError(entry)
