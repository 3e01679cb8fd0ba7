"""What a register holds is kept between runs: the same with and without, and never another's."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exports import ingest

from gcmreg import cache, holdings, settings
from gcmreg.diagnostics import UnusableError
from gcmreg.form import ORGANIZATION
from gcmreg.parts import Lines
from gcmreg.register import Register, read_register
from gcmreg.settings import Settings, read_settings
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from gcmreg.config.document import Document
    from gcmreg.model import Reading, Slot

DEMO = Path(__file__).parents[1] / "gcmreg" / "demo" / "exports"
FORM = "gcm-2017"
EXPORTS = sorted(DEMO.glob("*.csv"))

pytestmark = pytest.mark.skipif(
    Lines.there(0) is None, reason="lines are kept where none can be read again"
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace with the exports of the demo; any register is large enough to be kept."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(holdings, "PAYS", 1)
    shutil.copytree(shipped_data(), tmp_path / "data")
    found = Workspace(tmp_path)
    ingest(found, EXPORTS)
    return found


def files(workspace: Workspace) -> list[Path]:
    return sorted((workspace.root / "cache").glob("register-*"))


def held(workspace: Workspace, *, afresh: bool = False) -> holdings.Holdings:
    return holdings.holdings(read_settings(workspace), afresh=afresh)


def reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "read_register", None)


def said(reading: Reading) -> list[str]:
    return [getattr(reading, name) for name in ORGANIZATION]


def people(
    found: holdings.Holdings, read_by: Settings
) -> list[tuple[list[str], tuple[tuple[str, str], ...], tuple[Slot, ...]]]:
    assert read_by.schedule is not None
    return [
        (said(version.reading), tuple(version.reading.contacts), version.reading.slots_for(s.id))
        for application in found.applications
        for version in application.versions
        for s in read_by.schedule.sessions
    ]


def acronyms(found: holdings.Holdings) -> set[str]:
    return {v.reading.acronym for a in found.applications for v in a.versions if a.form == FORM}


def test_what_is_recalled_is_what_was_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = held(workspace, afresh=True)
    assert files(workspace) == []
    assert (len(read.exports), len(read.applications)) == (4, 95)
    assert held(workspace) == read
    assert len(files(workspace)) == 1
    reads_nothing(monkeypatch)
    recalled = held(workspace)
    assert recalled == read
    read_by = read_settings(workspace)
    asked = people(read, read_by)
    assert people(recalled, read_by) == asked
    assert any(slots for _, _, slots in asked)


def test_another_export_is_read(workspace: Workspace) -> None:
    before = held(workspace)
    export = workspace.root / "more.csv"
    head, row, *_ = EXPORTS[-1].read_text(encoding="utf-8").splitlines(keepends=True)
    export.write_text(head + row.replace(row.split(",")[0], "9999999", 1), encoding="utf-8")
    ingest(workspace, [export])
    after = held(workspace)
    assert len(after.exports) == len(before.exports) + 1
    assert after == held(workspace, afresh=True)
    assert len(files(workspace)) == 2


def test_changed_segment_is_read_anew(workspace: Workspace) -> None:
    held(workspace)
    segment = workspace.register / "segments" / "000001.jsonl"
    stat = segment.stat()
    segment.write_bytes(
        segment.read_bytes().replace(b'{"kind": "version"', b'{"kind": "versiom"', 1)
    )
    assert segment.stat().st_size == stat.st_size
    with pytest.raises(UnusableError) as refused:
        held(workspace)
    assert [f.code for f in refused.value.findings] == ["RG501"]


def test_changed_form_is_read_anew(workspace: Workspace) -> None:
    held(workspace)
    form = workspace.data / "forms" / "gcm-2017.yaml"
    text = form.read_text(encoding="utf-8")
    assert acronyms(held(workspace)) != {""}
    form.write_text(text.replace("label: Acronym", "label: Short name"), encoding="utf-8")
    found = held(workspace)
    assert acronyms(found) == {""}
    assert found == held(workspace, afresh=True)


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_damaged_file_is_made_anew(workspace: Workspace, damage: bytes | None) -> None:
    read = held(workspace)
    [path] = files(workspace)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]) if damage is None else damage)
    assert held(workspace) == read
    assert path.read_bytes() == good


def test_file_of_another_register_is_not_taken(workspace: Workspace) -> None:
    held(workspace)
    [path] = files(workspace)
    form = workspace.data / "forms" / "gcm-2017.yaml"
    form.write_text(form.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    read = held(workspace)
    [other] = {*files(workspace)} - {path}
    good = other.read_bytes()
    shutil.copyfile(path, other)
    assert held(workspace) == read
    assert other.read_bytes() == good


def test_no_private_answer_and_no_person_is_kept(workspace: Workspace) -> None:
    found = held(workspace)
    [path] = files(workspace)
    kept = path.read_bytes()
    asked = people(found, read_settings(workspace))
    slots = [s for _, _, found_here in asked for s in found_here]
    private = {text for slot in slots for _, text in slot.private}
    private |= {slot.email for slot in slots} | {slot.full_name for slot in slots}
    private |= {text for _, contacts, _ in asked for _, text in contacts}
    assert len(private) > 500
    assert [text for text in sorted(private) if len(text) > 3 and text.encode() in kept] == []


def test_form_that_asks_an_organization_privately_is_not_kept(workspace: Workspace) -> None:
    form = workspace.data / "forms" / "gcm-2017.yaml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace("label: Acronym", 'label: "# Acronym"'), encoding="utf-8")
    held(workspace)
    assert files(workspace) == []


def test_version_whose_line_is_held_is_not_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gcmreg.register._MOST_OPEN", 1)
    held(workspace)
    assert files(workspace) == []


def test_only_registers_that_are_neither_small_nor_very_large_are_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "PAYS", 1 << 20)
    held(workspace)
    monkeypatch.setattr(holdings, "PAYS", 1)
    monkeypatch.setattr(holdings, "_MOST", 94)
    held(workspace)
    assert files(workspace) == []
    monkeypatch.setattr(holdings, "_MOST", 95)
    held(workspace)
    assert len(files(workspace)) == 1


def test_segment_that_is_replaced_while_it_is_read_is_not_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = workspace.register / "segments" / "000001.jsonl"

    def replaced(*arguments: Any, **options: Any) -> Register:  # noqa: ANN401 - passed on
        other = segment.with_suffix(".new")
        shutil.copyfile(segment, other)
        other.replace(segment)
        return read_register(*arguments, **options)

    monkeypatch.setattr(holdings, "read_register", replaced)
    held(workspace)
    assert files(workspace) == []


def test_nothing_is_kept_where_no_folder_is_wanted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.VARIABLE, "")
    assert held(workspace) == held(workspace, afresh=True)
    assert files(workspace) == []


def test_reference_that_is_an_address_is_not_kept(workspace: Workspace) -> None:
    segments = workspace.register / "segments"
    reference = held(workspace, afresh=True).applications[0].reference
    for path in segments.iterdir():
        data = path.read_bytes()
        path.write_bytes(data.replace(f'"{reference}"'.encode(), b'"jane.doe@example.org"'))
    found = held(workspace)
    assert "jane.doe@example.org" in {one.reference for one in found.applications}
    assert files(workspace) == []


def test_register_of_many_segments_is_not_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "_FEW", 3)
    held(workspace)
    assert files(workspace) == []


def test_segments_that_say_the_same_sequence_are_not_kept(workspace: Workspace) -> None:
    segments = workspace.register / "segments"
    shutil.copyfile(segments / "000004.jsonl", segments / "000005.jsonl")
    first = held(workspace)
    assert held(workspace) == first
    assert files(workspace) == []


def test_form_that_changes_while_it_is_read_is_not_kept_under_its_old_state(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = workspace.data / "forms" / "gcm-2017.yaml"
    text = form.read_text(encoding="utf-8")

    shutil.rmtree(workspace.root / "cache")
    read_document = settings.read_document

    def changing(path: Path, shown: str) -> Document:
        if path.name == "sessions.yaml":
            form.write_text(text.replace("label: Acronym", "label: Short name"), encoding="utf-8")
        return read_document(path, shown)

    monkeypatch.setattr(settings, "read_document", changing)
    assert acronyms(held(workspace)) == {""}
    assert files(workspace) == []
    monkeypatch.setattr(settings, "read_document", read_document)
    form.write_text(text, encoding="utf-8")
    assert acronyms(held(workspace)) == acronyms(held(workspace, afresh=True)) != {""}


def test_segment_that_cannot_be_opened_is_named(workspace: Workspace) -> None:
    segment = workspace.register / "segments" / "000002.jsonl"
    segment.unlink()
    segment.mkdir()
    with pytest.raises(UnusableError) as refused:
        held(workspace)
    [finding] = refused.value.findings
    assert finding.code == "RG501"
    assert "register/segments/000002.jsonl" in "\n".join(finding.lines())
