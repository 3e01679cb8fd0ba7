"""A roster: every nomination for one session with its outcome.  Values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gcmreg.facts.accreditation import Accreditation
    from gcmreg.facts.standing import Standing
    from gcmreg.model import (
        Application,
        ListEntry,
        Outcome,
        Session,
        Slot,
        Suggestion,
        Version,
    )
    from gcmreg.rules import Ruling


class Nomination(Struct):
    """One representative entered for one session, and where it ended.

    `order` counts from 1 within room, overflow or waiting, `position` in the order of all seats;
    `rulings` are in the order of the rules, the deciding one (if any) the last; `standing` and
    `accreditation` are the facts that they were asked about; nominations of one organization share
    a `group`.  `deciding` is the ruling that ended the matter, if one did, `notes` are those that
    note something.
    """

    outcome: Outcome
    reference: str
    form: str
    organization: str
    slot: Slot
    late: bool
    priority: bool
    order: int | None
    entry: ListEntry | None
    rulings: tuple[Ruling, ...]
    suggestions: tuple[Suggestion, ...]
    version: Version
    standing: Standing
    accreditation: Accreditation
    position: int | None = None
    group: str = ""
    deciding: Ruling | None = None
    notes: tuple[Ruling, ...] = ()

    def __post_init__(self) -> None:
        rulings = self.rulings
        if rulings and rulings[-1].outcome is not None:  # whoever is decided is asked no more
            self.deciding, self.notes = rulings[-1], rulings[:-1]
        else:
            self.deciding, self.notes = None, rulings

    @property
    def codes(self) -> list[str]:
        """The deciding code, if any, then those of the notes."""
        deciding = self.deciding
        first = [deciding.rule.code] if deciding is not None else []
        return first + [r.rule.code for r in self.notes]

    @property
    def reason(self) -> str:
        """The deciding reason; without one those of the notes."""
        deciding = self.deciding
        if deciding is not None:
            return deciding.reason
        return "; ".join(r.reason for r in self.notes)

    @property
    def clause(self) -> str:
        """The clause of the deciding rule; empty without one."""
        deciding = self.deciding
        return deciding.rule.clause if deciding is not None else ""


class Roster(Struct, frozen=True):
    """The nominations for one session: seats in order, then waiting, rejected, review.

    `as_of` is the moment up to which versions count, or None for all that are held; `applications`
    are those that nominate somebody; `inputs` maps each input to its sha256.
    """

    session: Session
    as_of: datetime | None
    provisional: bool
    notes: tuple[str, ...]
    nominations: tuple[Nomination, ...]
    applications: tuple[Application, ...]
    counts: Mapping[Outcome, int]
    inputs: Mapping[str, str]
    final: bool = False

    @property
    def state(self) -> str:
        """How far the roster is to be relied on, in words."""
        if self.final:
            return "signed off"
        return "provisional" if self.provisional else "complete"
