"""`gcmreg public`: every public answer of every application, and nothing private."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from cli.conftest import Roster, tree
from cli.samples import (
    BO,
    COMMENTS,
    EMAIL,
    FIRST,
    NEEDS,
    PUBLIC,
    SECOND,
    TELEPHONE,
    export,
    label,
    person,
    result,
)

from gcmreg.workspace import shipped_data

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot
    from cli.samples import Row

ORDER = ["1001", "1011", "1002", "1005", "1003", "1004", "1012", "1007", "1008", "1010", "1006"]
ATTENDEES = ["session", "organization", "title", "given_name", "family_name", "position"]
NAMES = ("given_name", "family_name")
WITHHELD = "[withheld]"
UNSURE = "Provisional: this list may still change."


def table(path: Path) -> list[list[str]]:
    """Return the rows of a public CSV, its header first."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def ingested(run: Run, root: Path, *rows: Row) -> Path:
    """Ingest rows as one export; return the workspace."""
    (root / "a.csv").write_bytes(export(rows))
    assert run("ingest", "a.csv", cwd=root).code == 0
    return root


def test_columns_are_the_public_questions_in_form_order(run: Run, filled: Path) -> None:
    done = run("public", cwd=filled)
    assert (done.code, done.out, done.err) == (
        0,
        b"",
        "11 applications written to out/public/applications.csv and index.html\n",
    )
    assert sorted(tree(filled / "out")) == ["public/applications.csv", "public/index.html"]
    assert tuple(table(filled / "out" / "public" / "applications.csv")[0]) == PUBLIC


def test_rows_are_the_latest_complete_versions_by_organization(run: Run, filled: Path) -> None:
    assert run("public", cwd=filled).code == 0
    found = table(filled / "out" / "public" / "applications.csv")[1:]
    latest = {row["Reference #"]: row for row in (*FIRST, *SECOND) if row["Finish Time"]}
    guarded = {"=SUM(1,2)": "'=SUM(1,2)", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0"}
    wanted = [[latest[reference].get(question, "") for question in PUBLIC] for reference in ORDER]
    assert found == [[guarded.get(cell, cell) for cell in row] for row in wanted]


def test_page_has_the_rows_of_the_csv(run: Run, filled: Path) -> None:
    assert run("public", cwd=filled).code == 0
    page = (filled / "out" / "public" / "index.html").read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    (shown,) = json.loads(data)["tables"]
    names = [row[0][0] for row in shown["rows"]]
    assert names == [r[0] for r in table(filled / "out" / "public" / "applications.csv")[1:]]


def test_nothing_private_is_in_any_file(run: Run, filled: Path) -> None:
    assert run("public", cwd=filled).code == 0
    assert run("public", "--session", "ny-may", cwd=filled).code == 0
    private = {
        text
        for row in (*FIRST, *SECOND)
        for question, text in row.items()
        if question.startswith("#") or question in {"Username", "Email Address", "User", "Date"}
    } | set(ORDER)
    assert {"ada.okoro@example.org", "X1234567", "user1001", "+41 22 001 10 20"} <= private
    for path in sorted((filled / "out" / "public").iterdir()):
        text = path.read_text(encoding="utf-8")
        assert [value for value in sorted(private) if value in text] == [], path.name
    assert len(list((filled / "out" / "public").iterdir())) == 4


NEED = "A ramp to the second floor, please"
PRIVATE = {EMAIL: "desk@example.org", TELEPHONE: "+41 22 917 12 34", NEEDS: NEED}
REPRESENTATIVE = person("Ada", "Okoro", email="ada@example.org", passport="AB 123456")


def leaking(comments: str) -> Row:
    """Return an application whose comments may give a private answer away."""
    return result(
        "7001",
        "Acme Relief",
        {"ny-may": [REPRESENTATIVE]},
        answers={**PRIVATE, "Username": "acme.desk", COMMENTS: comments},
    )


LEAKS = {
    "e-mail": ("Write to <DESK@example.org>.", "an e-mail address", EMAIL),
    "e-mail-of-a-person": (
        "ada@example.org",
        "an e-mail address",
        label("ny-may", 1, "E-mail"),
    ),
    "telephone": ("call 41-22.917/1234", "a telephone or document number", TELEPHONE),
    "passport": (
        "passport no. ab-123 456",
        "a telephone or document number",
        label("ny-may", 1, "Passport number"),
    ),
    "user-name": ("I am Acme.Desk here", "a user name", "username"),
    "long-answer": ("We need: a RAMP to the 2nd... a ramp to the second floor please", "a", NEEDS),
}


@pytest.mark.parametrize("name", LEAKS)
def test_private_answer_in_a_public_cell_stops_it(run: Run, empty: Path, name: str) -> None:
    comments, kind, question = LEAKS[name]
    ingested(run, empty, leaking("Nothing."), result("7002", "Beacon", {}))
    assert run("public", cwd=empty).code == 0
    (empty / "b.csv").write_bytes(export([{**leaking(comments), "Date": "2017-05-11 12:00:00"}]))
    assert run("ingest", "b.csv", cwd=empty).code == 0
    before = tree(empty)
    done = run("public", cwd=empty)
    assert (done.code, done.out, tree(empty)) == (1, b"", before)
    first, place, *_, words = done.err.splitlines()
    assert place == "  --> b.csv:2"
    assert words == "nothing was written: private answers would be seen"
    start = "error[PB601] private-in-public: application 7001: the answer to 'Comments' holds"
    assert first.startswith(f"{start} {kind}")
    assert first.endswith(f"of the private question {question!r}")
    assert comments not in done.err


@pytest.mark.parametrize("name", LEAKS)
def test_redact_withholds_the_cell_alone(run: Run, empty: Path, name: str) -> None:
    ingested(run, empty, leaking(LEAKS[name][0]), result("7002", "Beacon", {}))
    done = run("public", "--redact", cwd=empty)
    assert (done.code, done.err) == (
        0,
        "2 applications written to out/public/applications.csv and index.html; 1 cell withheld\n",
    )
    first, second = table(empty / "out" / "public" / "applications.csv")[1:]
    by_question = dict(zip(PUBLIC, first, strict=True))
    assert by_question[COMMENTS] == WITHHELD
    assert by_question[label("ny-may", 1, "Last name")] == "Okoro"
    assert [cell for cell in (*first, *second) if cell == WITHHELD] == [WITHHELD]
    page = (empty / "out" / "public" / "index.html").read_text(encoding="utf-8")
    assert (page.count(WITHHELD), LEAKS[name][0] in page) == (1, False)


def in_pieces() -> Row:
    """Return an application with a passport number cut in two, half of it in each of two cells."""
    cut = person("Ada AB12", "3456 Okoro", passport="AB 123456", position="Director")
    return result("7001", "Acme Relief", {"ny-may": [cut]})


def test_private_answer_cut_in_two_stops_it(run: Run, empty: Path) -> None:
    ingested(run, empty, in_pieces())
    given, family, passport = (
        label("ny-may", 1, asked) for asked in ("First name", "Last name", "Passport number")
    )
    for arguments, first, second in (((), given, family), (("--session", "ny-may"), *NAMES)):
        done = run("public", *arguments, cwd=empty)
        told = (
            f"error[PB601] private-in-public: application 7001: the answers to {first!r} and "
            f"{second!r} together hold a telephone or document number of the private question "
            f"{passport!r}"
        )
        assert (done.code, done.err.splitlines()[0]) == (1, told)
        assert not (empty / "out" / "public").exists()


def test_redact_withholds_the_pieces_of_a_private_answer(run: Run, empty: Path) -> None:
    ingested(run, empty, in_pieces())
    assert run("public", "--redact", cwd=empty).code == 0
    row = table(empty / "out" / "public" / "applications.csv")[1]
    shown = dict(zip(PUBLIC, row, strict=True))
    asked = ("First name", "Last name", "Position")
    assert [shown[label("ny-may", 1, one)] for one in asked] == [WITHHELD, WITHHELD, "Director"]
    assert run("public", "--session", "ny-may", "--redact", cwd=empty).code == 0
    (attendee,) = table(empty / "out" / "public" / "attendees-ny-may.csv")[1:]
    assert attendee == ["ny-may", "Acme Relief", "", WITHHELD, WITHHELD, "Director"]
    assert run("roster", "--session", "ny-may", "--badges", "--checkin", cwd=empty).code == 0
    (guest,) = table(empty / "out" / "ny-may" / "checkin.csv")[1:]
    assert guest[1:4] == [WITHHELD, WITHHELD, "Acme Relief"]


@pytest.mark.parametrize(
    "comments",
    [
        "Write to the desk: info@example.org.",
        "desk of Beacon: other@example.org",
        "Room 1234, 22 917",
        "acme.desktop",
        "Yes",
    ],
)
def test_what_is_not_its_own_private_answer_is_shown(run: Run, empty: Path, comments: str) -> None:
    other = result("7002", "Beacon", {}, answers={EMAIL: "other@example.org", NEEDS: "Yes"})
    ingested(run, empty, leaking(comments), other)
    assert run("public", cwd=empty).code == 0
    row = table(empty / "out" / "public" / "applications.csv")[1]
    assert dict(zip(PUBLIC, row, strict=True))[COMMENTS] == comments


def test_private_answer_of_an_older_version_is_looked_for(run: Run, empty: Path) -> None:
    ingested(run, empty, leaking("Nothing."))
    later = {**leaking("now at desk@example.org"), EMAIL: "new@example.org"}
    (empty / "b.csv").write_bytes(export([{**later, "Date": "2017-05-12 09:00:00"}]))
    assert run("ingest", "b.csv", cwd=empty).code == 0
    assert run("public", cwd=empty).code == 1


def test_answer_that_is_a_choice_of_its_question_is_not_looked_for(run: Run, empty: Path) -> None:
    rows = [leaking(f"{NEED}, and no other")]
    assert run("public", cwd=ingested(run, empty, *rows)).code == 1
    forms = empty / "data" / "forms"
    forms.mkdir()
    text = (shipped_data() / "forms" / "gcm-2017.yaml").read_text(encoding="utf-8")
    asked = f'- label: "{NEEDS}"\n'
    assert text.count(asked) == 1
    chosen = f'{asked}    choices: ["{NEED}", "None"]\n'
    (forms / "gcm-2017.yaml").write_text(text.replace(asked, chosen), encoding="utf-8")
    assert run("public", cwd=empty).code == 0


def test_session_gives_who_has_a_seat_and_no_reference(run: Run, filled: Path) -> None:
    done = run("public", "--session", "ny-may", cwd=filled)
    assert (done.code, done.out, done.err.splitlines()) == (
        0,
        b"",
        [
            "4 attendees written to out/public/attendees-ny-may.csv and attendees-ny-may.html",
            "the roster is provisional: so is this list",
        ],
    )
    assert table(filled / "out" / "public" / "attendees-ny-may.csv") == [
        ATTENDEES,
        ["ny-may", "Acme Relief", "", "Bo", "Lindahl", "Officer"],
        ["ny-may", "BEACON OF HOPE FOUNDATION", "", "Di", "Nakata", ""],
        ["ny-may", "Foxglove University", "", "Eve", "Petros", ""],
        ["ny-may", "Grove Diaspora Council", "", "Bo", "Lindahl", "Officer"],
    ]
    assert run("roster", "--session", "ny-may", cwd=filled).code == 0
    seated = [
        (n["organization"], n["given_name"])
        for n in Roster.read(filled / "out" / "ny-may").nominations
        if n["outcome"] in {"room", "overflow"}
    ]
    rows = table(filled / "out" / "public" / "attendees-ny-may.csv")[1:]
    assert sorted(seated) == sorted((row[1], row[3]) for row in rows)


@pytest.mark.parametrize(
    ("session", "lines"),
    [
        ("ny-may", ["New York, 22 May 2017 and 23 May 2017", UNSURE]),
        ("geneva-oct", ["Geneva, 2 October 2017 and 3 October 2017"]),
        ("ny-dec-hearing", ["New York, 18 December 2017", UNSURE]),
    ],
)
def test_page_of_attendees_says_where_when_and_whether_it_may_change(
    run: Run, filled: Path, session: str, lines: list[str]
) -> None:
    assert run("public", "--session", session, cwd=filled).code == 0
    page = (filled / "out" / "public" / f"attendees-{session}.html").read_text(encoding="utf-8")
    told = re.findall("<p>(.*)</p>", page)
    assert told[: told.index("As entered by the applicants. Private answers are not shown.")] == (
        lines
    )


def test_session_stops_at_a_private_answer_too(run: Run, empty: Path) -> None:
    mentioned = person("Ada", "Okoro", email="ada@example.org", position="write ada@example.org")
    ingested(run, empty, result("7001", "Acme Relief", {"ny-may": [mentioned, BO]}))
    before = tree(empty)
    done = run("public", "--session", "ny-may", cwd=empty)
    assert (done.code, tree(empty)) == (1, before)
    assert run("public", "--session", "ny-may", "--redact", cwd=empty).code == 0
    rows = table(empty / "out" / "public" / "attendees-ny-may.csv")[1:]
    assert [row[3:] for row in rows] == [
        ["Bo", "Lindahl", "Officer"],
        ["Ada", "Okoro", WITHHELD],
    ]


def test_out_names_another_folder(run: Run, filled: Path) -> None:
    assert run("public", "--out", "web/ç", cwd=filled).code == 0
    assert sorted(tree(filled / "web")) == ["ç/applications.csv", "ç/index.html"]
    assert not (filled / "out").exists()


def test_nothing_ingested_is_exit_3(run: Run, empty: Path) -> None:
    for arguments in ((), ("--session", "ny-may")):
        done = run("public", *arguments, cwd=empty)
        assert (done.code, done.out, (empty / "out").exists()) == (3, b"", False)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("unknown-session", ("--session", "ny-mai")),
        ("no-workspace", ("--workspace", "nowhere")),
        ("unknown-option", ("--private",)),
        ("out-among-the-data", ("--out", "data")),
    ],
)
def test_wrong_usage_is_exit_2_and_writes_nothing(
    run: Run, filled: Path, snapshot: Snapshot, name: str, arguments: tuple[str, ...]
) -> None:
    before = tree(filled)
    done = run("public", *arguments, cwd=filled)
    assert (done.code, done.out, tree(filled)) == (2, b"", before), name
    snapshot(done)


def test_names_are_shown_as_they_were_typed(run: Run, empty: Path) -> None:
    names = ["  Acme\u00a0Relief ", "ÉCLAT", "éclat", "[bold]x[/bold]", "<b>&amp;</b>"]
    ingested(run, empty, *(result(str(n), name, {}) for n, name in enumerate(names)))
    assert run("public", cwd=empty).code == 0
    found = [row[0] for row in table(empty / "out" / "public" / "applications.csv")[1:]]
    assert sorted(found) == sorted(names)
