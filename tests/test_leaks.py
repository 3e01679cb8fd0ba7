"""Private answers are found however they are written, and nothing else is taken for one."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmreg.leaks import Private, suspected
from gcmreg.model import Application, Reading, Sighting, Version
from gcmreg.spellings import addresses, tails

NOW = datetime(2017, 5, 10, tzinfo=UTC)
ANSWERS = {
    "# Contact e-mail": "Person.One@Secret.example",
    "# Contact telephone": "+41 22 917 12 34",
    "# Passport number": "X1234567",
    "# Second e-mail": "a@b.ch",
    "# Needs": "needs a ramp, please",
}
MAIL, PHONE, PASSPORT = "an e-mail address", "a telephone or document number", "# Passport number"


def judge(answers: dict[str, str], tool: dict[str, str] | None = None) -> Private:
    sighting = Sighting(1, "export.csv", 2, NOW, tool or {})
    version = Version("7", "f", "Complete", True, NOW, NOW, answers, (sighting,), "", Reading())
    return Private(Application("f", "7", (version,)), None)


FOUND = {
    "write to PERSON.ONE@SECRET.EXAMPLE": MAIL,
    "person.one＠secret.example": MAIL,
    "ｐｅｒｓｏｎ．ｏｎｅ＠ｓｅｃｒｅｔ．ｅｘａｍｐｌｅ": MAIL,
    "person.one @ secret.example": MAIL,
    "person.one (at) secret [dot] example": MAIL,
    "person.one at secret dot example": MAIL,
    "p e r s o n . o n e @ s e c r e t . e x a m p l e": MAIL,
    "person.one\u200b@secret.example": MAIL,
    "mailto:person.one%40secret.example": MAIL,
    "person.one&#64;secret.example": MAIL,
    "ours is A@B.CH.": MAIL,
    "+41229171234": PHONE,
    "0041 22 917 12 34": PHONE,
    "+41 (0)22/917.12.34": PHONE,
    "022 917 12 34": PHONE,
    "call 917 12 34": PHONE,
    "917-1234 (2017)": PHONE,
    "Tel. 022/917‑12‑34 or mail": PHONE,
    "０２２ ９１７ １２ ３４": PHONE,
    "٠٢٢٩١٧١٢٣٤": PHONE,
    "passport x 123 45 67": PHONE,
    "No. 1234567": PHONE,
    "Ｘ１２３４５６７": PHONE,
    "Needs a ramp - please!": "a private answer",
    "NEEDS A\nRAMP\nPLEASE": "a private answer",
}
NOT_FOUND = (
    "maria@b.ch",
    "one@secret.example",
    "we meet at noon",
    "22 917 12",
    "In 2016 and 2017 we held 12 meetings on 15-05-2017, 16.05.2017 and 2017/05/18",
    "1 250 000 USD for 3,400,000 people (2010-2016)",
    "Resolutions 71/1 and 70/302; A/RES/71/280; ISBN 978-3-16-148410-0",
    "registered as 20458811 on 12 March 1999 - 2003 - 2010",
    "123456 and 7",
    "",
)


@pytest.mark.parametrize("text", FOUND)
def test_private_answer_is_found_however_it_is_written(text: str) -> None:
    leak = judge(ANSWERS).leak(text)
    assert leak is not None
    assert leak[1] == FOUND[text]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_nothing_else_is_taken_for_a_private_answer(text: str) -> None:
    assert judge(ANSWERS).leak(text) is None


def test_the_question_is_named() -> None:
    private = judge(ANSWERS)
    assert private.leak("022 917 12 34") == ("# Contact telephone", PHONE)
    assert private.leak("no. 1234567") == (PASSPORT, PHONE)


def test_user_names_are_found_in_any_case_and_width() -> None:
    private = judge({}, {"username": "Login7"})
    assert private.leak("I am LOGIN7.") == ("username", "a user name")
    assert private.leak("ｌｏｇｉｎ７") == ("username", "a user name")
    assert private.leak("login77") is None


def test_years_and_dates_are_never_taken_for_telephone_numbers() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret

    def day() -> str:
        mark = chance.choice("-./ ")
        year, month, date = (
            chance.randrange(1990, 2020),
            chance.randrange(1, 13),
            chance.randrange(1, 29),
        )
        parts = [f"{year}", f"{month:02}", f"{date:02}"]
        return mark.join(chance.choice([parts, parts[::-1]]))

    for _ in range(2000):
        number = " ".join(str(chance.randrange(10**n, 10 ** (n + 1))) for n in (1, 1, 2, 1, 1))
        private = judge({"# Telephone": f"+{number}"})
        said = f"{day()} - {day()}, {chance.randrange(1950, 2020)} {chance.randrange(1950, 2020)}"
        assert private.leak(f"from {said} on; {chance.randrange(1, 99)} 000 000 people") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+41 22 917 12 34", ["9171234"]),
        ("079 123 45 67 / 022 987 65 43", ["1234567", "9876543"]),
        ("917 12 34", ["9171234"]),
        ("123456", []),
        ("+1 000 000 0000", []),
        ("ext. 55 of 917 12 34", ["9171234"]),
    ],
)
def test_tail_is_what_the_local_form_keeps(text: str, expected: list[str]) -> None:
    assert tails(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada <ADA@Example.org>, bo@example.org.", ["ada@example.org", "bo@example.org"]),
        ("ada (at) example (dot) org", ["ada@example.org"]),
        ("no address at all", []),
    ],
)
def test_addresses_of_a_text(text: str, expected: list[str]) -> None:
    assert addresses(text) == expected


@pytest.mark.parametrize(
    ("row", "places", "kind"),
    [
        (["Ada X12", "345-67"], [0, 1], PHONE),
        (["Mr.", "X1", "", "23 45", "-", "67", "Officer"], [1, 3, 5], PHONE),
        (["41 229", "171234 at home"], [0, 1], PHONE),
        (["Write to person.one", "@secret.example please"], [0, 1], MAIL),
        (["PERSON.ONE@SECRET.", "Example"], [0, 1], MAIL),
        (["by person.", "one", "@secret.example"], [0, 1, 2], MAIL),
    ],
)
def test_what_stands_in_cells_beside_each_other_is_found(
    row: list[str], places: list[int], kind: str
) -> None:
    private = judge(ANSWERS)
    assert [private.leak(cell) for cell in row] == [None] * len(row)
    assert [(found, how) for found, _, how in private.together(row)] == [(places, kind)]


@pytest.mark.parametrize(
    "row",
    [
        ["X12", "Officer", "34567"],  # not beside each other
        ["34567", "X12"],  # not in this order
        ["person.one@secret.example", "s"][::-1],
        ["person.one@secret.", "examples of our work"],
        ["Needs a", "ramp, please"],  # words meet by chance, and given and family name always
        ["2017", "2018"],
    ],
)
def test_what_meets_by_chance_is_no_private_answer(row: list[str]) -> None:
    private = judge({**ANSWERS, "# Short number": "A 2017", "# E-mail": "nobody@example.org"})
    assert list(private.together([cell for cell in row if private.leak(cell) is None])) == []


def test_each_place_in_which_an_answer_stands_in_pieces_is_told() -> None:
    found = judge(ANSWERS).together(["X123", "4567", "and", "X12345", "67"])
    assert [places for places, _, _ in found] == [[0, 1], [3, 4]]


def test_names_typed_as_names_give_no_user_name_away() -> None:
    private = judge({"# Full name in the passport": "Ada Okoro-Lindahl"}, {"username": "adaokoro1"})
    assert list(private.together(["Ada", "Okoro-Lindahl", "1"])) == []


PIECES = [*FOUND, *NOT_FOUND, *ANSWERS.values(), "at", "(at)", " a ", "&", "&#64;", "%40", "Élodie"]
PIECES += [
    "-" * 14,
    "½ 1234",
    "\u200b",
    "\0",
    "ΐ",
    "e\u0301",
    "Ⅷ",
    "ﬁ",
    "İ",
    "\ud800",
    "日本",
    "١٢٣٤٥٦٧",
]


def changed(chance: random.Random, text: str) -> str:
    """Return a text in capitals, in full-width letters, spread out, or cut; or as it is."""
    way = chance.randrange(6)
    cut = chance.randrange(len(text) + 1)
    if way == 0:
        return text.upper()
    if way == 1:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    if way == 2:
        return "".join(c + chance.choice(["", "", " ", "-", "\u200b"]) for c in text)
    return {3: text[cut:], 4: text[:cut]}.get(way, text)


@pytest.mark.parametrize("seed", range(20))
def test_quick_look_at_a_row_passes_nothing_that_is_found_in_it(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = 0
    for _ in range(150):
        drawn = ["".join(chance.choices([*PIECES, " "], k=chance.randrange(1, 4))) for _ in "123"]
        answers = {**ANSWERS, "# One": drawn[0], "# Two": changed(chance, drawn[1])}
        names = ["Login7", "a@b.fr", "ÉCLAT9", "ｌｏｇｉｎ７", "abc", drawn[2]]
        tool = {"username": chance.choice(names), "email": "desk@own.example", "ip": "203.0.113.9"}
        private = [*answers.values(), *tool.values(), "7"]
        texts = [
            chance.choice(["", "see ", "é "]) + changed(chance, chance.choice([*private, *PIECES]))
            for _ in range(chance.randrange(4))
        ]
        if chance.random() < 0.4:
            text = chance.choice(private)
            cut = chance.randrange(len(text) + 1)
            at = chance.randrange(len(texts) + 1)
            texts[at:at] = [chance.choice(["", "see ", "é "]) + text[:cut], "", text[cut:]]
        exact = judge(answers, tool)
        leaks = [text for text in texts if text and exact.leak(text) is not None]
        pieces = list(exact.together(texts))
        assert judge(answers, tool).may_be_in(texts) or (leaks, pieces) == ([], [])
        found += len(leaks) + len(pieces)
    assert found > 50


TYPED = st.one_of(
    st.sampled_from([*PIECES, "Login7", "203.0.113.9"]),
    st.text(max_size=20),
    st.text(alphabet="aA1 .@(\0\1-éＡ１\u200b", max_size=20),
    st.builds(str.__add__, st.sampled_from(PIECES), st.text(max_size=3)),
)
ROWS = st.lists(st.tuples(st.lists(TYPED, max_size=4), st.lists(TYPED, max_size=4)), max_size=5)


def judges_of(drawn: list[tuple[list[str], list[str]]]) -> list[Private]:
    """Return a judge for each private texts: answers, the last of them also as a user name."""
    return [
        judge(
            {f"# Question {i}": text for i, text in enumerate(private)},
            {"username": private[-1]} if private else {},
        )
        for private, _ in drawn
    ]


@given(ROWS)
def test_rows_not_suspected_hold_nothing_that_is_found_in_them(
    drawn: list[tuple[list[str], list[str]]],
) -> None:
    rows = [row for _, row in drawn]
    suspicions = suspected(judges_of(drawn), rows)
    harmless = [
        (exact, row)
        for exact, row, suspicious in zip(judges_of(drawn), rows, suspicions, strict=True)
        if not suspicious
    ]
    assert [exact.leak(text) for exact, row in harmless for text in row if exact.leak(text)] == []
    assert [found for exact, row in harmless for found in exact.together(row)] == []


@given(ROWS)
def test_rows_are_suspected_together_as_each_alone(
    drawn: list[tuple[list[str], list[str]]],
) -> None:
    rows = [row for _, row in drawn]
    alone = [one.may_be_in(row) for one, row in zip(judges_of(drawn), rows, strict=True)]
    assert suspected(judges_of(drawn), rows) == alone


def test_no_rows_are_not_suspected() -> None:
    assert suspected([], []) == []


def test_harmless_texts_are_done_with_at_a_quick_look() -> None:
    tool = {"username": "Login7", "email": "desk@own.example", "start": "2017-05-10 10:00:00"}
    doubtful = {"22 917 12", "123456 and 7"}
    no_address = [text for text in NOT_FOUND if "@" not in text and " at " not in text]
    texts = [*(text for text in no_address if text not in doubtful), "Élodie"]
    assert [text for text in texts if judge(ANSWERS, tool).may_be_in([text])] == []
    assert not judge(ANSWERS, tool).may_be_in(texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["At john.doe<a>example.org"],
        ["home: john.doe <arroba> example.org", "x"],
        ["x", "john.doe <arroba> example.org look at"],
        ["john.doe(\x1fa\x1f)example.org"],
        ["x", "john.doe{at}example.org"],
    ],
    ids=str,
)
def test_an_address_in_odd_brackets_is_found_and_not_passed(texts: list[str]) -> None:
    private = judge({"# Contact e-mail": "john.doe@example.org"}, {})
    assert [text for text in texts if private.leak(text)] != []
    assert private.may_be_in(texts)
