"""What is accepted, what a person sees, what is not on the list; and why."""

from __future__ import annotations

import pytest

from gcmreg.matching import Matcher
from gcmreg.matching.model import Decision, Entry, Match, Query

LINK = (
    "http://esango.un.org/civilsociety/showProfileDetail.do?method=showProfileDetails&profileCode="
)


def ask(matcher: Matcher, name: str, **more: str) -> tuple[str, str, str]:
    """Return decision, id of the entry (of the best suggestion for review) and method."""
    match = matcher.match(Query(name, **more))
    if match.entry is not None:
        return match.decision.value, match.entry.id, match.method
    best = match.suggestions[0].entry.id if match.decision is Decision.REVIEW else ""
    return match.decision.value, best, match.method


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Quillfeather Foundation", ("accept", "000", "equal")),
        ("  QUILLFEATHER   foundation ", ("accept", "000", "equal")),
        ("Association pour la defense des orpailleurs", ("accept", "010", "equal")),
        ("Quillfeather Foundation, Inc.", ("accept", "000", "legal-form")),
        ("The Institute of Tidewater Studies", ("accept", "002", "spelling")),
        ("Velmora Human Rights Watchers", ("accept", "009", "legal-form")),
        ("Wilde Ganzenpad", ("accept", "013", "legal-form")),
        ("Quillfeather Foundation (QF)", ("accept", "000", "spelling")),
        ("Brightwater Alliance", ("accept", "011", "spelling")),
        ("Fondation Quillfeather", ("accept", "000", "translation")),
        ("Quilfeather Foundation", ("accept", "000", "spelling")),
        ("Lantern Brigade, Green", ("accept", "012", "order")),
        ("Tidewater Studies Institute", ("accept", "002", "order")),
        ("Institute of Tidewater Studys", ("accept", "002", "spelling")),
        ("Zandvoren YouthNetwork", ("accept", "006", "equal")),
        ("Ostermarch Foundation for Peace and Developm", ("accept", "001", "spelling")),
        (
            "Ostermarch Foundation for Peace and Development (special, 2011)",
            ("accept", "001", "spelling"),
        ),
    ],
)
def test_accepts_the_same_name_in_other_clothes(
    matcher: Matcher, typed: str, expected: tuple[str, str, str]
) -> None:
    assert ask(matcher, typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "Quillfeather Foundation Kenya",
        "Quillfeather Foundation of Geneva",
        "Quillfeather Foundation, Northern Branch",
        "Quillfeather Foundation 2",
        "Anti-Quillfeather Foundation",
        "Quillfeather Network",
        "Sunward Children's Fund of Tanzania",
        "Sunward Children's Fund",
        "International Association of Lamplighters",
        "Marlowe Hill",
        "Friends of the Green Lantern Brigade",
        "Brightwater Alliance Youth Section",
    ],
)
def test_never_accepts_what_differs_in_a_telling_word(matcher: Matcher, typed: str) -> None:
    assert matcher.match(Query(typed)).entry is None


@pytest.mark.parametrize(
    "typed",
    [
        "Kelomi Nurase Collective",
        "Zavolora Diaspora Council",
        "Human Rights and Development",
        "",
        "???",
        "—",
        "a",
        "1",
    ],
)
def test_what_is_on_no_list_is_none(matcher: Matcher, typed: str) -> None:
    assert matcher.match(Query(typed)).decision == Decision.NONE


def test_bare_acronym_goes_to_a_person_unless_the_country_agrees() -> None:
    matcher = Matcher([Entry("1", "Brightwater Alliance", acronym="BWAL", country="Kenya")])
    assert ask(matcher, "BWAL") == ("review", "1", "acronym")
    assert ask(matcher, "BWAL", country="France") == ("review", "1", "acronym")
    assert ask(matcher, "BWAL", country="KEN") == ("accept", "1", "acronym")


def test_bare_acronym_of_two_entries_is_never_accepted() -> None:
    entries = [
        Entry("1", "Brightwater Alliance", acronym="BWA", country="Kenya"),
        Entry("2", "Bluewood Association", acronym="BWA", country="Kenya"),
    ]
    assert Matcher(entries).match(Query("BWA", country="Kenya")).decision == Decision.REVIEW


def test_initials_that_the_list_does_not_declare_go_to_a_person() -> None:
    matcher = Matcher([Entry("1", "Marlowe Hill Relief Society", country="Kenya")])
    assert ask(matcher, "MHRS", country="Kenya") == ("review", "1", "acronym")


def test_other_name_is_accepted() -> None:
    matcher = Matcher(
        [Entry("1", "Newname Trust", other_names=("Oldname Circle", "Cercle Oldname"))]
    )
    assert ask(matcher, "oldname circle") == ("accept", "1", "other-name")


def test_different_countries_keep_a_near_name_from_being_accepted() -> None:
    matcher = Matcher([Entry("1", "Quillfeather Foundation, Inc.", country="Kenya")])
    assert ask(matcher, "Quillfeather Foundation", country="Republic of Kenya")[0] == "accept"
    assert ask(matcher, "Quillfeather Foundation", country="Uganda")[0] == "review"
    assert ask(matcher, "Quillfeather Foundation, Inc.", country="Uganda")[0] == "accept"


def test_link_helps_where_the_name_agrees() -> None:
    entries = [
        Entry("600123", "Marlowe Hill Relief Society"),
        Entry("600124", "Quillfeather Foundation"),
    ]
    matcher = Matcher(entries)
    typed = "Marlowe Hill Society"
    assert ask(matcher, typed)[0] == "review"
    assert ask(matcher, typed, link=LINK + "600123") == ("accept", "600123", "link")
    assert ask(matcher, typed + " Kenya", link=LINK + "600123")[0] == "review"
    assert ask(matcher, "Quillfeather Foundation", link=LINK + "600123") == (
        "accept",
        "600124",
        "equal",
    )
    assert ask(matcher, "Quillfeather Foundation, Inc.", link=LINK + "600123")[0] == "review"
    assert ask(matcher, "Zavolora Council", link=LINK + "600123")[0] == "review"
    assert ask(matcher, "The Quillfeather Foundation", link=LINK + "600124&tab=1")[2] == "link"


def test_equal_folded_names_are_told_apart_by_more() -> None:
    entries = [
        Entry("1", "Nova-Terra", country="Kenya"),
        Entry("2", "Novaterra", country="France", acronym="NT"),
    ]
    matcher = Matcher(entries)
    assert ask(matcher, "Nova-Terra") == ("accept", "1", "equal")
    assert ask(matcher, "NOVA TERRA") == ("review", "1", "equal")
    assert ask(matcher, "NOVA TERRA", country="FR") == ("accept", "2", "equal")
    assert ask(matcher, "NOVA TERRA", acronym="N.T.") == ("accept", "2", "equal")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Quillfeather Foundation", "same name"),
        ("quillfeather foundation", "same name but for case, marks or signs"),
        ("The Institute of Tidewater Studies", "same but for 'the'"),
        ("Quillfeather Foundation, Inc.", "same after dropping 'Inc.'"),
        (
            "Quilfeather Foundation",
            "one letter in a word that no other entry has: Quilfeather / Quillfeather",
        ),
        (
            "Fondation Quillfeather",
            "a translated word: Fondation / Foundation; words in another order",
        ),
    ],
)
def test_why_names_the_evidence(matcher: Matcher, typed: str, why: str) -> None:
    assert matcher.match(Query(typed)).why == why


def test_why_names_the_place() -> None:
    matcher = Matcher([Entry("1", "Marlowe Union, European Region")])
    match = matcher.match(Query("Marlowe Union, African Region"))
    assert match.why == "nearest entry: differs in a place: African / European"
    assert match.decision == Decision.NONE


def test_review_always_has_suggestions_best_first(matcher: Matcher) -> None:
    match: Match = matcher.match(Query("Marlowe Hill Society"), top=2)
    assert match.decision == Decision.REVIEW
    assert match.suggestions[0].entry.id == "003"
    assert [one.score for one in match.suggestions] == sorted(
        [one.score for one in match.suggestions], reverse=True
    )
    assert len(match.suggestions) <= 2


def test_empty_list_knows_nobody() -> None:
    assert Matcher([]).match(Query("Quillfeather Foundation")).decision == Decision.NONE


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("Fundación Marina Salcedo", "Fundación Mariana Salcedo"),
        ("Instituto Paulo Ferraz", "Instituto Pablo Ferraz"),
        ("Fondation Simone Vauclair", "Fondation Simon Vauclair"),
        ("Union of Marital Counsellors", "Union of Martial Counsellors"),
        ("Humanitarian Corps of Physicists", "Humanitarian Corps of Physicians"),
        ("Sisters of the Good Hearth", "Sisters of the Good Heart"),
        ("Shanti Mahila Kendra", "Shakti Mahila Kendra"),
        ("Casa Abierta para Refugiadas", "Casa Abierta para Refugiados"),
        ("Hermanas Misioneras del Camino", "Hermanos Misioneros del Camino"),
        ("Syndicat des Infirmiers du Kwango", "Syndicat des Infirmières du Kwango"),
        ("Sindicato de Trabajadores de Pacora", "Sindicato de Trabajadoras de Pacora"),
        ("Union of Sugar Loaders", "Union of Sugar Leaders"),
        ("Tahaluf al-Muhajirin", "Tahaluf al-Muhajirat"),
        ("Human Rights Lighthouse", "Human Rights Light"),
    ],
)
def test_known_word_a_letter_apart_goes_to_a_person(listed: str, typed: str) -> None:
    matcher = Matcher([Entry("1", listed), Entry("2", "Quillfeather Society of Lamplighters")])
    assert ask(matcher, typed)[:2] == ("review", "1")
    assert "another word, a letter apart: " in matcher.match(Query(typed)).why


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("Union of Marital Counsellors", "Union of Maritall Counsellors"),
        ("Fundación Marina Salcedo", "Fundación Marrina Salcedo"),
        ("Casa Abierta para Refugiadas", "Casa Abierta para Refugidas"),
        ("Peace Ploughs of Pacora", "Peacee Ploughs of Pacora"),
    ],
)
def test_slip_that_makes_no_word_is_accepted(listed: str, typed: str) -> None:
    matcher = Matcher([Entry("1", listed), Entry("2", "Quillfeather Society of Lamplighters")])
    assert ask(matcher, typed) == ("accept", "1", "spelling")


@pytest.mark.parametrize(
    ("listed", "typed", "expected"),
    [
        ("Pacora Islands Council of Elders", "Pacora Island Council of Elders", "accept"),
        ("Korea Council for Ferrymen", "Korean Council for Ferrymen", "accept"),
        ("Women Lamplighters of Iceland", "Women Lamplighters of the Island", "none"),
        ("Dominica Sorority of Lamplighters", "Dominican Sorority of Lamplighters", "none"),
        ("Alliance zambienne des allumeurs", "Alliance gambienne des allumeurs", "none"),
        ("Association nigérienne des allumeurs", "Association nigériane des allumeurs", "none"),
        ("Alliance irlandaise des allumeurs", "Alliance islandaise des allumeurs", "none"),
    ],
)
def test_places_with_like_names_are_told_apart(listed: str, typed: str, expected: str) -> None:
    matcher = Matcher([Entry("1", listed), Entry("2", "Quillfeather Society of Ferrymen")])
    assert matcher.match(Query(typed)).decision.value == expected


@pytest.mark.parametrize(
    "typed",
    [
        "International Council of Refugee Lamplighters Wibbleton",
        "International Council of Refugee Lamplighters, Wibbleton",
        "International Council of Refugee Lamplighters (Wibbleton)",
    ],
)
def test_name_with_one_word_more_may_be_a_branch(typed: str) -> None:
    matcher = Matcher([Entry("1", "International Council of Refugee Lamplighters")])
    assert ask(matcher, typed) == ("review", "1", "partial")
    assert matcher.match(Query(typed)).why == "'Wibbleton' only as typed"


@pytest.mark.parametrize(
    "typed",
    [
        "Ostermarch Foundation for Peace and Development / Wibbleton Zavola",
        "OFPD (Ostermarch Foundation for Peace and Development)",
        "Ostermarch Foundation for Peace and Development (OFPD)",
    ],
)
def test_second_name_or_acronym_is_no_branch(matcher: Matcher, typed: str) -> None:
    assert ask(matcher, typed)[:2] == ("accept", "001")


@pytest.mark.parametrize(
    ("listed", "typed", "expected"),
    [
        ("Lamplighters Action Worldwide", "Lamplighters Action Worldwide (LAW)", "accept"),
        ("Wicker Initiative for Need", "Wicker Initiative for Need (WIN)", "accept"),
        ("Mothers Alliance of Lamp Industry", "Mothers Alliance of Lamp Industry (Mali)", "review"),
        ("Wibbleton Circle, Limited by Guarantee", "Wibbleton Circle, Limited by Guaran", "accept"),
        ("Partnership of the Lamplighters", "Partnership ofthe Lamplighters", "accept"),
        ("Action pour le respect des falots", "Action pourle respect des falots", "accept"),
    ],
)
def test_acronyms_that_spell_a_word_and_articles_grown_together(
    listed: str, typed: str, expected: str
) -> None:
    matcher = Matcher([Entry("1", listed), Entry("2", "Quillfeather Society of Ferrymen")])
    assert matcher.match(Query(typed)).decision.value == expected


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("Initiative for Safe Crossings", "Initiative for Unsafe Crossings"),
        ("Network of Undocumented Women", "Network of Documented Women"),
        ("Assyrian Aid Bureau", "Syrian Aid Bureau"),
        ("Immigration Advice Bureau", "Migration Advice Bureau"),
        ("Ruta Wibbleton de las Caminantes", "Ruta Wibbleton de los Caminantes"),
        ("Institute for Policy Studies of Pacora", "Institute for Political Studies of Pacora"),
        ("Migrant Health Collective of Pacora", "Migration Health Collective of Pacora"),
        ("Leadership Academy of Pacora", "Leaders Academy of Pacora"),
        ("Pacora Gender Equality Circle", "Pacora Gender Equity Circle"),
    ],
)
def test_what_turns_or_shifts_the_meaning_is_never_accepted(listed: str, typed: str) -> None:
    matcher = Matcher([Entry("1", listed), Entry("2", "Quillfeather Society of Lamplighters")])
    match = matcher.match(Query(typed))
    assert match.entry is None
    assert match.suggestions[0].entry.id == "1"


def test_present_and_former_name_of_an_entry_are_both_its_name() -> None:
    matcher = Matcher([Entry("1", "Movement of Ferrymen (formerly Circle of Ferrymen)")])
    assert ask(matcher, "Movement of Ferrymen") == ("accept", "1", "other-name")
    assert ask(matcher, "Circle of Ferrymen") == ("accept", "1", "other-name")
    matcher = Matcher([Entry("1", "Movement of Ferrymen (Former Students)")])
    assert ask(matcher, "Movement of Ferrymen")[0] == "none"


@pytest.mark.parametrize(
    "typed",
    [
        "International Council of Refugee Lamplighters Wibbleton",
        "International Council of Refugee Lamplighters Youth",
        "Friends of the International Council of Refugee Lamplighters",
        "National Council of Refugee Lamplighters",
        "International Council of Refugee Lamplighters Health Program",
    ],
)
def test_link_of_the_parent_does_not_let_a_part_of_it_in(typed: str) -> None:
    matcher = Matcher([Entry("600123", "International Council of Refugee Lamplighters")])
    assert ask(matcher, typed, link=LINK + "600123")[0] == "review"


def test_acronym_that_is_the_whole_name_of_an_entry_goes_to_a_person() -> None:
    matcher = Matcher([Entry("1", "Hope", country="Kenya"), Entry("2", "Ferrymen of Pacora")])
    long = "Harbor Outreach Program for Elders"
    for typed, acronym in ((f"{long} (HOPE)", ""), (long, "HOPE")):
        assert ask(matcher, typed, acronym=acronym, country="Kenya") == ("review", "1", "acronym")


COUNCIL = "International Council of Refugee Lamplighters"


@pytest.mark.parametrize("more", ["Health Program", "School", "Research Network", "Education Fund"])
def test_part_of_a_body_is_not_the_body(more: str) -> None:
    part = f"{COUNCIL} {more}"
    assert ask(Matcher([Entry("1", COUNCIL)]), part)[:2] == ("review", "1")
    assert ask(Matcher([Entry("1", part)]), COUNCIL)[:2] == ("review", "1")


@pytest.mark.parametrize(
    ("listed", "typed", "expected"),
    [
        ("University of Wibbleton Foundation", "University of Wibbleton", "review"),
        ("Wibbleton Trust", "Wibbleton", "accept"),
        (
            "Welfare Society Zavola, Wibbleton",
            "Welfare Society Zavola, Wibbleton District",
            "accept",
        ),
    ],
)
def test_foundation_of_a_body_and_a_mere_legal_form(listed: str, typed: str, expected: str) -> None:
    assert ask(Matcher([Entry("1", listed)]), typed)[:2] == (expected, "1")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Peaceful Ferrymen for Harbors", "review"),
        ("Harbors for Peaceful Ferrymen", "review"),
        ("Peaceful Harbors Ferrymen", "accept"),
        ("For Peaceful Harbors, Ferrymen", "accept"),
    ],
)
def test_words_that_change_sides_make_another_name(typed: str, expected: str) -> None:
    matcher = Matcher([Entry("1", "Ferrymen for Peaceful Harbors"), Entry("2", "Pacora Circle")])
    assert ask(matcher, typed)[:2] == (expected, "1")


def test_words_beside_and_may_change_places() -> None:
    matcher = Matcher([Entry("1", "Zavola Mercy and Lantern Committee"), Entry("2", "Pacora")])
    assert ask(matcher, "Zavola Lantern and Mercy Committee") == ("accept", "1", "order")
