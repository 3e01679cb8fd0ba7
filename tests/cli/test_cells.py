"""Every CSV: no cell that a spreadsheet would run, and numbers and telephones untouched."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from cli.samples import COMMENTS, ECOSOC, NAME, PUBLIC, export, person, result, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run

# What is typed, and the cell that it becomes.
CELLS = {
    "=1+1": "'=1+1",
    "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","y")': '\'=HYPERLINK("http://x.example","y")',
    "+1+1": "'+1+1",
    "+SUM(A1)": "'+SUM(A1)",
    "-1+1": "'-1+1",
    "-x": "'-x",
    "-": "'-",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "\n=1": "'\n=1",
    "＝1+1": "'＝1+1",
    "＋1": "'＋1",
    "－1": "'－1",
    "＠SUM(A1)": "'＠SUM(A1)",
    "+41 22": "'+41 22",
    "-41 22 917 12 34": "'-41 22 917 12 34",
    "+41 22 917 12 34=1": "'+41 22 917 12 34=1",
    "-5": "-5",
    "+5": "+5",
    "-1.5": "-1.5",
    "-1,234.56": "-1,234.56",
    "+41229171234": "+41229171234",
    "+41 22 917 12 34": "+41 22 917 12 34",
    "+1 (212) 963-1234": "+1 (212) 963-1234",
    "+41.22/917.12-34": "+41.22/917.12-34",
    "41 22 917 12 34": "41 22 917 12 34",
    "0041229171234": "0041229171234",
    "1=1": "1=1",
    "a@example.org": "a@example.org",
    "'=1": "'=1",
    " =1": " =1",
    "line\n=1": "line\n=1",
}


def rows_of(data: bytes) -> list[list[str]]:
    """Return the cells of a CSV that is written as the contract says."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    outside = re.sub(r'"(?:[^"]|"")*"', "", text)
    assert outside.count("\n") == outside.count("\r\n") > 0
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_each_cell_is_guarded_or_untouched(run: Run, empty: Path) -> None:
    rows = [result(str(n), f"Body {n:02}", {}, answers={COMMENTS: c}) for n, c in enumerate(CELLS)]
    (empty / "a.csv").write_bytes(export(rows))
    assert run("ingest", "a.csv", cwd=empty).code == 0
    assert run("public", cwd=empty).code == 0
    header, *found = rows_of((empty / "out" / "public" / "applications.csv").read_bytes())
    assert tuple(header) == PUBLIC
    comments = {row[0]: row[PUBLIC.index(COMMENTS)] for row in found}
    assert comments == {f"Body {n:02}": cell for n, cell in enumerate(CELLS.values())}


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run a cell, by a reading of its own."""
    if not cell or cell[0] not in "=+-@\t\r\n＝＋－＠":
        return False
    digits = sum(c in "0123456789" for c in cell)
    number = re.fullmatch(r"[+-][0-9][0-9.,]*", cell) is not None
    telephone = digits > 6 and re.fullmatch(r"\+[0-9 ().\-/]+", cell) is not None
    return not number and not telephone


EVIL = "=2+5+cmd|'/C calc'!A0"
GUARDED = f"'{EVIL}"
SEATED = person(EVIL, "+Okoro", title="@Ms", position="-Director")
OTHER = person("\uff1dBo", "-Lindahl+1")


@pytest.fixture(scope="module")
def evil(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace in which every text that a user can write begins like a formula."""
    listed = (
        f"+101,{EVIL},@AR,-Other,Special,Kenya,2010-07-23,,,\n=102,@Twin of {EVIL},,,Gold,,,,,\n"
    )
    root = write_workspace(
        tmp_path_factory.mktemp("evil") / "ws",
        ecosoc_csv=ECOSOC + listed,
        decisions_yaml="names:\n- {name: '@Decided', match: none, by: '=1', on: 2017-05-01}\n",
    )
    rows = [
        result("1", EVIL, {"ny-may": [SEATED, OTHER, SEATED, OTHER]}),
        result("2", f"@{EVIL}", {"ny-may": [OTHER]}, answers={COMMENTS: EVIL, "Acronym": "-A"}),
        result("@3", "-Nobody", {"ny-may": [SEATED]}),
        result("4", f"{EVIL} Initiative", {"ny-may": [SEATED, OTHER]}),
    ]
    (root / "=a.csv").write_bytes(export([*rows, {NAME: EVIL, "Status": "Complete"}]))
    (root / "=names.txt").write_text(f"{EVIL}\n@x\n-5\n", encoding="utf-8")
    (root / "=inf.txt").write_text(f"Special\n{EVIL} (2011)\n-Lamp (2012)\n", encoding="utf-8")
    assert run("ingest", "=a.csv", cwd=root).code == 1
    return root


PRINTED = {
    "match": (0, True),
    "match =names.txt": (0, True),
    "validate": (0, True),
    "stats": (0, False),
    "register show @3": (0, True),
    "register refused": (0, True),
    "lists check": (0, True),
    "lists import =inf.txt --list ecosoc": (0, True),
    "lists diff new.csv": (0, True),
    "forms inspect =a.csv": (0, False),
    "simulate --session ny-may --quota 1": (0, True),
    "diff ny-may@2017-05-01 ny-may": (0, True),
    "roster --session ny-may": (0, False),
    "ingest =a.csv --dry-run": (0, True),
    "purge --check": (0, False),
    "status": (0, False),
}


@pytest.mark.parametrize("command", PRINTED)
def test_printed_csv_runs_nothing(run: Run, evil: Path, command: str) -> None:
    if "new.csv" in command:
        made = "lists import =inf.txt --list ecosoc --out new.csv"
        assert run(*made.split(), cwd=evil).code == 0
    code, names = PRINTED[command]
    done = run(*command.split(), "--format", "csv", cwd=evil)
    rows = rows_of(done.out)
    assert [cell for row in rows for cell in row if runs(cell)] == []
    shown = [cell for row in rows for cell in row if cell.startswith("'") and runs(cell[1:])]
    assert (done.code, shown != []) == (code, names)


def test_written_csv_runs_nothing(run: Run, evil: Path) -> None:
    calls = ("roster --all --private", "public", "public --session ny-may")
    calls += (
        "register refused --write refused.csv",
        "lists import =inf.txt --list ecosoc --out n.csv",
    )
    assert [run(*call.split(), cwd=evil).code for call in calls] == [0, 0, 0, 0, 0]
    found = sorted(path for path in evil.rglob("*.csv") if path.name != "=a.csv")
    ours = [path for path in found if not path.is_relative_to(evil / "data")]
    ours = [path for path in ours if not path.is_relative_to(evil / "register")]
    seen = {}
    for path in ours:
        cells = [cell for row in rows_of(path.read_bytes()) for cell in row]
        assert [cell for cell in cells if runs(cell)] == [], path.name
        seen[path.relative_to(evil).as_posix()] = GUARDED in cells
    assert {name for name, guarded in seen.items() if guarded} >= {
        "n.csv",
        "out/ny-may/attendees.csv",
        "out/ny-may/rejections.csv",
        "out/public/applications.csv",
        "out/public/attendees-ny-may.csv",
        "refused.csv",
    }


def test_json_holds_what_was_typed(run: Run, evil: Path) -> None:
    assert GUARDED not in run("match", "--format", "json", cwd=evil).text
    assert run("roster", "--session", "ny-may", cwd=evil).code == 0
    text = (evil / "out" / "ny-may" / "roster.json").read_text(encoding="utf-8")
    assert (EVIL in text, GUARDED in text) == (True, False)
