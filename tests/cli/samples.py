"""Formsite CSV exports of the form gcm-2017, and small workspaces, from short Python data."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LABELS = {
    "ny-may": "22-23 May 2017, New York",
    "geneva-jun": "19-20 June 2017, Geneva",
    "ny-jul": "24-25 July 2017, New York",
    "ny-jul-hearing": "26 July 2017, New York (hearing)",
    "vienna-sep": "4-5 September 2017, Vienna",
    "geneva-oct": "2-3 October 2017, Geneva",
    "geneva-oct-hearing": "4 October 2017, Geneva (hearing)",
    "ny-dec-hearing": "18 December 2017, New York (hearing)",
}
SLOTS = 4
NAME = "Name of organization / institution / entity"
ACRONYM = "Acronym"
COUNTRY = "Country where the organization / institution / entity is based"
TYPE = "Type of organization / institution / entity"
CLAIM = "Is your organization / institution / entity in consultative status with UN ECOSOC?"
LINK = "Link to the CSOnet web page showing ECOSOC status"
SPECIAL = (
    "Was your organization / entity approved by the UN General Assembly for special accreditation "
    "to the preparatory process for a global compact on migration?"
)
EMAIL, TELEPHONE = "# Contact e-mail", "# Contact telephone"
COMMENTS, NEEDS = "Comments", "# Accessibility needs"
TYPES = (
    "Non-governmental organization",
    "Civil society organization",
    "Diaspora organization",
    "Migrant organization",
    "Academic institution",
    "Private sector entity",
    "National Human Rights Institution",
)
HEAD = ("Reference #", "Status", "Username", "Email Address")
TAIL = ("Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer")
_ASKED = (
    ("", "Title"),
    ("", "First name"),
    ("", "Last name"),
    ("", "Position"),
    ("# ", "E-mail"),
    ("# ", "Passport number"),
    ("", "Priority representative?"),
)


def label(session: str, slot: int, question: str) -> str:
    """Return the label of a question on a representative, its mark of privacy included."""
    mark = next(mark for mark, asked in _ASKED if asked == question)
    return f"{mark}{LABELS[session]} - Representative {slot} - {question}"


PEOPLE = tuple(
    label(session, slot, question)
    for session in LABELS
    for slot in range(1, SLOTS + 1)
    for _, question in _ASKED
)
QUESTIONS = (
    *(NAME, ACRONYM, COUNTRY, TYPE, CLAIM, LINK, SPECIAL, EMAIL, TELEPHONE),
    *PEOPLE,
    *(COMMENTS, NEEDS),
)
HEADER = (*HEAD, *QUESTIONS, *TAIL)
PUBLIC = tuple(question for question in QUESTIONS if not question.startswith("#"))

Person = dict[str, str]
Row = dict[str, str]


def person(given: str, family: str, **more: str) -> Person:
    """Return a representative; `more`: title, position, email, passport, priority="Yes"."""
    questions = {"email": "E-mail", "passport": "Passport number"}
    questions["priority"] = "Priority representative?"
    named = {questions.get(key, key.capitalize()): text for key, text in more.items()}
    return {"First name": given, "Last name": family, **named}


def result(
    reference: str,
    name: str,
    entered: Mapping[str, Sequence[Person | None]],
    *,
    date: str = "2017-05-10 12:00:00",
    finish: str | None = None,
    status: str = "Complete",
    answers: Mapping[str, str] | None = None,
) -> Row:
    """Return the row of an application: `entered` maps a session to its slots.

    `finish` None: as `date`.  `answers` adds or replaces cells by label.
    """
    row = {"Reference #": reference, "Status": status, NAME: name}
    row |= {"Username": f"user{reference}", "Email Address": f"desk{reference}@example.org"}
    row |= {"Date": date, "Start Time": date, "Finish Time": date if finish is None else finish}
    row |= {"User": "203.0.113.7", "Browser": "Firefox", "Device": "Desktop", "Referrer": "N/A"}
    row |= {COUNTRY: "Kenya", TYPE: TYPES[0], EMAIL: f"office{reference}@example.org"}
    row[TELEPHONE] = f"+41 22 {reference[-3:]:0>3} 10 20"
    for session, slots in entered.items():
        for slot, one in enumerate(slots, 1):
            for question, text in (one or {}).items():
                row[label(session, slot, question)] = text
    return row | dict(answers or {})


def export(rows: Iterable[Row], header: Sequence[str] = HEADER) -> bytes:
    """Return a CSV export as Formsite writes it."""
    return lines([list(header), *([row.get(name, "") for name in header] for row in rows)])


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of cells as a CSV with a byte order mark."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


SESSIONS = """\
# Sessions of a test.
timezone: America/New_York
sessions:
  - id: ny-may
    kind: thematic-session
    title: Drivers of migration
    place: New York
    dates: [2017-05-22, 2017-05-23]
    deadline: 2017-05-15
    capacity: {room: 3, overflow: 1}
  - id: geneva-oct
    kind: thematic-session
    title: Regular pathways
    place: Geneva
    timezone: Europe/Zurich
    dates: [2017-10-02, 2017-10-03]
    deadline: 2017-09-11T18:00:00+02:00
  - id: ny-dec-hearing
    kind: hearing
    title: Hearing
    place: New York
    dates: [2017-12-18]
    deadline: null
"""
ECOSOC = """\
id,name,acronym,other_names,status,country,granted,suspended_from,suspended_until,withdrawn
101,Acme Relief,AR,,Special,Kenya,2010-07-23,,,
102,Beacon of Hope Foundation,BHF,Fondation Phare d'Espoir,General,Switzerland,2001-05-02,,,
103,Cedar Watch,,,Profile only,Lebanon,,,,
104,Delta Migrants Forum,,,Roster,Mexico,2010-07-23,2016-07-27,2017-07-15,
105,"Éclat, Solidarité & Droits",ESD,,Special,France,2010-07-23,,,
"""
SPECIAL_LIST = """\
id,name,acronym,other_names,category,country
S01,Foxglove University,,,Academia,Austria
S02,Grove Diaspora Council,GDC,,NGO,Kenya
"""
EDITIONS = """\
ecosoc: {source: a test, as_of: 2017-05-01}
special: {source: a test, as_of: 2017-05-01}
"""
DECISIONS = """\
# What a person decided.
names: []
applications: []
persons: []
"""
DATA = {
    "sessions.yaml": SESSIONS,
    "ecosoc.csv": ECOSOC,
    "special_accreditation.csv": SPECIAL_LIST,
    "lists.yaml": EDITIONS,
    "decisions.yaml": DECISIONS,
}


def write_workspace(root: Path, **files: str | bytes | None) -> Path:
    """Write a small workspace; `files` replaces one of data/ (dots as `_`), None leaves it out."""
    given = {name: files.pop(name.replace(".", "_"), text) for name, text in DATA.items()}
    assert not files, f"no such file in data/: {sorted(files)}"
    (root / "data").mkdir(parents=True)
    for name, text in given.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (root / "data" / name).write_bytes(data)
    return root


ADA = person("Ada", "Okoro", title="Ms.", position="Director", email="ada.okoro@example.org")
BO = person("Bo", "Lindahl", position="Officer", email="bo@example.org", priority="Yes")
CY = person("Cy", "Marsh", position="Adviser", passport="X1234567")
DI = person("Di", "Nakata")
EVE = person("Eve", "Petros", email="eve@example.org")

# Every outcome, most codes, over two sessions and two exports in time.
FIRST = (
    result("1001", "Acme Relief", {"ny-may": [ADA, BO, CY], "geneva-oct": [ADA]}),
    result(
        "1002", "BEACON OF HOPE FOUNDATION", {"ny-may": [DI, None, DI]}, date="2017-05-11 08:00:00"
    ),
    result("1003", "Cedar Watch", {"ny-may": [EVE]}, date="2017-05-12 08:00:00"),
    result("1004", "Delta Migrants Forum", {"ny-may": [EVE], "geneva-oct": [EVE]}),
    result(
        "1005",
        "Beacon of Hope Initiative",
        {"ny-may": [CY]},
        date="2017-05-13 08:00:00",
        answers={COUNTRY: "Switzerland"},
    ),
    result("1006", "Quite Unknown Circle", {"ny-may": [CY]}, date="2017-05-13 09:00:00"),
    result("1007", "Foxglove University", {"ny-may": [EVE, CY]}, date="2017-05-14 10:00:00"),
    result("1008", "Grove Diaspora Council", {"ny-may": [BO]}, date="2017-05-14 11:00:00"),
    result("1009", "Acme Relief", {"ny-may": [DI]}, status="Incomplete", finish=""),
    result(
        "1010",
        "Human Rights Commission",
        {"ny-may": [DI], "ny-dec-hearing": [DI]},
        answers={TYPE: TYPES[6]},
    ),
)
SECOND = (
    *FIRST[:6],
    result(
        "1007",
        "Foxglove University",
        {"ny-may": [EVE, CY, ADA], "geneva-oct": [CY]},
        date="2017-05-20 10:00:00",
        finish="2017-05-14 10:00:00",
    ),
    *FIRST[7:],
    result("1011", "Acme Relief", {"ny-may": [BO]}, date="2017-05-16 00:00:00"),
    result(
        "1012",
        "Éclat, Solidarité & Droits",
        {"ny-may": [person("Zoë", "=cmd|' /C calc'!A0")], "ny-dec-hearing": [ADA]},
        date="2017-05-18 10:00:00",
        finish="2017-05-14 10:00:00",
        answers={COMMENTS: "=SUM(1,2)"},
    ),
)
