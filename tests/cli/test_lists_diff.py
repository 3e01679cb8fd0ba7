"""`gcmreg lists diff`: two editions compared, and whose answers change by it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree
from cli.samples import ECOSOC, SPECIAL_LIST

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

NEW = """\
id,name,acronym,other_names,status,country,granted,suspended_from,suspended_until,withdrawn
101,Acme Relief,AR,,Special,Kenya,2010-07-23,,,2017-05-01
102,Beacon of Hope Foundation,BHF,Fondation Phare d'Espoir,Roster,Switzerland,2001-05-02,,,
103,Cedar Watch,,,Profile only,Lebanon,,,,
105,"Éclat, Solidarité et Droits",ESD,,Special,France,2010-07-23,,,
106,Quite Unknown Circle,,,Special,,,,,
"""


@pytest.fixture
def later(filled: Path) -> Path:
    """Return a workspace with exports ingested and a later edition beside it."""
    (filled / "new.csv").write_text(NEW, encoding="utf-8")
    return filled


def rows(run: Run, root: Path, *arguments: str | Path) -> list[dict[str, str]]:
    """Return what the command tells as JSON."""
    done = run("lists", "diff", *arguments, "--format", "json", cwd=root)
    assert done.code == 0, done.err
    return list(json.loads(done.out))


def test_differences_and_answers_are_told(run: Run, later: Path, snapshot: Snapshot) -> None:
    before = tree(later)
    snapshot(run("lists", "diff", "new.csv", cwd=later))
    assert [
        (row["change"], row["entry_id"], row["name"], row["before"], row["after"])
        for row in rows(run, later, "new.csv")
    ] == [
        ("added", "106", "Quite Unknown Circle", "", "Special"),
        (
            "gone",
            "104",
            "Delta Migrants Forum",
            "Roster, granted 2010-07-23, suspended from 2016-07-27, suspended until 2017-07-15",
            "",
        ),
        (
            "renamed",
            "105",
            "Éclat, Solidarité et Droits",
            "Éclat, Solidarité & Droits",
            "Éclat, Solidarité et Droits",
        ),
        ("status", "102", "Beacon of Hope Foundation", "General", "Roster"),
        (
            "dates",
            "101",
            "Acme Relief",
            "granted 2010-07-23",
            "granted 2010-07-23, withdrawn 2017-05-01",
        ),
        (
            "answer",
            "",
            "Acme Relief",
            "accept ecosoc:101 Acme Relief, Special",
            "accept ecosoc:101 Acme Relief, Special, in force for no session",
        ),
        (
            "answer",
            "",
            "BEACON OF HOPE FOUNDATION",
            "accept ecosoc:102 Beacon of Hope Foundation, General",
            "accept ecosoc:102 Beacon of Hope Foundation, Roster",
        ),
        (
            "answer",
            "",
            "Delta Migrants Forum",
            "accept ecosoc:104 Delta Migrants Forum, Roster, not in force for ny-may",
            "none",
        ),
        (
            "answer",
            "",
            "Éclat, Solidarité & Droits",
            "accept ecosoc:105 Éclat, Solidarité & Droits, Special",
            "review",
        ),
        (
            "answer",
            "",
            "Quite Unknown Circle",
            "none",
            "accept ecosoc:106 Quite Unknown Circle, Special",
        ),
    ]
    assert tree(later) == before


def test_csv_has_the_same_rows(run: Run, later: Path) -> None:
    done = run("lists", "diff", "new.csv", "--format", "csv", cwd=later)
    found = list(csv.DictReader(io.StringIO(done.out.decode("utf-8-sig"), newline="")))
    assert found == rows(run, later, "new.csv")


def test_two_files_are_compared_in_their_order(run: Run, later: Path) -> None:
    (later / "old.csv").write_text(ECOSOC, encoding="utf-8")
    assert rows(run, later, "old.csv", "new.csv") == rows(run, later, "new.csv")
    turned = rows(run, later, "new.csv", "old.csv")
    assert [row["name"] for row in turned if row["change"] in {"added", "gone"}] == [
        "Delta Migrants Forum",
        "Quite Unknown Circle",
    ]
    assert rows(run, later, "new.csv", "new.csv") == []


def test_two_files_need_no_workspace(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ECOSOC, encoding="utf-8")
    (tmp_path / "b.csv").write_text(NEW, encoding="utf-8")
    assert len(rows(run, tmp_path, "a.csv", "b.csv")) == 5
    assert run("lists", "diff", "a.csv", cwd=tmp_path).code == 2


def test_decision_holds_in_both_editions(run: Run, later: Path) -> None:
    args = ("decide", "Quite Unknown Circle", "--match", "none", "--by", "Z", "--on", "2017-05-01")
    assert run(*args, cwd=later).code == 0
    told = [row["name"] for row in rows(run, later, "new.csv") if row["change"] == "answer"]
    assert told == [
        "Acme Relief",
        "BEACON OF HOPE FOUNDATION",
        "Delta Migrants Forum",
        "Éclat, Solidarité & Droits",
    ]


def test_special_list_is_told_by_its_columns(run: Run, later: Path) -> None:
    (later / "s.csv").write_text(SPECIAL_LIST.replace("S02,Grove", "S02,Great"), encoding="utf-8")
    assert [(row["change"], row["name"]) for row in rows(run, later, "s.csv")] == [
        ("renamed", "Great Diaspora Council"),
        ("answer", "Grove Diaspora Council"),
    ]


def test_nothing_ingested_tells_no_answers(run: Run, empty: Path) -> None:
    (empty / "new.csv").write_text(NEW, encoding="utf-8")
    done = run("lists", "diff", "new.csv", cwd=empty)
    assert (done.code, done.err) == (
        0,
        "5 differences: 1 added, 1 gone, 1 renamed, 1 with another status, 1 with other dates\n",
    )


def test_unusable_workspace_leaves_two_files_comparable(run: Run, later: Path) -> None:
    (later / "data" / "sessions.yaml").write_text("sessions: 7\n", encoding="utf-8")
    (later / "old.csv").write_text(ECOSOC, encoding="utf-8")
    done = run("lists", "diff", "old.csv", "new.csv", cwd=later)
    assert (done.code, done.err.splitlines()[1]) == (
        0,
        "answers were not compared: gcmreg validate says what is wrong",
    )
    assert run("lists", "diff", "new.csv", cwd=later).code == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere.csv",), 2),
        (("data",), 2),
        (("new.csv", "nowhere.csv"), 2),
        (("inf.txt", "--list", "ecosoc"), 1),
        (("twice.csv",), 1),
        ((), 2),
    ],
)
def test_what_is_no_list_is_told(
    run: Run, later: Path, arguments: tuple[str, ...], code: int
) -> None:
    (later / "inf.txt").write_text("Special\nAcme Relief\n", encoding="utf-8")
    (later / "twice.csv").write_text(NEW + NEW.splitlines()[1] + "\n", encoding="utf-8")
    before = tree(later)
    done = run("lists", "diff", *arguments, cwd=later)
    assert (done.code, done.out, tree(later)) == (code, b"", before)
    assert done.err != ""
