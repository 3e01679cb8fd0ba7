"""JSON exports: the API's pages with their items, an array of applications, and broken ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from gcmreg.commands.register import check

if TYPE_CHECKING:
    from ingest.conftest import Desk

ITEMS = {
    "items": [
        {"id": "100", "position": 0, "label": "Organization *"},
        {"id": 101, "position": 1, "label": "Type"},
        {
            "id": "102",
            "position": 2,
            "label": "",
            "children": [
                {"id": "103", "position": 0, "label": "Geneva 1 - Name"},
                {"id": "104", "position": 1, "label": "Geneva 2 - Name"},
            ],
        },
        {"id": "105", "position": 3, "label": "Comments"},
    ]
}


def result(reference: object = 501, **more: object) -> dict[str, object]:
    """Return a result as the API gives it."""
    return {
        "id": reference,
        "result_status": "Complete",
        "date_start": "2017-05-01T09:00:00-04:00",
        "date_finish": "2017-05-01T10:00:00-04:00",
        "date_update": "2017-05-02T10:00:00-04:00",
        "login_username": "ada",
        "items": [
            {"id": "100", "position": 0, "value": "Open Harbor Alliance"},
            {
                "id": "101",
                "position": 1,
                "values": [{"position": 1, "value": "Diaspora"}, {"position": 0, "value": "NGO"}],
            },
            {"id": "103", "position": 0, "value": "Lovelace"},
            {"id": "104", "position": 1, "value": " "},
        ],
        **more,
    }


CSV = (
    "Reference #,Status,Username,Organization,Type,Geneva 1 - Name,Geneva 2 - Name,Comments,"
    "Date,Start Time,Finish Time\n"
    "501,Complete,ada,Open Harbor Alliance,NGO | Diaspora,Lovelace,,,"
    "2017-05-02 10:00:00,2017-05-01 09:00:00,2017-05-01 10:00:00\n"
)


def test_pages_of_the_api_and_their_items_are_one_export(desk: Desk) -> None:
    files = [
        desk.file("page-1.json", json.dumps({"results": [result(501), result(502)]})),
        desk.file("items.json", json.dumps(ITEMS)),
        desk.file("page-2.json", "\ufeff" + json.dumps({"results": [result("503")]})),
    ]
    assert desk.counts(*files) == [(3, 3, 0, 0, 0)]
    assert [a.reference for a in desk.held()] == ["501", "502", "503"]
    version = desk.held()[0].versions[0]
    assert version.answers == {
        "Organization": "Open Harbor Alliance",
        "Type": "NGO | Diaspora",
        "Geneva 1 - Name": "Lovelace",
    }
    assert (version.changed, version.finish) == (
        datetime(2017, 5, 2, 14, tzinfo=UTC),
        datetime(2017, 5, 1, 14, tzinfo=UTC),
    )


def test_pages_of_one_name_are_each_kept(desk: Desk) -> None:
    """Pages downloaded into a folder each are all called results.json."""
    pages = []
    for number in (1, 2):
        (desk.folder / str(number)).mkdir()
        page = json.dumps({"results": [result(500 + number)]})
        pages.append(desk.file(f"{number}/results.json", page))
    items = desk.file("items.json", json.dumps(ITEMS))
    assert desk.counts(*pages, items) == [(2, 2, 0, 0, 0)]
    whole = check(desk.workspace)
    assert (whole.findings, whole.words) == ([], ["1 segment, 3 export files: whole"])
    kept = [p.read_bytes() for p in (desk.workspace.register / "exports").iterdir()]
    assert sorted(kept) == sorted(p.read_bytes() for p in (*pages, items))


def test_api_and_csv_and_array_of_one_moment_are_the_same_version(desk: Desk) -> None:
    array = [
        {
            "Reference #": 501,
            "Status": "Complete",
            "Organization": "Open Harbor Alliance",
            "Type": ["NGO", "Diaspora"],
            "Geneva 1 - Name": "Lovelace",
            "Geneva 2 - Name": None,
            "Comments": "",
            "Date": "2017-05-02 10:00:00",
            "Finish Time": "2017-05-01T14:00:00Z",
        }
    ]
    pages = [
        desk.file("results.json", json.dumps({"results": [result()]})),
        desk.file("items.json", json.dumps(ITEMS)),
    ]
    assert desk.counts(desk.file("may.csv", CSV)) == [(1, 1, 0, 0, 0)]
    assert desk.counts(*pages) == [(1, 0, 0, 1, 0)]
    assert desk.counts(desk.file("array.json", json.dumps(array))) == [(1, 0, 0, 1, 0)]
    (application,) = desk.held()
    assert [len(version.sightings) for version in application.versions] == [3]


def test_results_that_cannot_be_taken_are_refused_and_the_others_kept(desk: Desk) -> None:
    results = [result(), "nothing", {"result_status": "Complete"}, result(502, items=None)]
    (receipt,), findings = desk.ingest(
        desk.file("results.json", json.dumps({"results": results})),
        desk.file("items.json", json.dumps(ITEMS)),
    )
    assert (receipt.read, receipt.added, receipt.refused) == (4, 2, 2)
    assert findings == [
        "error[EX403] row-ragged: item 2: the result is no object",
        "  --> results.json",
        "error[EX404] row-without-reference: item 3: the application has no reference",
        "  --> results.json",
    ]
    assert desk.names() == {"501": ["Open Harbor Alliance"], "502": [""]}


@pytest.mark.parametrize(
    ("files", "findings"),
    [
        (
            {"a.json": '{"results": [\n  {"id": 501,]\n}'},
            [
                (
                    "error[EX401] export-unreadable: the JSON breaks here: "
                    "Expecting property name enclosed in double quotes"
                ),
                "  --> a.json:2:14",
            ],
        ),
        (
            {"a.json": '[{"Reference #": NaN}]'},
            ["error[EX401] export-unreadable: NaN is no JSON", "  --> a.json"],
        ),
        (
            {"a.json": "[" * 100_000},
            ["error[EX401] export-unreadable: nested too deeply", "  --> a.json"],
        ),
        (
            {"a.json": b'[{"Reference #": 501, "Organization": "Gen\xe8ve"}]'},
            [
                "error[EX410] not-utf8: byte 0xe8 is not UTF-8",
                "  --> a.json:1:43",
                "   = help: export or save the file as UTF-8; nothing of this file was taken",
            ],
        ),
        (
            {"a.json": '{"data": []}'},
            [
                (
                    "error[EX415] json-not-an-export: "
                    "neither results, nor items, nor an array of applications"
                ),
                "  --> a.json:1",
                "   = help: taken are Formsite's API files and arrays of {label: value}",
            ],
        ),
        (
            {"a.json": '{"results": [{"id": 501}]}'},
            [
                (
                    "error[EX415] json-not-an-export: "
                    "no items file, which holds the labels, is among the files given"
                ),
                "  --> a.json",
                "   = help: give the results files together with the items file of the same form",
            ],
        ),
        (
            {"a.json": json.dumps(ITEMS)},
            [
                "error[EX415] json-not-an-export: an items file without results",
                "  --> a.json",
                "   = help: give the results files together with the items file of the same form",
            ],
        ),
        (
            {
                "a.json": json.dumps({"results": [result()]}),
                "b.json": json.dumps(ITEMS),
                "c.json": json.dumps(ITEMS),
            },
            [
                (
                    "error[EX415] json-not-an-export: "
                    "several items files: it is not clear which results belong to which"
                ),
                "  --> a.json",
                "   = help: give the results files together with the items file of the same form",
            ],
        ),
        (
            {"a.json": '[{"Status": "Complete", "Organization": "Acme"}]'},
            [
                "error[EX402] header-unknown: the header is that of no form tool",
                "  --> a.json:1",
                (
                    "   = help: the first line must hold the labels, with the reference: "
                    "Reference #, ID, id, _id, Email Address"
                ),
            ],
        ),
    ],
    ids=["broken", "nan", "deep", "latin-1", "other", "no-items", "no-results", "items", "array"],
)
def test_json_that_is_no_export_is_not_taken_at_all(
    desk: Desk, files: dict[str, str | bytes], findings: list[str]
) -> None:
    paths = [desk.file(name, content) for name, content in files.items()]
    assert desk.ingest(*paths) == ([], findings)
    assert not [p for p in desk.workspace.register.rglob("*") if p.is_file()]
