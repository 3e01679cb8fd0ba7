"""`gcmreg purge`: removes private answers after a date, and lists what personal data is left."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gcmreg import findings as kinds
from gcmreg.chain import START, Chain
from gcmreg.commands.loaded import Loaded, load
from gcmreg.config.document import read_document
from gcmreg.config.zones import day_of, instant_of
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.finals import sha256_of
from gcmreg.journal import note
from gcmreg.register import EXPORTS, SEGMENTS, segment_paths
from gcmreg.report.roster_csv import PRIVATE
from gcmreg.result import NOTHING, Result, Table, counted
from gcmreg.visibility import is_public
from gcmreg.workspace import NOTICES, create_private, settle, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.workspace import Workspace

RETENTION = "retention.yaml"
_DAYS = "private_answers_days"
COLUMNS = ("where", "what", "count")
_KEPT_TOOL = frozenset({"start"})


@dataclass
class _Purge:
    """One purge: the applications whose private answers go, and what was taken away so far.

    An e-mail address becomes a number that stands for it, so that people who were told apart, or
    not, by their address still are; which address it was cannot be told any more.
    """

    forms: Mapping[str, Form]
    gone: frozenset[tuple[str, str]]
    numbers: dict[str, int] = field(default_factory=dict)
    removed: Counter[str] = field(default_factory=Counter)
    form: str = ""
    touched: bool = False

    def line(self, line: dict[str, Any]) -> dict[str, Any]:
        """Return a line of a segment without what is to go."""
        kind = line["kind"]
        if kind == "export":
            self.form, self.touched = line["form"], False
        elif kind == "refused" and line["cells"]:
            self.removed["refused rows"] += 1
            self.touched = True
            return {**line, "cells": []}
        elif (self.form, line.get("reference", "")) in self.gone:
            self.touched = True
            return self._without(line)
        return line

    def _without(self, line: dict[str, Any]) -> dict[str, Any]:
        out = dict(line)
        if "tool" in out:
            kept = {k: v for k, v in out["tool"].items() if k in _KEPT_TOOL}
            self.removed["tool fields"] += len(out["tool"]) - len(kept)
            out["tool"] = kept
        if "answers" in out:
            form = self.forms[self.form]
            out["answers"] = dict(self._answers(out["answers"], form))
        return out

    def _answers(self, answers: Mapping[str, str], form: Form) -> Iterator[tuple[str, str]]:
        for label, text in answers.items():
            if is_public(label, form):
                yield label, text
                continue
            target = form.targets.get(label)
            if text.startswith("purged"):
                yield label, text
            elif target is not None and target.field == "email":
                self.removed["private answers"] += 1
                number = self.numbers.setdefault(text.casefold(), len(self.numbers) + 1)
                yield label, f"purged-{number}"
            elif target is not None and target.slot:  # the slot was filled: that stays known
                self.removed["private answers"] += 1
                yield label, "purged"
            else:
                self.removed["private answers"] += 1


def purge(workspace: Workspace, before: str | None, by: str, *, dry_run: bool = False) -> Result:
    """Remove the private answers of applications last changed before a day.

    `before` is a day (ISO) or None for what data/retention.yaml says.  Answers to public questions
    stay, as the outcomes rest on them; export files that hold the removed answers are deleted,
    their hashes stay.
    """
    loaded = load(workspace)
    moment = _moment(loaded, before)
    gone = frozenset(
        a.key
        for a in loaded.applications
        if all((v.changed or v.last_taken) < moment for v in a.versions)
    )
    if not gone:
        return Result(exit_code=NOTHING, words=["no application is that old: nothing to remove"])
    work = _Purge(loaded.settings.forms, gone)
    if dry_run:
        for path in segment_paths(workspace):
            for line in _lines(path):
                work.line(line)
        return Result(words=[_told(work, gone), "dry run: nothing was removed"])
    with workspace.writing():
        replaced = _rewrite(workspace, work, by)
        note(workspace, "purge", by, _told(work, gone), segments=replaced)
    return Result(words=[_told(work, gone), "what is left: gcmreg purge --check"])


def _told(work: _Purge, gone: frozenset[tuple[str, str]]) -> str:
    parts = ", ".join(f"{count} {what}" for what, count in sorted(work.removed.items()))
    return f"{counted(len(gone), 'application')}: {parts or 'nothing left to remove'}"


def _moment(loaded: Loaded, before: str | None) -> datetime:
    """Return the start of the day before which applications are purged."""
    zone = loaded.schedule.zone
    try:
        if before is not None:
            day = day_of(before)
        else:
            day = datetime.now(zone).date() - timedelta(days=_retention(loaded.workspace))
        return instant_of(f"{day.isoformat()}T00:00", zone)
    except ValueError as error:
        raise UnusableError([kinds.CF106.at(None, f"--before: {error}")]) from None


def _retention(workspace: Workspace) -> int:
    """Return for how many days private answers are kept; UnusableError if nothing says so."""
    shown = f"data/{RETENTION}"
    document = read_document(workspace.data / RETENTION, shown)
    tree = document.tree if isinstance(document.tree, dict) else {}
    text = tree.get(_DAYS)
    if document.findings or not isinstance(text, str) or not text.isdecimal():
        message = f"{shown} does not say {_DAYS}"
        help_text = f"write '{_DAYS}: 365' into it, or give --before DATE"
        raise UnusableError([kinds.CF106.at(Location(shown), message, help_text)])
    return int(text)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_bytes().splitlines():
        line = json.loads(text)
        line.pop("hash", None)
        yield line


def _rewrite(workspace: Workspace, work: _Purge, by: str) -> dict[str, list[str]]:
    """Write all segments anew beside the old ones, then put them in their place.

    Out: for each segment that changed, its sha256 before and after.
    """
    folder = workspace.register / SEGMENTS
    beside = workspace.register / ".purged"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    replaced: dict[str, list[str]] = {}
    doomed: set[str] = set()
    last = START
    try:
        for path in segment_paths(workspace):
            new = beside / path.name
            last, files = _one(path, new, last, work, by)
            doomed |= files
            sums = [sha256_of(path), sha256_of(new)]
            if sums[0] != sums[1]:
                replaced[path.name] = sums
        for name in replaced:
            (beside / name).replace(folder / name)
        sync_folder(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for path in sorted((workspace.register / EXPORTS).glob("*")):
        if path.name[:16] in doomed:
            path.unlink()
            work.removed["export files"] += 1
    return replaced


def _one(path: Path, new: Path, last: str, work: _Purge, by: str) -> tuple[str, set[str]]:
    """Write one segment anew; return the hash of its last line and the export files that go."""
    lines = [work.line(line) for line in _lines(path)]
    head = lines[0]
    files: set[str] = set()
    if work.touched:
        head["purged"] = {"by": by, "files": sorted(head["files"])}
        files = {sha256[:16] for sha256 in head["files"].values()}
    head["previous"] = last
    chain = Chain()
    with create_private(new) as stream:
        for line in lines:
            stream.write(chain.line(line))
        settle(stream)
    return chain.last, files


def left(workspace: Workspace) -> Result:
    """List what personal data is left, and where."""
    loaded = load(workspace)
    rows: list[list[object]] = []
    for path in segment_paths(workspace):
        found: Counter[str] = Counter()
        form: Form | None = None
        for line in _lines(path):
            if line["kind"] == "export":
                form = loaded.settings.forms[line["form"]]
            _count(line, form, found)
        rows += [[workspace.shown(path), what, count] for what, count in sorted(found.items())]
    for path in sorted((workspace.register / EXPORTS).glob("*")):
        rows.append([workspace.shown(path), "an export as it was made", 1])
    for path in sorted(workspace.out.rglob("*")):
        if path.suffix in {".csv", ".json"} and _holds_private(path):
            rows.append([workspace.shown(path), "private contact fields", 1])
        elif path.parent.name == NOTICES and path.name in {"recipients.csv", "sent.jsonl"}:
            rows.append([workspace.shown(path), "addresses that messages go to", 1])
    for path in sorted(workspace.out.glob(f"*/{NOTICES}/**/")):
        messages = len(list(path.glob("*.eml")))
        if messages:
            rows.append([workspace.shown(path), "messages to organizations", messages])
    words = ["nothing personal is left but public answers"] if not rows else []
    words += [f"{counted(len(rows), 'place')} with personal data"] if rows else []
    return Result(table=Table(COLUMNS, rows), words=words)


def _count(line: dict[str, Any], form: Form | None, found: Counter[str]) -> None:
    for label, text in line.get("answers", {}).items():
        if not is_public(label, form) and not text.startswith("purged"):
            found["private answers"] += 1
    if line["kind"] == "export":
        return
    found["tool fields"] += sum(k not in _KEPT_TOOL for k in line.get("tool", {}))
    found["refused rows"] += bool(line.get("cells"))
    for name in [name for name, count in found.items() if not count]:
        del found[name]


def _holds_private(path: Path) -> bool:
    """Whether a report was written with the private contact fields."""
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    columns = head.split(b"\r\n", 1)[0].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return columns.split(",")[-len(PRIVATE) :] == list(PRIVATE) or b'"private": {' in head
