"""The page on matching holds the tables of features and vetoes as they are in the code."""

from __future__ import annotations

from pathlib import Path

from gcmreg.matching.features import FEATURES
from gcmreg.matching.vetoes import VETOES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "matching.md"
SIGNS = {1: "+", -1: "−", 0: "±"}


def first_line(found: object) -> str:
    return (found.__doc__ or "").splitlines()[0]


def test_page_lists_every_feature() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for feature, sign in FEATURES:
        assert f"| {feature.__name__} | {first_line(feature)} | {SIGNS[sign]} |" in page


def test_page_lists_every_veto() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for veto in VETOES:
        assert f"| {veto.__name__} | {first_line(veto)} |" in page
