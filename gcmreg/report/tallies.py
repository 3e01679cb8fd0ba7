"""Counts that hang together: tables of sessions and one of all of them, and their bounds."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Cell = tuple[str, str]

WHOLE = "all"
TOTAL = ""


class Tables(Struct, frozen=True, dict=True):
    """Counts that hang together: of each session, and of WHOLE, by value.

    `parents` names the value that another is a part of, TOTAL where it is a part of the total,
    which is known.  `additive`: the sessions add up to WHOLE.  Otherwise one thing may be counted
    in several sessions, but once in WHOLE, which lies between the largest session and their sum.
    """

    counts: Mapping[str, Mapping[str, int]]
    parents: Mapping[str, str]
    additive: bool

    @cached_property
    def sessions(self) -> list[str]:
        """The tables but WHOLE."""
        return [name for name in self.counts if name != WHOLE]

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The parts of each value that has some."""
        found: dict[str, list[str]] = {}
        for value, parent in self.parents.items():
            found.setdefault(parent, []).append(value)
        return found

    @cached_property
    def _bounds(self) -> dict[str, tuple[int, int, int]]:
        """The sum, the largest and the second largest count of the sessions, by value."""
        found = {}
        for value in self.parents:
            each = sorted((self.at(s, value) for s in self.sessions), reverse=True)
            found[value] = sum(each), each[0], each[1] if len(each) > 1 else 0
        return found

    def at(self, table: str, value: str) -> int:
        """Return a count; what is not there is 0."""
        return self.counts[table].get(value, 0)

    @cached_property
    def leaves(self) -> list[str]:
        """The values that have no parts."""
        return [value for value in self.parents if value not in self.children]

    def above(self, value: str) -> list[str]:
        """Return a value and what it is a part of, the total aside."""
        found = []
        while value != TOTAL:
            found.append(value)
            value = self.parents[value]
        return found

    def exchanged(self, value: str, other: str, sessions: Iterable[str]) -> dict[Cell, int]:
        """Return what changes where one thing of another value, in sessions, is one of this."""
        changes: Counter[Cell] = Counter()
        for name in (*sessions, WHOLE):
            changes.update({(name, one): 1 for one in self.above(value)})
            changes.subtract({(name, one): 1 for one in self.above(other)})
        return {cell: by for cell, by in changes.items() if by}

    def tight(self, value: str) -> list[str]:
        """The sessions in which everything of a value is counted."""
        whole = self.at(WHOLE, value)
        return [s for s in self.sessions if whole and self.at(s, value) >= whole]

    def may(self, table: str, value: str, by: int, *, joint: bool = False) -> bool:
        """Whether a count may be one more or less (`by`) with no other of its value changed.

        `joint`: that of WHOLE changes with it.  Asked where the sessions do not add up.
        """
        here, whole = self.at(table, value), self.at(WHOLE, value)
        total, most, second = self._bounds[value]
        if joint:
            others = second if here == most else most
            return by > 0 or (here > 0 and others < whole)
        if table == WHOLE:
            return whole < total if by > 0 else most < whole
        return here < whole if by > 0 else here > 0 and total > whole

    def allow(self, changes: Mapping[Cell, int]) -> bool:
        """Whether a world that differs by `changes` could be, the sums of each table aside."""
        if any(self.at(*cell) + by < 0 for cell, by in changes.items()):
            return False
        leaves = {v for _, v in changes if v not in self.children}
        return self.additive or all(self._within(value, changes) for value in leaves)

    def _within(self, value: str, changes: Mapping[Cell, int]) -> bool:
        """Whether a value is within its bounds, or no further out of them than it was."""
        total, most, _ = self._bounds[value]
        old = self.at(WHOLE, value)
        after = [self.at(s, value) + changes.get((s, value), 0) for s in self.sessions]
        new = old + changes.get((WHOLE, value), 0)
        low, high = max(0, most - old), max(0, old - total)
        return max(after) - new <= low and new - sum(after) <= high
