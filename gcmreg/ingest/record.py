"""One export into the register: each row a new version, one already held, or refused."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.export import TOOL_TIMES, Export, Refused, Row, UnreadableError
from gcmreg.ingest.rows import group_rows
from gcmreg.register import EXPORTS, SEGMENTS, Chain, Register, add_line, version_digest
from gcmreg.times import instant, read_back, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.workspace import Workspace


@dataclass(slots=True)
class Receipt:
    """What became of an export: read = added + changed + unchanged + refused."""

    file: str
    form: str
    taken: datetime | None = None
    known: bool = False
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row with its identity worked out."""

    row: Row
    reference: str
    status: str
    times: dict[str, str | None]
    digest: str


def fingerprint(export: Export) -> str:
    """Return the sha256 of an export's file; of several, that of their sorted sha256."""
    sums = sorted(_sha256(path) for path in export.files)
    return sums[0] if len(sums) == 1 else hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _sha256(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            total.update(chunk)
    return total.hexdigest()


def record(
    export: Export,
    form: Form,
    register: Register,
    workspace: Workspace,
    taken: datetime | None,
    *,
    dry_run: bool,
) -> Receipt:
    """Add an export to the register and return what became of its rows.

    The caller holds the lock.  `taken` is when the export was made (aware), or None for the latest
    `Date` in it.  UnreadableError if it cannot be read to its end: then nothing was added.
    """
    sha256 = fingerprint(export)
    receipt = Receipt(export.shown, form.id)
    held = register.knows(sha256)
    if held is not None:
        receipt.known, receipt.taken = True, held.taken
        receipt.read = receipt.unchanged = held.counts["read"] - held.counts["refused"]
        if taken is not None and taken != held.taken:
            receipt.findings.append(
                kinds.EX409.at(
                    Location(export.shown),
                    f"already ingested as taken at {written(held.taken)}; --taken changes nothing",
                )
            )
        return receipt
    rows: list[_Read | Refused] = list(_readings(export, form, receipt))
    receipt.read = len(rows)
    if not rows:
        return receipt
    receipt.taken = taken if taken is not None else _latest(rows)
    if receipt.taken is None:
        raise UnreadableError(
            kinds.EX416.at(
                Location(export.shown),
                "no row has a Date that tells when the export was made",
                "say when with --taken 2017-05-31T08:00:00",
            )
        )
    lines = list(_lines(export, form, rows, register, receipt, sha256))
    if not dry_run:
        register.last_hash = _write(workspace, export, len(register.exports) + 1, lines)
    for line in lines:  # the next export of the same command meets what this one added
        add_line(register, line)
    return receipt


def _readings(export: Export, form: Form, receipt: Receipt) -> Iterator[_Read | Refused]:
    odd_words: set[str] = set()
    source = export.rows()
    for item in group_rows(source, form) if form.rows else source:
        if isinstance(item, Refused):
            receipt.findings.append(item.finding)
            yield item
            continue
        times: dict[str, str | None] = {}
        for name in TOOL_TIMES:
            text = item.tool.get(name, "")
            times[name] = written(instant(text, form.zone)) if text else None
            if text and times[name] is None:
                receipt.findings.append(_bad_time(export, item.line, name, text))
        status = item.tool.get("status", "")
        if status not in odd_words and export.preset.is_complete(status) is None:
            odd_words.add(status)
            receipt.findings.append(_odd_status(export, item.line, status))
        digest = version_digest(status, times["date"], item.answers)
        yield _Read(item, item.tool["reference"], status, times, digest)


def _bad_time(export: Export, line: int, name: str, text: str) -> Finding:
    message = f"the {name} time {text!r} cannot be read and is taken as missing"
    return kinds.EX405.at(
        Location(export.shown, line), message, "times are written as 2017-05-15 23:59:59"
    )


def _odd_status(export: Export, line: int, status: str) -> Finding:
    known = ", ".join(sorted(export.preset.complete | export.preset.incomplete))
    return kinds.EX408.at(
        Location(export.shown, line),
        f"the status {status!r} is not known: such applications count as unfinished",
        f"known are {known}",
    )


def _latest(rows: list[_Read | Refused]) -> datetime | None:
    moments = [read_back(r.times["date"]) for r in rows if isinstance(r, _Read)]
    return max((m for m in moments if m is not None), default=None)


def _lines(
    export: Export,
    form: Form,
    rows: list[_Read | Refused],
    register: Register,
    receipt: Receipt,
    sha256: str,
) -> Iterator[dict[str, Any]]:
    """Yield the lines of the segment and count in `receipt`."""
    yield {
        "kind": "export",
        "sequence": len(register.exports) + 1,
        "file": export.shown,
        "sha256": sha256,
        "files": {p.name: _sha256(p) for p in export.files},
        "form": form.id,
        "format": export.format,
        "tool": export.preset.id,
        "taken": written(receipt.taken),
        "labels": list(export.labels),
        "previous": register.last_hash,
    }
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    first_rows: dict[str, int] = {}
    for item in rows:
        if isinstance(item, Refused):
            receipt.refused += 1
            reason = f"{item.finding.code} {item.finding.message}"
            yield {"kind": "refused", "row": item.line, "reason": reason, "cells": item.cells}
            continue
        if item.reference in first_rows and not form.rows:
            receipt.findings.append(_twice(export, item, first_rows[item.reference]))
        first_rows.setdefault(item.reference, item.row.line)
        yield _line(item, form, register, seen, receipt)
    yield {
        "kind": "end",
        **{n: getattr(receipt, n) for n in ("read", "added", "changed", "unchanged", "refused")},
    }


def _twice(export: Export, item: _Read, first: int) -> Finding:
    return kinds.EX414.at(
        Location(export.shown, item.row.line),
        f"the reference {item.reference} stands twice in this export",
        "both rows are kept as versions",
        (f"first: {export.shown}:{first}",),
    )


def _line(
    item: _Read,
    form: Form,
    register: Register,
    seen: dict[tuple[str, str], dict[str, Any]],
    receipt: Receipt,
) -> dict[str, Any]:
    tool = {name: text for name, text in item.row.tool.items() if _kept(name, item.times)}
    versions = register.held.get((form.id, item.reference), {})
    known = versions.get(item.digest)
    here = seen.get((item.reference, item.digest))
    finish = item.times["finish"]
    if known is not None or here is not None:
        receipt.unchanged += 1
        before = known.sightings[-1].tool if known is not None else here and here["tool"]
        line: dict[str, Any] = {
            "kind": "same",
            "row": item.row.line,
            "reference": item.reference,
            "version": item.digest,
            "finish": finish,
        }
        if tool != before:
            line["tool"] = tool
        return line
    if versions or item.reference in {reference for reference, _ in seen}:
        receipt.changed += 1
    else:
        receipt.added += 1
    line = {
        "kind": "version",
        "row": item.row.line,
        "reference": item.reference,
        "status": item.status,
        "date": item.times["date"],
        "finish": finish,
        "tool": tool,
        "answers": item.row.answers,
    }
    seen[item.reference, item.digest] = line
    return line


def _kept(name: str, times: dict[str, str | None]) -> bool:
    """Whether a tool field is kept as text: all but what a line holds in a key of its own."""
    return name not in {"reference", "status"} and (name == "start" or not times.get(name))


def _write(workspace: Workspace, export: Export, sequence: int, lines: list[dict[str, Any]]) -> str:
    """Copy the files, then write the segment beside its place and rename it: the commit.

    Out: the hash of the last line.
    """
    exports, segments = workspace.register / EXPORTS, workspace.register / SEGMENTS
    exports.mkdir(parents=True, exist_ok=True)
    segments.mkdir(parents=True, exist_ok=True)
    for path in export.files:
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", path.name)[-80:]
        target = exports / f"{_sha256(path)[:16]}-{name}"
        if not target.exists():
            temporary = exports / f".{target.name}.tmp"
            shutil.copyfile(path, temporary)
            temporary.replace(target)
    chain = Chain()
    final = segments / f"{sequence:06d}.jsonl"
    temporary = segments / f".{final.name}.tmp"
    try:
        with temporary.open("wb") as stream:
            for line in lines:
                stream.write(chain.line(line))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
    return chain.last
