"""Large made-up workspaces: ingested by the real code, judged alike by gcmreg and the oracle.

The maker of these workspaces is no part of the project: where it is not at hand (`shared/kit`
beside the project, or in the folder that GCMREG_SHARED names) these tests are skipped.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import oracle
import pytest
from exports import forms_of, ingest, register_of
from rules.casefile import Row, row_order, rows

from gcmreg.facts.accreditation import Lists
from gcmreg.pipeline import Rosters
from gcmreg.settings import read_settings, usable
from gcmreg.workspace import Workspace

SHARED = Path(os.environ.get("GCMREG_SHARED") or Path(__file__).parents[2] / "shared")
MAKER = SHARED / "kit" / "make_workspace.py"
pytestmark = pytest.mark.skipif(
    not MAKER.is_file(),
    reason="no kit/make_workspace.py in the folder that GCMREG_SHARED names or in ../shared",
)
SEEDS = [(1, 800), (2, 800), (3, 3000)]
EXPORTS = range(1, 6)


@dataclass(frozen=True)
class Made:
    """A workspace that was made, with its five exports ingested."""

    workspace: Workspace

    def export(self, number: int) -> Path:
        """Return the file of one of the five exports."""
        return self.workspace.root / "exports" / f"export-{number}.csv"

    @cached_property
    def rosters(self) -> Rosters:
        """Gcmreg over the workspace."""
        settings = read_settings(self.workspace)
        applications = register_of(self.workspace).applications(settings.forms)
        lists = Lists(settings.lists, settings.decisions)
        return Rosters(
            usable(settings), applications, lists, settings.decisions, settings.forms, {}
        )

    @cached_property
    def truth(self) -> dict[str, tuple[str, str] | None]:
        """Return the entry that each application was made from."""
        plan = json.loads((self.workspace.root / "plan.json").read_text(encoding="utf-8"))
        return {
            a["reference"]: tuple(a["truth"]) if a["truth"] else None for a in plan["applications"]
        }

    def expected(self) -> dict[str, list[Row]]:
        """Return what the oracle finds, by session."""
        data = self.workspace.data
        applications = oracle.read_exports([self.export(number) for number in EXPORTS])
        ecosoc = oracle.read_list(data / "ecosoc.csv", "ecosoc")
        special = oracle.read_list(data / "special_accreditation.csv", "special")
        out = {}
        for session in oracle.read_sessions(data / "sessions.yaml"):
            found = oracle.expected(session, applications, ecosoc, special)
            out[session.id] = sorted(map(_row, found), key=row_order)
        return out


def _row(one: oracle.Nomination) -> Row:
    return Row(
        reference=one.reference,
        slot=one.slot,
        late=one.late,
        name=f"{one.given} {one.family}".strip(),
        outcome=one.outcome,
        codes=one.codes,
        priority=one.priority,
        order=one.order,
        match=one.match,
    )


def make(folder: Path, seed: int, applications: int) -> Workspace:
    """Make a workspace; the exports are not ingested yet."""
    arguments = ["--seed", str(seed), "--applications", str(applications)]
    subprocess.run([sys.executable, MAKER, folder, *arguments], check=True, capture_output=True)
    return Workspace(folder)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed-{seed[0]}")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    seed, applications = request.param
    found = Made(make(tmp_path_factory.mktemp("kit") / "workspace", seed, applications))
    receipts, findings = ingest(found.workspace, [found.export(number) for number in EXPORTS])
    assert findings == []
    assert len(receipts) == len(EXPORTS)
    for receipt in receipts:
        parts = (receipt.added, receipt.changed, receipt.unchanged, receipt.refused)
        assert receipt.read == sum(parts)
    return found


def test_every_nomination_of_every_session_ends_as_in_the_oracle(made: Made) -> None:
    sessions = made.rosters.schedule.sessions
    assert {s.id: rows(made.rosters.roster(s)) for s in sessions} == made.expected()


def test_every_match_is_the_entry_that_the_name_was_made_from(made: Made) -> None:
    matches = {
        n.reference: (str(n.entry.list), n.entry.id) if n.entry is not None else None
        for session in made.rosters.schedule.sessions
        for n in made.rosters.roster(session).nominations
    }
    assert len(matches) > 600
    assert matches == {reference: made.truth[reference] for reference in matches}


def held(workspace: Workspace) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    """Return the versions of every application, and which exports show them."""
    return {
        a.key: [
            (v.digest, v.status, v.changed, v.finish, {s.taken for s in v.sightings})
            for v in a.versions
        ]
        for a in register_of(workspace).applications(forms_of(workspace))
    }


def test_order_of_exports_and_rows_says_nothing(made: Made, tmp_path: Path) -> None:
    """The same exports in another order, their rows shuffled, are the same versions."""
    other = Workspace(tmp_path)
    chance = random.Random(7)  # noqa: S311 - no secret
    numbers = list(EXPORTS)
    chance.shuffle(numbers)
    for number in numbers:
        with made.export(number).open(encoding="utf-8-sig", newline="") as stream:
            header, *found = list(csv.reader(stream))
        chance.shuffle(found)
        path = tmp_path / f"shuffled-{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *found])
        ingest(other, [path])
    assert register_of(other).digest() == register_of(made.workspace).digest()
    assert held(other) == held(made.workspace)


def test_json_export_after_its_csv_adds_nothing(made: Made) -> None:
    """The API's files say what the CSV of the same moment says."""
    folder = made.workspace.root / "exports"
    pages = [folder / "export-5.results.json", folder / "export-5.items.json"]
    (receipt,), findings = ingest(made.workspace, pages, dry_run=True)
    assert findings == []
    assert (receipt.added, receipt.changed, receipt.refused) == (0, 0, 0)
    assert receipt.unchanged == receipt.read > 600
