"""Files for the door: written when asked for, beside the roster, with nothing private in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree
from cli.samples import export, person, result, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run

DOOR = {"badges.html", "checkin.csv"}
ROSTER = {
    *("attendees.csv", "waiting.csv", "rejections.csv", "review.csv"),
    *("roster.json", "roster.xlsx", "roster.html"),
}


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ([], set()),
        (["--badges"], {"badges.html"}),
        (["--checkin"], {"checkin.csv"}),
        (["--badges", "--checkin"], DOOR),
    ],
)
def test_files_for_the_door_come_when_asked_for(
    run: Run, filled: Path, options: list[str], files: set[str]
) -> None:
    done = run("roster", "--session", "ny-may", *options, cwd=filled)
    assert done.code == 0
    assert set(tree(filled / "out" / "ny-may")) == ROSTER | files
    assert ("attendees" in done.err) == bool(files)


def test_every_session_gets_its_own(run: Run, filled: Path) -> None:
    done = run("roster", "--all", "--checkin", "--out", "lists", cwd=filled)
    assert done.code == 0
    found = {p.parent.name for p in (filled / "lists").rglob("checkin.csv")}
    assert found == {"ny-may", "geneva-oct", "ny-dec-hearing"}


def test_old_files_for_the_door_are_told_of(run: Run, filled: Path) -> None:
    run("roster", "--session", "ny-may", "--badges", "--checkin", cwd=filled)
    again = run("roster", "--session", "ny-may", cwd=filled)
    assert "another roster" not in again.err
    earlier = run("roster", "--session", "ny-may", "--as-of", "2017-05-12", cwd=filled)
    for name in DOOR:
        assert f"out/ny-may/{name} is of another roster" in earlier.err


def test_signing_off_writes_them_beside_and_signs_the_roster_alone(
    run: Run, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "ws")
    rows = [result("1", "Acme Relief", {"ny-may": [person("Ada", "Okoro")]})]
    (root / "export.csv").write_bytes(export(rows))
    assert run("ingest", "export.csv", cwd=root).code == 0
    words = ("--final", "--by", "Bo", "--on", "2017-05-16", "--badges", "--checkin")
    done = run("roster", "--session", "ny-may", *words, cwd=root)
    assert (done.code, "badges.html and checkin.csv of 1 attendee" in done.err) == (0, True)
    assert set(tree(root / "out" / "ny-may")) == ROSTER | DOOR
    signed = set(tree(root / "register" / "finals" / "ny-may" / "001"))
    assert {name for name in signed if "/" not in name} == {*ROSTER, "manifest.json"}
    assert run("verify", cwd=root).code == 0


def test_a_private_answer_typed_into_a_name_is_withheld_at_the_door(
    run: Run, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "ws")
    private = {"email": "ada.okoro@example.org", "passport": "X1234567"}
    people = [
        person("Ada", "Okoro ADA.OKORO@example.org", **private),
        person("passport x 123 45 67", "Lindahl", **private),
    ]
    (root / "export.csv").write_bytes(export([result("1", "Acme Relief", {"ny-may": people})]))
    assert run("ingest", "export.csv", cwd=root).code == 0
    done = run("roster", "--session", "ny-may", "--badges", "--checkin", cwd=root)
    assert (done.code, "2 texts withheld there" in done.err) == (0, True)
    checkin = (root / "out" / "ny-may" / "checkin.csv").read_text(encoding="utf-8-sig")
    assert checkin.splitlines()[1:] == [
        ",Lindahl,[withheld],Acme Relief,room,2,ecosoc,ny-may",
        ",[withheld],Ada,Acme Relief,room,1,ecosoc,ny-may",
    ]
    badges = (root / "out" / "ny-may" / "badges.html").read_text(encoding="utf-8")
    assert badges.count("[withheld]") == 2
    for secret in ("ADA.OKORO", "ada.okoro", "123 45 67", "1234567"):
        assert secret not in badges
