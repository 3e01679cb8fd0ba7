"""Small random workspaces, drawn so that people, names and times meet often."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from rules.casefile import Case

MOMENTS = (
    "2017-08-01 09:00:00",
    "2017-09-10 23:59:59",
    "2017-09-11 12:00:00",
    "2017-09-11 23:59:59",
    "2017-09-12 00:00:00",
    "2017-09-13 08:30:00",
    "2017-10-02 10:00:00",
)
"""Times of versions, exports and decisions; deadlines fall on them or just beside."""
DEADLINES = (
    None,
    "2017-09-10",
    "2017-09-11",
    "2017-09-11T12:00:00",
    "2017-09-12T05:59:59+02:00",
    "2017-09-12T00:00:00",
    "2017-10-03",
)
REFERENCES = ("7", "10", "9", "0009", "A-2", "a1")

ECOSOC: list[dict[str, Any]] = [
    {"id": "1001", "name": "Open Harbor Alliance", "status": "Special"},
    {
        "id": "01002",
        "name": "Silver Ferry Union",
        "other_names": ["Syndicat du Bac d'Argent"],
        "status": "General",
        "granted": "2017-09-11",
    },
    {
        "id": "1003",
        "name": "Paused Orchard Trust",
        "status": "Roster",
        "suspended_from": "2017-09-01",
        "suspended_until": "2017-09-12",
    },
    {"id": "1004", "name": "Cedar Gate Institute", "status": "Profile only"},
    {"id": "1005", "name": "Velvet Quarry Mission", "status": "Special"},
    {"id": "1006", "name": "VELVET QUARRY MISSION", "status": "General"},
    {"id": "E-7", "name": "Parted Meadow League", "status": "General", "withdrawn": "2017-09-11"},
]
SPECIAL: list[dict[str, Any]] = [
    {"id": "S1", "name": "Blue Valley Diaspora Council"},
    {"id": "1001", "name": "Ferry of Silver Bells", "other_names": ["Silver Ferry Union"]},
    {"id": "S3", "name": "Paused Orchard Trust"},
]
NAMES = (
    "Open Harbor Alliance",
    "  OPEN HARBOR alliance",
    "Silver Ferry Union",
    "Syndicat du Bac d'Argent",
    "Ferry of Silver Bells",
    "Paused Orchard Trust",
    "Cedar Gate Institute",
    "Blue Valley Diaspora Council",
    "Parted Meadow League",
)
UNLINKED = (
    "Velvet Quarry Mission",
    "velvet quarry mission",
    "Zwyxo Plunth",
    "zwyxo plunth",
    "TBC",
    "",
)
"""Names on no list, or on it twice: a link would tell the matcher more than the oracle asks for."""
LINKS = (
    "",
    "https://esango.un.org/civilsociety/showProfileDetail.do?profileCode=1001&tab=1",
    "https://esango.un.org/civilsociety/showProfileDetail.do?profileCode=001002",
    "https://esango.un.org/civilsociety/showProfileDetail.do?profileCode=1003",
    "https://esango.un.org/civilsociety/showProfileDetail.do?profileCode=9999",
    "https://esango.un.org/civilsociety/",
)
TYPES = (
    "",
    "Academic institution",
    "National Human Rights Institution",
    "Migrant organization | National Human Rights Institution",
)
CLAIMS = ("", "No", "Yes - General", "Yes - Special", "Yes - Roster")
GIVEN = (
    "Ada",
    "ADA",
    "Ade",
    "A.",
    "Wilhelmina",
    "W",
    "Ana-Maria",
    "Ana-M.",
    "Okoro",
    "TBC",
    "?",
    "",
)
FAMILY = ("Lovelace", "Lovelacé", "Okoro", "Okoro Ada", "Ada", "-", "")
EMAILS = ("", "a@example.org", "A@Example.org", "b@example.org")
PEOPLE = ("Ada Lovelace", "Lovelace Ada", "Ade Okoro", "Ada Okoro", "W Okoro", "Wilhelmina Okoro")
SESSIONS = ("geneva-oct", "vienna-sep")


def _people() -> list[dict[str, str]]:
    """Return people who are alike: spellings, initials, names swapped, e-mails shared."""
    names = [(given, family) for given in GIVEN for family in FAMILY]
    people = [
        {"given": given, "family": family, "email": email}
        for given, family in names
        for email in EMAILS
    ]
    return people + [{**one, "position": "Director", "passport": "X1234567"} for one in people[::5]]


_few = st.sampled_from(
    [
        {"given": given, "family": family, "email": email}
        for given, family in (
            ("Ada", "Lovelace"),
            ("Bo", "Okoro"),
            ("Cleo", "Marsh"),
            ("LOVELACE", "ada"),
        )
        for email in EMAILS[::2]
    ]
)
_person = st.one_of(_few, _few, st.sampled_from(_people()))
_slot = st.builds(
    lambda person, mark: {**person, "priority": mark}, _person, st.sampled_from(["", "", "yes"])
)
_slots = st.lists(st.one_of(_slot, _slot, st.none()), max_size=4).map(
    lambda slots: {str(n): slot for n, slot in enumerate(slots, 1) if slot is not None}
)
_moments = st.sampled_from(MOMENTS)
_changed = st.sampled_from((*MOMENTS[:4], *MOMENTS[:4], *MOMENTS, None))
_status = st.sampled_from(["Complete"] * 8 + ["Incomplete"])
_odd = st.integers(0, 5).map(lambda number: number == 0)  # true now and then


@st.composite
def _answers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what an application says of its organization."""
    if draw(_odd):
        said = {"name": draw(st.sampled_from(UNLINKED))}
    else:
        said = {"name": draw(st.sampled_from((*NAMES[:5], *NAMES)))}
        if draw(_odd):
            said["link"] = draw(st.sampled_from(LINKS))
    if draw(_odd):
        said["type"] = draw(st.sampled_from(TYPES))
    if draw(_odd):
        said["claim_status"] = draw(st.sampled_from(CLAIMS))
        said["claim_special"] = draw(st.sampled_from(("", "No", "Yes")))
    return said


@st.composite
def _version(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a version: dated or not, submitted or not, seen in up to three exports."""
    said: dict[str, Any] = {
        "changed": draw(_changed),
        "status": draw(_status),
        "taken": draw(st.lists(_moments, min_size=1, max_size=3, unique=True)),
    }
    if draw(_odd):
        said["finish"] = draw(st.one_of(_moments, st.none()))
    if draw(_odd):
        said |= draw(_answers())
    for session in SESSIONS:
        slots = draw(_slots)
        if slots:
            said[session] = slots
    return said


def _same_content(version: dict[str, Any]) -> str:
    return repr({k: v for k, v in version.items() if k not in {"finish", "taken"}})


@st.composite
def _application(draw: st.DrawFn, reference: str) -> dict[str, Any]:
    versions = draw(st.lists(_version(), min_size=1, max_size=5, unique_by=_same_content))
    return {"reference": reference, **draw(_answers()), "versions": versions}


@st.composite
def _session(draw: st.DrawFn, name: str) -> dict[str, Any]:
    room = draw(st.sampled_from([None, "0", "1", "2", "4"]))
    overflow = draw(st.sampled_from([None, "0", "1", "2"]))
    return {
        "id": name,
        "deadline": draw(st.sampled_from(DEADLINES)),
        "quota": draw(st.sampled_from(["1", "2", "3", None])),
        "capacity": draw(st.sampled_from([None, {"room": room, "overflow": overflow}])),
        "dates": draw(st.sampled_from([["2017-10-02"], ["2017-09-11", "2017-09-12"]])),
    }


_days = st.sampled_from(["2017-08-01", "2017-09-10", "2017-09-11", "2017-09-12", "2017-09-13"])
_use = st.one_of(
    st.just("none"), _days, _moments, _moments.map(lambda text: text.replace(" ", "T"))
)


@st.composite
def _decisions(draw: st.DrawFn, references: list[str]) -> dict[str, Any]:
    """Draw decisions of all kinds, but none that contradicts another."""
    entries = [f"ecosoc:{e['id']}" for e in ECOSOC] + [f"special:{e['id']}" for e in SPECIAL]
    names = draw(
        st.dictionaries(
            st.sampled_from((*NAMES[2:], *UNLINKED[2:4:2])),
            st.sampled_from([*entries, "none"]),
            max_size=2,
        )
    )
    where = st.tuples(st.sampled_from(references), st.sampled_from([None, *SESSIONS]))
    applications = []
    for kind, words in (("use", _use), ("type", st.sampled_from(TYPES[1:]))):
        found = draw(st.dictionaries(where, words, max_size=2))
        applications += [_decided(spot, kind, text) for spot, text in found.items()]
    withdrawn = st.one_of(st.sampled_from("1234"), st.sampled_from(PEOPLE))
    found = draw(st.lists(st.tuples(where, withdrawn), max_size=2))
    applications += [_decided(spot, "withdraw", text) for spot, text in found]
    pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
    persons = [
        {draw(st.sampled_from(["same", "different"])): list(pair)}
        for pair in draw(st.lists(pairs, max_size=2, unique_by=lambda p: tuple(sorted(p))))
    ]
    return {
        "names": [{"name": name, "match": match} for name, match in names.items()],
        "applications": applications,
        "persons": persons,
    }


def _decided(spot: tuple[str, str | None], kind: str, text: str) -> dict[str, Any]:
    reference, session = spot
    said: dict[str, Any] = {"reference": reference, kind: text}
    return said if session is None else {**said, "session": session}


@st.composite
def workspaces(draw: st.DrawFn) -> Case:
    """Draw one to six applications to two sessions, with lists that know some of their names."""
    references = draw(st.lists(st.sampled_from(REFERENCES), min_size=1, max_size=6, unique=True))
    decided = draw(st.integers(0, 2)) == 0
    return Case(
        title="drawn",
        sessions=[draw(_session(name)) for name in SESSIONS],
        applications=[draw(_application(reference)) for reference in references],
        ecosoc=ECOSOC,
        special=SPECIAL,
        decisions=draw(_decisions(references)) if decided else {},
    )


as_of_times = st.one_of(st.none(), st.none(), st.none(), _moments)
