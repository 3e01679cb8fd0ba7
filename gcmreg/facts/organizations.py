"""Which applications are one organization, and the order in which its people were entered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gcmreg.facts.nominee import Place
from gcmreg.facts.persons import is_named, names_of, same_person
from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gcmreg.decisions import ApplicationDecision, Decisions
    from gcmreg.facts.nominee import Nominee
    from gcmreg.facts.standing import Standing
    from gcmreg.model import Slot

_NEVER = datetime.max.replace(tzinfo=UTC)
_NOBODY: frozenset[str] = frozenset()


class Groups:
    """Joins keys that are one organization's: accepted entries, and names where none is accepted.

    An application that matches entries on both lists joins those two.
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, keys: Sequence[str]) -> None:
        """Say that these keys (`list:id`) are one organization."""
        if not keys:
            return
        first = self.root(keys[0])
        for key in keys[1:]:
            other = self.root(key)
            low, high = sorted((first, other))
            self._parent[high] = low
            first = low

    def root(self, key: str) -> str:
        """Return the key that stands for the organization of this one."""
        parent = self._parent.setdefault(key, key)
        if parent != key:
            parent = self._parent[key] = self.root(parent)
        return parent


def name_group(nominees: Iterable[Nominee], groups: Groups) -> None:
    """Give each nominee its organization: matched entries first, else the folded name.

    An application without any name is an organization of its own.
    """
    accreditation, organization = None, ""
    for nominee in nominees:
        if nominee.accreditation is not accreditation:  # those of one application share it
            accreditation = nominee.accreditation
            keys = accreditation.answer.keys
            if keys:
                organization = groups.root(keys[0])
            elif name := fold(accreditation.reading.name):
                organization = f"name:{name}"
            else:
                organization = f"application:{':'.join(nominee.standing.application.key)}"
        nominee.organization = organization


def entry_order(nominee: Nominee) -> tuple[datetime, tuple[int, int, str, str], int]:
    """Return the order of entry: when, then reference, then form, then slot.  Never the row."""
    return (nominee.entered or _NEVER, nominee.standing.application.order, nominee.slot.number)


def by_organization(nominees: Iterable[Nominee]) -> Iterator[list[Nominee]]:
    """Yield the nominees of each organization in order of entry."""
    groups: dict[str, list[Nominee]] = {}
    for nominee in nominees:
        groups.setdefault(nominee.organization, []).append(nominee)
    for key in sorted(groups):
        yield sorted(groups[key], key=entry_order)


def find_places(members: list[Nominee], quota: int | None, decisions: Decisions) -> None:
    """Say of each named member of an organization whom it repeats, its rank, and withdrawals."""
    names = decided = _NOBODY
    if decisions.persons:
        names = frozenset([fold(m.accreditation.reading.name) for m in members])
        decided = frozenset([fold(name) for d in decisions.persons for name in d.names])
    before: list[Nominee] = []
    index: dict[str, list[int]] = {}
    persons = 0
    kept: tuple[Nominee, ...] = ()
    for member in members:
        slot = member.slot
        if not slot.named:
            continue
        place = member.place = Place()
        for at in _alike(slot, index, decided, len(before)):
            how = same_person(before[at].slot, slot, decisions, names)
            if how:
                place.repeats, place.how = before[at].person, how
                break
        else:
            persons += 1
            if quota is not None and persons <= quota:
                kept = (*kept, member)
        for key in (slot.name, slot.email.casefold()):
            if key:
                index.setdefault(key, []).append(len(before))
        before.append(member)
        place.rank = persons
        place.kept = kept
        if member.standing.decisions:
            place.withdrawn = _withdrawn(member)


def _alike(
    slot: Slot, index: Mapping[str, list[int]], decided: frozenset[str], count: int
) -> Iterable[int]:
    """Return which of the `count` people entered before may be the same person, in order.

    They have the same name, straight or swapped, or the same e-mail: `index` tells.  Of somebody
    whom a decision names, all may be.
    """
    name, swapped = slot.names
    if decided and not decided.isdisjoint((name, swapped)):
        return range(count)
    keys = {name, swapped}
    if slot.email:
        keys.add(slot.email.casefold())
    found = [index[key] for key in keys if key in index]
    if len(found) < 2:  # noqa: PLR2004 - nothing to put in order
        return found[0] if found else ()
    return sorted({at for places in found for at in places})


def _withdrawn(member: Nominee) -> ApplicationDecision | None:
    standing: Standing = member.standing
    return next(
        (d for d in standing.decisions if d.withdraw and is_named(member.slot, d.withdraw)), None
    )


def find_elsewhere(nominees: Iterable[Nominee], decisions: Decisions) -> None:
    """Say of each considered nominee which other organization enters the same person."""
    index: dict[str, list[Nominee]] = {}
    found = [n for n in nominees if n.considered and n.slot.named]
    keys = [_person_keys(nominee, decisions) for nominee in found]
    for nominee, its in zip(found, keys, strict=True):
        for key in its:
            index.setdefault(key, []).append(nominee)
    for nominee, its in zip(found, keys, strict=True):
        others = {
            id(o): o
            for key in its
            if len(index[key]) > 1
            for o in index[key]
            if o.organization != nominee.organization
        }
        for other in sorted(others.values(), key=entry_order):
            if same_person(nominee.slot, other.slot, decisions):
                nominee.place.elsewhere = other
                break


def _person_keys(nominee: Nominee, decisions: Decisions) -> set[str]:
    names = set(names_of(nominee.slot))
    keys = set(names)
    if nominee.slot.email:
        keys.add(nominee.slot.email.casefold())
    for decision in decisions.persons:
        decided = {fold(name) for name in decision.names}
        if decision.same and decided & names:
            keys |= decided
    return keys - {""}
