"""Who comes through the door: name badges' and check-in's people, and the check-in list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.model import Outcome, reference_key
from gcmreg.report.cells import csv_bytes
from gcmreg.visibility import WITHHELD, public_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.model import ListName
    from gcmreg.roster import Nomination, Roster

CHECKIN = "checkin.csv"
_COLUMNS = (
    "arrived",
    "family_name",
    "given_name",
    "organization",
    "seat",
    "order",
    "list",
    "session",
)
_SEATED = (Outcome.ROOM, Outcome.OVERFLOW)


class Guest(Struct, frozen=True):
    """Somebody with a seat; `order` is the place within the kind of seat."""

    family: str
    given: str
    organization: str
    seat: Outcome
    order: int | None
    list: ListName | None


def door_key(nomination: Nomination) -> tuple[Any, ...]:
    """Return the order of people at a door: by folded family name, the same on every machine."""
    slot = nomination.slot
    family = slot.family or slot.given
    folded = fold(family), fold(slot.given), fold(nomination.organization)
    return *folded, family, slot.given, reference_key(nomination.reference), slot.number


def guests(roster: Roster, forms: Mapping[str, Form]) -> list[Guest]:
    """Return who has a seat, by family name.

    What the form does not ask publicly is left out, and a text that gives a private answer away is
    withheld: badges and lists at a door are seen by everybody.
    """
    seated = [n for n in roster.nominations if n.outcome in _SEATED]
    return [_guest(n, forms[n.form]) for n in sorted(seated, key=door_key)]


def _guest(nomination: Nomination, form: Form) -> Guest:
    from gcmreg.leaks import Private

    slot, entry = nomination.slot, nomination.entry
    public = public_fields(form)
    private = Private(nomination.standing.application, form)

    def shown(field: str, text: str) -> str:
        if field not in public:
            return ""
        return WITHHELD if text and private.leak(text) is not None else text

    texts = [
        shown("given", slot.given),
        shown("family", slot.family),
        shown("organization", nomination.organization),
    ]
    for places, *_ in private.together(texts):
        for place in places:
            texts[place] = WITHHELD
    given, family, organization = texts
    return Guest(
        family=family,
        given=given,
        organization=organization,
        seat=nomination.outcome,
        order=nomination.order,
        list=entry.list if entry is not None else None,
    )


def withheld_cells(found: Sequence[Guest]) -> int:
    """Return how many texts were withheld."""
    return sum([g.family, g.given, g.organization].count(WITHHELD) for g in found)


def checkin_csv(roster: Roster, found: Sequence[Guest]) -> bytes:
    """Return the check-in list: the first column is empty, for a mark or a time on arrival."""
    session = roster.session.id
    rows = [
        ["", g.family, g.given, g.organization, g.seat, g.order, g.list, session] for g in found
    ]
    return csv_bytes(_COLUMNS, rows)
