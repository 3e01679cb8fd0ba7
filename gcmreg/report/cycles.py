"""The ways in which counts that hang together could be others with no sum changed."""

from __future__ import annotations

import heapq
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.report.tallies import TOTAL, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gcmreg.report.tallies import Cell, Tables

    Node = tuple[str, str]
    Changes = tuple[tuple[Cell, int], ...]
    Moves = list[tuple[Node, Changes]]

_OUT: Node = ("", "")


class Cycles(Struct, dict=True):
    """Looks for cycles of counts that could be one more or less, with every sum as it is.

    A node is the sum of a table over the parts of a value, or _OUT, which stands for what the sums
    leave open: things counted in several sessions.
    """

    tables: Tables
    _known: dict[Node, Moves] = field(default_factory=dict)

    def through(self, cell: Cell, hidden: set[Cell]) -> tuple[int, set[Cell]] | None:
        """Return the cheapest cycle found through `cell`: its cost and its cells; None if none is.

        Hidden cells cost nothing, others what they count.
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
                            return best
        return best

    def exchange(self, cell: Cell, hidden: set[Cell]) -> tuple[int, set[Cell]] | None:
        """Return the cheapest way in which one thing of another value could be one of this.

        Then all sessions change in which it is counted: at least those that count everything of
        its value.
        """
        tables, (table, value) = self.tables, cell
        if tables.additive:
            return None
        best: tuple[int, set[Cell]] | None = None
        for leaf in tables.leaves:
            for other in tables.leaves if value in tables.above(leaf) else ():
                if value in tables.above(other):
                    continue
                for more in tables.sessions if table == WHOLE else [table]:
                    changes = tables.exchanged(leaf, other, {more, *tables.tight(other)})
                    cost = sum(self._cost(one, hidden) for one in changes)
                    if (best is None or cost < best[0]) and tables.allow(changes):
                        best = cost, set(changes)
        return best

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
