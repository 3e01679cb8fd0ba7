"""The journal and the register: who did what, line by line, and whether all is as written."""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING

import pytest
from exports import ingest
from insight.spaces import contents, run

from gcmreg.chain import START, Chain
from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.final import Signature, sign, verify
from gcmreg.commands.purge import purge
from gcmreg.commands.register import check
from gcmreg.journal import FILE, LAST

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.workspace import Workspace


def journal(space: Workspace) -> list[dict[str, str]]:
    text = (space.register / FILE).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def busy(space: Workspace) -> Workspace:
    """Return a workspace on which every command that changes something was run."""
    decide(space, Wanted(name="Any Name", match="none", by="B. Officer", on="2017-08-01"))
    sign(space, "vienna-sep", Signature("A. Officer", "2017-08-15"))
    purge(space, "2018-01-01", "C. Archivist")
    return space


def test_everybody_who_changed_something_is_in_the_journal(busy: Workspace) -> None:
    lines = journal(busy)[-3:]
    assert [(line["action"], line["by"]) for line in lines] == [
        ("decide", "B. Officer"),
        ("final", "A. Officer"),
        ("purge", "C. Archivist"),
    ]
    assert [line["what"] for line in lines[:2]] == ["'Any Name' is none", "vienna-sep#1"]
    assert [line["action"] for line in journal(busy)[:-3]] == ["ingest"] * 4
    assert check(busy).exit_code == 0


def test_commands_that_only_look_leave_no_line(space: Workspace) -> None:
    before = contents(space.root)
    looks: list[list[str]] = [
        ["status"],
        ["explain", "vienna-sep"],
        ["explain", "RP401"],
        ["diff", "vienna-sep", "vienna-sep@2017-08-01"],
        ["simulate", "--session", "vienna-sep", "--room", "3"],
        ["verify"],
        ["register", "check"],
    ]
    for arguments in looks:
        run(space.root, *arguments)
    assert contents(space.root) == before


def test_each_line_carries_the_hash_of_the_one_before(busy: Workspace) -> None:
    chain = Chain(START)
    for line in journal(busy):
        claimed = line.pop("hash")
        chain.line(dict(line))
        assert chain.last == claimed


def test_a_damaged_line_is_named(busy: Workspace) -> None:
    chance = random.Random(3)  # noqa: S311 - no secret
    path = busy.register / FILE
    whole = path.read_bytes()
    for _ in range(40):
        at = chance.randrange(len(whole))
        other = chance.choice([b for b in (*range(256), 10, 13, 32) if b != whole[at]])
        path.write_bytes(whole[:at] + bytes([other]) + whole[at + 1 :])
        result = check(busy)
        (finding,) = [f for f in result.findings if f.code == "RG501"]
        assert result.exit_code == 1
        number = whole[:at].count(b"\n") + 1
        assert str(finding.place) == f"register/{FILE}:{number}"


def test_a_line_that_is_gone_is_missed(busy: Workspace) -> None:
    path = busy.register / FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert [str(f.place) for f in check(busy).findings] == [f"register/{FILE}:3"]


@pytest.mark.parametrize(("left", "words"), [(-1, "1 line"), (-3, "3 lines"), (0, "7 lines")])
def test_lines_that_are_gone_at_the_end_are_missed(busy: Workspace, left: int, words: str) -> None:
    path = busy.register / FILE
    lines = path.read_bytes().splitlines(keepends=True)
    kept = lines[:left]
    path.write_bytes(b"".join(kept))
    told = [f for f in check(busy).findings if f.place and f.place.file == f"register/{FILE}"]
    place = f"register/{FILE}" + (f":{len(kept)}" if kept else "")
    assert [(str(f.place), f.message) for f in told] == [
        (place, f"what came after this line is gone: {words}")
    ]
    missed = verify(busy)
    assert (missed.exit_code, missed.findings[-1].message) == (
        1,
        f"{words} gone at the end: they may tell of a roster that is not there any more",
    )


def test_lines_that_are_gone_stay_missed_when_the_journal_goes_on(busy: Workspace) -> None:
    path = busy.register / FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2]))
    for name in ("One", "Two", "Three"):
        decide(busy, Wanted(name=name, match="none", by="B. Officer", on="2017-08-01"))
    assert [str(f.place) for f in check(busy).findings] == [f"register/{FILE}:{len(lines) - 1}"]


def test_a_run_killed_before_it_told_of_its_line_is_no_damage(busy: Workspace) -> None:
    before = (busy.register / LAST).read_bytes()
    decide(busy, Wanted(name="Other Name", match="none", by="B. Officer", on="2017-08-01"))
    (busy.register / LAST).write_bytes(before)
    assert check(busy).exit_code == 0
    decide(busy, Wanted(name="Third Name", match="none", by="B. Officer", on="2017-08-01"))
    assert (check(busy).exit_code, journal(busy)[-1]["number"]) == (0, len(journal(busy)))


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"lines": "x", "hash": 1}', None])
def test_what_tells_of_the_last_line_is_missed(busy: Workspace, damage: bytes | None) -> None:
    path = busy.register / LAST
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert [f.message for f in check(busy).findings] == [
        f"{LAST} beside it is missing or cannot be read"
    ]


def test_a_journal_without_numbers_is_taken_up(busy: Workspace) -> None:
    """As it was written before the last line was told of."""
    chain, lines = Chain(START), journal(busy)
    (busy.register / LAST).unlink()
    texts = [chain.line({k: v for k, v in x.items() if k not in {"number", "hash"}}) for x in lines]
    (busy.register / FILE).write_bytes(b"".join(texts))
    assert check(busy).exit_code == 0
    decide(busy, Wanted(name="Other Name", match="none", by="B. Officer", on="2017-08-01"))
    assert check(busy).exit_code == 0
    (busy.register / FILE).write_bytes(b"".join(texts))
    assert check(busy).exit_code == 1


def test_the_journal_goes_on_after_damage_and_still_tells_of_it(busy: Workspace) -> None:
    path = busy.register / FILE
    path.write_bytes(path.read_bytes()[:-20])
    number = len(path.read_bytes().splitlines())
    decide(busy, Wanted(name="Other Name", match="none", by="B. Officer", on="2017-08-01"))
    assert [str(f.place) for f in check(busy).findings] == [f"register/{FILE}:{number}"]
    assert journal_ends_with_a_whole_line(busy)


def journal_ends_with_a_whole_line(space: Workspace) -> bool:
    last = (space.register / FILE).read_bytes().splitlines()[-1]
    return json.loads(last)["what"] == "'Other Name' is none"


def test_two_exports_of_one_name_are_both_kept(space: Workspace, tmp_path: Path) -> None:
    """Form tools give every export the same name."""
    held = (space.root / "exports").glob("*.csv")
    text = max(held, key=lambda p: p.stat().st_size).read_bytes()
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        lines = text.splitlines(keepends=True)
        (folder / "results.csv").write_bytes(b"".join(lines[: 20 + number]))
        ingest(space, [folder / "results.csv"])
    assert (check(space).exit_code, check(space).findings) == (0, [])


def test_a_changed_export_is_named(space: Workspace) -> None:
    for path in sorted((space.register / "exports").iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole + b" ")
        assert [(str(f.place), f.message) for f in check(space).findings] == [
            (f"register/exports/{path.name}", "the file was changed")
        ]
        path.write_bytes(whole)
    shutil.copy(path, path.with_name("0123456789abcdef-other.csv"))
    assert [f.message for f in check(space).findings] == [
        "no segment names this export: a segment is missing"
    ]


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_a_missing_segment_is_named_once(space: Workspace, gone: int) -> None:
    place = f"register/segments/{gone:06}.jsonl"
    (space.root / place).unlink()
    told = [(str(f.place), f.message) for f in check(space).findings]
    assert (place, "the segment is missing") in told
    assert [t for t in told if "segments/" in t[0]] == [(place, "the segment is missing")]


def test_a_register_without_any_segment_is_no_empty_one(busy: Workspace) -> None:
    """The exports and the journal tell that there were segments."""
    for path in (busy.register / "segments").iterdir():
        path.unlink()
    result = check(busy)
    places = [str(f.place) for f in result.findings if "export" not in str(f.place)]
    assert (result.exit_code, places) == (1, ["register/segments/000001.jsonl"])
    shutil.rmtree(busy.register / "exports")
    assert [f.message for f in check(busy).findings] == [
        "the segment is missing, and all up to 000004.jsonl"
    ]
    assert [f.code for f in sign(busy, "vienna-sep", Signature("A. Officer")).findings] == ["RG501"]


def test_a_copy_among_the_segments_is_named(space: Workspace) -> None:
    folder = space.register / "segments"
    shutil.copy(folder / "000002.jsonl", folder / "000002 - Copy.jsonl")
    assert [(str(f.place), f.message) for f in check(space).findings] == [
        ("register/segments/000002 - Copy.jsonl", "the file is no segment of the register")
    ]


def test_findings_of_the_check_as_json_and_csv(busy: Workspace) -> None:
    path = busy.register / FILE
    path.write_bytes(path.read_bytes().replace(b"A. Officer", b"B. Officer"))
    told = run(busy.root, "register", "check", "--format", "json")
    (finding,) = told.value
    assert (told.exit_code, finding["code"], finding["place"]) == (1, "RG501", f"register/{FILE}:6")
    told = run(busy.root, "register", "check", "--format", "csv")
    assert told.exit_code == 1
    assert f"register/{FILE}" in told.out
