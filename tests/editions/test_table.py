"""Publications as tables: CSV, workbooks, HTML; columns by their headers, shown as read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from editions.publications import brief, names, read, refused, workbook

from gcmreg.diagnostics import UnusableError
from gcmreg.editions.publication import Fate
from gcmreg.editions.read import Manner
from gcmreg.model import ListName

if TYPE_CHECKING:
    from pathlib import Path

LINK = "https://esango.un.org/civilsociety/showProfileDetail.do?method=showProfileDetails"


def test_columns_are_found_by_their_headers(tmp_path: Path) -> None:
    text = (
        "Profile code;Organization's name;Acronym;Former Name(s);Consultative status;"
        "Country of headquarters;Telephone\r\n"
        '1001;"Acme; Relief";AR;Acme Help | Acme Aid;Special, 2011;Kenya;+254 20 1\r\n'
        "1002;Beacon Union;;;Roster, 1996;;\r\n"
        "1003;Cedar Watch;;;Profile only;Chad;\r\n"
    )
    found = read(tmp_path, text, "icso.csv")
    assert found.columns == [
        ("Profile code", "id"),
        ("Organization's name", "name"),
        ("Acronym", "acronym"),
        ("Former Name(s)", "other_names"),
        ("Consultative status", "status"),
        ("Country of headquarters", "country"),
        ("Telephone", ""),
    ]
    first, second, third = found.items
    assert (first.id, *brief(first)) == ("1001", "Acme; Relief", "AR", "Special", 2011)
    assert (first.other_names, first.country) == (("Acme Help", "Acme Aid"), "Kenya")
    assert (second.id, *brief(second)) == ("1002", "Beacon Union", "", "Roster", 1996)
    assert (third.id, *brief(third)) == ("1003", "Cedar Watch", "", "Profile only", None)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Special, 2011", ("Special", 2011)),
        ("special consultative status", ("Special", None)),
        ("GENERAL (1947)", ("General", 1947)),
        ("Roster\nCSD Roster", ("Roster", None)),
        ("Roster (CSD)", ("CSD Roster", None)),
        ("CSD Roster", ("CSD Roster", None)),
        ("Special, 2011 (suspended)", ("Special, 2011 (suspended)", None)),
        ("WSSD - expired", ("WSSD - expired", None)),
        ("None", ("None", None)),
        ("", ("", None)),
    ],
)
def test_status_is_consultative_only_if_it_says_nothing_else(
    tmp_path: Path, cell: str, wanted: tuple[str, int | None]
) -> None:
    (item,) = read(tmp_path, f'Name,Status\nAcme Relief,"{cell}"\n', "a.csv").items
    assert (item.status, item.year) == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2011-07-25", (date(2011, 7, 25), None)),
        ("25 July 2011", (date(2011, 7, 25), None)),
        ("2011", (None, 2011)),
        ("25/07/2011", (None, 2011)),
        ("July 2011", (None, 2011)),
        ("", (None, None)),
    ],
)
def test_day_of_a_status_is_a_day_or_a_year(
    tmp_path: Path, cell: str, wanted: tuple[date | None, int | None]
) -> None:
    (item,) = read(tmp_path, f"Name,Status,Granted\nAcme Relief,Special,{cell}\n", "a.csv").items
    assert (item.granted, item.year) == wanted


def test_rows_that_cannot_be_read_are_refused_with_their_place(tmp_path: Path) -> None:
    text = (
        "Name,Status,Granted,Withdrawn\n"
        "Acme Relief,Special,soon,\n"
        ",Special,2011,\n"
        "Beacon, Union,Special,2011,\n"
        "Cedar Watch,Special,2011\n"
        "Dune Circle,Special,2011,2017-02-30\n"
        "Ember Circle,Special,2011,2017-03-30\n"
    )
    found = read(tmp_path, text, "a.csv")
    assert refused(found) == [
        ("a.csv:2", "Acme Relief | Special | soon", "'soon' is no day and no year of a status"),
        ("a.csv:3", "Special | 2011", "the row has no name"),
        ("a.csv:4", "Beacon | Union | Special | 2011", "the row has 5 cells, the header 4"),
        ("a.csv:5", "Cedar Watch | Special | 2011", "the row has 3 cells, the header 4"),
        (
            "a.csv:6",
            "Dune Circle | Special | 2011 | 2017-02-30",
            "'2017-02-30' is no day of the calendar",
        ),
    ]
    assert [(item.name, item.dates) for item in found.items] == [
        ("Ember Circle", (("withdrawn", date(2017, 3, 30)),))
    ]


def test_headings_between_the_rows_hold_for_what_is_below(tmp_path: Path) -> None:
    rows = [
        ["List of organizations as of 1 September 2017"],
        ["No.", "Organization", "Year"],
        ["General consultative status"],
        [1, "Acme Relief (AR)", 1947],
        ["Special consultative status"],
        [2, "Beacon Union", 2011],
        ["No.", "Organization", "Year"],
        [3, "Cedar Watch", 2012.0],
        ["E/2017/INF/5"],
    ]
    found = read(tmp_path, workbook(tmp_path / "b.xlsx", {"List": rows}), "list.xlsx")
    assert [brief(item) for item in found.items] == [
        ("Acme Relief", "AR", "General", 1947),
        ("Beacon Union", "", "Special", 2011),
        ("Cedar Watch", "", "Special", 2012),
    ]
    assert [(line.place.line, line.fate.value) for line in found.lines] == [
        (1, "ignored"),
        (2, "heading"),
        (3, "heading"),
        (4, "entry"),
        (5, "heading"),
        (6, "entry"),
        (7, "heading"),
        (8, "entry"),
        (9, "ignored"),
    ]
    assert (found.as_of, found.columns) == (
        date(2017, 9, 1),
        [("No.", ""), ("Organization", "name"), ("Year", "granted")],
    )


def test_sheets_named_for_a_status_say_it(tmp_path: Path) -> None:
    sheets = {
        "Read me": [["These lists were made", "by hand"]],
        "General": [["Name"], ["Acme Relief"]],
        "Special": [["Name"], ["Beacon Union"], ["Cedar Watch"]],
    }
    found = read(tmp_path, workbook(tmp_path / "b.xlsx", sheets), "list.xlsx")
    assert [(item.name, item.status, str(item.place)) for item in found.items] == [
        ("Acme Relief", "General", "list.xlsx, sheet General:2"),
        ("Beacon Union", "Special", "list.xlsx, sheet Special:2"),
        ("Cedar Watch", "Special", "list.xlsx, sheet Special:3"),
    ]
    assert [line.why for line in found.of(Fate.IGNORED)] == [
        "no column of the table is known to hold names"
    ]
    assert [note.message for note in found.notes] == [
        (
            "no column of the table 'Read me' is known to hold names; its first row is "
            "'These lists were made', 'by hand'"
        )
    ]


def test_numbers_of_rows_are_no_ids(tmp_path: Path) -> None:
    text = "ID,Name,Status\n1,Acme Relief,Special\n2,Beacon Union,Special\n"
    found = read(tmp_path, text, "a.csv")
    assert [item.id for item in found.items] == ["", ""]
    assert found.columns[0] == ("ID", "")
    named = read(tmp_path, text, "a.csv", manner=Manner(named={"id": "ID"}))
    assert [item.id for item in named.items] == ["1", "2"]


def test_column_that_a_person_names_is_taken(tmp_path: Path) -> None:
    text = "Kurzname;Körperschaft;Stand\nAR;Acme Relief;Special\n"
    with pytest.raises(UnusableError) as caught:
        read(tmp_path, text, "a.csv")
    (finding,) = caught.value.findings
    assert (caught.value.exit_code, finding.lines()) == (
        1,
        [
            (
                "error[LS201] column-missing: no column of the table is known to hold names; its "
                "first row is 'Kurzname', 'Körperschaft', 'Stand'"
            ),
            "  --> a.csv:1",
            "   = help: say which does: --column name=HEADER",
        ],
    )
    manner = Manner(named={"name": "körperschaft", "status": "STAND", "acronym": "Kurzname"})
    found = read(tmp_path, text, "a.csv", manner=manner)
    assert [brief(item) for item in found.items] == [("Acme Relief", "AR", "Special", None)]


def test_rows_without_any_status_are_refused_unless_it_is_given(tmp_path: Path) -> None:
    text = "Name,Country\nAcme Relief,Kenya\n"
    assert len(read(tmp_path, text, "a.csv").of(Fate.REFUSED)) == 1
    found = read(tmp_path, text, "a.csv", manner=Manner(status="Roster"))
    assert [brief(item) for item in found.items] == [("Acme Relief", "", "Roster", None)]


def test_same_id_for_two_bodies_is_refused(tmp_path: Path) -> None:
    text = "Id,Name,Status\n77,Acme Relief,Special\n77,Beacon Union,Special\n"
    assert refused(read(tmp_path, text, "a.csv")) == [
        ("a.csv:3", "77 | Beacon Union | Special", "a.csv:2 says otherwise: Acme Relief, Special")
    ]


def test_row_that_is_not_approved_is_refused_on_the_special_list(tmp_path: Path) -> None:
    text = "Name,Type,Country,Status\nAmber Circle,NGO,Chad,Approved\nBirch,NGO,Chad,Declined\n"
    found = read(tmp_path, text, "a.csv", ListName.SPECIAL)
    assert [(item.name, item.status, item.country) for item in found.items] == [
        ("Amber Circle", "NGO", "Chad")
    ]
    assert refused(found) == [
        (
            "a.csv:3",
            "Birch | NGO | Chad | Declined",
            "Status says 'Declined', not that it is approved",
        )
    ]


@pytest.mark.parametrize("name", ["list.csv", "list.txt"])
def test_csv_of_one_column_without_a_header_is_a_plain_list(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, "Amber Circle (AC)\nBirch Circle\n", name, ListName.SPECIAL)
    assert [(item.name, item.acronym) for item in found.items] == [
        ("Amber Circle", "AC"),
        ("Birch Circle", ""),
    ]


# HTML

RESULT = f"""<!DOCTYPE html><html><head><title>Search</title><style>td {{}}</style></head><body>
<table><tr><td>Menu<td>
<h2>Consultative status</h2>
<table>
<tr><td><a href="{LINK}&amp;profileCode=1001&amp;tab=1">Acme Relief (AR)</a><td>Special, 2011</tr>
<tr><td><a href="{LINK}&profileCode=1002">&Eacute;clat &amp; Droits</a><td>Roster, 1996<br>
CSD Roster
<tr><td>Next page</td><td></td></tr>
</table></table></body></html>"""


def test_search_result_gives_profile_code_name_and_status(tmp_path: Path) -> None:
    found = read(tmp_path, RESULT, "result.html")
    assert [(item.id, *brief(item)) for item in found.items] == [
        ("1001", "Acme Relief", "AR", "Special", 2011),
        ("1002", "Éclat & Droits", "", "Roster", 1996),
    ]
    assert [line.why for line in found.of(Fate.IGNORED)] == ["no link to a profile"]
    assert [item.place.line for item in found.items] == [5, 6]


def test_tables_below_headings_take_their_status(tmp_path: Path) -> None:
    table = "<table><tr><th>Name<th>Country<tr><td>{}<td>Chad</table>"
    text = (
        f"<h2>General consultative status</h2>{table.format('Acme Relief')}"
        f"<h2>Special consultative status</h2>{table.format('Beacon Union')}"
    )
    found = read(tmp_path, text, "a.html")
    assert [(item.name, item.status, item.country) for item in found.items] == [
        ("Acme Relief", "General", "Chad"),
        ("Beacon Union", "Special", "Chad"),
    ]


def test_items_and_paragraphs_are_whole_lines(tmp_path: Path) -> None:
    text = """<html><body><script>var a = "Special"</script><h1>List of organizations</h1>
<h2>Special consultative status</h2><ul><li>Acme
  Relief of <b>the</b> Hills <li>Beacon Union for</ul><p>Cedar Watch (2011)</p>"""
    found = read(tmp_path, text, "a.html")
    assert names(found) == ["Acme Relief of the Hills", "Beacon Union for", "Cedar Watch (2011)"]


# Files of any kind


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [("utf-8-sig", []), ("utf-16", []), ("cp1252", ["EX420"])],
)
def test_encodings_are_told(tmp_path: Path, encoding: str, noted: list[str]) -> None:
    text = "Special\nÉclat, Solidarité & Droits\nFundación Ñandú Errante\nAcme Relief\n"
    found = read(tmp_path, text.encode(encoding))
    assert names(found) == text.splitlines()[1:]
    assert [note.code for note in found.notes] == noted


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "EX401"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "EX401"),
        (b"PK\x03\x04nothing", "EX401"),
        (b"Special\nAcm\xe9 Relief \xc3\xa9\xc3\xa9\n", "EX410"),
    ],
    ids=["docx", "doc", "zip", "broken-byte"],
)
def test_file_that_is_no_publication_is_told(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(UnusableError) as caught:
        read(tmp_path, data)
    assert (caught.value.exit_code, [f.code for f in caught.value.findings]) == (1, [code])
