"""What is written many at once is what is written one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from gcmreg import pipeline
from gcmreg.commands.loaded import load
from gcmreg.report import cells
from gcmreg.report.cells import csv_bytes, csv_pieces
from gcmreg.report.page import page, page_pieces
from gcmreg.report.roster_html import _view
from gcmreg.report.roster_json import json_bytes, roster_pieces, roster_value
from gcmreg.report.sheets import sheets
from gcmreg.report.workbook import LONGEST, STYLES, _Cells
from gcmreg.rules import Stage
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gcmreg.facts.nominee import Nominee

MARKS = [
    *"=+-@\t\r\nA1'\",&<_ x",
    "＝",
    "＠",
    "É",
    "\ud800",
    "\x00",
    "\x08",
    "_x0041_",
    "+41 22 555 10",
]
TEXTS = st.lists(st.sampled_from(MARKS), max_size=4).map("".join)
VALUES = st.one_of(TEXTS, st.integers(0, 10**6), st.none())


@given(st.lists(st.tuples(VALUES, VALUES), max_size=20))
def test_csv_in_pieces_is_the_csv(rows: list[tuple[object, object]]) -> None:
    header = ["one", "=two"]
    columns = [[one for one, _ in rows], [two for _, two in rows]]
    assert b"".join(csv_pieces(header, columns)) == csv_bytes(header, rows)


@given(st.lists(VALUES, max_size=30))
@example(["plain", "Ada & <Bo>", "same", "same", 5, None, ""])
@example(["x" * (LONGEST + 1)])
@example(["one\0two", "three"])
@example(["<r>text</r>"])
def test_cells_learned_together_are_those_made_one_by_one(values: list[object]) -> None:
    styles = {name: str(n) for n, name in enumerate(STYLES)}
    together, single = _Cells(styles, 7), _Cells(styles, 7)
    together.learn(values)
    assert [together[v] for v in values] == [single[v] for v in values]
    assert (together.end, "".join(together.texts)) == (single.end, "".join(single.texts))


@pytest.mark.parametrize("at_once", [1, 7, 1 << 10])
def test_files_in_pieces_are_the_files_as_a_whole(
    demo: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    rosters = load(Workspace(demo), answers=True).rosters
    monkeypatch.setattr(cells, "_AT_ONCE", at_once)
    for session in rosters.schedule.sessions:
        roster = rosters.roster(session)
        odd = replace(roster.nominations[0], organization="half a pair \ud800 </script>")
        roster = replace(roster, nominations=(*roster.nominations, odd))
        tables = sheets(roster, private=True)
        value = roster_value(roster, private=True)
        assert b"".join(roster_pieces(roster, private=True)) == json_bytes(value)
        views = [replace(_view(table), rows=[*_view(table).rows]) for table in tables]
        whole = page("Title", "<p>body</p>", views, ("staff.css",))
        assert b"".join(page_pieces("Title", "<p>body</p>", views, ("staff.css",))) == whole


def test_rules_of_an_application_say_the_same_of_each_of_its_slots(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def values() -> list[object]:
        rosters = load(Workspace(demo)).rosters
        return [roster_value(rosters.roster(s)) for s in rosters.schedule.sessions]

    def one_by_one(nominees: Sequence[Nominee]) -> None:
        for nominee in nominees:
            pipeline._ask(nominee, Stage.VERSION)
            if nominee.decided is None:
                pipeline._ask(nominee, Stage.ACCREDITATION)

    shared = values()
    monkeypatch.setattr(pipeline, "_ask_of_application", one_by_one)
    assert values() == shared
