"""What is kept of the list before: ids, names, days; and what two editions differ in."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from editions.publications import read

from gcmreg.config.lists import read_list
from gcmreg.editions.compare import differences
from gcmreg.editions.merge import Before, Merged, header, merge, read_before, rows
from gcmreg.model import ListName
from gcmreg.report.cells import csv_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.diagnostics import Finding
    from gcmreg.editions.compare import Change

OLD = """\
id,name,acronym,other_names,status,country,granted,suspended_from,suspended_until,withdrawn,desk
101,Acme Relief,ARL,Acme Help,Special,Kenya,2010-07-23,2016-07-27,2017-07-15,,Ann
102,Beacon Union,BUN,,General,Chad,2001-05-02,,,,Bob
103,Cedar Watch,CWA,,Profile only,Lebanon,,,,,
104,Dune Circle,DUNE,,Special,Mexico,2004-07-23,,,2016-07-27,Cat
"""
DAY = date(2017, 9, 1)
ECOSOC = ListName.ECOSOC


@pytest.fixture
def before(tmp_path: Path) -> Before:
    """Return the list before, with a column that is the user's own."""
    return before_of(tmp_path, OLD)


def before_of(folder: Path, text: str) -> Before:
    """Return a list read from a file."""
    (folder / "old.csv").write_text(text, encoding="utf-8")
    problems: list[Finding] = []
    found = read_before(folder / "old.csv", "old.csv", ECOSOC, problems)
    assert problems == []
    return found


def merged(
    folder: Path, text: str, before: Before, day: date | None = DAY, *, keep_gone: bool = False
) -> Merged:
    """Return a publication of text or CSV merged with the list before."""
    name = "new.csv" if "," in text.splitlines()[0] else "new.txt"
    items = read(folder, text, name).items
    return merge(items, before, ECOSOC, day, keep_gone=keep_gone)


def table(found: Merged, before: Before) -> list[list[object]]:
    """Return the rows of the new list."""
    return rows(found, before, ECOSOC)


def test_what_a_publication_does_not_print_is_kept(tmp_path: Path, before: Before) -> None:
    found = merged(tmp_path, "Special\nACME Relief (2010)\nBeacon Union (2001)\n", before)
    assert header(before, ECOSOC)[-2:] == ["withdrawn", "desk"]
    assert table(found, before) == [
        [
            *("101", "ACME Relief", "ARL", "Acme Help", "Special", "Kenya", "2010-07-23"),
            *("2016-07-27", "2017-07-15", "", "Ann"),
        ],
        ["102", "Beacon Union", "BUN", "", "Special", "Chad", "2001-05-02", "", "", "", "Bob"],
    ]


def test_published_id_comes_before_the_old_one(tmp_path: Path, before: Before) -> None:
    text = "Profile code,Name,Status\n5001,Acme Relief,Special\n5002,Ember Circle,Roster\n"
    found = merged(tmp_path, text, before)
    assert [row[:4] for row in table(found, before)] == [
        ["5001", "Acme Relief", "ARL", "Acme Help"],
        ["5002", "Ember Circle", "", ""],
    ]
    assert table(found, before)[0][-1] == "Ann"


def test_id_without_any_depends_on_the_folded_name_alone(tmp_path: Path) -> None:
    texts = ("Special\nÉmber  Circle (EC)\nAlder Union\n", "Roster\nBirch\nEMBER-CIRCLE\n")
    ids = [
        entry.id
        for text in texts
        for entry in merged(tmp_path, text, Before()).entries
        if entry.name.casefold()[1:4] == "mbe"
    ]
    assert ids == [f"n-{hashlib.sha256(b'embercircle').hexdigest()[:12]}"] * 2


def test_names_that_stand_twice_get_ids_by_their_country(tmp_path: Path) -> None:
    text = "Name,Country,Status\nEmber,Chad,Special\nEmber,Kenya,Roster\n"
    entries = merged(tmp_path, text, Before()).entries
    again = merged(tmp_path, "\n".join(["Name,Country,Status", *text.split()[:0:-1]]), Before())
    assert [(e.id, e.country) for e in entries] == [(e.id, e.country) for e in again.entries]
    assert len({entry.id for entry in entries}) == 2


def test_rows_in_another_order_give_the_same_list(tmp_path: Path, before: Before) -> None:
    lines = ["Dune Circle (2004)", "Acme Relief (2010)", "Ember Circle (2011)"]
    texts = ["Special\n" + "\n".join(order) + "\n" for order in (lines, lines[::-1])]
    made = [
        csv_bytes(header(before, ECOSOC), table(merged(tmp_path, text, before), before))
        for text in texts
    ]
    assert made[0] == made[1]


def test_acronym_and_country_tell_a_renamed_body(tmp_path: Path, before: Before) -> None:
    text = "Name,Acronym,Country,Status\nBeacon League,BUN,Chad,General\nNew Ones,NEW,Chad,Roster\n"
    found = merged(tmp_path, text, before)
    assert [(one.old.name, one.new.name, one.new.id) for one in found.renamed] == [
        ("Beacon Union", "Beacon League", "102")
    ]
    assert found.entries[0].other_names == ()


@pytest.mark.parametrize(
    "text",
    [
        "Name,Acronym,Country,Status\nBeacon League,BUN,,General\n",
        "Name,Acronym,Country,Status\nBeacon League,BUN,Kenya,General\n",
        "Name,Acronym,Country,Status\nBeacon League,BUN,Chad,General\nBun,BUN,Chad,Roster\n",
    ],
    ids=["no-country", "another-country", "two-of-them"],
)
def test_acronym_alone_tells_nothing(tmp_path: Path, before: Before, text: str) -> None:
    found = merged(tmp_path, text, before)
    assert (found.renamed, [e.id[:2] for e in found.entries]) == ([], ["n-"] * len(found.entries))


def test_body_renamed_under_its_published_id_keeps_the_old_name(
    tmp_path: Path, before: Before
) -> None:
    found = merged(tmp_path, "Id,Name,Status\n101,Acme World Relief,Special\n", before)
    (entry,) = found.entries
    assert (entry.id, entry.name, entry.other_names) == (
        "101",
        "Acme World Relief",
        ("Acme Help", "Acme Relief"),
    )


@pytest.mark.parametrize(
    ("year", "day", "granted"),
    [
        (2010, DAY, date(2010, 7, 23)),  # the day known before is of that year
        (2011, DAY, date(2011, 12, 31)),  # the last day that it can have been
        (2017, DAY, DAY),  # not after the edition itself
        (2017, None, date(2017, 12, 31)),
    ],
)
def test_year_alone_counts_from_the_last_day_that_it_can_mean(
    tmp_path: Path, before: Before, year: int, day: date | None, granted: date
) -> None:
    found = merged(tmp_path, f"Special\nAcme Relief ({year})\nAlder ({year})\n", before, day)
    assert [e.granted for e in found.entries if e.name == "Acme Relief"] == [granted]
    assert [e.name for e in found.year_only] == {
        2010: [],
        2011: [],
        2017: ["Acme Relief", "Alder"],
    }[year]


def test_published_although_out_of_force_is_told(tmp_path: Path, before: Before) -> None:
    found = merged(tmp_path, "Special\nDune Circle (2004)\nAcme Relief (2010)\n", before)
    assert [(one.new.name, one.new.withdrawn) for one in found.out_of_force(DAY)] == [
        ("Dune Circle", date(2016, 7, 27))
    ]


def test_entries_that_it_lacks_stay_withdrawn_if_asked(tmp_path: Path, before: Before) -> None:
    found = merged(tmp_path, "Special\nAcme Relief (2010)\n", before, keep_gone=True)
    assert [(e.id, e.withdrawn) for e in found.entries] == [
        ("101", None),
        ("102", DAY),
        ("103", None),
        ("104", date(2016, 7, 27)),
    ]


def test_made_list_reads_back_as_it_was(tmp_path: Path) -> None:
    text = "Name,Acronym,Status,Granted\n@Work Fund,=AW,Special,2011-07-25\n-1 Circle,,Roster,\n"
    found = merged(tmp_path, text, Before())
    data = csv_bytes(header(Before(), ECOSOC), table(found, Before()))
    assert b"'@Work Fund,'=AW," in data
    (tmp_path / "made.csv").write_bytes(data)
    problems: list[Finding] = []
    entries = read_list(tmp_path / "made.csv", "made.csv", ECOSOC, problems)
    assert (problems, [(e.name, e.acronym, e.granted) for e in entries]) == (
        [],
        [(e.name, e.acronym, e.granted) for e in found.entries],
    )


# Two editions


def compared(folder: Path, old: str, new: str) -> list[tuple[str, str, str, str, str]]:
    """Return the differences of two lists of the columns id, name, status, granted, country."""
    entries = []
    for text in (old, new):
        (folder / "list.csv").write_text(f"id,name,status,granted,country\n{text}", "utf-8")
        entries.append(read_list(folder / "list.csv", "list.csv", ECOSOC, []))
    return [told(change) for change in differences(*entries)]


def told(change: Change) -> tuple[str, str, str, str, str]:
    """Return a change as texts."""
    return (change.difference.value, change.entry.id, change.before, change.after, change.why)


def test_same_editions_differ_in_nothing(tmp_path: Path) -> None:
    lines = ["1,Acme Relief,Special,,", "2,Beacon Union,General,2011-07-25,Chad"]
    assert compared(tmp_path, "\n".join(lines), "\n".join(lines[::-1])) == []


def test_each_difference_is_told_once(tmp_path: Path) -> None:
    old = """\
1,Acme Relief,Special,2010-07-23,Kenya
2,Beacon Union,General,,Chad
3,Cedar Watch,Roster,,
4,Dune Circle of Lamplighters,Special,,Chad
5,Ember Fund,Special,,
"""
    new = """\
1,ACME Relief,Roster,2011-07-23,Kenya
2,Fern Federation,General,,Mali
33,Cedar Watch,Roster,,
44,Dune Circle of the Lamplighters,Special,,Chad
6,Grove Academy,Special,2012-07-25,
"""
    assert compared(tmp_path, old, new) == [
        ("added", "6", "", "Special, granted 2012-07-25", ""),
        ("gone", "5", "Special", "", ""),
        (
            "renamed",
            "1",
            "Acme Relief",
            "ACME Relief",
            "same id, the same but for case, marks or signs",
        ),
        (
            "renamed",
            "44",
            "Dune Circle of Lamplighters",
            "Dune Circle of the Lamplighters",
            "near name (0.99): same country",
        ),
        ("renamed", "2", "Beacon Union", "Fern Federation", "same id"),
        ("id", "33", "3", "33", "same name"),
        ("id", "44", "4", "44", "near name (0.99): same country"),
        ("status", "1", "Special", "Roster", "same id"),
        ("dates", "1", "granted 2010-07-23", "granted 2011-07-23", "same id"),
        ("details", "2", "Chad", "Mali", "same id"),
    ]


def test_another_body_is_no_new_name(tmp_path: Path) -> None:
    old = "1,International Federation of Lamplighters,Special,,\n"
    new = "2,Zandvoren Youth Network,Special,,\n"
    assert [change[0] for change in compared(tmp_path, old, new)] == ["added", "gone"]
