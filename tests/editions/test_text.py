"""Publications as text: headings, numbers, page headers, wrapped names; nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from editions.publications import INF, brief, fates, names, pdf, read, refused, special

from gcmreg.diagnostics import UnusableError
from gcmreg.editions.publication import Fate

if TYPE_CHECKING:
    from pathlib import Path


def test_every_line_of_a_document_is_accounted_for(tmp_path: Path) -> None:
    found = read(tmp_path, INF)
    assert fates(found) == [
        ("ignored", "United Nations E/2017/INF/5"),
        ("ignored", "Economic and Social Council"),
        ("ignored", "Distr.: General"),
        ("ignored", "1 September 2017"),
        ("ignored", "Original: English"),
        ("ignored", "List of non-governmental organizations in consultative"),
        ("ignored", "status with the Economic and Social Council as of 1 September 2017"),
        ("ignored", "Contents"),
        ("ignored", "General consultative status ........ 2"),
        ("heading", "General consultative status"),
        ("ignored", "Name of organization Year"),
        ("entry", "Amber Lighthouse Union (ALU) 1951"),
        ("entry", "Brightwater Fund for the Advancement of"),
        ("joined", "Rural Schools"),
        ("heading", "Special consultative status (continued)"),
        ("entry", "Cedar Gate Institute 2004"),
        ("ignored", "2/3"),
        ("ignored", "E/2017/INF/5"),
        ("entry", "Dune Walkers' Society 2017"),
        ("entry", "Ember Circle * 2011"),
        ("ignored", "3/3"),
        ("ignored", "E/2017/INF/5"),
        ("heading", "Organizations on the Roster"),
        ("entry", "Fernhill Observatory (formerly Fernhill Watch) 1996"),
        ("ignored", "* Suspended in 2015."),
    ]
    assert [brief(item) for item in found.items] == [
        ("Amber Lighthouse Union", "ALU", "General", 1951),
        ("Brightwater Fund for the Advancement of Rural Schools", "", "General", 1999),
        ("Cedar Gate Institute", "", "Special", 2004),
        ("Dune Walkers' Society", "", "Special", 2017),
        ("Ember Circle", "", "Special", 2011),
        ("Fernhill Observatory", "", "Roster", 1996),
    ]
    assert found.items[-1].other_names == ("Fernhill Watch",)
    assert found.as_of == date(2017, 9, 1)
    assert [str(found.items[0].place), str(found.lines[17].place)] == [
        "list.txt:15",
        "list.txt:21",
    ]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("General", "General"),
        ("SPECIAL CONSULTATIVE STATUS", "Special"),
        ("II. Special consultative status (5,389)", "Special"),
        ("Organizations in general consultative status with the Council", "General"),
        ("Roster (continued)", "Roster"),
        ("Organizations placed on the Roster by action of the Secretary-General", "Roster"),
        ("CSD Roster", "CSD Roster"),
        ("Roster (Commission on Sustainable Development)", "CSD Roster"),
    ],
)
def test_heading_of_a_status_holds_for_what_is_below(
    tmp_path: Path, line: str, status: str
) -> None:
    found = read(tmp_path, f"{line}\nAmber Lighthouse Union\n")
    assert [brief(item) for item in found.items] == [("Amber Lighthouse Union", "", status, None)]


@pytest.mark.parametrize(
    "name",
    [
        "General Union",
        "Special Talent Exchange Programme",
        "General Confederation of Lamplighters",
        "Roster Friends International",
        "United Nations Association of Amber",
        "General and Special Ferries",
    ],
)
def test_name_that_begins_like_a_heading_is_a_name(tmp_path: Path, name: str) -> None:
    assert names(read(tmp_path, f"Roster\nAlder Union\n{name}\nBirch Union\n")) == [
        "Alder Union",
        name,
        "Birch Union",
    ]


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Acme Relief (AR)", ("Acme Relief", "AR")),
        ("Acme Relief [A.R.F.]", ("Acme Relief", "A.R.F.")),
        ("Acme Relief (Kenya)", ("Acme Relief (Kenya)", "")),
        ("Acme Relief (UK)", ("Acme Relief (UK)", "")),
        ("Acme Relief (Inc.)", ("Acme Relief (Inc.)", "")),
        ("Acme Relief (for the young)", ("Acme Relief (for the young)", "")),
        ("Acme Relief †", ("Acme Relief", "")),
        ("Oﬃce for Relief", ("Office for Relief", "")),
        ("Acme\u00a0Relief\u200b", ("Acme Relief", "")),
    ],
)
def test_brackets_and_marks_of_a_name(
    tmp_path: Path, printed: str, wanted: tuple[str, str]
) -> None:
    (item,) = read(tmp_path, f"Special\n{printed}\n").items
    assert (item.name, item.acronym) == wanted


def test_status_of_its_own_counts_without_a_heading(tmp_path: Path) -> None:
    text = "Acme Relief (special, 2011)\nBeacon Union (General, 1947)\nCedar Watch (roster)\n"
    assert [brief(item) for item in read(tmp_path, text).items] == [
        ("Acme Relief", "", "Special", 2011),
        ("Beacon Union", "", "General", 1947),
        ("Cedar Watch", "", "Roster", None),
    ]


def test_status_against_its_heading_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "Special\nAcme Relief (roster, 2011)\nBeacon Union (special, 2012)\n")
    assert names(found) == ["Beacon Union"]
    assert refused(found) == [
        ("list.txt:2", "Acme Relief (roster, 2011)", "it says Roster, the heading above it Special")
    ]


def test_name_without_any_status_is_refused(tmp_path: Path) -> None:
    assert refused(read(tmp_path, "Acme Relief\n")) == [
        (
            "list.txt:1",
            "Acme Relief",
            "it stands below no heading that says General, Special or Roster",
        )
    ]


def test_year_in_a_few_names_is_part_of_them(tmp_path: Path) -> None:
    text = "Special\nAgenda 2030\nAlder Union\nBirch Union\nCedar Union\nVision 2020\n"
    assert [brief(item)[::3] for item in read(tmp_path, text).items] == [
        ("Agenda 2030", None),
        ("Alder Union", None),
        ("Birch Union", None),
        ("Cedar Union", None),
        ("Vision 2020", None),
    ]


def test_year_that_ends_every_line_is_that_of_the_status(tmp_path: Path) -> None:
    text = "Special\nAgenda 2030 2015\nAlder Union 1999\nBirch Union 2001\n"
    assert [brief(item)[::3] for item in read(tmp_path, text).items] == [
        ("Agenda 2030", 2015),
        ("Alder Union", 1999),
        ("Birch Union", 2001),
    ]


def test_line_without_the_year_that_others_have_is_refused(tmp_path: Path) -> None:
    text = "Special\nAlder Union 1999\nBirch Union\nCedar Gate Institute of Tides 2001\nDune 2002\n"
    found = read(tmp_path, text)
    assert names(found) == ["Alder Union", "Cedar Gate Institute of Tides", "Dune"]
    assert refused(found) == [
        (
            "list.txt:3",
            "Birch Union",
            "the other lines end with a year: is it an entry without one, or part of the next?",
        )
    ]


def test_columns_that_came_out_one_after_the_other_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "Special\nAlder Union\nBirch Union\n1999\n2001\n")
    assert (names(found), len(found.of(Fate.REFUSED))) == ([], 4)


def test_names_side_by_side_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, "Special\nAlder Union             Birch Union\nCedar Union\n")
    assert names(found) == ["Cedar Union"]
    assert refused(found) == [
        (
            "list.txt:2",
            "Alder Union Birch Union",
            "two things side by side: take the text out column by column, or save a table as CSV",
        )
    ]


def test_wrapped_names_are_joined_where_they_are_open(tmp_path: Path) -> None:
    text = """\
Special
Alder Union for the Protection of
Travellers
Birch Institute (Centre for
Tides)
Cedar Society of Harbor-
Masters
Dune Alliance of Lamplighters
and Bell-Ringers (DALB)
Ember League
(EMLEAG)
"""
    assert [brief(item)[:2] for item in read(tmp_path, text).items] == [
        ("Alder Union for the Protection of Travellers", ""),
        ("Birch Institute (Centre for Tides)", ""),
        ("Cedar Society of Harbor-Masters", ""),
        ("Dune Alliance of Lamplighters and Bell-Ringers", "DALB"),
        ("Ember League", "EMLEAG"),
    ]


def test_indented_lines_are_the_rest_of_a_name(tmp_path: Path) -> None:
    text = "Special\nAlder Union\n    Travellers Section\nBirch Union\nCedar Union\n"
    assert names(read(tmp_path, text)) == [
        "Alder Union Travellers Section",
        "Birch Union",
        "Cedar Union",
    ]


ORDERED = [
    *(f"{letter}lder Union of Lamplighters, Harbor Masters and Bell Ringers" for letter in "ABCDE"),
    "Golden Union for Travellers",
    *(f"{letter}lder Union of Lamplighters, Harbor Masters and Bell Ringers" for letter in "HIJKL"),
    "Meadow Union (MEAD",
    "OW)",
    "North Union",
]


def test_line_out_of_order_below_a_full_one_is_joined_and_told(tmp_path: Path) -> None:
    lines = [*ORDERED[:5], "Association", *ORDERED[5:]]
    found = read(tmp_path, "Special\n" + "\n".join(lines) + "\n")
    joined = [line for line in found.of(Fate.JOINED) if "order" in line.why]
    assert [(line.text, line.place.line) for line in joined] == [("Association", 7)]
    assert names(found)[4] == f"{ORDERED[4]} Association"
    assert len(names(found)) == len(ORDERED) - 1


def test_line_in_order_below_a_full_one_is_an_entry(tmp_path: Path) -> None:
    lines = [*ORDERED[:5], "Fern Union", *ORDERED[5:]]
    found = read(tmp_path, "Special\n" + "\n".join(lines) + "\n")
    assert (names(found)[5], [line.why for line in found.of(Fate.ENTRY) if line.why]) == (
        "Fern Union",
        [],
    )


def test_numbers_are_dropped_where_they_count(tmp_path: Path) -> None:
    text = """\
Annex
List of organizations approved for special accreditation
1. Amber Circle (AC)
2. 3rd Wave Migrants
3. Cedar Diaspora
   Council
5. Dune Academy
"""
    found = special(tmp_path, text)
    assert names(found) == ["Amber Circle", "3rd Wave Migrants", "Cedar Diaspora Council"]
    assert refused(found) == [("list.txt:7", "5. Dune Academy", "number 5 does not follow 3")]


def test_number_in_a_list_without_numbers_is_part_of_the_name(tmp_path: Path) -> None:
    text = "21st Century Harbor\n3D: Tides and Rights\nAmber Circle\nBirch Circle\n5. Welt Union\n"
    assert names(special(tmp_path, text)) == [
        "21st Century Harbor",
        "3D: Tides and Rights",
        "Amber Circle",
        "Birch Circle",
        "5. Welt Union",
    ]


@pytest.mark.parametrize("mark", ["• ", "- ", "– ", "* "])
def test_bullets_are_dropped(tmp_path: Path, mark: str) -> None:
    text = f"{mark}Amber Circle\n{mark}Birch Circle\n{mark}Cedar – Circle\n"
    assert names(special(tmp_path, text)) == ["Amber Circle", "Birch Circle", "Cedar – Circle"]


def test_sentences_are_ignored_and_named(tmp_path: Path) -> None:
    text = """\
The following organizations have been approved for special
accreditation to the process.
Approved organizations:
Life Is Good Harbor Fund Kids, Inc.
Amber Circle
All of these bodies were approved without objection.
"""
    found = special(tmp_path, text)
    assert names(found) == ["Life Is Good Harbor Fund Kids, Inc.", "Amber Circle"]
    assert [(line.place.line, line.why) for line in found.of(Fate.IGNORED)] == [
        (1, "a sentence"),
        (2, "a sentence"),
        (3, "it announces what is below"),
        (6, "a sentence"),
    ]


def test_categories_of_the_special_list_are_headings(tmp_path: Path) -> None:
    text = "Amber Circle\nAcademic institutions\nBirch Academy\nPRIVATE SECTOR:\nCedar Ferries\n"
    assert [(item.name, item.status) for item in special(tmp_path, text).items] == [
        ("Amber Circle", ""),
        ("Birch Academy", "Academic institution"),
        ("Cedar Ferries", "Private sector entity"),
    ]


def test_letters_of_an_alphabetical_list_are_headings(tmp_path: Path) -> None:
    found = special(tmp_path, "A\nAmber Circle\nB\nBirch Circle\n")
    assert (names(found), len(found.of(Fate.HEADING))) == (["Amber Circle", "Birch Circle"], 2)


def test_body_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    text = "Special\nAmber Circle\nAMBER circle\nRoster\nAmber Circle\nBirch Circle\n"
    found = read(tmp_path, text)
    assert names(found) == ["Amber Circle", "Birch Circle"]
    assert [line.why for line in found.of(Fate.IGNORED)] == ["it stands at list.txt:2 already"]
    assert refused(found) == [
        ("list.txt:5", "Amber Circle", "list.txt:2 says otherwise: Amber Circle, Special")
    ]


def test_last_words_of_names_are_no_furniture(tmp_path: Path) -> None:
    text = """\
Special
Organization
Amber Committee of Harbors at the
United Nations
Birch Police of the
Organization
Cedar Fund
"""
    found = read(tmp_path, text)
    assert names(found) == [
        "Amber Committee of Harbors at the United Nations",
        "Birch Police of the Organization",
        "Cedar Fund",
    ]
    assert [line.why for line in found.of(Fate.IGNORED)] == ["the head of a column"]


# PDF


def test_pdf_is_read_by_page(tmp_path: Path) -> None:
    pages = [
        ["E/2017/INF/5", "Special consultative status", "Acme Relief (2011)", "1/3"],
        ["E/2017/INF/5", "Beacon Union for the Rights", "of Travellers (2004)", "2/3"],
        ["E/2017/INF/5", "Éclat & Droits (ED) (1999)", "3/3"],
    ]
    found = read(tmp_path, pdf(pages), "inf.pdf")
    assert [(str(item.place), *brief(item)) for item in found.items] == [
        ("inf.pdf, page 1:3", "Acme Relief", "", "Special", 2011),
        ("inf.pdf, page 2:2", "Beacon Union for the Rights of Travellers", "", "Special", 2004),
        ("inf.pdf, page 3:2", "Éclat & Droits", "ED", "Special", 1999),
    ]
    assert len(found.of(Fate.IGNORED)) == 6


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (pdf([[]]), "the PDF holds no text"),
        (b"%PDF-1.4\nnothing of the kind\n", "the PDF cannot be read: "),
        (pdf([["Special", "Acme Relief"]])[:300], "the PDF cannot be read: "),
    ],
    ids=["scan", "damaged", "cut"],
)
def test_pdf_that_cannot_be_read_says_how_to_get_its_text(
    tmp_path: Path, data: bytes, message: str
) -> None:
    with pytest.raises(UnusableError) as caught:
        read(tmp_path, data, "inf.pdf")
    (finding,) = caught.value.findings
    assert (caught.value.exit_code, finding.code) == (1, "EX401")
    assert finding.message[: len(message)] == message
    assert finding.help[:54] == "take its text out another way and import that: 'pdftot"
