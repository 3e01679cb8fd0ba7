"""Figures as an officer asks for them: on the terminal, for programs, to publish, as a page."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree
from cli.samples import ADA, BO, COUNTRY, EMAIL, TYPE, TYPES, export, result, write_workspace

if TYPE_CHECKING:
    from cli.conftest import Done, Run

MAIL = "president@hidden-office.example.org"
TYPED = (
    *("Kenya", "KENYA", "Kenia", "Nairobi, Kenya", "Republic of Kenya"),
    *("France", "FRANCE", "Frence", "Zamunda", "", f"Zamunda, write to {MAIL}"),
)
LISTED = [f"{100 + n},Harbor Watch {n},,,Special,,2010-07-23,,," for n in range(len(TYPED))]


@pytest.fixture(scope="module")
def space(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of organizations that write their country in many ways."""
    head = "id,name,acronym,other_names,status,country,granted,suspended_from,suspended_until"
    listed = "\n".join([f"{head},withdrawn", *LISTED]) + "\n"
    root = write_workspace(tmp_path_factory.mktemp("stats") / "ws", ecosoc_csv=listed)
    rows = [
        result(
            str(1001 + n),
            f"Harbor Watch {n}",
            {"ny-may": [ADA, BO]},
            date=f"2017-05-{12 + n // 3} 12:00:00",
            answers={COUNTRY: text, TYPE: TYPES[n % 2] if n else f"of {MAIL}", EMAIL: MAIL},
        )
        for n, text in enumerate(TYPED)
    ]
    (root / "export.csv").write_bytes(export(rows))
    assert run("ingest", "export.csv", cwd=root).code == 0
    return root


def rows_of(done: Done) -> list[dict[str, str]]:
    assert done.code == 0, done.err
    text = done.out.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def counts(rows: list[dict[str, str]], session: str, kind: str) -> dict[str, str]:
    return {r["value"]: r["count"] for r in rows if (r["session"], r["figure"]) == (session, kind)}


def test_countries_are_joined_and_what_is_none_is_counted_as_such(run: Run, space: Path) -> None:
    rows = rows_of(run("stats", "--session", "ny-may", "--format", "csv", cwd=space))
    assert counts(rows, "ny-may", "country") == {
        "Kenya": "5",
        "France": "3",
        "Zamunda (not recognized)": "1",
        f"Zamunda, write to {MAIL} (not recognized)": "1",
        "(not stated)": "1",
    }
    assert counts(rows, "ny-may", "region") == {
        "Africa": "5",
        "Europe": "3",
        "(not recognized)": "2",
        "(not stated)": "1",
    }


def test_days_stand_against_the_deadline(run: Run, space: Path) -> None:
    rows = rows_of(run("stats", "--session", "ny-may", "--format", "csv", cwd=space))
    days = [(r["value"], r["count"], r["note"]) for r in rows if r["figure"] == "day"]
    assert days == [
        ("2017-05-12", "3", ""),
        ("2017-05-13", "3", ""),
        ("2017-05-14", "3", ""),
        ("2017-05-15", "2", "deadline of ny-may"),
    ]


def test_json_and_csv_say_the_same(run: Run, space: Path) -> None:
    rows = rows_of(run("stats", "--format", "csv", cwd=space))
    found = json.loads(run("stats", "--format", "json", cwd=space).out)
    assert [{k: "" if v is None else str(v) for k, v in one.items()} for one in found] == rows


def test_terminal_shows_bars_and_programs_get_none(run: Run, space: Path) -> None:
    text = run("stats", "--session", "ny-may", cwd=space).text
    (line,) = [x for x in text.splitlines() if " Kenya " in x]
    assert line.count("█") == 40
    assert "█" not in run("stats", "--format", "csv", cwd=space).text


def test_public_figures_hold_no_word_of_an_applicant(run: Run, space: Path, tmp_path: Path) -> None:
    page = tmp_path / "figures.html"
    done = run("stats", "--public", "--page", page, "--format", "csv", cwd=space)
    rows = rows_of(done)
    assert counts(rows, "ny-may", "country") == {"Kenya": "5", "(withheld)": ""}
    assert counts(rows, "ny-may", "region") == {"Africa": "5", "(withheld)": ""}
    assert counts(rows, "ny-dec-hearing", "total") == {"(withheld)": ""}
    text = page.read_text(encoding="utf-8")
    for secret in (MAIL, "president", "Zamunda", "Harbor"):
        assert secret not in text
        assert secret not in done.text
    assert "Counts under 5 are withheld" in text


def test_public_figures_never_mention_an_answer_however_often_it_is_given(
    run: Run, tmp_path: Path
) -> None:
    root = write_workspace(tmp_path / "ws")
    rows = [
        result(str(2001 + n), f"Body {n}", {"ny-may": [ADA]}, answers={COUNTRY: MAIL, TYPE: MAIL})
        for n in range(9)
    ]
    (root / "export.csv").write_bytes(export(rows))
    assert run("ingest", "export.csv", cwd=root).code == 0
    done = run("stats", "--public", "--format", "csv", cwd=root)
    found = rows_of(done)
    assert counts(found, "ny-may", "country") == {"(not recognized)": "9"}
    assert counts(found, "ny-may", "type") == {"(other)": "9"}
    assert MAIL not in done.text
    assert MAIL in run("stats", "--format", "csv", cwd=root).text


def test_page_is_the_same_each_time_and_only_the_owner_reads_the_full_one(
    run: Run, space: Path, tmp_path: Path
) -> None:
    for name in ("one.html", "two.html"):
        assert run("stats", "--page", tmp_path / name, cwd=space).code == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert (tmp_path / "one.html").stat().st_mode & 0o077 == 0


def test_figures_that_cannot_be_had_say_why(run: Run, empty: Path) -> None:
    done = run("stats", cwd=empty)
    assert (done.code, done.text) == (3, "")
    assert "nothing was ingested yet" in done.err
    done = run("stats", "--session", "ny-mai", cwd=empty)
    assert (done.code, done.text) == (2, "")
    assert "did you mean ny-may" in done.err


def test_page_that_cannot_be_written_says_why(run: Run, space: Path, tmp_path: Path) -> None:
    done = run("stats", "--page", tmp_path, cwd=space)
    assert done.code == 1
    assert "cannot be written" in done.err


@pytest.mark.parametrize("page", ["data/sessions.yaml", "register/journal.jsonl", "data/new.html"])
def test_page_never_replaces_what_the_workspace_rests_on(
    run: Run, space: Path, tmp_path: Path, page: str
) -> None:
    own = Path(shutil.copytree(space, tmp_path / "own"))
    before = tree(own)
    done = run("stats", "--page", page, cwd=own)
    assert (done.code, done.out, tree(own)) == (2, b"", before)
    first = done.err.splitlines()[0]
    own_folder = page.partition("/")[0]
    assert first == (
        f"error[US706] output-misplaced: {page} is in {own_folder}/, which is no place for a report"
    )
