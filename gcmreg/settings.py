"""Everything a workspace's data/ folder says, read and checked in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg import findings as kinds
from gcmreg.config.document import read_document
from gcmreg.config.lists import FILES, check_editions, doubtful, read_list
from gcmreg.config.recall import keep, keep_lists, key_of, recall, recall_lists
from gcmreg.decisions import Decisions
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.config.recall import Entries
    from gcmreg.form import Form
    from gcmreg.model import ListEntry, ListName, Schedule

_EMPTY = frozenset(["names: []", "applications: []", "persons: []"])
_READ = ("sessions.yaml", "lists.yaml", "decisions.yaml", *FILES.values())


class Settings(Struct, frozen=True):
    """A workspace's configuration.  `findings` holds all problems, errors included.

    `key` is what sessions and forms are recalled by; empty where nothing is recalled or kept.
    """

    workspace: Workspace
    schedule: Schedule | None
    forms: dict[str, Form] = field(default_factory=dict)
    lists: dict[ListName, tuple[ListEntry, ...]] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    findings: list[Finding] = field(default_factory=list)
    key: str = ""

    def entries(self) -> dict[str, ListEntry]:
        """Return the entries of both lists by `list:id`."""
        return {entry.key: entry for entries in self.lists.values() for entry in entries}


def read_settings(
    workspace: Workspace, *, lists: bool = True, every: bool = False, afresh: bool = False
) -> Settings:
    """Read the configuration of a workspace.

    `lists` False leaves lists and decisions unread, for commands that need none; `every` also
    looks for what is only doubtful (for `validate`); `afresh` recalls nothing and keeps nothing.
    """
    found: list[Finding] = []
    schedule, forms, key = _sessions_and_forms(workspace, found, afresh=afresh)
    if not lists:
        return Settings(workspace, schedule, forms, {}, Decisions(), found, key)
    entries = _entries(workspace, found, afresh=afresh)
    settings = Settings(workspace, schedule, forms, entries, Decisions(), found)
    decisions = Decisions()
    path = workspace.data / "decisions.yaml"
    if path.exists() and not _says_nothing(path):
        from gcmreg.config.decisions import decisions_from

        document = read_document(path, "data/decisions.yaml")
        decisions = decisions_from(document, schedule, settings.entries(), every=every)
        found += document.findings
    if every:
        _doubts(workspace, entries, found)
        asked = {session for form in forms.values() for session in form.sessions}
        for session in schedule.sessions if schedule is not None else ():
            if session.id not in asked:
                place = Location("data/sessions.yaml", session.line)
                found.append(kinds.CF116.at(place, f"no form of data/forms asks for {session.id}"))
    return Settings(workspace, schedule, forms, entries, decisions, found, key)


def _says_nothing(path: Path) -> bool:
    """Whether a file of decisions is as `init` writes it: comments, and each kind an empty list.

    Then no YAML is read.  False where it cannot be told.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError):
        return False
    said = [line for line in lines if line.strip(" ") and not line.startswith("#")]
    plain = all(line.isprintable() for line in lines)
    return plain and len(set(said)) == len(said) and _EMPTY.issuperset(said)


def _sessions_and_forms(
    workspace: Workspace, found: list[Finding], *, afresh: bool
) -> tuple[Schedule | None, dict[str, Form], str]:
    """Return schedule and forms, recalled where their files are as they were, and their key.

    The key is empty where they were not all read from the same state of their files.
    """
    key = "" if afresh else _key(workspace)
    recalled = recall(key) if key else None
    if recalled is not None:
        return *recalled, key
    from gcmreg.config.sessions import schedule_from

    document = read_document(workspace.data / "sessions.yaml", "data/sessions.yaml")
    schedule = schedule_from(document)
    found += document.findings
    forms = _forms(workspace, schedule, found)
    if key and key != _key(workspace):
        key = ""
    if key and schedule is not None and not found:
        keep(key, schedule, forms)
    return schedule, forms, key


def _key(workspace: Workspace) -> str:
    """Return what the files of sessions and forms are recalled by; empty if one is not there."""
    try:
        own, paths = _form_files(workspace)
        files = {f"{'own' if own else 'shipped'} {path.name}": path for path in paths}
        files["sessions.yaml"] = workspace.data / "sessions.yaml"
        return key_of({name: path.read_bytes() for name, path in files.items()})
    except OSError:
        return ""


def _entries(workspace: Workspace, found: list[Finding], *, afresh: bool) -> Entries:
    """Return the entries of both lists, recalled where their files are as they were."""
    key = "" if afresh else _lists_key(workspace)
    recalled = recall_lists(key) if key else None
    if recalled is not None:
        return recalled
    problems: list[Finding] = []
    entries = {
        which: read_list(workspace.data / name, f"data/{name}", which, problems)
        for which, name in FILES.items()
    }
    if key and not problems and key == _lists_key(workspace):
        keep_lists(key, entries)
    found += problems
    return entries


def _lists_key(workspace: Workspace) -> str:
    """Return what the lists are recalled by; empty if one cannot be read."""
    try:
        return key_of({name: (workspace.data / name).read_bytes() for name in FILES.values()})
    except OSError:
        return ""


def _form_files(workspace: Workspace) -> tuple[bool, list[Path]]:
    """Return whether the workspace has forms of its own, and the files of those that count."""
    folder = workspace.data / "forms"
    own = folder.is_dir()
    return own, _yaml_files(folder if own else shipped_data() / "forms")


def _doubts(
    workspace: Workspace, lists: dict[ListName, tuple[ListEntry, ...]], found: list[Finding]
) -> None:
    for which, entries in lists.items():
        found += doubtful(entries, f"data/{FILES[which]}")
    path = workspace.data / "lists.yaml"
    if path.exists():
        check_editions(read_document(path, "data/lists.yaml"), found)
    else:
        help_text = "write there, for each list, its source and as_of date"
        found.append(
            kinds.LS209.at(Location("data/lists.yaml"), "data/lists.yaml is not there", help_text)
        )


def _forms(
    workspace: Workspace, schedule: Schedule | None, found: list[Finding]
) -> dict[str, Form]:
    """Return the forms of the workspace by id; the shipped ones where it has no data/forms."""
    from gcmreg.config.forms import form_from

    own, paths = _form_files(workspace)
    ids = frozenset(s.id for s in schedule.sessions) if schedule is not None else None
    forms: dict[str, Form] = {}
    for path in paths:
        shown = f"data/forms/{path.name}"
        document = read_document(path, shown)
        form = form_from(document, ids)
        if form is not None and own:
            found += [
                kinds.CF113.at(
                    document.at("sessions", session),
                    f"the form names the session {session!r}, which data/sessions.yaml lacks",
                    "people entered for it are on no roster: check the spelling",
                )
                for session in form.unlisted
            ]
        if form is not None and form.id in forms:
            found.append(kinds.CF115.at(document.at("id"), f"the form {form.id!r} is there twice"))
        elif form is not None:
            forms[form.id] = form
        found += document.findings
    return forms


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"} and p.is_file())


def input_files(workspace: Workspace) -> dict[str, Path]:
    """Return every file that a roster depends on by its name in the workspace, and no other.

    The shipped forms are among them where the workspace has none of its own; the words of messages
    (data/notices) are not, they change no outcome.
    """
    paths = {f"data/{name}": workspace.data / name for name in _READ}
    paths |= {f"data/forms/{path.name}": path for path in _form_files(workspace)[1]}
    return {shown: path for shown, path in sorted(paths.items()) if path.is_file()}


def usable(settings: Settings) -> Schedule:
    """Return the schedule; UnusableError (exit 2) with all errors if the settings have any."""
    errors = [f for f in settings.findings if f.severity is Severity.ERROR]
    if errors or settings.schedule is None:
        raise UnusableError(errors, 2)
    return settings.schedule
