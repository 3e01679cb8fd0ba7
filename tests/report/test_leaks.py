"""Private values planted everywhere: none is seen publicly; the proof finds those let through."""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING

import pytest

from gcmreg.commands import public as command
from gcmreg.commands.public import public
from gcmreg.report import public as builder
from gcmreg.visibility import Private
from gcmreg.workspace import Workspace, copy_tree_new, shipped_data

if TYPE_CHECKING:
    from pathlib import Path

from exports import forms_of, ingest

SEEDS = range(20)
TOOL = ["Reference #", "Status", "Username", "Email Address"]
TIMES = ["Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer"]


def made(folder: Path, seed: int) -> tuple[Workspace, set[str]]:
    """Make a small workspace; return it and the private values that stand in its public cells."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    copy_tree_new(shipped_data(), folder / "data")
    space = Workspace(folder)
    labels = forms_of(space)["gcm-2017"].order
    planted: set[str] = set()
    rows = []
    for number in range(12):
        private = {
            "mail": f"person{seed}.{number}@secret{seed}.example",
            "phone": f"+41 22 {chance.randrange(100, 999)} {chance.randrange(1000, 9999)}",
            "passport": f"X{chance.randrange(10**7, 10**8)}",
            "need": f"needs a very private ramp number {seed} {number}",
        }
        row = dict.fromkeys(labels, "")
        for label in labels:
            if label.startswith("#"):
                row[label] = chance.choice(list(private.values()))
            elif chance.random() < 0.5:
                row[label] = f"Answer {chance.randrange(10**6)}"
        row["Name of organization / institution / entity"] = f"Organization {number} of {seed}"
        held = {row[label] for label in labels if label.startswith("#")}
        open_labels = [label for label in labels if not label.startswith("#")]
        for value in chance.sample(sorted(held), min(2, len(held))):
            label = chance.choice(open_labels)
            row[label] = chance.choice(["{}", "see {}.", "({})", "x {} y"]).format(value)
            planted.add(value)
        day = f"2017-05-{number + 1:02d} 10:00:00"
        tool = [str(9000000 + number), "Complete", "", ""]
        rows.append([*tool, *row.values(), day, day, day, "", "", "", ""])
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[*TOOL, *labels, *TIMES], *rows])
    receipts, _ = ingest(space, [path])
    assert receipts[0].added == 12
    return space, planted


@pytest.mark.parametrize("seed", SEEDS)
def test_planted_values_are_withheld_in_every_file(seed: int, tmp_path: Path) -> None:
    space, planted = made(tmp_path / "workspace", seed)
    refused = public(space, None)
    assert (refused.exit_code, {f.code for f in refused.findings}) == (1, {"PB601"})
    assert not (space.out / "public").exists()
    assert public(space, None, redact=True).exit_code == 0
    files = sorted((space.out / "public").iterdir())
    assert [f.name for f in files] == ["applications.csv", "index.html"]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "[withheld]" in text
        assert [value for value in planted if value in text] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_proof_removes_what_a_blind_writer_lets_through(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blind(Private):
        def leak(self, text: str) -> tuple[str, str] | None:  # noqa: ARG002 - sees nothing
            return None

    space, _ = made(tmp_path / "workspace", seed)
    monkeypatch.setattr(builder, "Private", Blind)
    result = public(space, None)
    assert result.exit_code == 1
    assert {f.code for f in result.findings} == {"PB601"}
    assert list((space.out / "public").iterdir()) == []


def test_proof_removes_a_page_that_says_more_than_its_rows(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = command.write_whole

    def more(folder: Path, files: dict[str, bytes], *, public: bool = False) -> None:
        page = files["index.html"].replace(b"<footer>", b"<footer>someone@secret.example ")
        written(folder, {**files, "index.html": page}, public=public)

    monkeypatch.setattr(command, "write_whole", more)
    result = public(Workspace(demo), None, redact=True, out=tmp_path / "public")
    assert result.exit_code == 1
    assert list((tmp_path / "public").iterdir()) == []
