"""What goes from the segments when private answers are purged, and how they are replaced."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gcmreg import findings as kinds
from gcmreg.chain import START, Chain, file_sum
from gcmreg.diagnostics import Finding, Location
from gcmreg.journal import note, purged_into
from gcmreg.register import EXPORTS, SEGMENTS, segment_paths
from gcmreg.visibility import is_public
from gcmreg.writes import create_private, settle, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.workspace import Workspace

BESIDE = ".purged"
KEPT_TOOL = frozenset({"start"})
_GONE = "purged"
_NUMBER = re.compile(rf"{_GONE}-(\d+)\Z")


def is_purged(text: str) -> bool:
    """Whether an answer was removed: what stands for it is no private answer."""
    return text == _GONE or _NUMBER.match(text) is not None


def address(text: str) -> str:
    """Return an e-mail address as people are compared by it."""
    return " ".join(text.split()).casefold()


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a segment without their hashes."""
    for text in path.read_bytes().splitlines():
        line = json.loads(text)
        line.pop("hash", None)
        yield line


class Purge(Struct, dict=True):
    """One purge, line by line, and what it took away so far.

    The private answers of the applications `gone` (form and reference) go, and the refused rows of
    the exports `old` (their sequences).  An e-mail address becomes a number that stands for it, so
    that people who were told apart, or not, by their address still are; which address it was
    cannot be told any more.  The addresses that have to `stay` are left.
    """

    forms: Mapping[str, Form]
    gone: frozenset[tuple[str, str]]
    old: frozenset[int] = frozenset()
    stay: frozenset[str] = frozenset()
    numbers: dict[str, int] = field(default_factory=dict)
    used: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    form: str = ""
    sequence: int = 0
    touched: bool = False

    def line(self, line: dict[str, Any]) -> dict[str, Any]:
        """Return a line of a segment without what is to go."""
        kind = line["kind"]
        if kind == "export":
            self.form, self.sequence, self.touched = line["form"], line["sequence"], False
        elif kind == "refused":
            if line["cells"] and self.sequence in self.old:
                self._count("refused row")
                return {**line, "cells": []}
        elif (self.form, line.get("reference", "")) in self.gone:
            self.touched = True
            return self._without(line)
        return line

    def _count(self, what: str, count: int = 1) -> None:
        self.touched = True
        self.removed[what] += count

    def _without(self, line: dict[str, Any]) -> dict[str, Any]:
        out = dict(line)
        if "tool" in out:
            kept = {k: v for k, v in out["tool"].items() if k in KEPT_TOOL}
            if len(kept) < len(out["tool"]):
                self._count("tool field", len(out["tool"]) - len(kept))
            out["tool"] = kept
        if "answers" in out:
            form = self.forms[self.form]
            answers = {k: self._answer(k, v, form) for k, v in out["answers"].items()}
            out["answers"] = {k: v for k, v in answers.items() if v is not None}
        return out

    def _answer(self, label: str, text: str, form: Form) -> str | None:
        """Return what stays of an answer; None if nothing does."""
        target = form.target(label)
        if is_public(label, form) or is_purged(text):
            return text
        email = target is not None and target.field == "email"
        if email and address(text) in self.stay:
            return text
        self._count("private answer")
        if target is None or not target.slot or form.says_nothing(text):
            return None
        if not email:
            return _GONE  # the slot was filled: that stays known
        if address(text) not in self.numbers:
            self.used += 1
            self.numbers[address(text)] = self.used
        return f"{_GONE}-{self.numbers[address(text)]}"


def highest_number(workspace: Workspace) -> int:
    """Return the highest number that stands for an address in the segments."""
    found = (
        int(number[1])
        for path in segment_paths(workspace)
        for line in lines_of(path)
        for text in line.get("answers", {}).values()
        if (number := _NUMBER.match(text)) is not None
    )
    return max(found, default=0)


def try_out(workspace: Workspace, work: Purge) -> int:
    """Do a purge without writing anything; return how many export files would go."""
    heads = []
    for path in segment_paths(workspace):
        head, *_ = [work.line(line) for line in lines_of(path)]
        heads.append({**head, "purged": {}} if work.touched else head)
    return len(_doomed(workspace, heads))


def replace_segments(workspace: Workspace, work: Purge, by: str, told: str) -> None:
    """Write all segments anew beside the old ones, note it, then put them in their place.

    The caller holds the lock.  Stopped before the note, nothing has happened; stopped after it,
    `finish_purge` does the rest.
    """
    beside = workspace.register / BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    replaced: dict[str, list[str]] = {}
    last = START
    try:
        for path in segment_paths(workspace):
            new = beside / path.name
            last = _write(path, new, last, work, by)
            sums = [file_sum(path), file_sum(new)]
            if sums[0] != sums[1]:
                replaced[path.name] = sums
        sync_folder(beside)
        note(workspace, "purge", by, told, segments=replaced)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    finish_purge(workspace)


def _write(path: Path, new: Path, last: str, work: Purge, by: str) -> str:
    """Write one segment anew; return the hash of its last line."""
    head, *lines = [work.line(line) for line in lines_of(path)]
    if work.touched and "purged" not in head:
        head["purged"] = {"by": by, "files": sorted(head["files"])}
    head["previous"] = last
    chain = Chain()
    with create_private(new) as stream:
        for line in (head, *lines):
            stream.write(chain.line(line))
        settle(stream)
    return chain.last


def finish_purge(workspace: Workspace) -> list[Finding]:
    """Put the segments that a purge wrote beside the old ones in their place, if it came so far.

    Only what the journal tells of is put there.  The caller holds the lock.  Out: that it was
    finished, for a purge that was stopped half-way.
    """
    beside, folder = workspace.register / BESIDE, workspace.register / SEGMENTS
    if not beside.is_dir():
        return []
    into = purged_into(workspace)
    begun = False
    for new in sorted(beside.glob("*.jsonl")):
        old = folder / new.name
        if old.is_file() and into.get(file_sum(old)) == file_sum(new):
            new.replace(old)
            begun = True
    sync_folder(folder)
    heads = [next(lines_of(path)) for path in segment_paths(workspace)]
    for path in _doomed(workspace, heads):
        path.unlink()
        begun = True
    shutil.rmtree(beside, ignore_errors=True)
    if not begun:
        return []
    message = "an earlier purge was stopped half-way; it is finished now"
    return [kinds.RG508.at(Location("register"), message)]


def half_purged(workspace: Workspace) -> list[Finding]:
    """Return the finding on a purge that was stopped half-way, if one was."""
    if not (workspace.register / BESIDE).is_dir():
        return []
    message = "an earlier purge was stopped half-way"
    return [kinds.RG508.at(Location("register"), message, "run gcmreg purge again: it finishes it")]


def _doomed(workspace: Workspace, heads: list[dict[str, Any]]) -> list[Path]:
    """Return the export files that only purged segments name; `heads` are those of all."""
    sums = ({sha256[:16] for sha256 in head["files"].values()} for head in heads)
    purged, kept = set[str](), set[str]()
    for head, found in zip(heads, sums, strict=True):
        (purged if "purged" in head else kept).update(found)
    files = sorted((workspace.register / EXPORTS).glob("*"))
    return [path for path in files if path.name[:16] in purged - kept]
