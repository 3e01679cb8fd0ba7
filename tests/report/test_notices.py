"""Messages to organizations: what they say, in which language, to whom, and what they never say."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from cli.samples import (
    ADA,
    BO,
    CY,
    DI,
    EMAIL,
    EVE,
    FIRST,
    HEADER,
    SECOND,
    SESSIONS,
    TELEPHONE,
    export,
    person,
    result,
    write_workspace,
)
from exports import ingest, lines
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rules.casefile import CASES, read_cases, rosters

from gcmreg.commands.loaded import load
from gcmreg.config.notices import ENGLISH, Words, notices_folder, read_notices
from gcmreg.leaks import Private
from gcmreg.model import Application, Outcome, Reading
from gcmreg.report.contacts import addresses, usable
from gcmreg.report.letter import person as person_in
from gcmreg.report.message import Mail, header_text
from gcmreg.report.notice import Notice, Sources, notices, unreachable
from gcmreg.report.templates import Templates, template_faults
from gcmreg.report.wording import Wording
from gcmreg.rules import BY_CODE, RULES
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage
    from pathlib import Path

    from cli.samples import Row

    from gcmreg.pipeline import Rosters
    from gcmreg.roster import Roster

SHIPPED = Workspace(shipped_data().parent)
LANGUAGES = ("en", "es", "fr")
ROUNDS = [
    (path.stem, number) for path in sorted(CASES.glob("*.yaml"))
    for number in range(len(read_cases(path).cases))
]  # fmt: skip
# Of the words for what a mark means, the English ones: what a text in another language never holds.
ENGLISH_WORDS = re.compile(r"\b(the|of|and|is|was|are|were|with|by|until|after|before|deadline)\b")


@cache
def shipped() -> dict[str, Words]:
    found = read_notices(SHIPPED, BY_CODE)
    assert lines(found.findings) == []
    return dict(found.languages)


@cache
def templates() -> Templates:
    return Templates(notices_folder(SHIPPED))


@cache
def made_of(stem: str, number: int) -> tuple[Rosters, Roster]:
    made = rosters(read_cases(CASES / f"{stem}.yaml").cases[number])
    return made, made.roster(made.schedule.sessions[0])


def of_case(stem: str, number: int, language: str) -> tuple[Roster, list[Notice]]:
    """Return the roster of a case of a rule, and the messages on it."""
    made, roster = made_of(stem, number)
    applications = {a.key: a for a in made.applications}
    return roster, notices(Sources(roster, made.schedule, applications, shipped(), language))


class Seen(HTMLParser):
    """The text of a page as it is read, its elements, and what stands in attributes."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.attributes = "", set[str](), list[tuple[str, str]]()
        self.feed(page)

    def handle_data(self, data: str) -> None:
        """Take text that is read."""
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element and its attributes."""
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def plain(text: str) -> str:
    return " ".join(text.split())


# The outcomes of all rules, in every language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_told_in_every_language(language: str) -> None:
    told: set[str] = set()
    for stem, number in ROUNDS:
        roster, found = of_case(stem, number, language)
        for notice in found:
            text, page = templates().filled(notice.context)
            read = plain(text), plain(Seen(page).text)
            keys = set(notice.applications)
            mine = [n for n in roster.nominations if (n.form, n.reference) in keys]
            for nomination in mine:
                assert [person_in(nomination, _wording(language)) in r for r in read] == [True] * 2
                for ruling in nomination.rulings:
                    words = shipped()[language].rules[ruling.rule.code]
                    because = plain(words.because.replace("{title}", ruling.rule.title))
                    assert [because in r for r in read] == [True, True], ruling.rule.code
                    told.add(ruling.rule.code)
            for code in roster.notes:
                because = shipped()[language].rules[code].because
                assert plain(because.replace("{title}", BY_CODE[code].title)) in read[0]
                told.add(code)
    assert told == {rule.code for rule in RULES}
    assert len(told) == 24


def _wording(language: str) -> Wording:
    return Wording(shipped()[language], load(SHIPPED).schedule.zone)


@pytest.mark.parametrize("language", ["es", "fr"])
def test_a_message_is_in_its_language_throughout(language: str) -> None:
    seen = 0
    for stem, number in ROUNDS:
        roster, found = of_case(stem, number, language)
        names = {n.organization for n in roster.nominations}
        names |= {n.slot.full_name for n in roster.nominations}
        names |= {n.entry.name for n in roster.nominations if n.entry is not None}
        names |= {n.accreditation.only_ecosoc.name for n in roster.nominations
                  if n.accreditation.only_ecosoc is not None}  # fmt: skip
        english = {text for n in roster.nominations for r in n.rulings
                   for text in (r.reason, r.rule.title, r.rule.clause)}  # fmt: skip
        for notice in found:
            text = f"{notice.subject}\n{templates().filled(notice.context)[0]}"
            for name in sorted(filter(None, names), key=len, reverse=True):
                text = text.replace(name, "")
            assert [e for e in english if e in text] == []
            assert ENGLISH_WORDS.findall(text.replace("Web TV", "")) == [], text
            assert "{" not in text
            seen += 1
    assert seen > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_texts_are_in_a_language_of_their_own(language: str) -> None:
    words = shipped()[language]
    assert set(words.rules) == {rule.code for rule in RULES}
    others = [shipped()[code] for code in LANGUAGES if code != language]
    for other in others:
        alike = {k for k, v in words.texts.items() if v == other.texts[k]} - {"colon"}
        assert alike == set()
        assert {k for k, v in words.rules.items() if v.because == other.rules[k].because} == set()
        assert {
            k for k, v in words.rules.items() if v.then and v.then == other.rules[k].then
        } == set()


@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_clause_place_and_title_that_is_shipped_has_a_translation(language: str) -> None:
    names = shipped()[language].names
    sessions = load(SHIPPED).schedule.sessions
    wanted = {rule.clause for rule in RULES} | {s.title for s in sessions}
    wanted |= {"Geneva", "Vienna"}
    assert sorted(wanted - set(names)) == []
    assert sorted(set(names) - wanted) == (["New York"] if language == "es" else [])


def test_a_decision_that_settles_is_told_as_one() -> None:
    told = set()
    for stem, number in ROUNDS:
        roster, found = of_case(stem, number, ENGLISH)
        settled = {
            n.deciding.rule.title: n.deciding.rule.code
            for n in roster.nominations
            if n.deciding is not None and n.deciding.outcome is not n.deciding.rule.outcome
        }
        blocks = [
            b for notice in found for b in notice.context["blocks"] if b["kind"] == "rejected"
        ]
        told |= {(settled.get(b["because"]), b["here"], b["then"]) for b in blocks}
    assert {one for one in told if one[0] is not None} == {
        ("DL303", "It was decided that no version held counts.", ""),
        ("IN111", "It was decided that the application does not count.", ""),
    }


# A workspace with everything in it


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = write_workspace(tmp_path_factory.mktemp("notices") / "ws")
    return filled(root, FIRST, SECOND)


def filled(root: Path, *exports: Sequence[Row]) -> Workspace:
    """Ingest exports into a workspace, each from its rows."""
    space = Workspace(root)
    for number, rows in enumerate(exports):
        path = root / f"export-{number}.csv"
        path.write_bytes(export(rows))
        _, found = ingest(space, [path])
        assert [f.code for f in found if f.severity == "error"] == []
    return space


def sources(space: Workspace, session: str = "ny-may", language: str | None = None) -> Sources:
    loaded = load(space, answers=True)  # they are what must not be seen
    roster = loaded.rosters.roster(loaded.session(session))
    applications = {a.key: a for a in loaded.applications}
    found = read_notices(space, BY_CODE)
    assert lines(found.findings) == []
    return Sources(roster, loaded.schedule, applications, found.languages, language)


def texts(found: list[Notice]) -> list[str]:
    return ["\n".join((n.subject, *templates().filled(n.context))) for n in found]


def people(notice: Notice) -> list[str]:
    return [p["name"] for block in notice.context["blocks"] for p in block["people"]]


def test_every_contact_of_an_organization_is_told_every_outcome(space: Workspace) -> None:
    found = {n.to: (n.organization, people(n)) for n in notices(sources(space))}
    acme = ["Bo Lindahl", "Ada Okoro", "Cy Marsh", "Di Nakata", "Bo Lindahl"]
    assert found == {
        "office1001@example.org": ("Acme Relief", acme),
        "office1002@example.org": ("BEACON OF HOPE FOUNDATION", ["Di Nakata", "Di Nakata"]),
        "office1003@example.org": ("Cedar Watch", ["Eve Petros"]),
        "office1004@example.org": ("Delta Migrants Forum", ["Eve Petros"]),
        "office1005@example.org": ("Beacon of Hope Initiative", ["Cy Marsh"]),
        "office1006@example.org": ("Quite Unknown Circle", ["Cy Marsh"]),
        "office1007@example.org": ("Foxglove University", ["Eve Petros", "Cy Marsh", "Ada Okoro"]),
        "office1008@example.org": ("Grove Diaspora Council", ["Bo Lindahl"]),
        # Saved in the organization's name and never submitted: told of itself alone.
        "office1009@example.org": ("Acme Relief", ["Di Nakata"]),
        "office1010@example.org": ("Human Rights Commission", ["Di Nakata"]),
        "office1011@example.org": ("Acme Relief", acme),
        "office1012@example.org": ("Éclat, Solidarité & Droits", ["Zoë =cmd|' /C calc'!A0"]),
    }


def test_references_are_told_of_the_own_application_alone(space: Workspace) -> None:
    found = {n.to: n for n in notices(sources(space))}
    references = ("1001", "1009", "1011")
    for reference in references:
        (text,) = texts([found[f"office{reference}@example.org"]])
        assert [r for r in references if r in text] == [reference]
    details = [
        p["details"] for b in found["office1011@example.org"].context["blocks"] for p in b["people"]
    ]
    elsewhere = ["entered in another application of your organization"]
    assert details == [
        ["your priority representative", *elsewhere],
        ["number 1 on the list", *elsewhere],
        elsewhere,
        elsewhere,
        ["application 1011, place 1"],
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("session", ["ny-may", "geneva-oct", "ny-dec-hearing"])
def test_no_private_answer_and_nothing_of_others_is_told(
    space: Workspace, session: str, language: str
) -> None:
    of = sources(space, session, language)
    forms = load(space).settings.forms
    found = notices(of)
    checked = 0
    for notice, text in zip(found, texts(found), strict=True):
        own = {of.applications[key].versions[-1].reading.name for key in notice.applications}
        for key, application in of.applications.items():
            if key not in notice.own:  # not even its reference, or when it was submitted
                assert Private(application, forms[key[0]]).leak(text) is None
            slots = [
                s
                for v in application.versions
                for found_ in v.reading.slots.values()
                for s in found_
            ]
            secrets = [one for s in slots for one in (s.email, *(text_ for _, text_ in s.private))]
            assert [one for one in secrets if one and one in text] == []
            checked += len(secrets)
            name = application.versions[-1].reading.name
            if key not in notice.applications and name not in own:
                assert name not in text
    assert checked > 50


def test_people_of_one_outcome_and_reason_stand_together(space: Workspace) -> None:
    found = {n.to: n for n in notices(sources(space))}
    blocks = found["office1007@example.org"].context["blocks"]
    assert [(b["kind"], [p["name"] for p in b["people"]]) for b in blocks] == [
        ("room", ["Eve Petros"]),
        ("waiting", ["Cy Marsh"]),
        ("rejected", ["Ada Okoro"]),
    ]
    together = found["office1002@example.org"].context["blocks"]
    assert [(b["kind"], [p["name"] for p in b["people"]]) for b in together] == [
        ("room", ["Di Nakata"]),
        ("rejected", ["Di Nakata"]),
    ]


def test_deadline_is_told_in_both_zones(space: Workspace) -> None:
    def told(session: str, language: str) -> list[str]:
        return notices(sources(space, session, language))[0].context["next"][:2]

    assert told("geneva-oct", "en")[0] == (
        "Changes in the form count for this session until 11 September 2017, 12:00 (New York time, "
        "EDT), that is 11 September 2017, 18:00 (Geneva time, CEST), without exception."
    )
    assert told("geneva-oct", "fr")[0] == (
        "Les modifications du formulaire comptent pour cette session jusqu'au 11 septembre 2017 à "
        "12:00 (heure de New York, EDT), soit le 11 septembre 2017 à 18:00 (heure de Genève, CEST),"
        " sans exception."
    )
    assert told("geneva-oct", "es")[0] == (
        "Los cambios en el formulario cuentan para esta sesión hasta el 11 de septiembre de 2017 a "
        "las 12:00 (hora de Nueva York, EDT), es decir, el 11 de septiembre de 2017 a las 18:00 "
        "(hora de Ginebra, CEST), sin excepciones."
    )
    # The venue has no zone of its own, or the same: one is enough.
    assert told("ny-may", "en")[0] == (
        "Changes in the form count for this session until 15 May 2017, 23:59:59 (New York time, "
        "EDT), without exception."
    )
    assert told("ny-dec-hearing", "en") == [
        "The session has no deadline yet: every version counts and the roster is provisional.",
        "Until it is announced, changes in the form still count.",
    ]


def test_later_sessions_are_named_to_those_who_came_too_late(space: Workspace) -> None:
    found = {n.to: n.context["later"] for n in notices(sources(space))}
    until = "11 September 2017, 12:00 (New York time, EDT), that is 11 September 2017, 18:00"
    later = [
        f"Geneva, 2 and 3 October 2017: until {until} (Geneva time, CEST)",
        "New York, 18 December 2017: deadline not announced yet",
    ]
    named = {to for to, lines_ in found.items() if lines_ == later}
    assert named == {f"office{r}@example.org" for r in ("1001", "1007", "1009", "1011")}
    assert {to for to, lines_ in found.items() if lines_ not in (later, [])} == set()


def test_provisional_and_unconfirmed_are_said(space: Workspace, tmp_path: Path) -> None:
    said = shipped()["en"].texts
    first = texts(notices(sources(space)))[0]
    assert said["provisional"] in first
    assert said["unconfirmed"] not in first
    assert said["provisional"] not in texts(notices(sources(space, "geneva-oct")))[0]
    sessions = SESSIONS.replace("    place: Geneva\n", "    place: Geneva\n    confirmed: false\n")
    root = filled(write_workspace(tmp_path / "ws", sessions_yaml=sessions), FIRST)
    assert said["unconfirmed"] in texts(notices(sources(root, "geneva-oct")))[0]


def test_webcast_and_overflow_room_are_told_but_not_of_a_committee(
    space: Workspace, tmp_path: Path
) -> None:
    said = shipped()["en"].texts
    watching = {
        s: notices(sources(space, s))[0].context["watching"] for s in ("ny-may", "geneva-oct")
    }
    assert watching == {
        "ny-may": [said["webcast"], said["overflow"]],
        "geneva-oct": [said["webcast"], said["no_overflow"]],
    }
    sessions = SESSIONS.replace(
        "thematic-session\n    title: Regular", "steering-committee\n    title: Regular"
    )
    sessions = sessions.replace("dates: [2017-10-02, 2017-10-03]", "dates: []")
    committee = filled(write_workspace(tmp_path / "ws", sessions_yaml=sessions), FIRST)
    (notice, *_) = notices(sources(committee, "geneva-oct"))
    assert notice.context["watching"] == []
    assert notice.context["blocks"][0]["outcome"] == "Eligible for selection"
    assert notice.subject == "Outcome of your application: Regular pathways – Acme Relief"
    assert notice.context["session"]["where"] == ""


def test_hours_of_the_meetings_are_told(tmp_path: Path) -> None:
    hours = '    hours: ["15:00-18:00", "10:00-13:00"]\n'
    sessions = SESSIONS.replace("    place: Geneva\n", "    place: Geneva\n" + hours)
    space = filled(write_workspace(tmp_path / "ws", sessions_yaml=sessions), FIRST)
    where = [notices(sources(space, "geneva-oct", code))[0].context["session"]["where"]
             for code in LANGUAGES]  # fmt: skip
    assert where == [
        "Geneva, 2 and 3 October 2017, from 10:00 to 13:00 and from 15:00 to 18:00 (local time)",
        "Ginebra, 2 y 3 de octubre de 2017, de 10:00 a 13:00 y de 15:00 a 18:00 (hora local)",
        "Genève, 2 et 3 octobre 2017, de 10:00 à 13:00 et de 15:00 à 18:00 (heure locale)",
    ]


# Languages


QUESTION = "Preferred language"


def asking(tmp_path: Path, *answers: str) -> Workspace:
    """Return a workspace whose form asks for the language; an application for each answer."""
    root = write_workspace(tmp_path / "ws")
    form = (shipped_data() / "forms" / "gcm-2017.yaml").read_text(encoding="utf-8")
    asked = form.replace(
        "  - label: Comments\n",
        f"  - field: language\n    label: {QUESTION}\n  - label: Comments\n",
    )
    (root / "data" / "forms").mkdir()
    (root / "data" / "forms" / "gcm-2017.yaml").write_text(asked, encoding="utf-8")
    rows = [
        result(str(number), f"Body {number}", {"ny-may": [ADA]}, answers={QUESTION: answer})
        for number, answer in enumerate(answers, 1)
    ]
    at = HEADER.index("Comments")
    header = (*HEADER[:at], QUESTION, *HEADER[at:])
    (root / "a.csv").write_bytes(export(rows, header))
    _, found = ingest(Workspace(root), [root / "a.csv"])
    assert [f.code for f in found if f.severity == "error"] == []
    return Workspace(root)


def test_language_is_the_one_that_the_form_was_answered_with(tmp_path: Path) -> None:
    answers = ("Français", "french", "ESPAÑOL", "es", "English", "", "Klingon", "fr")
    space = asking(tmp_path, *answers)
    found = [(n.language, n.asked) for n in notices(sources(space))]
    yes = [("fr", True), ("fr", True), ("es", True), ("es", True), ("en", True)]
    assert found == [*yes, ("en", False), ("en", False), ("fr", True)]
    forced = notices(sources(space, language="es"))
    assert {(n.language, n.asked) for n in forced} == {("es", False)}


# Addresses


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("a@example.org", "a@example.org"),
        ("A.B+c@Example.ORG", "A.B+c@example.org"),
        ("a@example.org.", "a@example.org"),
        ("zoë@example.org", "zoë@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("a@straße.example", "a@xn--strae-oqa.example"),  # strasse.example is somebody else
        ("a@βόλος.example", "a@xn--nxasmm1c.example"),
        ("a@ＥＸＡＭＰＬＥ。org", "a@example.org"),
        ("a@☃.example", ""),
        ("a@localhost", ""),
        ("a@example", ""),
        ("a@192.0.2.1", ""),
        ("a@-x.org", ""),
        ("a@x..org", ""),
        ("a..b@example.org", ""),
        (".a@example.org", ""),
        ("o'neil@example.org", "o'neil@example.org"),
        ("a/b|c=d@example.org", "a/b|c=d@example.org"),
        ('"a b"@example.org', ""),
        ("a,b@example.org", ""),
        ("a:b@example.org", ""),
        ("a.@example.org", ""),
        ("@example.org", ""),
        ("a@", ""),
        ("a@b@example.org", ""),
        ("a\x00b@example.org", ""),
        ("a\u202eb@example.org", ""),
        ("x" * 65 + "@example.org", ""),
        ("a@" + "x" * 64 + ".org", ""),
        ("a@" + ".".join(["x" * 60] * 5) + ".org", ""),
        ("purged-1", ""),
        ("+41 22 555 10 20", ""),
    ],
)
def test_usable_addresses(word: str, expected: str) -> None:
    assert usable(word) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("a@example.org", ("a@example.org",)),
        (
            " a@example.org ; b@example.org,c@example.org ",
            ("a@example.org", "b@example.org", "c@example.org"),
        ),
        ("A@example.org / a@EXAMPLE.org", ("A@example.org",)),
        ("Ada Okoro <ada@example.org>", ("ada@example.org",)),
        ('"x" (office) ada＠example.org', ("ada@example.org",)),
        ("a@example.org\r\nBcc: b@example.org", ("a@example.org", "b@example.org")),
        ("mailto:a@example.org", ("a@example.org",)),
        ("E-mail:a@example.org.", ("a@example.org",)),
        ("a@example.org/b@example.org|c@example.org", tuple(f"{c}@example.org" for c in "abc")),
        # What is within an address is no address of its own.
        ("o'neil@example.org", ("o'neil@example.org",)),
        ("'o'neil@example.org'", ("o'neil@example.org",)),
        ("sales/ngo@example.org", ("sales/ngo@example.org",)),
        ("sales|ngo@example.org", ("sales|ngo@example.org",)),
        ("sales:ngo@example.org", ()),
        ("first,last@example.org", ()),
        ("first;last@example.org", ()),
        (", a@example.org; b@example.org,", ("a@example.org", "b@example.org")),
        ("sales\\ngo@example.org", ()),
        ("first.last@example.org..", ("first.last@example.org",)),
        ("none", ()),
        ("", ()),
    ],
)
def test_addresses_of_an_answer(answer: str, expected: tuple[str, ...]) -> None:
    assert addresses(application(answer)) == expected


def application(*answers: str) -> Application:
    """Return an application with a version for each contact answer, a telephone beside it."""
    made, _ = made_of("IN110", 0)
    version = made.applications[0].versions[0]
    return Application(
        "gcm-2017",
        "1",
        tuple(
            replace(version, said=Reading(contacts=(("# E", a), ("# T", "+41 22 555 10 20"))))
            for a in answers
        ),
    )


def test_the_latest_version_with_a_usable_address_gives_it() -> None:
    assert addresses(application("old@example.org", "new@example.org")) == ("new@example.org",)
    assert addresses(application("old@example.org", "mistyped")) == ("old@example.org",)


def test_application_without_an_address_gets_a_message_and_is_named(tmp_path: Path) -> None:
    rows = [
        result("1", "Acme Relief", {"ny-may": [ADA]}, answers={EMAIL: "none", TELEPHONE: ""}),
        result("2", "Cedar Watch", {"ny-may": [BO]}, answers={EMAIL: "x@localhost"}),
        result("3", "Cedar Watch", {"ny-may": [CY]}),
        result("4", "Grove Diaspora Council", {"ny-may": [EVE]}),
    ]
    of = sources(filled(write_workspace(tmp_path / "ws"), rows))
    assert [(n.to, people(n)) for n in notices(of)] == [
        ("", ["Ada Okoro"]),
        ("office3@example.org", ["Bo Lindahl", "Cy Marsh"]),
        ("office4@example.org", ["Eve Petros"]),
    ]
    assert list(unreachable(of)) == [(("gcm-2017", "1"), False), (("gcm-2017", "2"), True)]


def test_one_contact_of_two_organizations_gets_two_messages(tmp_path: Path) -> None:
    both = {EMAIL: "agency@example.org"}
    rows = [
        result("1", "Acme Relief", {"ny-may": [ADA]}, answers=both),
        result("2", "Grove Diaspora Council", {"ny-may": [BO]}, answers=both),
        result("3", "Acme Relief", {"ny-may": [CY]}, answers=both),
    ]
    found = notices(sources(filled(write_workspace(tmp_path / "ws"), rows)))
    assert [(n.to, people(n), [r for _, r in n.own]) for n in found] == [
        ("agency@example.org", ["Ada Okoro", "Cy Marsh"], ["1", "3"]),
        ("agency@example.org", ["Bo Lindahl"], ["2"]),
    ]


def test_two_addresses_of_one_application_get_a_file_each(tmp_path: Path) -> None:
    rows = [result("1", "Acme Relief", {"ny-may": [DI]}, answers={EMAIL: "a@x.org; b@x.org"})]
    found = notices(sources(filled(write_workspace(tmp_path / "ws"), rows)))
    assert [(n.to, n.name) for n in found] == [
        ("a@x.org", "acme-relief-1.eml"),
        ("b@x.org", "acme-relief-1-2.eml"),
    ]


def test_renamed_after_the_deadline_stays_with_its_organization(tmp_path: Path) -> None:
    first = [
        result("1", "Acme Relief", {"ny-may": [ADA]}),
        result("2", "Foxglove University", {"ny-may": [EVE]}),
    ]
    late = [
        result(
            "1", "Foxglove University", {"ny-may": [ADA, BO]},
            date="2017-05-18 10:00:00", finish="2017-05-10 12:00:00",
        )
    ]  # fmt: skip
    found = notices(sources(filled(write_workspace(tmp_path / "ws"), first, late)))
    assert [(n.to, n.organization, people(n)) for n in found] == [
        ("office1@example.org", "Acme Relief", ["Ada Okoro", "Bo Lindahl"]),
        ("office2@example.org", "Foxglove University", ["Eve Petros"]),
    ]


# The e-mail itself


def mail(**more: object) -> Mail:
    values: dict[str, Any] = {
        "to": "a@example.org",
        "subject": "Hello",
        "language": "en",
        "text": "x\n",
    }
    return Mail(**{**values, "html": "<p>x</p>", **more})


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)  # type: ignore[return-value]


def test_message_has_text_page_and_calendar_and_no_clock() -> None:
    one = mail(text="Éclat\n", html="<p>Éclat</p>", calendar=b"BEGIN:VCALENDAR\r\n", language="fr")
    assert one.draft() == one.draft()
    message = parsed(one.draft("Office <office@example.org>"))
    assert [(p.get_content_type(), p.get_content_disposition()) for p in message.walk()] == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("text/calendar", "attachment"),
    ]
    _, _, text, page, calendar = message.walk()
    assert (text.get_content(), page.get_content()) == ("Éclat\r\n", "<p>Éclat</p>\r\n")
    assert calendar["Content-Type"].params == {"method": "PUBLISH", "charset": "utf-8"}
    assert calendar.get_filename() == "session.ics"
    assert calendar.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"
    assert (message["Date"], message["X-Unsent"], message["Content-Language"]) == (None, "1", "fr")
    assert message["Message-ID"] == f"<{one.digest}@example.org>"
    assert {b"\r\n" in line or not line for line in one.draft().splitlines(keepends=True)} == {True}
    assert all(part.defects == [] for part in message.walk())


def test_digest_is_of_all_that_is_said_and_of_nothing_else() -> None:
    changed = [
        {}, {"to": "b@example.org"}, {"subject": "Other"}, {"language": "fr"}, {"text": "y"},
        {"html": "y"}, {"calendar": b"y"},
    ]  # fmt: skip
    digests = [mail(**one).digest for one in changed]
    assert len(set(digests)) == len(changed)
    assert mail().digest == digests[0]
    assert mail(calendar_name="other.ics").digest == digests[0]


@given(st.text(max_size=300))
def test_subject_is_one_header_whatever_the_name(name: str) -> None:
    one = mail(subject=f"Outcome: {name}")
    data = one.draft("office@example.org")
    message = parsed(data)
    assert [key for key, _ in message.items()] == [
        "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Language", "X-Unsent",
    ]  # fmt: skip
    shown = header_text(f"Outcome: {name}").encode("utf-8", "replace").decode()
    assert plain(message["Subject"]) == plain(shown)
    head = data.partition(b"\r\n\r\n")[0]
    assert [line for line in head.split(b"\r\n") if len(line) > 998 or not line.isascii()] == []


@pytest.mark.parametrize(
    "name",
    ["x" * 5000, "é" * 5000, "Ação " * 900, "x\r\nBcc: eve@example.org", "a\x00b\u2028c\u202ed"],
)
def test_long_and_hostile_names_stay_in_their_line(name: str) -> None:
    data = mail(subject=name, text=f"{name}\n", html=f"<p>{name}</p>").draft()
    message = parsed(data)
    assert (message["Bcc"], message["To"]) == (None, "a@example.org")
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_address_beyond_ascii_is_kept_as_it_is() -> None:
    data = mail(to="zoë@example.org").draft()
    assert "To: zoë@example.org\r\n".encode() in data
    assert parsed(mail(to="").draft())["To"] is None


# Templates and words


def own_notices(tmp_path: Path) -> Workspace:
    root = write_workspace(tmp_path / "ws")
    folder = root / "data" / "notices"
    folder.mkdir()
    for path in notices_folder(SHIPPED).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return Workspace(root)


def test_shipped_words_and_templates_are_whole(tmp_path: Path) -> None:
    space = own_notices(tmp_path)
    assert notices_folder(space) == space.data / "notices"
    found = read_notices(space, BY_CODE)
    assert (sorted(found.languages), lines(found.findings)) == (list(LANGUAGES), [])
    assert lines(template_faults(found.folder, found.languages.values())) == []


INTRO, SIGNATURE = "{{ w.intro }}", "{{ w.signature }}"
UNCLOSED = (
    "Unexpected end of template. Jinja was looking for the following tags: 'endfor' or 'else'. The "
    "innermost block that needs to be closed is 'for'."
)
RANGE = "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000)."


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (INTRO, "{{ w.intro }", 5, "unexpected '}'"),
        (INTRO, "{{ w.intor }}", 5, "'dict object' has no attribute 'intor'"),
        (SIGNATURE, "{{ nobody }}", 63, "'nobody' is undefined"),
        (INTRO, "{% include 'x.j2' %}", 5, "'x.j2' is not there"),
        (INTRO, "{% include '../../x.j2' %}", 5, "'../../x.j2' is not there"),
        (
            INTRO,
            "{{ w.__class__.__mro__ }}",
            5,
            "access to attribute '__class__' of 'dict' object is unsafe.",
        ),
        (INTRO, "{{ 1 / 0 }}", 5, "division by zero"),
        (INTRO, "{% for x in range(10 ** 9) %}{% endfor %}", 5, RANGE),
        (INTRO, "{% for x in blocks %}", 85, UNCLOSED),
    ],
)
def test_broken_template_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    space = own_notices(tmp_path)
    name = "message.txt.j2" if old == INTRO else "message.html.j2"
    path = space.data / "notices" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = read_notices(space, BY_CODE)
    assert lines(template_faults(found.folder, found.languages.values())) == [
        f"error[NT902] notice-template-broken: {message}",
        f"  --> data/notices/{name}:{line}",
        "   = help: mend it; gcmreg init writes the shipped one into a new folder, to compare",
    ]


def test_template_that_is_no_utf8_or_not_there_is_told(tmp_path: Path) -> None:
    space = own_notices(tmp_path)
    path = space.data / "notices" / "message.txt.j2"
    path.write_bytes("Grüße".encode("latin-1"))
    found = template_faults(path.parent, shipped().values())
    assert [(f.code, str(f.place)) for f in found] == [("NT902", "data/notices/message.txt.j2")]
    path.unlink()
    (gone,) = template_faults(path.parent, shipped().values())
    assert gone.message == "'message.txt.j2' is not there"


@pytest.mark.parametrize("name", ["message.txt.j2", "message.html.j2"])
@pytest.mark.parametrize("text", ["", "{# nothing #}\n \n"])
def test_template_that_says_nothing_is_told(tmp_path: Path, name: str, text: str) -> None:
    space = own_notices(tmp_path)
    (space.data / "notices" / name).write_text(text, encoding="utf-8")
    (found,) = template_faults(space.data / "notices", shipped().values())
    assert (found.code, str(found.place)) == ("NT902", f"data/notices/{name}")
    assert found.message == "a message made with it is empty"


UNTIL = "{deadline}, without"


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        (
            "  signature: The secretariat\n",
            "",
            "  subject:",
            "texts.signature is needed but is not there",
        ),
        (
            "  signature: The",
            "  singature: The",
            "  subject:",
            "texts.signature is needed but is not there",
        ),
        (UNTIL, "{date}, without", "  deadline:", "texts.deadline: {date} cannot be filled in"),
        (
            UNTIL,
            "{deadline.year}, without",
            "  deadline:",
            "texts.deadline: {deadline.year} cannot be filled in",
        ),
        (
            UNTIL,
            "{deadline!r}, without",
            "  deadline:",
            "texts.deadline: {deadline!r} cannot be filled in",
        ),
        (
            UNTIL,
            "{deadline:9}, without",
            "  deadline:",
            "texts.deadline: {deadline:9} cannot be filled in",
        ),
        (
            UNTIL,
            "{deadline, without",
            "  deadline:",
            "texts.deadline: the braces are not in pairs: expected '}' before end of string",
        ),
        ("[January, ", "[", "  [February", "months: must list at least 12"),
        (
            "name: English\n",
            "name: !!python/object:os.system English\n",
            "name: !!",
            "the tag 'tag:yaml.org,2002:python/object:os.system' is not taken",
        ),
        ("  AC205:\n", "  AC999:\n", "  IN110:", "rules.AC205 is needed but is not there"),
        (
            "outcomes:\n",
            "outcomes: none\nout:\n",
            "outcomes: none",
            "outcomes: must be a mapping of keys to values",
        ),
    ],
)
def test_broken_words_are_told_with_their_place(
    tmp_path: Path, old: str, new: str, at: str, expected: str
) -> None:
    space = own_notices(tmp_path)
    path = space.data / "notices" / "en.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = read_notices(space, BY_CODE)
    assert sorted(found.languages) == ["es", "fr"]
    first = found.findings[0]
    told = path.read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text_ in enumerate(told, 1) if text_.startswith(at)]
    place = first.place
    assert place is not None
    assert (first.message, place.file, place.line) == (expected, "data/notices/en.yaml", line)


def test_markup_in_answers_is_shown_and_not_run(tmp_path: Path) -> None:
    name = "<script>alert(1)</script> & Sons {{ 7 * 7 }} {person}"
    rows = [result("1", name, {"ny-may": [person("Al <img src=x onerror=y>", "O'Neil")]})]
    found = notices(sources(filled(write_workspace(tmp_path / "ws"), rows)))
    text, page = templates().filled(found[0].context)
    seen = Seen(page)
    assert {"script", "img"} & seen.tags == set()
    assert name in plain(seen.text)
    assert name in text
    assert "Al <img src=x onerror=y> O'Neil" in text
    assert [v for k, v in seen.attributes if k.startswith("on")] == []


def test_page_fetches_nothing(space: Workspace) -> None:
    for notice in notices(sources(space)):
        seen = Seen(templates().filled(notice.context)[1])
        assert {"script", "link", "img", "iframe", "style"} & seen.tags == set()
        assert {v for k, v in seen.attributes if "://" in v} == {"https://webtv.un.org"}
        assert ("lang", notice.language) in seen.attributes


def test_outcomes_are_counted(space: Workspace) -> None:
    found = {n.to: n for n in notices(sources(space))}
    acme = found["office1001@example.org"]
    assert acme.outcomes == {
        Outcome.ROOM: 1, Outcome.OVERFLOW: 0, Outcome.WAITING: 1, Outcome.REJECTED: 3,
        Outcome.REVIEW: 0,
    }  # fmt: skip
    attending = {to for to, n in found.items() if n.attends}
    assert attending == {f"office{r}@example.org" for r in ("1001", "1002", "1007", "1008", "1011")}
