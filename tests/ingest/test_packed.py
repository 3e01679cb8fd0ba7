"""The short way of packing rows says what the long way says; parts say what the whole file says."""

from __future__ import annotations

import csv
import io
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcmreg import findings
from gcmreg.ingest import parts
from gcmreg.ingest.csv_export import CsvLines
from gcmreg.ingest.detect import open_exports
from gcmreg.ingest.export import Refused, Row, UnreadableError
from gcmreg.ingest.identify import Identifier
from gcmreg.ingest.packed import Packer
from gcmreg.ingest.parts import Part, UnevenError, parts_of
from gcmreg.settings import read_settings
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from gcmreg.ingest.export import Export
    from gcmreg.ingest.packed import Identified

HEADER = [
    *("Reference #", "Status", "Username", "Email Address"),
    "Name of organization / institution / entity",
    "Type of organization / institution / entity",
    "Is your organization / institution / entity in consultative status with UN ECOSOC?",
    *("# Contact e-mail", "22-23 May 2017, New York - Representative 1 - Given"),
    "22-23 May 2017, New York - Representative 1 - First name",
    "22-23 May 2017, New York - Representative 1 - Priority representative?",
    *('A "quoted" \\ label', "Comments", "Date", "Start Time", "Finish Time", "User"),
]
TEXT = st.text(
    st.sampled_from("ab 1\"\\§,;|\n\r\té\u00a0\u200b\u2028\x7fЖ漢😀'=:{}"), max_size=12
) | st.sampled_from(["", " ", "  ", "\n", "\u00a0", ' "x" ', '": " ', "§ ", " § "])
CELLS = {
    "Reference #": st.sampled_from(["1", " 2 ", "", " ", "Reference #", "9", 'a"b', "\u00a0"]),
    "Status": st.sampled_from(["Complete", "Incomplete", " complete ", "Odd", "", "Paid"]),
    "Type of organization / institution / entity": st.sampled_from(
        ["NGO", "ngo", "Non-governmental organization", "Other", " ", "", "Trade union", "x"]
    ),
    "Is your organization / institution / entity in consultative status with UN ECOSOC?": (
        st.sampled_from(["Yes - General", "yes - special", "No", "no ", "Perhaps", "", "\n"])
    ),
    "22-23 May 2017, New York - Representative 1 - Priority representative?": st.sampled_from(
        ["Yes", "YES", "", " ", "maybe"]
    ),
    **dict.fromkeys(
        ("Date", "Start Time", "Finish Time"),
        st.sampled_from(
            [
                *("2017-05-15 23:59:59", "2017-05-15T10:00:00", "2017-11-05 01:30:00", ""),
                *(
                    "2017-03-12 02:30:00",
                    "yesterday",
                    "2017-05-15 24:00:00",
                    " 2017-05-16 00:00:00 ",
                ),
            ]
        ),
    ),
}
ROWS = st.lists(st.tuples(*(CELLS.get(label, TEXT) for label in HEADER)).map(list), max_size=6)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("space")
    shutil.copytree(shipped_data(), root / "data")
    return Workspace(root)


def written(path: Path, rows: list[list[str]], end: str = "\r\n") -> Path:
    """Write an export."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerows([HEADER, *rows])
    path.write_bytes(stream.getvalue().encode())
    return path


def opened(path: Path) -> Export:
    (export,), empty = open_exports([path], [])
    assert empty == []
    return export


def identifier(export: Export, space: Workspace) -> Identifier:
    return Identifier(export, read_settings(space, lists=False).forms["gcm-2017"])


@given(ROWS)
def test_the_short_way_is_the_long_way(space: Workspace, rows: list[list[str]]) -> None:
    export = opened(written(space.root / "short.csv", rows))
    grid = export.grid
    assert grid is not None
    short, long = identifier(export, space), identifier(export, space)
    packer = Packer(grid, short.canonical, short.clock)
    for line, row in grid.after(parts.WHOLE):
        packed = packer.pack(line, row)
        item = grid.read(line, row)
        if packed is None:  # then the long way is taken
            if isinstance(item, Row):
                long.canonical.odd.clear()
                short.canonical.odd.clear()
            continue
        assert isinstance(item, Row)
        assert packed == long._read(item)
        assert long.doubts.findings == []
        assert long.doubts.clock == {}
        assert short.canonical.odd == long.canonical.odd


def test_an_ordinary_row_takes_the_short_way(space: Workspace) -> None:
    row = [f"{label} é" for label in HEADER]
    row[0], row[1], row[5] = "1", "Complete", "unheard of"
    row[-4:] = ["2017-05-15 23:59:59", "2017-05-15 23:00:00", "", "203.0.113.7"]
    export = opened(written(space.root / "ordinary.csv", [row]))
    assert export.grid is not None
    its = identifier(export, space)
    packed = Packer(export.grid, its.canonical, its.clock).pack(2, row)
    assert packed is not None
    assert (packed.line, packed.reference, packed.date) == (2, "1", "2017-05-16T03:59:59Z")
    assert its.canonical.odd != {}


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut files into parts of a few bytes, and let two processes read them."""
    monkeypatch.setattr(parts, "_WORTH", 0)
    monkeypatch.setattr(parts, "_SIZE", 300)
    monkeypatch.setenv("GCMREG_PROCESSES", "2")


@pytest.mark.usefixtures("small_parts")
@settings(max_examples=60)
@given(rows=ROWS, end=st.sampled_from(["\r\n", "\n", "\r"]), mark=st.sampled_from(["", '5" x']))
def test_parts_hold_what_the_file_holds(
    space: Workspace, rows: list[list[str]], end: str, mark: str
) -> None:
    path = written(space.root / "parts.csv", rows, end)
    data = path.read_bytes() + (f"{mark}{end}".encode() if mark else b"")
    path.write_bytes(data)
    lines = CsvLines(path, "utf-8", ",", 0)
    found = list(parts_of(path))
    ends = [part.end for part in found]
    assert [part.start for part in found] == [0, *ends[:-1]]
    assert ends[-1] == (None if mark else len(data))
    for part in found:
        before = io.StringIO(data[: part.start].decode(), newline="")
        assert part.before == len(list(before))
    out = []
    for part in found:
        try:
            rows = list(lines.of(part)) if part.end is not None else None
        except UnevenError:
            rows = None
        if rows is None:
            out += list(lines.after(part))
            break
        out += rows
    assert out == list(lines())


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("size", [300, 4000])
@pytest.mark.parametrize("odd", [None, 4, 0], ids=["whole", "mark later", "mark first"])
def test_side_by_side_is_one_by_one(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, odd: int | None, size: int
) -> None:
    monkeypatch.setattr(parts, "_SIZE", size)
    rows = []
    for number in range(40):
        row = [f"{label} {number}" for label in HEADER]
        row[0], row[1] = str(number), ("Complete", "Odd", "", "Odder")[number % 4]
        row[5], row[6] = ("NGO", "no choice")[number % 2], "Yes - General"
        row[-4:-1] = ["2017-11-05 01:30:00", "soon", "2017-05-15 10:00:00"]
        row[-5] = "two\nlines, and a comma" if number % 5 else ""
        rows.append(row if number % 7 else row[:-2])
    path = written(space.root / "side.csv", rows)
    if odd is not None:  # quotation marks within cells that are not quoted: the guess is wrong
        text = path.read_bytes().decode()
        text = text.replace(f"Comments {odd}\r", f'5" {odd}\r').replace(
            f"Name of organization / institution / entity {odd + 1},", f'of 5" {odd},'
        )
        path.write_bytes(text.encode())
    export = opened(path)
    assert export.grid is not None
    side = identifier(export, space)
    found: list[Identified | Refused] = list(side.rows())
    monkeypatch.setenv("GCMREG_PROCESSES", "1")
    one = identifier(export, space)
    assert found == list(one.rows())
    assert side.findings == one.findings
    assert len(found) == 40
    assert len(list(export.grid.parts())) >= 3


@pytest.mark.usefixtures("small_parts")
def test_a_part_that_has_no_end_is_read_in_one_go(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LONGEST_LINE", 600)
    path = written(space.root / "long.csv", [["1", "Complete", *["y\n" * 200] * (len(HEADER) - 2)]])
    assert list(parts_of(path))[-1].end is None
    export = opened(path)
    assert [item.line for item in identifier(export, space).rows()] == [2]


def test_a_small_file_is_not_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "small.csv", [])
    assert list(parts_of(path)) == [Part(0, None, 0)]


CUT_SMALL = """
import sys
from gcmreg import findings
from gcmreg.ingest import parts
parts._WORTH, parts._SIZE = 0, 4000
from gcmreg.__main__ import main
sys.argv[0] = "gcmreg"
main()
"""


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended may wait for somebody to ask how."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system has no /proc")
def test_a_killed_ingest_leaves_no_process_and_no_lock(space: Workspace) -> None:
    row = ["", "Complete", *["x"] * (len(HEADER) - 6), *["2017-05-15 10:00:00"] * 3, "203.0.113.7"]
    path = written(space.root / "many.csv", [[str(n), *row[1:]] for n in range(30_000)])
    words = ["--workspace", str(space.root), "ingest", str(path)]
    environment = {**os.environ, "GCMREG_PROCESSES": "2"}
    with subprocess.Popen(
        [sys.executable, "-c", CUT_SMALL, *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not (workers := children(process.pid)):
            time.sleep(0.01)
            assert process.poll() is None
        process.kill()
    again = subprocess.run(
        [sys.executable, "-c", CUT_SMALL, *words],
        env={**environment, "GCMREG_LOCK_SECONDS": "60"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (again.returncode, "30000 added" in again.stderr) == (0, True)
    assert [worker for worker in workers if alive(worker)] == []


@pytest.mark.usefixtures("small_parts")
def test_blank_lines_before_the_header_fill_a_part(space: Workspace) -> None:
    path = written(space.root / "blank.csv", [["1", "Complete", *["x"] * (len(HEADER) - 2)]])
    path.write_bytes(b"\r\n" * 400 + path.read_bytes())
    export = opened(path)
    assert [item.line for item in identifier(export, space).rows()] == [402]
    assert len(list(parts_of(path))) > 2


def test_an_error_of_another_process_is_the_same_here() -> None:
    first = UnreadableError(findings.EX401.at(None, "broken"), [findings.EX402.at(None, "before")])
    second = pickle.loads(pickle.dumps(first))  # noqa: S301 - ours
    assert (second.finding, second.before) == (first.finding, first.before)
