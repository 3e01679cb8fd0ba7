"""The register on the disk: damage is named by its line, what was left over is ignored."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from exports import forms_of, ingest, register_of

from gcmreg.diagnostics import UnusableError
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "Reference #,Status,Name of organization / institution / entity,Comments,Date\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace into which two exports were ingested."""
    found = Workspace(tmp_path)
    for day, name in ((1, "Open Harbor"), (2, "Open Harbor Alliance")):
        path = tmp_path / f"{day}.csv"
        rows = "".join(f"{n},Complete,{name},,2017-05-0{day} 10:00:00\n" for n in (501, 502))
        path.write_text(HEAD + rows, encoding="utf-8")
        ingest(found, [path])
    return found


def segment(workspace: Workspace, number: int) -> Path:
    return workspace.register / "segments" / f"{number:06}.jsonl"


def problems(workspace: Workspace) -> tuple[int, list[str]]:
    with pytest.raises(UnusableError) as refused:
        register_of(workspace)
    findings = refused.value.findings
    return refused.value.exit_code, [line for f in findings for line in f.lines()][:2]


def test_register_is_readable_text_of_one_segment_an_export(workspace: Workspace) -> None:
    folder = workspace.register / "segments"
    assert [p.name for p in sorted(folder.iterdir())] == ["000001.jsonl", "000002.jsonl"]
    lines = segment(workspace, 1).read_text(encoding="utf-8").splitlines()
    assert [line.split('"')[3] for line in lines] == ["export", "version", "version", "end"]


def test_register_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert register_of(Workspace(tmp_path)).exports == []


def damage(path: Path, line: int, text: str) -> None:
    """Write another text into a line of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (3, "{"),
        (3, ""),
        (2, "[]"),
        (2, '{"kind": "version"}'),
        (2, '{"kind": "guess", "hash": ""}'),
        (3, '{"kind": "same", "reference": "9", "version": "0", "hash": ""}'),
        (1, '{"kind": "export", "taken": null, "hash": ""}'),
        (4, '{"kind": "end", "hash": ""}'),
    ],
)
def test_damaged_line_is_named(workspace: Workspace, line: int, text: str) -> None:
    damage(segment(workspace, 2), line, text)
    code, said = problems(workspace)
    assert (code, said[0].partition(":")[0], said[1]) == (
        1,
        "error[RG501] register-damaged",
        f"  --> register/segments/000002.jsonl:{line}",
    )


@pytest.mark.parametrize(("line", "kind"), [(2, "export"), (1, "end")])
def test_head_line_that_is_not_at_the_head_is_named(
    workspace: Workspace, line: int, kind: str
) -> None:
    damage(segment(workspace, 2), line, f'{{"kind": "{kind}"}}')
    assert problems(workspace) == (
        1,
        [
            (
                "error[RG501] register-damaged: "
                "the register is damaged: the head line is not where it belongs"
            ),
            f"  --> register/segments/000002.jsonl:{line}",
        ],
    )


def test_segment_that_was_cut_off_is_named(workspace: Workspace) -> None:
    path = segment(workspace, 2)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert problems(workspace) == (
        1,
        [
            "error[RG501] register-damaged: the register is damaged: the end line is missing",
            "  --> register/segments/000002.jsonl:3",
        ],
    )


def test_temporary_file_left_over_is_ignored(workspace: Workspace) -> None:
    before = register_of(workspace).digest()
    half = segment(workspace, 2).read_bytes()[:100]
    (workspace.register / "segments" / ".000003.jsonl.tmp").write_bytes(half)
    (workspace.register / "segments" / "notes.txt").write_text("mine", encoding="utf-8")
    (workspace.register / "exports" / ".0123-may.csv.tmp").write_bytes(b"half")
    assert register_of(workspace).digest() == before


def test_next_export_follows_although_a_temporary_file_was_left_over(workspace: Workspace) -> None:
    (workspace.register / "segments" / ".000003.jsonl.tmp").write_bytes(b'{"kind"')
    path = workspace.root / "3.csv"
    path.write_text(HEAD + "503,Complete,Acme,,2017-05-03 10:00:00\n", encoding="utf-8")
    ingest(workspace, [path])
    folder = workspace.register / "segments"
    assert [p.name for p in sorted(folder.iterdir())] == [
        "000001.jsonl",
        "000002.jsonl",
        "000003.jsonl",
    ]


def test_register_of_a_form_without_a_file_is_named(workspace: Workspace) -> None:
    register = register_of(workspace)
    forms = forms_of(workspace)
    used = register.exports[0].form
    with pytest.raises(UnusableError) as refused:
        register.applications({k: v for k, v in forms.items() if k != used})
    (finding,) = refused.value.findings
    assert (refused.value.exit_code, finding.lines()) == (
        2,
        [
            (
                "error[RG502] register-form-missing: "
                f"the register holds applications to the form {used!r}, which has no usable file"
            ),
            "  --> data/forms",
            "   = help: put its file back into data/forms",
        ],
    )


def test_workspace_that_was_moved_holds_the_same(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    shutil.copytree(workspace.register, target / "register")
    assert register_of(Workspace(target)).digest() == register_of(workspace).digest()
