"""The workbook says what the CSV files say, cannot run anything, and is the same every time."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from gcmreg.commands.final import Signature, sign, verify
from gcmreg.commands.loaded import load
from gcmreg.report.roster_csv import roster_files
from gcmreg.report.roster_xlsx import harmless, roster_xlsx
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.roster import Roster

SESSION = "geneva-jun"
EVIL = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "http://evil.example/",
    "mailto:a@b.example",
    "<r><t>x</t></r>",
    "\x00\x08 control _x0041_",
    "\ud800 surrogate \ufffe",
    "x" * 40_000,
    "{=1+1}",
    "123456789012345678901",
]


@pytest.fixture(scope="module")
def roster(demo: Path) -> Roster:
    loaded = load(Workspace(demo))
    return loaded.rosters.roster(loaded.session(SESSION))


def rows_of(data: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python()]


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}


@pytest.mark.parametrize(
    ("sheet", "file", "shared"),
    [
        ("Attendees", "attendees.csv", {"Seat": "seat", "Family name": "family_name"}),
        ("Waiting list", "waiting.csv", {"Order": "order", "Reference": "reference"}),
        ("Rejections", "rejections.csv", {"Code": "code", "Reason": "reason", "Clause": "clause"}),
        ("Review", "review.csv", {"Organization": "organization", "Suggestions": "suggestions"}),
    ],
)
def test_sheet_holds_what_its_csv_holds(
    roster: Roster, sheet: str, file: str, shared: dict[str, str]
) -> None:
    header, *rows = rows_of(roster_xlsx(roster), sheet)
    text = b"".join(roster_files(roster)[file]).decode("utf-8-sig")
    expected = list(csv.DictReader(io.StringIO(text, newline="")))
    for name, column in shared.items():
        place = header.index(name)
        found = [str(row[place]).removesuffix(".0") for row in rows if any(row)]
        assert found == [row[column] for row in expected]


def test_summary_has_the_figures_and_a_chart(roster: Roster) -> None:
    data = roster_xlsx(roster)
    told = {str(row[0]): row[1] for row in rows_of(data, "Summary") if row[0]}
    for outcome, count in roster.counts.items():
        assert told[outcome.value] == count
    assert str(told["Deadline"]) == "2017-05-30 23:59:59"
    assert "xl/charts/chart1.xml" in parts(data)


def test_same_roster_same_bytes(roster: Roster) -> None:
    assert roster_xlsx(roster) == roster_xlsx(roster)
    with zipfile.ZipFile(io.BytesIO(roster_xlsx(roster))) as book:
        stamps = {(i.date_time, i.create_system, i.compress_type) for i in book.infolist()}
    assert stamps == {((1980, 1, 1, 0, 0, 0), 3, zipfile.ZIP_STORED)}


def test_header_is_frozen_filtered_and_repeated(roster: Roster) -> None:
    found = parts(roster_xlsx(roster))
    for number in range(2, 6):
        sheet = found[f"xl/worksheets/sheet{number}.xml"]
        assert 'topLeftCell="A2"' in sheet
        assert "<autoFilter " in sheet
        assert 'orientation="landscape"' in sheet
        assert "fitToHeight=" in sheet
    assert found["xl/workbook.xml"].count("Print_Titles") == 4


def test_number_that_is_a_text_stays_one_and_is_no_mistake(roster: Roster) -> None:
    data = roster_xlsx(with_texts(roster, ["007", "1e5", "0012"]))
    header, *rows = rows_of(data, "Attendees")
    assert {row[header.index("Family name")] for row in rows} == {"007", "1e5", "0012"}
    sheet = parts(data)["xl/worksheets/sheet2.xml"]
    last = f"P{len(rows) + 1}"
    assert f'<ignoredError sqref="A2:{last}" numberStoredAsText="1"/>' in sheet


def with_texts(roster: Roster, texts: list[str]) -> Roster:
    """Return the roster with every organization and family name replaced by one of `texts`."""
    made = [
        replace(
            n,
            organization=texts[i % len(texts)],
            slot=replace(n.slot, family=texts[(i + 1) % len(texts)]),
        )
        for i, n in enumerate(roster.nominations)
    ]
    return replace(roster, nominations=tuple(made))


def test_nothing_that_a_cell_holds_can_run(roster: Roster) -> None:
    found = parts(roster_xlsx(with_texts(roster, EVIL)))
    for name, text in found.items():
        assert "<f>" not in text, name
        assert "<hyperlink " not in text, name
    assert not [name for name in found if "external" in name.lower() or "vba" in name.lower()]
    assert "<r>" not in found["xl/sharedStrings.xml"]
    assert 'quotePrefix="1"' in found["xl/styles.xml"]


def test_texts_come_back_as_they_were_written(roster: Roster) -> None:
    plain = [text for text in EVIL if text.isprintable() and len(text) < 32_000]
    data = roster_xlsx(with_texts(roster, plain))
    names = ("Attendees", "Waiting list", "Rejections", "Review")
    found = {
        row[header.index("Organization")]
        for header, *rows in (rows_of(data, name) for name in names)
        for row in rows
    }
    assert found == {harmless(text) for text in plain}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
        ("\U0001f30d" * 16_383, "\U0001f30d" * 16_383),
        ("\U0001f30d" * 16_384, "\U0001f30d" * 16_383 + "…"),
        ("x" + "\U0001f30d" * 16_384, "x" + "\U0001f30d" * 16_382 + "…"),  # no half letter
    ],
)
def test_text_longer_than_a_cell_is_cut_and_says_so(text: str, kept: str) -> None:
    assert harmless(text) == kept
    assert len(kept.encode("utf-16-le")) // 2 <= 32_767


def test_long_title_is_whole_in_the_summary_and_short_in_the_header(roster: Roster) -> None:
    title = "Migration & " * 30
    long = replace(roster, session=replace(roster.session, title=title))
    data = roster_xlsx(long)
    assert rows_of(data, "Summary")[3][1] == title
    sheet = parts(data)["xl/worksheets/sheet1.xml"]
    assert re.findall(r'<row r="4"[^>]* ht="(\d+)"', sheet) == ["105"]  # seven lines
    (header,) = re.findall("<oddHeader>(.*)</oddHeader>", sheet)
    shown = f"{SESSION}: {title}"[:99].replace("&", "&amp;&amp;")
    assert header == f"&amp;L&amp;B{shown}…&amp;RSummary"


def test_title_that_xml_cannot_carry_is_shown_without_it(roster: Roster) -> None:
    long = replace(roster, session=replace(roster.session, title="a\x01b\ud800c"))
    for name, text in parts(roster_xlsx(long)).items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(text)  # noqa: S314 - our own workbook
    assert f"{SESSION}: a b c&amp;R" in parts(roster_xlsx(long))["xl/worksheets/sheet2.xml"]


def test_private_fields_only_where_asked(roster: Roster) -> None:
    emails = {n.slot.email for n in roster.nominations if n.slot.email}
    assert emails
    assert not [e for e in emails if e.encode() in roster_xlsx(roster)]
    assert all(e.encode() in roster_xlsx(roster, private=True) for e in emails)


def test_signed_off_roster_keeps_its_workbook(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo, tmp_path / "workspace")
    space = Workspace(tmp_path / "workspace")
    sign(space, "ny-jul-hearing", Signature("A. Officer", "2017-07-06"))
    kept = space.register / "finals" / "ny-jul-hearing" / "001" / "roster.xlsx"
    assert kept.read_bytes() == (space.out / "ny-jul-hearing" / "roster.xlsx").read_bytes()
    assert verify(space).findings == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_recalculates_it(roster: Roster, tmp_path: Path) -> None:
    (tmp_path / "roster.xlsx").write_bytes(roster_xlsx(with_texts(roster, EVIL)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "ods", "roster.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "roster.ods") as book:
        content = book.read("content.xml").decode()
    assert "table:formula" not in content
    assert "Err:" not in content
    assert not re.search(r"xlink:href=\"(?:http|mailto)", content)
    assert "table:database-range " in content
    assert 'office:date-value="2017-05-30T23:59:59' in content
