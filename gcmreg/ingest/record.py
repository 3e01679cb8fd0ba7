"""One export into the register: each row a new version, one already held, or refused."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from gcmreg import findings as kinds
from gcmreg.chain import Chain, file_sum
from gcmreg.diagnostics import Finding, Location, Severity
from gcmreg.identity import json_line
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.export import Refused as RefusedRow
from gcmreg.ingest.identify import Identifier
from gcmreg.ingest.keep import keeping
from gcmreg.ingest.receipt import Receipt, known_otherwise
from gcmreg.labels import shown_reference
from gcmreg.register import SEGMENTS, Keep, Register, add_line, segment_name
from gcmreg.segments import (
    Kept,
    same_line,
    unchained,
)
from gcmreg.times import read_back, written
from gcmreg.writes import create_private, sync_folder, syncing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.ingest.packed import Identified
    from gcmreg.ingest.receipt import Manner
    from gcmreg.segments import AnyLine
    from gcmreg.workspace import Workspace

_SHOWN_GONE = 8


def fingerprint(sums: dict[str, str]) -> str:
    """Return the sha256 of an export's file; of several, that of their sorted sha256."""
    found = sorted(sums.values())
    return found[0] if len(found) == 1 else hashlib.sha256("\n".join(found).encode()).hexdigest()


def _sums(paths: Sequence[Path]) -> dict[str, str]:
    """Return the sha256 of each file, in order; of files with one name the later get a number."""
    sums: dict[str, str] = {}
    for path in paths:
        name, number = path.name, 1
        while name in sums:
            number += 1
            name = f"{number}-{path.name}"
        sums[name] = file_sum(path)
    return sums


def record(
    export: Export, form: Form, register: Register, workspace: Workspace, manner: Manner
) -> Receipt:
    """Add an export to the register and return what became of its rows.

    The caller holds the lock.  UnreadableError if it cannot be read to its end, OSError if it
    cannot be written: then nothing was added.
    """
    sums = _sums(export.files)
    receipt = Receipt(export.shown, form.id)
    held = register.knows(fingerprint(sums))
    if held is not None:
        receipt.known, receipt.taken, receipt.form = True, held.taken, held.form
        receipt.read = receipt.unchanged = held.counts["read"] - held.counts["refused"]
        receipt.findings += known_otherwise(export.shown, held, form, manner)
        return receipt
    segment = _Segment(export, form, register, receipt, manner, sums)
    segment.write(workspace)
    return receipt


class _Segment:
    """A segment while it is written, row by row."""

    def __init__(
        self,
        export: Export,
        form: Form,
        register: Register,
        receipt: Receipt,
        manner: Manner,
        sums: dict[str, str],
    ) -> None:
        self.export = export
        self.form = form
        self.register = register
        self.receipt = receipt
        self.manner = manner
        self.sums = sums
        self.identifier = Identifier(export, form, manner.dates)
        self.latest: str | None = None
        self.references: dict[str, int] = {}
        self.here: dict[tuple[str, str], Mapping[str, str]] = {}
        """The tool fields of each version as this export showed it last."""
        self.learnt: list[AnyLine] = []

    def write(self, workspace: Workspace) -> None:
        """Write the segment beside its place, keep the files, rename: the commit."""
        folder = workspace.register / SEGMENTS
        number = len(self.register.exports) + 1
        final = folder / segment_name(number)
        temporary = folder / f".{final.name}.tmp"
        if self.manner.dry_run:
            for text in self._lines():
                self._learn(text)
            self._add()
            return
        folder.mkdir(parents=True, exist_ok=True)
        chain = Chain()
        try:
            with create_private(temporary) as stream:
                for text in self._lines():
                    stream.write(chain.text(text))
                    self._learn(text)
                if self.receipt.read:
                    files = self.export.files
                    with syncing(stream) as synced, keeping(workspace, files, self.sums, final):
                        synced()
                        stream.close()  # Windows renames no open file
                        temporary.replace(final)
            if self.receipt.read:
                sync_folder(folder)
        finally:
            temporary.unlink(missing_ok=True)
        self._add()
        if self.receipt.read:
            self.register.last_hash = chain.last

    def _learn(self, text: bytes) -> None:
        """Keep what a line says for the next export of the command, if there is one."""
        if self.manner.last:
            return
        answers = self.register.keep is not Keep.NOTHING
        self.learnt.append(unchained(text, answers=answers))

    def _add(self) -> None:
        """Add what was written, so that the next export of the command meets it."""
        if self.receipt.read:
            for line in self.learnt:
                add_line(self.register, line)

    def _lines(self) -> Iterator[bytes]:
        """Yield the lines of the segment, and count."""
        yield json_line(self._head())
        receipt = self.receipt
        for item in self.identifier.rows():
            if isinstance(item, RefusedRow):
                receipt.read += 1
                receipt.refused += 1
                yield json_line(_refused_line(item))
            else:
                receipt.read += item.rows
                yield self._row(item)
            if self.manner.seen is not None:
                self.manner.seen(receipt.read)
        receipt.findings += self.identifier.findings
        if receipt.read:
            receipt.taken = self._taken()
            self._tell_gone()
        counts = {n: getattr(receipt, n) for n in ("added", "changed", "unchanged", "refused")}
        taken = written(receipt.taken)
        yield json_line({"kind": "end", "taken": taken, "read": receipt.read, **counts})

    def _head(self) -> dict[str, Any]:
        return {
            "kind": "export",
            "sequence": len(self.register.exports) + 1,
            "file": self.export.shown,
            "sha256": fingerprint(self.sums),
            "files": self.sums,
            "form": self.form.id,
            "format": self.export.format,
            "tool": self.export.preset.id,
            "labels": self._labels(),
            "header": list(self.export.header),
            "previous": self.register.last_hash,
        }

    def _labels(self) -> list[str]:
        """Return the questions of the export under the form's own labels."""
        targets = self.form.targets
        found = (targets[x].column if x in targets else x for x in self.export.labels)
        return list(dict.fromkeys(found))

    def _taken(self) -> datetime:
        latest = read_back(self.latest)
        taken = self.manner.taken or latest
        if latest is not None and taken is not None and taken < latest:
            message = f"--taken {written(taken)} lies before a change in it, of {written(latest)}"
            help_text = "an export shows no change that came after it; is the zone right?"
            finding = kinds.EX425.at(Location(self.export.shown), message, help_text)
            self.receipt.findings.append(finding)
        if taken is None:
            message = "no row has a Date that tells when the export was made"
            help_text = "say when with --taken 2017-05-31T08:00:00"
            place = Location(self.export.shown)
            unread = kinds.EX405.code
            why = (
                f for f in self.receipt.findings if f.severity is Severity.ERROR or f.code == unread
            )
            raise UnreadableError(kinds.EX416.at(place, message, help_text), why)
        return taken

    def _row(self, item: Identified) -> bytes:
        """Return the line of a row: a version, or one held already."""
        date = item.date or item.finish
        if date is not None and (self.latest is None or _later(date, self.latest)):
            self.latest = date
        first = self.references.setdefault(item.reference, item.line)
        if first != item.line:
            self.receipt.findings.append(self._twice(item, first))
        versions = self.register.held.get((self.form.id, item.reference), {})
        known = versions.get(item.digest)
        key = (item.reference, item.digest)
        before = self.here.get(key)
        if before is None and known is not None:
            before = known.sightings[-1].tool
        raw = Kept(item.tool)
        self.here[key] = raw
        if before is not None:
            self.receipt.unchanged += item.rows
            shown = None if raw == before else item.tool
            return same_line(item.line, *key, item.finish, shown, item.rows)
        if versions or first != item.line:
            self.receipt.changed += item.rows
        else:
            self.receipt.added += item.rows
        return item.text

    def _twice(self, item: Identified, first: int) -> Finding:
        return kinds.EX414.at(
            Location(self.export.shown, item.line),
            f"the reference {shown_reference(item.reference)} stands twice in this export",
            "both rows are kept as versions",
            (f"first: {self.export.shown}:{first}",),
        )

    def _tell_gone(self) -> None:
        """Report applications of earlier exports that this one no longer shows."""
        taken = self.receipt.taken
        earlier = [e for e in self.register.exports if e.form == self.form.id]
        if taken is None or any(e.taken > taken for e in earlier):
            return
        gone = [
            reference
            for form, reference in self.register.held
            if form == self.form.id and reference not in self.references
        ]
        if gone:
            shown = ", ".join(map(shown_reference, gone[:_SHOWN_GONE])) + (
                " ..." if len(gone) > _SHOWN_GONE else ""
            )
            verb = "application is" if len(gone) == 1 else "applications are"
            self.receipt.findings.append(
                kinds.EX423.at(
                    Location(self.export.shown),
                    f"{len(gone)} {verb} held but not in this later export: {shown}",
                    "they stay as they were last seen; was something deleted in the form tool?",
                )
            )


def _later(one: str, other: str) -> bool:
    """Whether one written instant is after another; fractions make texts unequal in length."""
    if len(one) == len(other):
        return one > other
    first, second = read_back(one), read_back(other)
    return first is not None and second is not None and first > second


def _refused_line(item: RefusedRow) -> dict[str, Any]:
    reason = f"{item.finding.code} {item.finding.message}"
    return {"kind": "refused", "row": item.line, "reason": reason, "cells": item.cells}
