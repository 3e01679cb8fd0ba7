"""What an ingest leaves behind that was killed half-way: found, told, cleared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.register import EXPORTS, SEGMENTS, segment_paths
from gcmreg.workspace import register_unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gcmreg.workspace import Workspace


def left_behind(workspace: Workspace) -> tuple[list[Path], list[Path]]:
    """Return the temporary files, and the export files kept for a segment that never came.

    A segment is complete beside its place before its export files are kept, so its first line
    names them.
    """
    folders = (workspace.register / SEGMENTS, workspace.register / EXPORTS)
    temporary = [path for folder in folders for path in sorted(folder.glob(".*.tmp"))]
    named = _named(path for path in temporary if path.parent.name == SEGMENTS)
    if named:
        named -= _named(segment_paths(workspace))
    kept = [
        path for digest in sorted(named) for path in sorted(folders[1].glob(f"{digest[:16]}-*"))
    ]
    return temporary, kept


def _named(segments: Iterable[Path]) -> set[str]:
    """Return the sha256 of the export files that segments name in their first line."""
    out: set[str] = set()
    for path in segments:
        try:
            with path.open("rb") as stream:
                out.update(json.loads(stream.readline())["files"].values())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # killed before the first line was written
    return out


def interrupted(temporary: list[Path]) -> list[Finding]:
    """Return the finding on what an ingest left behind, if it did."""
    if not temporary:
        return []
    message = "an earlier ingest was stopped half-way; nothing of that export was taken"
    return [kinds.EX424.at(Location("register"), message, "ingest it again")]


def clear_interrupted(workspace: Workspace) -> list[Finding]:
    """Remove what an ingest left behind that was stopped half-way, and say so.

    The caller holds the lock.  UnusableError (exit 1) where it cannot be removed.
    """
    temporary, kept = left_behind(workspace)
    try:
        # The segment goes last: as long as it is there, the next run knows what to clear.
        for path in (*kept, *reversed(temporary)):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise register_unwritable(error, "nothing was taken") from None
    return interrupted(temporary)
