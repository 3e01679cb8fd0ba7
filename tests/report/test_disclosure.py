"""Withheld counts cannot be read, subtracted, or told apart from others by whoever tries."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmreg.report.disclosure import FEWEST, withheld
from gcmreg.report.tallies import TOTAL, WHOLE, Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Cell = tuple[str, str]
Line = tuple[dict[Cell, int], str]


def tables(counts: dict[str, dict[str, int]], *, additive: bool = False) -> Tables:
    return Tables(counts, {value: TOTAL for one in counts.values() for value in one}, additive)


# ---------------------------------------------------------------- whoever tries


class Attacker:
    """Knows every total, every count that is shown, and how the tables hang together.

    Looks for a world with the same figures in which a withheld count is another, by mending one
    broken sum after the other.  Shares no code with what withholds.
    """

    def __init__(self, world: Tables, hidden: set[Cell]) -> None:
        self.world, self.hidden = world, hidden
        self.sums = list(self._sums())

    def _sums(self) -> Iterator[dict[Cell, int]]:
        """Yield what must stay 0: the changes of these cells, each times its sign."""
        world = self.world
        for table in world.counts:
            for above in {*world.parents.values()}:
                parts = {(table, v): 1 for v, parent in world.parents.items() if parent == above}
                yield parts if above == TOTAL else {**parts, (table, above): -1}
        if world.additive:
            for value in world.parents:
                yield {(s, value): 1 for s in world.sessions} | {(WHOLE, value): -1}

    def other_worlds(self, cell: Cell) -> bool:
        """Whether the count of a cell could be another one."""
        return any(self._mended({cell: by}, 18) for by in (1, -1)) or self._taken_for(cell)

    def _taken_for(self, cell: Cell) -> bool:
        """Whether a thing of one value could be of another, in some of the sessions and in all."""
        parents, sessions = self.world.parents, self.world.sessions
        leaves = sorted(set(parents) - set(parents.values()))
        sets = [s for n in range(len(sessions) + 1) for s in combinations(sessions, n)]
        for one, other in permutations(leaves, 2):
            for tables in sets:
                changes: Counter[Cell] = Counter()
                for table in (*tables, WHOLE):
                    for leaf, by in ((one, 1), (other, -1)):
                        value = leaf
                        while value != TOTAL:
                            changes[table, value] += by
                            value = parents[value]
                world = {at: by for at, by in changes.items() if by}
                if cell in world and set(world) <= self.hidden and self._mended(world, 0):
                    return True
        return False

    def _mended(self, changes: dict[Cell, int], tries: int) -> bool:
        if any(self.world.at(*cell) + by < 0 for cell, by in changes.items()):
            return False
        broken = [self._mends(line, changes) for line in self.sums if self._off(line, changes)]
        if not broken and not self.world.additive:
            over = self._over(changes)
            broken = [] if over is None else [self._left(over, changes)]
        if not broken:
            return True
        ways = min(broken, key=len)
        return tries > 0 and any(self._mended({**changes, c: by}, tries - 1) for c, by in ways)

    def _mends(self, line: dict[Cell, int], changes: dict[Cell, int]) -> list[tuple[Cell, int]]:
        off = self._off(line, changes)
        return self._left(((c, -sign if off > 0 else sign) for c, sign in line.items()), changes)

    def _left(
        self, ways: Iterable[tuple[Cell, int]], changes: dict[Cell, int]
    ) -> list[tuple[Cell, int]]:
        return [(c, by) for c, by in ways if c in self.hidden and c not in changes]

    @staticmethod
    def _off(line: dict[Cell, int], changes: dict[Cell, int]) -> int:
        return sum(sign * changes.get(cell, 0) for cell, sign in line.items())

    def _over(self, changes: dict[Cell, int]) -> list[tuple[Cell, int]] | None:
        """Return what would bring a value back within its bounds; None if all are."""
        leaves = set(self.world.parents) - set(self.world.parents.values())
        for value in sorted(leaves):
            each = {
                s: self.world.at(s, value) + changes.get((s, value), 0) for s in self.world.sessions
            }
            whole = self.world.at(WHOLE, value) + changes.get((WHOLE, value), 0)
            if max(each.values()) > whole:
                high = [s for s, n in each.items() if n > whole]
                return [((WHOLE, value), 1), *(((s, value), -1) for s in high)]
            if sum(each.values()) < whole:
                return [((WHOLE, value), -1), *(((s, value), 1) for s in each)]
        return None


# ---------------------------------------------------------------- any world


@st.composite
def worlds(draw: st.DrawFn) -> Tables:
    """Draw things of one value each, counted in one or more sessions and once in all.

    A session with too little of everything is not published at all: none is so small.
    """
    leaves = {f"{a}{b}": a for a in "ab" for b in range(draw(st.integers(0, 3)))}
    leaves |= dict.fromkeys("cde"[: draw(st.integers(1, 3))], TOTAL)
    parents = leaves | {above: TOTAL for above in leaves.values() if above != TOTAL}
    sessions = [f"s{n}" for n in range(draw(st.integers(1, 3)))]
    additive = draw(st.booleans())
    some = st.integers(0, 9) if draw(st.booleans()) else st.integers(0, 3)
    most = 1 if additive else 3
    within = st.lists(st.sampled_from(sessions), min_size=1, max_size=most, unique=True)
    counts: dict[str, dict[str, int]] = {name: {} for name in (*sessions, WHOLE)}

    def put(leaf: str, tables: list[str]) -> None:
        for table in (*tables, WHOLE):
            value = leaf
            while value != TOTAL:
                counts[table][value] = counts[table].get(value, 0) + 1
                value = parents[value]

    for leaf in leaves:
        for _ in range(draw(some)):
            put(leaf, draw(within))
    for session in sessions:
        while sum(n for v, n in counts[session].items() if parents[v] == TOTAL) < FEWEST:
            put(draw(st.sampled_from(sorted(leaves))), [session])
    return Tables(counts, parents, additive)


@given(worlds())
def test_no_small_count_is_seen_and_none_can_be_worked_out(world: Tables) -> None:
    hidden = withheld(world)
    every = {(table, value) for table, found in world.counts.items() for value in found}
    if hidden is None:
        hidden = every
    assert [cell for cell in every - hidden if world.at(*cell) < FEWEST] == []
    attacker = Attacker(world, hidden)
    assert [cell for cell in sorted(hidden) if not attacker.other_worlds(cell)] == []


@given(worlds())
def test_no_subtraction_leaves_a_small_number(world: Tables) -> None:
    hidden = withheld(world)
    if hidden is None:
        return
    for table in world.counts:
        for above in {*world.parents.values()}:
            if above != TOTAL and (table, above) in hidden:
                continue
            parts = [(table, v) for v, parent in world.parents.items() if parent == above]
            rest = sum(world.at(*cell) for cell in parts if cell in hidden)
            shown = sum(world.at(*cell) for cell in parts if cell not in hidden)
            assert rest == 0 or rest >= FEWEST or shown == 0


def test_the_attacker_finds_what_is_badly_withheld() -> None:
    world = tables({"s": {"x": 20, "y": 7, "z": 2}, WHOLE: {"x": 20, "y": 7, "z": 2}})
    alone = {("s", "z"), (WHOLE, "z")}
    assert not Attacker(world, alone).other_worlds(("s", "z"))
    in_all = {("s", "z"), ("s", "y"), (WHOLE, "z")}
    assert not Attacker(world, in_all).other_worlds((WHOLE, "z"))
    both = {*in_all, (WHOLE, "y")}
    assert Attacker(world, both).other_worlds(("s", "z"))


# ---------------------------------------------------------------- by hand


def test_a_single_small_count_takes_the_next_one_with_it() -> None:
    counts = {"x": 20, "y": 7, "z": 2}
    found = withheld(tables({"s": counts, WHOLE: counts}, additive=True))
    assert found == {(table, value) for table in ("s", WHOLE) for value in "yz"}


def test_nothing_small_nothing_withheld() -> None:
    counts = {"x": 20, "y": 7}
    assert withheld(tables({"s": counts, WHOLE: counts})) == set()


def test_two_small_counts_that_are_few_together_take_a_third() -> None:
    counts = {"x": 20, "y": 1, "z": 2}
    found = withheld(tables({"s": counts, WHOLE: counts}, additive=True))
    assert found == {(table, value) for table in ("s", WHOLE) for value in "xyz"}


@pytest.mark.parametrize("additive", [True, False])
def test_the_sum_of_all_sessions_does_not_tell_the_one_that_is_withheld(*, additive: bool) -> None:
    world = tables(
        {
            "s": {"x": 3, "y": 10, "z": 10},
            "t": {"x": 10, "y": 10, "z": 10},
            WHOLE: {"x": 13, "y": 20, "z": 20},
        },
        additive=additive,
    )
    found = withheld(world)
    assert found is not None
    assert ("s", "x") in found
    assert {("t", "x"), (WHOLE, "x")} & found != set()
    assert len({table for table, _ in found}) > 1


def test_organizations_of_several_sessions_leave_more_to_be_shown() -> None:
    world = tables(
        {"s": {"x": 3, "y": 10}, "t": {"x": 13, "y": 20}, WHOLE: {"x": 13, "y": 20}},
    )
    assert withheld(world) == {("s", "x"), ("s", "y")}


def test_a_part_is_not_told_by_what_it_is_a_part_of() -> None:
    parents = {"Europe": TOTAL, "Asia": TOTAL, "FR": "Europe", "IT": "Europe", "JP": "Asia"}
    counts = {"Europe": 12, "Asia": 9, "FR": 8, "IT": 4, "JP": 9}
    found = withheld(Tables({"s": counts, WHOLE: counts}, parents, additive=True))
    assert found == {(table, value) for table in ("s", WHOLE) for value in ("FR", "IT")}
