"""Refused rows are written to be mended, and come back as they were."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.small import HEAD, NAME, row, workspace, write

from gcmreg.commands.ingest import ingest
from gcmreg.commands.refused import refused
from gcmreg.commands.register import check
from gcmreg.diagnostics import UnusableError
from gcmreg.ingest.mended import REASON, guarded, unguarded
from gcmreg.register import read_register
from gcmreg.report.cells import csv_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.workspace import Workspace

EVIL = "=1+1|'=1+1|''x|'quoted'|+41 22 917 12 34|-5|@a|\ttab|－1|'|''".split("|")


def answers(space: Workspace) -> dict[str, dict[str, str]]:
    """Return the answers of each application's only version."""
    held = read_register(space).held.items()
    return {reference: dict(next(iter(v.values())).answers) for (_, reference), v in held}


def lines(path: Path) -> list[list[str]]:
    """Return the rows of a written file."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def rewrite(path: Path, rows: list[list[str]]) -> None:
    """Write rows as a spreadsheet saves them again: semicolons, and quotes where needed."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def test_mended_rows_hold_what_they_held_before(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    whole = [row(n, "2017-05-10 10:00:00", text, comments=text) for n, text in enumerate(EVIL)]
    ingest(space, [write(tmp_path / "whole.csv", whole)])
    expected = answers(space)

    space = workspace(tmp_path / "other")
    broken = [*(["", *line[1:]] for line in whole[:-1]), whole[-1][:-1]]
    good = row(900, "2017-05-10 10:00:00")
    assert ingest(space, [write(tmp_path / "broken.csv", [*broken, good])]).exit_code == 1
    path = tmp_path / "refused.csv"
    told = refused(space, path)
    assert told.words == [
        "11 rows refused",
        f"written to {path.as_posix()}: mend the rows there and ingest what is mended",
    ]
    head, *rows = lines(path)
    assert head == [REASON, *HEAD]
    assert rows[0][0] == "EX404 the row has no reference (broken.csv:2)"
    assert [len(line) for line in rows] == [9] * 10 + [8]
    for n, line in enumerate(rows):
        line[1] = str(n)
    rows[-1].append("2017-05-10 10:00:00")
    rewrite(path, [head, *rows])
    assert ingest(space, [path]).exit_code == 0
    assert {k: v for k, v in answers(space).items() if k != "900"} == expected
    assert check(space).exit_code == 0


def test_refused_rows_of_several_exports_get_a_file_each(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    one, two = row(1, "2017-05-10 10:00:00"), row(2, "2017-05-10 10:00:00")
    ingest(space, [write(tmp_path / "one.csv", [one, ["", *one[1:]]])])
    ingest(space, [write(tmp_path / "two.csv", [[*two, ""], ["", *two[1:], "x"]], [*HEAD, "More"])])
    plain = {"Status": "Complete", NAME: "Acme", "Date": two[5], "Finish Time": two[5]}
    items = json.dumps([{**plain, "Reference #": "3"}, plain])
    (tmp_path / "three.json").write_text(items, encoding="utf-8")
    ingest(space, [tmp_path / "three.json"])
    told = refused(space, tmp_path / "refused.csv")
    assert told.words[-1] == "1 row not written: purged, or of JSON"
    found = [tmp_path / f"refused-{n}.csv" for n in (1, 2)]
    assert [lines(path)[0] for path in found] == [[REASON, *HEAD], [REASON, *HEAD, "More"]]
    with pytest.raises(UnusableError) as caught:
        refused(space, tmp_path / "refused.csv")
    assert [f.code for f in caught.value.findings] == ["US703"]


cells = st.lists(st.text(max_size=6) | st.sampled_from(EVIL), min_size=1, max_size=4)


@given(cells, st.lists(cells, max_size=3))
def test_cells_come_back_from_the_file_as_they_were(head: list[str], rows: list[list[str]]) -> None:
    written, *more = guarded(head, [("why", row) for row in rows])
    text = csv_bytes(written, more).decode("utf-8-sig")
    read = [(n, line) for n, line in enumerate(csv.reader(io.StringIO(text, newline="")), 1)]
    assert [line for _, line in unguarded(lambda: iter(read))()] == [head, *rows]
