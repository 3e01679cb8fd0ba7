"""`gcmreg lists check`: what a person should look at in the two lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.commands.loaded import load
from gcmreg.model import ListEntry, ListName
from gcmreg.result import Result, Table, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmreg.matching.check import Confusable
    from gcmreg.model import Entry
    from gcmreg.workspace import Workspace

COLUMNS = ("what", "entry", "name", "other_entry", "other_name", "score", "why")


def check_lists(workspace: Workspace, which: ListName | None = None) -> Result:
    """Return pairs that could be confused, entries on both lists, and doubtful rows.

    `which` keeps to one list.
    """
    from gcmreg.matching.check import confusable_pairs, doubtful_rows, duplicates

    lists = load(workspace).settings.lists
    rows: list[list[object]] = []
    for name in ListName if which is None else (which,):
        entries = lists[name]
        rows += [
            ["doubtful", _key(d.entry), d.entry.name, "", "", None, str(d.doubt)]
            for d in doubtful_rows(entries)
        ]
        rows += _pairs("confusable", confusable_pairs(entries))
    if which is None:
        found = duplicates(lists[ListName.ECOSOC], lists[ListName.SPECIAL])
        rows += _pairs("on both lists", found)
    kinds = ("doubtful", "confusable", "on both lists")
    told = ", ".join(f"{sum(row[0] == kind for row in rows)} {kind}" for kind in kinds)
    return Result(
        table=Table(COLUMNS, rows), words=[f"{counted(len(rows), 'thing')} found: {told}"]
    )


def _pairs(what: str, found: Iterable[Confusable]) -> Sequence[list[object]]:
    return [
        [
            what,
            _key(pair.first),
            pair.first.name,
            _key(pair.second),
            pair.second.name,
            round(pair.score, 4),
            pair.why,
        ]
        for pair in found
    ]


def _key(entry: Entry) -> str:
    return entry.key if isinstance(entry, ListEntry) else entry.id
