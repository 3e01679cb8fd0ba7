"""What holds for any file: every line comes to one end, and nothing is read into the air."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from editions.publications import names, pdf, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcmreg.diagnostics import UnusableError
from gcmreg.editions.merge import Before, header, merge, rows
from gcmreg.editions.publication import Fate
from gcmreg.folding import fold
from gcmreg.model import ListName
from gcmreg.report.cells import csv_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.editions.publication import Publication

PARTS = [
    *(
        "Special",
        "General consultative status",
        "Roster",
        "CSD Roster",
        "A",
        "Annex",
        "Name,Status",
    ),
    *(
        "Amber Circle",
        "Birch Union for the",
        "of Travellers",
        "(2011)",
        "2011",
        "(AC)",
        "1.",
        "12)",
    ),
    *(
        "(special, 2011)",
        "  Dune",
        "E/2017/INF/5",
        "2/17",
        "\f",
        "\t",
        "   ",
        "•",
        "*",
        "- ",
        "…",
        ":",
    ),
    *(
        "The following bodies are approved.",
        "as of 1 September 2017",
        "École",
        "Ω",
        "١٩٩٩",
        "“Ember",
    ),
    *("<table><tr><td>", "</table>", "<li>", '"', ";", ",", "Id,Name", "\r", "\u2028", "\x00"),
]
# No column holds names; a quotation mark is not closed; zero bytes look like UTF-16.
FAULTS = {"LS201", "EX401", "EX410"}
lines = st.lists(st.lists(st.sampled_from(PARTS), max_size=4).map(" ".join), max_size=30)
suffixes = st.sampled_from([".txt", ".csv", ".html"])
some = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def tried(
    folder: Path,
    content: str | bytes,
    name: str = "list.txt",
    which: ListName = ListName.ECOSOC,
) -> Publication | tuple[int, set[str]]:
    """Return the publication, or with which exit code and findings it was refused."""
    try:
        return read(folder, content, name, which)
    except UnusableError as error:
        return error.exit_code, {finding.code for finding in error.findings}


@some
@given(lines.map("\n".join), suffixes, st.sampled_from(ListName))
def test_every_line_comes_to_one_end(
    tmp_path: Path, text: str, suffix: str, which: ListName
) -> None:
    found = tried(tmp_path, text, f"list{suffix}", which)
    if isinstance(found, tuple):
        assert (found[0], found[1] - FAULTS) == (1, set())
        return
    places = [line.place for line in found.lines]
    assert len(places) == len(set(places))
    printed = fold(text)
    for item in found.items:
        words = [fold(word) for word in item.name.split()]
        assert [word for word in words if word not in printed] == []
    keys = [(fold(i.name), i.id, fold(i.country)) for i in found.items]
    assert len(keys) == len(set(keys))


@some
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>"]))
def test_no_bytes_break_it(tmp_path: Path, data: bytes, head: bytes) -> None:
    found = tried(tmp_path, head + data)
    assert not isinstance(found, tuple) or found[0] == 1


@some
@given(st.data())
def test_damaged_pdf_is_told(tmp_path: Path, data: st.DataObject) -> None:
    whole = pdf([["Special", "Amber Circle (2011)", "Birch Union (2012)"]])
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 40))
    found = tried(tmp_path, whole[:at] + whole[at + cut :], "list.pdf")
    if isinstance(found, tuple):
        assert found == (1, {"EX401"})
    else:
        assert len(names(found)) <= 3


@some
@given(st.lists(st.sampled_from(["Amber", "Birch", "Cedar", "Dune", "Ember"]), unique=True))
def test_order_of_entries_says_nothing(tmp_path: Path, drawn: list[str]) -> None:
    made = []
    for order in (drawn, sorted(drawn)):
        text = "Special\n" + "".join(f"{name} Circle\n" for name in order)
        merged = merge(read(tmp_path, text).items, Before(), ListName.ECOSOC, None)
        cells = rows(merged, Before(), ListName.ECOSOC)
        made.append(csv_bytes(header(Before(), ListName.ECOSOC), cells))
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "text",
    [
        "Special\n" + "Amber Union of Lamplighters, Harbors and Bell\n" * 30_000,
        "Special\n" + "." * 1_000_000,
        "Special\n" + " " * 1_000_000 + "x",
        "Special\n" + "list of " * 100_000,
        "Special\n" + "(" * 500_000,
        "Name,Status\n" + '"' + " " * 900_000 + '*x",Special\n',
        "Name,Status\nAmber," + " x" * 400_000 + "\n",
        "<table>" * 50_000,
        "<ul>" + "<li>Amber Circle" * 30_000,
    ],
    ids=range(9),
)
def test_long_files_take_no_long_time(tmp_path: Path, text: str) -> None:
    started = time.process_time()
    found = tried(tmp_path, text)
    assert isinstance(found, tuple) or len(found.of(Fate.ENTRY)) <= 30_000
    assert time.process_time() - started < 10
