"""Write the Formsite exports of the demonstration: gcmreg/demo/exports/*.csv.

The applications are data, in demo_applications.yaml and demo_steering_committee.yaml beside this
script; run it after changing them.  The same data gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).resolve().parent
EXPORTS = HERE.parent / "gcmreg" / "demo" / "exports"

# An export shows what was submitted or changed up to its moment (New York time).
TAKEN = {
    "2017-05-16-export.csv": datetime(2017, 5, 16, 9, 30),  # noqa: DTZ001 - Formsite gives no zone
    "2017-06-01-export.csv": datetime(2017, 6, 1, 8, 0),  # noqa: DTZ001
    "2017-09-12-export.csv": datetime(2017, 9, 12, 8, 0),  # noqa: DTZ001
}
STEERING_COMMITTEE = "steering-committee-2017-05-10.csv"

SESSIONS = {
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
BEFORE = ["Reference #", "Status", "Username", "Email Address"]
AFTER = ["Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer"]
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
ORGANIZATION = [NAME, ACRONYM, COUNTRY, TYPE, CLAIM, LINK, SPECIAL, EMAIL, TELEPHONE]
PERSON = ["Title", "First name", "Last name", "Position"]
STEERING = [*PERSON, "# E-mail", "Region", "Constituency", "Motivation"]
COMMENTS, NEEDS = "Comments", "# Accessibility needs"
TYPES = {
    "ngo": "Non-governmental organization",
    "cso": "Civil society organization",
    "diaspora": "Diaspora organization",
    "migrant": "Migrant organization",
    "academic": "Academic institution",
    "private": "Private sector entity",
    "nhri": "National Human Rights Institution",
}
MACHINES = [
    ("Chrome 58", "Windows 10"),
    ("Firefox 53", "Windows 7"),
    ("Safari 10", "macOS"),
    ("Chrome 58", "Android"),
    ("Edge 15", "Windows 10"),
]
TIME = "%Y-%m-%d %H:%M:%S"


@dataclass
class State:
    """An application as it stood from one moment on: what its row of an export shows."""

    reference: str
    answers: dict[str, str]
    changed: datetime | None
    started: datetime | None
    finished: datetime | None
    complete: bool
    username: str = ""
    seen: str = ""
    tool: list[str] = field(default_factory=list)


def number(text: str, digits: int) -> str:
    """Return a number of so many digits that belongs to a text: the same on every machine."""
    return f"{zlib.crc32(text.encode()) % 10**digits:0{digits}d}"


def contact(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the private answers on how to reach an organization."""
    telephone = number(data["name"], 4)
    mailbox = fold(data.get("acronym") or data["name"].split()[0])
    if not mailbox.isascii():
        mailbox = f"office{number(data['name'], 4)}"
    return {
        EMAIL: f"{mailbox}@example.org",
        TELEPHONE: f"+41 22 555 {telephone[:2]} {telephone[2:]}",
    }


def organization(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers to the questions on the organization."""
    return {
        NAME: data["name"],
        ACRONYM: data.get("acronym", ""),
        COUNTRY: data["country"],
        TYPE: TYPES[data["type"]],
        CLAIM: f"Yes - {data['ecosoc']}" if "ecosoc" in data else "No",
        LINK: data.get("link", ""),
        SPECIAL: "Yes" if data.get("special") else "No",
        **contact(data),
    }


def person(text: str) -> tuple[list[str], str]:
    """Return the answers to the public questions on a person, and the e-mail address."""
    title, given, family, position, *rest = (part.strip() for part in text.split("|"))
    mailbox = rest[0] if rest else f"{fold(given)}.{fold(family)}"
    return [title, given, family, position], f"{mailbox}@example.org"


def representatives(session: str, entered: str, people: Mapping[str, str]) -> dict[str, str]:
    """Return the answers on who is entered for a session: `amina* - samuel` fills three slots."""
    answers = {}
    for slot, key in enumerate(entered.split(), 1):
        if key == "-":
            continue
        start = f"{SESSIONS[session]} - Representative {slot} - "
        public, email = person(people[key.removesuffix("*")])
        answers |= {start + label: text for label, text in zip(PERSON, public, strict=True)}
        answers[f"# {start}E-mail"] = email
        passport = f"{email[0].upper()}{number(email + public[1], 7)}"
        answers[f"# {start}Passport number"] = passport
        answers[start + "Priority representative?"] = "Yes" if key.endswith("*") else ""
    return answers


def labels() -> list[str]:
    """Return the labels of the form in its order."""
    found = list(ORGANIZATION)
    for session in SESSIONS.values():
        for slot in range(1, SLOTS + 1):
            start = f"{session} - Representative {slot} - "
            found += [start + label for label in PERSON]
            found += [f"# {start}E-mail", f"# {start}Passport number"]
            found.append(start + "Priority representative?")
    return [*found, COMMENTS, NEEDS]


def states(data: Mapping[str, Any]) -> Iterator[State]:
    """Yield the states of an application in order of time."""
    reference = str(data["reference"])
    current = dict(data)
    first = data["at"]
    minutes = 6 + int(number(reference, 2)) // 3
    started = (
        first - timedelta(minutes=minutes, seconds=int(number(reference, 4)) % 60)
        if first
        else None
    )
    finished = None
    for change in ({}, *data.get("later", ())):
        current |= change
        current["sessions"] = {**data["sessions"], **current.get("sessions", {})}
        complete = not current.get("saved") or bool(current.get("submitted"))
        if complete and finished is None:
            finished = current["at"]
        answers = organization(current)
        for session, entered in current["sessions"].items():
            answers |= representatives(session, entered, data["people"])
        answers[COMMENTS] = current.get("comments", "")
        answers[NEEDS] = current.get("needs", "")
        yield State(
            reference,
            answers,
            current["at"],
            started,
            finished,
            complete,
            data.get("username", ""),
            str(data.get("seen", "")),
        )


def row(state: State, questions: list[str]) -> list[str]:
    """Return the row that an export shows of a state."""
    shown = [
        "" if moment is None else moment.strftime(TIME)
        for moment in (state.changed, state.started, state.finished)
    ]
    browser, device = MACHINES[zlib.crc32(state.reference.encode()) % len(MACHINES)]
    address = f"203.0.113.{int(state.reference[-3:]) % 250 + 1}"
    return [
        state.reference,
        "Complete" if state.complete else "Incomplete",
        state.username,
        state.answers[EMAIL] if state.username else "",
        *(state.answers.get(label, "") for label in questions),
        *shown,
        address,
        browser,
        device,
        "",
    ]


def written(rows: list[list[str]], questions: list[str]) -> bytes:
    """Return an export: UTF-8 with BOM, CRLF, newest reference first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*BEFORE, *questions, *AFTER])
    writer.writerows(sorted(rows, key=lambda cells: -int(cells[0])))
    return text.getvalue().encode("utf-8-sig")


def shows(name: str, taken: datetime, state: State) -> bool:
    """Tell whether an export was taken after a state came to be."""
    return name[:10] >= state.seen if state.changed is None else state.changed <= taken


def read(name: str) -> list[dict[str, Any]]:
    """Read the applications of a file."""
    from ruamel.yaml import YAML

    found = YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))
    return list(found["applications"])


def steering_committee(data: Mapping[str, Any]) -> State:
    """Return the one state of an application to the steering committee."""
    public, email = person(data["person"])
    answers = organization(data)
    texts = [*public, email, data["region"], data["constituency"], data["motivation"]]
    answers |= dict(zip(STEERING, texts, strict=True))
    return State(
        str(data["reference"]),
        answers,
        data["at"],
        data["at"] - timedelta(minutes=11),
        None if data.get("saved") else data["at"],
        not data.get("saved"),
    )


def exports() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every export."""
    applications = [list(states(data)) for data in read("demo_applications.yaml")]
    for name, taken in TAKEN.items():
        rows = []
        for versions in applications:
            shown = [state for state in versions if shows(name, taken, state)]
            if shown:
                rows.append(row(shown[-1], labels()))
        yield name, written(rows, labels())
    questions = [*ORGANIZATION, *STEERING]
    found = [steering_committee(data) for data in read("demo_steering_committee.yaml")]
    yield STEERING_COMMITTEE, written([row(state, questions) for state in found], questions)


def main() -> None:
    """Write the exports."""
    EXPORTS.mkdir(parents=True, exist_ok=True)
    for name, content in exports():
        (EXPORTS / name).write_bytes(content)


if __name__ == "__main__":
    main()
