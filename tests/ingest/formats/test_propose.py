"""A form file proposed from each tool's export reads it as a form file written by hand does."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from ingest.formats.cases import CASES, Case
from ingest.formats.convert import form_text
from ingest.formats.states import ROOT, handmade
from ingest.small import NAME, workspace, write

from gcmreg.commands.forms import inspect
from gcmreg.commands.ingest import Asked, ingest
from gcmreg.register import read_register
from gcmreg.settings import read_settings
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Reading

TOOLS = [case for case in CASES if case.script == "any" and "sep" not in case.id]


def desk(folder: Path) -> Workspace:
    """Return a workspace with the shipped sessions and forms."""
    (folder / "data").mkdir(parents=True)
    shutil.copyfile(ROOT / "data" / "sessions.yaml", folder / "data" / "sessions.yaml")
    shutil.copytree(ROOT / "data" / "forms", folder / "data" / "forms")
    return Workspace(folder)


def said(space: Workspace, form: Form) -> dict[str, list[list[object]]]:
    """Return what each version says of the organization and of its people, by session."""
    return {
        reference: sorted((_told(form.read(dict(v.answers))) for v in held.values()), key=repr)
        for (_, reference), held in read_register(space).held.items()
    }


def _told(read: Reading) -> list[object]:
    fields = (read.name, read.acronym, read.country, read.type, read.claim_status, read.link)
    people = [
        (session, s.number, s.title, s.given, s.family, s.position, s.priority, s.email)
        for session, slots in sorted(read.slots.items())
        for s in slots
    ]
    return [*fields, read.claim_special, *people]


def take(
    space: Workspace, case: Case, paths: list[Path], form: str
) -> dict[str, list[list[object]]]:
    """Ingest files as those of a form; return what they say."""
    dates = case.dates or case.answer
    result = ingest(space, paths, Asked(form=form, dates=dates, encoding=case.encoding))
    assert [f for f in result.findings if f.severity == "error"] == []
    return said(space, read_settings(space, lists=False).forms[form])


@pytest.mark.parametrize("case", TOOLS, ids=lambda case: case.id)
def test_proposed_form_reads_what_the_written_one_reads(case: Case, tmp_path: Path) -> None:
    states = handmade(case.script)[1]
    space = desk(tmp_path / "space")
    paths = case.write(tmp_path, "export", states)
    written = desk(tmp_path / "written")
    (written.data / "forms" / "gcm-2017.yaml").write_text(form_text(case.tool), encoding="utf-8")
    expected = take(written, case, paths, "gcm-2017")

    shown = paths if case.form == "API JSON" else paths[:1]
    proposed = space.data / "forms" / "new.yaml"
    result = inspect(space, shown, None, proposed)
    assert result.exit_code == 0
    assert [word for word in result.words if "which" in word] == []
    assert take(space, case, paths, "new") == expected
    named = [read for versions in expected.values() for read in versions if read[7:]]
    assert len(named) > len(expected) / 2


HEAD = ["Reference #", "Status", "Organisation", "Kind of body"]
TAIL = ["Date", "Start Time", "Finish Time"]


def proposed(folder: Path, labels: list[str], rows: list[list[str]]) -> tuple[Form, list[str]]:
    """Return the form proposed for an export with these labels, and what is left open."""
    space = desk(folder / "space")
    times = ["2017-05-10 10:00:00"] * 3
    path = write(
        folder / "export.csv",
        [[str(n), "Complete", *row, *times] for n, row in enumerate(rows)],
        [*HEAD[:2], *labels, *TAIL],
    )
    result = inspect(space, [path], None, space.data / "forms" / "new.yaml")
    form = read_settings(space, lists=False).forms["new"]
    return form, [word for word in result.words[1:-1] if word]


def places(form: Form) -> dict[str, tuple[str, str, int]]:
    """Return field, session and slot of each label."""
    return {label: (t.field, t.session, t.slot) for label, t in form.targets.items()}


def test_blocks_that_name_no_session_are_slots_of_one_to_be_filled_in(tmp_path: Path) -> None:
    labels = ["Organisation", "First name", "Last name", "First name", "Last name"]
    form, left = proposed(tmp_path, labels, [["Acme", "Ada", "A", "Bo", "B"]])
    assert places(form) == {
        "Organisation": ("name", "", 0),
        "First name": ("given", "session-1", 1),
        "Last name": ("family", "session-1", 1),
        "First name\t2": ("given", "session-1", 2),
        "Last name\t2": ("family", "session-1", 2),
    }
    assert [word.split(":")[0] for word in left] == ["no label names a session"]


def test_sessions_are_known_by_their_words_in_any_order(tmp_path: Path) -> None:
    labels = [
        f"{session}: Person {n}: {what}"
        for session in ("New York, 22-23 May 2017", "Geneva, 2-3 October")
        for n in (1, 2)
        for what in ("First name", "Surname")
    ]
    form, left = proposed(tmp_path, ["Organisation", *labels], [["Acme", *"abcdefgh"]])
    assert left == []
    assert places(form)["Geneva, 2-3 October: Person 2: Surname"] == ("family", "geneva-oct", 2)
    assert {t.session for t in form.targets.values() if t.slot} == {"ny-may", "geneva-oct"}


def test_sessions_that_none_is_called_like_are_asked_for(tmp_path: Path) -> None:
    labels = [f"{s} - {what}" for s in ("Opening day", "Second day") for what in ("Full name",)]
    form, left = proposed(tmp_path, ["Organisation", *labels], [["Acme", "Ada", "Bo"]])
    assert places(form)["Second day - Full name"] == ("full_name", "session-2", 1)
    assert left == [
        "which session is session-1 (Opening day)?",
        "which session is session-2 (Second day)?",
    ]


def test_choices_are_those_that_answers_are_made_of(tmp_path: Path) -> None:
    kinds = ["NGO", "Academic", "National Human Rights Institution", "NGO", "NGO"]
    themes = ["Work | Rights, duties", "Work", "Rights, duties", "Work", "Work | Rights, duties"]
    secret = ["a", "b", "a", "b", "a"]
    rows = [
        [f"Org {n}", k, t, s, "x"]
        for n, (k, t, s) in enumerate(zip(kinds, themes, secret, strict=True))
    ]
    labels = ["Organisation", "Organisation type", "Themes", "# Secret", "Remarks"]
    form, _ = proposed(tmp_path, labels, [*rows, *rows])
    found = {label: sorted(t.choices.values()) for label, t in form.targets.items() if t.choices}
    assert found == {
        "Organisation type": ["Academic", "NGO", "National Human Rights Institution"],
        "Themes": ["Rights, duties", "Work"],
    }
    assert form.words.human_rights == frozenset(["nationalhumanrightsinstitution"])


def test_labels_that_a_comment_cannot_hold_still_give_a_file(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    (space.data / "forms" / "small.yaml").unlink()
    path = tmp_path / "e.csv"
    path.write_text(f"Reference #,{NAME},a\0\x1bb,Date\n1,Acme,x,2017-05-10 10:00:00\n")
    target = space.data / "forms" / "New Form.yaml"
    assert inspect(space, [path], None, target).exit_code == 0
    assert list(read_settings(space, lists=False).forms) == ["new-form"]
