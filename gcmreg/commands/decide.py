"""`gcmreg decide`: records one decision in data/decisions.yaml, checked before it is written."""

from __future__ import annotations

from codecs import BOM_UTF8
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load
from gcmreg.commands.validate import decision_problems
from gcmreg.config.decisions import decisions_from
from gcmreg.config.decisions_edit import EMPTY, with_decision
from gcmreg.config.document import Document, parse, read_text
from gcmreg.config.zones import day_of
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.facts.persons import names_of
from gcmreg.folding import fold
from gcmreg.journal import note
from gcmreg.model import ListName
from gcmreg.result import Result
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from gcmreg.commands.loaded import Loaded
    from gcmreg.config.yaml_edit import Entry
    from gcmreg.decisions import Decisions
    from gcmreg.workspace import Workspace

FILE = "data/decisions.yaml"


class Wanted(Struct, frozen=True):
    """What the command line asks to decide; exactly one thing of it may be given."""

    name: str | None = None
    match: str | None = None
    application: str | None = None
    form: str | None = None
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
        if new is None:
            raise UnusableError([_uneditable(section)])
        decisions = _checked(new, loaded)
        _checked_effect(decisions, section, entry, loaded)
        marked = path.exists() and path.read_bytes().startswith(BOM_UTF8)
        data = new.encode("utf-8-sig" if marked else "utf-8")
        write_whole(workspace.data, {"decisions.yaml": data}, public=True)
        note(workspace, "decide", wanted.by, _told(section, entry))
    what = "replaced an earlier decision" if replaced else "recorded"
    return Result(words=[f"{what}: {_told(section, entry)}", *_several(entry, loaded)])


def _several(entry: Entry, loaded: Loaded) -> list[str]:
    """Say that a decision is on several applications, where forms number theirs alike."""
    reference = entry.get("reference")
    forms = [
        a.form for a in loaded.applications if reference is not None and a.reference == reference
    ]
    if "form" in entry:
        return []
    if len(forms) < 2:  # noqa: PLR2004 - more than one
        return []
    told = f"{len(forms)} applications carry the reference {reference} ({', '.join(forms)})"
    return [f"{told}: it is on each of them; --form keeps it to one"]


def _entry(wanted: Wanted) -> tuple[str, Entry]:
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
        return "names", _name(wanted.name, wanted.match)
    if wanted.application is not None:
        return "applications", _application(wanted)
    word = "same" if wanted.same is not None else "different"
    first, second = wanted.same or wanted.different or ("", "")
    if not fold(first) or not fold(second):
        raise _wrong(f"--{word} needs the names of two people")
    if word == "same" and fold(first) == fold(second):
        raise _wrong(f"{first!r} and {second!r} are one name: there is nothing to decide")
    return "persons", {word: [_plain(first), _plain(second)]}


def _nothing_left_over(wanted: Wanted) -> None:
    """Refuse options that do not belong to what is decided: they would be lost silently."""
    belongs = {"match"} if wanted.name is not None else set()
    if wanted.application is not None:
        belongs = {"form", "session", "use", "type", "withdraw"}
    for name in ("match", "form", "session", "use", "type", "withdraw"):
        if getattr(wanted, name) is not None and name not in belongs:
            raise _wrong(f"--{name} does not belong to this decision")


def _name(name: str, match: str | None) -> Entry:
    if not fold(name):
        raise _wrong("NAME needs a letter or a digit")
    if match is None:
        raise _wrong("NAME needs --match LIST:ID or --match none")
    which, _, entry_id = match.partition(":")
    if match != "none" and (which not in [str(w) for w in ListName] or not entry_id):
        raise _wrong("--match is none of ecosoc:ID, special:ID, none")
    return {"name": _plain(name), "match": match}


def _plain(text: str) -> str:
    """Return a name on one line, as the readers of exports leave it."""
    return " ".join(text.split())


def _application(wanted: Wanted) -> Entry:
    options = {"use": wanted.use, "type": wanted.type, "withdraw": wanted.withdraw}
    given = {name: text for name, text in options.items() if text is not None}
    if len(given) != 1:
        raise _wrong("--application needs exactly one of --use, --type, --withdraw")
    entry: Entry = {"reference": (wanted.application or "").strip()}
    if wanted.session is not None:
        given = {"session": wanted.session, **given}
    if wanted.form is not None:
        given = {"form": wanted.form, **given}
    for name, text in given.items():
        if not text.strip():
            raise _wrong(f"--{name} is empty")
    return entry | given


def _wrong(message: str) -> UnusableError:
    return UnusableError([kinds.CF106.at(None, message, "see gcmreg decide --help")], 2)


def _uneditable(section: str) -> Finding:
    place = Location(FILE)
    message = f"'{section}' is written in a way that cannot be edited; nothing was recorded"
    return kinds.CF103.at(place, message, "write the decision into the file by hand")


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
        raise UnusableError([_near_entry(_of_nothing(f), loaded) for f in errors], 2)
    return decisions


def _of_nothing(finding: Finding) -> Finding:
    """Return a finding on what was asked for: an error, whose place is in no file."""
    return replace(finding, severity=Severity.ERROR, place=None)


def _near_entry(finding: Finding, loaded: Loaded) -> Finding:
    """Add the entries whose id is near to the finding on an unknown entry."""
    if finding.code != kinds.DC302.code:
        return finding
    from difflib import get_close_matches

    key = finding.message.split("'")[1]
    near = get_close_matches(key, list(loaded.settings.entries()), 3, 0.8)
    if not near:
        return finding
    return replace(finding, help=f"did you mean {' or '.join(near)}?")


def _checked_effect(decisions: Decisions, section: str, entry: Entry, loaded: Loaded) -> None:
    """Refuse a decision on an application that is not held, or that would change nothing."""
    if section == "persons":
        _checked_persons(entry, loaded)
    if section != "applications":
        return
    reference = str(entry["reference"])
    form = entry.get("form")
    held = [a for a in loaded.applications if a.reference == reference and form in {None, a.form}]
    if not held:
        message = f"no application {reference} is held" + (f" of the form {form}" if form else "")
        finding = kinds.DC303.at(None, message, "check the reference")
        raise UnusableError([_of_nothing(finding)], 2)
    for decision in decisions.applications.get(reference, ()):
        if _is(decision, entry):
            problems = list(decision_problems(decision, held, loaded.schedule, decisions))
            if problems:
                raise UnusableError([_of_nothing(f) for f in problems], 2)


def _checked_persons(entry: Entry, loaded: Loaded) -> None:
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
            raise UnusableError([_of_nothing(kinds.DC304.at(None, message, help_text))], 2)


def _is(decision: object, entry: Entry) -> bool:
    use = getattr(decision, "use", None)
    return (
        getattr(decision, "session", "") == entry.get("session", "")
        and getattr(decision, "form", "") == entry.get("form", "")
        and ("use" in entry) == (use is not None)
        and getattr(decision, "withdraw", "") == entry.get("withdraw", "")
    )


def _told(section: str, entry: Entry) -> str:
    if section == "names":
        return f"{entry['name']!r} is {entry['match']}"
    if section == "persons":
        word = "same" if "same" in entry else "different"
        return f"{' and '.join(map(repr, entry[word]))} are {word}"
    for word in ("use", "type", "withdraw"):
        if word in entry:
            session = f" for {entry['session']}" if "session" in entry else ""
            form = f" of {entry['form']}" if "form" in entry else ""
            return f"application {entry['reference']}{form}{session}: {word} {entry[word]}"
    raise AssertionError(entry)
