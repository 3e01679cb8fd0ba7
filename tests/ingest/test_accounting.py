"""Every row is accounted for, and every version stands where it belongs in time."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from ingest.small import HEAD, NAME, row, workspace, write

from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.ingest import Asked, ingest
from gcmreg.commands.loaded import load
from gcmreg.commands.register import check
from gcmreg.register import read_register

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.result import Result
    from gcmreg.workspace import Workspace


def counts(result: Result) -> list[object]:
    """Return read, added, changed, unchanged and refused of the only export."""
    assert result.table is not None
    (found,) = result.table.rows
    return list(found[3:])


def dates_of(space: Workspace, reference: str) -> list[str]:
    """Return the days of an application's versions in their order."""
    (found,) = (a for a in load(space).applications if a.reference == reference)
    return [f"{version.changed:%m-%d}" for version in found.versions]


def lists(space: Workspace) -> Workspace:
    """Return the workspace with two empty lists, as rosters need them."""
    (space.data / "ecosoc.csv").write_text("id,name,status\n1,Acme,Special\n", encoding="utf-8")
    (space.data / "special_accreditation.csv").write_text("id,name\nS1,X\n", encoding="utf-8")
    return space


def test_refused_rows_are_kept_and_taken_from_a_mended_copy(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    good = [row(n, f"2017-05-1{n} 10:00:00") for n in range(5)]
    broken = [good[0], good[1][:-1], ["", *good[2][1:]], [*good[3], "more"], HEAD, good[4]]
    first = ingest(space, [write(tmp_path / "broken.csv", broken)])
    assert counts(first) == [6, 2, 0, 0, 4]
    assert [f.code for f in first.findings] == ["EX403", "EX404", "EX403", "EX404"]
    kept = [
        (line, reason[:5], list(cells)) for _, line, reason, cells in read_register(space).refused
    ]
    assert kept == [
        (3, "EX403", good[1][:-1]),
        (4, "EX404", ["", *good[2][1:]]),
        (5, "EX403", [*good[3], "more"]),
        (6, "EX404", HEAD),
    ]
    mended = ingest(space, [write(tmp_path / "mended.csv", good)])
    assert counts(mended) == [5, 3, 0, 2, 0]
    assert (mended.exit_code, check(space).exit_code) == (0, 0)
    assert sorted(reference for _, reference in read_register(space).held) == list("01234")


def test_export_of_refused_rows_alone_says_why_and_is_kept_once_dated(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    path = write(
        tmp_path / "one.csv", [["1", "Complete"], ["", *row(2, "2017-05-12 10:00:00")[1:]]]
    )
    asked = ingest(space, [path])
    assert [f.code for f in asked.findings] == ["EX403", "EX404", "EX416"]
    assert (asked.exit_code, read_register(space).refused) == (1, [])
    assert counts(ingest(space, [path], Asked(taken="2017-05-13"))) == [2, 0, 0, 0, 2]
    assert (len(read_register(space).refused), check(space).exit_code) == (2, 0)


def test_export_without_a_readable_date_says_what_its_times_look_like(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "10 May 2017")])
    result = ingest(space, [path])
    assert [f.code for f in result.findings] == ["EX405", "EX405", "EX405", "EX416"]
    assert (result.exit_code, read_register(space).exports) == (1, [])


def test_application_that_disappears_is_told_and_stays(tmp_path: Path) -> None:
    space = lists(workspace(tmp_path / "space"))
    rows = [row(n, "2017-05-10 10:00:00") for n in (7, 8, 9)]
    ingest(space, [write(tmp_path / "one.csv", rows)])
    later = [row(8, "2017-05-20 10:00:00")]
    result = ingest(space, [write(tmp_path / "two.csv", later)])
    gone = [f for f in result.findings if f.code == "EX423"]
    assert [f.message for f in gone] == [
        "2 applications are held but not in this later export: 7, 9"
    ]
    assert result.exit_code == 0
    assert dates_of(space, "7") == ["05-10"]


def test_application_that_alone_disappears_is_told(tmp_path: Path) -> None:
    """Nothing else changed: the latest Date, and so the time of the export, is the same."""
    space = workspace(tmp_path / "space")
    rows = [row(n, f"2017-05-1{n} 10:00:00") for n in (1, 2)]
    ingest(space, [write(tmp_path / "one.csv", rows)])
    result = ingest(space, [write(tmp_path / "two.csv", rows[1:])])
    assert [f.message for f in result.findings] == [
        "1 application is held but not in this later export: 1"
    ]


def test_application_absent_from_an_older_export_is_not_told(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    ingest(space, [write(tmp_path / "late.csv", [row(1, "2017-05-20 10:00:00")])])
    older = ingest(space, [write(tmp_path / "early.csv", [row(2, "2017-05-10 10:00:00")])])
    assert [f.code for f in older.findings] == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_exports_in_any_order_give_the_same_register(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    series = [
        [row(1, "2017-05-10 10:00:00", "Acme"), row(2, "2017-05-11 10:00:00", "Beta")],
        [row(1, "2017-05-14 10:00:00", "Acme Two"), row(2, "2017-05-11 10:00:00", "Beta")],
        [row(1, "2017-05-20 10:00:00", "Acme"), row(3, "2017-05-21 10:00:00", "Gamma")],
    ]
    digests = []
    for name, sequence in (("straight", range(3)), ("shuffled", order)):
        space = lists(workspace(tmp_path / name))
        for n in sequence:
            ingest(space, [write(tmp_path / f"{n}.csv", series[n])])
        digests.append(read_register(space).digest())
        assert dates_of(space, "1") == ["05-10", "05-14", "05-20"]
        assert check(space).exit_code == 0
    assert digests[0] == digests[1]


def test_exports_of_one_name_are_both_kept(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    for n in (1, 2):
        ingest(space, [write(tmp_path / "results.csv", [row(n, f"2017-05-1{n} 10:00:00")])])
    result = check(space)
    assert (result.exit_code, result.words) == (0, ["2 segments, 2 export files: whole"])


def test_export_known_already_changes_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])
    ingest(space, [path])
    before = {p: p.read_bytes() for p in space.register.rglob("*") if p.is_file()}
    again = ingest(space, [path])
    assert (counts(again), again.exit_code) == ([1, 0, 0, 1, 0], 0)
    assert {p: p.read_bytes() for p in space.register.rglob("*") if p.is_file()} == before


def test_dry_run_over_several_exports_counts_as_the_real_one(tmp_path: Path) -> None:
    from gcmreg.commands.ingest import Asked

    space = workspace(tmp_path / "space")
    first = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])
    second = write(tmp_path / "two.csv", [row(1, "2017-05-10 10:00:00"), row(2, "2017-05-11 1:00")])
    dry = ingest(space, [first, second], Asked(dry_run=True))
    assert not (space.root / "register").exists()
    real = ingest(space, [first, second])
    assert dry.table is not None
    assert real.table is not None
    assert dry.table.rows == real.table.rows


FORM_OF_ROWS = f"""\
id: small
layout: rows
tool: microsoft-forms
sessions: {{ny-may: [May]}}
questions:
  - {{field: name, label: "{NAME}"}}
  - representatives:
      - {{field: session, label: Session}}
      - {{field: family, label: Last name}}
"""
HEAD_OF_ROWS = ["ID", "Start time", "Completion time", NAME, "Session", "Last name"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_rows_of_one_representative_each_are_all_accounted_for(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    """The times are those of the row sent last, wherever it stands."""
    space = lists(workspace(tmp_path / "space"))
    (space.data / "forms" / "small.yaml").write_text(FORM_OF_ROWS, encoding="utf-8")
    times = ("4/9/17 10:00:00", "4/15/17 10:00:00", "5/1/17 10:00:00")
    names = ("Ada", "Bo", "Cy")
    rows = [["1", times[n], times[n], "Acme", "May", names[n]] for n in order]
    rows += [["2", times[0], times[0], "Beta", "May", "Di"], ["", "", "", "Beta", "May", "Ed"]]
    first = ingest(space, [write(tmp_path / "one.csv", rows, HEAD_OF_ROWS)])
    assert counts(first) == [5, 4, 0, 0, 1]
    later = [*rows[:4], ["3", "5/2/17 1:00:00", "5/2/17 1:00:00", "Gamma", "May", "Fay"]]
    assert counts(ingest(space, [write(tmp_path / "two.csv", later, HEAD_OF_ROWS)])) == [
        *(5, 1, 0, 4, 0)
    ]
    assert dates_of(space, "1") == ["05-01"]
    assert [f.lines() for f in check(space).findings] == []


def test_question_answered_under_two_labels_is_told(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    form = space.data / "forms" / "small.yaml"
    form.write_text(
        form.read_text(encoding="utf-8").replace(
            "- label: Comments", "- {label: [Comments, Remarks]}"
        )
        + "nothing: [TBC]\n",
        encoding="utf-8",
    )
    head = [*HEAD[:5], "Remarks", *HEAD[5:]]
    rows = [
        [
            *row(7, "2017-05-02 10:00:00", comments="one")[:5],
            "another",
            *["2017-05-02 10:00:00"] * 3,
        ],
        [*row(8, "2017-05-02 10:00:00", comments="one")[:5], "ONE", *["2017-05-02 10:00:00"] * 3],
        [*row(9, "2017-05-02 10:00:00", comments="TBC")[:5], "one", *["2017-05-02 10:00:00"] * 3],
    ]
    result = ingest(space, [write(tmp_path / "e.csv", rows, head)])
    (found,) = result.findings
    assert found.code == "EX426"
    assert found.message == (
        "1 answer is given twice, differently, as under 'Comments', which counts, and 'Remarks'"
    )


def test_two_forms_may_number_theirs_alike(tmp_path: Path) -> None:
    """They are two applications; a decision by the reference is on both, and says so."""
    space = lists(workspace(tmp_path / "space"))
    other = (space.data / "forms" / "small.yaml").read_text(encoding="utf-8")
    other = other.replace("id: small", "id: other").replace(NAME, "Name of the body")
    (space.data / "forms" / "other.yaml").write_text(other, encoding="utf-8")
    head = [label.replace(NAME, "Name of the body") for label in HEAD]
    ingest(space, [write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])])
    ingest(space, [write(tmp_path / "two.csv", [row(1, "2017-05-11 10:00:00", "Beta")], head)])
    found = [(a.form, a.reference, len(a.versions)) for a in load(space).applications]
    assert found == [("other", "1", 1), ("small", "1", 1)]
    told = decide(space, Wanted(application="1", use="none", by="A. Officer", on="2017-05-20"))
    assert told.words[0] == "recorded: application 1: use none"
    assert told.words[1].startswith("2 applications carry the reference 1 (other, small): it is on")
