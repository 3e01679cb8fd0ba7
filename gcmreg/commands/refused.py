"""`gcmreg register refused`: the rows that were refused, and how they are mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.ingest.mended import guarded
from gcmreg.register import read_register
from gcmreg.report.cells import csv_bytes
from gcmreg.result import NOTHING, Result, Table, counted
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.register import Register
    from gcmreg.workspace import Workspace

    Kept = dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]

_JSON = "json"


def refused(workspace: Workspace, write: Path | None = None) -> Result:
    """Return the rows that were refused, each with its reason.

    `write` names a CSV file that gets them under their own header, to be mended and ingested; where
    exports had different headers each gets a file of its own, numbered.
    """
    register = read_register(workspace)
    rows = [[export.file, line, reason] for export, line, reason, _ in register.refused]
    result = Result(table=Table(("file", "row", "reason"), rows))
    result.words = [counted(len(rows), "row") + " refused"]
    if not rows:
        result.exit_code = NOTHING
    elif write is not None:
        kept = _kept(register)
        if not kept:
            whole = any(cells for *_, cells in register.refused)
            message = (
                "the refused rows are JSON" if whole else "what the refused rows held was purged"
            )
            help_text = "mend them in a copy of the file" if whole else ""
            raise UnusableError([kinds.US702.at(Location(write.as_posix()), message, help_text)], 1)
        _write(kept, write, result)
    return result


def _kept(register: Register) -> Kept:
    """Return reasons and cells of the rows of tables by their header, but for those purged."""
    out: Kept = {}
    for export, line, reason, cells in register.refused:
        if cells and not export.format.startswith(_JSON):
            place = f"{reason} ({export.file}:{line})"
            out.setdefault(export.header, []).append((place, cells))
    return out


def _write(kept: Kept, write: Path, result: Result) -> None:
    names = [write.name]
    if len(kept) > 1:
        names = [f"{write.stem}-{n}{write.suffix}" for n in range(1, len(kept) + 1)]
    for name in names:
        if write.with_name(name).exists():
            message = f"{name} is there already and is not overwritten"
            raise UnusableError([kinds.US703.at(Location(write.as_posix()), message)], 1)
    files = {}
    for name, (header, rows) in zip(names, kept.items(), strict=True):
        head, *lines = guarded(header, rows)
        files[name] = csv_bytes(head, lines)
    write_whole(write.parent, files)
    shown = ", ".join(write.with_name(name).as_posix() for name in names)
    result.words.append(f"written to {shown}: mend the rows there and ingest what is mended")
    left = len(result.table.rows if result.table is not None else ()) - sum(map(len, kept.values()))
    if left:
        result.words.append(f"{counted(left, 'row')} not written: purged, or of JSON")
