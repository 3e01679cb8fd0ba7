"""The journal: who ran what that changed something, line by line, chained, in the register.

Each line carries its number, and `journal.last` says how many lines there are and what the last
one's hash is, so that lines that are taken away at the end are missed.  It is written after the
line: a run that is killed in between leaves a line more than it tells of, never one less.
"""

from __future__ import annotations

import getpass
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gcmreg.chain import START, Chain
from gcmreg.writes import TEMPORARY, write_synced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.workspace import Workspace

FILE = "journal.jsonl"
LAST = "journal.last"


def note(workspace: Workspace, action: str, by: str, what: str, **more: object) -> None:
    """Add a line to the journal; the caller holds the lock.

    `by` is who asked for it; empty: the user of the system.  `more` is kept in the line.
    """
    path = workspace.register / FILE
    text = path.read_bytes() if path.exists() else b""
    whole = not text or text.endswith(b"\n")
    count, last = len(text.splitlines()), START
    if text:
        try:
            last = str(json.loads(text.splitlines()[-1])["hash"])
        except (ValueError, KeyError, TypeError):
            last = "broken"
    workspace.register.mkdir(parents=True, exist_ok=True)
    told = _told_last(workspace)
    if told is None:
        _tell_last(workspace, count, last)
    elif told[0] > count:
        last = told[1]  # what is gone stays missed: the new line follows it, and no other
    chain = Chain(last)
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    head = {"number": count + 1, "at": moment, "by": by or _user()}
    line = chain.line({**head, "action": action, "what": what, **more})
    _append(path, line if whole else b"\n" + line)
    _tell_last(workspace, count + 1, chain.last)


def _told_last(workspace: Workspace) -> tuple[int, str] | None:
    """Return how many lines there were and the hash of the last one; None if that is not told."""
    try:
        told = json.loads((workspace.register / LAST).read_bytes())
        return int(told["lines"]), str(told["hash"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _tell_last(workspace: Workspace, lines: int, last: str) -> None:
    text = json.dumps({"lines": lines, "hash": last}) + "\n"
    path = workspace.register / LAST
    temporary = path.with_name(f".{LAST}{TEMPORARY}")
    try:
        write_synced(temporary, text.encode())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


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
    for text in _texts(workspace):
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line


def _texts(workspace: Workspace) -> list[bytes]:
    path = workspace.register / FILE
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def faults(workspace: Workspace) -> list[tuple[int, str]]:
    """Return the lines of the journal that are not as they were written, with what is wrong."""
    lines = _texts(workspace)
    told = _told_last(workspace)
    last, numbered = START, False
    for number, text in enumerate(lines, 1):
        try:
            line = json.loads(text)
            claimed = line.pop("hash")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return [(number, "the line is no line of the journal")]
        chain = Chain(last)
        if chain.line(line) != text or line.get("number", number) != number:
            return [(number, "the line was changed, or one before it is gone")]
        last = str(claimed)
        numbered = "number" in line
        if told is not None and told[0] == number and told[1] != last:
            return [(number, f"the line is not the one that {LAST} tells of")]
    if told is None:
        there = numbered or (workspace.register / LAST).exists()
        return [(0, f"{LAST} beside it is missing or cannot be read")] if there else []
    gone = told[0] - len(lines)
    return (
        [(len(lines), f"what came after this line is gone: {_lines_of(gone)}")] if gone > 0 else []
    )


def gone_at_end(workspace: Workspace) -> str:
    """Return how many lines are gone at the end, in words; empty if none are."""
    told = _told_last(workspace)
    gone = told[0] - sum(1 for _ in _texts(workspace)) if told is not None else 0
    return _lines_of(gone) if gone > 0 else ""


def _lines_of(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
