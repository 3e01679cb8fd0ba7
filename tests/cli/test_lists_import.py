"""`gcmreg lists import`: a publication turned into the workspace's list, nothing lost unseen."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree
from cli.samples import DATA, ECOSOC, EDITIONS, write_workspace
from editions.publications import pdf

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

PUBLISHED = """\
E/2017/INF/5
List of non-governmental organizations in consultative status as of 1 September 2017

General consultative status
Beacon of Hope Foundation (BHF) (2001)

Special consultative status
Acme Relief (2010)
Éclat, Solidarité & Droits (2010)
Juniper League for the Rights of
Travellers (2017)
Cedar Watch (2016)

Roster
Delta Migrants Forum (2010)
"""
MERGED = """\
id,name,acronym,other_names,status,country,granted,suspended_from,suspended_until,withdrawn
101,Acme Relief,AR,,Special,Kenya,2010-07-23,,,
102,Beacon of Hope Foundation,BHF,Fondation Phare d'Espoir,General,Switzerland,2001-05-02,,,
103,Cedar Watch,,,Special,Lebanon,2016-12-31,,,
104,Delta Migrants Forum,,,Roster,Mexico,2010-07-23,2016-07-27,2017-07-15,
105,"Éclat, Solidarité & Droits",ESD,,Special,France,2010-07-23,,,
n-cfce96a410ae,Juniper League for the Rights of Travellers,,,Special,,2017-09-01,,,
"""
AS_OF = ("--as-of", "2017-09-01")
WRITE = ("--list", "ecosoc", *AS_OF, "--source", "E/2017/INF/5", "--write")


def published(root: Path, text: str = PUBLISHED) -> str:
    """Write the publication into a workspace; return its name."""
    (root / "inf.txt").write_text(text, encoding="utf-8")
    return "inf.txt"


def data(root: Path, name: str) -> str:
    """Return a file of data/ as text with plain line ends."""
    return (root / "data" / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def test_preview_shows_the_list_and_writes_nothing(
    run: Run, empty: Path, snapshot: Snapshot
) -> None:
    name = published(empty)
    before = tree(empty)
    done = run("lists", "import", name, "--list", "ecosoc", cwd=empty)
    assert (done.code, tree(empty)) == (0, before)
    assert not (empty / "register").exists()
    snapshot(done)


def test_list_on_stdout_and_in_a_file_are_the_same_bytes(run: Run, empty: Path) -> None:
    name = published(empty)
    args = ("lists", "import", name, "--list", "ecosoc", *AS_OF)
    shown = run(*args, "--format", "csv", cwd=empty)
    assert run(*args, "--out", "new/list.csv", cwd=empty).code == 0
    assert (empty / "new" / "list.csv").read_bytes() == shown.out
    assert shown.out.decode("utf-8-sig") == MERGED.replace("\n", "\r\n")
    rows = json.loads(run(*args, "--format", "json", cwd=empty).out)
    assert rows == list(csv.DictReader(io.StringIO(MERGED)))


def test_writing_replaces_the_list_and_notes_its_edition(run: Run, empty: Path) -> None:
    done = run("lists", "import", published(empty), *WRITE, cwd=empty)
    assert (done.code, done.out) == (0, b"")
    assert data(empty, "ecosoc.csv") == MERGED
    assert (
        data(empty, "lists.yaml")
        == """\
ecosoc: {source: E/2017/INF/5, as_of: '2017-09-01'}
special: {source: a test, as_of: 2017-05-01}
"""
    )
    assert data(empty, "special_accreditation.csv") == DATA["special_accreditation.csv"]
    assert run("validate", cwd=empty).code == 0
    journal = (empty / "register" / "journal.jsonl").read_text(encoding="utf-8")
    assert '"data/ecosoc.csv from inf.txt"' in journal


def test_writing_again_changes_nothing(run: Run, empty: Path) -> None:
    name = published(empty)
    assert run("lists", "import", name, *WRITE, cwd=empty).code == 0
    before = tree(empty / "data")
    done = run("lists", "import", name, *WRITE, cwd=empty)
    assert (done.code, tree(empty / "data")) == (0, before)
    assert "against data/ecosoc.csv: no difference" in done.err.splitlines()


def test_of_the_shipped_sample_nothing_is_kept(run: Run, tmp_path: Path) -> None:
    assert run("init", "ws", cwd=tmp_path).code == 0
    root = tmp_path / "ws"
    name = published(root, "Special\n3HO Foundation (1994)\nAmber Circle (2011)\n")
    assert run("lists", "import", name, *WRITE, cwd=root).code == 0
    rows = list(csv.DictReader(io.StringIO(data(root, "ecosoc.csv"))))
    assert [(row["id"][:2], row["name"], row["acronym"]) for row in rows] == [
        ("n-", "3HO Foundation", ""),
        ("n-", "Amber Circle", ""),
    ]
    lines = data(root, "lists.yaml").splitlines()
    assert lines[0] == "# What edition each list is. `validate` warns while a list is a sample."
    assert lines[6:] == [
        "  source: E/2017/INF/5",
        "  as_of: '2017-09-01'",
        "special:",
        "  source: sample of invented bodies, not the published list",
        "  as_of: 2017-05-01",
        "  sample: true",
    ]


def test_line_that_is_refused_stands_in_the_way(run: Run, empty: Path, snapshot: Snapshot) -> None:
    name = published(empty, PUBLISHED + "Short one\n")
    before = tree(empty / "data")
    done = run("lists", "import", name, *WRITE, cwd=empty)
    assert (done.code, tree(empty / "data")) == (1, before)
    snapshot(done, run("lists", "import", name, *WRITE, "--lines", cwd=empty))
    assert run("lists", "import", name, *WRITE, "--force", cwd=empty).code == 0
    assert data(empty, "ecosoc.csv") == MERGED


@pytest.fixture
def decided(run: Run, empty: Path) -> Path:
    """Return a workspace in which people decided what two names are."""
    for name, match in (("Acme Aid", "ecosoc:101"), ("Grove", "special:S02")):
        args = ("decide", name, "--match", match, "--by", "Z", "--on", "2017-05-01")
        assert run(*args, cwd=empty).code == 0
    return empty


def test_decision_that_would_lose_its_entry_stands_in_the_way(
    run: Run, decided: Path, snapshot: Snapshot
) -> None:
    name = published(decided, "Special\nBeacon of Hope Foundation (2001)\nCedar Watch (2016)\n")
    before = tree(decided / "data")
    done = run("lists", "import", name, *WRITE, cwd=decided)
    assert (done.code, tree(decided / "data")) == (1, before)
    snapshot(done)
    assert run("lists", "import", name, *WRITE, "--keep-gone", cwd=decided).code == 0
    assert run("validate", cwd=decided).code == 0
    assert run("lists", "import", name, *WRITE, "--force", cwd=decided).code == 0
    assert run("validate", cwd=decided).code == 1


def test_decision_is_told_the_new_id_of_its_entry(run: Run, decided: Path) -> None:
    (decided / "a.csv").write_text("Id,Name,Status\n9001,ACME Relief,Special\n", encoding="utf-8")
    done = run("lists", "import", "a.csv", *WRITE, cwd=decided)
    assert (done.code, done.err.splitlines()[:3]) == (
        1,
        [
            (
                "error[DC302] decision-entry-unknown: 'Acme Aid' was decided to be ecosoc:101, "
                "which the new list lacks"
            ),
            "  --> data/decisions.yaml:4:12",
            "   = help: its new id is ecosoc:9001: change the decision, or decide anew",
        ],
    )


def test_decisions_that_cannot_be_read_stand_in_the_way(run: Run, decided: Path) -> None:
    (decided / "data" / "decisions.yaml").write_text("names: [\n", encoding="utf-8")
    before = tree(decided / "data")
    done = run("lists", "import", published(decided), *WRITE, cwd=decided)
    assert (done.code, tree(decided / "data")) == (1, before)
    assert "error[CF103]" in done.err


def test_special_list_is_a_plain_list(run: Run, decided: Path) -> None:
    text = "Annex\nApproved organizations:\n1. Foxglove University\n2. Grove Diaspora Council\n"
    name = published(decided, text + "3. Heather Circle (HC)\n")
    args = ("lists", "import", name, "--list", "special", "--write")
    assert run(*args, cwd=decided).code == 0
    derived = hashlib.sha256(b"heathercircle").hexdigest()[:12]
    assert data(decided, "special_accreditation.csv").splitlines() == [
        "id,name,acronym,other_names,category,country",
        "S01,Foxglove University,,,Academia,Austria",
        "S02,Grove Diaspora Council,GDC,,NGO,Kenya",
        f"n-{derived},Heather Circle,HC,,,",
    ]
    assert data(decided, "lists.yaml").splitlines()[1] == "special: {source: inf.txt}"


def test_columns_of_a_table_are_shown(run: Run, empty: Path, snapshot: Snapshot) -> None:
    text = "Körper;Rang;Year;Phone\nAcme Relief;Special;2010;1\nNew Circle;Roster;1996;2\n"
    (empty / "a.csv").write_text(text, encoding="utf-8")
    args = ("lists", "import", "a.csv", "--list", "ecosoc")
    refused = run(*args, cwd=empty)
    assert refused.code == 1
    snapshot(refused, run(*args, "--column", "name=körper", "--column", "status=Rang", cwd=empty))


def test_pdf_is_taken(run: Run, empty: Path) -> None:
    pages = [["Special consultative status", "Acme Relief (2010)"], ["New Circle (2011)"]]
    (empty / "inf.pdf").write_bytes(pdf(pages))
    done = run("lists", "import", "inf.pdf", "--list", "ecosoc", "--format", "json", cwd=empty)
    assert (done.code, [row["name"] for row in json.loads(done.out)]) == (
        0,
        ["Acme Relief", "New Circle"],
    )


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("no-list", ()),
        ("missing-file", ("nowhere.txt", "--list", "ecosoc")),
        ("folder", ("data", "--list", "ecosoc")),
        ("as-of-no-day", ("inf.txt", "--list", "ecosoc", "--as-of", "September")),
        ("status-unknown", ("inf.txt", "--list", "ecosoc", "--status", "Observer")),
        ("status-of-special", ("inf.txt", "--list", "special", "--status", "Roster")),
        ("column-without-header", ("inf.txt", "--list", "ecosoc", "--column", "name")),
        ("column-unknown", ("inf.txt", "--list", "special", "--column", "granted=Year")),
        ("keep-gone-without-day", ("inf.txt", "--list", "ecosoc", "--keep-gone")),
        ("out-is-a-folder", ("inf.txt", "--list", "ecosoc", "--out", "data")),
        ("out-is-the-list", ("inf.txt", "--list", "special", "--out", "data/../data/ecosoc.csv")),
        ("out-is-data", ("inf.txt", "--list", "ecosoc", "--out", "data/sessions.yaml")),
    ],
)
def test_wrong_usage_is_exit_2_and_writes_nothing(
    run: Run, empty: Path, snapshot: Snapshot, name: str, arguments: tuple[str, ...]
) -> None:
    published(empty)
    before = tree(empty)
    done = run("lists", "import", *arguments, "--write", cwd=empty)
    assert (done.code, done.out, tree(empty)) == (2, b"", before), name
    snapshot(done)


@pytest.mark.parametrize("text", ["", "\n \n", "Special\n", "E/2017/INF/5\n"])
def test_file_without_any_entry_is_exit_3(run: Run, empty: Path, text: str) -> None:
    before = tree(empty / "data")
    done = run("lists", "import", published(empty, text), *WRITE, "--force", cwd=empty)
    assert (done.code, tree(empty / "data")) == (3, before)


def test_user_columns_and_a_list_that_is_not_there(run: Run, tmp_path: Path) -> None:
    text = "\n".join(f"{line},desk {n}" for n, line in enumerate(ECOSOC.splitlines())) + "\n"
    root = write_workspace(tmp_path / "ws", ecosoc_csv=text.replace("desk 0", "Desk"))
    assert run("lists", "import", published(root), *WRITE, cwd=root).code == 0
    rows = list(csv.DictReader(io.StringIO(data(root, "ecosoc.csv"))))
    assert [row["Desk"] for row in rows] == [*(f"desk {n}" for n in range(1, 6)), ""]
    (root / "data" / "ecosoc.csv").unlink()
    (root / "data" / "lists.yaml").unlink()
    assert run("lists", "import", published(root), *WRITE, cwd=root).code == 0
    assert data(root, "lists.yaml") == (
        "# What edition each list is.\necosoc:\n  source: E/2017/INF/5\n  as_of: '2017-09-01'\n"
    )


def test_editions_that_cannot_be_edited_keep_both_files(run: Run, tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "ws", lists_yaml="- ecosoc\n")
    name = published(root)
    before = tree(root / "data")
    done = run("lists", "import", name, *WRITE, cwd=root)
    assert (done.code, tree(root / "data")) == (2, before)
    assert "error[CF103]" in done.err
    assert EDITIONS != "- ecosoc\n"
