"""The cause that diff names for a change is the one that was planted.

GCMREG_THOROUGH=1 plants 200 changes, not 30.
"""

from __future__ import annotations

import itertools
import json
import random
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from insight.changes import PLANTERS, edit_entry, new_version, set_field
from insight.spaces import THOROUGH, run, table

from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.diff import diff
from gcmreg.commands.final import Signature, sign
from gcmreg.commands.roster import roster
from gcmreg.commands.states import now
from gcmreg.diagnostics import UnusableError
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = 200 if THOROUGH else 30
SESSIONS = ("vienna-sep", "ny-jul-hearing")


@pytest.fixture(scope="module")
def finals(demo: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a workspace with two rosters signed off, not to be changed."""
    root = tmp_path_factory.mktemp("finals") / "workspace"
    shutil.copytree(demo.root, root)
    for session in SESSIONS:
        sign(Workspace(root), session, Signature("A. Officer", "2017-08-15"))
    return Workspace(root)


def test_every_change_is_traced_to_the_input_that_made_it(
    finals: Workspace, tmp_path: Path
) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    before = {s: now(finals).value(s)["nominations"] for s in SESSIONS}
    kinds = itertools.cycle(PLANTERS)
    told = 0
    for number in range(PLANTED):
        kind, session = next(kinds), chance.choice(SESSIONS)
        space = Workspace(tmp_path / str(number))
        shutil.copytree(finals.root, space.root)
        cause = PLANTERS[kind](space, session, before[session], chance)
        rows = table(diff(space, f"{session}#1", session))
        causes = {row["cause"] for row in rows}
        if cause.endswith(": "):
            assert all(c.startswith(cause) for c in causes), (kind, causes)
            causes = set(causes and [cause])
        assert causes <= {cause}, (kind, session)
        told += bool(rows)
        shutil.rmtree(space.root)
    assert told > PLANTED * 0.8


def test_two_changes_at_once_are_named_each_or_together(finals: Workspace, tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    session = "vienna-sep"
    before = now(finals).value(session)["nominations"]
    for number in range(PLANTED // 5):
        space = Workspace(tmp_path / str(number))
        shutil.copytree(finals.root, space.root)
        kinds = chance.sample(("use", "entry", "room", "quota", "version"), 2)
        if set(kinds) == {"room", "quota"}:  # one input: its change is told as a whole
            continue
        planted = [PLANTERS[kind](space, session, before, chance) for kind in kinds]
        rows = table(diff(space, f"{session}#1", session))
        assert rows
        for row in rows:
            assert any(cause in row["cause"] for cause in planted), (kinds, row)
            if row["cause"].startswith("together: "):
                assert all(cause in row["cause"] for cause in planted)
        shutil.rmtree(space.root)


def test_a_name_decision_is_told_from_an_older_one_further_down(space: Workspace) -> None:
    """It moves the lines of those below it in the file; that is no change."""
    nominations = now(space).value("vienna-sep")["nominations"]
    entered = [n for n in nominations if n["outcome"] == "room"]
    last, first = entered[-1], entered[0]
    use = Wanted(application=last["reference"], session="ny-may", use="none", by="A")
    decide(space, use)
    sign(space, "vienna-sep", Signature("A. Officer"))
    decide(space, Wanted(name=first["organization"], match="none", by="A"))
    causes = {row["cause"] for row in table(diff(space, "vienna-sep#1", "vienna-sep"))}
    assert causes == {f"a decision on the name {first['organization']!r}"}


def test_entry_of_a_name_that_was_decided_is_followed_to_its_list(space: Workspace) -> None:
    """A decision names an entry; what the list says of that entry is the list's."""
    nominations = now(space).value("vienna-sep")["nominations"]
    one = next(n for n in nominations if n["match"] and n["match"]["list"] == "ecosoc")
    key = f"ecosoc:{one['match']['entry_id']}"
    decide(space, Wanted(name=one["organization"], match=key, by="A"))
    sign(space, "vienna-sep", Signature("A. Officer"))
    edit_entry(space.data / "ecosoc.csv", one["match"]["entry_id"], {"withdrawn": "2016-01-31"})
    set_field(space, "vienna-sep", "capacity", "{room: 19, overflow: 20}")
    rows = table(diff(space, "vienna-sep#1", "vienna-sep"))
    causes = {row["cause"] for row in rows if row["reference"] == one["reference"]}
    assert causes == {f"the entry {key} of data/ecosoc.csv"}


def test_moments_name_the_application_that_changed_between(space: Workspace) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    one = now(space).value("vienna-sep")["nominations"][0]
    new_version(space, "vienna-sep", one["reference"], chance)
    application = next(a for a in now(space).applications() if a.reference == one["reference"])
    moments = [v.changed for v in application.versions[-2:] if v.changed is not None]
    names = [f"vienna-sep@{moment.isoformat()}" for moment in moments]
    rows = table(diff(space, *names))
    assert {row["cause"] for row in rows} == {f"a new version of application {one['reference']}"}


def test_a_later_export_without_new_versions_is_named(space: Workspace) -> None:
    """It can prove that a version still stood at the deadline (DL306)."""
    from exports import ingest

    from gcmreg.commands.diff import Causes
    from gcmreg.compare import Change, Move, by_key

    before = now(space)
    path = space.root / "again.csv"
    path.write_bytes((space.root / "exports/2017-09-12-export.csv").read_bytes() + b"\r\n")
    ingest(space, [path], datetime(2017, 10, 1, tzinfo=UTC))
    causes = Causes(before, now(space), "vienna-sep")
    key, one = next(iter(by_key(before.value("vienna-sep")).items()))
    assert causes.of(Change(key, Move.CHANGED, one, one)) == "another export: again.csv"


def test_finals_moments_files_and_folders_are_compared(space: Workspace) -> None:
    for session in ("vienna-sep", "ny-jul-hearing"):
        sign(space, session, Signature("A. Officer"))
    file = space.root / "before" / "vienna-sep" / "roster.json"
    roster(space, "vienna-sep", out=space.root / "before")
    set_field(space, "vienna-sep", "capacity", "{room: 3, overflow: 20}")
    roster(space, "vienna-sep")
    other = [str(file), str(file.parent), "vienna-sep#1", "vienna-sep@2017-12-31"]
    found = {}
    for name in other[:3]:
        rows = table(diff(space, name, "vienna-sep"))
        found[name] = [[row["change"], row["before"], row["after"]] for row in rows]
    assert found[other[0]] == found[other[1]] == found[other[2]] != []
    assert table(diff(space, other[3], "vienna-sep")) == []
    rows = table(diff(space, other[1], str(space.out / "vienna-sep")))
    assert {row["cause"] for row in rows} == {"data/sessions.yaml"}
    assert {row["cause"] for row in table(diff(space, other[0], "vienna-sep"))} == {
        "data/sessions.yaml"
    }


@pytest.mark.parametrize(
    ("before", "after", "exit_code", "message"),
    [
        ("vienna-sep", "ny-may", 2, "vienna-sep is of vienna-sep, ny-may of ny-may"),
        ("vienna-sep#7", "vienna-sep", 2, "no signed-off roster is called 'vienna-sep#7'"),
        ("vienna", "vienna-sep", 2, "no session is called 'vienna'"),
        ("vienna-sep@noon", "vienna-sep", 2, "vienna-sep@noon: "),
        ("data/lists.yaml", "vienna-sep", 2, "cannot be read: "),
    ],
)
def test_what_cannot_be_compared_is_refused(
    demo: Workspace, before: str, after: str, exit_code: int, message: str
) -> None:
    name = str(demo.root / before) if "/" in before else before
    with pytest.raises(UnusableError) as caught:
        diff(demo, name, after)
    (finding,) = caught.value.findings
    assert (caught.value.exit_code, finding.message[: len(message)]) == (exit_code, message)


def test_command_prints_it_as_json_and_csv(signed: Workspace) -> None:
    set_field(signed, "vienna-sep", "capacity", "{room: 3, overflow: 20}")
    told = run(signed.root, "diff", "vienna-sep#1", "vienna-sep", "--format", "json")
    rows = table(diff(signed, "vienna-sep#1", "vienna-sep"))
    assert (told.exit_code, told.value) == (0, json.loads(json.dumps(rows)))
    assert told.err.startswith(f"{len(rows)} differences: ")
    told = run(signed.root, "diff", "vienna-sep#1", "vienna-sep", "--format", "csv")
    assert told.out.count("\r\n") == len(rows) + 1
