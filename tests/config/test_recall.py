"""Sessions and forms are recalled while their files are the same, and read again when not."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from gcmreg import cache, settings
from gcmreg.config import recall
from gcmreg.settings import Settings, read_settings
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from pathlib import Path

OFFSET = """\
timezone: America/New_York
sessions:
  - {id: ny-may, kind: thematic-session, place: New York, dates: [2017-05-22],
     deadline: 2017-05-15, hours: ["10:00-13:00"], capacity: {room: 5, overflow: 2}}
  - {id: geneva-jun, kind: hearing, timezone: Europe/Zurich, quota: null,
     deadline: "2017-05-30T10:00+02:00"}
"""
UNASKED = "  - {id: nobodys, kind: hearing, place: Rome, dates: [2017-08-01]}\n"


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    shutil.copytree(shipped_data(), tmp_path / "data")
    return Workspace(tmp_path)


def read(space: Workspace, *, afresh: bool = False) -> Settings:
    """Read sessions and forms; the key, which no sessions and forms depend on, is left out."""
    return replace(read_settings(space, lists=False, afresh=afresh), key="")


def kept(space: Workspace) -> list[Path]:
    return sorted((space.root / "cache").glob("*"))


@pytest.mark.parametrize("text", [None, OFFSET], ids=["shipped", "with offset"])
def test_what_is_recalled_is_what_was_read(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    if text is not None:
        (space.data / "sessions.yaml").write_text(text, encoding="utf-8")
        shutil.rmtree(space.data / "forms")
        (space.data / "forms").mkdir()
        shutil.copy(shipped_data() / "forms" / "steering-committee.yaml", space.data / "forms")
        form = space.data / "forms" / "steering-committee.yaml"
        form.write_text(form.read_text(encoding="utf-8").replace("steering-committee:", "ny-may:"))
    first = read(space)
    assert len(kept(space)) == 1
    monkeypatch.setattr("gcmreg.settings.read_document", None)  # nothing is read any more
    second = read(space)
    assert second == first
    assert second.schedule is not None
    assert first.schedule is not None
    for one, other in zip(first.schedule.sessions, second.schedule.sessions, strict=True):
        assert repr(one) == repr(other)  # the zone of the deadline too


def test_validate_finds_the_same_in_what_is_recalled(space: Workspace) -> None:
    (space.data / "sessions.yaml").write_text(OFFSET + UNASKED, encoding="utf-8")
    shutil.rmtree(space.data / "forms")
    first = read_settings(space, every=True)
    assert [finding.code for finding in first.findings] == ["LS206", "LS206", "CF116"]
    assert len(kept(space)) == 1
    assert read_settings(space, every=True) == first
    assert read_settings(space, every=True, afresh=True) == first


def test_a_changed_file_is_read_again(space: Workspace) -> None:
    assert read(space).schedule == read(space).schedule
    (space.data / "sessions.yaml").write_text(OFFSET, encoding="utf-8")
    schedule = read(space).schedule
    assert schedule is not None
    assert [session.id for session in schedule.sessions] == ["ny-may", "geneva-jun"]
    (space.data / "forms" / "gcm-2017.yaml").unlink()
    assert list(read(space).forms) == ["steering-committee"]


def test_changed_code_reads_again(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    read(space)
    monkeypatch.setattr(recall, "__version__", "another")
    read(space)
    assert len(kept(space)) == 2


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"key": "x"}', b"\xff"], ids=repr)
def test_a_broken_file_is_no_hindrance(space: Workspace, broken: bytes) -> None:
    first = read(space)
    (path,) = kept(space)
    path.write_bytes(broken)
    assert read(space) == first
    assert path.read_bytes() != broken


def test_the_file_of_other_configuration_is_not_taken(space: Workspace) -> None:
    read(space)
    (other,) = kept(space)
    (space.data / "sessions.yaml").write_text(
        (space.data / "sessions.yaml")
        .read_text(encoding="utf-8")
        .replace("2017-05-15", "2017-05-14"),
        encoding="utf-8",
    )
    changed = read(space)
    (path,) = [path for path in kept(space) if path != other]
    path.write_bytes(other.read_bytes())
    assert read(space) == changed


def test_files_with_findings_are_not_kept(space: Workspace) -> None:
    (space.data / "sessions.yaml").write_text(OFFSET, encoding="utf-8")  # forms name more sessions
    assert {finding.code for finding in read(space).findings} == {"CF113"}
    assert kept(space) == []


def test_only_so_many_are_kept(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "_KEPT", 2)
    for number in range(4):
        monkeypatch.setattr(recall, "__version__", str(number))
        read(space)
    assert len(kept(space)) == 2


def test_afresh_neither_recalls_nor_keeps(space: Workspace) -> None:
    read(space, afresh=True)
    assert kept(space) == []


def test_nothing_is_kept_where_no_folder_is_wanted_or_can_be_written(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (space.root / "cache").write_text("a file in the way")
    assert read(space) == read(space, afresh=True)
    monkeypatch.setenv(cache.VARIABLE, "")
    assert read(space) == read(space, afresh=True)
    assert sorted(path.name for path in space.root.iterdir()) == ["cache", "data"]


SIGNED = "by: someone, on: 2017-06-01, note: asked"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("# nothing yet\n\nnames: []\napplications: []\npersons: []\n", []),
        ("names: []\nnames: []\n", ["CF105"]),
        ("names: []\n persons: []\n", ["CF103"]),
        ("names: [\n", ["CF103"]),
        ("names: []\n\u00a0\n", ["CF103"]),
        ("names: []\n\t\n", ["CF103"]),
        ("# \x07\nnames: []\n", ["CF103"]),
        ("names: []\x0cpersons: []\n", ["CF103"]),
        (f"persons: [{{same: [Ada, Ida], {SIGNED}}}]\n", []),
    ],
    ids=["empty", "twice", "indented", "open", "blank", "tab", "bell", "feed", "one"],
)
def test_decisions_are_read_unless_there_is_none(
    space: Workspace, text: str, codes: list[str]
) -> None:
    (space.data / "decisions.yaml").write_text(text, encoding="utf-8")
    settings = read_settings(space)
    assert [finding.code for finding in settings.findings] == codes
    assert len(settings.decisions.persons) == text.count("same")


def test_half_a_pair_of_surrogates_is_no_hindrance(space: Workspace) -> None:
    form = space.data / "forms" / "steering-committee.yaml"
    text = form.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    form.write_text(text.replace(title, 'title: "x \\ud800 y"'), encoding="utf-8")
    assert read(space) == read(space, afresh=True)
    assert kept(space) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_a_file_name_that_is_no_utf8_is_no_hindrance(space: Workspace) -> None:
    shutil.copy(space.data / "forms" / "gcm-2017.yaml", space.data / "forms" / "z\udcff.yaml")
    assert [finding.code for finding in read(space).findings] == ["CF115"]


def test_what_changed_while_it_was_read_is_not_kept(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = space.data / "sessions.yaml"
    before = path.read_bytes()
    keys = settings._key

    def changed(workspace: Workspace) -> str:
        key = keys(workspace)
        path.write_bytes(before + b"# changed\n")
        return key

    monkeypatch.setattr(settings, "_key", changed)
    read(space)
    assert kept(space) == []
