"""Tables as text: the same lines, whether laid out by rich or in the short way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gcmreg import console
from gcmreg.layout import table_lines

NUMBERS = st.integers(-1000, 10**9).map(str)
LETTERS = "abcdefgh   1.-éß…日本한мر\u0301😀👩\u200d👧"
WORDS = st.text(LETTERS, max_size=12)
LONG = st.builds(lambda word, times: word * times, WORDS, st.integers(1, 30))
CELLS = st.lists(WORDS | LONG, max_size=12).map(" ".join).map(console.harmless)


@given(st.data(), st.lists(st.sampled_from(["read", "session", "entry id"]), min_size=1))
def test_tables_are_as_rich_lays_them_out(data: st.DataObject, names: list[str]) -> None:
    numeric = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    row = st.tuples(*(NUMBERS if number else CELLS for number in numeric)).map(list)
    rows = data.draw(st.lists(row, max_size=4))
    whole = [name == "session" for name in names]
    lines = table_lines(names, rows, numeric, whole, 200)
    if lines is not None:
        assert lines == console._rich_lines("", names, numeric, rows)


def test_the_widest_column_is_wrapped_between_words() -> None:
    rows = [["one", "two three four", "5"], ["x" * 9, "six", "10"]]
    head = ["a", "name of it", "n"]
    assert table_lines(head, rows, [False, False, True], [False] * 3, 27) == [
        "             name of",
        " a           it          n",
        " ─────────────────────────",
        " one         two         5",
        "             three",
        "             four",
        " xxxxxxxxx   six        10",
    ]


def test_a_column_that_is_to_stay_whole_is_not_wrapped() -> None:
    rows = [["geneva-oct-hearing", "two three four"]]
    assert table_lines(["session", "name"], rows, [False, False], [True, False], 34) == [
        " session              name",
        " ────────────────────────────────",
        " geneva-oct-hearing   two three",
        "                      four",
    ]


def test_columns_that_are_to_stay_whole_and_cannot_are_for_rich() -> None:
    assert table_lines(["a", "b"], [["x" * 150] * 2], [False] * 2, [True] * 2, 200) is None
