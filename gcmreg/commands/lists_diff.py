"""`gcmreg lists diff`: two editions of a list compared, and whose answers change by it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load
from gcmreg.commands.match import register_queries
from gcmreg.commands.states import state_of
from gcmreg.config.lists import FILES, read_list
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.editions.compare import Change, Difference, differences
from gcmreg.facts.accreditation import Lists, in_force
from gcmreg.folding import fold
from gcmreg.model import Decision, ListName
from gcmreg.result import Result, Table, counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gcmreg.facts.accreditation import Answer
    from gcmreg.model import ListEntry, Schedule
    from gcmreg.workspace import Workspace

    Entries = tuple[ListEntry, ...]

COLUMNS = ("change", "entry_id", "name", "before", "after", "why")
ANSWER = "answer"


def diff_lists(
    workspace: Workspace | None, one: Path, other: Path | None, which: ListName | None
) -> Result:
    """Compare two editions of a list; with one file, the workspace's list is the older one.

    Where the workspace has a register, the organizations whose answers change are told as well.
    UnusableError where a file cannot be read as a list.
    """
    named = which if which is not None else _told_by_columns(other if other is not None else one)
    if other is not None:
        before, after = _read(one, named), _read(other, named)
    else:
        assert workspace is not None
        before, after = _read(workspace.data / FILES[named], named), _read(one, named)
    found = differences(before, after)
    result = Result(table=Table(COLUMNS, [_row(change) for change in found]), words=[told(found)])
    if workspace is not None:
        _add_answers(workspace, named, (before, after), result, needed=other is None)
    return result


def told(found: Sequence[Change]) -> str:
    """Return how many differences there are, by kind, in words."""
    counts = [
        f"{count} {_WORDS[kind]}"
        for kind in Difference
        if (count := sum(change.difference is kind for change in found))
    ]
    number = counted(len(found), "difference")
    return f"{number}: {', '.join(counts)}" if counts else "no difference"


_WORDS = {
    Difference.ADDED: "added",
    Difference.GONE: "gone",
    Difference.RENAMED: "renamed",
    Difference.ID: "with another id",
    Difference.STATUS: "with another status",
    Difference.DATES: "with other dates",
    Difference.DETAILS: "with another acronym, other name or country",
}


def _row(change: Change) -> list[object]:
    entry = change.entry
    return [
        change.difference.value,
        entry.id,
        entry.name,
        change.before,
        change.after,
        change.why,
    ]


def _told_by_columns(path: Path) -> ListName:
    """Return which list a file is, by its header."""
    _check_file(path)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        columns = {cell.strip().casefold() for cell in next(csv.reader(stream), [])}
    return ListName.ECOSOC if "status" in columns else ListName.SPECIAL


def _check_file(path: Path) -> None:
    if not path.is_file():
        what = "this is a folder, not a list" if path.is_dir() else "the file is not there"
        raise UnusableError([kinds.EX401.at(Location(path.as_posix()), what)])


def _read(path: Path, which: ListName) -> Entries:
    """Read a list; UnusableError (exit 1) with what is wrong in it."""
    _check_file(path)
    findings: list[Finding] = []
    entries = read_list(path, path.as_posix(), which, findings)
    errors = [f for f in findings if f.severity is Severity.ERROR]
    if errors:
        hint = "to compare a publication, make it a list first: gcmreg lists import FILE --out LIST"
        missing = kinds.LS201.code
        errors = [replace(f, help=hint) if f.code == missing else f for f in errors]
        raise UnusableError(errors, 1)
    return entries


# Whose answers change


def _add_answers(
    workspace: Workspace,
    which: ListName,
    editions: tuple[Entries, Entries],
    result: Result,
    *,
    needed: bool,
) -> None:
    """Add the organizations of the register whose answers change to the result.

    A workspace that cannot be used stands in the way only where it is `needed`.
    """
    try:
        loaded = load(workspace)
        if not loaded.exports:
            return
        queries = register_queries(loaded)
    except UnusableError:
        if needed:
            raise
        result.words.append("answers were not compared: gcmreg validate says what is wrong")
        return
    asked = []
    for entries in editions:
        lists = {**loaded.settings.lists, which: entries}
        state = replace(state_of("edition", loaded), lists=lists).bound()
        found = Lists(lists, state.decisions)
        found.ask_all(queries)
        asked.append(found)
    assert result.table is not None
    rows = list(result.table.rows)
    changed = 0
    for query in queries:
        one, other = (lists.answer(query) for lists in asked)
        if _stand(one, loaded.schedule) != _stand(other, loaded.schedule):
            changed += 1
            texts = [_shown(answer, loaded.schedule) for answer in (one, other)]
            rows.append([ANSWER, "", query.name, *texts, _why(other)])
    result.table = replace(result.table, rows=rows)
    result.words.append(
        f"{counted(changed, 'organization')} of {len(queries)} in the register "
        f"{'gets' if changed == 1 else 'get'} another answer"
    )


def _accepted(answer: Answer) -> list[ListEntry]:
    return [entry for which in ListName if (entry := answer.accepted(which)) is not None]


def _stand(answer: Answer, schedule: Schedule) -> object:
    """Return what counts of an answer: bodies, their status, where that is not in force."""
    bodies = [
        (entry.list, fold(entry.name), entry.status, tuple(_not_in_force(entry, schedule)))
        for entry in _accepted(answer)
    ]
    review = any(match.decision is Decision.REVIEW for match in answer.matches.values())
    return bodies, review and not bodies


def _not_in_force(entry: ListEntry, schedule: Schedule) -> list[str]:
    days = [(session.id, schedule.status_day(session)) for session in schedule.sessions]
    return [session for session, day in days if not in_force(entry, day)]


def _shown(answer: Answer, schedule: Schedule) -> str:
    parts = []
    for entry in _accepted(answer):
        text = f"accept {entry.key} {entry.name}" + (f", {entry.status}" if entry.status else "")
        without = _not_in_force(entry, schedule)
        if len(without) == len(schedule.sessions):
            text += ", in force for no session"
        elif without:
            text += f", not in force for {', '.join(without)}"
        parts.append(text)
    if parts:
        return " and ".join(parts)
    review = any(match.decision is Decision.REVIEW for match in answer.matches.values())
    return "review" if review else "none"


def _why(answer: Answer) -> str:
    """Return why the answer is as it is now: of the surest match."""
    order = {Decision.ACCEPT: 2, Decision.REVIEW: 1, Decision.NONE: 0}
    best = max(answer.matches.values(), key=lambda m: (order[m.decision], m.score))
    return best.why
