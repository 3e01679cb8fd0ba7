"""`gcmreg decide`: every open review can be closed, and nothing else of the file changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli.conftest import Roster, tree
from cli.samples import ADA, BO, DECISIONS, DI, FIRST, SECOND, export, result, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Run, Snapshot

BY = ("--by", "M. Okoye", "--on", "2017-05-20")
CY_OF_HOPE = ("1005", 1)


def outcome(run: Run, root: Path, reference: str, slot: int) -> tuple[str, list[str]]:
    """Return where a nomination for ny-may ends, and its codes."""
    assert run("roster", "--session", "ny-may", cwd=root).code == 0
    found = Roster.read(root / "out" / "ny-may").one(reference, slot)
    return found["outcome"], found["codes"]


def decided(root: Path) -> str:
    """Return the text of data/decisions.yaml."""
    return (root / "data" / "decisions.yaml").read_bytes().decode("utf-8")


def test_unsure_match_is_closed_by_an_entry_or_by_none(run: Run, filled: Path) -> None:
    assert outcome(run, filled, *CY_OF_HOPE) == ("review", ["AC204"])
    done = run("decide", "beacon of HOPE initiative", "--match", "ecosoc:102", *BY, cwd=filled)
    assert (done.code, done.out, done.err.splitlines()[0]) == (
        0,
        b"",
        "recorded: 'beacon of HOPE initiative' is ecosoc:102",
    )
    assert outcome(run, filled, *CY_OF_HOPE)[0] == "waiting"
    done = run("decide", "Beacon of Hope Initiative", "--match", "none", *BY, cwd=filled)
    assert (
        done.err.splitlines()[0]
        == "replaced an earlier decision: 'Beacon of Hope Initiative' is none"
    )
    assert outcome(run, filled, *CY_OF_HOPE) == ("rejected", ["AC201"])
    assert decided(filled).count("- name:") == 1


def test_unknown_version_is_closed_by_none(run: Run, filled: Path) -> None:
    assert outcome(run, filled, "1012", 1) == ("review", ["DL303"])
    args = ("decide", "--application", "1012", "--session", "ny-may", "--use", "none")
    assert run(*args, *BY, cwd=filled).code == 0
    assert outcome(run, filled, "1012", 1)[0] == "rejected"


@pytest.fixture
def doubtful(run: Run, empty: Path) -> Path:
    """Return a workspace with a saved, later late application and one without any time."""
    saved = result(
        "2001",
        "Acme Relief",
        {"ny-may": [ADA]},
        status="Incomplete",
        date="2017-05-10 09:00:00",
        finish="",
    )
    late = result(
        "2001",
        "Acme Relief",
        {"ny-may": [ADA, BO]},
        date="2017-05-18 09:00:00",
        finish="2017-05-12 09:00:00",
    )
    undated = result("2002", "Foxglove University", {"ny-may": [DI]}, date="", finish="")
    (empty / "a.csv").write_bytes(export([saved]))
    (empty / "b.csv").write_bytes(export([late, undated]))
    assert run("ingest", "a.csv", "b.csv", cwd=empty).code == 0
    return empty


def test_unknown_version_is_closed_by_the_day_of_one_that_is_held(run: Run, doubtful: Path) -> None:
    assert outcome(run, doubtful, "2001", 1) == ("review", ["DL303"])
    args = ("decide", "--application", "2001", "--use", "2017-05-10")
    assert run(*args, *BY, cwd=doubtful).code == 0
    assert outcome(run, doubtful, "2001", 1)[0] == "room"
    assert outcome(run, doubtful, "2001", 2) == ("rejected", ["DL302"])


@pytest.mark.parametrize(
    ("use", "wanted"), [("2017-05-10", "room"), ("2017-05-18", "rejected"), ("none", "rejected")]
)
def test_undated_application_is_closed_by_a_day_or_by_none(
    run: Run, doubtful: Path, use: str, wanted: str
) -> None:
    assert outcome(run, doubtful, "2002", 1) == ("review", ["IN111"])
    assert run("decide", "--application", "2002", "--use", use, *BY, cwd=doubtful).code == 0
    assert outcome(run, doubtful, "2002", 1)[0] == wanted


def test_repeated_person_is_two_people_if_so_decided(run: Run, filled: Path) -> None:
    assert outcome(run, filled, "1002", 3) == ("rejected", ["RP402"])
    args = ("decide", "--different", "Di Nakata", "DI  NAKATA")
    assert run(*args, *BY, cwd=filled).code == 0
    assert outcome(run, filled, "1002", 3)[0] == "waiting"


def test_two_people_are_one_if_so_decided(run: Run, filled: Path) -> None:
    assert run("decide", "--same", "Ada Okoro", "Bo Lindahl", *BY, cwd=filled).code == 0
    assert outcome(run, filled, "1001", 2) == ("rejected", ["RP402"])
    assert run("decide", "--different", "Lindahl Bo", "Ada Okoro", *BY, cwd=filled).code == 0
    assert run("decide", "--different", "Bo Lindahl", "Ada Okoro", *BY, cwd=filled).code == 0
    assert outcome(run, filled, "1001", 2)[0] == "room"
    assert "- same:" not in decided(filled)


@pytest.mark.parametrize("slot", ["2", "Bo Lindahl", "lindahl BO", "\uff12"])
def test_withdrawn_person_frees_the_seat(run: Run, filled: Path, slot: str) -> None:
    args = ("decide", "--application", "1001", "--session", "ny-may", "--withdraw", slot)
    assert run(*args, *BY, cwd=filled).code == 0
    assert outcome(run, filled, "1001", 2) == ("rejected", ["RP405"])
    # Nobody moves up in the quota, but the seats go to the next in order.
    found = Roster.read(filled / "out" / "ny-may")
    assert found.one("1001", 3)["codes"] == ["RP401"]
    assert found.value["counts"]["waiting"] == 1


def test_type_is_corrected(run: Run, filled: Path) -> None:
    assert outcome(run, filled, "1010", 1) == ("rejected", ["AC205"])
    args = ("decide", "--application", "1010", "--type", "Academic institution")
    assert run(*args, *BY, cwd=filled).code == 0
    assert outcome(run, filled, "1010", 1) == ("rejected", ["AC201"])


WRITTEN = """\
# Decisions, in order of time.

names:            # one line each
- name: "Somebody, Else"   # as typed
  match: none
  by: 'Z'

  # The next one is in brackets.
- {name: Beacon of Hope Initiative, match: none, by: Z}
applications:
    - reference: 01001   # kept as it is
      use: 2017-05-10    # a day, no text
      note: >-
        a long
        note
# persons
persons: []
"""


# The same after one decision in each place: replaced twice, added three times.
REWRITTEN = """\
# Decisions, in order of time.

names:            # one line each
- name: Somebody else   # as typed
  match: special:S01
  by: M. Okoye
  on: '2017-05-20'

  # The next one is in brackets.
- {name: Beacon of Hope Initiative, match: ecosoc:102, by: M. Okoye, on: '2017-05-20'}
- name: "'New', [one] & #2"
  match: none
  by: M. Okoye
  on: '2017-05-20'
  note: "letter: 12 # May\\nsecond line"
applications:
    - reference: 01001   # kept as it is
      use: 2017-05-10    # a day, no text
      note: >-
        a long
        note
    - reference: '1001'
      session: ny-may
      withdraw: '2'
      by: M. Okoye
      on: '2017-05-20'
# persons
persons:
  - different: [Bo Lindahl, Ada Okoro]
    by: M. Okoye
    on: '2017-05-20'
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_every_other_byte_of_the_file_stays(run: Run, filled: Path, end: str, mark: str) -> None:
    path = filled / "data" / "decisions.yaml"
    path.write_bytes((mark + WRITTEN).replace("\n", end).encode())
    note = ("--note", "letter: 12 # May\nsecond line")
    calls = [
        ("Beacon of Hope Initiative", "--match", "ecosoc:102", *BY),
        ("Somebody  else", "--match", "special:S01", *BY),
        ("'New', [one] & #2", "--match", "none", *BY, *note),
        ("--application", "1001", "--session", "ny-may", "--withdraw", "2", *BY),
        ("--different", "Bo Lindahl", "Ada Okoro", *BY),
    ]
    assert [run("decide", *call, cwd=filled).code for call in calls] == [0, 0, 0, 0, 0]
    assert decided(filled) == (mark + REWRITTEN).replace("\n", end)
    assert run("validate", cwd=filled).code == 0


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "# only a comment",
        "names:\napplications:\npersons:\n",
        "{names: [], persons: []}",
        "persons: []",
        "---\nnames: []\n...\n",
        "names: [{name: Beacon of Hope Initiative, match: none, by: Z, note: old}]",
        "names:\n  - note: old\n    name: Beacon of Hope Initiative\n    match: none\n",
        "names:\n  - name: Beacon of Hope Initiative\n    match: none\n    note: |+\n      old\n\n",
    ],
    ids=range(10),
)
def test_file_may_be_written_in_any_way(run: Run, filled: Path, text: str | None) -> None:
    path = filled / "data" / "decisions.yaml"
    if text is None:
        path.unlink()
    else:
        path.write_bytes(text.encode())
    assert (
        run("decide", "Beacon of Hope Initiative", "--match", "ecosoc:102", *BY, cwd=filled).code
        == 0
    )
    assert outcome(run, filled, *CY_OF_HOPE)[0] == "waiting"
    assert decided(filled).count("name: Beacon of Hope Initiative") == 1
    assert "old" not in decided(filled)


def test_rights_and_links_of_the_file_stay(run: Run, filled: Path, tmp_path: Path) -> None:
    path, real = filled / "data" / "decisions.yaml", tmp_path / "kept.yaml"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to(real)
    assert run("decide", "Beacon of Hope Initiative", "--match", "none", *BY, cwd=filled).code == 0
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "Beacon of Hope Initiative" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("nobody", ("X", "--match", "none", "--by", " ")),
        ("nothing", BY),
        ("two-things", ("X", "--match", "none", "--application", "1001", "--use", "none", *BY)),
        ("name-without-match", ("X", *BY)),
        ("name-without-letters", ("!?", "--match", "none", *BY)),
        ("name-empty", ("", "--match", "none", *BY)),
        ("unknown-list", ("X", "--match", "roster:101", *BY)),
        ("list-without-id", ("X", "--match", "ecosoc:", *BY)),
        ("unknown-entry", ("X", "--match", "ecosoc:1O1", *BY)),
        ("entry-of-the-other-list", ("X", "--match", "special:101", *BY)),
        ("day-no-day", ("X", "--match", "none", "--by", "Z", "--on", "20 May")),
        ("option-left-over", ("X", "--match", "none", "--session", "ny-may", *BY)),
        ("unknown-application", ("--application", "999", "--use", "none", *BY)),
        ("unknown-session", ("--application", "1001", "--session", "ny", "--use", "none", *BY)),
        ("use-no-day", ("--application", "1001", "--use", "May", *BY)),
        ("use-of-no-version", ("--application", "1001", "--use", "2017-05-09", *BY)),
        (
            "use-after-the-deadline",
            ("--application", "1012", "--session", "ny-may", "--use", "2017-05-18", *BY),
        ),
        ("withdraw-nobody", ("--application", "1001", "--withdraw", "9", *BY)),
        ("withdraw-empty", ("--application", "1001", "--withdraw", " ", *BY)),
        ("withdraw-superscript", ("--application", "1001", "--withdraw", "\u00b2", *BY)),
        ("application-without-a-word", ("--application", "1001", *BY)),
        ("application-with-two", ("--application", "1001", "--use", "none", "--type", "x", *BY)),
        ("type-empty", ("--application", "1001", "--type", "", *BY)),
        ("same-twice", ("--same", "Ada Okoro", "ADA OKORO", *BY)),
        ("same-unknown", ("--same", "Ada Okoro", "Bo Lindal", *BY)),
        ("same-empty", ("--same", "", "", *BY)),
    ],
)
def test_no_decision_is_exit_2_and_leaves_the_file(
    run: Run, filled: Path, snapshot: Snapshot, name: str, arguments: tuple[str, ...]
) -> None:
    before = tree(filled)
    done = run("decide", *arguments, cwd=filled)
    assert (done.code, done.out, tree(filled)) == (2, b"", before), name
    snapshot(done)


def test_today_is_a_day_of_the_top_zone(run: Run, filled: Path) -> None:
    run("decide", "X", "--match", "none", "--by", "Z", cwd=filled, env={"TZ": "Asia/Kolkata"})
    (line,) = [x for x in decided(filled).splitlines() if x.startswith("    on: ")]
    assert len(line) == len("    on: '2017-05-20'")


def test_unusable_decisions_stop_every_other_command(
    run: Run, tmp_path: Path, snapshot: Snapshot
) -> None:
    text = DECISIONS.replace("names: []", "names: [{name: X, match: 'ecosoc:9'}]")
    root = write_workspace(tmp_path / "ws", decisions_yaml=text)
    (root / "a.csv").write_bytes(export([*FIRST, *SECOND]))
    assert run("ingest", "a.csv", cwd=root).code == 0
    calls = [("roster", "--all"), ("decide", "Y", "--match", "none", *BY), ("public",)]
    done = [run(*call, cwd=root) for call in calls]
    assert [one.code for one in done] == [2, 2, 2]
    assert decided(root) == text
    snapshot(*done)
