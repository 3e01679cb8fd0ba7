"""The two lists: their entries, and what is wrong or doubtful in them, with the place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from exports import lines

from gcmreg.config.document import Document, parse
from gcmreg.config.lists import check_editions, doubtful, read_list
from gcmreg.model import ListEntry, ListName

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.diagnostics import Finding

SHOWN = "data/ecosoc.csv"
HEAD = "id,name,status,granted,suspended_from,suspended_until,withdrawn\n"


def read(
    folder: Path, text: str | bytes, which: ListName = ListName.ECOSOC
) -> tuple[tuple[ListEntry, ...], list[str]]:
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    findings: list[Finding] = []
    return read_list(path, SHOWN, which, findings), lines(findings)


def test_entry_says_all(tmp_path: Path) -> None:
    text = (
        "\ufeffID,Name,acronym,other_names,status,country,granted,"
        "suspended_from,suspended_until,withdrawn,remark\r\n"
        '1001,"Open  Harbor\r\nAlliance",OHA,Alianza Puerto Abierto | Hafen ,special,Kenya,'
        "2010-07-23,2016-07-27,2017-07-27,2019-01-01,x\r\n"
        "\r\n"
        "1002,Silver Ferry Union,,,CSD Roster,,,,,,\r\n"
    )
    entries, findings = read(tmp_path, text)
    assert findings == []
    assert entries == (
        ListEntry(
            id="1001",
            name="Open Harbor Alliance",
            acronym="OHA",
            other_names=("Alianza Puerto Abierto", "Hafen"),
            country="Kenya",
            list=ListName.ECOSOC,
            status="Special",
            granted=date(2010, 7, 23),
            suspended_from=date(2016, 7, 27),
            suspended_until=date(2017, 7, 27),
            withdrawn=date(2019, 1, 1),
            line=2,
        ),
        ListEntry(id="1002", name="Silver Ferry Union", status="CSD Roster", line=5),
    )


def test_entry_of_the_special_list_needs_no_status(tmp_path: Path) -> None:
    text = "name,id,category\nBlue Valley Diaspora Council,S1,NGO\n"
    entries, findings = read(tmp_path, text, ListName.SPECIAL)
    assert findings == []
    assert entries == (
        ListEntry(
            id="S1",
            name="Blue Valley Diaspora Council",
            list=ListName.SPECIAL,
            status="NGO",
            line=2,
        ),
    )
    assert entries[0].in_force(date(2017, 9, 11)) is True


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ({}, [True, True, True]),
        ({"granted": date(2017, 9, 11)}, [False, True, True]),
        ({"withdrawn": date(2017, 9, 11)}, [True, False, False]),
        ({"suspended_from": date(2017, 9, 11)}, [True, False, False]),
        (
            {"suspended_from": date(2017, 9, 10), "suspended_until": date(2017, 9, 11)},
            [False, True, True],
        ),
        ({"suspended_until": date(2017, 9, 30)}, [True, True, True]),
    ],
)
def test_status_is_in_force_from_its_first_day_to_the_day_before_its_last(
    dates: dict[str, date], days: list[bool]
) -> None:
    entry = ListEntry(id="1", name="Open Harbor Alliance", status="Roster", **dates)
    assert [entry.in_force(date(2017, 9, day)) for day in (10, 11, 12)] == days


@pytest.mark.parametrize("status", ["Profile only", "CSD Roster", "", "Pending"])
def test_other_words_are_no_consultative_status(status: str) -> None:
    entry = ListEntry(id="1", name="Open Harbor Alliance", status=status)
    assert (entry.consultative, entry.in_force(date(2017, 9, 11))) == (False, False)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "",
            [
                "error[LS201] column-missing: the file is empty",
                "  --> data/ecosoc.csv:1",
                "   = help: the first line must name at least the columns id, name, status",
            ],
        ),
        (
            "id,title,state\n",
            [
                "error[LS201] column-missing: the needed columns name, status are not there",
                "  --> data/ecosoc.csv:1",
                "   = help: the first line must name at least the columns id, name, status",
            ],
        ),
        (
            "id,name\n",
            [
                "error[LS201] column-missing: the needed column status is not there",
                "  --> data/ecosoc.csv:1",
                "   = help: the first line must name at least the columns id, name, status",
            ],
        ),
        (
            HEAD,
            ["warning[LS211] list-empty: the list has no entry", "  --> data/ecosoc.csv:1"],
        ),
    ],
    ids=["empty", "columns", "column", "no-entry"],
)
def test_list_without_entries_is_named(tmp_path: Path, text: str, findings: list[str]) -> None:
    assert read(tmp_path, text) == ((), findings)


def test_rows_that_are_wrong_are_named_and_the_others_kept(tmp_path: Path) -> None:
    text = (
        HEAD + '1001,"Open Harbor\nAlliance",Special,,,,\n'
        "1002,Silver Ferry, Union,Special,,,,\n"
        ",Cedar Gate Institute,Special,,,,\n"
        "1004,…,Special,,,,\n"
        "1005,Blue Valley Council,Special,23.7.2010,,2017-02-30,\n"
        "1001,Morning Lantern Society,Special,,,,\n"
    )
    entries, findings = read(tmp_path, text)
    assert [entry.id for entry in entries] == ["1001", "1005", "1001"]
    assert findings == [
        "error[LS205] list-row-ragged: the row has 8 cells, the header 7",
        "  --> data/ecosoc.csv:4",
        "   = help: quote cells that hold commas",
        "error[LS203] entry-incomplete: the entry has no id",
        "  --> data/ecosoc.csv:5",
        "error[LS203] entry-incomplete: the entry has no name",
        "  --> data/ecosoc.csv:6",
        "error[LS204] list-date-wrong: '23.7.2010' is no date (YYYY-MM-DD)",
        "  --> data/ecosoc.csv:7:4",
        "   = help: write dates as 2017-04-30",
        "error[LS204] list-date-wrong: '2017-02-30' is no day of the calendar",
        "  --> data/ecosoc.csv:7:6",
        "   = help: write dates as 2017-04-30",
        "error[LS202] entry-id-twice: the id '1001' stands twice",
        "  --> data/ecosoc.csv:8",
        "   = first: data/ecosoc.csv:2 Open Harbor Alliance",
        "   = help: an id names one entry: remove or renumber one of the two",
    ]


def test_quote_that_is_not_closed_is_named(tmp_path: Path) -> None:
    text = HEAD + '1001,Open Harbor Alliance,Special,,,,\n1002,"Silver,Special,,,,\n1003,a,b,,,,\n'
    entries, findings = read(tmp_path, text)
    assert [entry.id for entry in entries] == ["1001"]
    assert findings == [
        "error[LS205] list-row-ragged: the CSV breaks here: unexpected end of data",
        "  --> data/ecosoc.csv:3",
    ]


def test_byte_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    data = HEAD.encode() + b"1001,Fondation Gen\xe8ve,Special,,,,\n"
    assert read(tmp_path, data) == (
        (),
        [
            "error[CF102] file-unreadable: byte 0xe8 is not UTF-8",
            "  --> data/ecosoc.csv:2:19",
            "   = help: save the file as UTF-8 and try again",
        ],
    )


def test_doubtful_rows_are_shown_to_a_person(tmp_path: Path) -> None:
    text = (
        HEAD + "1001,Open Harbor Alliance,Special,,,,\n"
        "1002,OPEN HARBOR Alliance,Speical,,,,\n"
        "1003,Cedar Gate Institute,Profile only,,,2017-01-01,\n"
        "1004,Silver Ferry Union,General,2010-07-23,,,2009-01-01\n"
    )
    entries, findings = read(tmp_path, text)
    assert findings == []
    assert lines(list(doubtful(entries, SHOWN))) == [
        (
            "warning[LS207] names-equal: "
            "'OPEN HARBOR Alliance' is equal to another entry after folding"
        ),
        "  --> data/ecosoc.csv:3",
        "   = first: data/ecosoc.csv:2 Open Harbor Alliance",
        "   = help: a name that fits both goes to review",
        "warning[LS208] status-unknown: 'Speical' is no status word that is known",
        "  --> data/ecosoc.csv:3",
        "   = help: only General, Special, Roster are consultative status",
        "warning[LS210] list-dates-crossed: suspended_until has no suspended_from before it",
        "  --> data/ecosoc.csv:4",
        "warning[LS210] list-dates-crossed: withdrawn on or before the day it was granted",
        "  --> data/ecosoc.csv:5",
    ]


def test_editions_say_what_is_a_sample_and_what_is_not_known() -> None:
    text = "ecosoc:\n  source: E/2017/INF/5\n  sample: true\nspecial:\n  source: the web page\n"
    document = Document("data/lists.yaml")
    parse(text, document)
    findings: list[Finding] = []
    check_editions(document, findings)
    assert lines(findings) == [
        "warning[LS206] sample-list: data/ecosoc.csv is a sample, not the published list",
        "  --> data/lists.yaml:2:3",
        "   = help: replace it with the official list and remove 'sample: true'",
        "warning[LS209] list-undated: the edition of the list 'special' is not known",
        "  --> data/lists.yaml:5:3",
        "   = help: write its source and as_of date into data/lists.yaml",
    ]
