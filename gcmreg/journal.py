"""The journal: who ran what that changed something, line by line, chained, in the register."""

from __future__ import annotations

import getpass
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gcmreg.chain import START, Chain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.workspace import Workspace

FILE = "journal.jsonl"


def note(workspace: Workspace, action: str, by: str, what: str, **more: object) -> None:
    """Add a line to the journal; the caller holds the lock.

    `by` is who asked for it; empty: the user of the system.  `more` is kept in the line.
    """
    path = workspace.register / FILE
    text = path.read_bytes() if path.exists() else b""
    whole = not text or text.endswith(b"\n")
    last = START
    if text:
        try:
            last = str(json.loads(text.splitlines()[-1])["hash"])
        except (ValueError, KeyError, TypeError):
            last = "broken"
    chain = Chain(last)
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    line = chain.line({"at": moment, "by": by or _user(), "action": action, "what": what, **more})
    workspace.register.mkdir(parents=True, exist_ok=True)
    _append(path, line if whole else b"\n" + line)


def _append(path: Path, data: bytes) -> None:
    """Add to a file, all or nothing, and wait until it is on the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "ab", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        try:
            rest = data
            while rest:  # a full disk takes a part, and refuses what is left
                rest = rest[stream.write(rest) :]
            os.fsync(stream.fileno())
        except OSError:
            stream.truncate(size)
            raise


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def purged_into(workspace: Workspace) -> dict[str, str]:
    """Return by what each purged segment was replaced: its sha256 before to that after."""
    out: dict[str, str] = {}
    for line in _lines(workspace):
        out.update(dict(line.get("segments", {}).values()))
    return out


def signed_off(workspace: Workspace) -> list[str]:
    """Return the names of the rosters that were signed off, in order of time."""
    return [str(line["what"]) for line in _lines(workspace) if line.get("action") == "final"]


def ingests(workspace: Workspace) -> int:
    """Return how many exports it tells of: each was in the register before its line was."""
    return sum(1 for line in _lines(workspace) if line.get("action") == "ingest")


def told(workspace: Workspace, session: str) -> dict[str, list[tuple[str, str]]]:
    """Return the messages that were sent for a session: to which applications, by digest."""
    out: dict[str, list[tuple[str, str]]] = {}
    for line in _lines(workspace):
        if line.get("action") == "notify" and line.get("session") == session:
            for digest, keys in dict(line.get("messages", {})).items():
                out[str(digest)] = [(str(form), str(reference)) for form, reference in keys]
    return out


def _lines(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield the lines that can be read; `faults` tells of the others."""
    path = workspace.register / FILE
    for text in path.read_bytes().splitlines() if path.exists() else ():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line


def faults(workspace: Workspace) -> list[tuple[int, str]]:
    """Return the lines of the journal that are not as they were written, with what is wrong."""
    path = workspace.register / FILE
    if not path.exists():
        return []
    last = START
    for number, text in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        try:
            line = json.loads(text)
            claimed = line.pop("hash")
        except (ValueError, KeyError, TypeError, AttributeError):
            return [(number, "the line is no line of the journal")]
        chain = Chain(last)
        if chain.line(line) != text:
            return [(number, "the line was changed, or one before it is gone")]
        last = str(claimed)
    return []
