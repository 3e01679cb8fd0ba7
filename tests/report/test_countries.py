"""Countries as people type them: known ones are named as ISO 3166 does, others are not guessed."""

from __future__ import annotations

import pycountry
import pytest

from gcmreg.matching.country import country_code
from gcmreg.matching.words import tables
from gcmreg.report.countries import REGION, country

AMERICAS = "Latin America and the Caribbean"
TYPED = {
    "KENYA": "KE",
    "The Netherlands": "NL",
    "U.S.A.": "US",
    "usa": "US",
    "England": "GB",
    "Cote dIvoire": "CI",
    "Congo": "CG",
    "Congo, Democratic Republic of the": "CD",
    "RDC": "CD",
    "Korea, Republic of": "KR",
    "Iran (Islamic Republic of)": "IR",
    "Türkiye": "TR",
    "Turkey": "TR",
    "Swaziland": "SZ",
    "State of Palestine": "PS",
    "Kosovo": "XK",
    "Suisse": "CH",
    "CHE": "CH",
    "Geneva, Switzerland": "CH",
    "Nairobi - Kenya": "KE",
    "Ghana, West Africa": "GH",
    "Hong Kong, China": "HK",
    "Puerto Rico (USA)": "PR",
    "Jersey, UK": "JE",
    "Россия": "RU",
    "المغرب": "MA",
    "日本": "JP",
    "대한민국": "KR",
    "Ελλάδα": "GR",
    "Philipines": "PH",
    "Untied States": "US",
    "Columbia": "CO",
}
NO_COUNTRY = (
    "",
    " ",
    "NA",
    "n/a",
    "Global",
    "Worldwide",
    "New York",
    "Korea",
    "Zamunda",
    "Indiana",
    "Kenya and Uganda",
    "Kenya, Uganda",
    "Georgia, USA",
    "Boston, MA",
    "Nigera",
    "Austrlia",
    "Congo - Brasil House",
    "Kenya " * 50,
)


@pytest.mark.parametrize("text", TYPED)
def test_country_is_known_as_people_type_it(text: str) -> None:
    found = country(text)
    assert found is not None
    assert found.code == TYPED[text]


@pytest.mark.parametrize("text", NO_COUNTRY)
def test_what_is_no_single_country_is_not_guessed(text: str) -> None:
    assert country(text) is None


def test_every_country_has_the_name_of_iso_3166_and_a_region() -> None:
    for one in pycountry.countries:
        found = country(one.name)
        assert found is not None
        assert (found.code, found.name, found.region) == (
            one.alpha_2,
            one.name,
            REGION[one.alpha_2],
        )
    assert {one.alpha_2 for one in pycountry.countries} ^ set(REGION) == {"XK"}


def test_every_name_that_the_matcher_knows_is_the_same_country_here() -> None:
    for name in tables()["countries"]:
        found = country(name)
        expected = "" if name == "na" else country_code(name)
        assert (found.code if found is not None else "") == expected


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("MX", AMERICAS),
        ("US", "Northern America"),
        ("CY", "Asia"),
        ("RU", "Europe"),
        ("SD", "Africa"),
        ("FJ", "Oceania"),
        ("BQ", AMERICAS),
        ("KZ", "Asia"),
    ],
)
def test_regions_are_those_of_the_un(code: str, region: str) -> None:
    assert REGION[code] == region
