"""What a person decided, ready to be looked up by the rules.  Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gcmreg.diagnostics import Location
    from gcmreg.model import ListEntry


class NameDecision(Struct, frozen=True):
    """A name is this entry, or (`entry` None) on neither list."""

    name: str
    entry: ListEntry | None
    by: str = ""
    on: str = ""
    note: str = ""


class Use(Struct, frozen=True):
    """Which held version counts: those changed within the period, or none.

    `moment` is the time that it gives to an application without any.
    """

    text: str
    first: datetime | None = None
    last: datetime | None = None
    moment: datetime | None = None


class ApplicationDecision(Struct, frozen=True):
    """What was decided of one application, for one session or (`session` empty) for all.

    `form` empty: of the applications to every form that carry the reference.
    """

    reference: str
    session: str = ""
    use: Use | None = None
    type: str = ""
    withdraw: str = ""
    by: str = ""
    on: str = ""
    note: str = ""
    place: Location | None = None
    form: str = ""


class PersonDecision(Struct, frozen=True):
    """Two names of one organization are the same person, or are not."""

    names: tuple[str, str]
    same: bool
    organization: str = ""
    by: str = ""

    def concerns(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether it is about two people who go by these folded names, the one typed first.

        One name typed twice is what it speaks of only if it gives that one name twice.
        """
        first, second = map(fold, self.names)
        if one[0] == other[0] and first != second:
            return False
        return (first in one and second in other) or (first in other and second in one)


class Decisions(Struct, frozen=True):
    """All decisions: names by folded name, applications by reference, persons by folded pair."""

    names: Mapping[str, NameDecision] = field(default_factory=dict)
    applications: Mapping[str, tuple[ApplicationDecision, ...]] = field(default_factory=dict)
    persons: tuple[PersonDecision, ...] = ()

    def of_application(self, reference: str, session: str, form: str) -> list[ApplicationDecision]:
        """Return the decisions that concern an application for a session, special ones first."""
        found = [
            d
            for d in self.applications.get(reference, ())
            if d.session in {"", session} and d.form in {"", form}
        ]
        return sorted(found, key=lambda d: (not d.session, not d.form))

    def name(self, name: str) -> NameDecision | None:
        """Return what was decided of a name, in whatever spelling."""
        return self.names.get(fold(name))

    def same_person(
        self, one: tuple[str, ...], other: tuple[str, ...], organizations: frozenset[str]
    ) -> bool | None:
        """Return what was decided of two people of one organization; None if nothing.

        In: the folded names that each goes by; `organizations` are the folded names under which
        the organization applies.  A decision for this organization comes before one for all;
        where one of them says different, nobody is turned away as the same person.
        """
        found = [d for d in self.persons if d.concerns(one, other)]
        own = [d for d in found if d.organization and fold(d.organization) in organizations]
        for_all = [d for d in found if not d.organization]
        chosen = own or for_all
        return all(d.same for d in chosen) if chosen else None
