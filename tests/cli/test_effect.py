"""Decisions on applications: which they are on, and those that would have no effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ingest.small import HEAD, NAME, row, workspace, write

from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.ingest import ingest
from gcmreg.commands.loaded import load
from gcmreg.commands.validate import validate
from gcmreg.diagnostics import UnusableError
from gcmreg.facts.standing import standing

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.result import Result
    from gcmreg.workspace import Workspace

FORM = f"""\
id: small
sessions: {{ny-may: []}}
slots: 3
questions:
  - {{field: name, label: "{NAME}"}}
  - representatives:
      - {{field: given, label: First}}
      - {{field: family, label: Last}}
"""
SIGNED = {"by": "A. Officer", "on": "2017-05-20"}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Return a workspace with two forms, each with an application 7."""
    space = workspace(tmp_path / "space")
    (space.data / "ecosoc.csv").write_text("id,name,status\n1,Acme,Special\n", encoding="utf-8")
    (space.data / "special_accreditation.csv").write_text("id,name\nS1,X\n", encoding="utf-8")
    for form, name in (("small", NAME), ("other", "Name of the body")):
        text = FORM.replace("id: small", f"id: {form}").replace(NAME, name)
        (space.data / "forms" / f"{form}.yaml").write_text(text, encoding="utf-8")
        head = [*HEAD[:2], name, *["First", "Last"] * 3, *HEAD[5:]]
        plain = row(7, "2017-05-10 10:00:00")
        rows = [[*plain[:3], *"Ada Lee Bo Kay Lee Ada".split(), *plain[5:]]]
        ingest(space, [write(tmp_path / f"{form}.csv", rows, head)])
    return space


def told(result: Result) -> list[tuple[str, str]]:
    """Return the findings on decisions."""
    return [(f.code, f.message) for f in result.findings if f.code.startswith("DC")]


def used(space: Workspace) -> dict[str, bool]:
    """Return whether a version of application 7 counts, by form."""
    loaded = load(space)
    session = loaded.schedule.sessions[0]
    decisions = loaded.settings.decisions
    found = {a.form: standing(a, session, decisions, None) for a in loaded.applications}
    return {form: it is not None and it.used is not None for form, it in found.items()}


def test_decision_that_names_a_form_is_on_that_application_alone(space: Workspace) -> None:
    result = decide(space, Wanted(application="7", form="other", use="none", **SIGNED))
    assert result.words == ["recorded: application 7 of other: use none"]
    assert used(space) == {"other": False, "small": True}
    both = decide(space, Wanted(application="7", use="none", **SIGNED))
    several = "2 applications carry the reference 7 (other, small): it is on each of them"
    assert both.words == [
        "recorded: application 7: use none",
        f"{several}; --form keeps it to one",
    ]
    assert (used(space), told(validate(space))) == ({"other": False, "small": False}, [])


def test_decision_of_one_form_comes_before_that_of_all(space: Workspace) -> None:
    decide(space, Wanted(application="7", use="none", **SIGNED))
    decide(space, Wanted(application="7", form="small", use="2017-05-10", **SIGNED))
    assert used(space) == {"other": False, "small": True}
    replaced = decide(space, Wanted(application="7", form="small", use="none", **SIGNED))
    assert replaced.words == ["replaced an earlier decision: application 7 of small: use none"]
    assert (used(space), told(validate(space))) == ({"other": False, "small": False}, [])


def test_decision_on_a_form_without_the_application_is_told(space: Workspace) -> None:
    with pytest.raises(UnusableError) as caught:
        decide(space, Wanted(application="7", form="third", use="none", **SIGNED))
    assert [f.message for f in caught.value.findings] == [
        "no application 7 is held of the form third"
    ]
    with pytest.raises(UnusableError):
        decide(space, Wanted(name="Acme", match="none", form="small", **SIGNED))
    text = "applications:\n  - {reference: '7', form: third, use: none, by: A, on: 2017-05-20}\n"
    (space.data / "decisions.yaml").write_text(text, encoding="utf-8")
    assert told(validate(space)) == [("DC303", "no application 7 of the form third is held")]


REPEATED = (
    "application 7 enters '3' a second time (RP402): that slot holds no seat to free",
    "withdraw slot 1, where the same person is entered first",
)


def test_withdrawal_of_a_repeated_slot_is_told(space: Workspace) -> None:
    text = "applications:\n  - {reference: '7', withdraw: '3', by: A. Officer, on: 2017-05-20}\n"
    (space.data / "decisions.yaml").write_text(text, encoding="utf-8")
    (found,) = [f for f in validate(space).findings if f.code == "DC304"]
    assert (found.severity, found.message, found.help) == ("warning", *REPEATED)
    with pytest.raises(UnusableError) as caught:
        decide(space, Wanted(application="7", withdraw="3", **SIGNED))
    assert [(f.message, f.help) for f in caught.value.findings] == [REPEATED]


@pytest.mark.parametrize("who", ["1", "2", "Ada Lee", "Bo Kay"])
def test_withdrawal_of_a_person_is_not(who: str, space: Workspace) -> None:
    decide(space, Wanted(application="7", withdraw=who, **SIGNED))
    assert told(validate(space)) == []


def test_withdrawal_of_a_repeat_that_is_decided_to_be_another_is_not(space: Workspace) -> None:
    decide(space, Wanted(different=("Ada Lee", "Lee Ada"), **SIGNED))
    decide(space, Wanted(application="7", withdraw="3", **SIGNED))
    assert told(validate(space)) == []
