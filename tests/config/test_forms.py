"""data/forms: how labels become fields, in every way in which forms are laid out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exports import lines

from gcmreg.config.document import Document, parse, read_document
from gcmreg.config.forms import form_from
from gcmreg.labels import numbered, shown_label
from gcmreg.model import Reading, Slot
from gcmreg.visibility import is_public

if TYPE_CHECKING:
    from gcmreg.form import Form

SHIPPED = Path(__file__).parents[2] / "data" / "forms"
SESSIONS = frozenset({"geneva-oct", "vienna-sep"})
NAME = "questions:\n  - {field: name, label: Name}\n"


def read(text: str) -> tuple[Form | None, list[str]]:
    document = Document("data/forms/test.yaml")
    parse(text, document)
    form = form_from(document, SESSIONS)
    return form, lines(document.findings)


def form_of(text: str) -> Form:
    form, findings = read(text)
    assert findings == []
    assert form is not None
    return form


def answers(*pairs: tuple[str, str]) -> dict[str, str]:
    """Return answers by label as an export shows them, repeated labels numbered."""
    return dict(zip(numbered([label for label, _ in pairs]), [a for _, a in pairs], strict=True))


def test_question_for_a_way_to_reach_somebody_is_private_without_a_mark() -> None:
    form = form_of(
        "id: test\nsessions: {geneva-oct: [Geneva]}\n"
        + NAME
        + "  - {field: contact, label: E-mail}\n  - label: Comments\n"
    )
    shown = {label: is_public(label, form) for label in form.order}
    assert shown == {"Name": True, "E-mail": False, "Comments": True}


def test_shipped_form_has_the_labels_of_the_call() -> None:
    document = read_document(SHIPPED / "gcm-2017.yaml", "data/forms/gcm-2017.yaml")
    form = form_from(document, None)
    assert lines(document.findings) == []
    assert form is not None
    assert len(form.order) == 9 + 8 * 4 * 7 + 2
    assert form.order[9:16] == (
        "22-23 May 2017, New York - Representative 1 - Title",
        "22-23 May 2017, New York - Representative 1 - First name",
        "22-23 May 2017, New York - Representative 1 - Last name",
        "22-23 May 2017, New York - Representative 1 - Position",
        "# 22-23 May 2017, New York - Representative 1 - E-mail",
        "# 22-23 May 2017, New York - Representative 1 - Passport number",
        "22-23 May 2017, New York - Representative 1 - Priority representative?",
    )
    assert form.order[-3:] == (
        "18 December 2017, New York (hearing) - Representative 4 - Priority representative?",
        "Comments",
        "# Accessibility needs",
    )


def test_template_over_session_and_slot() -> None:
    form = form_of("""\
id: test
sessions: {geneva-oct: "2-3 October, Geneva", vienna-sep: [Vienna, "4 September"]}
slots: 2
questions:
  - {field: name, label: Name}
  - representatives:
      - {field: given, label: "{session} - {slot} - First name"}
      - {field: family, label: "{session} - {slot} - Last name"}
      - {field: priority, label: "{session} - {slot} - Priority?"}
""")
    read = form.read(
        answers(
            ("Name", "Open  Harbor\nAlliance"),
            ("2-3 October, Geneva - 2 - First name", " Ada "),
            ("2-3 October, Geneva - 2 - Last name", "Lovelace"),
            ("2-3 October, Geneva - 2 - Priority?", "YES"),
            ("Vienna - 1 - First name", "Bo"),
            ("4 September - 2 - First name", "Cleo"),
        )
    )
    assert read == Reading(
        name="Open Harbor Alliance",
        slots={
            "geneva-oct": (Slot(2, given="Ada", family="Lovelace", priority=True),),
            "vienna-sep": (Slot(1, given="Bo"), Slot(2, given="Cleo")),
        },
    )


def test_labels_that_simply_repeat_belong_to_the_sessions_and_slots_in_order() -> None:
    form = form_of("""\
id: test
sessions: {geneva-oct: [], vienna-sep: []}
slots: 2
questions:
  - {field: name, label: Name}
  - representatives:
      - {field: full_name, label: Participant}
      - {field: passport, label: "# Passport"}
""")
    assert [shown_label(label) for label in form.order] == [
        "Name",
        "Participant",
        "# Passport",
        "Participant (2)",
        "# Passport (2)",
        "Participant (3)",
        "# Passport (3)",
        "Participant (4)",
        "# Passport (4)",
    ]
    read = form.read(
        answers(
            ("Name", "Open Harbor Alliance"),
            ("Participant", ""),
            ("# Passport", ""),
            ("Participant", "Ada Lovelace"),
            ("# Passport", "X1"),
            ("Participant", "Bo Okoro"),
            ("# Passport", ""),
            ("Participant", ""),
            ("# Passport", "X2"),
        )
    )
    assert read.slots == {
        "geneva-oct": (Slot(2, family="Ada Lovelace", private=(("passport", "X1"),)),),
        "vienna-sep": (
            Slot(1, family="Bo Okoro"),
            Slot(2, private=(("passport", "X2"),)),
        ),
    }


def test_label_of_the_organization_repeats_among_those_of_people() -> None:
    """The first `Name` is the organization's, the next ones are people's."""
    form = form_of("""\
id: test
sessions: {geneva-oct: []}
slots: 2
questions:
  - {field: name, label: Name}
  - representatives:
      - {field: family, label: Name}
""")
    read = form.read(
        answers(("Name", "Open Harbor Alliance"), ("Name", "Lovelace"), ("Name", "Okoro"))
    )
    assert read == Reading(
        name="Open Harbor Alliance",
        slots={"geneva-oct": (Slot(1, family="Lovelace"), Slot(2, family="Okoro"))},
    )


ROWS = """\
id: test
layout: rows
sessions: {geneva-oct: "2-3 October, Geneva", vienna-sep: Vienna}
questions:
  - {field: name, label: Name}
  - representatives:
      - {field: session, label: Session}
      - {field: given, label: First name}
      - {field: family, label: Last name}
"""


def test_one_row_per_representative_numbers_the_rows_of_each_session() -> None:
    form = form_of(ROWS)
    read = form.read(
        answers(
            ("Name", "Open Harbor Alliance"),
            ("Session", "Vienna"),
            ("First name", "Ada"),
            ("Last name", "Lovelace"),
            ("Session", "2-3 OCTOBER Geneva"),
            ("First name", "Bo"),
            ("Last name", "Okoro"),
            ("Session", "vienna-sep"),
            ("First name", "Cleo"),
            ("Last name", "Marsh"),
        )
    )
    assert form.rows is True
    assert read.slots == {
        "geneva-oct": (Slot(1, given="Bo", family="Okoro"),),
        "vienna-sep": (
            Slot(1, given="Ada", family="Lovelace"),
            Slot(2, given="Cleo", family="Marsh"),
        ),
    }


def test_several_labels_of_one_field_take_the_first_that_is_answered() -> None:
    form = form_of("""\
id: test
sessions: {geneva-oct: []}
questions:
  - {field: name, label: [Name, Nom, Nombre]}
  - {field: country, label: Country}
  - {field: country, label: Pays}
""")
    read = form.read({"Pays": "Kenia", "Nombre": "Puerto", "Nom": "Port", "Country": "TBC"})
    assert (read.name, read.country) == ("Port", "TBC")
    assert [form.targets[label].column for label in ("Nombre", "Pays")] == ["Name", "Pays"]


NOTHING = """\
id: test
sessions: {geneva-oct: []}
questions:
  - {field: name, label: Name}
  - {field: acronym, label: Acronym}
  - representatives:
      - {field: given, label: First name}
      - {field: position, label: Position}
      - {field: priority, label: First?}
nothing: [TBC, n/a, "-", same as above]
"yes": ["Yes", Oui, "1"]
"""


@pytest.mark.parametrize(
    "word", ["TBC", "tbc", " T\u200bBC ", "ＴＢＣ", "N/A", "-", "Same  as above", ""]
)
def test_word_for_nothing_is_no_answer(word: str) -> None:
    form = form_of(NOTHING)
    assert form.read({"Name": word, "First name": word, "Position": word}) == Reading()


@pytest.mark.parametrize("word", ["NA", "TBC soon", "--", "above"])
def test_word_that_is_not_listed_is_an_answer(word: str) -> None:
    assert form_of(NOTHING).read({"Name": word}) == Reading(name=word)


@pytest.mark.parametrize(
    ("answer", "marked"),
    [("yes", True), ("OUI", True), ("1", True), ("No", False), ("x", False), ("", False)],
)
def test_priority_is_marked_by_the_words_for_yes(answer: str, marked: bool) -> None:  # noqa: FBT001
    read = form_of(NOTHING).read({"First name": "Ada", "First?": answer})
    assert read.slots == {"geneva-oct": (Slot(1, given="Ada", priority=marked),)}


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            "id: test\nsessions: {geneva-oct: []}\nquestions:\n  - {field: nmae, label: Name}\n",
            [
                "error[CF106] value-wrong: no field is called 'nmae'",
                "  --> data/forms/test.yaml:4:5",
                (
                    "   = help: the fields are acronym, claim_special, claim_status, contact, "
                    "country, language, link, name, type"
                ),
            ],
        ),
        (
            (
                "id: test\nsessions: {geneva-oct: []}\nquestions:\n  - {field: name}\n"
                "  - representatives:\n      - {field: given, lable: First name}\n"
            ),
            [
                "error[CF106] value-wrong: questions.0.label: is needed but is not there",
                "  --> data/forms/test.yaml:4:5",
                "   = help: add it",
                (
                    "error[CF106] value-wrong: questions.1.representatives.0.label: "
                    "is needed but is not there"
                ),
                "  --> data/forms/test.yaml:6:9",
                "   = help: add it",
                (
                    "error[CF106] value-wrong: questions.1.representatives.0.lable: "
                    "is not a known key"
                ),
                "  --> data/forms/test.yaml:6:31",
                "   = help: check the spelling of the key",
            ],
        ),
        (
            "id: Test Form\ntool: formsite\nlayout: grid\nslots: 0\nsessions: [a]\n" + NAME,
            [
                "error[CF106] value-wrong: id: must be of small letters, digits and hyphens",
                "  --> data/forms/test.yaml:1:5",
                ("error[CF106] value-wrong: layout: must be columns or rows"),
                "  --> data/forms/test.yaml:3:9",
                "error[CF106] value-wrong: sessions: must be a mapping of keys to values",
                "  --> data/forms/test.yaml:5:11",
                "error[CF106] value-wrong: slots: must be at least 1",
                "  --> data/forms/test.yaml:4:8",
            ],
        ),
        (
            "id: test\ntimezone: America/NewYork\nsessions: {}\n" + NAME,
            [
                (
                    "error[CF109] zone-unknown: 'America/NewYork' is no time zone; "
                    "is 'America/New_York' meant?"
                ),
                "  --> data/forms/test.yaml:2:11",
            ],
        ),
        (
            "id: test\ntool: formsight\nsessions: {}\n" + NAME,
            [
                "error[CF106] value-wrong: no tool is called 'formsight'",
                "  --> data/forms/test.yaml:2:7",
                (
                    "   = help: known are formsite, google-forms, indico, kobo, "
                    "limesurvey, microsoft-forms"
                ),
            ],
        ),
    ],
    ids=["field", "question", "values", "zone", "tool"],
)
def test_mistake_is_named_with_its_place(text: str, findings: list[str]) -> None:
    assert read(text) == (None, findings)
