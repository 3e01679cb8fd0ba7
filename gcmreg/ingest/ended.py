"""Applications that were ended in the form tool itself: rejected or withdrawn there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.ingest.export import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.diagnostics import Finding
    from gcmreg.ingest.export import Export, Refused


def telling_ended(export: Export) -> Export:
    """Return the export; once its rows are read, its notes say how many were ended in the tool."""
    if not export.preset.ended:
        return export

    def rows() -> Iterator[Row | Refused]:
        counts: dict[str, int] = {}
        for row in export.rows():
            if isinstance(row, Row):
                word = row.tool.get("status", "")
                if word.casefold() in export.preset.ended:
                    counts[word] = counts.get(word, 0) + 1
            yield row
        kept = [note for note in export.notes if note.code != kinds.EX427.code]
        export.notes[:] = [*kept, *([_told(export, counts)] if counts else [])]

    return replace(export, rows=rows, grid=None)  # each row is looked at here


def _told(export: Export, counts: dict[str, int]) -> Finding:
    total = sum(counts.values())
    applications = "1 application is" if total == 1 else f"{total} applications are"
    words = " or ".join(repr(word) for word in sorted(counts))
    return kinds.EX427.at(
        Location(export.shown),
        f"{applications} {words} in {export.preset.title}: they count as unfinished",
        "a complete version seen before still counts: decide 'withdraw' or 'use: none' to end it",
    )
