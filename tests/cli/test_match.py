"""`gcmreg match`: the register, a file or standard input against both lists."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from cli.conftest import Done, tree
from cli.samples import ADA, COUNTRY, LINK, export, result

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

COLUMNS = "query,decision,list,entry_id,entry_name,status,score,method,why,suggestions"
KEYS = COLUMNS.split(",")
REGISTER = [
    ("Acme Relief", "accept", "ecosoc", "101", "Special"),
    ("BEACON OF HOPE FOUNDATION", "accept", "ecosoc", "102", "General"),
    ("Beacon of Hope Initiative", "review", "", "", ""),
    ("Cedar Watch", "accept", "ecosoc", "103", "Profile only"),
    ("Delta Migrants Forum", "accept", "ecosoc", "104", "Roster"),
    ("Éclat, Solidarité & Droits", "accept", "ecosoc", "105", "Special"),
    ("Foxglove University", "accept", "special", "S01", "Academia"),
    ("Grove Diaspora Council", "accept", "special", "S02", "NGO"),
    ("Human Rights Commission", "none", "", "", ""),
    ("Quite Unknown Circle", "none", "", "", ""),
]
CSOLINK = (
    "https://esango.un.org/civilsociety/showProfileDetail.do?method=show&profileCode=101&tab=1"
)


def answers(done: Done) -> list[dict[str, Any]]:
    """Return what the command gave as JSON."""
    assert done.code == 0, done.err
    return list(json.loads(done.out))


def brief(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return query, decision, list, id and status of each answer."""
    return [
        tuple(row[key] for key in ("query", "decision", "list", "entry_id", "status"))
        for row in rows
    ]


def rows_of(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# The register


def test_each_organization_of_the_register_is_matched_once(run: Run, filled: Path) -> None:
    before = tree(filled)
    done = run("match", "--format", "json", cwd=filled)
    assert brief(answers(done)) == REGISTER
    assert done.err == "10 names: 7 accepted, 1 to review, 2 on neither list\n"
    assert tree(filled) == before


def test_columns_and_keys_are_those_of_the_contract(run: Run, filled: Path) -> None:
    as_json = answers(run("match", "--format", "json", cwd=filled))
    assert [list(row) for row in as_json] == [KEYS] * len(REGISTER)
    kinds = {key: {type(row[key]).__name__ for row in as_json} for key in KEYS}
    assert kinds == {key: {"str"} for key in KEYS} | {"score": {"float"}, "suggestions": {"list"}}
    data = run("match", "--format", "csv", cwd=filled).out
    assert data.startswith(f"\ufeff{COLUMNS}\r\n".encode())
    assert data.count(b"\n") == data.count(b"\r\n") == len(REGISTER) + 1
    assert rows_of(data) == [
        {**row, "score": str(row["score"]), "suggestions": " | ".join(row["suggestions"])}
        for row in as_json
    ]


def test_text_shows_the_short_columns(run: Run, filled: Path, snapshot: Snapshot) -> None:
    snapshot(run("match", cwd=filled))


def test_score_rises_with_certainty_and_review_has_suggestions(run: Run, filled: Path) -> None:
    rows = answers(run("match", "--format", "json", cwd=filled))
    scores = {
        decision: [row["score"] for row in rows if row["decision"] == decision]
        for decision in ("none", "review", "accept")
    }
    assert max(scores["none"]) < min(scores["review"])
    assert max(scores["review"]) < min(scores["accept"])
    assert (min(scores["none"]) >= 0, max(scores["accept"]) <= 1) == (True, True)
    (review,) = [row for row in rows if row["decision"] == "review"]
    (suggestion,) = review["suggestions"]
    assert suggestion.split(":")[:3] == ["ecosoc", "102", "Beacon of Hope Foundation"]
    assert f"{review['score']:.3f}" == suggestion.split(":")[3]


def test_decision_beats_the_matcher(run: Run, filled: Path) -> None:
    for name, match in (
        ("Acme Relief", "none"),
        ("beacon of hope INITIATIVE", "ecosoc:102"),
        ("Quite Unknown Circle", "special:S02"),
    ):
        args = ("decide", name, "--match", match, "--by", "M. Okoye", "--on", "2017-05-20")
        assert run(*args, cwd=filled).code == 0
    rows = {row["query"]: row for row in answers(run("match", "--format", "json", cwd=filled))}
    told = [
        (name, *(rows[name][key] for key in ("decision", "entry_id", "method", "why", "score")))
        for name in ("Acme Relief", "Beacon of Hope Initiative", "Quite Unknown Circle")
    ]
    assert told == [
        ("Acme Relief", "none", "", "decision", "decided: is on neither list", 0.0),
        (
            "Beacon of Hope Initiative",
            "accept",
            "102",
            "decision",
            "decided by M. Okoye on 2017-05-20",
            1.0,
        ),
        (
            "Quite Unknown Circle",
            "accept",
            "S02",
            "decision",
            "decided by M. Okoye on 2017-05-20",
            1.0,
        ),
    ]


def test_name_of_the_version_that_counts_is_matched_too(run: Run, empty: Path) -> None:
    first = result("1", "Acme Relief", {"ny-may": [ADA]}, date="2017-05-10 09:00:00")
    later = {**result("1", "Renamed Late", {"ny-may": [ADA]}), "Date": "2017-05-20 09:00:00"}
    for name, row in (("a.csv", first), ("b.csv", later)):
        (empty / name).write_bytes(export([row]))
    assert run("ingest", "a.csv", "b.csv", cwd=empty).code == 0
    rows = answers(run("match", "--format", "json", cwd=empty))
    assert [row["query"] for row in rows] == ["Acme Relief", "Renamed Late"]


def test_country_and_link_of_the_form_are_evidence(run: Run, empty: Path) -> None:
    rows = [
        result("1", "AR", {}, answers={COUNTRY: "Kenya"}),
        result("2", "AR", {}, answers={COUNTRY: "Chile"}),
        result("3", "Acme Relief Society", {}, answers={LINK: CSOLINK}),
    ]
    (empty / "a.csv").write_bytes(export(rows))
    assert run("ingest", "a.csv", cwd=empty).code == 0
    found = answers(run("match", "--format", "json", cwd=empty))
    assert sorted((row["query"], row["decision"], row["method"]) for row in found) == [
        ("AR", "accept", "acronym"),
        ("AR", "review", "acronym"),
        ("Acme Relief Society", "accept", "link"),
    ]


# Files and standard input

TABLE = (
    'Country , LINK,name,"Notes",acronym\r\n'
    'Kenya,,"Acme\r\nRelief","a, b",\r\n'
    ",,,only a note,\r\n"
    "Chile,,AR,,\r\n"
    f"Kenya,{CSOLINK},Acme Relief Society,,AR\r\n"
    ",,\"=cmd|' /C calc'!A0\",,\r\n"
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_csv_is_read_by_its_columns(run: Run, empty: Path, mark: str, separator: str) -> None:
    cells = csv.reader(io.StringIO(TABLE, newline=""))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(cells)
    (empty / "names.csv").write_bytes((mark + stream.getvalue()).encode())
    rows = answers(run("match", "names.csv", "--format", "json", cwd=empty))
    assert [(row["query"], row["decision"], row["entry_id"]) for row in rows] == [
        ("Acme Relief", "accept", "101"),
        ("AR", "review", ""),
        ("Acme Relief Society", "accept", "101"),
        ("=cmd|' /C calc'!A0", "none", ""),
    ]
    (*_, last) = rows_of(run("match", "names.csv", "--format", "csv", cwd=empty).out)
    assert last["query"] == "'=cmd|' /C calc'!A0"


LINES = (
    "Acme Relief\r\n\r\n  Beacon  of Hope,\tFoundation \n"
    "Foxglove University; Austria\nacme RELIEF\n"
)


def test_other_text_is_one_name_a_line(run: Run, empty: Path) -> None:
    (empty / "names.txt").write_bytes(LINES.encode())
    rows = answers(run("match", "names.txt", "--format", "json", cwd=empty))
    assert [(row["query"], row["entry_id"]) for row in rows] == [
        ("Acme Relief", "101"),
        ("Beacon of Hope, Foundation", "102"),
        ("Foxglove University; Austria", ""),
        ("acme RELIEF", "101"),
    ]


@pytest.mark.parametrize("text", [TABLE, LINES], ids=["csv", "lines"])
def test_standard_input_is_read_like_a_file(run: Run, empty: Path, text: str) -> None:
    (empty / "names").write_bytes(text.encode())
    for form in ("text", "json", "csv"):
        of_file = run("match", "names", "--format", form, cwd=empty)
        piped = run("match", "-", "--format", form, cwd=empty, input=text.encode())
        assert (piped.code, piped.out, piped.err) == (0, of_file.out, of_file.err)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_top_bounds_the_suggestions(run: Run, empty: Path, count: int) -> None:
    head = (empty / "data" / "ecosoc.csv").read_text(encoding="utf-8").splitlines()[0]
    names = [f"{n},Lamplighters of {place},,,Special,,,,," for n, place in enumerate("ABCDE")]
    (empty / "data" / "ecosoc.csv").write_text("\n".join([head, *names]) + "\n", encoding="utf-8")
    args = ("match", "-", "--format", "json")
    (usual,) = answers(run(*args, cwd=empty, input=b"Lamplighters\n"))
    (row,) = answers(run(*args, "--top", str(count), cwd=empty, input=b"Lamplighters\n"))
    assert len(usual["suggestions"]) == 5
    assert row["suggestions"] == usual["suggestions"][:count]
    scores = [float(text.rpartition(":")[2]) for text in usual["suggestions"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"name,country\n,Kenya\n"])
def test_no_name_is_exit_3(run: Run, empty: Path, data: bytes) -> None:
    done = run("match", "-", "--format", "json", cwd=empty, input=data)
    assert (done.code, done.out, done.err) == (3, b"", "no name was given\n")


def test_nothing_ingested_is_exit_3(run: Run, empty: Path) -> None:
    done = run("match", cwd=empty)
    assert (done.code, done.out) == (3, b"")


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("missing-file", ("nowhere.csv",), 2),
        ("folder", ("data",), 2),
        ("top-nought", ("names", "--top", "0"), 2),
        ("top-too-many", ("names", "--top", "101"), 2),
        ("no-such-format", ("names", "--format", "xml"), 2),
        ("broken-byte", ("latin",), 1),
        ("open-quote", ("quote.csv",), 1),
    ],
)
def test_what_cannot_be_matched_is_told(
    run: Run, empty: Path, snapshot: Snapshot, name: str, arguments: tuple[str, ...], code: int
) -> None:
    (empty / "names").write_bytes(b"Acme Relief\n")
    (empty / "latin").write_bytes("Acme Relief\nÉcl\xe4t".encode("latin-1"))
    (empty / "quote.csv").write_bytes(b'name,country\nAcme Relief,Kenya\n"Acme,Kenya\n')
    done = run("match", *arguments, cwd=empty)
    assert (done.code, done.out) == (code, b""), name
    snapshot(done)
