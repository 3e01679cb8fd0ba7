"""Publications of real names, wrapped as documents wrap them; skipped where `shared` is absent."""

from __future__ import annotations

import csv
import os
import random
import textwrap
from pathlib import Path

import pytest
from editions.publications import read

from gcmreg.editions.printed import read_entry
from gcmreg.folding import fold

REGISTRY = (
    Path(os.environ.get("GCMREG_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    / "ecosoc"
    / "registry.csv"
)
WIDTH = 58
HEADINGS = {
    "General": "Organizations in general consultative status",
    "Special": "Organizations in special consultative status",
    "Roster": "Organizations on the Roster",
}


def sections() -> dict[str, list[str]]:
    """Return the real names by a status that is drawn, in the order of letters."""
    if not REGISTRY.is_file():
        pytest.skip("the folder shared, with ecosoc/registry.csv, is not beside the project")
    with REGISTRY.open(encoding="utf-8", newline="") as stream:
        names = sorted({row["name"] for row in csv.DictReader(stream)}, key=fold)
    drawn = random.Random(5)  # noqa: S311 - which is which does not matter
    found: dict[str, list[str]] = {status: [] for status in HEADINGS}
    for name in names:
        found[drawn.choices(list(found), [2, 83, 15])[0]].append(name)
    return found


def year_last(name: str, year: int) -> list[str]:
    """Return an entry with its year in brackets at its end, as text."""
    return textwrap.wrap(f"{name} ({year})", WIDTH)


def year_below(name: str, year: int) -> list[str]:
    """Return an entry with its year behind it, below it where it was wrapped, as of a PDF."""
    lines = textwrap.wrap(name, WIDTH)
    return [f"{name} {year}"] if len(lines) == 1 else [*lines, str(year)]


def year_beside(name: str, year: int) -> list[str]:
    """Return an entry with its year in a column beside its first line, as of a table."""
    first, *rest = textwrap.wrap(name, WIDTH)
    return [f"{first:<{WIDTH + 3}}{year}", *rest]


def name_alone(name: str, year: int) -> list[str]:
    """Return an entry without any year."""
    del year
    return textwrap.wrap(name, WIDTH)


@pytest.mark.parametrize(
    ("layout", "lost"), [(year_last, 0), (year_below, 0), (year_beside, 0), (name_alone, 24)]
)
def test_names_come_back_whole(tmp_path: Path, layout: object, lost: int) -> None:
    assert callable(layout)
    wanted, lines = set(), []
    for status, names in sections().items():
        lines.append(HEADINGS[status])
        for at, name in enumerate(names):
            wanted.add((read_entry(name).name, status))
            lines += layout(name, 1950 + at % 60)
    found = read(tmp_path, "\n".join(lines) + "\n")
    assert len(wanted - {(item.name, item.status) for item in found.items}) == lost
