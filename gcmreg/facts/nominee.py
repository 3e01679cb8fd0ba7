"""A nominee: one representative on the way to an outcome, with the facts that the rules ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from datetime import datetime

    from gcmreg.decisions import ApplicationDecision
    from gcmreg.facts.accreditation import Accreditation
    from gcmreg.facts.standing import Standing
    from gcmreg.model import Outcome, Slot, Version
    from gcmreg.rules._rule import Ruling


class Place(Struct, eq=False):
    """A nominee's place within its organization.

    `repeats` is the nominee whose person this one repeats, and `how` says why; `rank` counts the
    distinct persons entered up to this one; `kept` are the persons that come before the quota ends.
    """

    repeats: Nominee | None = None
    how: str = ""
    rank: int = 0
    kept: tuple[Nominee, ...] = ()
    withdrawn: ApplicationDecision | None = None
    elsewhere: Nominee | None = None


class Choice(Struct, frozen=True, eq=False):
    """What the organization's priority marks mean for a considered nominee.

    `taken` is the nominee taken as the priority; `marked` whether this one's person carries a
    mark; `marks` are all named nominees with one, in order of entry.
    """

    taken: Nominee | None = None
    marked: bool = False
    marks: tuple[Nominee, ...] = ()


class Seat(Struct, eq=False):
    """Where a considered nominee sits: `kind` and the place (from 1) within it."""

    kind: Outcome
    order: int
    position: int


_NO_CHOICE = Choice()


class Nominee(Struct, eq=False):
    """A representative entered for a session, and what was found of it so far.

    `version` is the version that is reported; `late_only` is true for one who is entered by a
    version after the deadline alone; `left` is the latest complete version, after the deadline,
    that no longer enters this person, or None.  `decided` is the ruling that ended the matter, if
    one did; `entered` is when its representatives were first entered, where that matters.
    """

    standing: Standing
    version: Version
    slot: Slot
    accreditation: Accreditation
    late_only: bool = False
    left: Version | None = None
    organization: str = ""
    entered: datetime | None = None
    place: Place = field(default_factory=Place)
    choice: Choice = _NO_CHOICE
    seat: Seat | None = None
    rulings: list[Ruling] = field(default_factory=list)
    decided: Ruling | None = None

    @property
    def considered(self) -> bool:
        """Whether no rule has decided against it."""
        return self.decided is None

    @property
    def person(self) -> Nominee:
        """The nominee that stands for this person: the first one entered."""
        return self.place.repeats or self

    @property
    def shown(self) -> str:
        """The person's name for messages."""
        return self.slot.full_name or f"slot {self.slot.number}"

    def part(self) -> None:
        """Let go of the others: what refers to itself in a circle is freed late."""
        self.place, self.choice = Place(), _NO_CHOICE
