"""Which applications are one organization, and the order in which its people were entered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gcmreg.facts.persons import is_named, names_of, same_person
from gcmreg.folding import fold
from gcmreg.model import reference_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gcmreg.decisions import ApplicationDecision, Decisions
    from gcmreg.facts.nominee import Nominee
    from gcmreg.facts.standing import Standing

_NEVER = datetime.max.replace(tzinfo=UTC)


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
    for nominee in nominees:
        keys = nominee.accreditation.answer.keys
        name = fold(nominee.accreditation.reading.name)
        if keys:
            nominee.organization = groups.root(keys[0])
        elif name:
            nominee.organization = f"name:{name}"
        else:
            nominee.organization = f"application:{':'.join(nominee.standing.application.key)}"


def entry_order(nominee: Nominee) -> tuple[datetime, tuple[int, int, str], str, int]:
    """Return the order of entry: when, then reference, then form, then slot.  Never the row."""
    application = nominee.standing.application
    return (
        nominee.entered or _NEVER,
        reference_key(application.reference),
        application.form,
        nominee.slot.number,
    )


def by_organization(nominees: Iterable[Nominee]) -> Iterator[list[Nominee]]:
    """Yield the nominees of each organization in order of entry."""
    groups: dict[str, list[Nominee]] = {}
    for nominee in nominees:
        groups.setdefault(nominee.organization, []).append(nominee)
    for key in sorted(groups):
        yield sorted(groups[key], key=entry_order)


def find_places(members: list[Nominee], quota: int | None, decisions: Decisions) -> None:
    """Say of each named member of an organization whom it repeats, its rank, and withdrawals."""
    names = frozenset(fold(m.accreditation.reading.name) for m in members)
    before: list[Nominee] = []
    persons: list[Nominee] = []
    for member in members:
        if not member.slot.named:
            continue
        for earlier in before:
            how = same_person(earlier.slot, member.slot, decisions, names)
            if how:
                member.place.repeats, member.place.how = earlier.person, how
                break
        else:
            persons.append(member)
        before.append(member)
        member.place.rank = len(persons)
        member.place.kept = tuple(persons[:quota])
        member.place.withdrawn = _withdrawn(member)


def _withdrawn(member: Nominee) -> ApplicationDecision | None:
    standing: Standing = member.standing
    return next(
        (d for d in standing.decisions if d.withdraw and is_named(member.slot, d.withdraw)), None
    )


def find_elsewhere(nominees: Iterable[Nominee], decisions: Decisions) -> None:
    """Say of each considered nominee which other organization enters the same person."""
    index: dict[str, list[Nominee]] = {}
    found = [n for n in nominees if n.considered]
    for nominee in found:
        for key in _person_keys(nominee, decisions):
            index.setdefault(key, []).append(nominee)
    for nominee in found:
        others = {
            id(o): o
            for key in _person_keys(nominee, decisions)
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
