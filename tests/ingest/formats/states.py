"""States of applications, handmade or from the kit, and what the register must hold of them."""

# Times of exports have no zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import argparse
import importlib.util
import os
import warnings
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from gcmreg.config.document import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

NEW_YORK = ZoneInfo("America/New_York")
ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("GCMREG_SHARED", ROOT.parent / "shared"))
SHIPPED = ROOT / "data" / "forms" / "gcm-2017.yaml"
THEMES = "Themes of interest (choose all that apply)"
THEME_CHOICES = (
    "Human rights of all migrants, social inclusion, cohesion",
    "Irregular migration and regular pathways",
    "Smuggling of migrants, trafficking in persons",
    "Smuggling of migrants",
    "Data",
)

Answer = str | tuple[str, ...]
Version = tuple[str, str, str | None, tuple[tuple[str, str], ...]]

Held = dict[str, list[Version]]


@dataclass(frozen=True)
class State:
    """An application as an export shows it; times are local to New York."""

    reference: str
    date: datetime
    start: datetime
    finish: datetime | None
    status: str = "Complete"
    username: str = ""
    email: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the form was sent."""
        return self.status == "Complete"


Series = list[list[State]]
"""Exports in order of time; each shows the last state of every application."""


def form_tree() -> dict[str, Any]:
    """Return the shipped form with one more question, of several choices that hold commas."""
    tree: dict[str, Any] = read_document(SHIPPED, "gcm-2017.yaml").tree
    themes = {"label": THEMES, "choices": list(THEME_CHOICES)}
    return {**tree, "questions": [*tree["questions"], themes]}


def templates() -> list[tuple[str, str]]:
    """Return each question of the form: its label, and the template that it was made from."""
    out = []
    tree = form_tree()
    for item in tree["questions"]:
        if "representatives" not in item:
            out.append((item["label"], item["label"]))
            continue
        out += [
            (text.replace("{session}", names[0]).replace("{slot}", str(n)), text)
            for names in tree["sessions"].values()
            for n in range(1, int(tree["slots"]) + 1)
            for text in (question["label"] for question in item["representatives"])
        ]
    return out


def expected(series: Series, *, unfinished: bool, finish: bool, by_email: bool) -> Held:
    """Return the versions that the register must hold, worked out without gcmreg."""
    found: dict[str, dict[Version, None]] = {}
    for state in (s for export in series for s in export):
        if not (unfinished or state.complete):
            continue
        reference = state.email if by_email else state.reference
        version = _version(state if finish else replace(state, finish=None))
        found.setdefault(reference, {})[version] = None
    return {reference: sorted(versions, key=repr) for reference, versions in found.items()}


def _version(state: State) -> Version:
    answers = {
        label: (text if isinstance(text, str) else " | ".join(text)).replace("\r\n", "\n")
        for label, text in state.answers.items()
    }
    kept = tuple(sorted((k, v) for k, v in answers.items() if v.strip()))
    finish = _utc(state.finish) if state.finish is not None else None
    return state.status, _utc(state.date), finish, kept


def _utc(moment: datetime) -> str:
    return moment.replace(tzinfo=NEW_YORK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ---------------------------------------------------------------- by hand

ORG = "Name of organization / institution / entity"
COUNTRY = "Country where the organization / institution / entity is based"
TYPE = "Type of organization / institution / entity"
MAY = "22-23 May 2017, New York"
GENEVA = "2-3 October 2017, Geneva"

# What each encoding can write: names of organizations, then of persons.
SCRIPTS = {
    "any": (
        ["Fédération d’entraide «Ñandú»", "Łódź Pomoc", "Общество помощи", "Вera Αid", "援助 🕊"],
        ["Élodie Gülşen", "Łukasz Šimůnek", "Ольга Петрова", "Nguyễn Ánh", "Søren O’Callaghan"],
    ),
    "western": (
        ["Fédération d’entraide «Ñandú»", "Straße für Alle", "Ação Cidadã", "Açil Aid"],
        ["Élodie Gül", "José Müller", "Søren O’Callaghan", "Zoë D’Été"],
    ),
    "central": (
        ["Łódź Pomoc Uchodźcom", "Společnost přátel města", "Žene za mir", "Otthon Egyesület"],
        ["Łukasz Šimůnek", "Žofie Kowalczyková", "Đorđe Ibrahimović", "Ágnes Szűcs"],
    ),
    "cyrillic": (
        ["Общество помощи", "Рада біженців України", "Друштво за мир", "Фонд «Надежда»"],
        ["Ольга Петрова", "Їжак Єлизавета", "Ђорђе Николић", "Иван Сидоров"],
    ),
}


def handmade(script: str = "any") -> Series:
    """Return two exports of a few applications, with what tools and people do to answers."""
    organizations, people = SCRIPTS[script]
    first: list[State] = []
    for n, name in enumerate(organizations):
        day = 8 + 2 * n
        first.append(_handmade(n, name, people[n % len(people)], datetime(2017, 5, day, 9, 30, n)))
    first.append(
        State("9000900", _at(14), _at(14), None, "Incomplete", "u900", "half@example.org", {})
    )
    second = [*first]
    edited = {**first[0].answers, COUNTRY: "Switzerland", THEMES: THEME_CHOICES[2:3]}
    second[0] = replace(first[0], date=datetime(2017, 5, 29, 7, 5, 59), answers=edited)
    second[-1] = replace(
        first[-1],
        status="Complete",
        date=_at(20),
        finish=_at(20),
        answers={ORG: "Late but there", TYPE: "Academic institution"},
    )
    second.append(_handmade(70, "New one", people[0], datetime(2017, 5, 30, 23, 59, 58)))
    return [first[::-1], second[::-1]]


def _at(day: int) -> datetime:
    return datetime(2017, 5, day, 12, 0, 1)


def _handmade(n: int, name: str, person: str, when: datetime) -> State:
    given, _, family = person.partition(" ")
    answers: dict[str, Answer] = {
        ORG: f"  {name}  " if n == 1 else name,
        "Acronym": ["TBC", "", "=SUM(1,2)", "N/A", "-"][n % 5],
        COUNTRY: "Kenya",
        TYPE: "Non-governmental organization",
        "# Contact e-mail": f"office{n}@example.org",
        "# Contact telephone": f"+41 22 {100 + n} 00 00",
        "Comments": ["", 'a "q", comma; and\nline\n\nend', "tab\tinside", "a|b | c", "  "][n % 5],
    }
    if n % 3 != 1:
        answers[THEMES] = (*THEME_CHOICES[: 1 + n % 3], THEME_CHOICES[4])
    for slot, session in ((1, MAY), (2, MAY), (4, GENEVA)):
        block = f"{session} - Representative {slot} - "
        answers |= {
            f"{block}Title": "Ms.",
            f"{block}First name": given,
            f"{block}Last name": family,
            f"{block}Position": "Directora, relaciones; exteriores",
            f"# {block}E-mail": f"p{n}.{slot}@example.org",
            f"# {block}Passport number": f"X00{n}{slot}99",
            f"{block}Priority representative?": "Yes" if slot == 2 else "",
        }
    reference = str(9_000_000 + 7 * n)
    email = f"account{n}@example.org"
    return State(reference, when, when, when, "Complete", f"u{reference}", email, answers)


# ---------------------------------------------------------------- from the kit


def kit() -> ModuleType:
    """Return the module that makes workspaces; the test is skipped where it is not there."""
    path = SHARED / "kit" / "make_workspace.py"
    if not path.is_file():
        pytest.skip("kit/make_workspace.py is not in the folder shared beside the project")
    spec = importlib.util.spec_from_file_location("make_workspace", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def from_kit(seed: int, applications: int) -> Series:
    """Return the five exports of a workspace of the kit."""
    maker = kit()
    arguments = argparse.Namespace(
        seed=seed, applications=applications, registry=SHARED / "ecosoc" / "registry.csv"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves the registry open
        _, _, made, exports_at = maker.build(arguments)
    series = []
    for at in exports_at:
        export = []
        for app in reversed(made):
            held = [state for state in app["states"] if state["updated"] <= at]
            if held:
                export.append(_from_row(maker, app, held[-1]))
            elif app["start"] <= at:
                started = {"status": "Incomplete", "updated": app["start"], "reps": {}}
                export.append(_from_row(maker, app, started))
        series.append(export)
    return series


def _from_row(maker: ModuleType, app: dict[str, Any], state: dict[str, Any]) -> State:
    row = maker.row(app, state)
    return State(
        reference=row["Reference #"],
        date=_read(row["Date"]),
        start=_read(row["Start Time"]),
        finish=_read(row["Finish Time"]) if row["Finish Time"] else None,
        status=row["Status"],
        username=row["Username"],
        email=f"{row['Reference #']}@example.org",
        answers={label: row[label] for label in maker.QUESTIONS if row.get(label)},
    )


def _read(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - local to New York


def rows_of(states: Iterable[State], labels: Sequence[str]) -> list[list[Answer]]:
    """Return the answers of each state in the order of the labels."""
    return [[state.answers.get(label, "") for label in labels] for state in states]
