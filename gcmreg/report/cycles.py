"""Counts that hang together, and the ways in which some could be others with no sum changed."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Cell = tuple[str, str]
    Node = tuple[str, str]
    Changes = tuple[tuple[Cell, int], ...]
    Moves = list[tuple[Node, Changes]]

WHOLE = "all"
TOTAL = ""
_OUT: Node = ("", "")


@dataclass(frozen=True)
class Tables:
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


@dataclass
class Cycles:
    """Looks for cycles of counts that could be one more or less, with every sum as it is.

    A node is the sum of a table over the parts of a value, or _OUT, which stands for what the sums
    leave open: things counted in several sessions.
    """

    tables: Tables
    _known: dict[Node, Moves] = field(default_factory=dict)

    def through(self, cell: Cell, hidden: set[Cell]) -> set[Cell] | None:
        """Return the cells of the cheapest cycle found through `cell`, hidden ones costing nothing.

        None where none was found.
        """
        best: tuple[int, set[Cell]] | None = None
        for by in (1, -1):
            for start in self._starts(cell, by):
                for to, changes in self._moves(start):
                    if (cell, by) not in changes:
                        continue
                    found = self._closed(cell, (start, to, changes), hidden)
                    if found is not None and (best is None or found[0] < best[0]):
                        best = found
                        if not best[0]:
                            return best[1]
        return best[1] if best is not None else None

    def _closed(
        self, cell: Cell, move: tuple[Node, Node, Changes], hidden: set[Cell]
    ) -> tuple[int, set[Cell]] | None:
        """Return the cost and the cells of a cycle that begins with a move."""
        start, to, changes = move
        way = self._way(to, start, cell, hidden)
        if way is None:
            return None
        total = Counter(dict(changes))
        for one, by in way:
            total[one] += by
        changed = {one: by for one, by in total.items() if by}
        if not self.tables.allow(changed):
            return None
        return sum(self._cost(one, hidden) for one in changed), set(changed)

    def _starts(self, cell: Cell, by: int) -> Iterator[Node]:
        """Yield the nodes from which a move changes `cell` by one more or less."""
        table, value = cell
        parent = self.tables.parents[value]
        whole = table == WHOLE
        if value in self.tables.children:
            yield (table, value) if whole == (by > 0) else (table, parent)
        elif whole == (by < 0):
            yield (table, parent)
        else:
            yield from ((name, parent) for name in self.tables.counts if name != table)
            yield _OUT

    def _cost(self, cell: Cell, hidden: set[Cell]) -> int:
        return 0 if cell in hidden else max(1, self.tables.at(*cell))

    def _way(
        self, start: Node, end: Node, without: Cell, hidden: set[Cell]
    ) -> list[tuple[Cell, int]] | None:
        """Return the changes of the cheapest way between two nodes (Dijkstra's algorithm)."""
        order = count()
        came: dict[Node, tuple[Node, Changes]] = {}
        done: set[Node] = set()
        best = {start: (0, 0)}
        heap = [((0, 0), next(order), start)]
        while heap:
            (cost, hops), _, node = heapq.heappop(heap)
            if node == end:
                return _changes(came, start, end)
            if node in done:
                continue
            done.add(node)
            for to, changes in self._moves(node):
                if to in done or any(cell == without for cell, _ in changes):
                    continue
                reached = cost + sum(self._cost(cell, hidden) for cell, _ in changes), hops + 1
                if to not in best or reached < best[to]:
                    best[to] = reached
                    came[to] = node, changes
                    heapq.heappush(heap, (reached, next(order), to))
        return None

    def _moves(self, node: Node) -> Moves:
        """Return where one can go: to a node, by counts that are one more or less."""
        if node not in self._known:
            if node == _OUT:
                found = self._from_out()
            elif node[0] == WHOLE:
                found = self._from_whole(node[1])
            else:
                found = self._from_session(*node)
            self._known[node] = list(found)
        return self._known[node]

    def _from_session(self, table: str, parent: str) -> Iterator[tuple[Node, Changes]]:
        """A session's sum: one of its parts rises, or the sum itself falls."""
        tables = self.tables
        for value in tables.children[parent]:
            up = ((table, value), 1)
            if value in tables.children:
                yield (table, value), (up,)
                continue
            yield (WHOLE, parent), (up, ((WHOLE, value), 1))
            if not tables.additive:
                if not tables.may(table, value, 1):
                    continue
                yield _OUT, (up,)
            for other in tables.sessions:
                if other != table and tables.at(other, value):
                    yield (other, parent), (up, ((other, value), -1))
        if parent != TOTAL and tables.at(table, parent):
            yield (table, tables.parents[parent]), (((table, parent), -1),)

    def _from_whole(self, parent: str) -> Iterator[tuple[Node, Changes]]:
        """The sum over all sessions: one of its parts falls, or the sum itself rises."""
        tables = self.tables
        for value in tables.children[parent]:
            down = ((WHOLE, value), -1)
            if not tables.at(WHOLE, value):
                continue
            if value in tables.children:
                yield (WHOLE, value), (down,)
                continue
            if not tables.additive and tables.may(WHOLE, value, -1):
                yield _OUT, (down,)
            for table in tables.sessions:
                joint = tables.additive or tables.may(table, value, -1, joint=True)
                if joint and tables.at(table, value):
                    yield (table, parent), (down, ((table, value), -1))
        if parent != TOTAL:
            yield (WHOLE, tables.parents[parent]), (((WHOLE, parent), 1),)

    def _from_out(self) -> Iterator[tuple[Node, Changes]]:
        """One thing is counted in a session less, or was two things after all."""
        tables = self.tables
        if tables.additive:
            return
        for value, parent in tables.parents.items():
            if value in tables.children:
                continue
            if tables.may(WHOLE, value, 1):
                yield (WHOLE, parent), (((WHOLE, value), 1),)
            for table in tables.sessions:
                if tables.may(table, value, -1):
                    yield (table, parent), (((table, value), -1),)


def _changes(
    came: Mapping[Node, tuple[Node, Changes]], start: Node, end: Node
) -> list[tuple[Cell, int]]:
    found: list[tuple[Cell, int]] = []
    node = end
    while node != start:
        node, changes = came[node]
        found += changes
    return found
