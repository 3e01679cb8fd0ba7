"""`gcmreg roster`: every nomination ends once; the files are as the contract words them."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from cli.conftest import Roster, environment, tree
from cli.samples import ADA, DATA, SESSIONS, export, result, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

SEATED = (
    "session,seat,order,organization,list,entry_id,entry_name,status,title,given_name,family_name,"
    "position,priority,reference,slot,notes"
)
DECIDED = "session,organization,given_name,family_name,reference,slot,code,rule,reason,clause"
PRIVATE = ",email,phone,passport,contact"
HEADERS = {
    "attendees.csv": SEATED,
    "waiting.csv": SEATED,
    "rejections.csv": DECIDED,
    "review.csv": f"{DECIDED},suggestions",
}
SESSION_IDS = ["ny-may", "geneva-oct", "ny-dec-hearing"]
OUTCOMES = ["room", "overflow", "waiting", "rejected", "review"]
# By hand, from SECOND over FIRST: outcome, reference, slot, codes.
NY_MAY = [
    ("room", "1001", 2, ["RP404"]),
    ("room", "1002", 1, ["PR502"]),
    ("room", "1007", 1, ["DL306", "PR502"]),
    ("overflow", "1008", 1, ["RP404", "ST601"]),
    ("waiting", "1001", 1, ["ST602"]),
    ("waiting", "1007", 2, ["ST602", "DL306"]),
    ("rejected", "1001", 3, ["RP401"]),
    ("rejected", "1002", 3, ["RP402"]),
    ("rejected", "1003", 1, ["AC202"]),
    ("rejected", "1004", 1, ["AC203"]),
    ("rejected", "1006", 1, ["AC201"]),
    ("rejected", "1007", 3, ["DL302"]),
    ("rejected", "1009", 1, ["IN110"]),
    ("rejected", "1010", 1, ["AC205"]),
    ("rejected", "1011", 1, ["DL301"]),
    ("review", "1005", 1, ["AC204"]),
    ("review", "1012", 1, ["DL303"]),
]


@pytest.fixture(scope="module")
def out(run: Run, _filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the rosters of all sessions."""
    folder = tmp_path_factory.mktemp("out")
    assert run("roster", "--all", "--out", folder, cwd=_filled).code == 0
    return folder


def test_every_nomination_ends_as_the_rules_say(out: Path) -> None:
    found = json.loads((out / "ny-may" / "roster.json").read_bytes())
    assert [
        (n["outcome"], n["reference"], n["slot"], n["codes"]) for n in found["nominations"]
    ] == NY_MAY


def test_every_session_has_a_folder_with_the_same_files(out: Path) -> None:
    names = [f"{session}/{name}" for session in SESSION_IDS for name in [*HEADERS, "roster.json"]]
    assert set(tree(out)) >= set(names)
    assert sorted(path.name for path in out.iterdir()) == sorted(SESSION_IDS)


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("session", SESSION_IDS)
def test_csv_is_as_worded(out: Path, session: str, name: str) -> None:
    data = (out / session / name).read_bytes()
    assert data.startswith(f"\ufeff{HEADERS[name]}\r\n".encode())
    assert data.count(b"\n") == data.count(b"\r\n")
    roster = Roster.read(out / session)
    outcomes = {
        "attendees.csv": {"room", "overflow"},
        "waiting.csv": {"waiting"},
        "rejections.csv": {"rejected"},
        "review.csv": {"review"},
    }
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["reference"], int(row["slot"])) for row in rows] == [
        (n["reference"], n["slot"]) for n in roster.nominations if n["outcome"] in outcomes[name]
    ]


def kinds(value: dict[str, Any]) -> dict[str, str]:
    """Return the kind of each value by key, in order."""
    return {key: type(one).__name__ for key, one in value.items()}


def test_json_has_the_keys_and_kinds_of_the_contract(out: Path) -> None:
    found = json.loads((out / "ny-may" / "roster.json").read_bytes())
    assert kinds(found) == {
        "version": "int",
        "session": "str",
        "deadline": "str",
        "as_of": "NoneType",
        "provisional": "bool",
        "final": "bool",
        "counts": "dict",
        "notes": "list",
        "nominations": "list",
        "inputs": "dict",
    }
    top = {key: found[key] for key in list(found)[:6]}
    assert top == {
        "version": 1,
        "session": "ny-may",
        "deadline": "2017-05-15T23:59:59.999999-04:00",
        "as_of": None,
        "provisional": True,
        "final": False,
    }
    forms = ("forms/gcm-2017.yaml", "forms/steering-committee.yaml")
    assert list(found["inputs"]) == [
        *sorted(f"data/{name}" for name in (*DATA, *forms)),
        "register",
    ]
    assert {len(digest) for digest in found["inputs"].values()} == {64}
    for nomination in found["nominations"]:
        more = {"suggestions": "list"} if nomination["outcome"] == "review" else {}
        seated = nomination["outcome"] in {"room", "overflow", "waiting"}
        assert kinds(nomination) == {
            "outcome": "str",
            "reference": "str",
            "slot": "int",
            "organization": "str",
            "given_name": "str",
            "family_name": "str",
            "late": "bool",
            "priority": "bool",
            "order": "int" if seated else "NoneType",
            "match": "NoneType" if nomination["match"] is None else "dict",
            "codes": "list",
            "reason": "str",
            "clause": "str",
            **more,
        }
        if nomination["match"] is not None:
            assert list(nomination["match"]) == ["list", "entry_id", "entry_name", "status"]


@pytest.mark.parametrize("session", SESSION_IDS)
def test_counts_are_those_of_the_nominations(out: Path, session: str) -> None:
    found = json.loads((out / session / "roster.json").read_bytes())
    counts = Counter(n["outcome"] for n in found["nominations"])
    assert found["counts"] == {outcome: counts[outcome] for outcome in OUTCOMES}
    for outcome in ("room", "overflow", "waiting"):
        orders = [n["order"] for n in found["nominations"] if n["outcome"] == outcome]
        assert orders == list(range(1, len(orders) + 1))


def test_late_is_true_for_late_changes_alone(out: Path) -> None:
    found = json.loads((out / "ny-may" / "roster.json").read_bytes())
    assert [n["codes"][:1] for n in found["nominations"] if n["late"]] == [["DL302"]]


def test_roster_without_a_deadline_is_noted_and_provisional(out: Path) -> None:
    found = json.loads((out / "ny-dec-hearing" / "roster.json").read_bytes())
    assert (found["deadline"], found["notes"], found["provisional"]) == (None, ["DL304"], True)
    without = json.loads((out / "geneva-oct" / "roster.json").read_bytes())
    assert (without["notes"], without["provisional"]) == ([], False)


def test_cells_that_a_spreadsheet_would_run_are_escaped(out: Path) -> None:
    data = (out / "ny-may" / "review.csv").read_bytes().decode("utf-8-sig")
    (row,) = [r for r in csv.DictReader(io.StringIO(data, newline="")) if r["reference"] == "1012"]
    assert row["family_name"] == "'=cmd|' /C calc'!A0"
    found = Roster.read(out / "ny-may")
    assert found.one("1012", 1)["family_name"] == "=cmd|' /C calc'!A0"


def test_summary_is_on_stdout_and_words_on_stderr(
    run: Run, filled: Path, snapshot: Snapshot
) -> None:
    done = run("roster", "--all", cwd=filled)
    assert done.code == 0
    snapshot(done, run("roster", "--session", "geneva-oct", "--format", "json", cwd=filled))


def test_private_fields_are_added_only_when_asked_for(run: Run, filled: Path, out: Path) -> None:
    secrets = [b"ada.okoro@example.org", b"X1234567", b"office1001@example.org", b"+41 22"]
    for path in out.rglob("*.*"):
        assert [s for s in secrets if s in path.read_bytes()] == [], path.name
    assert run("roster", "--session", "ny-may", "--private", cwd=filled).code == 0
    folder = filled / "out" / "ny-may"
    for name, header in HEADERS.items():
        assert (folder / name).read_bytes().startswith(f"\ufeff{header}{PRIVATE}\r\n".encode())
    rows = {
        (row["reference"], row["slot"]): row
        for row in csv.DictReader(
            io.StringIO((folder / "waiting.csv").read_bytes().decode("utf-8-sig"), newline="")
        )
    }
    assert {k: rows["1001", "1"][k] for k in ("email", "phone", "passport", "contact")} == {
        "email": "ada.okoro@example.org",
        "phone": "",
        "passport": "",
        "contact": "office1001@example.org | +41 22 001 10 20",
    }
    assert rows["1007", "2"]["passport"] == "X1234567"
    found = Roster.read(folder)
    assert found.one("1001", 1)["private"]["email"] == "ada.okoro@example.org"


def test_rosters_are_readable_by_their_owner_alone(out: Path) -> None:
    modes = {path.stat().st_mode & 0o077 for path in out.rglob("*") if path.is_file()}
    assert modes == {0}


def test_as_of_uses_only_versions_up_to_then(run: Run, filled: Path) -> None:
    args = ("roster", "--session", "ny-may", "--as-of", "2017-05-15")
    assert run(*args, cwd=filled).code == 0
    found = Roster.read(filled / "out" / "ny-may")
    assert found.value["as_of"] == "2017-05-15T23:59:59.999999-04:00"
    assert {"1011", "1012"} & {n["reference"] for n in found.nominations} == set()
    assert [n["slot"] for n in found.nominations if n["reference"] == "1007"] == [1, 2]


def test_out_names_another_folder(run: Run, filled: Path) -> None:
    done = run("roster", "--session", "ny-may", "--out", "else where/ç", cwd=filled)
    assert done.code == 0
    assert (filled / "else where" / "ç" / "ny-may" / "roster.json").is_file()
    assert not (filled / "out").exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("unknown-session", ("--session", "geneva")),
        ("session-with-markup", ("--session", "[bold]x")),
        ("session-without-a-near-one", ("--session", "x")),
        ("neither", ()),
        ("both", ("--all", "--session", "ny-may")),
        ("as-of-no-time", ("--all", "--as-of", "tomorrow")),
        ("as-of-in-the-gap", ("--all", "--as-of", "2017-03-12T02:30:00")),
        ("workspace-elsewhere", ("--all", "--workspace", "nowhere")),
        ("out-among-the-data", ("--all", "--out", "data")),
        ("out-in-the-register", ("--all", "--out", "out/../register/new")),
        ("calendar-in-the-register", ("--all", "--format", "ics", "--out", "register")),
        ("signed-by-whom-without-final", ("--all", "--by", "A. Officer")),
    ],
)
def test_wrong_usage_is_exit_2_and_writes_nothing(
    run: Run, filled: Path, snapshot: Snapshot, name: str, arguments: tuple[str, ...]
) -> None:
    before = tree(filled)
    done = run("roster", *arguments, cwd=filled)
    assert (done.code, done.out, tree(filled)) == (2, b"", before), name
    snapshot(done)


def test_nothing_ingested_is_exit_3(run: Run, empty: Path, snapshot: Snapshot) -> None:
    done = run("roster", "--all", cwd=empty)
    assert (done.code, done.out, (empty / "out").exists()) == (3, b"", False)
    snapshot(done)


def test_a_folder_without_workspace_is_exit_2(run: Run, tmp_path: Path, snapshot: Snapshot) -> None:
    done = run("roster", "--all", cwd=tmp_path)
    assert done.code == 2
    snapshot(done)


@pytest.mark.parametrize("blocked", ["out", "out/ny-may", "out/ny-may/roster.json"])
def test_what_cannot_be_written_is_told_and_the_old_is_kept(
    run: Run, filled: Path, snapshot: Snapshot, blocked: str
) -> None:
    path = filled / blocked
    if path.suffix:
        path.mkdir(parents=True)
        (path.parent / "attendees.csv").write_text("old", encoding="utf-8")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a file", encoding="utf-8")
    before = tree(filled)
    done = run("roster", "--session", "ny-may", cwd=filled)
    assert (done.code, tree(filled)) == (1, before)
    snapshot(done)


def test_links_are_followed(run: Run, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (filled / "out").symlink_to(tmp_path / "real")
    assert run("roster", "--session", "ny-may", cwd=filled).code == 0
    assert (tmp_path / "real" / "ny-may" / "roster.json").is_file()
    assert (filled / "out").is_symlink()


def test_session_without_dates_or_room_is_taken(run: Run, tmp_path: Path) -> None:
    sessions = SESSIONS.replace("dates: [2017-12-18]", "dates: []").replace(
        "{room: 3, overflow: 1}", "{room: 0, overflow: 0}"
    )
    root = write_workspace(tmp_path / "ws", sessions_yaml=sessions)
    rows = [result("1", "Acme Relief", {"ny-may": [ADA], "ny-dec-hearing": [ADA]})]
    (root / "a.csv").write_bytes(export(rows))
    assert run("ingest", "a.csv", cwd=root).code == 0
    assert run("roster", "--all", cwd=root).code == 0
    counts = [Roster.read(root / "out" / name).value["counts"] for name in SESSION_IDS]
    assert [[c[outcome] for outcome in OUTCOMES] for c in counts] == [
        [0, 0, 1, 0, 0],
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]


def test_workspace_is_found_upward_by_option_and_by_variable(
    run: Run, filled: Path, tmp_path: Path
) -> None:
    args = ("roster", "--session", "geneva-oct", "--format", "json", "--out", tmp_path / "out")
    (filled / "exports" / "deep").mkdir()
    found = [
        run(*args, cwd=filled / "exports" / "deep"),
        run(*args, "--workspace", filled, cwd=tmp_path),
        run("--workspace", filled, *args, cwd=tmp_path),
        run(*args, cwd=tmp_path, env={"GCMREG_WORKSPACE": str(filled)}),
    ]
    assert {(done.code, done.out) for done in found} == {(0, found[0].out)}


def test_calendar_is_printed_and_written_and_needs_no_register(run: Run, empty: Path) -> None:
    done = run("roster", "--session", "geneva-oct", "--format", "ics", cwd=empty)
    assert (done.code, done.err) == (0, "1 calendar written to out\n")
    assert tree(empty / "out").keys() == {"geneva-oct/session.ics"}
    assert (empty / "out" / "geneva-oct" / "session.ics").read_bytes() == done.out
    lines = done.text.split("\r\n")
    assert [line for line in lines if "Zurich" in line] == [
        "X-WR-TIMEZONE:Europe/Zurich",
        "TZID:Europe/Zurich",
    ]
    assert [line for line in lines if line.startswith("DT") and "VALUE" in line] == [
        "DTSTART;VALUE=DATE:20171002",
        "DTEND;VALUE=DATE:20171004",
    ]
    env = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
    again = run("roster", "--session", "geneva-oct", "--format", "ics", cwd=empty, env=env)
    assert again.out == done.out


def test_calendar_of_all_sessions_is_one_file_and_one_for_each(run: Run, filled: Path) -> None:
    done = run("roster", "--all", "--format", "ics", "--out", "calendars", cwd=filled)
    assert (done.code, done.err) == (0, "3 calendars written to calendars\n")
    uids = [line for line in done.text.split("\r\n") if line.startswith("UID:")]
    assert uids == [
        "UID:ny-may-20170522T0000@gcmreg",
        "UID:geneva-oct-20171002T0000@gcmreg",
        "UID:ny-dec-hearing-20171218T0000@gcmreg",
    ]
    names = tree(filled / "calendars").keys()
    assert names == {f"{session}/session.ics" for session in SESSION_IDS}


def test_calendar_without_days_is_exit_3_and_of_people_is_none(run: Run, tmp_path: Path) -> None:
    sessions = SESSIONS.replace("dates: [2017-12-18]", "dates: []")
    root = write_workspace(tmp_path / "ws", sessions_yaml=sessions)
    done = run("roster", "--session", "ny-dec-hearing", "--format", "ics", cwd=root)
    assert (done.code, done.out) == (3, b"")
    for words in (("--final", "--by", "A"), ("--private",), ("--as-of", "2017-05-01")):
        wrong = run("roster", "--session", "ny-may", "--format", "ics", *words, cwd=root)
        assert (wrong.code, wrong.out) == (2, b"")
    unknown = run("roster", "--session", "geneva", "--format", "ics", cwd=root)
    assert (unknown.code, unknown.out) == (2, b"")
    assert not (root / "out").exists()


ENDED = """
import os, signal, sys
import gcmreg.commands.roster as roster
import gcmreg.__main__ as program
files = roster.each_file
def each_file(*given, **more):
    made = files(*given, **more)
    yield next(made)
    os.kill(MAIN, signal.SIGTERM)
    signal.pause()
MAIN = os.getpid()
roster.each_file = each_file
roster.PAYS = 0
sys.argv = ["gcmreg", "roster", "--all"]
program.start()
"""


@pytest.mark.skipif(os.name == "nt", reason="no process is asked to end there")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_roster_that_is_ended_leaves_nothing_half_written(filled: Path, processes: str) -> None:
    before = tree(filled)
    done = subprocess.run(
        [sys.executable, "-c", ENDED],
        cwd=filled,
        env=environment({"GCMREG_PROCESSES": processes}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, b"", b"")
    assert tree(filled) == before
