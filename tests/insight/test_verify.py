"""A signed-off roster holds as long as no byte of what it rests on changes; else the file is named.

GCMREG_THOROUGH=1 tries 500 edits, not 40.
"""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING

import pytest
from insight.spaces import THOROUGH, contents, run, table

from gcmreg.commands.final import Signature, sign, verify
from gcmreg.commands.register import check
from gcmreg.diagnostics import UnusableError
from gcmreg.finals import sealed
from gcmreg.report.roster_json import json_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.result import Result
    from gcmreg.workspace import Workspace

EDITS = 500 if THOROUGH else 40
FINAL = "register/finals/vienna-sep/001"


def rests_on(space: Workspace) -> list[Path]:
    """Return the files of the signed-off roster, its inputs, the segments and the exports."""
    names = ("finals", "segments", "exports")
    return sorted(p for n in names for p in (space.register / n).rglob("*") if p.is_file())


def places(result: Result) -> set[str]:
    return {f.place.file for f in result.findings if f.place is not None}


def assert_named(space: Workspace, path: Path) -> None:
    """Assert that verify finds one file changed, and names that one."""
    result = verify(space)
    assert (result.exit_code, places(result)) == (1, {space.shown(path)})
    assert [row["holds"] for row in table(result)] == [False]


def test_one_changed_byte_anywhere_is_found_and_its_file_named(signed: Workspace) -> None:
    chance = random.Random(5)  # noqa: S311 - no secret
    files = rests_on(signed)
    assert len(files) > 20
    chosen = (files * (EDITS // len(files) + 1))[: max(EDITS, len(files))]
    for path in chosen:
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        other = chance.choice([b for b in (*range(256), 9, 10, 13, 32) if b != whole[at]])
        path.write_bytes(whole[:at] + bytes([other]) + whole[at + 1 :])
        assert_named(signed, path)
        path.write_bytes(whole)
    assert verify(signed).exit_code == 0


def test_every_file_that_is_gone_or_cut_short_is_named(signed: Workspace) -> None:
    for path in rests_on(signed):
        whole = path.read_bytes()
        path.unlink()
        assert_named(signed, path)
        for rest in (b"", whole[:-1], whole + b"\n"):
            path.write_bytes(rest)
            assert_named(signed, path)
        path.write_bytes(whole)
    assert verify(signed).exit_code == 0


def test_other_blanks_in_the_manifest_are_found(signed: Workspace) -> None:
    """The same JSON in other bytes is another file."""
    path = signed.root / FINAL / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes())), encoding="utf-8")
    assert_named(signed, path)


def test_an_input_added_afterwards_is_found(signed: Workspace) -> None:
    path = signed.root / FINAL / "inputs/data/forms/another.yaml"
    path.write_text("id: another\n", encoding="utf-8")
    assert_named(signed, path)


def test_a_signed_off_roster_that_is_gone_is_missed(signed: Workspace) -> None:
    """The journal knows that it was signed."""
    shutil.rmtree(signed.root / FINAL)
    assert_named(signed, signed.root / FINAL)
    assert verify(signed, "vienna-sep").exit_code == 1
    assert verify(signed, "vienna-sep#1").exit_code == 1


def test_outcomes_that_are_not_those_of_the_inputs_are_named(signed: Workspace) -> None:
    """A roster that was exchanged, its manifest sealed anew, is worked out again."""
    folder = signed.root / FINAL
    value = json.loads((folder / "roster.json").read_bytes())
    first = value["nominations"][0]
    first["order"] = 99
    (folder / "roster.json").write_bytes(json_bytes(value))
    manifest = json.loads((folder / "manifest.json").read_bytes())
    from hashlib import sha256

    manifest["outputs"]["roster.json"] = sha256(json_bytes(value)).hexdigest()
    (folder / "manifest.json").write_bytes(json_bytes(sealed(manifest)))
    result = verify(signed)
    person = f"{first['given_name']} {first['family_name']} (application {first['reference']})"
    assert [f.message for f in result.findings] == [
        f"{person} was room 99 and is room 1 when worked out again"
    ]


def test_journal_that_goes_in_circles_ends(signed: Workspace) -> None:
    manifest = json.loads((signed.root / FINAL / "manifest.json").read_bytes())
    name, sha256 = next(iter(manifest["segments"].items()))
    line = json.dumps({"segments": {name: [sha256, sha256]}}) + "\n"
    with (signed.register / "journal.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(line)
    assert verify(signed).exit_code == 0
    assert check(signed).exit_code == 1


def test_nothing_signed_and_unknown_names(space: Workspace) -> None:
    result = verify(space)
    assert (result.exit_code, result.words) == (3, ["no roster was signed off yet"])
    with pytest.raises(UnusableError) as caught:
        verify(space, "vienna-sep#2")
    assert [f.message for f in caught.value.findings] == [
        "no signed-off roster is called 'vienna-sep#2'"
    ]


def test_one_of_several_is_chosen_by_session_or_number(signed: Workspace) -> None:
    sign(signed, "vienna-sep", Signature("B. Officer", "2017-08-16"))
    sign(signed, "ny-jul-hearing", Signature("B. Officer", "2017-08-16"))
    every = ["ny-jul-hearing#1", "vienna-sep#1", "vienna-sep#2"]
    assert [row["final"] for row in table(verify(signed))] == every
    assert [row["final"] for row in table(verify(signed, "vienna-sep"))] == every[1:]
    assert [row["final"] for row in table(verify(signed, "vienna-sep#2"))] == every[2:]


def test_command_says_it_as_table_and_changes_nothing(signed: Workspace) -> None:
    before = contents(signed.root)
    told = run(signed.root, "verify", "--format", "json")
    (row,) = told.value
    assert (told.exit_code, told.err) == (0, "1 signed-off roster: all hold\n")
    assert row == {
        "final": "vienna-sep#1",
        "signed_by": "A. Officer",
        "signed_on": "2017-08-15",
        "attend": 38,
        "holds": True,
    }
    told = run(signed.root, "verify", "--format", "csv")
    assert told.out.replace("\r\n", "\n").lstrip("\ufeff") == (
        "final,signed_by,signed_on,attend,holds\nvienna-sep#1,A. Officer,2017-08-15,38,yes\n"
    )
    assert contents(signed.root) == before
