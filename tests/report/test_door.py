"""Badges and the check-in list: who gets one, in which order, and that every name fits."""

from __future__ import annotations

import csv
import io
import random
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from browser import CHROMIUM, browser
from msgspec.structs import replace

from gcmreg.commands.door import EXTRAS
from gcmreg.commands.loaded import load
from gcmreg.commands.roster import roster
from gcmreg.folding import fold
from gcmreg.model import ListName, Outcome
from gcmreg.report.badges import ON_A_SHEET, badges_html
from gcmreg.report.door import Guest, checkin_csv, guests
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.roster import Roster

SESSION = "geneva-oct"
HEADER = "arrived,family_name,given_name,organization,seat,order,list,session"
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
OVERFLOWING = """[...document.querySelectorAll('.badge p')]
  .filter(p => p.scrollHeight > p.clientHeight + 1 || p.scrollWidth > p.clientWidth + 1)
  .map(p => p.textContent)"""
LONG = (
    ("Lovelace", "Ada", "Analytical Society"),
    ("", "Only One Name", ""),
    ("van der Berg-Oyelaran de la Concepción", "Maria Magdalena Theresia", "Federation " * 20),
    ("Wolfeschlegelsteinhausenbergerdorff", "Hubert", "Wortungetümeverlängerungsforschung " * 3),
    ("W" * 80, "M" * 60, "W" * 300),
    ("x" * 5000, "y" * 5000, "z " * 5000),
    ("عبد الرحمن بن محمد آل سعود", "محمد", "المنظمة الدولية للهجرة والتنمية المستدامة " * 4),
    ("कृष्णमूर्ति", "श्री रामानुजाचार्य", "अन्तर्राष्ट्रीय प्रवासन संगठन " * 6),
    ("王", "小明", "国際移住機関東京事務所" * 9),
    ("ภาษาไทยไม่มีการเว้นวรรคระหว่างคำ", "สมชาย", "มูลนิธิเพื่อการพัฒนา" * 9),
)


@pytest.fixture(scope="module")
def made(demo: Path) -> tuple[Roster, list[Guest]]:
    loaded = load(Workspace(demo), answers=True)
    found = loaded.rosters.roster(loaded.session(SESSION))
    return found, guests(found, loaded.settings.forms)


def test_everybody_with_a_seat_is_there_by_family_name(made: tuple[Roster, list[Guest]]) -> None:
    found, people = made
    seated = [n for n in found.nominations if n.outcome in {Outcome.ROOM, Outcome.OVERFLOW}]
    assert len(people) == len(seated) == found.counts[Outcome.ROOM] + found.counts[Outcome.OVERFLOW]
    assert sorted((n.slot.family, n.slot.given, n.order) for n in seated) == sorted(
        (p.family, p.given, p.order) for p in people
    )
    assert [fold(p.family) for p in people] == sorted(fold(p.family) for p in people)


def test_checkin_list_is_as_worded_with_nobody_arrived(made: tuple[Roster, list[Guest]]) -> None:
    found, people = made
    data = checkin_csv(found, people)
    assert data.startswith(f"\ufeff{HEADER}\r\n".encode())
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(r["family_name"], r["seat"], r["order"], r["list"]) for r in rows] == [
        (p.family, p.seat.value, str(p.order), str(p.list)) for p in people
    ]
    assert {r["arrived"] for r in rows} == {""}
    assert {r["session"] for r in rows} == {SESSION}


def test_badge_has_the_color_of_the_accreditation_and_of_overflow(
    made: tuple[Roster, list[Guest]],
) -> None:
    found, people = made
    people = [*people, *(replace(p, seat=Outcome.OVERFLOW) for p in people)]
    text = badges_html(found, people).decode("utf-8")
    bands = re.findall(r'<p class="band (\w+)"><b>([^<]*)</b><span>([^<]*)</span>', text)
    expected = []
    for p in people:
        name = "ECOSOC" if p.list is ListName.ECOSOC else "Special accreditation"
        if p.seat is Outcome.OVERFLOW:
            expected.append(("overflow", "Overflow", f"{name} {p.order}"))
        else:
            expected.append((str(p.list), name, f"Room {p.order}"))
    assert bands == expected
    assert {kind for kind, _, _ in bands} == {"ecosoc", "special", "overflow"}
    names = re.findall(r'<p class="name \w+">(.*?)</p>', text)
    shown = [unescape(re.sub("<[^>]*>", "", name)) for name in names]
    assert shown == [f"{p.given} {p.family}".strip() for p in people]


def test_nobody_with_a_seat_is_no_badge_and_a_list_of_nobody(
    made: tuple[Roster, list[Guest]],
) -> None:
    found, _ = made
    assert "Nobody has a seat." in badges_html(found, []).decode("utf-8")
    assert checkin_csv(found, []) == f"\ufeff{HEADER}\r\n".encode()


def test_markup_in_a_name_is_shown_and_not_run(made: tuple[Roster, list[Guest]]) -> None:
    evil = Guest("</p><script>x</script>", "\u202eada\n", "a & b", Outcome.ROOM, 1, None)
    text = badges_html(made[0], [evil]).decode("utf-8")
    assert "<script" not in text
    assert "&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;" in text
    assert "\u202e" not in text


@in_browser
@pytest.mark.parametrize(
    ("given", "family", "left_to_right"),
    [
        ("Ada", "Okoro", "AdaOkoro"),
        ("عبد الله", "الخوارزمي", "الخوارزميعبد الله"),
        ("משה", "Cohen", "Cohenמשה"),
        ("1. Ada", "الخوارزمي", "1. Adaالخوارزمي"),
    ],
)
def test_given_name_stands_where_reading_begins(
    made: tuple[Roster, list[Guest]], tmp_path: Path, given: str, family: str, left_to_right: str
) -> None:
    path = tmp_path / "badges.html"
    guest = Guest(family, given, "Acme Relief", Outcome.ROOM, 1, ListName.SPECIAL)
    path.write_bytes(badges_html(made[0], [guest]))
    with browser() as tab:
        tab.size(1280, 900)
        tab.open(path, still=True)
        shown = tab.run(
            "[...document.querySelectorAll('.name bdi')]"
            ".sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)"
            ".map(e => e.textContent).join('')"
        )
    assert shown == left_to_right


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@in_browser
@pytest.mark.parametrize("count", [1, 10, 11, 40])
def test_sheets_are_printed_ten_badges_each(
    made: tuple[Roster, list[Guest]], tmp_path: Path, count: int
) -> None:
    people = (made[1] * 3)[:count]
    path = tmp_path / "badges.html"
    path.write_bytes(badges_html(made[0], people))
    with browser() as tab:
        tab.size(1280, 900)
        tab.open(path, still=True)
        assert _pages(tab.pdf()) == -(-count // ON_A_SHEET)
        assert tab.run("document.querySelectorAll('.badge').length") == count
        assert tab.problems == []


@in_browser
def test_every_name_fits_its_badge_on_screen_and_on_paper(
    made: tuple[Roster, list[Guest]], tmp_path: Path
) -> None:
    chance = random.Random(3)  # noqa: S311 - no secret
    letters = "abcdeilmWMQäßøЖЩш漢 ี-'.@ "
    people = [Guest(f, g, o, Outcome.ROOM, 1, ListName.SPECIAL) for f, g, o in LONG]
    for _ in range(150):
        texts = ["".join(chance.choices(letters, k=chance.randrange(n))) for n in (90, 90, 400)]
        people.append(Guest(*texts, Outcome.OVERFLOW, 9999, ListName.SPECIAL))
    path = tmp_path / "badges.html"
    path.write_bytes(badges_html(made[0], people))
    with browser() as tab:
        tab.size(390, 844)
        tab.open(path, still=True)
        assert tab.run(OVERFLOWING) == []
        tab.size(1280, 900)
        tab.paper(on=True)
        assert tab.run(OVERFLOWING) == []
        assert _pages(tab.pdf()) == len(people) // ON_A_SHEET
        assert tab.problems == []


def test_same_roster_same_bytes(demo: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        roster(Workspace(demo), SESSION, out=tmp_path / name, extras=EXTRAS)
    for name in EXTRAS:
        first, second = (tmp_path / run / SESSION / name for run in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
