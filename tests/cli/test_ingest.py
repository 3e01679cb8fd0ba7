"""`gcmreg ingest`: every row accounted for, bad files told and nothing lost."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree
from cli.samples import (
    ADA,
    COMMENTS,
    FIRST,
    HEADER,
    NAME,
    NEEDS,
    SECOND,
    SESSIONS,
    export,
    lines,
    person,
    result,
    write_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

WHOLE = export(FIRST)

# The file, what is in it, and the exit code: 1 errors, 3 nothing to do.
BAD = {
    "wrong-header.csv": (lines([["a", "b"], ["1", "2"]]), 1),
    "no-reference-column.csv": (export(FIRST, HEADER[1:]), 1),
    "another-form.csv": (lines([["Reference #", "Name of organisation"], ["1", "Acme"]]), 1),
    "broken-byte.csv": (WHOLE.replace(b"Acme Relief", b"Acm\xe9 Relief", 1), 1),
    "broken-byte-without-bom.csv": (export(SECOND)[3:].replace(b"Acme", b"Acm\xe9", 1), 1),
    "open-quote.csv": (WHOLE + b'"never closed', 1),
    "huge-cell.csv": (export([{**FIRST[0], COMMENTS: "x" * (1 << 20) + "y"}]), 1),
    "no-date.csv": (export([{**FIRST[0], "Date": "", "Finish Time": ""}]), 1),
    "empty.csv": (b"", 3),
    "blank.csv": (b"\xef\xbb\xbf\r\n \r\n", 3),
    "header-only.csv": (export([]), 3),
    "broken.json": (b'[{"Reference #": }]', 1),
    "broken-byte.json": (b'\xef\xbb\xbf{"results": "\xff"}', 1),
    "neither.json": (b'{"rows": []}', 1),
    "numbers.json": (b"[1, 2]", 1),
    "not-a-number.json": (b"[NaN]", 1),
    "deep.json": (b"[" * 100_000, 1),
    "without-items.json": (b'{"results": [{"id": 1}]}', 1),
    "without-labels.json": (b'{"results": [{"id": 1}], "items": []}', 1),
    "empty-array.json": (b"[]", 3),
}
# Files of which the good rows are taken; the exit code is 1.
PARTLY = {
    "no-reference.csv": export([FIRST[0], {**FIRST[1], "Reference #": " "}, FIRST[2]]),
    "ragged.csv": WHOLE + b"1013,Complete\r\n" + b"x," * 300 + b"\r\n",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_told_and_nothing_is_written(
    run: Run, empty: Path, snapshot: Snapshot, name: str
) -> None:
    data, code = BAD[name]
    (empty / name).write_bytes(data)
    before = tree(empty)
    done = run("ingest", name, cwd=empty)
    assert (done.code, done.out, tree(empty)) == (code, b"", before)
    snapshot(done)


def test_bad_files_leave_what_is_held_as_it_was(run: Run, filled: Path) -> None:
    for name, (data, _) in BAD.items():
        (filled / name).write_bytes(data)
    before = tree(filled)
    done = run("ingest", "exports/second.csv", *BAD, cwd=filled)
    assert (done.code, tree(filled)) == (1, before)
    # Pages of an API download belong together: without-items and without-labels are one export.
    assert done.err.count("error[EX") == len(BAD) - 1


@pytest.mark.parametrize("name", PARTLY)
def test_bad_row_is_told_and_the_others_are_taken(
    run: Run, empty: Path, snapshot: Snapshot, name: str
) -> None:
    (empty / name).write_bytes(PARTLY[name])
    done = run("ingest", name, cwd=empty)
    assert done.code == 1
    snapshot(done, run("validate", cwd=empty))


def test_rows_in_are_rows_accounted_for(run: Run, filled: Path) -> None:
    (filled / "more.csv").write_bytes(PARTLY["ragged.csv"] + b"\r\n" + b"," * len(HEADER) + b"\r\n")
    done = run("ingest", "more.csv", "--format", "json", cwd=filled)
    (row,) = json.loads(done.out)
    assert row["read"] == len(FIRST) + 2
    assert row["read"] == sum(row[n] for n in ("added", "changed", "unchanged", "refused"))


def test_good_file_is_taken_beside_a_bad_one(run: Run, empty: Path) -> None:
    (empty / "good.csv").write_bytes(WHOLE)
    (empty / "bad.csv").write_bytes(BAD["broken-byte.csv"][0])
    done = run("ingest", "bad.csv", "good.csv", "--format", "json", cwd=empty)
    assert (done.code, [row["added"] for row in json.loads(done.out)]) == (1, [len(FIRST)])


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("folder", ("exports",)),
        ("missing-file", ("nowhere.csv",)),
        ("one-of-two-missing", ("exports/first.csv", "nowhere.csv")),
        ("unknown-form", ("exports/first.csv", "--form", "gcm-2018")),
        ("taken-no-time", ("exports/first.csv", "--taken", "yesterday")),
        ("taken-no-day", ("exports/first.csv", "--taken", "2017-02-30")),
        ("no-file-given", ()),
        ("no-such-format", ("exports/first.csv", "--format", "xml")),
    ],
)
def test_wrong_usage_is_exit_2(
    run: Run, filled: Path, snapshot: Snapshot, name: str, arguments: tuple[str, ...]
) -> None:
    before = tree(filled)
    done = run("ingest", *arguments, cwd=filled)
    assert (done.code, done.out, tree(filled)) == (2, b"", before), name
    snapshot(done)


def test_same_export_again_changes_nothing(run: Run, filled: Path, snapshot: Snapshot) -> None:
    before = tree(filled)
    done = run("ingest", "exports/second.csv", "exports/first.csv", cwd=filled)
    assert (done.code, tree(filled)) == (0, before)
    snapshot(done)


def test_same_rows_in_another_file_add_no_version(run: Run, filled: Path) -> None:
    (filled / "again.csv").write_bytes(export(reversed(SECOND)))
    done = run("ingest", "again.csv", "--format", "json", cwd=filled)
    (row,) = json.loads(done.out)
    counts = {n: row[n] for n in ("read", "added", "changed", "unchanged", "refused")}
    assert counts == {"read": 12, "added": 0, "changed": 0, "unchanged": 12, "refused": 0}


def test_dry_run_says_the_same_and_writes_nothing(run: Run, empty: Path) -> None:
    (empty / "first.csv").write_bytes(WHOLE)
    (empty / "second.csv").write_bytes(export(SECOND))
    before = tree(empty)
    dry = run("ingest", "first.csv", "second.csv", "--dry-run", cwd=empty)
    assert (dry.code, tree(empty)) == (0, before)
    assert not (empty / "register").exists()
    done = run("ingest", "first.csv", "second.csv", cwd=empty)
    assert dry.out == done.out
    said = done.err.splitlines()
    assert [line for line in dry.err.splitlines() if line not in said] == [
        "dry run: nothing was written"
    ]


def test_exports_are_kept_unchanged(run: Run, filled: Path) -> None:
    kept = sorted(path.read_bytes() for path in (filled / "register" / "exports").iterdir())
    assert kept == sorted([WHOLE, export(SECOND)])
    assert run("register", "check", cwd=filled).code == 0


def test_form_overrides_the_header(run: Run, empty: Path) -> None:
    (empty / "a.csv").write_bytes(WHOLE)
    done = run("ingest", "a.csv", "--form", "steering-committee", "--format", "json", cwd=empty)
    assert [row["form"] for row in json.loads(done.out)] == ["steering-committee"]


def test_taken_is_a_time_of_the_top_zone(run: Run, empty: Path) -> None:
    (empty / "a.csv").write_bytes(WHOLE)
    done = run("ingest", "a.csv", "--taken", "2017-05-16T08:00:00", "--format", "json", cwd=empty)
    assert [row["taken"] for row in json.loads(done.out)] == ["2017-05-16T08:00:00-04:00"]


def test_report_on_stdout_words_on_stderr(run: Run, empty: Path, snapshot: Snapshot) -> None:
    (empty / "a.csv").write_bytes(WHOLE)
    text, as_json, as_csv = (
        run("ingest", "a.csv", "--dry-run", "--format", form, cwd=empty)
        for form in ("text", "json", "csv")
    )
    assert text.err == as_json.err == as_csv.err
    assert as_csv.out.startswith(b"\xef\xbb\xbffile,form,taken,")
    assert as_csv.out.count(b"\r\n") == as_csv.out.count(b"\n") == 2
    (row,) = csv.DictReader(io.StringIO(as_csv.out.decode("utf-8-sig")))
    assert [row] == [{k: str(v) for k, v in one.items()} for one in json.loads(as_json.out)]
    snapshot(text, as_json)


WEIRD = [
    "[bold]red[/bold].csv".replace("/", "_"),
    "-r.csv",
    "a\nb\x1b[31mc\x07.csv",
    "é\u202egpj.csv",
    "quo'te\" $(x).csv",
    "x" * 240 + ".csv",
    b"caf\xe9.csv",
]


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be made there")
@pytest.mark.parametrize("name", WEIRD, ids=range(len(WEIRD)))
def test_file_of_any_name_is_taken_and_cannot_steer_the_terminal(
    run: Run, empty: Path, name: str | bytes
) -> None:
    shown = os.fsdecode(name)
    try:
        (empty / shown).write_bytes(WHOLE)
    except OSError:
        pytest.skip("the file system refuses such a name")
    done = run("ingest", "--", shown, cwd=empty)
    assert done.code == 0, done.err
    steering = {c for c in done.err + done.text if c != "\n" and not c.isprintable()}
    assert steering == set()
    assert run("register", "check", cwd=empty).code == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_link_to_an_export_is_taken_and_one_to_nowhere_told(run: Run, empty: Path) -> None:
    (empty / "real.csv").write_bytes(WHOLE)
    (empty / "link.csv").symlink_to("real.csv")
    (empty / "dead.csv").symlink_to("nowhere.csv")
    assert run("ingest", "link.csv", cwd=empty).code == 0
    assert run("ingest", "dead.csv", cwd=empty).code == 2


def test_any_answer_passes_through_every_command(run: Run, empty: Path) -> None:
    cells = ["[bold]Acme[/bold]\x1b[31m\x07", "a\r\nb\rc\nd", "\x00", "x" * 300_000, "'=1+1"]
    cells += ["\ufeff\u200b#\uff03", "a@" * 20_000, "(" * 20_000, "1 " * 20_000]
    rows = [
        result(str(n), cell, {"ny-may": [person(cell, cell, position=cell)]}, answers={NEEDS: cell})
        for n, cell in enumerate(cells)
    ]
    (empty / "a.csv").write_bytes(export([{**row, COMMENTS: row[NAME]} for row in rows]))
    commands = ["ingest a.csv", "validate", "match", "roster --all", "public --redact"]
    assert [run(*c.split(), cwd=empty).code for c in commands] == [0, 0, 0, 0, 0]


def test_any_reference_passes_through_every_command(run: Run, empty: Path) -> None:
    references = ["9" * 5000, "\u00b2", "\uff11\uff10\uff10\uff11", "x\u202e[red]", "0001001"]
    rows = [result(text, "Acme Relief", {"ny-may": [ADA]}) for text in references]
    (empty / "a.csv").write_bytes(export([*rows, *FIRST]))
    commands = ["ingest a.csv", "validate", "roster --all", "public", "register check"]
    assert [run(*c.split(), cwd=empty).code for c in commands] == [0, 0, 0, 0, 0]


def test_half_a_surrogate_pair_in_json_is_taken(run: Run, empty: Path) -> None:
    text = '[{"Reference #": "1", "Date": "2017-05-01 10:00:00", "Status": "Complete", "%s": "%s"}]'
    (empty / "a.json").write_text(text % (NAME, r"Ac\ud800me \ud83d\ude00"), encoding="ascii")
    assert run("ingest", "a.json", "--form", "gcm-2017", cwd=empty).code == 0
    done = run("match", "--format", "json", cwd=empty)
    assert [row["query"] for row in json.loads(done.out)] == ["Ac\ufffdme \U0001f600"]


def test_session_only_in_the_form_is_left_out(run: Run, empty: Path) -> None:
    (empty / "a.csv").write_bytes(export([result("1", "Acme Relief", {"vienna-sep": [{}]})]))
    assert run("ingest", "a.csv", cwd=empty).code == 0
    done = run("roster", "--session", "vienna-sep", cwd=empty)
    assert (done.code, done.err.splitlines()[0]) == (
        2,
        "error[US701] session-unknown: no session is called 'vienna-sep'",
    )


def test_unusable_settings_stop_before_anything_is_written(
    run: Run, tmp_path: Path, snapshot: Snapshot
) -> None:
    sessions = SESSIONS.replace("America/New_York", "Mars/Base")
    root = write_workspace(tmp_path / "ws", sessions_yaml=sessions)
    (root / "a.csv").write_bytes(WHOLE)
    before = tree(root)
    done = run("ingest", "a.csv", cwd=root)
    assert (done.code, done.out, tree(root)) == (2, b"", before)
    snapshot(done)
