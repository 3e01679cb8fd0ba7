"""Cases for the oracle, worked out by hand from SPEC."""
# Names in several scripts are meant.

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import oracle
import pytest
from oracle import (
    Application,
    ApplicationDecision,
    Decisions,
    Entry,
    Nomination,
    Session,
    Slot,
    Version,
    expected,
    fold,
)

if TYPE_CHECKING:
    from pathlib import Path

NEW_YORK = ZoneInfo("America/New_York")
DEADLINE = datetime(2017, 9, 11, 23, 59, 59, 999999, NEW_YORK)
GENEVA = Session("geneva-oct", deadline=DEADLINE, first_day=date(2017, 10, 2))

ACME = Entry("ecosoc", "100", "Acme Relief", status="Special", granted=date(2010, 7, 23))
BETA = Entry("ecosoc", "200", "Beta Aid", status="General", granted=date(2010, 7, 23))
GONE = Entry("ecosoc", "300", "Gone Office", status="Special", withdrawn=date(2017, 9, 11))
HELD = Entry(
    "ecosoc",
    "400",
    "Held Office",
    status="Roster",
    suspended_from=date(2016, 7, 27),
    suspended_until=date(2017, 9, 12),
)
BACK = replace(HELD, id="401", name="Back Office", suspended_until=date(2017, 9, 11))
FROM_NOW = Entry(
    "ecosoc", "402", "Now Held Office", status="Special", suspended_from=date(2017, 9, 11)
)
TODAY = Entry("ecosoc", "501", "Today Office", status="Special", granted=date(2017, 9, 11))
LATER = Entry("ecosoc", "500", "Later Office", status="Special", granted=date(2017, 9, 12))
PLAIN = Entry("ecosoc", "600", "Plain Office", status="Profile only")
ECOSOC = [ACME, BETA, GONE, HELD, BACK, FROM_NOW, TODAY, LATER, PLAIN]
SIGMA = Entry("special", "S1", "Sigma Network", other_names=("Réseau Sigma",))
GONE_TOO = Entry("special", "S2", "Gone Office")
SPECIAL = [SIGMA, GONE_TOO]

ADA = Slot(given="Ada", family="Lund", email="ada@example.org")
BO = Slot(given="Bo", family="Okoro", email="bo@example.org")
CY = Slot(given="Cy", family="Petrov", email="cy@example.org")
DI = Slot(given="Di", family="Quist", email="di@example.org")


def at(month: int, day: int, hour: int = 12) -> datetime:
    """Return a time in New York."""
    return datetime(2017, month, day, hour, tzinfo=NEW_YORK)


def marked(slot: Slot) -> Slot:
    """Return the slot with a priority mark."""
    return replace(slot, priority=True)


def version(
    changed: datetime | None,
    *slots: Slot | None,
    name: str = "Acme Relief",
    finish: datetime | None = None,
    complete: bool = True,
    taken: tuple[datetime, ...] = (at(9, 20),),
    **more: str,
) -> Version:
    """Return a version that enters these slots for Geneva."""
    filled = {number: slot for number, slot in enumerate(slots, 1) if slot is not None}
    return Version(
        changed=changed,
        finish=finish,
        complete=complete,
        taken=taken,
        name=name,
        slots={"geneva-oct": filled},
        **more,
    )


def application(reference: str, *versions: Version) -> Application:
    """Return an application with these versions."""
    return Application(reference, versions)


def run(
    *applications: Application,
    session: Session = GENEVA,
    decisions: Decisions | None = None,
    as_of: datetime | None = None,
) -> list[Nomination]:
    """Ask the oracle."""
    return expected(session, applications, ECOSOC, SPECIAL, decisions, as_of)


def brief(nominations: list[Nomination]) -> list[tuple[str, int, str, tuple[str, ...]]]:
    """Return reference, slot, outcome and codes of each."""
    return [(n.reference, n.slot, n.outcome, n.codes) for n in nominations]


# ---------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Élodie  O'CALLAGHAN ", "elodieocallaghan"),
        ("Yılmaz", "yilmaz"),
        ("Søren Łukasz Đoković", "sorenlukaszdokovic"),
        ("Weiß Æsir Œuvre", "weissaesiroeuvre"),
        ("Nguyễn", "nguyen"),
        ("Красный Крест №5", "красныикрестno5"),
        ("ＡＢＣ－１２", "abc12"),
        ("… – !", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """NFKD, marks dropped, case folded, letters spelled out, only letters and digits kept."""
    assert fold(text) == folded


# ---------------------------------------------------------------- IN and DL


def test_plain_application_gets_a_seat() -> None:
    """Nobody is marked: the first is taken as priority, with PR502."""
    assert run(application("7", version(at(8, 1), ADA))) == [
        Nomination("7", 1, "Ada", "Lund", "room", ("PR502",), True, False, 1, ("ecosoc", "100"))
    ]


def test_in110_unfinished() -> None:
    """Only saved: the latest version is reported."""
    app = application(
        "7",
        version(at(8, 1), ADA, complete=False),
        version(at(8, 2), ADA, BO, complete=False),
    )
    assert brief(run(app)) == [
        ("7", 1, "rejected", ("IN110",)),
        ("7", 2, "rejected", ("IN110",)),
    ]


def test_in110_comes_before_a_late_date() -> None:
    """IN110 stands before DL301 in the table."""
    app = application("7", version(at(9, 13), ADA, complete=False))
    assert brief(run(app)) == [("7", 1, "rejected", ("IN110",))]


def test_in111_undated() -> None:
    """Neither a Date nor a Finish."""
    assert brief(run(application("7", version(None, ADA)))) == [("7", 1, "review", ("IN111",))]


def test_undated_version_with_finish_uses_it() -> None:
    """A finish time is a usable time."""
    app = application("7", version(None, marked(ADA), finish=at(8, 1)))
    assert brief(run(app)) == [("7", 1, "room", ())]


def test_in111_closed_by_decision() -> None:
    """`use: DATE` gives the time, also a late one; `use: none` rejects."""
    app = application("7", version(None, marked(ADA)))

    def decided(use: str) -> list[tuple[str, int, str, tuple[str, ...]]]:
        decisions = Decisions(applications=(ApplicationDecision("7", use=use),))
        return brief(run(app, decisions=decisions))

    assert decided("2017-09-11") == [("7", 1, "room", ())]
    assert decided("2017-09-12") == [("7", 1, "rejected", ("DL301",))]
    assert decided("none") == [("7", 1, "rejected", ("IN111",))]


def test_dl301_late() -> None:
    """First submitted the second after."""
    late = datetime(2017, 9, 12, 0, 0, 0, tzinfo=NEW_YORK)
    app = application("7", version(late, ADA, finish=late))
    assert brief(run(app)) == [("7", 1, "rejected", ("DL301",))]


def test_deadline_instant_counts() -> None:
    """A version counts when its time is at the deadline, in whichever zone it is written."""
    last = DEADLINE.astimezone(ZoneInfo("Europe/Zurich"))
    app = application("7", version(last, marked(ADA), finish=last))
    assert brief(run(app)) == [("7", 1, "room", ())]


def test_dl303_version_unknown() -> None:
    """Submitted in time, but only the version from after is held."""
    app = application("7", version(at(9, 13), ADA, finish=at(8, 1)))
    assert brief(run(app)) == [("7", 1, "review", ("DL303",))]


def test_dl303_when_finish_is_missing_too() -> None:
    """Only versions after the deadline and no finish time: the time is unknown."""
    assert brief(run(application("7", version(at(9, 13), ADA)))) == [("7", 1, "review", ("DL303",))]


def test_dl303_reports_the_latest_complete_version() -> None:
    """An incomplete version from before does not count; the later complete ones are reported."""
    app = application(
        "7",
        version(at(8, 1), ADA, complete=False),
        version(at(9, 13), BO, finish=at(8, 1)),
        version(at(9, 14), CY, DI, finish=at(8, 1)),
        version(at(9, 15), ADA, complete=False),
    )
    assert [(n.given, n.outcome, n.codes) for n in run(app)] == [
        ("Cy", "review", ("DL303",)),
        ("Di", "review", ("DL303",)),
    ]


def test_no_decision_makes_a_late_version_count() -> None:
    """`use: DATE` of a late version changes nothing; `use: none` closes DL303."""
    app = application("7", version(at(9, 13), ADA, finish=at(8, 1)))

    def decided(use: str, session: str | None) -> list[tuple[str, int, str, tuple[str, ...]]]:
        decisions = Decisions(applications=(ApplicationDecision("7", session=session, use=use),))
        return brief(run(app, decisions=decisions))

    assert decided("2017-09-13T12:00:00", None) == [("7", 1, "review", ("DL303",))]
    assert decided("none", "geneva-oct") == [("7", 1, "rejected", ("DL303",))]
    assert decided("none", "vienna-sep") == [("7", 1, "review", ("DL303",))]


def test_use_decision_picks_an_earlier_version() -> None:
    """The version held with that date counts instead of the latest one in time."""
    app = application("7", version(at(8, 1), marked(ADA)), version(at(8, 2), marked(BO)))
    assert [n.given for n in run(app)] == ["Bo"]
    decisions = Decisions(applications=(ApplicationDecision("7", use="2017-08-01"),))
    assert [(n.given, n.outcome) for n in run(app, decisions=decisions)] == [("Ada", "room")]


def test_use_decision_of_a_day_takes_the_latest_complete_version_of_it() -> None:
    """Three versions of one day, the last one incomplete, and one of the next day."""
    app = application(
        "7",
        version(at(8, 1, 9), marked(ADA)),
        version(at(8, 1, 10), marked(BO)),
        version(at(8, 1, 11), marked(CY), complete=False),
        version(at(8, 2), marked(DI)),
    )
    decisions = Decisions(applications=(ApplicationDecision("7", use="2017-08-01"),))
    assert [n.given for n in run(app, decisions=decisions)] == ["Bo"]


def test_replaced_in_time_is_no_nomination() -> None:
    """Ada was replaced by Bo before the deadline."""
    app = application("7", version(at(8, 1), marked(ADA)), version(at(9, 1), marked(BO)))
    assert [(n.given, n.outcome) for n in run(app)] == [("Bo", "room")]


def test_dl302_and_dl305_late_change() -> None:
    """Slot 2 passes from Bo to Cy after the deadline: Bo keeps the seat with a note."""
    app = application(
        "7",
        version(at(9, 1), marked(ADA), BO, taken=(at(9, 2), at(9, 12))),
        version(at(9, 13), marked(ADA), CY, taken=(at(9, 20),)),
    )
    assert [(n.slot, n.given, n.outcome, n.codes, n.late, n.order) for n in run(app)] == [
        (1, "Ada", "room", (), False, 1),
        (2, "Bo", "room", ("DL305",), False, 2),
        (2, "Cy", "rejected", ("DL302",), True, None),
    ]


def test_dl302_not_for_a_moved_or_unnamed_person() -> None:
    """Ada moved to slot 3 is entered by the version used; a slot without a name has no person."""
    app = application(
        "7",
        version(at(9, 1), marked(ADA), taken=(at(9, 12),)),
        version(at(9, 13), None, Slot(position="Director"), marked(ADA)),
    )
    assert brief(run(app)) == [("7", 1, "room", ())]


def test_dl302_looks_at_the_latest_complete_version_only() -> None:
    """Cy came and went after the deadline; Di stands in an incomplete version."""
    app = application(
        "7",
        version(at(9, 1), marked(ADA), taken=(at(9, 12),)),
        version(at(9, 13), marked(ADA), CY),
        version(at(9, 14), marked(ADA)),
        version(at(9, 15), DI, complete=False),
    )
    assert brief(run(app)) == [("7", 1, "room", ())]


def test_dl306_possibly_stale() -> None:
    """The last export that shows the version used is from before the deadline."""
    used = version(at(9, 1), marked(ADA), taken=(at(9, 2), at(9, 10)))
    later = version(at(9, 13), marked(ADA), taken=(at(9, 20),))
    assert brief(run(application("7", used, later))) == [("7", 1, "room", ("DL306",))]
    proven = replace(used, taken=(at(9, 2), DEADLINE))
    assert brief(run(application("7", proven, later))) == [("7", 1, "room", ())]
    assert brief(run(application("7", used))) == [("7", 1, "room", ())]


def test_dl306_counts_incomplete_versions_and_notes_rejected_persons_too() -> None:
    """An incomplete later version makes the used one doubtful, whatever comes of it."""
    app = application(
        "7",
        version(at(9, 1), ADA, name="Nobody Knows", taken=(at(9, 2),)),
        version(at(9, 5), ADA, complete=False, taken=(at(9, 6),)),
    )
    assert brief(run(app)) == [("7", 1, "rejected", ("AC201", "DL306"))]


def test_dl304_no_deadline() -> None:
    """Every version counts and the roster as a whole has the note."""
    session = replace(GENEVA, deadline=None)
    app = application("7", version(at(9, 1), ADA, taken=(at(9, 2),)), version(at(9, 30), BO))
    assert [(n.given, n.outcome, n.codes) for n in run(app, session=session)] == [
        ("Bo", "room", ("PR502",))
    ]
    assert oracle.roster_notes(session) == ["DL304"]
    assert oracle.roster_notes(GENEVA) == []


def test_as_of_uses_only_versions_up_to_then() -> None:
    """The second version is not known yet on the second of August."""
    app = application("7", version(at(8, 1), marked(ADA)), version(at(8, 3), marked(BO)))
    assert [n.given for n in run(app, as_of=at(8, 2))] == ["Ada"]
    assert run(app, as_of=at(7, 1)) == []


def test_same_date_goes_by_the_export() -> None:
    """Two contents under one date: the one that the later export shows is the later one."""
    bo = version(at(8, 1), marked(BO), taken=(at(8, 9),))
    before = application("7", version(at(8, 1), marked(ADA), taken=(at(8, 5),)), bo)
    assert [n.given for n in run(before)] == ["Bo"]
    again = application("7", version(at(8, 1), marked(ADA), taken=(at(8, 5), at(8, 20))), bo)
    assert [n.given for n in run(again)] == ["Ada"]


# ---------------------------------------------------------------- accreditation


@pytest.mark.parametrize(
    ("name", "outcome", "codes", "match"),
    [
        ("acme  RELIEF", "room", (), ("ecosoc", "100")),
        ("Reseau Sigma", "room", (), ("special", "S1")),
        ("Back Office", "room", (), ("ecosoc", "401")),
        ("Plain Office", "rejected", ("AC202",), ("ecosoc", "600")),
        ("Held Office", "rejected", ("AC203",), ("ecosoc", "400")),
        ("Now Held Office", "rejected", ("AC203",), ("ecosoc", "402")),
        ("Today Office", "room", (), ("ecosoc", "501")),
        ("Later Office", "rejected", ("AC203",), ("ecosoc", "500")),
        ("Gone Office", "room", (), ("special", "S2")),
        ("Nobody Knows", "rejected", ("AC201",), None),
        ("TBC", "rejected", ("AC201",), None),
    ],
)
def test_accreditation(
    name: str, outcome: str, codes: tuple[str, ...], match: tuple[str, str] | None
) -> None:
    """AC202, AC203, AC201 on 11 September; the special list helps where the status does not."""
    (only,) = run(application("7", version(at(8, 1), marked(ADA), name=name)))
    assert (only.outcome, only.codes, only.match) == (outcome, codes, match)


def test_ac203_withdrawn_without_special_accreditation() -> None:
    """Withdrawn from the very day on."""
    app = application("7", version(at(8, 1), ADA, name="Gone Office"))
    (only,) = expected(GENEVA, [app], ECOSOC, [SIGMA])
    assert (only.outcome, only.codes) == ("rejected", ("AC203",))


def test_status_day_is_the_first_day_without_a_deadline() -> None:
    """On 2 October the later status is granted and the suspension is over."""
    session = replace(GENEVA, deadline=None)
    for name in ("Later Office", "Held Office"):
        app = application("7", version(at(8, 1), marked(ADA), name=name))
        assert brief(run(app, session=session)) == [("7", 1, "room", ())]


def test_status_day_is_in_the_top_zone() -> None:
    """Four in the morning of the twelfth in Zurich is still the eleventh in New York."""
    deadline = datetime(2017, 9, 12, 4, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    app = application("7", version(at(8, 1), ADA, name="Later Office"))
    assert brief(run(app, session=replace(GENEVA, deadline=deadline))) == [
        ("7", 1, "rejected", ("AC203",))
    ]


def test_ac205_human_rights_institution_and_its_correction() -> None:
    """The type decides even where the match is certain; a decision corrects it."""
    app = application("7", version(at(8, 1), marked(ADA), type="National Human Rights Institution"))
    assert brief(run(app)) == [("7", 1, "rejected", ("AC205",))]
    decisions = Decisions(applications=(ApplicationDecision("7", type="Academic institution"),))
    assert brief(run(app, decisions=decisions)) == [("7", 1, "room", ())]


def test_ac204_unsure_match() -> None:
    """Unsure on one list and not accepted on the other."""

    def unsure_on_ecosoc(name: str, *_: str) -> tuple[oracle.Result, oracle.Result]:
        return ("review", None), ("accept", SIGMA) if name == "Sigma Network" else ("none", None)

    apps = [
        application("7", version(at(8, 1), marked(ADA), name="Acme Releif")),
        application("8", version(at(8, 1), marked(BO), name="Sigma Network")),
    ]
    assert brief(expected(GENEVA, apps, ECOSOC, SPECIAL, match=unsure_on_ecosoc)) == [
        ("7", 1, "review", ("AC204",)),
        ("8", 1, "room", ()),
    ]


def test_names_decision_beats_the_matcher() -> None:
    """A decision accepts a name that equals nothing, and refuses one that does."""
    decisions = Decisions(
        names={"acmefund": ("ecosoc", "100"), "betaaid": None, "acmerelief": ("special", "S1")}
    )
    found = run(
        application("7", version(at(8, 1), marked(ADA), name="ACME Fund")),
        application("8", version(at(8, 1), marked(BO), name="Beta Aid")),
        application("9", version(at(8, 1), marked(CY), name="Acme Relief")),
        decisions=decisions,
    )
    assert [(n.outcome, n.codes, n.match) for n in found] == [
        ("room", (), ("ecosoc", "100")),
        ("rejected", ("AC201",), None),
        ("room", (), ("special", "S1")),
    ]


@pytest.mark.parametrize(
    ("name", "claims", "differs"),
    [
        ("Acme Relief", {}, False),
        ("Acme Relief", {"claim_status": "Yes - Special", "claim_special": "No"}, False),
        ("Acme Relief", {"claim_status": "Yes - General"}, True),
        ("Acme Relief", {"claim_status": "No"}, True),
        ("Acme Relief", {"claim_special": "Yes"}, True),
        ("Acme Relief", {"link": "http://esango.un.org/x?profileCode=100&tab=1"}, False),
        ("Acme Relief", {"link": "http://esango.un.org/x?profileCode=101"}, True),
        ("Acme Relief", {"link": "http://csonet.org/"}, False),
        ("Sigma Network", {"claim_status": "No", "claim_special": "Yes"}, False),
        ("Sigma Network", {"claim_special": "No"}, True),
        ("Sigma Network", {"claim_status": "Yes - Special"}, True),
        ("Sigma Network", {"link": "http://esango.un.org/x?profileCode=100"}, True),
        ("Sigma Network", {"link": "http://esango.un.org/x?profileCode=999"}, False),
    ],
)
def test_ac206_claim_differs(name: str, claims: dict[str, str], *, differs: bool) -> None:
    """The claim of a status, of a special accreditation, and the link against the match."""
    (only,) = run(application("7", version(at(8, 1), marked(ADA), name=name, **claims)))  # type: ignore[arg-type]
    assert (only.outcome, only.codes) == ("room", ("AC206",) if differs else ())


def test_ac206_is_not_asked_after_ac201_but_noted_on_rp401() -> None:
    """A rule that decides ends the matter; the notes before the decision stay."""
    claim = {"claim_status": "Yes - Roster"}
    unknown = application("7", version(at(8, 1), ADA, name="Nobody Knows", **claim))  # type: ignore[arg-type]
    surplus = application("8", version(at(8, 1), marked(ADA), BO, CY, **claim))  # type: ignore[arg-type]
    assert brief(run(unknown, surplus)) == [
        ("7", 1, "rejected", ("AC201",)),
        ("8", 1, "room", ("AC206",)),
        ("8", 2, "room", ("AC206",)),
        ("8", 3, "rejected", ("RP401", "AC206")),
    ]


# ---------------------------------------------------------------- representatives


def test_empty_slots_are_skipped() -> None:
    """A title and a mark are no data, nor are words that stand for nothing."""
    nothing = Slot(
        title="Ms.", given="TBC", family=" n/a ", position="Same as above", priority=True
    )
    app = application("7", version(at(8, 1), nothing, None, marked(ADA)))
    assert brief(run(app)) == [("7", 3, "room", ())]
    assert run(application("7", version(at(8, 1), nothing))) == []


def test_rp403_unnamed_takes_no_place() -> None:
    """Data without a name; its mark counts for nobody."""
    unnamed = Slot(given="tbd", position="Director", priority=True)
    app = application("7", version(at(8, 1), unnamed, ADA, BO))
    assert brief(run(app)) == [
        ("7", 1, "rejected", ("RP403",)),
        ("7", 2, "room", ("PR502",)),
        ("7", 3, "room", ()),
    ]


def test_rp401_surplus() -> None:
    """The first two entered are considered; no quota means no limit."""
    app = application("7", version(at(8, 1), marked(ADA), BO, CY))
    assert brief(run(app)) == [
        ("7", 1, "room", ()),
        ("7", 2, "room", ()),
        ("7", 3, "rejected", ("RP401",)),
    ]
    unlimited = run(app, session=replace(GENEVA, quota=None))
    assert [n.outcome for n in unlimited] == ["room", "room", "room"]


def test_rp402_repeated_takes_no_place() -> None:
    """Ada again, with given and family name swapped and in capitals: Bo is still the second."""
    again = Slot(given="LUND", family="Ada")
    app = application("7", version(at(8, 1), marked(ADA), again, BO))
    assert brief(run(app)) == [
        ("7", 1, "room", ()),
        ("7", 2, "rejected", ("RP402",)),
        ("7", 3, "room", ()),
    ]


@pytest.mark.parametrize(
    ("given", "family", "email", "same"),
    [
        ("Jose", "Alvarez", "", True),
        ("José Álvarez", "", "", True),
        ("Josef", "Alvares", "J@example.org ", True),
        ("Josef", "Alvares", "other@example.org", False),
        ("Josef", "Alvares", "", False),
        ("Josefi", "Alvares", "j@example.org", False),
        ("Josefina", "Alvarez", "j@example.org", False),
        ("J.", "Alvarez", "j@example.org", True),
        ("J.", "Alvarez", "", False),
        ("José M.", "Álvarez", "j@example.org", True),
        ("Maria", "Okonkwo", "j@example.org", False),
    ],
)
def test_same_person(given: str, family: str, email: str, *, same: bool) -> None:
    """Equal folded names, or the same e-mail and names within two edits or an initial."""
    first = Slot(given="José", family="Álvarez", email="j@example.org")
    other = Slot(given=given, family=family, email=email)
    assert oracle.same_person(first, other, Decisions()) is same
    assert oracle.same_person(other, first, Decisions()) is same


def test_person_decisions_beat_the_names() -> None:
    """Two names are decided to be the same person, two equal ones to be different persons."""
    decisions = Decisions(
        same=(("Bo Okoro", "Robert Okoro"),), different=(("Ada Lund", "ada lund"),)
    )
    robert = Slot(given="Robert", family="Okoro")
    app = application("7", version(at(8, 1), marked(ADA), BO, robert, ADA))
    session = replace(GENEVA, quota=3)
    assert brief(run(app, session=session, decisions=decisions)) == [
        ("7", 1, "room", ()),
        ("7", 2, "room", ()),
        ("7", 3, "rejected", ("RP402",)),
        ("7", 4, "room", ()),
    ]


def test_rp405_withdrawn_keeps_its_place_in_the_quota() -> None:
    """Ada is withdrawn: the seat is free, Cy is surplus nevertheless, Bo becomes priority."""
    app = application("7", version(at(8, 1), marked(ADA), BO, CY))
    for withdraw in ("1", "Lund ADA"):
        decisions = Decisions(applications=(ApplicationDecision("7", withdraw=withdraw),))
        found = run(app, decisions=decisions)
        assert brief(found) == [
            ("7", 1, "rejected", ("RP405",)),
            ("7", 2, "room", ("PR503",)),
            ("7", 3, "rejected", ("RP401",)),
        ]
        assert [n.priority for n in found] == [False, True, False]


def test_rp405_comes_after_rp401() -> None:
    """A withdrawn surplus person is surplus."""
    app = application("7", version(at(8, 1), marked(ADA), BO, CY))
    decisions = Decisions(applications=(ApplicationDecision("7", "geneva-oct", withdraw="3"),))
    assert brief(run(app, decisions=decisions))[2] == ("7", 3, "rejected", ("RP401",))


def test_rp404_two_organizations() -> None:
    """Ada holds one seat for each, noted on both; a surplus Cy of Beta is not considered."""
    acme = application("7", version(at(8, 1), marked(ADA), CY))
    beta = application("8", version(at(8, 2), marked(BO), ADA, CY, name="Beta Aid"))
    assert brief(run(acme, beta)) == [
        ("7", 1, "room", ("RP404",)),
        ("7", 2, "room", ()),
        ("8", 1, "room", ()),
        ("8", 2, "room", ("RP404",)),
        ("8", 3, "rejected", ("RP401",)),
    ]


def test_one_organization_shares_quota_and_priority() -> None:
    """Two applications on one entry; the row order says nothing, the time entered does."""
    first = application("900", version(at(8, 1), marked(ADA)))
    second = application("11", version(at(8, 2), marked(BO), CY, name="ACME RELIEF"))
    for apps in ((first, second), (second, first)):
        assert brief(run(*apps)) == [
            ("11", 1, "room", ("PR501",)),
            ("11", 2, "rejected", ("RP401",)),
            ("900", 1, "room", ()),
        ]


def test_organization_is_transitive_over_both_lists() -> None:
    """The middle one is accepted on both entries and so joins the two others."""

    def both(name: str, *_: str) -> tuple[oracle.Result, oracle.Result]:
        return (
            ("accept", ACME) if name in ("One", "Both") else ("none", None),
            ("accept", SIGMA) if name in ("Two", "Both") else ("none", None),
        )

    apps = [
        application("1", version(at(8, 1), marked(ADA), name="One")),
        application("2", version(at(8, 2), BO, name="Two")),
        application("3", version(at(8, 3), CY, name="Both")),
    ]
    found = expected(GENEVA, apps, ECOSOC, SPECIAL, match=both)
    assert [(n.outcome, n.codes, n.match) for n in found] == [
        ("room", (), ("ecosoc", "100")),
        ("room", (), ("special", "S1")),
        ("rejected", ("RP401",), ("ecosoc", "100")),
    ]


def test_blank_application_reserves_no_place() -> None:
    """Reference 1 was submitted first but named anybody only later than reference 2."""
    blank = application("1", version(at(8, 1)), version(at(8, 9), ADA, BO, finish=at(8, 1)))
    other = application("2", version(at(8, 5), marked(CY)))
    assert brief(run(blank, other)) == [
        ("1", 1, "room", ()),
        ("1", 2, "rejected", ("RP401",)),
        ("2", 1, "room", ()),
    ]


def test_submitted_is_kept_when_persons_change() -> None:
    """The earliest version named somebody: the place in the order stays with the application."""
    early = application("1", version(at(8, 1), ADA), version(at(8, 9), BO, CY, finish=at(8, 1)))
    other = application("2", version(at(8, 5), marked(DI)))
    assert brief(run(early, other)) == [
        ("1", 1, "room", ("PR503",)),
        ("1", 2, "room", ()),
        ("2", 1, "rejected", ("RP401",)),
    ]


def test_equal_times_go_by_numeric_reference() -> None:
    """9 is before 10, a number before another text."""
    session = replace(GENEVA, quota=2)
    apps = [
        application("A1", version(at(8, 1), ADA)),
        application("10", version(at(8, 1), BO)),
        application("9", version(at(8, 1), marked(CY))),
    ]
    assert brief(run(*apps, session=session)) == [
        ("9", 1, "room", ()),
        ("10", 1, "room", ()),
        ("A1", 1, "rejected", ("RP401",)),
    ]


# ---------------------------------------------------------------- priority


def test_pr501_later_marks() -> None:
    """The mark entered first counts, the other considered one is noted."""
    app = application("7", version(at(8, 1), ADA, marked(BO), marked(CY)))
    found = run(app, session=replace(GENEVA, quota=None))
    assert [(n.priority, n.codes, n.order) for n in found] == [
        (False, (), 2),
        (True, (), 1),
        (False, ("PR501",), 3),
    ]


def test_mark_on_a_repeat_counts_for_the_person() -> None:
    """Bo is marked in slot 2; the repeat of Ada in slot 3 is marked later."""
    app = application("7", version(at(8, 1), ADA, marked(BO), marked(ADA)))
    assert [(n.outcome, n.priority, n.codes) for n in run(app)] == [
        ("room", False, ("PR501",)),
        ("room", True, ()),
        ("rejected", False, ("RP402",)),
    ]
    app = application("7", version(at(8, 1), ADA, marked(ADA), BO))
    assert [(n.outcome, n.priority, n.codes) for n in run(app)] == [
        ("room", True, ()),
        ("rejected", False, ("RP402",)),
        ("room", False, ()),
    ]


def test_mark_on_a_repeat_of_a_repeat_counts_for_the_person() -> None:
    """Slot 2 is Ada by two edits, slot 3 is slot 2 by two more edits: all are Ada."""
    second = Slot(given="Adaxy", family="Lund", email="ada@example.org")
    third = Slot(given="Adaxyzz", family="Lund", email="ada@example.org", priority=True)
    app = application("7", version(at(8, 1), BO, ADA, second, third))
    assert [(n.outcome, n.priority, n.codes) for n in run(app)] == [
        ("room", False, ()),
        ("room", True, ()),
        ("rejected", False, ("RP402",)),
        ("rejected", False, ("RP402",)),
    ]


def test_pr503_only_a_surplus_person_is_marked() -> None:
    """The first considered is taken."""
    app = application("7", version(at(8, 1), ADA, BO, marked(CY)))
    assert [(n.outcome, n.priority, n.codes) for n in run(app)] == [
        ("room", True, ("PR503",)),
        ("room", False, ()),
        ("rejected", False, ("RP401",)),
    ]


# ---------------------------------------------------------------- seats


def test_seats_priority_first_then_rounds() -> None:
    """Room 2, overflow 1: both priority persons, then Acme's second; Beta's second waits."""
    session = replace(GENEVA, room=2, overflow=1)
    acme = application("7", version(at(8, 1), ADA, marked(BO)))
    beta = application("8", version(at(8, 2), marked(CY), DI, name="Beta Aid"))
    assert [(n.given, n.outcome, n.codes, n.order) for n in run(beta, acme, session=session)] == [
        ("Ada", "overflow", ("ST601",), 1),
        ("Bo", "room", (), 1),
        ("Cy", "room", (), 2),
        ("Di", "waiting", ("ST602",), 1),
    ]


def test_seats_no_overflow() -> None:
    """Null overflow is none, null room is no limit."""
    app = application("7", version(at(8, 1), marked(ADA), BO))
    assert brief(run(app, session=replace(GENEVA, room=1, overflow=None))) == [
        ("7", 1, "room", ()),
        ("7", 2, "waiting", ("ST602",)),
    ]
    assert [n.outcome for n in run(app, session=replace(GENEVA, room=None, overflow=5))] == [
        "room",
        "room",
    ]


def test_seat_order_counts_only_applications_of_considered_persons() -> None:
    """Acme's first application has only a withdrawn person, so Beta comes before Acme."""
    session = replace(GENEVA, room=1, overflow=1)
    gone = application("1", version(at(8, 1), ADA))
    acme = application("3", version(at(8, 3), marked(BO)))
    beta = application("2", version(at(8, 2), marked(CY), name="Beta Aid"))
    decisions = Decisions(applications=(ApplicationDecision("1", withdraw="1"),))
    assert brief(run(gone, acme, beta, session=session, decisions=decisions)) == [
        ("1", 1, "rejected", ("RP405",)),
        ("2", 1, "room", ()),
        ("3", 1, "overflow", ("ST601",)),
    ]


def test_priority_person_may_come_from_the_later_application() -> None:
    """Acme stands first by Ada's application though its priority person is from the other one."""
    session = replace(GENEVA, room=1)
    ada = application("1", version(at(8, 1), ADA))
    bo = application("3", version(at(8, 3), marked(BO)))
    beta = application("2", version(at(8, 2), marked(CY), name="Beta Aid"))
    assert brief(run(ada, bo, beta, session=session)) == [
        ("1", 1, "waiting", ("ST602",)),
        ("2", 1, "waiting", ("ST602",)),
        ("3", 1, "room", ()),
    ]


def test_codes_are_in_the_order_of_the_table() -> None:
    """A waiting person of a stale version with a wrong claim, second mark, in two organizations."""
    session = replace(GENEVA, room=0)
    app = application(
        "7",
        version(at(9, 1), marked(ADA), marked(BO), taken=(at(9, 2),), claim_status="No"),
        version(at(9, 13), marked(ADA), taken=(at(9, 20),)),
    )
    beta = application("8", version(at(8, 1), marked(BO), name="Beta Aid"))
    assert brief(run(app, beta, session=session)) == [
        ("7", 1, "waiting", ("ST602", "DL306", "AC206")),
        ("7", 2, "waiting", ("ST602", "DL305", "DL306", "AC206", "RP404", "PR501")),
        ("8", 1, "waiting", ("ST602", "RP404")),
    ]


# ---------------------------------------------------------------- files

HEADER = [
    "Reference #", "Status", "Username", "Email Address",
    "Name of organization / institution / entity *",
    "2-3  October 2017,\u00a0Geneva - Representative 1 - First name",
    "2-3 October 2017, Geneva - Representative 1 - Last name",
    "# 2-3 October 2017, Geneva - Representative 1 - E-mail",
    "2-3 October 2017, Geneva - Representative 1 - Priority representative?",
    "Comments", "Date", "Start Time", "Finish Time", "User",
]  # fmt: skip


def write(path: Path, *rows: list[str]) -> Path:
    """Write an export."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def row(reference: str, given: str, changed: str, finish: str, comment: str = "") -> list[str]:
    """Return a row of an export."""
    status = "Complete" if finish else "Incomplete"
    return [
        reference, status, "u", "u@example.org", "Acme Relief", given, "Lund", "a@example.org",
        "Yes", comment, changed, "2017-08-01 09:00:00", finish, "203.0.113.7",
    ]  # fmt: skip


def test_read_exports(tmp_path: Path) -> None:
    """A version is a new date or a new content, and remembers every export that shows it."""
    august, september = "2017-08-01 10:00:00", "2017-09-01 10:00:00"
    one = write(
        tmp_path / "one.csv",
        row("8", "Bo", "2017-08-05 12:00:00", ""),
        row("7", "Ada", august, august, "a\r\nb"),
    )
    two = write(
        tmp_path / "two.csv",
        row("9", "Di", september, september),
        row("7", "Ada", august, august, "a\nb"),
    )
    three = write(
        tmp_path / "three.csv",
        row("9", "Di", september, september),
        row("7", "Cy", august, august, "a\nb"),
    )
    given = {str(three): at(9, 20)}
    seven, eight, nine = oracle.read_exports([one, two, three], taken=given)
    assert [seven.reference, eight.reference, nine.reference] == ["7", "8", "9"]
    first, second = datetime(2017, 8, 5, 16, tzinfo=UTC), datetime(2017, 9, 1, 14, tzinfo=UTC)
    ada, cy = seven.versions
    assert ada.taken == (first, second)
    assert ada.changed == ada.finish == datetime(2017, 8, 1, 14, tzinfo=UTC)
    assert ada.name == "Acme Relief"
    assert ada.slots["geneva-oct"][1] == Slot(
        given="Ada", family="Lund", email="a@example.org", priority=True
    )
    assert cy.taken == (at(9, 20),)
    assert cy.slots["geneva-oct"][1].given == "Cy"
    assert [(v.complete, v.finish, v.taken) for v in eight.versions] == [(False, None, (first,))]
    assert [(v.complete, v.taken) for v in nine.versions] == [(True, (second, at(9, 20)))]


def test_read_sessions(tmp_path: Path) -> None:
    """A date lasts until the end of the day in the top zone; other zones and null are kept."""
    path = tmp_path / "sessions.yaml"
    path.write_text(
        "timezone: America/New_York\n"
        "sessions:\n"
        "  - {id: a, dates: [2017-05-23, 2017-05-22], deadline: 2017-05-15, quota: null}\n"
        "  - {id: b, dates: [2017-07-26], deadline: 2017-07-03T12:00:00, capacity: {room: 5}}\n"
        "  - {id: c, dates: [2017-09-04], deadline: '2017-08-14T23:59:59+02:00', capacity: null}\n"
        "  - {id: d, dates: [2017-12-18], deadline: null, capacity: {room: 5, overflow: 2}}\n",
        encoding="utf-8",
    )
    end = datetime(2017, 5, 16, 3, 59, 59, 999999, UTC)
    assert oracle.read_sessions(path) == [
        Session("a", end, date(2017, 5, 22), None, None, None),
        Session("b", datetime(2017, 7, 3, 16, tzinfo=UTC), date(2017, 7, 26), 2, 5, None),
        Session(
            "c", datetime(2017, 8, 14, 21, 59, 59, tzinfo=UTC), date(2017, 9, 4), 2, None, None
        ),
        Session("d", None, date(2017, 12, 18), 2, 5, 2),
    ]
