"""`gcmreg validate`: every problem with its code and its physical place."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from cli.conftest import tree
from cli.samples import (
    ADA,
    DECISIONS,
    ECOSOC,
    EDITIONS,
    FIRST,
    LABELS,
    SESSIONS,
    SPECIAL_LIST,
    export,
    lines,
    result,
    write_workspace,
)

from gcmreg.workspace import shipped_data

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

KEYS = ["severity", "code", "name", "message", "place", "related", "clause", "help"]
Found = list[tuple[str, str, str]]


def findings(run: Run, root: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return what validate finds, as JSON."""
    done = run("validate", *arguments, "--format", "json", cwd=root)
    return list(json.loads(done.out))


def grave(run: Run, root: Path) -> Found:
    """Return severity, code and place of errors and warnings, in order."""
    return [
        (one["severity"], one["code"], one["place"])
        for one in findings(run, root)
        if one["severity"] in {"error", "warning"}
    ]


def second(text: str, old: str, new: str) -> str:
    """Replace what must stand once in a text."""
    assert text.count(old) == 1, (old, text.count(old))
    return text.replace(old, new)


# What is written into data/, and the errors and warnings that it gives.
CONFIGURATION: dict[str, tuple[dict[str, str | bytes | None], Found]] = {
    "nothing": ({}, []),
    "CF102": (
        {"sessions_yaml": SESSIONS.encode().replace(b"Drivers", b"Dr\xffvers")},
        [("error", "CF102", "data/sessions.yaml:6:14")],
    ),
    "CF103": (
        {"sessions_yaml": second(SESSIONS, "kind: hearing", "kind: [hearing")},
        [("error", "CF103", "data/sessions.yaml:20:10")],
    ),
    "CF103-decisions": (
        {"decisions_yaml": "names: {\n"},
        [("error", "CF103", "data/decisions.yaml:2:1")],
    ),
    "CF104": (
        {"sessions_yaml": second(SESSIONS, "title: Hearing", "title: !!python/name:os.system")},
        [("error", "CF104", "data/sessions.yaml:20:12")],
    ),
    "CF104-anchors": (
        {"lists_yaml": "ecosoc: &a {source: x, as_of: 2017-05-01}\nspecial: *a\n"},
        [
            ("error", "CF104", "data/lists.yaml:1:9"),
        ],
    ),
    "CF105": (
        {"sessions_yaml": second(SESSIONS, "place: Geneva", "place: Geneva\n    place: Bern")},
        [("error", "CF105", "data/sessions.yaml:15:5")],
    ),
    "CF106": (
        {
            "sessions_yaml": second(SESSIONS, "room: 3,", "rooms: 3,")
            .replace("kind: hearing", "kind: party")
            .replace("title: Hearing", "quota: two")
        },
        [
            ("error", "CF106", "data/sessions.yaml:10:23"),
            ("error", "CF106", "data/sessions.yaml:19:11"),
            ("error", "CF106", "data/sessions.yaml:20:12"),
        ],
    ),
    "CF107": (
        {"sessions_yaml": second(SESSIONS, "id: ny-dec-hearing", "id: ny-may")},
        [("error", "CF107", "data/sessions.yaml:18:9")],
    ),
    "CF108": (
        {"sessions_yaml": second(SESSIONS, "deadline: 2017-05-15", "deadline: 15 May 2017")},
        [("error", "CF108", "data/sessions.yaml:9:15")],
    ),
    "CF109": (
        {"sessions_yaml": second(SESSIONS, "Europe/Zurich", "Europe/Zuerich")},
        [("error", "CF109", "data/sessions.yaml:15:15")],
    ),
    "CF114": (
        {"sessions_yaml": "timezone: America/New_York\nsessions: []\n"},
        [("error", "CF114", "data/sessions.yaml:2:11")],
    ),
    "LS201": (
        {"ecosoc_csv": second(ECOSOC, "id,name,", "id,title,")},
        [("error", "LS201", "data/ecosoc.csv:1")],
    ),
    "LS202": (
        {"special_accreditation_csv": second(SPECIAL_LIST, "S02", "S01")},
        [("error", "LS202", "data/special_accreditation.csv:3")],
    ),
    "LS203-LS204-LS205": (
        {
            "ecosoc_csv": ECOSOC.replace("101,", ",")
            .replace("2001-05-02", "May 2001")
            .replace("103,Cedar Watch,,,", "103,Cedar Watch,,,,")
        },
        [
            ("error", "LS203", "data/ecosoc.csv:2"),
            ("error", "LS204", "data/ecosoc.csv:3:7"),
            ("error", "LS205", "data/ecosoc.csv:4"),
        ],
    ),
    "LS206-LS209": (
        {"lists_yaml": "ecosoc:\n  sample: true\nspecial:\n  source: a test\n"},
        [
            ("warning", "LS206", "data/lists.yaml:2:3"),
            ("warning", "LS209", "data/lists.yaml:4:3"),
        ],
    ),
    "LS209-no-file": ({"lists_yaml": None}, [("warning", "LS209", "data/lists.yaml")]),
    "CF106-editions": (
        {
            "lists_yaml": EDITIONS.replace(
                "ecosoc: {source: a test, as_of: 2017-05-01}", "ecosoc: 7"
            )
        },
        [("error", "CF106", "data/lists.yaml:1:9")],
    ),
    "LS207-LS208-LS210": (
        {
            "ecosoc_csv": ECOSOC.replace(
                "103,Cedar Watch,,,Profile only", "103,ACME Relief,,,Gold"
            ).replace("2016-07-27,2017-07-15", "2017-07-27,2017-07-15")
        },
        [
            ("warning", "LS207", "data/ecosoc.csv:4"),
            ("warning", "LS208", "data/ecosoc.csv:4"),
            ("warning", "LS210", "data/ecosoc.csv:5"),
        ],
    ),
    "LS211": (
        {"special_accreditation_csv": SPECIAL_LIST.splitlines()[0] + "\n"},
        [("warning", "LS211", "data/special_accreditation.csv:1")],
    ),
    "CF101": (
        {"special_accreditation_csv": None},
        [("error", "CF101", "data/special_accreditation.csv")],
    ),
    "DC301": (
        {
            "decisions_yaml": "names:\n- {name: X, match: none, by: Z, on: 2017-05-01}\n"
            "- {name: x, match: 'ecosoc:101', by: Z, on: 2017-05-01}\n"
        },
        [("error", "DC301", "data/decisions.yaml:3:3")],
    ),
    "DC302": (
        {
            "decisions_yaml": second(
                DECISIONS,
                "names: []",
                "names: [{name: X, match: 'ecosoc:9', by: Z, on: 2017-05-01}]",
            )
        },
        [("error", "DC302", "data/decisions.yaml:2:26")],
    ),
    "DC306": (
        {
            "decisions_yaml": "applications:\n- reference: 1001\n  session: ny-mai\n  use: none\n"
            "  by: Z\n  on: 2017-05-01\n"
        },
        [("error", "DC306", "data/decisions.yaml:3:12")],
    ),
    "DC307": (
        {"decisions_yaml": second(DECISIONS, "names: []", "names: [{name: X, match: none}]")},
        [("warning", "DC307", "data/decisions.yaml:2:9")],
    ),
    "CF106-decisions": (
        {
            "decisions_yaml": "names:\n- {name: X, match: 'roster:1', by: Z, on: 2017-05-01}\n"
            "applications:\n- {reference: 1, by: Z, on: 2017-05-01}\n"
            "persons:\n- {same: [A], by: Z, on: 2017-05-01}\n- {same: [A, B], note: [x]}\n"
        },
        [
            ("error", "CF106", "data/decisions.yaml:2:20"),
            ("error", "CF106", "data/decisions.yaml:4:3"),
            ("error", "CF106", "data/decisions.yaml:6:10"),
            ("error", "CF106", "data/decisions.yaml:7:24"),
        ],
    ),
}


@pytest.mark.parametrize("name", CONFIGURATION)
def test_problem_is_found_at_its_place(run: Run, tmp_path: Path, name: str) -> None:
    files, wanted = CONFIGURATION[name]
    root = write_workspace(tmp_path / "ws", **files)
    before = tree(root)
    assert grave(run, root) == wanted
    severities = {severity for severity, *_ in wanted}
    codes = [run("validate", *strict, cwd=root).code for strict in ((), ("--strict",))]
    assert codes == [int("error" in severities), int(severities != set())]
    assert tree(root) == before


def form(root: Path, name: str, text: str) -> None:
    """Write a form file into a workspace."""
    (root / "data" / "forms").mkdir(exist_ok=True)
    (root / "data" / "forms" / name).write_text(text, encoding="utf-8")


SHIPPED = (shipped_data() / "forms" / "gcm-2017.yaml").read_text(encoding="utf-8")


def test_forms_are_looked_at(run: Run, empty: Path) -> None:
    ours = "\n".join(
        line
        for line in SHIPPED.splitlines()
        if not any(line.startswith(f"  {session}:") for session in LABELS)
    )
    sessions = "".join(f'  {name}: ["{LABELS[name]}"]\n' for name in ("ny-may", "geneva-oct"))
    text = second(ours, "sessions:\n", f"sessions:\n{sessions}")
    form(empty, "a.yaml", second(text, "sessions:\n", 'sessions:\n  ny-mai: ["May"]\n'))
    form(empty, "b.yaml", text)
    found = [
        (one["severity"], one["code"], one["place"])
        for one in findings(run, empty)
        if one["code"] in {"CF113", "CF115", "CF116"}
    ]
    assert found == [
        ("error", "CF115", "data/forms/b.yaml:5:5"),
        ("warning", "CF113", "data/forms/a.yaml:12:11"),
        ("note", "CF116", "data/sessions.yaml:18"),
    ]


def test_form_that_cannot_be_used_is_found(run: Run, empty: Path) -> None:
    form(empty, "a.yaml", second(SHIPPED, "tool: formsite", "tool: formbase"))
    form(empty, "b.yaml", second(SHIPPED, "id: gcm-2017", "id: b\nslot: 2"))
    form(empty, "c.yaml", second(SHIPPED, "timezone: America/New_York", "timezone: Mars"))
    wanted = {
        ("error", "CF106", "data/forms/a.yaml:7:7"),
        ("error", "CF106", "data/forms/b.yaml:6:7"),
        ("error", "CF109", "data/forms/c.yaml:8:11"),
    }
    assert {one for one in grave(run, empty) if "forms" in one[2]} == wanted


def test_each_deadline_is_told_as_an_instant(run: Run, empty: Path) -> None:
    told = [
        (one["severity"], one["code"], one["place"], one["message"]) for one in findings(run, empty)
    ]
    assert told == [
        (
            "note",
            "CF110",
            "data/sessions.yaml:4",
            "the deadline of ny-may, 2017-05-15, lasts until 2017-05-15T23:59:59.999999-04:00",
        ),
        (
            "note",
            "CF110",
            "data/sessions.yaml:11",
            (
                "the deadline of geneva-oct, 2017-09-11T18:00:00+02:00, lasts until "
                "2017-09-11T18:00:00+02:00 (2017-09-11 18:00:00 CEST at the venue)"
            ),
        ),
        (
            "note",
            "CF111",
            "data/sessions.yaml:18",
            "ny-dec-hearing has no deadline: its roster is provisional",
        ),
    ]


# What was ingested


def test_deadline_without_an_export_after_it_is_warned_of_once(run: Run, empty: Path) -> None:
    (empty / "a.csv").write_bytes(export(FIRST))
    assert run("ingest", "a.csv", cwd=empty).code == 0
    assert grave(run, empty) == [
        ("warning", "RG503", "data/sessions.yaml:4"),
        ("warning", "RG503", "data/sessions.yaml:11"),
    ]
    args = ("--taken", "2017-05-15T23:59:59.999999")
    (empty / "b.csv").write_bytes(export(reversed(FIRST)))
    assert run("ingest", "b.csv", *args, cwd=empty).code == 0
    assert grave(run, empty) == [("warning", "RG503", "data/sessions.yaml:11")]


def test_decisions_on_applications_are_looked_at(run: Run, filled: Path) -> None:
    entries = [
        "{reference: 999, use: none, by: Z, on: 2017-05-01}",
        "{reference: 1001, use: 2016-01-01, by: Z, on: 2017-05-01}",
        "{reference: 1012, session: ny-may, use: 2017-05-18, by: Z, on: 2017-05-01}",
        "{reference: 1001, withdraw: Nobody, by: Z, on: 2017-05-01}",
        "{reference: 1001, session: ny-may, withdraw: Ada Okoro, by: Z, on: 2017-05-01}",
    ]
    text = "applications:\n" + "".join(f"- {entry}\n" for entry in entries)
    (filled / "data" / "decisions.yaml").write_text(text, encoding="utf-8")
    assert [one for one in grave(run, filled) if "decisions" in one[2]] == [
        ("warning", "DC303", "data/decisions.yaml:2:3"),
        ("warning", "DC304", "data/decisions.yaml:3:3"),
        ("warning", "DC305", "data/decisions.yaml:4:3"),
        ("warning", "DC304", "data/decisions.yaml:5:3"),
    ]


def test_refused_rows_are_told_again(run: Run, empty: Path) -> None:
    rows = [FIRST[0], {**FIRST[1], "Reference #": ""}, FIRST[2]]
    (empty / "a.csv").write_bytes(export(rows) + b"1,2\r\n")
    assert run("ingest", "a.csv", cwd=empty).code == 1
    assert [one for one in grave(run, empty) if one[1] == "RG505"] == [
        ("warning", "RG505", "a.csv:3"),
        ("warning", "RG505", "a.csv:5"),
    ]


def test_session_that_is_not_listed_is_told(run: Run, empty: Path) -> None:
    (empty / "a.csv").write_bytes(export([result("1", "Acme Relief", {"vienna-sep": [ADA]})]))
    assert run("ingest", "a.csv", cwd=empty).code == 0
    assert ("error", "RG507", "data/sessions.yaml") in grave(run, empty)
    assert run("validate", cwd=empty).code == 1


def test_damaged_register_is_found_line_by_line(run: Run, filled: Path) -> None:
    segment = filled / "register" / "segments" / "000002.jsonl"
    text = segment.read_bytes().split(b"\n")
    text[2] = text[2].replace(b'":', b'": ', 1)  # the same words, not the same bytes
    segment.write_bytes(b"\n".join(text))
    (kept, *_) = sorted((filled / "register" / "exports").iterdir())
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes()[:-1])
    found = grave(run, filled)
    assert [one for one in found if one[2].startswith("register/segments")] == [
        ("error", "RG501", "register/segments/000002.jsonl:3")
    ]
    assert [one for one in found if one[2].startswith("register/exports")] == [
        ("error", "RG501", f"register/exports/{kept.name}")
    ]
    assert run("validate", cwd=filled).code == 1


def test_form_of_the_register_that_is_gone_is_told(run: Run, filled: Path) -> None:
    form(filled, "other.yaml", second(SHIPPED, "id: gcm-2017", "id: other"))
    assert ("error", "RG502", "data/forms") in grave(run, filled)
    assert run("roster", "--all", cwd=filled).code == 2


def test_nothing_stops_at_the_first_problem(run: Run, tmp_path: Path, snapshot: Snapshot) -> None:
    root = write_workspace(
        tmp_path / "ws",
        sessions_yaml=second(SESSIONS, "Europe/Zurich", "Europe/[bold]Zurich").encode(),
        ecosoc_csv=ECOSOC + '102,Twice,,,Special,,,,,\n"\x1b[31mopen',
        decisions_yaml="name: []\n",
    )
    (root / "a.csv").write_bytes(lines([["a"], ["b"]]))
    snapshot(run("validate", cwd=root))


# How it is told


def test_formats_tell_the_same(run: Run, tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "ws", **CONFIGURATION["LS202"][0])
    as_json = findings(run, root)
    assert [list(one) for one in as_json] == [KEYS] * len(as_json)
    data = run("validate", "--format", "csv", cwd=root).out
    assert data.startswith(f"\ufeff{','.join(KEYS)}\r\n".encode())
    as_csv = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert as_csv == [{**one, "related": " | ".join(one["related"])} for one in as_json]
    text = run("validate", cwd=root).text
    blocks = [one for one in text.splitlines() if not one.startswith("  ")]
    assert blocks == [
        f"{one['severity']}[{one['code']}] {one['name']}: {one['message']}" for one in as_json
    ]
    assert [one["severity"] for one in as_json] == ["error", *["note"] * 3]


def test_report_is_on_stdout_and_the_counts_on_stderr(run: Run, empty: Path) -> None:
    for form_at in ("text", "json", "csv"):
        done = run("validate", "--format", form_at, cwd=empty)
        assert (done.code, done.err) == (0, "0 errors, 0 warnings, 3 notes\n")
        assert done.out != b""


def test_wrong_usage_is_exit_2(run: Run, empty: Path, tmp_path: Path) -> None:
    done = [
        run("validate", "--format", "xml", cwd=empty),
        run("validate", "extra", cwd=empty),
        run("validate", cwd=tmp_path),
    ]
    assert [(one.code, one.out) for one in done] == [(2, b"")] * 3
