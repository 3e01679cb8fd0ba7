"""What becomes of an export in the register: nothing twice, nothing lost, every row counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from exports import register_of

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.conftest import Desk

HEAD = (
    "Reference #,Status,Organization,Type,Geneva 1 - Name,Geneva 2 - Name,Comments,"
    "Date,Finish Time\n"
)
MAY_1 = "501,Complete,Open Harbor,NGO,Lovelace,,,2017-05-01 10:00:00,2017-05-01 10:00:00\n"
MAY_2 = "501,Complete,Open Harbor Alliance,NGO,Lovelace,,,2017-05-02 10:00:00,2017-05-01 10:00:00\n"
OTHER = "502,Incomplete,Silver Ferry Union,NGO,Okoro,,,2017-05-01 08:00:00,\n"


def files_of(desk: Desk) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in desk.workspace.register.rglob("*") if p.is_file()}


def test_same_file_again_changes_nothing(desk: Desk) -> None:
    export = desk.file("may.csv", HEAD + MAY_1 + OTHER)
    assert desk.counts(export) == [(2, 2, 0, 0, 0)]
    before = files_of(desk)
    assert desk.counts(export) == [(2, 0, 0, 2, 0)]
    renamed = desk.file("copy of may.csv", HEAD + MAY_1 + OTHER)
    assert desk.counts(renamed) == [(2, 0, 0, 2, 0)]
    assert files_of(desk) == before


def test_same_file_again_with_another_time_is_told(desk: Desk) -> None:
    export = desk.file("may.csv", HEAD + MAY_1)
    desk.ingest(export)
    (receipt,), findings = desk.ingest(export, taken=datetime(2017, 5, 9, tzinfo=UTC))
    assert (receipt.known, receipt.taken) == (True, datetime(2017, 5, 1, 14, tzinfo=UTC))
    assert findings == [
        (
            "warning[EX409] taken-differs: "
            "already ingested as taken at 2017-05-01T14:00:00Z; --taken changes nothing"
        ),
        "  --> may.csv",
    ]


def test_same_file_twice_in_one_command_is_taken_once(desk: Desk) -> None:
    export = desk.file("may.csv", HEAD + MAY_1)
    assert desk.counts(export, export) == [(1, 1, 0, 0, 0), (1, 0, 0, 1, 0)]
    assert len(register_of(desk.workspace).exports) == 1


def test_dry_run_writes_nothing(desk: Desk) -> None:
    (receipt,), findings = desk.ingest(desk.file("may.csv", HEAD + MAY_1), dry_run=True)
    assert (receipt.added, findings) == (1, [])
    assert files_of(desk) == {}


def test_exports_that_overlap_add_what_is_new(desk: Desk) -> None:
    assert desk.counts(desk.file("1.csv", HEAD + MAY_1 + OTHER)) == [(2, 2, 0, 0, 0)]
    new = "503,Complete,Cedar Gate Institute,NGO,Marsh,,,2017-05-03 10:00:00,\n"
    assert desk.counts(desk.file("2.csv", HEAD + new + MAY_2 + OTHER)) == [(3, 1, 1, 1, 0)]
    assert desk.names() == {
        "501": ["Open Harbor", "Open Harbor Alliance"],
        "502": ["Silver Ferry Union"],
        "503": ["Cedar Gate Institute"],
    }


def test_row_missing_from_a_later_export_means_nothing(desk: Desk) -> None:
    desk.ingest(desk.file("1.csv", HEAD + MAY_1 + OTHER))
    receipts, findings = desk.ingest(desk.file("2.csv", HEAD + MAY_2))
    assert [(r.read, r.added, r.changed, r.unchanged, r.refused) for r in receipts] == [
        (1, 0, 1, 0, 0)
    ]
    assert findings == [
        ("note[EX423] application-gone: 1 application is held but not in this later export: 502"),
        "  --> 2.csv",
        ("   = help: they stay as they were last seen; was something deleted in the form tool?"),
    ]
    assert list(desk.names()) == ["501", "502"]


def test_order_in_which_exports_are_ingested_says_nothing(desk: Desk, tmp_path: Path) -> None:
    first, second = (desk.file(f"{n}.csv", HEAD + row) for n, row in enumerate((MAY_1, MAY_2)))
    desk.ingest(second)
    desk.ingest(first)
    late = register_of(desk.workspace).digest()
    assert desk.names() == {"501": ["Open Harbor", "Open Harbor Alliance"]}
    desk.workspace = type(desk.workspace)(tmp_path / "other")
    (tmp_path / "other").mkdir()
    (tmp_path / "workspace" / "data").rename(tmp_path / "other" / "data")
    desk.ingest(first, second)
    assert register_of(desk.workspace).digest() == late


def test_changed_content_under_one_date_is_another_version(desk: Desk) -> None:
    """Ordered by when the export was taken, where the Date is the same."""
    renamed = MAY_1.replace("Open Harbor", "Harbor Alliance")
    finished = "504,Complete,Blue Valley Council,NGO,Quill,,,2017-05-09 10:00:00,\n"
    desk.ingest(desk.file("2.csv", HEAD + renamed + finished))
    desk.ingest(desk.file("1.csv", HEAD + MAY_1))
    assert desk.names()["501"] == ["Open Harbor", "Harbor Alliance"]


def test_content_changed_back_under_one_date_is_what_stands(desk: Desk) -> None:
    """Seen as A, then as B, then as A again: the last export shows what the form holds."""
    renamed = MAY_1.replace("Open Harbor", "Harbor Alliance")
    for day, state in ((9, MAY_1), (10, renamed), (11, MAY_1)):
        later = f"504,Complete,Blue Valley Council,NGO,Quill,,,2017-05-{day:02} 10:00:00,\n"
        desk.ingest(desk.file(f"{day}.csv", HEAD + state + later))
    assert desk.names()["501"] == ["Harbor Alliance", "Open Harbor"]


def test_changed_status_is_another_version(desk: Desk) -> None:
    submitted = OTHER.replace("Incomplete", "Complete")
    desk.ingest(desk.file("1.csv", HEAD + OTHER))
    assert desk.counts(desk.file("2.csv", HEAD + submitted)) == [(1, 0, 1, 0, 0)]


def test_reference_twice_in_one_export_is_named_and_both_are_kept(desk: Desk) -> None:
    (receipt,), findings = desk.ingest(desk.file("may.csv", HEAD + MAY_2 + OTHER + MAY_1))
    assert (receipt.read, receipt.added, receipt.changed) == (3, 2, 1)
    assert findings == [
        "warning[EX414] reference-twice: the reference 501 stands twice in this export",
        "  --> may.csv:4",
        "   = first: may.csv:2",
        "   = help: both rows are kept as versions",
    ]
    assert desk.names()["501"] == ["Open Harbor", "Open Harbor Alliance"]


def test_export_is_taken_when_its_latest_date_says_unless_told(desk: Desk) -> None:
    told = datetime(2017, 5, 15, 4, 30, tzinfo=UTC)
    desk.ingest(desk.file("1.csv", HEAD + MAY_1 + OTHER))
    desk.ingest(desk.file("2.csv", HEAD + MAY_2 + OTHER), taken=told)
    assert [e.taken for e in register_of(desk.workspace).exports] == [
        datetime(2017, 5, 1, 14, tzinfo=UTC),
        told,
    ]
    first, second = desk.held()
    assert [v.last_taken for v in first.versions] == [datetime(2017, 5, 1, 14, tzinfo=UTC), told]
    assert [s.taken for s in second.versions[0].sightings] == [
        datetime(2017, 5, 1, 14, tzinfo=UTC),
        told,
    ]


def test_undated_export_needs_to_be_told_when_it_was_taken(desk: Desk) -> None:
    undated = desk.file("1.csv", HEAD + "501,Complete,Open Harbor,NGO,Lovelace,,,,\n")
    assert desk.counts(undated, taken=datetime(2017, 5, 15, tzinfo=UTC)) == [(1, 1, 0, 0, 0)]
    (application,) = desk.held()
    assert [v.changed for v in application.versions] == [None]


def test_earliest_finish_time_seen_is_kept(desk: Desk) -> None:
    """The tool may tell another one later; a version is still the same version."""
    times = ("2017-05-01 10:00:00.5", "2017-05-01 10:00:00", "2017-05-01 11:00:00")
    for number, time in enumerate(times):
        row = MAY_1.replace("2017-05-01 10:00:00\n", f"{time}\n")
        desk.ingest(desk.file(f"{number}.csv", HEAD + row))
    (application,) = desk.held()
    assert [(v.finish, len(v.sightings)) for v in application.versions] == [
        (datetime(2017, 5, 1, 14, tzinfo=UTC), 3)
    ]


def test_raw_file_is_kept_unchanged(desk: Desk) -> None:
    content = ("\ufeff" + HEAD + MAY_1).replace("\n", "\r\n").encode()
    desk.ingest(desk.file("May 2017 (final).csv", content))
    kept = list((desk.workspace.register / "exports").iterdir())
    assert [(p.name[16:], p.read_bytes()) for p in kept] == [("-May_2017_final_.csv", content)]


def test_file_that_holds_no_application_adds_nothing(desk: Desk) -> None:
    assert desk.ingest(desk.file("empty.csv", ""), desk.file("blank.csv", " \r\n\ufeff")) == (
        [],
        [],
    )
    assert desk.counts(desk.file("header.csv", HEAD)) == [(0, 0, 0, 0, 0)]
    assert files_of(desk) == {}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_order_of_rows_within_one_export_says_nothing(desk: Desk, order: tuple[int, int]) -> None:
    """Two states under one reference, one Date and one export are told apart by what they say."""
    states = (MAY_1, MAY_1.replace("Open Harbor", "Harbor Alliance"))
    desk.ingest(desk.file("may.csv", HEAD + "".join(states[n] for n in order)))
    assert desk.names() == {"501": ["Harbor Alliance", "Open Harbor"]}
