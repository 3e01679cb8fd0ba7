"""Shared pieces of the matcher's tests: invented lists, and the real names where they are."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from gcmreg.matching import Matcher
from gcmreg.matching.model import Entry

Rows = Callable[[str], list[dict[str, str]]]
SHARED = Path(os.environ.get("GCMREG_SHARED", Path(__file__).resolve().parents[3] / "shared"))

# Invented bodies; none of them exists.
NAMES = (
    "Quillfeather Foundation",
    "Ostermarch Foundation for Peace and Development",
    "Institute of Tidewater Studies",
    "Marlowe Hill Relief Society",
    "International Federation of Lamplighters",
    "International Foundation of Lamplighters",
    "Zandvoren Youth Network",
    "Sunward Children's Fund of Kenya",
    "Sunward Children's Fund of Uganda",
    "Velmora Human Rights Watchers, Inc.",
    "Association pour la défense des orpailleurs",
    "Brightwater Alliance (BWA)",
    "Green Lantern Brigade",
    "Stichting Wilde Ganzenpad",
    "National Women's Council of Arvandia",
)


@pytest.fixture(scope="session")
def entries() -> list[Entry]:
    return [Entry(f"{number:03d}", name) for number, name in enumerate(NAMES)]


@pytest.fixture(scope="session")
def matcher(entries: list[Entry]) -> Matcher:
    return Matcher(entries)


@pytest.fixture(scope="session")
def shared_rows() -> Rows:
    def read(name: str) -> list[dict[str, str]]:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{name} is not in the folder shared beside the project")
        return _rows(path)

    return read


@cache
def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="session")
def registry(shared_rows: Rows) -> list[Entry]:
    return [Entry(row["id"], row["name"]) for row in shared_rows("ecosoc/registry.csv")]


@pytest.fixture(scope="session")
def registry_matcher(registry: list[Entry]) -> Matcher:
    return Matcher(registry)


@pytest.fixture(scope="session")
def labelled(shared_rows: Rows) -> list[dict[str, str]]:
    return shared_rows("ecosoc/labelled_names.csv")
