"""Who is the same person: by name, by e-mail and a name that is near, or by decision."""

from __future__ import annotations

import pytest

from gcmreg.decisions import Decisions, PersonDecision
from gcmreg.facts.persons import is_named, same_person
from gcmreg.model import Slot

MAIL = "a.lovelace@example.org"
NOTHING = Decisions()


def slot(given: str, family: str, email: str = MAIL, number: int = 1) -> Slot:
    return Slot(number, given=given, family=family, email=email)


ADA = slot("Ada", "Lovelace")


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (ADA, slot("ADA", "  lovelace", ""), "same name"),
        (ADA, slot("Adá", "Love-lace", ""), "same name"),
        (ADA, slot("", "Ada Lovelace", ""), "same name"),
        (ADA, slot("Lovelace", "Ada", ""), "same name, given and family name swapped"),
        (ADA, slot("Ade", "Lovelaces"), "same e-mail, names within two letters"),
        (ADA, slot("Lovlace", "Adah"), "same e-mail, names within two letters"),
        (ADA, slot("Ada", "Lovelace", MAIL.upper()), "same name"),
        (
            slot("Wilhelmina", "Marsh"),
            slot("W.", "Marsh"),
            "same e-mail, names differ by an initial",
        ),
        (
            slot("W", "Marsh"),
            slot("Wilhelmina", "Marsh"),
            "same e-mail, names differ by an initial",
        ),
        (
            slot("Marsh", "W."),
            slot("Wilhelmina", "Marsh"),
            "same e-mail, names differ by an initial",
        ),
        (slot("Ada", "Montgomery"), slot("Ada", "M."), "same e-mail, names differ by an initial"),
        (
            slot("Ana-Maria", "Quill"),
            slot("A.", "Quill"),
            "same e-mail, names differ by an initial",
        ),
        (
            slot("Ana-Maria", "Quill"),
            slot("Ana-M.", "Quill"),
            "same e-mail, names differ by an initial",
        ),
        (
            slot("Ada Augusta", "Lovelace"),
            slot("Ada A.", "Lovelace"),
            "same e-mail, names differ by an initial",
        ),
        (ADA, slot("Ada B.", "Lovelace"), "same e-mail, names within two letters"),
    ],
)
def test_person_is_the_same(one: Slot, other: Slot, why: str) -> None:
    assert same_person(one, other, NOTHING) == why
    assert bool(same_person(other, one, NOTHING)) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ADA, slot("Bo", "Okoro")),  # one e-mail for several persons is normal
        (ADA, slot("Ade", "Lovelace", "")),  # near, but no e-mail
        (slot("Ada", "Lovelace", ""), slot("Ade", "Lovelace", "")),  # no e-mail is no same e-mail
        (ADA, slot("Ade", "Lovelace", "other@example.org")),
        (ADA, slot("Adeline", "Lovelace")),  # four letters
        (slot("Wilhelmina", "Marsh"), slot("B.", "Marsh")),  # another initial
        (slot("Wilhelmina", "Marsh"), slot("W.", "M.")),  # two initials
        (slot("Wilhelmina Ada", "Marsh"), slot("Ada W.", "Marsh")),  # another order
        (slot("Wilhelmina", "Marsh"), slot("Wil", "Marsh")),  # a short form is no initial
        (slot("?", "", ""), slot("?", "", "")),  # nothing to compare
    ],
)
def test_person_is_another(one: Slot, other: Slot) -> None:
    assert same_person(one, other, NOTHING) == ""
    assert same_person(other, one, NOTHING) == ""


def decided(*names: str, same: bool, organization: str = "") -> Decisions:
    assert len(names) == 2
    return Decisions(persons=(PersonDecision((names[0], names[1]), same, organization),))


@pytest.mark.parametrize("names", [("Ada Lovelace", "Bo Okoro"), ("okoro BO", "Lovelace Ada")])
def test_decision_makes_two_names_one_person(names: tuple[str, str]) -> None:
    decisions = decided(*names, same=True)
    assert same_person(ADA, slot("Bo", "Okoro", ""), decisions) == "a decision says so"
    assert same_person(slot("Bo", "Okoro", ""), ADA, decisions) == "a decision says so"
    assert same_person(ADA, slot("Cleo", "Marsh"), decisions) == ""


def test_decision_tells_two_people_of_one_name_apart() -> None:
    decisions = decided("Ada Lovelace", "Ada Lovelace", same=False)
    assert same_person(ADA, slot("Lovelace", "Ada"), decisions) == ""
    assert same_person(ADA, slot("Ade", "Lovelace"), decisions) != ""


def test_decision_of_an_organization_holds_for_that_one_only() -> None:
    decisions = decided("Ada Lovelace", "Bo Okoro", same=True, organization="Open HARBOR")
    bo = slot("Bo", "Okoro", "")
    assert same_person(ADA, bo, decisions, frozenset({"openharbor"})) == "a decision says so"
    assert same_person(ADA, bo, decisions, frozenset({"silverferry"})) == ""
    assert same_person(ADA, bo, decisions) == ""


def test_decision_of_the_organization_comes_before_one_for_all() -> None:
    names = ("Ada Lovelace", "Bo Okoro")
    decisions = Decisions(
        persons=(
            PersonDecision(names, same=False),
            PersonDecision(names, same=True, organization="Open Harbor"),
        )
    )
    bo = slot("Bo", "Okoro", "")
    assert same_person(ADA, bo, decisions, frozenset({"openharbor"})) == "a decision says so"
    assert same_person(ADA, bo, decisions, frozenset({"silverferry"})) == ""


@pytest.mark.parametrize("turned", [1, -1])
def test_decision_that_says_different_keeps_both_people(turned: int) -> None:
    """The two do not contradict each other word for word, but speak of the same people."""
    persons = [
        PersonDecision(("Ada Lovelace", "Bo Okoro"), same=True),
        PersonDecision(("Ada Lovelace", "Okoro Bo"), same=False),
    ]
    decisions = Decisions(persons=tuple(persons[::turned]))
    assert same_person(ADA, slot("Bo", "Okoro"), decisions) == ""


@pytest.mark.parametrize("text", ["2", " 2 ", "02", "２", "ada lovelace", "Lovelace, Ada"])
def test_withdrawal_means_the_slot_or_the_person(text: str) -> None:
    assert is_named(slot("Ada", "Lovelace", number=2), text) is True


@pytest.mark.parametrize("text", ["1", "22", "²", "0", "", "?", "Ada", "9" * 5000])
def test_withdrawal_means_nobody_else(text: str) -> None:
    assert is_named(slot("Ada", "Lovelace", number=2), text) is False


def test_withdrawal_of_no_name_is_not_that_of_an_unnamed_slot() -> None:
    assert is_named(Slot(2, position="Director"), "?") is False
