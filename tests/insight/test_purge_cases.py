"""What a purge leaves as it was: outcomes, later rows and exports; a purge that is killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from ingest.small import SESSIONS, write

from gcmreg.commands.final import Signature, sign, verify
from gcmreg.commands.ingest import Asked, ingest
from gcmreg.commands.purge import left, purge
from gcmreg.commands.refused import refused
from gcmreg.commands.register import check
from gcmreg.commands.roster import roster
from gcmreg.commands.states import now
from gcmreg.diagnostics import UnusableError
from gcmreg.purging import BESIDE
from gcmreg.register import read_register
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

FORM = """\
id: small
sessions: {ny-may: [May]}
slots: 2
questions:
  - {field: name, label: Organization}
  - representatives:
      - {field: family, label: "{session} {slot} - Name"}
      - {field: email, label: "# {session} {slot} - E-mail"}
      - {field: passport, label: "# {session} {slot} - Passport"}
"""
HEAD = ["Reference #", "Status", "Organization"]
HEAD += [f"{p}May {n} - {q}" for n in (1, 2) for p, q in (("", "Name"), ("# ", "E-mail"))]
HEAD += ["# May 2 - Passport", "Date", "Start Time", "Finish Time"]


def row(reference: int, day: str, name: str, email: str, *second: str) -> list[str]:
    """Return the cells of an application that enters a person, and what is in the second slot."""
    cells = [str(reference), "Complete", "Acme Relief", name, email]
    return [*cells, *second, *[""] * (3 - len(second)), *[f"2017-{day} 10:00:00"] * 3]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Return a workspace with one session and a form for two people."""
    data = tmp_path / "space" / "data"
    (data / "forms").mkdir(parents=True)
    (data / "forms" / "small.yaml").write_text(FORM, encoding="utf-8")
    (data / "sessions.yaml").write_text(SESSIONS, encoding="utf-8")
    (data / "ecosoc.csv").write_text("id,name,status\n1,Acme Relief,Special\n", encoding="utf-8")
    (data / "special_accreditation.csv").write_text("id,name\nS1,X\n", encoding="utf-8")
    return Workspace(tmp_path / "space")


def take(space: Workspace, *rows: list[str]) -> None:
    """Ingest an export of these rows."""
    number = len(read_register(space).exports)
    ingest(space, [write(space.root.parent / f"{number}.csv", rows, HEAD)])


def outcomes(space: Workspace) -> list[tuple[str, int, str]]:
    """Return reference, slot and outcome of every nomination, with its first code."""
    found = now(space).value("ny-may")["nominations"]
    return sorted(
        (n["reference"], n["slot"], " ".join([n["outcome"], *n["codes"][:1]])) for n in found
    )


def test_addresses_of_two_purges_are_not_taken_for_one(space: Workspace) -> None:
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"))
    take(space, row(2, "05-10", "Anna Lee", "anna@example.org"))
    before = outcomes(space)
    assert before == [("1", 1, "room PR502"), ("2", 1, "room")]
    for day in ("2017-05-05", "2017-05-15"):
        assert purge(space, day, "B. Archivist").exit_code == 0
        assert outcomes(space) == before


def test_one_person_by_the_address_stays_one_when_one_application_is_purged(
    space: Workspace,
) -> None:
    """The address is kept as long as the other application is, and no longer."""
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"))
    take(space, row(2, "05-10", "Anna Lee", "ann@example.org "))
    before = outcomes(space)
    assert before == [("1", 1, "room PR502"), ("2", 1, "rejected RP402")]
    sign(space, "ny-may", Signature("A. Officer", "2017-05-16"))
    for day, kept in (("2017-05-05", True), ("2017-05-15", False)):
        purge(space, day, "B. Archivist")
        assert outcomes(space) == before
        assert (verify(space).exit_code, check(space).findings) == (0, [])
        text = (space.register / "segments" / "000001.jsonl").read_text(encoding="utf-8")
        assert ("ann@example.org" in text) is kept


def test_address_of_a_person_who_is_one_by_name_is_not_kept(space: Workspace) -> None:
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"))
    take(space, row(2, "05-10", "Ann Lee", "ann@example.org"))
    purge(space, "2017-05-05", "B. Archivist")
    text = (space.register / "segments" / "000001.jsonl").read_text(encoding="utf-8")
    assert "ann@example.org" not in text


def test_private_words_for_nothing_do_not_fill_a_slot_afterwards(space: Workspace) -> None:
    form = space.data / "forms" / "small.yaml"
    form.write_text(f"{FORM}nothing: [TBC, N/A]\n", encoding="utf-8")
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org", "", "TBC", "N/A"))
    take(space, row(2, "05-02", "Bo Zed", "bo@example.org", "", "", "X1234567"))
    before = outcomes(space)
    assert [o[:2] for o in before] == [("1", 1), ("2", 1), ("2", 2)]
    purge(space, "2017-06-01", "B. Archivist")
    assert outcomes(space) == before


FORM_OF_ROWS = """\
id: small
layout: rows
sessions: {ny-may: [May]}
questions:
  - {field: name, label: Organization}
  - representatives:
      - {field: family, label: Name}
      - {field: passport, label: Passport}
"""


def test_private_answers_of_every_row_of_a_person_go(space: Workspace) -> None:
    """In a form of one row per person, a passport is private whatever its label says."""
    (space.data / "forms" / "small.yaml").write_text(FORM_OF_ROWS, encoding="utf-8")
    head = ["Reference #", "Status", "Organization", "Name", "Passport", "Date"]
    people = [("Ann", "X1111111"), ("Bo", "X2222222"), ("", "X3333333")]
    rows = [["1", "Complete", "Acme Relief", *p, "2017-05-01 10:00:00"] for p in people]
    ingest(space, [write(space.root.parent / "rows.csv", rows, head)])
    before = outcomes(space)
    assert [o[:2] for o in before] == [("1", 1), ("1", 2), ("1", 3)]
    purge(space, "2017-06-01", "B. Archivist")
    assert outcomes(space) == before
    (path,) = (space.register / "segments").iterdir()
    text = path.read_text(encoding="utf-8")
    assert [number for _, number in people if number in text] == []


def test_rows_refused_and_exports_taken_since_are_kept(space: Workspace) -> None:
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"), ["9", "Complete", "old"])
    take(space, row(2, "05-10", "Bo Zed", "bo@example.org"), ["9", "Complete", "new"])
    purge(space, "2017-05-05", "B. Archivist")
    assert [cells for *_, cells in read_register(space).refused] == [(), ("9", "Complete", "new")]
    assert [p.name[16:] for p in (space.register / "exports").iterdir()] == ["-1.csv"]
    assert check(space).findings == []


def test_refused_rows_that_were_purged_are_not_written_to_be_mended(space: Workspace) -> None:
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"), ["9", "Complete", "old"])
    take(space, row(2, "05-10", "Bo Zed", "bo@example.org"), ["9", "Complete", "new"])
    folder = space.root.parent
    purge(space, "2017-05-05", "B. Archivist")
    assert refused(space, folder / "some.csv").words[0] == "2 rows refused"
    assert (folder / "some.csv").read_bytes().count(b"\r\n") == 2
    purge(space, "2017-06-01", "B. Archivist")
    with pytest.raises(UnusableError) as caught:
        refused(space, folder / "none.csv")
    assert caught.value.findings[0].message == "what the refused rows held was purged"
    assert not (folder / "none.csv").exists()


def test_refused_rows_go_where_no_application_does(space: Workspace) -> None:
    path = write(space.root.parent / "bad.csv", [["9", "Complete", "old"]], HEAD)
    ingest(space, [path], Asked(taken="2017-05-01"))
    assert purge(space, "2017-05-01", "").exit_code == 3
    result = purge(space, "2017-05-05", "B. Archivist")
    assert result.words[0] == "0 applications: 1 export file, 1 refused row"
    assert rows_of(space) == []


def test_nothing_left_to_remove_is_said(space: Workspace) -> None:
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"))
    purge(space, "2017-05-05", "B. Archivist")
    before = {p: p.read_bytes() for p in space.register.rglob("*") if p.is_file()}
    assert purge(space, "2017-05-05", "C. Archivist").exit_code == 3
    assert purge(space, "2017-05-05", "", dry_run=True).exit_code == 3
    assert {p: p.read_bytes() for p in space.register.rglob("*") if p.is_file()} == before


def test_file_that_another_export_shares_is_kept(space: Workspace) -> None:
    """The items of a form are one file, of whichever download."""
    folder = space.root.parent
    labels = [*HEAD[2:8]]
    items = {"items": [{"id": n, "label": label} for n, label in enumerate(labels)]}
    (folder / "items.json").write_text(json.dumps(items), encoding="utf-8")
    for reference, day in ((1, "05-01"), (2, "05-10")):
        cells = row(reference, day, "Ann Lee", f"ann{reference}@example.org")
        answers = [{"id": n, "value": text} for n, text in enumerate(cells[2:8])]
        time_of = f"2017-{day}T10:00:00Z"
        page = {"id": reference, "result_status": "Complete", "items": answers}
        page |= {"date_update": time_of, "date_finish": time_of}
        path = folder / f"{reference}.json"
        path.write_text(json.dumps({"results": [page]}), encoding="utf-8")
        ingest(space, [path, folder / "items.json"])
    purge(space, "2017-05-05", "B. Archivist")
    kept = sorted(p.name[16:] for p in (space.register / "exports").iterdir())
    assert (kept, check(space).findings) == (["-2.json", "-items.json"], [])


def test_workbook_and_page_with_private_fields_are_listed(space: Workspace) -> None:
    take(space, row(1, "05-01", "Ann Lee", "ann@example.org"))
    purge(space, "2017-05-05", "B. Archivist")
    roster(space, "ny-may")
    assert left(space).exit_code == 0
    assert rows_of(space) == []
    roster(space, "ny-may", private=True)
    names = {path.rpartition("/")[2] for path in rows_of(space)}
    assert names == {
        *("attendees.csv", "waiting.csv", "rejections.csv", "review.csv"),
        *("roster.json", "roster.xlsx", "roster.html"),
    }


def rows_of(space: Workspace) -> list[str]:
    """Return the places that still hold personal data."""
    table = left(space).table
    assert table is not None
    return [str(found[0]) for found in table.rows]


@pytest.fixture
def signed(space: Workspace) -> Workspace:
    """Return a workspace of five exports with a roster signed off."""
    for n in range(1, 6):
        take(
            space, *(row(k, f"05-{k:02}", f"Ann {k}", f"a{k}@example.org") for k in range(1, n + 1))
        )
    sign(space, "ny-may", Signature("A. Officer", "2017-05-16"))
    return space


@pytest.mark.parametrize("moved", range(6))
@pytest.mark.parametrize("then", ["purge", "ingest"])
def test_a_purge_stopped_between_two_segments_is_finished(
    signed: Workspace, tmp_path: Path, moved: int, then: str
) -> None:
    """What is there then: new segments beside the old ones, and the journal that tells of them."""
    before = outcomes(signed)
    done = Workspace(tmp_path / "done")
    shutil.copytree(signed.root, done.root)
    purge(done, "2017-06-01", "B. Archivist")
    names = [f"{n:06}.jsonl" for n in range(1, 6)]
    for number, name in enumerate(names):
        new = done.register / "segments" / name
        target = signed.register / ("segments" if number < moved else BESIDE) / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(new, target)
    (signed.register / BESIDE).mkdir(exist_ok=True)
    shutil.copy(done.register / "journal.jsonl", signed.register / "journal.jsonl")
    assert verify(signed).exit_code == 0
    assert [f.code for f in check(signed).findings][:1] == ["RG508"]
    if then == "purge":
        result = purge(signed, "2017-06-01", "B. Archivist")
    else:
        result = ingest(
            signed, [write(tmp_path / "n.csv", [row(9, "06-02", "Cy", "c@x.org")], HEAD)]
        )
    assert [f.code for f in result.findings][:1] == ["RG508"]
    assert (check(signed).findings, verify(signed).exit_code) == ([], 0)
    if then == "purge":
        assert (outcomes(signed), rows_of(signed)) == (before, [])


def test_a_purge_without_its_note_has_not_happened(signed: Workspace) -> None:
    before = {p: p.read_bytes() for p in signed.register.rglob("*") if p.is_file()}
    (signed.register / BESIDE).mkdir()
    (signed.register / BESIDE / "000001.jsonl").write_bytes(b'{"half')
    assert verify(signed).exit_code == 0
    assert purge(signed, "2017-01-01", "B. Archivist").exit_code == 3
    assert {p: p.read_bytes() for p in signed.register.rglob("*") if p.is_file()} == before


def test_a_killed_purge_leaves_the_old_or_the_new_register(signed: Workspace) -> None:
    chance = random.Random(5)  # noqa: S311 - no secret
    before = outcomes(signed)
    command = [sys.executable, "-m", "gcmreg", "--workspace", str(signed.root), "purge"]
    command += ["--before", "2017-06-01", "--by", "B. Archivist"]
    for number in range(20 if os.environ.get("GCMREG_THOROUGH") else 6):
        copy = Workspace(signed.root.parent / f"copy-{number}")
        shutil.copytree(signed.root, copy.root)
        command[4] = str(copy.root)
        started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.25, 0.55))
        started.kill()
        started.wait()
        assert verify(copy).exit_code == 0
        purge(copy, "2017-06-01", "B. Archivist")
        assert (check(copy).findings, verify(copy).exit_code) == ([], 0)
        assert (outcomes(copy), rows_of(copy)) == (before, [])
