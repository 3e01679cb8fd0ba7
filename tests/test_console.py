"""Tables as text: the same lines, whether laid out by rich or in the short way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gcmreg import console

NUMBERS = st.integers(-1000, 10**9).map(str)
CELLS = st.text("ab 1.-", max_size=30)


@given(st.data(), st.lists(st.sampled_from(["read", "session", "entry id"]), min_size=1))
def test_plain_tables_are_as_rich_lays_them_out(data: st.DataObject, names: list[str]) -> None:
    numeric = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    row = st.tuples(*(NUMBERS if number else CELLS for number in numeric)).map(list)
    rows = data.draw(st.lists(row, max_size=4))
    plain = console._plain_lines(names, numeric, rows)
    if plain is not None:
        assert plain == console._rich_lines("", names, numeric, rows)


def test_a_table_that_is_too_wide_or_not_ascii_is_for_rich() -> None:
    assert console._plain_lines(["name"], [False], [["x" * 198]]) is not None
    assert console._plain_lines(["name"], [False], [["x" * 199]]) is None
    assert console._plain_lines(["name"], [False], [["漢字"]]) is None
