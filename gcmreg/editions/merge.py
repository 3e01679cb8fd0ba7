"""A publication becomes a list: ids, and what the list before it knew of the same entries."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg.config.document import read_text
from gcmreg.config.lists import read_list
from gcmreg.folding import fold
from gcmreg.matching.country import country_code
from gcmreg.model import ListEntry, ListName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.diagnostics import Finding
    from gcmreg.editions.publication import Item

COLUMNS = {
    ListName.ECOSOC: (
        *("id", "name", "acronym", "other_names", "status", "country"),
        *("granted", "suspended_from", "suspended_until", "withdrawn"),
    ),
    ListName.SPECIAL: ("id", "name", "acronym", "other_names", "category", "country"),
}
_KEPT_DATES = ("suspended_from", "suspended_until", "withdrawn")
SHORTEST_ACRONYM = 3


class Before(Struct, frozen=True):
    """The list that a publication replaces: entries, and cells of columns that are the user's."""

    entries: tuple[ListEntry, ...] = ()
    more: tuple[str, ...] = ()
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class How(StrEnum):
    """By what an entry of a publication is known to be one of the list before."""

    ID = "id"
    NAME = "name"
    ACRONYM = "acronym and country"


class Kept(Struct, frozen=True):
    """An entry that is on both lists, and how it is known to be the same body."""

    old: ListEntry
    new: ListEntry
    how: How


class Merged(Struct):
    """The new list: its entries by name, with what a person should look at.

    `kept` are the entries that were known before, by their new id; `withdrawn` those that the
    publication lacks and that were asked to stay; `year_only` those of the latest year, of which
    only that is printed.
    """

    entries: list[ListEntry] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)
    withdrawn: list[ListEntry] = field(default_factory=list)
    year_only: list[ListEntry] = field(default_factory=list)

    @property
    def renamed(self) -> list[Kept]:
        """The entries that have another name than before."""
        return [one for one in self.kept.values() if fold(one.old.name) != fold(one.new.name)]

    def out_of_force(self, as_of: date | None) -> list[Kept]:
        """Return what is published although days that were kept say that it had no status then."""
        return [
            one
            for one in self.kept.values()
            if as_of is not None
            and one.new.consultative
            and (one.new.withdrawn is not None or one.new.suspended_from is not None)
            and not one.new.in_force(as_of)
        ]


def read_before(path: Path, shown: str, which: ListName, findings: list[Finding]) -> Before:
    """Read the list that is there; none gives an empty one.  Problems are appended."""
    if not path.exists():
        return Before()
    entries = read_list(path, shown, which, findings)
    text, _ = read_text(path, shown)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return Before(entries)
    header = rows[0] if rows else []
    known = set(COLUMNS[which])
    own = {at: name for at, name in enumerate(header) if name.strip().casefold() not in known}
    ids = [at for at, name in enumerate(header) if name.strip().casefold() == "id"]
    cells: dict[str, dict[str, str]] = {}
    for row in rows[1:] if ids and own else ():
        if len(row) == len(header):
            cells.setdefault(row[ids[0]].strip(), {name: row[at] for at, name in own.items()})
    return Before(entries, tuple(own.values()) if ids else (), cells)


def merge(
    items: Sequence[Item],
    before: Before,
    which: ListName,
    as_of: date | None,
    *,
    keep_gone: bool = False,
) -> Merged:
    """Return the list that a publication is, with what is kept of the one before.

    The same body is the one with the same published id, else with the same folded name, else the
    only one on both with its acronym and country.  Of it are kept: the id where none is published,
    and whatever the publication does not print.  `keep_gone` also keeps the entries that it lacks:
    their status ended on the day of the edition at the latest, and counts before it.
    """
    out = Merged()
    same = _same(items, before.entries)
    twice = {key for key, n in Counter(fold(item.name) for item in items).items() if n > 1}
    taken = {item.id for item in items if item.id}
    years = [item.year for item in items if item.year]
    latest = as_of.year if as_of is not None else max(years, default=0)
    for at, item in enumerate(items):
        old, how = same.get(at, (None, How.NAME))
        entry_id = item.id
        if not entry_id and old is not None and old.id not in taken:
            entry_id = old.id
        if not entry_id:
            entry_id = derived_id(item, with_country=fold(item.name) in twice)
        taken.add(entry_id)
        entry = _entry(item, old, how, which, _granted(item, old, as_of))
        entry = replace(entry, id=entry_id)
        out.entries.append(entry)
        if old is not None:
            out.kept[entry_id] = Kept(old, entry, how)
        if item.year and item.year >= latest and not _known(item, old):
            out.year_only.append(entry)
    if keep_gone:
        _keep_gone(out, before.entries, as_of)
    out.entries.sort(key=lambda entry: (fold(entry.name), entry.name, entry.id))
    return out


def _keep_gone(out: Merged, before: Sequence[ListEntry], as_of: date | None) -> None:
    """Add the entries that a publication lacks; those in status are withdrawn on its day."""
    there = {kept.old.id for kept in out.kept.values()}
    taken = {entry.id for entry in out.entries}
    for old in before:
        if old.id in there or old.id in taken:
            continue
        ended = old.withdrawn
        if old.consultative and (ended is None or (as_of is not None and as_of < ended)):
            ended = as_of
        entry = replace(old, withdrawn=ended)
        out.entries.append(entry)
        out.withdrawn.append(entry)
        out.kept[entry.id] = Kept(old, entry, How.ID)


def derived_id(item: Item, *, with_country: bool = False) -> str:
    """Return the id of an entry that has none: it depends on nothing but the folded name.

    `with_country`: of names that stand twice on a list, the country tells them apart.
    """
    key = fold(item.name) + (f"/{fold(item.country)}" if with_country else "")
    return "n-" + hashlib.sha256(key.encode()).hexdigest()[:12]


def _same(items: Sequence[Item], before: Sequence[ListEntry]) -> dict[int, tuple[ListEntry, How]]:
    """Return for each item the entry of the list before that is the same body, and how it is."""
    found: dict[int, tuple[ListEntry, How]] = {}
    used: set[str] = set()
    for how, key_of in _KEYS:
        wanted: dict[object, list[int]] = {}
        for at, item in enumerate(items):
            if at not in found and (key := key_of(item)):
                wanted.setdefault(key, []).append(at)
        held: dict[object, list[ListEntry]] = {}
        for entry in before:
            if entry.id not in used and (key := key_of(entry)):
                held.setdefault(key, []).append(entry)
        for key, places in wanted.items():
            entries = held.get(key, [])
            if len(places) == len(entries) == 1:
                found[places[0]] = (entries[0], how)
                used.add(entries[0].id)
    return found


def _name_and_country(one: Item | ListEntry) -> object:
    return (fold(one.name), country_code(one.country))


def _acronym_and_country(one: Item | ListEntry) -> object:
    key, code = fold(one.acronym), country_code(one.country)
    return (key, code) if len(key) >= SHORTEST_ACRONYM and code else None


_KEYS: tuple[tuple[How, Callable[[Item | ListEntry], object]], ...] = (
    (How.ID, lambda one: one.id),
    (How.NAME, _name_and_country),
    (How.NAME, lambda one: fold(one.name)),
    (How.ACRONYM, _acronym_and_country),
)


def _entry(
    item: Item, old: ListEntry | None, how: How, which: ListName, granted: date | None
) -> ListEntry:
    """Return an item as an entry; what it does not print is that of the entry before.

    The name before is another name where the published id is the same: then it was renamed.
    """
    known = old if old is not None else ListEntry(id="", name="")
    former = (known.name,) if old is not None and how is How.ID else ()
    names = {fold(n): n for n in reversed((*known.other_names, *former, *item.other_names))}
    names.pop(fold(item.name), None)
    dates = {name: getattr(known, name) for name in _KEPT_DATES} | dict(item.dates)
    ecosoc = which is ListName.ECOSOC
    return ListEntry(
        id=item.id,
        name=item.name,
        acronym=item.acronym or known.acronym,
        other_names=tuple(reversed(names.values())),
        country=item.country or known.country,
        list=which,
        status=item.status or ("" if ecosoc else known.status),
        granted=granted if ecosoc else None,
        **(dates if ecosoc else {}),
    )


def _granted(item: Item, old: ListEntry | None, as_of: date | None) -> date | None:
    """Return the day from which a status counts.

    Where only the year is published: the day known before, if it is of that year, else the last
    day that it can have been, so that no status counts before it was granted.
    """
    if item.granted is not None or item.year is None:
        return item.granted or (old.granted if old is not None else None)
    if _known(item, old):
        assert old is not None
        return old.granted
    last = date(item.year, 12, 31)
    return min(last, as_of) if as_of is not None and as_of.year == item.year else last


def _known(item: Item, old: ListEntry | None) -> bool:
    return old is not None and old.granted is not None and old.granted.year == item.year


def header(before: Before, which: ListName) -> list[str]:
    """Return the columns of a list: its own, then those that the user added."""
    return [*COLUMNS[which], *before.more]


def rows(merged: Merged, before: Before, which: ListName) -> list[list[object]]:
    """Return the cells of a list, in the order of `header`."""
    return [
        [*_cells(entry, which), *_own_cells(merged.kept.get(entry.id), before)]
        for entry in merged.entries
    ]


def _cells(entry: ListEntry, which: ListName) -> Iterator[object]:
    for name in COLUMNS[which]:
        if name == "other_names":
            yield "|".join(entry.other_names)
        elif name == "category":
            yield entry.status
        else:
            value = getattr(entry, name)
            yield value.isoformat() if isinstance(value, date) else value or ""


def _own_cells(kept: Kept | None, before: Before) -> list[object]:
    cells = before.cells.get(kept.old.id, {}) if kept is not None else {}
    return [cells.get(name, "") for name in before.more]
