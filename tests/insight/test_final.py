"""Signing a roster off: refused while anything is open; kept as it was, whatever comes later."""

from __future__ import annotations

import json
import random
import resource
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from ingest.small import gcmreg
from insight.changes import edit_entry, export_row, new_version, set_field
from insight.spaces import MAKER, contents, make_large, run, run_apart, table

from gcmreg import __version__, cache
from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.diff import diff
from gcmreg.commands.final import Signature, sign, verify
from gcmreg.commands.roster import roster
from gcmreg.commands.states import now
from gcmreg.diagnostics import UnusableError
from gcmreg.finals import seal
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

FINAL = "register/finals/vienna-sep/001"
BY = Signature("A. Officer", "2017-08-15", "as agreed")


@pytest.mark.parametrize(
    ("session", "message"),
    [("ny-may", "is open for"), ("ny-dec-hearing", "has no deadline: its roster is provisional")],
)
def test_open_reviews_and_no_deadline_stand_in_the_way(
    space: Workspace, session: str, message: str
) -> None:
    before = contents(space.root)
    result = sign(space, session, BY)
    assert (result.exit_code, result.words) == (1, ["nothing was signed off"])
    assert {f.code for f in result.findings} == {"FN801"}
    assert all(message in f.message for f in result.findings)
    assert contents(space.root) == before


@pytest.mark.parametrize("folder", ["segments", "exports"])
def test_a_register_that_is_not_whole_stands_in_the_way(space: Workspace, folder: str) -> None:
    path = min((space.register / folder).iterdir())
    path.write_bytes(path.read_bytes().replace(b"Complete", b"complete", 1))
    before = contents(space.root)
    shown = run(space.root, "roster", "--session", "vienna-sep", "--final", "--by", "A. Officer")
    assert shown.exit_code == 1
    assert f"register/{folder}/{path.name}" in shown.err
    assert contents(space.root) == before


@pytest.mark.parametrize(
    ("session", "signature"),
    [("vienna-sep", Signature(" ")), ("vienna-sep", Signature("A", "soon")), ("vienna", BY)],
)
def test_nobody_no_day_and_no_session_sign_nothing(
    space: Workspace, session: str, signature: Signature
) -> None:
    before = contents(space.root)
    with pytest.raises(UnusableError) as caught:
        sign(space, session, signature)
    assert caught.value.exit_code == 2
    assert contents(space.root) == before


def test_signing_and_verifying_take_nothing_that_was_kept(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("gcmreg.facts.kept.Kept", None)
    monkeypatch.setattr("gcmreg.holdings.PAYS", 1)
    assert sign(space, "vienna-sep", BY).exit_code == 0
    assert verify(space, None).exit_code == 0
    kept = {path.name.partition("-")[0] for path in (tmp_path / "cache").iterdir()}
    assert kept.isdisjoint({"answers", "register"})


def test_manifest_says_what_was_signed_by_whom_from_what(signed: Workspace) -> None:
    manifest = json.loads((signed.root / FINAL / "manifest.json").read_bytes())
    rest = {k: v for k, v in manifest.items() if k not in {"outputs", "inputs", "segments", "hash"}}
    assert rest == {
        "version": 1,
        "final": "vienna-sep#1",
        "replaces": None,
        "signed_by": "A. Officer",
        "signed_on": "2017-08-15",
        "note": "as agreed",
        "gcmreg": __version__,
        "as_of": None,
        "counts": now(signed).value("vienna-sep")["counts"],
    }
    assert manifest["hash"] == seal(manifest)
    hashes = manifest["outputs"] | manifest["inputs"]
    found = contents(signed.root / FINAL)
    found.pop("manifest.json")
    assert {name: sha256(data).hexdigest() for name, data in found.items()} == hashes
    data = [name for name in contents(signed.data) if not name.startswith("notices/")]
    assert {f"inputs/data/{name}" for name in data} == set(manifest["inputs"])
    segments = contents(signed.register / "segments")
    assert {n: sha256(d).hexdigest() for n, d in segments.items()} == manifest["segments"]


def test_copy_in_out_says_that_it_is_final(signed: Workspace) -> None:
    kept = contents(signed.root / FINAL)
    out = contents(signed.out / "vienna-sep")
    assert json.loads(out["roster.json"])["final"] is True
    assert {name: kept[name] for name in out} == out
    roster(signed, "vienna-sep")
    assert json.loads((signed.out / "vienna-sep/roster.json").read_bytes())["final"] is False


def test_a_correction_is_a_new_one_that_names_what_it_replaces(signed: Workspace) -> None:
    first = contents(signed.root / FINAL)
    one = now(signed).value("vienna-sep")["nominations"][0]
    wanted = Wanted(application=one["reference"], withdraw=str(one["slot"]), by="B. Officer")
    decide(signed, wanted)
    sign(signed, "vienna-sep", Signature("B. Officer", "2017-08-20", "a withdrawal"))
    second = (signed.root / FINAL).with_name("002")
    manifest = json.loads((second / "manifest.json").read_bytes())
    assert (manifest["final"], manifest["replaces"]) == ("vienna-sep#2", "vienna-sep#1")
    assert contents(signed.root / FINAL) == first
    assert [row["holds"] for row in table(verify(signed))] == [True, True]
    causes = {row["cause"] for row in table(diff(signed, "vienna-sep#1", "vienna-sep#2"))}
    assert causes == {f"a decision on application {one['reference']}"}


def test_inputs_are_what_the_roster_depends_on_and_nothing_else(
    space: Workspace, tmp_path: Path
) -> None:
    """An export laid into data/ holds private answers; a list may be a link to a shared one."""
    export = next((space.root / "exports").glob("*.csv"))
    shutil.copy(export, space.data / "export.csv")
    shared = tmp_path / "shared.csv"
    (space.data / "ecosoc.csv").rename(shared)
    (space.data / "ecosoc.csv").symlink_to(shared)
    sign(space, "vienna-sep", BY)
    kept = contents(space.root / FINAL / "inputs")
    assert sorted(kept) == [
        *("data/decisions.yaml", "data/ecosoc.csv"),
        *("data/forms/gcm-2017.yaml", "data/forms/steering-committee.yaml"),
        *("data/lists.yaml", "data/sessions.yaml", "data/special_accreditation.csv"),
    ]
    assert kept["data/ecosoc.csv"] == shared.read_bytes()
    assert verify(space).exit_code == 0


def test_a_number_is_not_given_twice(signed: Workspace) -> None:
    """What was signed off under it may be held elsewhere."""
    sign(signed, "vienna-sep", BY)
    shutil.rmtree(signed.root / FINAL.replace("001", "002"))
    sign(signed, "vienna-sep", BY)
    manifest = json.loads((signed.root / FINAL.replace("001", "003") / "manifest.json").read_text())
    assert (manifest["final"], manifest["replaces"]) == ("vienna-sep#3", "vienna-sep#2")
    assert [(row["final"], row["holds"]) for row in table(verify(signed))] == [
        ("vienna-sep#1", True),
        ("vienna-sep#3", True),
        ("vienna-sep#2", False),
    ]


@pytest.mark.parametrize("size", [0, 3_000, 40_000])
def test_without_room_nothing_is_signed_off(space: Workspace, size: int) -> None:
    """No file may grow beyond the size, as on a disk that is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    before = contents(space.root)
    arguments = ("roster", "--session", "vienna-sep", "--final", "--by", "A. Officer")
    done = gcmreg(space, *arguments, preexec_fn=limit)
    assert (done.returncode, done.stderr.startswith("error[US702]")) == (1, True)
    assert contents(space.root) == before
    assert not (space.root / FINAL).exists()
    assert verify(space).exit_code == 3


def test_roster_that_cannot_be_written_out_is_signed_off_and_said_to_be(space: Workspace) -> None:
    shutil.rmtree(space.out)
    space.out.write_text("a file where the folder should be", encoding="utf-8")
    result = sign(space, "vienna-sep", BY)
    assert (result.exit_code, [f.code for f in result.findings]) == (1, ["US702"])
    assert result.words[0].startswith("vienna-sep#1 signed off")
    assert verify(space).exit_code == 0


def test_it_holds_after_whatever_comes_later(signed: Workspace) -> None:
    """It is worked out again from its own inputs and its own segments."""
    chance = random.Random(2)  # noqa: S311 - no secret
    found = now(signed).value("vienna-sep")["nominations"]
    dated = [n for n in found if n["order"] and export_row(signed, n["reference"])["Date"]]
    for one in dated[:3]:
        new_version(signed, "vienna-sep", one["reference"], chance)
    decide(signed, Wanted(name=dated[4]["organization"], match="none", by="B. Officer"))
    entries = [n["match"]["entry_id"] for n in found if (n["match"] or {}).get("list") == "ecosoc"]
    edit_entry(signed.data / "ecosoc.csv", entries[0], {"status": "Profile only"})
    set_field(signed, "vienna-sep", "deadline", "2017-07-01")
    set_field(signed, "vienna-sep", "capacity", "{room: 2}")
    (signed.data / "forms/gcm-2017.yaml").unlink()
    result = verify(signed)
    assert (result.exit_code, result.findings) == (0, [])


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "77"},
    ],
)
def test_it_holds_elsewhere_from_the_files_alone(
    signed: Workspace, tmp_path: Path, environment: dict[str, str]
) -> None:
    """Another folder, zone and locale; without the reports, and from copies with other times."""
    elsewhere = tmp_path / "an other Ort" / "kopie"
    for name in ("data", "register"):
        shutil.copytree(signed.root / name, elsewhere / name, copy_function=shutil.copyfile)
    shown = run_apart(elsewhere, "verify", environment=environment)
    assert (shown.exit_code, shown.err) == (0, "1 signed-off roster: all hold\n")
    arguments = ["roster", "--session", "vienna-sep", "--final", "--by", "A. Officer"]
    again = [*arguments, "--on", "2017-08-15", "--note", "as agreed"]
    assert run_apart(elsewhere, *again, environment=environment).exit_code == 0
    first, second = (contents((elsewhere / FINAL).with_name(n)) for n in ("001", "002"))
    first.pop("manifest.json")
    second.pop("manifest.json")
    assert first == second


def test_it_tells_as_table(space: Workspace) -> None:
    arguments = ["roster", "--session", "vienna-sep", "--final", "--by", "A", "--on", "2017-08-15"]
    shown = run(space.root, *arguments, "--format", "json")
    assert (shown.exit_code, shown.value[0]["final"]) == (0, "vienna-sep#1")


@pytest.mark.skipif(not MAKER.is_file(), reason="the maker of large workspaces is not at hand")
def test_forms_that_came_with_gcmreg_are_kept_too(tmp_path: Path) -> None:
    """A workspace without forms of its own rests on the shipped ones."""
    make_large(tmp_path, 60)
    space = Workspace(tmp_path)
    assert not (space.data / "forms").exists()
    result = sign(space, "ny-may", BY)
    assert result.exit_code == 0
    folder = space.register / "finals/ny-may/001/inputs/data/forms"
    assert "gcm-2017.yaml" in {path.name for path in folder.iterdir()}
    assert verify(space).exit_code == 0
