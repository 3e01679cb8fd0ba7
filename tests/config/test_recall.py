"""Sessions, forms and lists are recalled while their files are the same, else read again."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from gcmreg import cache, settings
from gcmreg.commands.validate import validate
from gcmreg.config import recall
from gcmreg.config.lists import FILES
from gcmreg.model import ListName
from gcmreg.settings import Settings, read_settings
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.config.recall import Entries

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
    assert [path.name.partition("-")[0] for path in kept(space)] == ["lists", "settings"]
    assert read_settings(space, every=True) == first
    assert read_settings(space, every=True, afresh=True) == replace(first, key="")


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


def test_a_damaged_file_is_read_again(space: Workspace) -> None:
    first = read(space)
    (path,) = kept(space)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"2017", b"2018"))
    assert read(space) == first
    assert path.read_bytes() == whole


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


LISTED = """\
id,name,acronym,other_names,status,country,granted,suspended_from,suspended_until,withdrawn
7,Ligue des Écoles,LdE,School League|Schools,special,Haïti,2001-02-03,2016-01-01,2018-01-01,
'8,  Blue   Lantern Circle ,,,Roster,,,,,2017-01-31
"""
CHANGED = LISTED.replace("2017-01-31", "2017-01-30")


def listed(space: Workspace, *, afresh: bool = False) -> Entries:
    return read_settings(space, afresh=afresh).lists


def kept_lists(space: Workspace) -> list[Path]:
    return sorted((space.root / "cache").glob("lists-*"))


def write_list(space: Workspace, text: str) -> None:
    (space.data / "ecosoc.csv").write_text(text, encoding="utf-8")


def read_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gcmreg.settings.read_list", None)


@pytest.mark.parametrize("every", [False, True])
def test_lists_that_are_recalled_are_those_that_were_read(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, *, every: bool
) -> None:
    write_list(space, LISTED)
    first = read_settings(space, every=every)
    assert [len(entries) for entries in first.lists.values()] == [2, 40]
    assert len(kept_lists(space)) == 1
    read_no_list(monkeypatch)
    second = read_settings(space, every=every)
    assert second == first
    assert repr(second.lists) == repr(first.lists)  # days and names of the same kinds too


def test_a_changed_list_is_read_again(space: Workspace) -> None:
    write_list(space, LISTED)
    before = listed(space)
    write_list(space, CHANGED)
    changed = listed(space)
    assert changed == listed(space, afresh=True)
    assert changed != before
    assert len(kept_lists(space)) == 2


def test_lists_in_the_place_of_each_other_are_read_again(space: Workspace) -> None:
    listed(space)
    ecosoc, special = (space.data / name for name in FILES.values())
    text = ecosoc.read_bytes()
    special.write_bytes(text)
    assert listed(space) == listed(space, afresh=True)
    assert {e.list for e in listed(space)[ListName.SPECIAL]} == {ListName.SPECIAL}


def test_changed_code_reads_lists_again(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(space)
    monkeypatch.setattr(recall, "__version__", "another")
    listed(space)
    assert len(kept_lists(space)) == 2


def test_a_list_with_findings_is_not_kept_and_tells_them_again(space: Workspace) -> None:
    write_list(space, LISTED.replace("2001-02-03", "3.2.2001"))
    for _ in range(2):
        assert [finding.code for finding in read_settings(space).findings] == ["LS204"]
    assert kept_lists(space) == []


def test_a_list_that_is_not_there_is_told_again(space: Workspace) -> None:
    listed(space)
    (space.data / "ecosoc.csv").unlink()
    for _ in range(2):
        assert [finding.code for finding in read_settings(space).findings] == ["CF101"]


@pytest.mark.parametrize("where", [0, 20, 60, -1], ids=["seal", "begin", "inside", "end"])
def test_damaged_lists_are_read_again(space: Workspace, where: int) -> None:
    first = listed(space)
    (path,) = kept_lists(space)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[where] ^= 1
    for data in (bytes(damaged), whole[:-1], whole[:20], b""):
        path.write_bytes(data)
        assert listed(space) == first
        assert path.read_bytes() == whole


def test_the_file_of_other_lists_is_not_taken(space: Workspace) -> None:
    listed(space)
    (other,) = kept_lists(space)
    write_list(space, LISTED)
    changed = listed(space)
    (own,) = [path for path in kept_lists(space) if path != other]
    own.write_bytes(other.read_bytes())
    assert listed(space) == changed


def test_only_the_latest_lists_stay(space: Workspace) -> None:
    for number in range(6):
        write_list(space, LISTED.replace("7,", f"{number},"))
        listed(space)
    assert len(kept_lists(space)) == 4


def test_afresh_neither_recalls_nor_keeps_lists(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(space, afresh=True)
    assert kept_lists(space) == []
    listed(space)
    read_no_list(monkeypatch)
    with pytest.raises(TypeError):
        listed(space, afresh=True)


def test_lists_that_changed_while_they_were_read_are_not_kept(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = settings._lists_key

    def changed(workspace: Workspace) -> str:
        key = keys(workspace)
        write_list(space, CHANGED)
        return key

    write_list(space, LISTED)
    monkeypatch.setattr(settings, "_lists_key", changed)
    listed(space)
    assert kept_lists(space) == []


def notices_kept(space: Workspace) -> list[str]:
    return [path.name for path in kept(space) if path.name.startswith("notices-")]


def test_notices_without_fault_are_looked_at_once(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = validate(space).findings
    assert [finding.code for finding in found if finding.code.startswith("NT")] == []
    assert len(notices_kept(space)) == 1
    monkeypatch.setattr("gcmreg.config.notices.read_notices", None)
    assert validate(space).findings == found


def test_a_fault_in_notices_is_found_each_time(space: Workspace) -> None:
    validate(space)
    right = notices_kept(space)
    words = space.data / "notices" / "fr.yaml"
    words.write_text("name: [", encoding="utf-8")
    for _ in range(2):
        found = {f.code for f in validate(space).findings if f.place and "fr.yaml" in f.place.file}
        assert found == {"CF103"}
    assert notices_kept(space) == right


def test_notices_that_change_while_they_are_looked_at_are_not_known() -> None:
    recall.keep_right("")
    assert not recall.are_right("")
