"""Private values planted everywhere: none is seen publicly; the proof finds those let through."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

import pytest
from cli.samples import export, person, result, write_workspace
from exports import ingest
from report.planting import ASKED, SHAPES, Planted, letters, plant

from gcmreg.commands import public as command
from gcmreg.commands import stats as stats_command
from gcmreg.commands.calendar import session_calendar
from gcmreg.commands.door import EXTRAS
from gcmreg.commands.public import public
from gcmreg.commands.roster import roster
from gcmreg.commands.stats import stats
from gcmreg.leaks import Private
from gcmreg.report import public as builder
from gcmreg.report.cells import csv_bytes
from gcmreg.report.page import parted
from gcmreg.visibility import WITHHELD
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

THOROUGH = bool(os.environ.get("GCMREG_THOROUGH"))
SEEDS = range(500 if THOROUGH else 50)
each_seed = pytest.mark.parametrize("seed", SEEDS)


def cells_of(path: Path) -> list[str]:
    """Return every text that a public file shows."""
    if path.suffix == ".csv":
        lines = path.read_text("utf-8-sig").splitlines(keepends=True)
        return [cell for row in csv.reader(lines) for cell in row]
    rest, value = parted(path.read_bytes())
    return [rest, *_texts(value)]


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)


def seen(made: Planted, cells: Iterable[str]) -> list[str]:
    """Return the private values that are seen in cells, however they are written."""
    folded = [letters(cell) for cell in cells]
    return [core for core in made.cells.values() if any(core in cell for cell in folded)]


@each_seed
def test_planted_values_are_named_and_withheld_in_every_public_output(
    seed: int, tmp_path: Path
) -> None:
    made = plant(tmp_path / "workspace", seed)
    refused = public(made.space, None)
    assert (refused.exit_code, {f.code for f in refused.findings}) == (1, {"PB601"})
    named = sorted(f.message.partition(" holds ")[0] for f in refused.findings)
    places = [f"application {ref}: the answer to {label!r}" for ref, label in made.cells]
    assert named == sorted(places)
    assert not (made.space.out / "public").exists()
    assert public(made.space, None, redact=True).exit_code == 0
    files = sorted((made.space.out / "public").iterdir())
    assert [f.name for f in files] == ["applications.csv", "index.html"]
    for path in files:
        cells = cells_of(path)
        assert cells.count(WITHHELD) == len(made.cells)
        assert seen(made, cells) == []


@pytest.mark.parametrize("seed", SEEDS if THOROUGH else SEEDS[: 2 * len(SHAPES)])
def test_planted_values_are_not_seen_at_the_door_among_attendees_or_in_figures(
    seed: int, tmp_path: Path
) -> None:
    made = plant(tmp_path / "workspace", seed)
    steering = made.form == "steering-committee"
    for session in ("steering-committee",) if steering else ("ny-dec-hearing", "geneva-oct"):
        assert public(made.space, session, redact=True).exit_code == 0
        assert roster(made.space, session, extras=EXTRAS).exit_code == 0
        folder = made.space.out / session
        assert seen(made, cells_of(folder / "checkin.csv")) == []
        text = (folder / "badges.html").read_text(encoding="utf-8")
        assert seen(made, [text.partition("<main>")[2]]) == []
        assert seen(made, [session_calendar(made.space, session)[0].decode()]) == []
    files = sorted((made.space.out / "public").iterdir())
    assert len(files) == (2 if steering else 4)
    for path in files:
        assert seen(made, cells_of(path)) == []
    page = tmp_path / "figures.html"
    table = stats(made.space, None, public=True, page=page).table
    assert table is not None
    shown = csv_bytes(table.columns, table.rows).decode("utf-8-sig")
    assert seen(made, [shown, page.read_text(encoding="utf-8").partition("<main")[2]]) == []


def test_fifty_workspaces_hold_every_kind_of_value_in_every_kind_of_cell(tmp_path: Path) -> None:
    met: dict[str, set[tuple[str, str]]] = {form: set() for form in ASKED}
    for seed in range(50):
        made = plant(tmp_path / str(seed), seed, taken=False)
        met[made.form] |= made.fields
    parts = {form: {part for part, _ in found} for form, found in met.items()}
    people = {"Title", "First name", "Last name", "Position"}
    shared = people | {"Acronym", "Name of organization / institution / entity"}
    assert parts["gcm-2017"] >= shared | {"Comments", "Priority representative?"}
    assert parts["steering-committee"] >= shared | {"Region", "Constituency", "Motivation"}
    for form, kinds in ASKED.items():
        assert {kind for _, kind in met[form]} == set(kinds)


@pytest.mark.parametrize("seed", SEEDS if THOROUGH else SEEDS[::3])
def test_proof_removes_what_a_blind_writer_lets_through(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blind(Private):
        def leak(self, text: str) -> tuple[str, str] | None:  # noqa: ARG002 - sees nothing
            return None

    made = plant(tmp_path / "workspace", seed)
    monkeypatch.setattr(builder, "Private", Blind)
    result = public(made.space, None)
    assert result.exit_code == 1
    assert {f.code for f in result.findings} == {"PB601"}
    assert list((made.space.out / "public").iterdir()) == []


def test_proof_removes_what_a_writer_lets_through_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blind(Private):
        def together(
            self,
            cells: Sequence[str],  # noqa: ARG002 - sees nothing
        ) -> Iterator[tuple[list[int], str, str]]:
            return iter(())

    root = write_workspace(tmp_path / "ws")
    cut = person("Ada AB12", "3456 Okoro", passport="AB 123456")
    (root / "a.csv").write_bytes(export([result("7001", "Acme Relief", {"ny-may": [cut]})]))
    ingest(Workspace(root), [root / "a.csv"])
    monkeypatch.setattr(builder, "Private", Blind)
    for session in (None, "ny-may"):
        done = public(Workspace(root), session)
        (found,) = done.findings
        assert (done.exit_code, found.code, str(found.place)[-4:]) == (1, "PB601", ".csv")
        assert found.message.endswith("Passport number' in pieces")
        assert list((root / "out" / "public").iterdir()) == []


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


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_proof_removes_what_a_link_leads_to(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A web server's folder, into which the public files are linked, keeps nothing."""
    web, out = tmp_path / "web", tmp_path / "public"
    web.mkdir()
    out.mkdir()
    for name in ("applications.csv", "index.html"):
        (web / name).write_bytes(b"of an earlier run")
        (out / name).symlink_to(web / name)
    written = command.write_whole

    def more(folder: Path, files: dict[str, bytes], *, public: bool = False) -> None:
        written(folder, {**files, "applications.csv": b"someone@secret.example"}, public=public)

    monkeypatch.setattr(command, "write_whole", more)
    assert public(Workspace(demo), None, redact=True, out=out).exit_code == 1
    assert list(web.iterdir()) == []
    monkeypatch.undo()
    assert public(Workspace(demo), None, redact=True, out=out).exit_code == 0
    assert sorted(path.name for path in web.iterdir()) == ["applications.csv", "index.html"]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (
            b"<g><title>someone@secret.example: 7</title>",
            "a bar is named by what is no public word",
        ),
        (b"<g><title>ecosoc: 4</title>", "a bar stands for a number under 5"),
        (b"<g>someone@secret.example", "a bar is named by what is no public word"),
    ],
)
def test_proof_removes_figures_that_say_more_than_they_may(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: bytes, fault: str
) -> None:
    written = stats_command.write_whole

    def more(folder: Path, files: dict[str, bytes], *, public: bool = False) -> None:
        changed = {
            name: data.replace(b"</main>", typed + b"</main>") for name, data in files.items()
        }
        written(folder, changed, public=public)

    monkeypatch.setattr(stats_command, "write_whole", more)
    result = stats(Workspace(demo), None, public=True, page=tmp_path / "figures.html")
    assert (result.exit_code, result.table) == (1, None)
    assert [f.message for f in result.findings] == [fault]
    assert list(tmp_path.iterdir()) == []
