"""CSV exports: what is read, what is refused, and at which place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ingest.conftest import Desk

HEAD = (
    "Reference #,Status,Username,Organization,Type,Geneva 1 - Name,Geneva 2 - Name,Comments,"
    "Date,Start Time,Finish Time\r\n"
)
ROW = (
    "501,Complete,ada,Open Harbor Alliance,NGO,Lovelace,,,"
    "2017-05-02 10:00:00,2017-05-01 09:00:00,2017-05-01 10:00:00\r\n"
)


def test_row_becomes_a_version(desk: Desk) -> None:
    receipts, findings = desk.ingest(desk.file("may.csv", HEAD + ROW))
    assert findings == []
    assert [(r.file, r.form, r.taken) for r in receipts] == [
        ("may.csv", "small", datetime(2017, 5, 2, 14, tzinfo=UTC))
    ]
    (application,) = desk.held()
    (version,) = application.versions
    assert (version.reference, version.status, version.complete) == ("501", "Complete", True)
    assert version.changed == datetime(2017, 5, 2, 14, tzinfo=UTC)
    assert version.finish == datetime(2017, 5, 1, 14, tzinfo=UTC)
    assert version.answers == {
        "Organization": "Open Harbor Alliance",
        "Type": "NGO",
        "Geneva 1 - Name": "Lovelace",
    }
    assert (version.place.file, version.place.row) == ("may.csv", 2)
    assert version.place.tool == {"username": "ada", "start": "2017-05-01 09:00:00"}


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEAD + ROW,
        (HEAD + ROW).replace("\r\n", "\n"),
        HEAD + "\r\n" + ROW + "\r\n,,,,,,,,,,\r\n \r\n",
        (HEAD + ROW).replace("Organization,", '"Organization\u00a0 *",'),
        (HEAD + ROW).replace(",Open Harbor Alliance", ',"Open Harbor Alliance"'),
        HEAD.replace("\r\n", ",,\r\n") + ROW.replace("\r\n", ",,\r\n"),
        HEAD + ROW.replace("\r\n", ",,\r\n"),
    ],
    ids=["bom", "lf", "blank-lines", "label", "quoted", "trailing-commas", "of-rows-alone"],
)
def test_the_same_content_is_the_same_version_however_it_is_written(
    desk: Desk, content: str
) -> None:
    assert desk.counts(desk.file("one.csv", HEAD + ROW)) == [(1, 1, 0, 0, 0)]
    assert desk.counts(desk.file("other.csv", content)) == [(1, 0, 0, 1, 0)]


def test_cell_of_several_lines_is_kept_with_plain_line_ends(desk: Desk) -> None:
    comments = '"Two lines,\r\nand a ""quote""\rthree"'
    desk.ingest(desk.file("may.csv", HEAD + ROW.replace(",,,", f",,{comments},")))
    (application,) = desk.held()
    assert application.versions[0].answers["Comments"] == 'Two lines,\nand a "quote"\nthree'


def test_labels_that_repeat_are_all_kept(desk: Desk) -> None:
    text = "Reference #,Status,Organization,Note,Note,Note *,Date\n"
    desk.ingest(desk.file("may.csv", text + "501,Complete,Acme,a,,c,2017-05-02 10:00:00\n"))
    (application,) = desk.held()
    assert application.versions[0].answers == {"Organization": "Acme", "Note": "a", "Note\t3": "c"}


def test_question_called_as_a_column_of_the_tool_is_a_question(desk: Desk) -> None:
    """The tool's own `Date` and `User` stand after the questions, its `Status` before them."""
    text = "Reference #,Status,Organization,Date,User,Status,Date,User\n"
    row = "501,Complete,Acme,in May,Ada,married,2017-05-02 10:00:00,203.0.113.7\n"
    desk.ingest(desk.file("may.csv", text + row))
    (application,) = desk.held()
    (version,) = application.versions
    assert version.status == "Complete"
    assert version.changed == datetime(2017, 5, 2, 14, tzinfo=UTC)
    assert version.answers == {
        "Organization": "Acme",
        "Date": "in May",
        "User": "Ada",
        "Status": "married",
    }


def test_null_characters_are_kept_as_they_are(desk: Desk) -> None:
    desk.ingest(desk.file("may.csv", HEAD + ROW.replace("NGO", "N\0GO")))
    (application,) = desk.held()
    assert application.versions[0].reading.type == "N\0GO"


def test_rows_that_cannot_be_taken_are_refused_and_the_others_kept(desk: Desk) -> None:
    text = (
        HEAD
        + '501,Complete,ada,"Open Harbor\r\nAlliance",NGO,,,,2017-05-02 10:00:00,,\r\n'
        + "502,Complete,bo,Silver Ferry Union\r\n"
        + ",Complete,cy,Cedar Gate Institute,NGO,,,,2017-05-02 10:00:00,,\r\n"
        + "504,Complete,di,Blue Valley Council,NGO,,,,2017-05-02 10:00:00,,,more\r\n"
        + "505,Complete,ed,Morning Lantern Society,NGO,,,,2017-05-02 10:00:00,,,,\r\n"
    )
    (receipt,), findings = desk.ingest(desk.file("may.csv", text))
    assert (receipt.read, receipt.added, receipt.refused) == (5, 1, 4)
    assert findings == [
        "error[EX403] row-ragged: the row has 4 cells, the header 11",
        "  --> may.csv:4",
        "   = help: export the form again, or mend the row in a copy of the file",
        "error[EX404] row-without-reference: the row has no reference",
        "  --> may.csv:5",
        "   = help: without it no version can be told from another: export the form again",
        "error[EX403] row-ragged: the row has 12 cells, the header 11",
        "  --> may.csv:6",
        "   = help: export the form again, or mend the row in a copy of the file",
        "error[EX403] row-ragged: the row has 13 cells, the header 11",
        "  --> may.csv:7",
        "   = help: export the form again, or mend the row in a copy of the file",
    ]
    assert desk.names() == {"501": ["Open Harbor Alliance"]}


def test_row_moved_by_a_comma_that_was_not_quoted_is_refused(desk: Desk) -> None:
    """Its last cell is blank, so that no more than a blank one stands beyond the header."""
    row = ROW.replace("2017-05-01 10:00:00\r", "\r")
    moved = row.replace("Open Harbor Alliance", "Open Harbor, Inc.").replace("501", "502")
    (receipt,), findings = desk.ingest(desk.file("may.csv", HEAD + row + moved))
    assert (receipt.read, receipt.added, receipt.refused) == (2, 1, 1)
    assert findings[0] == "error[EX403] row-ragged: the row has 12 cells, the header 11"


def test_times_and_words_that_are_not_known_are_named(desk: Desk) -> None:
    text = (
        HEAD
        + "501,Complete,ada,Open Harbor Alliance,NGO,,,,02/05/2017,,yesterday\r\n"
        + "502,Done,bo,Silver Ferry Union,NGO,,,,2017-05-02 10:00:00,,\r\n"
        + "503,Done,bo,Cedar Gate Institute,NGO,,,,2017-05-02 10:00:00,,\r\n"
    )
    _, findings = desk.ingest(desk.file("may.csv", text))
    assert findings == [
        (
            "warning[EX405] time-unreadable: "
            "the date time cannot be read and is taken as missing; it looks like '99/99/9999'"
        ),
        "  --> may.csv:2",
        "   = help: times are written as 2017-05-15 23:59:59",
        (
            "warning[EX405] time-unreadable: "
            "the finish time cannot be read and is taken as missing; it looks like 'aaaaaaaaa'"
        ),
        "  --> may.csv:2",
        "   = help: times are written as 2017-05-15 23:59:59",
        (
            "warning[EX408] status-word-unknown: "
            "the status 'Done' is not known: such applications count as unfinished"
        ),
        "  --> may.csv:3",
        "   = help: known are complete, completed, finished, incomplete, partial, saved",
    ]
    assert [(a.versions[0].changed, a.versions[0].complete) for a in desk.held()] == [
        (None, True),
        (datetime(2017, 5, 2, 14, tzinfo=UTC), False),
        (datetime(2017, 5, 2, 14, tzinfo=UTC), False),
    ]


@pytest.mark.parametrize(
    ("content", "findings"),
    [
        (
            HEAD + ROW + '502,Complete,bo,"Silver Ferry Union,NGO\r\n' + ROW,
            [
                "error[EX401] export-unreadable: the CSV breaks here: unexpected end of data",
                "  --> may.csv:3",
                (
                    "   = help: look for a quotation mark that is not closed; "
                    "nothing of this file was taken"
                ),
            ],
        ),
        (
            HEAD + ROW + '502,Complete,bo,"Silver" Ferry Union,NGO\r\n',
            [
                "error[EX401] export-unreadable: the CSV breaks here: ',' expected after '\"'",
                "  --> may.csv:3",
                (
                    "   = help: look for a quotation mark that is not closed; "
                    "nothing of this file was taken"
                ),
            ],
        ),
        (
            (HEAD + ROW + "502,Complete,bö,Fondation Gen").encode() + b"\xe8ve,NGO\r\n",
            [
                "error[EX410] not-utf8: byte 0xe8 is not UTF-8",
                "  --> may.csv:3:30",
                "   = help: export or save the file as UTF-8; nothing of this file was taken",
            ],
        ),
        (
            "Ref,Status,Organization\r\n501,Complete,Acme\r\n",
            [
                "error[EX402] header-unknown: the header is that of no form tool",
                "  --> may.csv:1",
                (
                    "   = help: the first line must hold the labels, with the reference: "
                    "Reference #, ID, id, _id, Email Address"
                ),
            ],
        ),
        (
            "Reference #,Status,Organisation,Date\r\n501,Complete,Acme,2017-05-02 10:00:00\r\n",
            [
                "error[EX402] header-unknown: the header belongs to no form of data/forms",
                "  --> may.csv:1",
                (
                    "   = help: is 'Organisation' the question 'Organization'? list the labels of "
                    "this export in a file of data/forms, or name it with --form"
                ),
            ],
        ),
        (
            HEAD + "501,Complete,ada,Open Harbor Alliance,NGO,,,,,,\r\n",
            [
                "error[EX416] taken-unknown: no row has a Date that tells when the export was made",
                "  --> may.csv",
                "   = help: say when with --taken 2017-05-31T08:00:00",
            ],
        ),
    ],
    ids=["unclosed", "quote", "latin-1", "tool-columns", "questions", "taken"],
)
def test_export_that_cannot_be_read_is_not_taken_at_all(
    desk: Desk, content: str | bytes, findings: list[str]
) -> None:
    assert desk.ingest(desk.file("may.csv", content)) == ([], findings)
    assert desk.held() == []
    assert not [p for p in desk.workspace.register.rglob("*") if p.is_file()]


def test_columns_that_are_missing_or_more_are_named_once(desk: Desk) -> None:
    text = "Reference #,Status,Organization,Fax,Date\n501,Complete,Acme,1,2017-05-02 10:00:00\n"
    _, findings = desk.ingest(desk.file("may.csv", text))
    assert findings == [
        (
            "warning[EX406] column-absent: 4 questions of the form 'small' are not in the export: "
            "'Type', 'Geneva 1 - Name', 'Geneva 2 - Name', 'Comments'"
        ),
        "  --> may.csv:1",
        "   = help: was a column left out when the export was made? Earlier answers are kept",
        "note[EX407] column-unmapped: 1 question of the export is not in the form 'small': 'Fax'",
        "  --> may.csv:1",
        "   = help: they are kept with each version; no rule reads them",
    ]
