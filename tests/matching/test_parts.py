"""The parts of the engine: reading of names, countries, links, vocabularies."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gcmreg.matching.acronyms import spells
from gcmreg.matching.country import country_code
from gcmreg.matching.decide import compete, lowered, shipped_model
from gcmreg.matching.features import FEATURES
from gcmreg.matching.link import profile_code
from gcmreg.matching.parse import read_name
from gcmreg.matching.vetoes import DOUBTFUL, VETOES
from gcmreg.matching.vocabulary.compiling import HERE, as_text, compile_vocabulary
from gcmreg.matching.words import Kind, other_gender, word


def forms(name: str) -> list[str]:
    return [part.form for part in read_name(name).words]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Société des amis de l’homme", ["societe", "amis", "homme"]),
        ("Women’s Voices", ["women", "voices"]),
        ("J. P. Tidewater", ["jp", "tidewater"]),
        ("Velmora R/A Circle", ["velmora", "ra", "circle"]),
        ("Quillfeather e.V.", ["quillfeather"]),
        ("Quillfeather Limited by Guarantee", ["quillfeather"]),
        ("Inc.", ["inc"]),
        ("United Nations Friends", ["unitednations", "friends"]),
        ("Tidewater Institute (special, 2008)", ["tidewater", "institute"]),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert forms(name) == words


@pytest.mark.parametrize(
    ("name", "acronyms"),
    [
        ("Brightwater Alliance (BWA)", {"bwa"}),
        ("Brightwater Alliance – B.W.A.", set()),
        ("BLC - Blue Lantern Circle", {"blc"}),
        ("Blue Lantern Circle, BLC", {"blc"}),
        ("Blue Lantern Circle – BLC.", {"blc"}),
        ("BLC (Blue Lantern Circle)", {"blc"}),
        ("BLC (Blue Lantern Circle).", {"blc"}),
        ("Legal Lantern Action Worldwide (LAW)", {"law"}),
        ("Blue Lantern Circle (law)", set()),
        ("Blue Lantern Circle (Kenya)", set()),
        ("Blue Lantern Circle (Kyalorabanta)", set()),
    ],
)
def test_acronyms_of_a_name(name: str, acronyms: set[str]) -> None:
    assert read_name(name).acronyms == acronyms


def test_spells() -> None:
    assert spells("blc", ["blue", "lantern", "circle"])
    assert spells("bluecir", ["blue", "lantern", "circle"])
    assert not spells("xlc", ["blue", "lantern", "circle"])
    assert not spells("b", ["blue", "lantern", "circle"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("centre", "center"),
        ("organisations", "organization"),
        ("fundacion", "foundation"),
        ("femmes", "woman"),
        ("programmes", "program"),
        ("intl", "international"),
        ("фонд", "fond"),
        ("mueller", "muller"),
        ("kenyan", "kenya"),
    ],
)
def test_forms_of_one_concept_share_a_key(first: str, second: str) -> None:
    assert word(first).key == word(second).key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("federation", "foundation"),
        ("network", "forum"),
        ("niger", "nigeria"),
        ("india", "indians"),
        ("human", "humanity"),
        ("social", "society"),
    ],
)
def test_other_words_have_other_keys(first: str, second: str) -> None:
    assert word(first).key != word(second).key


def test_kinds_of_words() -> None:
    asked = [
        "nairobi",
        "not",
        "branch",
        "northern",
        "7",
        "iii",
        "network",
        "peace",
        "of",
        "ostermarch",
    ]
    assert [word(one).kind.name for one in asked] == [
        "PLACE",
        "NEGATION",
        "CHAPTER",
        "DIRECTION",
        "NUMBER",
        "NUMBER",
        "TYPE",
        "GENERIC",
        "STOP",
        "PLAIN",
    ]
    assert Kind.PLAIN == 0


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("USA", "US"),
        ("United States of America", "US"),
        ("the Netherlands", "NL"),
        ("Korea, Republic of", "KR"),
        ("ci", "CI"),
        ("CIV", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Viet Nam", "VN"),
        ("République démocratique du Congo", "CD"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_country_code(typed: str, code: str) -> None:
    assert country_code(typed) == code


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (
            "https://www.esango.un.org/showProfileDetail.do;jsessionid=A1?tab=1&profileCode=0601",
            "601",
        ),
        ("http://esango.un.org/civilsociety/consultativeStatusSummary.do?profileCode=2745", "2745"),
        ("PROFILECODE%3D77", "77"),
        ("https://esango.un.org/civilsociety/login.do", ""),
        ("", ""),
    ],
)
def test_profile_code(link: str, code: str) -> None:
    assert profile_code(link) == code


def test_compiled_vocabulary_is_in_step_with_its_sources() -> None:
    pytest.importorskip("ruamel.yaml")
    compiled = (HERE / "compiled.json").read_text(encoding="utf-8")
    assert compiled == as_text(compile_vocabulary(HERE)), "run python -m gcmreg.matching.vocabulary"


def test_tables_of_features_and_vetoes_are_documented() -> None:
    assert all(feature.__doc__ for feature, _ in FEATURES)
    assert all(veto.__doc__ for veto in VETOES)
    assert set(VETOES) >= DOUBTFUL


def test_coefficients_keep_their_signs() -> None:
    weights = shipped_model().weights
    assert len(weights) == len(FEATURES)
    for weight, (feature, sign) in zip(weights, FEATURES, strict=True):
        assert weight * sign >= 0, feature.__name__


def test_candidates_compete() -> None:
    assert compete([]) == []
    assert compete([0.0]) == [0.5]
    assert sum(compete([3.0, 3.0])) < 1


def test_lowered_scores_stay_below_and_in_order() -> None:
    scores = [lowered(one / 100, 0.75) for one in range(101)]
    assert scores == sorted(scores)
    assert max(scores) < 0.75


def test_words_of_the_matcher_are_imported_without_the_engine() -> None:
    code = (
        "import sys, gcmreg.matching, gcmreg.matching.model;"
        "sys.exit(bool({'rapidfuzz', 'ruamel', 'gcmreg.matching.engine'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_vocabulary_is_plain_json() -> None:
    assert json.loads((HERE / "compiled.json").read_text(encoding="utf-8"))["words"]["of"] == [
        "of",
        "stop",
    ]


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ("obreros", "obreras", True),
        ("voisins", "voisines", True),
        ("profesor", "profesora", True),
        ("trabajadores", "trabajadoras", True),
        ("infirmier", "infirmiere", True),
        ("refugies", "refugiees", True),
        ("peace", "peacee", False),
        ("studies", "studias", False),
        ("sante", "sant", False),
        ("marina", "mariana", False),
    ],
)
def test_other_gender(first: str, second: str, *, other: bool) -> None:
    assert other_gender(first, second) is other
    assert other_gender(second, first) is other
