"""The demonstration's data: invented, complete, and judged alike by the rules and the oracle."""

from __future__ import annotations

import csv
import importlib.util
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import oracle
import pytest

from gcmreg.facts.accreditation import Lists
from gcmreg.ingest.detect import choose_form, form_findings, open_exports
from gcmreg.ingest.receipt import Manner
from gcmreg.ingest.record import record
from gcmreg.matching import Matcher
from gcmreg.model import ListName, Outcome, Query
from gcmreg.pipeline import Rosters
from gcmreg.register import read_register
from gcmreg.rules import RULES
from gcmreg.settings import read_settings, usable
from gcmreg.workspace import Workspace, shipped_data
from gcmreg.writes import copy_tree_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from gcmreg.model import Application
    from gcmreg.roster import Nomination, Roster
    from gcmreg.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "gcmreg" / "demo"
EXPORTS = sorted((DEMO / "exports").glob("*.csv"))
STEERING = "steering-committee"
CODES = {rule.code for rule in RULES}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a workspace with the demonstration's data and all of its exports ingested."""
    found = Workspace(tmp_path_factory.mktemp("demo"))
    copy_tree_new(DEMO / "data", found.data)
    settings = read_settings(found)
    for path in EXPORTS:
        problems: list[object] = []
        exports, empty = open_exports([path], problems)
        assert (len(exports), empty, problems) == (1, [], [])
        form = choose_form(exports[0], settings.forms, None)
        assert form_findings(exports[0], form) == []
        register = read_register(found)
        receipt = record(exports[0], form, register, found, Manner())
        assert (receipt.refused, receipt.findings) == (0, [])
    return found


@pytest.fixture(scope="module")
def settings(workspace: Workspace) -> Settings:
    """Return what the demonstration's data folder says."""
    return read_settings(workspace, every=True)


@pytest.fixture(scope="module")
def applications(workspace: Workspace, settings: Settings) -> list[Application]:
    """Return the applications of the demonstration."""
    return read_register(workspace).applications(settings.forms)


@pytest.fixture(scope="module")
def rosters(settings: Settings, applications: list[Application]) -> Mapping[str, Roster]:
    """Return the roster of every session of the demonstration."""
    schedule = usable(settings)
    lists = Lists(settings.lists, settings.decisions)
    maker = Rosters(schedule, applications, lists, settings.decisions, settings.forms, {})
    return {session.id: maker.roster(session) for session in schedule.sessions}


@pytest.fixture(scope="module")
def make_demo() -> ModuleType:
    """Return the script that writes the exports."""
    spec = importlib.util.spec_from_file_location("make_demo", ROOT / "tools" / "make_demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(importlib.import_module("sys").modules, "make_demo", module)
        spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


# ---------------------------------------------------------------- the files


def test_exports_are_what_the_script_writes(make_demo: ModuleType) -> None:
    assert {path.name: path.read_bytes() for path in EXPORTS} == dict(make_demo.exports())


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_export_looks_like_one_of_formsite(path: Path) -> None:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfReference #,Status,Username,Email Address,")
    assert data.endswith(b"\r\n")
    header, *body = rows(path)
    references = [int(row[0]) for row in body]
    assert references == sorted(set(references), reverse=True)
    assert {len(row) for row in body} == {len(header)}
    assert header[-7:] == [
        "Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer",
    ]  # fmt: skip


def test_all_e_mails_are_of_example_org() -> None:
    cells = [cell for path in EXPORTS for row in rows(path) for cell in row if "@" in cell]
    assert len(cells) > 300
    assert [cell for cell in cells if not re.fullmatch(r"[a-z0-9.]+@example\.org", cell)] == []


def test_private_answers_are_invented() -> None:
    for path in EXPORTS:
        header, *body = rows(path)
        for row in body:
            for label, cell in zip(header, row, strict=True):
                if label == "# Contact telephone":
                    assert re.fullmatch(r"\+41 22 555 \d\d \d\d", cell)
                elif label.endswith("Passport number") and cell:
                    assert re.fullmatch(r"[A-Z]\d{7}", cell)
                elif label == "User":
                    assert re.fullmatch(r"203\.0\.113\.\d+", cell)


def test_later_exports_hold_the_earlier_applications() -> None:
    held: set[str] = set()
    for path in EXPORTS[:-1]:
        now = {row[0] for row in rows(path)[1:]}
        assert held < now
        held = now


def test_lists_hold_invented_bodies_and_rows_of_the_shipped_sample() -> None:
    special = "special_accreditation.csv"
    assert (DEMO / "data" / special).read_bytes() == (shipped_data() / special).read_bytes()
    shipped = rows(shipped_data() / "ecosoc.csv")
    header, *entries = rows(DEMO / "data" / "ecosoc.csv")
    assert header == shipped[0]
    invented = [row for row in entries if re.match(r"demo-\d{3}$|99001\d\d$", row[0])]
    assert len(invented) > 55
    assert [row for row in entries if row not in invented and row not in shipped] == []


def test_sessions_are_the_shipped_ones_with_the_announced_deadlines(
    workspace: Workspace, settings: Settings
) -> None:
    shipped = usable(read_settings(Workspace(shipped_data().parent), lists=False))
    demo = usable(settings)
    assert (workspace.data / "sessions.yaml").is_file()
    same = ("id", "kind", "title", "place", "zone", "dates", "confirmed", "quota")
    for ours, theirs in zip(demo.sessions, shipped.sessions, strict=True):
        assert [getattr(ours, name) for name in same] == [getattr(theirs, name) for name in same]
        if theirs.deadline is not None:
            assert ours.deadline == theirs.deadline
    assert [s.id for s in demo.sessions if s.deadline is None] == ["ny-dec-hearing"]


def test_only_the_samples_are_warned_about(settings: Settings) -> None:
    assert [finding.code for finding in settings.findings] == ["LS206", "LS206"]


def test_decisions_of_every_kind_are_signed(settings: Settings) -> None:
    decisions = settings.decisions
    of_applications = [d for found in decisions.applications.values() for d in found]
    assert {d.use.text for d in of_applications if d.use} == {"2017-05-24", "none"}
    assert any(d.type for d in of_applications)
    assert any(d.withdraw.isdigit() for d in of_applications)
    assert any(d.withdraw and not d.withdraw.isdigit() for d in of_applications)
    assert {d.entry is None for d in decisions.names.values()} == {True, False}
    assert {d.same for d in decisions.persons} == {True, False}
    signed = [*decisions.names.values(), *of_applications]
    assert all(d.by and d.on and d.note for d in signed)


# ---------------------------------------------------------------- the rosters


def test_applications_are_enough(applications: list[Application]) -> None:
    assert len(applications) >= 60
    assert len({application.reference for application in applications}) == len(applications)


def test_every_session_has_nominations(rosters: Mapping[str, Roster]) -> None:
    assert len(rosters) == 9
    assert [session for session, roster in rosters.items() if not roster.nominations] == []


def test_every_rule_occurs(rosters: Mapping[str, Roster]) -> None:
    found = {code for roster in rosters.values() for code in roster.notes}
    found |= {code for r in rosters.values() for n in r.nominations for code in n.codes}
    assert found == CODES


def test_every_outcome_occurs_and_most_are_seats(rosters: Mapping[str, Roster]) -> None:
    total = {o: sum(roster.counts[o] for roster in rosters.values()) for o in Outcome}
    assert set(total) == {o for o, count in total.items() if count}
    assert total[Outcome.ROOM] + total[Outcome.OVERFLOW] > 0.7 * sum(total.values())


def test_every_decision_on_an_application_names_one(
    settings: Settings, applications: list[Application]
) -> None:
    references = {application.reference for application in applications}
    assert set(settings.decisions.applications) <= references


# ---------------------------------------------------------------- the oracle


def real_matcher(
    settings: Settings, ecosoc: list[oracle.Entry], special: list[oracle.Entry]
) -> oracle.Matcher:
    """Return the package's matcher as the oracle asks for one."""
    matchers = [Matcher(settings.lists[which]) for which in ListName]
    entries = [{entry.id: entry for entry in found} for found in (ecosoc, special)]

    def match(
        name: str, acronym: str, country: str, link: str
    ) -> tuple[oracle.Result, oracle.Result]:
        query = Query(name, acronym, country, link)
        first, second = (
            (str(found.decision), by_id[found.entry.id] if found.entry is not None else None)
            for found, by_id in (
                (matcher.match(query), by_id)
                for matcher, by_id in zip(matchers, entries, strict=True)
            )
        )
        return first, second

    return match


def relabeled(path: Path, folder: Path) -> Path:
    """Copy the steering committee's export with the labels of a session, for the oracle."""
    header, *body = rows(path)
    start = f"{oracle.SESSION_LABELS[STEERING]} - Representative 1 - "
    labels = {label: start + label for label in ("Title", "First name", "Last name", "Position")}
    labels["# E-mail"] = f"# {start}E-mail"
    target = folder / path.name
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[labels.get(label, label) for label in header], *body])
    return target


def judged(nomination: Nomination) -> oracle.Nomination:
    """Return a nomination of the package as the oracle writes it."""
    entry, slot = nomination.entry, nomination.slot
    return oracle.Nomination(
        reference=nomination.reference,
        slot=slot.number,
        given=slot.given,
        family=slot.family,
        outcome=str(nomination.outcome),
        codes=tuple(nomination.codes),
        priority=nomination.priority,
        late=nomination.late,
        order=nomination.order,
        match=(str(entry.list), entry.id) if entry is not None else None,
    )


def test_oracle_agrees_on_every_nomination(
    workspace: Workspace,
    settings: Settings,
    rosters: Mapping[str, Roster],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(oracle.SESSION_LABELS, STEERING, "Steering committee")
    ecosoc = oracle.read_list(workspace.data / "ecosoc.csv", "ecosoc")
    special = oracle.read_list(workspace.data / "special_accreditation.csv", "special")
    decisions = oracle.read_decisions(workspace.data / "decisions.yaml")
    match = real_matcher(settings, ecosoc, special)
    of_sessions = oracle.read_exports([p for p in EXPORTS if STEERING not in p.name])
    of_steering = oracle.read_exports(
        [relabeled(p, tmp_path) for p in EXPORTS if STEERING in p.name]
    )
    for session in oracle.read_sessions(workspace.data / "sessions.yaml"):
        applications = of_steering if session.id == STEERING else of_sessions
        expected = oracle.expected(session, applications, ecosoc, special, decisions, match=match)
        found = sorted(
            (judged(n) for n in rosters[session.id].nominations),
            key=lambda n: (oracle.reference_key(n.reference), n.late, n.slot),
        )
        assert found == [replace(n) for n in expected]
        assert list(rosters[session.id].notes) == oracle.roster_notes(session)
