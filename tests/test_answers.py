"""Applications read when they are asked for are those of the whole register, damage included."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from exports import forms_of, ingest, register_of
from report.planting import plant

from gcmreg.answers import Stored
from gcmreg.diagnostics import UnusableError
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.model import Application

HEAD = "Reference #,Status,Username,Name of organization / institution / entity,Comments,Date\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace of four exports: states change, change back, come from another browser."""
    found = Workspace(tmp_path)
    names = {1: "Open Harbor", 2: "Open Harbor Alliance", 3: "Open Harbor", 4: "Open Harbor"}
    for day, name in names.items():
        path = tmp_path / f"{day}.csv"
        rows = "".join(
            f"{n},{'Incomplete' if n == 9 else 'Complete'},u{n}{day // 4},{name},{n},"
            f"2017-05-0{min(day, 2)} 10:00:00\n"
            for n in (9, 10, 501, 502, "A-2")
            if n != 502 or day > 2
        )
        path.write_text(HEAD + rows, encoding="utf-8")
        ingest(found, [path])
    return found


def said(application: Application) -> list[Any]:
    """Return all that an application holds."""
    return [
        application.key,
        [
            [
                (v.reference, v.form, v.status, v.complete, v.changed, v.finish, v.digest),
                dict(v.answers),
                [(s.sequence, s.file, s.row, s.taken, dict(s.tool)) for s in v.sightings],
                v.reading,
            ]
            for v in application.versions
        ],
    ]


def test_applications_are_those_of_the_register(workspace: Workspace, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    for space in (workspace, plant(tmp_path / "planted", 3).space):
        forms = forms_of(space)
        whole = {a.key: said(a) for a in register_of(space).applications(forms)}
        stored = Stored(space, forms)
        assert stored.keys() == list(whole)
        assert [said(a) for a in stored.applications(stored.keys())] == list(whole.values())
        for _ in range(10):
            some = chance.sample(stored.keys(), 3)
            found = {a.key: said(a) for a in stored.applications(some)}
            assert found == {key: whole[key] for key in some}
        assert stored.register.exports == register_of(space).exports
        assert stored.register.held == {}


def read(workspace: Workspace, *, whole: bool) -> list[Application]:
    forms = forms_of(workspace)
    if whole:
        return register_of(workspace).applications(forms)
    stored = Stored(workspace, forms)
    return stored.applications(stored.keys())


def problems(workspace: Workspace, *, whole: bool) -> tuple[int, list[str]]:
    with pytest.raises(UnusableError) as refused:
        read(workspace, whole=whole)
    return refused.value.exit_code, [x for f in refused.value.findings for x in f.lines()]


@pytest.mark.parametrize("line", range(1, 7))
@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"kind": "version"}',
        '{"kind": "guess", "hash": ""}',
        '{"kind": "same", "reference": "77", "version": "0", "row": 1, "hash": ""}',
        '{"kind": "same", "reference": "10", "version": "0", "row": 1, "hash": ""}',
        '{"kind": "end", "hash": ""}',
    ],
)
def test_damage_is_told_as_by_the_whole_register(
    workspace: Workspace, line: int, text: str
) -> None:
    path = workspace.register / "segments" / "000002.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert problems(workspace, whole=False) == problems(workspace, whole=True)


def test_answers_that_are_no_texts_are_damage(workspace: Workspace) -> None:
    path = workspace.register / "segments" / "000001.jsonl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Open Harbor"', "7", 1), encoding="utf-8")
    assert problems(workspace, whole=False) == problems(workspace, whole=True)


def test_register_that_changes_meanwhile_is_said(workspace: Workspace) -> None:
    stored = Stored(workspace, forms_of(workspace))
    path = workspace.register / "segments" / "000001.jsonl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"export"', '"export" '), encoding="utf-8")
    with pytest.raises(UnusableError) as refused:
        stored.applications(stored.keys())
    (finding,) = refused.value.findings
    assert (refused.value.exit_code, finding.lines()) == (
        1,
        [
            "error[RG501] register-damaged: the register was changed while it was read",
            "  --> register",
            "   = help: run the command again",
        ],
    )


def test_form_without_a_file_is_told(workspace: Workspace) -> None:
    with pytest.raises(UnusableError) as refused:
        Stored(workspace, {}).applications(Stored(workspace, {}).keys())
    assert [f.code for f in refused.value.findings] == ["RG502"]
