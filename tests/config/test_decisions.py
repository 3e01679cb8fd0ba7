"""data/decisions.yaml: what was decided, and decisions that cannot stand, with the place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from exports import lines

from gcmreg.config.decisions import decisions_from
from gcmreg.config.document import Document, parse
from gcmreg.decisions import (
    ApplicationDecision,
    Decisions,
    NameDecision,
    PersonDecision,
    Use,
)
from gcmreg.diagnostics import Location
from gcmreg.model import Kind, ListEntry, Schedule, Session

ZONE = ZoneInfo("America/New_York")
SESSION = Session(
    id="geneva-oct",
    kind=Kind.THEMATIC,
    title="",
    place="",
    zone=None,
    dates=(),
    confirmed=True,
    deadline=None,
    deadline_text="",
    quota=2,
    room=None,
    overflow=0,
)
HARBOR = ListEntry(id="1001", name="Open Harbor Alliance", status="Special")


def read(text: str) -> tuple[Decisions, list[str]]:
    document = Document("data/decisions.yaml")
    parse(text, document)
    found = decisions_from(document, Schedule(ZONE, (SESSION,)), {HARBOR.key: HARBOR})
    return found, lines(document.findings)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_decisions_of_all_kinds_are_read() -> None:
    text = """\
names:
  - {name: Open Harbour, match: "ecosoc:1001", by: R. Clerk, on: 2017-09-01, note: spelling}
  - {name: Quiet Windmill Club, match: none}
applications:
  - {reference: 501, use: 2017-09-11}
  - {reference: " 502 ", session: geneva-oct, use: "2017-09-11T12:00:00"}
  - {reference: "503", use: None}
  - {reference: "503", type: Academic institution, by: R. Clerk}
  - {reference: "503", withdraw: 2}
persons:
  - {same: [Ada Lovelace, Ada Byron], organization: Open Harbor Alliance}
  - {different: [Bo Okoro, Bo Okoro], by: R. Clerk}
"""
    assert read(text) == (
        Decisions(
            names={
                "openharbour": NameDecision(
                    "Open Harbour", HARBOR, "R. Clerk", "2017-09-01", "spelling"
                ),
                "quietwindmillclub": NameDecision("Quiet Windmill Club", None),
            },
            applications={
                "501": (
                    ApplicationDecision(
                        "501",
                        use=Use(
                            "2017-09-11",
                            first=at("2017-09-11T00:00:00"),
                            last=at("2017-09-11T23:59:59.999999"),
                            moment=at("2017-09-11T23:59:59.999999"),
                        ),
                        place=Location("data/decisions.yaml", 5, 5),
                    ),
                ),
                "502": (
                    ApplicationDecision(
                        "502",
                        session="geneva-oct",
                        use=Use(
                            "2017-09-11T12:00:00",
                            first=at("2017-09-11T12:00:00"),
                            last=at("2017-09-11T12:00:00.999999"),
                            moment=at("2017-09-11T12:00:00"),
                        ),
                        place=Location("data/decisions.yaml", 6, 5),
                    ),
                ),
                "503": (
                    ApplicationDecision(
                        "503", use=Use("none"), place=Location("data/decisions.yaml", 7, 5)
                    ),
                    ApplicationDecision(
                        "503",
                        type="Academic institution",
                        by="R. Clerk",
                        place=Location("data/decisions.yaml", 8, 5),
                    ),
                    ApplicationDecision(
                        "503", withdraw="2", place=Location("data/decisions.yaml", 9, 5)
                    ),
                ),
            },
            persons=(
                PersonDecision(
                    ("Ada Lovelace", "Ada Byron"), same=True, organization="Open Harbor Alliance"
                ),
                PersonDecision(("Bo Okoro", "Bo Okoro"), same=False, by="R. Clerk"),
            ),
        ),
        [],
    )


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "names: []\napplications:\npersons: null\n"]
)
def test_file_without_decisions_decides_nothing(text: str) -> None:
    assert read(text) == (Decisions(), [])


def test_name_decided_twice_alike_is_no_contradiction() -> None:
    decisions, findings = read(
        'names:\n  - {name: Open Harbour, match: "ecosoc:1001"}\n'
        '  - {name: OPEN HARBOUR, match: "ecosoc:1001"}\n'
    )
    assert findings == []
    assert decisions.name("open  harbour") == NameDecision("Open Harbour", HARBOR)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (
            'names:\n  - name: Open Harbour\n    match: "ecosoc:999"\n',
            [
                "error[DC302] decision-entry-unknown: no entry 'ecosoc:999' is on the lists",
                "  --> data/decisions.yaml:3:12",
                "   = help: check the id in the list",
            ],
        ),
        (
            (
                'names:\n  - {name: Open Harbour, match: "ecosoc:1001"}\n'
                "  - {name: open harbour, match: none}\n"
            ),
            [
                "error[DC301] decision-contradicts: 'open harbour' is matched twice, differently",
                "  --> data/decisions.yaml:3:5",
                "   = help: keep one of the two",
            ],
        ),
        (
            "names:\n  - {name: Open Harbour, match: maybe}\n",
            [
                ("error[CF106] value-wrong: names.0.match: must be ecosoc:ID, special:ID or none"),
                "  --> data/decisions.yaml:2:33",
            ],
        ),
        (
            "applications:\n  - {reference: 501, session: geneva, use: none}\n",
            [
                (
                    "error[DC306] decision-session-unknown: "
                    "the session 'geneva' is not listed in data/sessions.yaml"
                ),
                "  --> data/decisions.yaml:2:31",
            ],
        ),
        (
            "applications:\n  - {reference: 501, use: none, type: NGO}\n  - {reference: 501}\n",
            [
                (
                    "error[CF106] value-wrong: applications.0: "
                    "give exactly one of use, type, withdraw"
                ),
                "  --> data/decisions.yaml:2:5",
                (
                    "error[CF106] value-wrong: applications.1: "
                    "give exactly one of use, type, withdraw"
                ),
                "  --> data/decisions.yaml:3:5",
            ],
        ),
        (
            "applications:\n  - {reference: 501, use: last week}\n",
            [
                "error[CF106] value-wrong: use: 'last week' is neither a date nor a date-time",
                "  --> data/decisions.yaml:2:27",
            ],
        ),
        (
            (
                "applications:\n  - {reference: 501, use: none}\n"
                "  - {reference: 501, use: 2017-09-11}\n"
            ),
            [
                "error[DC301] decision-contradicts: application 501 is decided twice, differently",
                "  --> data/decisions.yaml:3:5",
                "   = help: keep one of the two",
            ],
        ),
        (
            "persons:\n  - {same: [Ada, Bo]}\n  - {different: [Bo, Ada]}\n  - {same: [Ada]}\n",
            [
                "error[DC301] decision-contradicts: 'Bo' and 'Ada' are both",
                "  --> data/decisions.yaml:3:5",
                "   = help: keep one of the two",
                "error[CF106] value-wrong: persons.2.same.1: is needed but is not there",
                "  --> data/decisions.yaml:4:12",
                "   = help: add it",
            ],
        ),
        (
            "persons:\n  - {same: [Ada, Bo], different: [Ada, Bo]}\n",
            [
                "error[CF106] value-wrong: persons.0: give exactly one of same, different",
                "  --> data/decisions.yaml:2:5",
            ],
        ),
        (
            "name:\n  - {name: Open Harbour, match: none}\n",
            [
                "error[CF106] value-wrong: name: is not a known key",
                "  --> data/decisions.yaml:2:3",
                "   = help: check the spelling of the key",
            ],
        ),
    ],
    ids=[
        "entry",
        "name-twice",
        "match",
        "session",
        "one-of",
        "use",
        "use-twice",
        "persons",
        "both",
        "key",
    ],
)
def test_decision_that_cannot_stand_is_named_with_its_place(text: str, findings: list[str]) -> None:
    assert read(text)[1] == findings
