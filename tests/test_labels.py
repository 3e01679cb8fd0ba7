"""Labels: how questions are compared, and which are private."""

from __future__ import annotations

import pytest

from gcmreg.labels import clean_label, is_private, numbered, shown_label


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("First name", "First name"),
        ("\ufeffFirst name", "First name"),
        ("  First\u00a0 name \n", "First name"),
        ("First\r\nname", "First name"),
        ("First name *", "First name"),
        ("First name*", "First name"),
        ("First name ＊", "First name"),
        ("<b>First</b> name<br/>", "First name"),
        ("Ｆｉｒｓｔ name", "First name"),
        ("First &amp; last", "First & last"),
        ("First\u200b name\u200e", "First name"),
        ("Wages < 5 per day", "Wages < 5 per day"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_clean_label_is_what_people_read(text: str, clean: str) -> None:
    assert clean_label(text) == clean


@pytest.mark.parametrize(
    "label",
    [
        "# Passport number",
        "#Passport number",
        "  # Passport number",
        "\ufeff# Passport number",
        "\u200b#\u200b Passport number",
        "\u00a0# Passport number",
        '"# Passport number"',
        "“# Passport number”",
        "'# Passport number",
        "＃ Passport number",
        "<b># Passport number</b>",
        "# Passport number\t2",
    ],
)
def test_label_is_private_where_it_begins_with_a_number_sign(label: str) -> None:
    assert is_private(label) is True


@pytest.mark.parametrize(
    "label",
    ["Passport number #", "Reference #", "No. # of people", "", "No # sign"],
)
def test_label_is_public_where_the_number_sign_stands_elsewhere(label: str) -> None:
    assert is_private(label) is False


def test_numbered_marks_the_second_occurrence_and_on() -> None:
    labels = ["Name", "Title", "Name *", "TITLE", "<i>Name</i>"]
    assert numbered(labels) == ["Name", "Title", "Name\t2", "TITLE", "Name\t3"]
    assert [shown_label(label) for label in numbered(labels)] == [
        "Name",
        "Title",
        "Name (2)",
        "TITLE",
        "Name (3)",
    ]
