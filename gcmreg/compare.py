"""Two rosters compared: who came in, who went out, who moved.  Works on values of roster.json."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.model import reference_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    Nominations = Mapping["Key", Mapping[str, Any]]

Key = tuple[str, str, bool, int]
"""A nomination across rosters: reference, folded name (else slot), late, n-th of these."""
_ATTENDS = frozenset({"room", "overflow"})


class Move(StrEnum):
    """What became of a nomination from one roster to the other."""

    IN = "in"  # attends now
    OUT = "out"  # attended before
    MOVED = "moved"  # another seat or place
    NEW = "new"  # nominated now, does not attend
    GONE = "gone"  # nominated before, did not attend
    CHANGED = "changed"  # same place, other reason or notes


class Change(Struct, frozen=True):
    """One difference: `before` and `after` are nominations of roster.json, None if not there."""

    key: Key
    move: Move
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def shown(self) -> Mapping[str, Any]:
        """The nomination to name it by."""
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found


def by_key(roster: Mapping[str, Any]) -> dict[Key, Mapping[str, Any]]:
    """Return the nominations of a roster by what identifies them across rosters."""
    seen: Counter[tuple[str, str, bool]] = Counter()
    out: dict[Key, Mapping[str, Any]] = {}
    for nomination in sorted(roster["nominations"], key=_order):
        person = fold(f"{nomination['given_name']} {nomination['family_name']}")
        first = (
            nomination["reference"],
            person or f"slot {nomination['slot']}",
            nomination["late"],
        )
        seen[first] += 1
        out[(*first, seen[first])] = nomination
    return out


def _order(nomination: Mapping[str, Any]) -> tuple[object, ...]:
    return (reference_key(nomination["reference"]), nomination["slot"], nomination["late"])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the differences between two rosters of one session, by kind, then by reference."""
    old, new = by_key(before), by_key(after)
    found = []
    for key in {**old, **new}:
        one, other = old.get(key), new.get(key)
        move = _move(one, other)
        if move is not None:
            found.append(Change(key, move, one, other))
    kinds = list(Move)
    found.sort(key=lambda c: (kinds.index(c.move), _order(c.shown), c.key))
    return found


def standing_of(nomination: Mapping[str, Any] | None) -> tuple[object, ...]:
    """Return what counts of a nomination when rosters are compared."""
    if nomination is None:
        return ()
    return tuple(nomination[name] for name in ("outcome", "order", "priority")) + tuple(
        nomination["codes"]
    )


def _move(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Move | None:
    if standing_of(one) == standing_of(other):
        return None
    attended = one is not None and one["outcome"] in _ATTENDS
    attends = other is not None and other["outcome"] in _ATTENDS
    if attends and not attended:
        return Move.IN
    if attended and not attends:
        return Move.OUT
    if one is None:
        return Move.NEW
    if other is None:
        return Move.GONE
    if (one["outcome"], one["order"]) != (other["outcome"], other["order"]):
        return Move.MOVED
    return Move.CHANGED


def place(nomination: Mapping[str, Any] | None) -> str:
    """Return where a nomination stands: `room 12`, `rejected RP401`, or `-`."""
    if nomination is None:
        return "-"
    if nomination["order"] is not None:
        return f"{nomination['outcome']} {nomination['order']}"
    code = nomination["codes"][0] if nomination["codes"] else ""
    return f"{nomination['outcome']} {code}".strip()
