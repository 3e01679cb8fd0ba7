"""`gcmreg register check` and `show`: whether the register is whole, and what it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gcmreg import findings as kinds
from gcmreg.chain import START, Chain, file_fault
from gcmreg.commands.loaded import load
from gcmreg.diagnostics import Finding, Location, UnusableError
from gcmreg.ingest.interrupted import interrupted, left_behind
from gcmreg.journal import FILE as JOURNAL
from gcmreg.journal import faults as journal_faults
from gcmreg.journal import ingests
from gcmreg.labels import shown_label
from gcmreg.purging import half_purged
from gcmreg.register import (
    EXPORTS,
    SEGMENTS,
    kept_name,
    segment_name,
    segment_paths,
)
from gcmreg.result import DONE, IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.segments import claim_of
from gcmreg.visibility import WITHHELD, is_public

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Application, Version
    from gcmreg.workspace import Workspace

SHOWN = ("version", "changed", "status", "field", "before", "after")
_COUNTED = {"version": "versions", "same": "unchanged", "refused": "refused"}


def check(workspace: Workspace) -> Result:
    """Prove that every line and every export file of the register is as it was written."""
    paths = segment_paths(workspace)
    findings: list[Finding] = []
    named: dict[str, str] = {}  # the sha256 of export files by their names
    number, last = 0, START
    for path in paths:
        shown, before = workspace.shown(path), number
        number = int(path.stem) if path.stem.isdecimal() else 0
        if path.name != segment_name(number):
            findings.append(_fault(shown, 0, "the file is no segment of the register"))
            number = before
            continue
        findings += _missing(before + 1, number)
        last = last if number == before + 1 else ""
        last = _segment(path, shown, number, last, findings, named)
    temporary, kept = left_behind(workspace)
    findings += _exports(workspace, named, {path.name for path in kept})
    findings += _missing(number + 1, ingests(workspace) + 1)
    for line, message in journal_faults(workspace):
        findings.append(_fault(f"register/{JOURNAL}", line, message))
    if not paths and not findings:
        return Result(exit_code=NOTHING, words=["the register holds nothing yet"])
    left = [*interrupted(temporary), *half_purged(workspace)]
    result = Result(findings=left + findings, report=True)
    result.exit_code = IN_THE_WAY if findings else DONE
    told = "whole" if not findings else counted(len(findings), "fault")
    result.words = [
        f"{counted(len(paths), 'segment')}, {counted(len(named), 'export file')}: {told}"
    ]
    return result


def _missing(first: int, after: int) -> Iterator[Finding]:
    """Yield the fault that the segments from `first` up to the one before `after` are missing."""
    if first < after:
        more = f", and all up to {segment_name(after - 1)}" if first < after - 1 else ""
        place = f"register/{SEGMENTS}/{segment_name(first)}"
        yield _fault(place, 0, f"the segment is missing{more}")


def _fault(shown: str, line: int, message: str) -> Finding:
    help_text = "put the file back from a copy of the workspace"
    return kinds.RG501.at(Location(shown, line), message, help_text)


def _segment(
    path: Path,
    shown: str,
    sequence: int,
    before: str,
    findings: list[Finding],
    named: dict[str, str],
) -> str:
    """Check a segment line by line; return the hash of its last line."""
    counts = {"refused": 0, "unchanged": 0, "versions": 0}
    number, kind, chain = 0, "", Chain()
    try:
        with path.open("rb") as stream:
            for number, text in enumerate(stream, 1):
                try:
                    claim = claim_of(text)
                except (ValueError, RecursionError):
                    findings.append(_fault(shown, number, "the line is no line of a segment"))
                    return _last_claim(text, stream)
                if not chain.holds(text if text.endswith(b"\n") else text + b"\n"):
                    message = "the line was changed, or one before it is gone"
                    findings.append(_fault(shown, number, message))
                    return _last_claim(text, stream)
                kind = claim.kind
                if kind == "export":
                    _check_head(json.loads(text), shown, sequence, before, findings, named)
                elif kind == "end" and _counted_otherwise(json.loads(text), counts):
                    findings.append(_fault(shown, number, "the counts do not fit the lines"))
                if kind in _COUNTED:
                    counts[_COUNTED[kind]] += claim.rows
    except OSError as error:
        findings.append(_fault(shown, 0, f"cannot be read: {error.strerror or error}"))
        return before
    if kind != "end":
        findings.append(_fault(shown, number, "the end line is missing"))
    return chain.last


def _last_claim(text: bytes, stream: Iterable[bytes]) -> str:
    """Return the hash that the last line carries, so that one damage is not told twice."""
    for last in stream:
        text = last
    try:
        return claim_of(text).hash
    except (ValueError, RecursionError):
        return ""


def _counted_otherwise(end: dict[str, Any], counts: dict[str, int]) -> bool:
    """Whether the end line's counts are not those of the lines."""
    return bool(
        end["added"] + end["changed"] != counts["versions"]
        or end["unchanged"] != counts["unchanged"]
        or end["refused"] != counts["refused"]
        or end["read"] != sum(counts.values())
    )


def _check_head(
    line: dict[str, Any],
    shown: str,
    sequence: int,
    before: str,
    findings: list[Finding],
    named: dict[str, str],
) -> None:
    files = {} if "purged" in line else line["files"]
    named |= {kept_name(sha256, name): sha256 for name, sha256 in files.items()}
    if line["sequence"] != sequence:
        message = f"this was written as segment {line['sequence']}"
        findings.append(_fault(shown, 1, message))
    elif before and line["previous"] != before:
        findings.append(_fault(shown, 1, "the segment before this one was changed or replaced"))


def _exports(workspace: Workspace, named: dict[str, str], extra: set[str]) -> Iterator[Finding]:
    """Compare the export files kept with what the segments say of them, but for the `extra`."""
    folder = workspace.register / EXPORTS
    for name, sha256 in named.items():
        fault = file_fault(folder / name, sha256)
        if fault:
            yield _fault(f"register/{EXPORTS}/{name}", 0, fault)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in named and path.name not in extra and not path.name.startswith("."):
            message = "no segment names this export: a segment is missing"
            yield _fault(workspace.shown(path), 0, message)


def show(workspace: Workspace, reference: str, *, private: bool = False) -> Result:
    """Return the versions of an application, each with what changed in it.

    `private` shows private answers too.  UnusableError (exit 1) if no such application is held.
    """
    loaded = load(workspace, answers=True)
    found = [a for a in loaded.applications if a.reference == reference]
    if not found:
        from difflib import get_close_matches

        near = get_close_matches(reference, [a.reference for a in loaded.applications], 3)
        help_text = f"did you mean {' or '.join(near)}?" if near else ""
        message = f"no application {reference} is held"
        raise UnusableError([kinds.DC303.at(None, message, help_text)], 1)
    rows: list[list[object]] = []
    words = []
    for application in found:
        form = loaded.settings.forms[application.form]
        rows += _differences(application, form, private=private)
        words.append(
            f"{reference} ({application.form}): {counted(len(application.versions), 'version')}"
        )
        words += [_seen(i, v) for i, v in enumerate(application.versions, 1)]
    return Result(table=Table(SHOWN, rows), words=words)


def _seen(number: int, version: Version) -> str:
    seen = ", ".join(f"{s.file}:{s.row}" for s in version.sightings)
    return f"  version {number} seen in {seen}"


def _differences(application: Application, form: Form, *, private: bool) -> Iterator[list[object]]:
    """Yield a row for each field that a version has otherwise than the one before."""
    before: dict[str, str] = {}
    for number, version in enumerate(application.versions, 1):
        now = dict(version.answers)
        changed = version.changed.isoformat() if version.changed is not None else None
        labels = [label for label in {**before, **now} if before.get(label) != now.get(label)]
        labels.sort(key=lambda label: form.targets[label].rank if label in form.targets else 9**9)
        for label in labels or [""]:
            hide = not private and label and not is_public(label, form)
            texts = (before.get(label, ""), now.get(label, ""))
            shown = [WITHHELD if text and hide else text for text in texts]
            yield [number, changed, version.status, shown_label(label), *shown]
        before = now
