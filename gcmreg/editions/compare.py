"""Two editions of a list compared: what came, what went, what is called or stands otherwise."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.matching import Matcher
from gcmreg.model import Decision, ListName, Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmreg.model import ListEntry

_DATES = ("granted", "suspended_from", "suspended_until", "withdrawn")


class Difference(StrEnum):
    """What differs between two editions, in the order in which it is told."""

    ADDED = "added"
    GONE = "gone"
    RENAMED = "renamed"  # the same body, or what looks like it
    ID = "id"  # the same name under another id
    STATUS = "status"
    DATES = "dates"
    DETAILS = "details"  # acronym, other names, country


class Change(Struct, frozen=True):
    """One difference: `before` and `after` in words, `why` they are taken as one entry."""

    difference: Difference
    entry: ListEntry
    before: str
    after: str
    why: str = ""


def differences(old: Sequence[ListEntry], new: Sequence[ListEntry]) -> list[Change]:
    """Return the differences of two editions of one list, by kind, then by name.

    Entries are the same by their id, else by their folded name where it stands once on each; of
    the others those pair up that the matcher would accept or ask a person about.
    """
    by_id = {entry.id: entry for entry in new}
    pairs = [(entry, by_id[entry.id], "same id") for entry in old if entry.id in by_id]
    gone, added = _rest(old, new, pairs)
    pairs += _by_name(gone, added)
    gone, added = _rest(old, new, pairs)
    pairs += _alike(gone, added)
    gone, added = _rest(old, new, pairs)
    found = [Change(Difference.ADDED, one, "", _shown(one)) for one in added]
    found += [Change(Difference.GONE, one, _shown(one), "") for one in gone]
    for one, other, why in pairs:
        found += _changes(one, other, why)
    kinds = list(Difference)
    found.sort(key=lambda c: (kinds.index(c.difference), fold(c.entry.name), c.entry.id))
    return found


def _rest(
    old: Sequence[ListEntry],
    new: Sequence[ListEntry],
    pairs: Sequence[tuple[ListEntry, ListEntry, str]],
) -> tuple[list[ListEntry], list[ListEntry]]:
    """Return the entries of each edition that have no counterpart."""
    left, right = {id(one) for one, *_ in pairs}, {id(other) for _, other, _ in pairs}
    return [e for e in old if id(e) not in left], [e for e in new if id(e) not in right]


def _by_name(
    gone: Sequence[ListEntry], added: Sequence[ListEntry]
) -> list[tuple[ListEntry, ListEntry, str]]:
    counts = [Counter(fold(entry.name) for entry in entries) for entries in (gone, added)]
    by_name = {fold(entry.name): entry for entry in added}
    return [
        (entry, by_name[key], "same name")
        for entry in gone
        if counts[0][key := fold(entry.name)] == 1 and counts[1][key] == 1
    ]


def _alike(
    gone: Sequence[ListEntry], added: Sequence[ListEntry]
) -> list[tuple[ListEntry, ListEntry, str]]:
    """Return pairs of near names, the surest first, each entry once."""
    if not gone or not added:
        return []
    matcher = Matcher(gone)
    by_id = {entry.id: entry for entry in gone}
    found = []
    for entry in added:
        match = matcher.match(Query(entry.name, entry.acronym, entry.country), top=1)
        if match.decision is not Decision.NONE and match.suggestions:
            best = match.suggestions[0]
            found.append((-best.score, best.entry.id, entry.id, entry, best.why))
    found.sort(key=lambda one: one[:3])
    pairs, left, right = [], set[str](), set[str]()
    for score, old_id, new_id, entry, why in found:
        if old_id not in left and new_id not in right:
            left.add(old_id)
            right.add(new_id)
            pairs.append((by_id[old_id], entry, f"near name ({-score:.2f}): {why}"))
    return pairs


def _changes(old: ListEntry, new: ListEntry, why: str) -> Iterator[Change]:
    if old.name != new.name:
        same = ", the same but for case, marks or signs"
        told = why + (same if fold(old.name) == fold(new.name) else "")
        yield Change(Difference.RENAMED, new, old.name, new.name, told)
    if old.id != new.id:
        yield Change(Difference.ID, new, old.id, new.id, why)
    if old.status != new.status:
        yield Change(Difference.STATUS, new, old.status or "none", new.status or "none", why)
    if (days := _days(old)) != _days(new):
        yield Change(Difference.DATES, new, days, _days(new), why)
    if (details := _details(old)) != _details(new):
        yield Change(Difference.DETAILS, new, details, _details(new), why)


def _shown(entry: ListEntry) -> str:
    none = "no status" if entry.list is ListName.ECOSOC else ""
    return ", ".join(part for part in (entry.status or none, _days(entry)) if part)


def _days(entry: ListEntry) -> str:
    days = [(name, getattr(entry, name)) for name in _DATES]
    return ", ".join(f"{name.replace('_', ' ')} {day}" for name, day in days if day is not None)


def _details(entry: ListEntry) -> str:
    parts = [entry.acronym, "|".join(entry.other_names), entry.country]
    return "; ".join(part for part in parts if part)
