"""What simulate tells is the difference that the change really makes; nothing is written."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from exports import ingest, register_of
from insight.changes import edit_entry, set_field
from insight.spaces import contents, run, table

from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.diff import If, simulate
from gcmreg.commands.states import now
from gcmreg.compare import changes, place
from gcmreg.diagnostics import UnusableError
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

SESSIONS = ("geneva-oct-hearing", "vienna-sep", "ny-may")


def told(space: Workspace, session: str, supposed: If) -> list[tuple[object, ...]]:
    names = ("change", "reference", "given_name", "family_name", "before", "after", "reason")
    return [tuple(row[n] for n in names) for row in table(simulate(space, session, supposed))]


def really(space: Workspace, other: Workspace, session: str) -> list[tuple[object, ...]]:
    """Return the differences between two workspaces in the same words."""
    found = changes(now(space).value(session), now(other).value(session))
    return [
        (
            c.move.value,
            *(c.shown[n] for n in ("reference", "given_name", "family_name")),
            place(c.before),
            place(c.after),
            c.shown["reason"],
        )
        for c in found
    ]


@pytest.fixture
def other(demo: Workspace, tmp_path: Path) -> Workspace:
    """Return a copy to really change."""
    shutil.copytree(demo.root, tmp_path / "other")
    return Workspace(tmp_path / "other")


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize(
    ("supposed", "field", "text"),
    [
        (If(deadline="2017-05-12"), "deadline", "2017-05-12"),
        (If(deadline="2017-06-30T12:00:00"), "deadline", "2017-06-30T12:00:00"),
        (If(deadline="none"), "deadline", "null"),
        (If(quota="1"), "quota", "1"),
        (If(quota="none"), "quota", "null"),
        (If(room="5", overflow="2"), "capacity", "{room: 5, overflow: 2}"),
        (If(room="none", overflow="none"), "capacity", "null"),
    ],
)
def test_session_otherwise(
    demo: Workspace, other: Workspace, session: str, supposed: If, field: str, text: str
) -> None:
    set_field(other, session, field, text)
    found = told(demo, session, supposed)
    assert found == really(demo, other, session)
    assert found or session == "ny-may" or field in {"quota", "deadline"}


def test_another_edition_of_a_list(demo: Workspace, other: Workspace) -> None:
    nominations = now(demo).value("vienna-sep")["nominations"]
    ids = {n["match"]["entry_id"] for n in nominations if n["match"] and n["order"]}
    listed = {e.id for which in now(demo).lists.values() for e in which if e.list == "ecosoc"}
    for entry_id in sorted(ids & listed)[:3]:
        edit_entry(other.data / "ecosoc.csv", entry_id, {"withdrawn": "2017-01-31"})
    found = told(demo, "vienna-sep", If(list_file=other.data / "ecosoc.csv"))
    assert found == really(demo, other, "vienna-sep") != []


def test_list_with_every_cell_quoted_is_known_by_its_columns(
    demo: Workspace, other: Workspace
) -> None:
    path = other.data / "ecosoc.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    assert told(demo, "vienna-sep", If(list_file=path)) == []


def test_decision_on_a_name_follows_its_entry_into_the_other_list(
    space: Workspace, tmp_path: Path
) -> None:
    nominations = now(space).value("vienna-sep")["nominations"]
    one = next(n for n in nominations if n["match"] and n["match"]["list"] == "ecosoc")
    key = f"ecosoc:{one['match']['entry_id']}"
    decide(space, Wanted(name=one["organization"], match=key, by="A"))
    shutil.copytree(space.root, tmp_path / "other")
    other = Workspace(tmp_path / "other")
    path = other.data / "ecosoc.csv"
    edit_entry(path, one["match"]["entry_id"], {"withdrawn": "2017-01-31"})
    found = told(space, "vienna-sep", If(list_file=path))
    assert found == really(space, other, "vienna-sep") != []
    edit_entry(path, one["match"]["entry_id"], {"id": "another"})
    with pytest.raises(UnusableError) as caught:
        simulate(space, "vienna-sep", If(list_file=path))
    assert [f.code for f in caught.value.findings] == ["DC302"]


def test_without_an_application(demo: Workspace, tmp_path: Path) -> None:
    """As if its rows had been in no export."""
    nominations = now(demo).value("vienna-sep")["nominations"]
    left_out = [n["reference"] for n in nominations if n["outcome"] == "room"][:2]
    other = Workspace(tmp_path)
    shutil.copytree(demo.data, other.data)
    for export in register_of(demo).exports:
        path = tmp_path / export.file
        with (demo.root / "exports" / export.file).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(r for r in rows if r[0] not in left_out)
        ingest(other, [path], export.taken)
    found = told(demo, "vienna-sep", If(without=tuple(left_out)))
    assert found == really(demo, other, "vienna-sep") != []


def test_nothing_is_written(space: Workspace) -> None:
    before = contents(space.root)
    arguments = ["--session", "vienna-sep", "--room", "3", "--quota", "1"]
    shown = run(space.root, "simulate", *arguments, "--format", "json")
    rows: list[dict[str, Any]] = table(simulate(space, "vienna-sep", If(room="3", quota="1")))
    assert (shown.exit_code, shown.value) == (0, rows)
    assert shown.err.endswith("nothing was written\n")
    shown = run(space.root, "simulate", *arguments, "--format", "csv")
    assert shown.out.count("\r\n") == len(rows) + 1
    assert contents(space.root) == before


@pytest.mark.parametrize(
    "supposed",
    [
        If(quota="0"),
        If(room="-1"),
        If(overflow="many"),
        If(quota="9" * 5_000),
        If(deadline="soon"),
        If(without=("1",)),
    ],
)
def test_what_cannot_be_supposed_is_refused(demo: Workspace, supposed: If) -> None:
    with pytest.raises(UnusableError) as caught:
        simulate(demo, "vienna-sep", supposed)
    assert caught.value.exit_code == 2


def test_list_that_breaks_in_its_first_line_is_told(demo: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id,name," + "x" * 2_000_000, encoding="utf-8")
    with pytest.raises(UnusableError) as caught:
        simulate(demo, "vienna-sep", If(list_file=path))
    assert [f.code for f in caught.value.findings][:1] == ["LS205"]


def test_nothing_ingested_is_nothing_to_compare(demo: Workspace, tmp_path: Path) -> None:
    shutil.copytree(demo.data, tmp_path / "data")
    for arguments in (["simulate", "--session", "ny-may"], ["diff", "ny-may", "ny-may"]):
        shown = run(tmp_path, *arguments)
        assert (shown.exit_code, shown.out) == (3, "")
        assert shown.err.startswith("note[RG506] register-empty: nothing was ingested yet")


@pytest.mark.parametrize(
    ("on", "days"), [("2017-08-14", 0), ("2017-08-15", -1), ("2017-08-01", 13)]
)
def test_status_counts_days_to_the_deadline(demo: Workspace, on: str, days: int) -> None:
    shown = run(demo.root, "status", "--on", on, "--format", "json")
    rows = {row["session"]: row for row in shown.value}
    assert shown.exit_code == 0
    assert rows["vienna-sep"]["days"] == days
    assert rows["ny-dec-hearing"]["days"] is None
    for session, row in rows.items():
        counts = now(demo).value(session)["counts"]
        assert row["attend"] == counts["room"] + counts["overflow"]
        assert (row["waiting"], row["review"]) == (counts["waiting"], counts["review"])


def test_status_tells_what_is_next(space: Workspace) -> None:
    shown = run(space.root, "status", "--on", "2017-08-15")
    assert shown.err.splitlines()[-1].startswith("next: close 1 review of ny-may: ")
    for session in [s.id for s in now(space).schedule.sessions]:
        for one in now(space).value(session)["nominations"]:
            if one["outcome"] == "review" and one["codes"][0] == "AC204":
                decide(space, Wanted(name=one["organization"], match="none", by="A"))
    shown = run(space.root, "status", "--on", "2017-08-15")
    assert shown.err.splitlines()[-1] == (
        "next: close 1 review of geneva-jun: export the form with its times, or: gcmreg decide "
        "--application REF --use DATE"
    )
    for session in [s.id for s in now(space).schedule.sessions]:
        for one in now(space).value(session)["nominations"]:
            if one["outcome"] == "review":
                decide(space, Wanted(application=one["reference"], use="none", by="A"))
    shown = run(space.root, "status", "--on", "2017-08-15")
    said = shown.err.splitlines()[-1]
    assert said == "next: sign off ny-may: gcmreg roster --session ny-may --final --by YOU"
    (space.register / "journal.jsonl").write_text("{}\n", encoding="utf-8")
    shown = run(space.root, "status", "--on", "2017-08-15")
    assert "problems: 1 error; gcmreg validate tells them" in shown.err.splitlines()


def test_status_of_a_wrong_day_and_of_nothing(demo: Workspace, tmp_path: Path) -> None:
    assert run(demo.root, "status", "--on", "2017-13-01").exit_code == 2
    shutil.copytree(demo.data, tmp_path / "data")
    assert run(tmp_path, "status").exit_code == 3
