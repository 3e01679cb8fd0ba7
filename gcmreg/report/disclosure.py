"""Which counts are withheld so that no small one can be read, or worked out from the others.

A count under FEWEST is withheld.  Whoever knows every total could still subtract, so more must go:

- What is withheld of one sum is never a single count, nor fewer than FEWEST together.
- For each withheld count there is another world that shows the very same figures.  It is found as
  a cycle: one more here is one less there, through the sums that tie the counts together; every
  count on the way is withheld as well.  The cheapest cycle is taken, by what it takes away.

(The network model of complementary cell suppression; the shortest path heuristic is Castro's.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.report.cycles import Cycles
from gcmreg.report.tallies import TOTAL, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmreg.report.tallies import Cell, Tables

FEWEST = 5


def withheld(tables: Tables) -> set[Cell] | None:
    """Return the cells to withhold, as (table, value); None if all of the tables must be."""
    hidden = {
        (table, value)
        for table, counts in tables.counts.items()
        for value, number in counts.items()
        if number < FEWEST
    }
    cycles = Cycles(tables)
    loose: set[Cell] = set()
    while True:
        _fill(tables, hidden)
        tight = sorted(hidden - loose)
        if not tight:
            return hidden
        for cell in tight:
            if cell in loose:
                continue
            if _plainly_loose(tables, hidden, cell):
                loose.add(cell)
                continue
            best = cycles.through(cell, hidden)
            if best is None or best[0]:
                other = cycles.exchange(cell, hidden)
                best = other if best is None or (other is not None and other[0] < best[0]) else best
            if best is None:
                return None
            hidden |= best[1]
            loose |= best[1]


def _fill(tables: Tables, hidden: set[Cell]) -> None:
    """Withhold more of each sum of which too little is: the smallest that is shown."""
    while True:
        more = {cell for line in _sums(tables, hidden) if (cell := _next(tables, hidden, line))}
        if not more:
            return
        hidden |= more


def _sums(tables: Tables, hidden: set[Cell]) -> Iterator[list[Cell]]:
    """Yield the parts of every sum that is known."""
    for table in tables.counts:
        for parent, values in tables.children.items():
            if parent == TOTAL or (table, parent) not in hidden:
                yield [(table, value) for value in values]
    if tables.additive:
        for value in tables.parents:
            if (WHOLE, value) not in hidden:
                yield [(session, value) for session in tables.sessions]


def _next(tables: Tables, hidden: set[Cell], line: Iterable[Cell]) -> Cell | None:
    parts = list(line)
    gone = [cell for cell in parts if cell in hidden]
    left = [cell for cell in parts if cell not in hidden and tables.at(*cell)]
    if not gone or not left:
        return None
    if len(gone) > 1 and sum(_unknown(tables, hidden, cell) for cell in gone) >= FEWEST:
        return None
    return min(left, key=lambda cell: (tables.at(*cell), cell))


def _unknown(tables: Tables, hidden: set[Cell], cell: Cell) -> int:
    """Return how much of a withheld count its own parts do not tell."""
    table, value = cell
    if cell not in hidden:
        return 0
    parts = tables.children.get(value)
    if parts is None:
        return tables.at(table, value)
    return sum(_unknown(tables, hidden, (table, part)) for part in parts)


def _plainly_loose(tables: Tables, hidden: set[Cell], cell: Cell) -> bool:
    """Whether a look at the parts of the same value shows that one more could be here.

    What it does not see is searched for.
    """
    table, value = cell
    if tables.additive or value in tables.children or not tables.may(table, value, 1):
        return False
    return any(
        (table, other) in hidden and tables.may(table, other, -1)
        for other in tables.children[tables.parents[value]]
        if other != value and other not in tables.children
    )
