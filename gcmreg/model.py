"""The words of the field: sessions, entries, versions, applications.  Values only."""

from __future__ import annotations

from datetime import date, datetime, time  # noqa: TC003 - what recalls sessions reads annotations
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo  # noqa: TC003 - as above

from msgspec import Struct, field

from gcmreg.folding import fold
from gcmreg.matching.model import Decision, Entry, Match, Query, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "Application",
    "Decision",
    "Entry",
    "Match",
    "Query",
    "Suggestion",
]


class Kind(StrEnum):
    """What one applies to."""

    THEMATIC = "thematic-session"
    HEARING = "hearing"
    STEERING = "steering-committee"


class Outcome(StrEnum):
    """Where a nomination ends: exactly one of these."""

    ROOM = "room"
    OVERFLOW = "overflow"
    WAITING = "waiting"
    REJECTED = "rejected"
    REVIEW = "review"


class ListName(StrEnum):
    """The two lists that accredit, in the order in which they are named."""

    ECOSOC = "ecosoc"
    SPECIAL = "special"


CONSULTATIVE = ("General", "Special", "Roster")
"""The words that are consultative status; any other word is not (SPEC section 2)."""


class ListEntry(Entry, frozen=True, array_like=True):
    """A row of a list, with its standing.

    `status` is the word of the status column on `ecosoc` and the category on `special`; days are
    days of the top zone; `line` is the physical line of the row in its file.
    """

    list: ListName = ListName.ECOSOC
    status: str = ""
    granted: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    withdrawn: date | None = None
    line: int = 0

    @property
    def key(self) -> str:
        """`ecosoc:ID` or `special:ID`, as decisions write it."""
        return self.list + ":" + self.id  # in half the time of a format

    @property
    def consultative(self) -> bool:
        """Whether its word is a consultative status; every `special` entry accredits."""
        return self.list is ListName.SPECIAL or self.status in CONSULTATIVE

    def in_force(self, day: date) -> bool:
        """Whether the status counts on `day` (SPEC section 2, data/ecosoc.csv)."""
        return self.consultative and not self.why_not_in_force(day)

    def why_not_in_force(self, day: date) -> str:
        """Return the dated fact that takes the status out of force on `day`; empty if none."""
        kind, *days = self.out_of_force(day)
        words = {
            "granted": "granted on {}, after {}",
            "withdrawn": "withdrawn on {}",
            "suspended": "suspended from {}",
            "suspended_until": "suspended from {} until {}",
        }
        return words[kind].format(*days, day) if kind else ""

    def out_of_force(self, day: date) -> tuple[str, *tuple[date, ...]]:
        """Return what takes the status out of force on `day`, and since when and until when.

        Out: `granted`, `withdrawn`, `suspended`, `suspended_until`, or an empty word if nothing.
        """
        if self.granted is not None and day < self.granted:
            return "granted", self.granted
        if self.withdrawn is not None and self.withdrawn <= day:
            return "withdrawn", self.withdrawn
        if self.suspended_from is not None and self.suspended_from <= day:
            if self.suspended_until is None:
                return "suspended", self.suspended_from
            if day < self.suspended_until:
                return "suspended_until", self.suspended_from, self.suspended_until
        return ("",)


class Session(Struct, frozen=True):
    """A session, hearing or committee with one deadline.

    `deadline` is an aware instant or None (not announced); `deadline_text` is what the file says;
    `quota`, `room` None mean no limit; `overflow` 0 means none; `hours` are the meetings of each
    day in local time of the venue, empty where they are not known.
    """

    id: str
    kind: Kind
    title: str
    place: str
    zone: ZoneInfo | None
    dates: tuple[date, ...]
    confirmed: bool
    deadline: datetime | None
    deadline_text: str
    quota: int | None
    room: int | None
    overflow: int | None
    line: int = 0
    hours: tuple[tuple[time, time], ...] = ()


class Schedule(Struct, frozen=True):
    """data/sessions.yaml: the top zone and the sessions in order."""

    zone: ZoneInfo
    sessions: tuple[Session, ...]

    def session(self, session_id: str) -> Session | None:
        """Return the session of that id, or None."""
        return next((s for s in self.sessions if s.id == session_id), None)

    def status_day(self, session: Session) -> date | None:
        """Return the day on which a status must be in force: the deadline's, else the first day."""
        if session.deadline is not None:
            return session.deadline.astimezone(self.zone).date()
        return session.dates[0] if session.dates else None


class Remembering(Struct, eq=False):
    """A record that works some things out once; where it keeps them counts in no comparison."""

    uncompared: ClassVar[frozenset[str]] = frozenset()

    def __eq__(self, other: object) -> bool:
        """Whether the other says the same, whatever was asked of either."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        told = attrgetter(*[n for n in self.__struct_fields__ if n not in self.uncompared])
        return bool(told(self) == told(other))

    __hash__ = None  # type: ignore[assignment]  # it changes


class Slot(Remembering, eq=False):
    """One place of the form: the person entered there, as typed.

    `folded` is the folded full name, and `cut` where the family name begins in it, once asked for.
    """

    number: int
    title: str = ""
    given: str = ""
    family: str = ""
    position: str = ""
    priority: bool = False
    email: str = ""
    private: Iterable[tuple[str, str]] = ()
    folded: str = ""
    cut: int = -1
    uncompared = frozenset(["folded", "cut"])

    @property
    def name(self) -> str:
        """The folded full name; worked out once."""
        if self.cut < 0:
            given = fold(self.given)
            self.cut = len(given)
            self.folded = given + fold(self.family)
        return self.folded

    @property
    def names(self) -> tuple[str, str]:
        """The folded full name, as entered and with given and family name swapped."""
        name = self.name
        return name, name[self.cut :] + name[: self.cut]

    @property
    def named(self) -> bool:
        """Whether it names somebody: a name holds a letter or a digit."""
        return bool(self.name)

    @property
    def filled(self) -> bool:
        """Whether it holds more than a title or a priority mark."""
        names = self.given or self.family  # even one that names nobody is data
        return bool(names or self.position or self.email or self.private)

    @property
    def full_name(self) -> str:
        """Given and family name with one blank between."""
        return f"{self.given} {self.family}".strip()


class Reading(Remembering, eq=False):
    """What the form says in one version: organization answers and the slots of each session."""

    name: str = ""
    acronym: str = ""
    country: str = ""
    type: str = ""
    claim_status: str = ""
    link: str = ""
    claim_special: str = ""
    language: str = ""
    contacts: Iterable[tuple[str, str]] = ()
    slots: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    asked: Query | None = None
    uncompared = frozenset(["asked"])

    def slots_for(self, session_id: str) -> tuple[Slot, ...]:
        """Return the filled slots for a session, by number."""
        return self.slots.get(session_id, ())

    @property
    def sessions(self) -> Iterable[str]:
        """The sessions that it may enter people for; for no other it does."""
        sessions: Iterable[str] = getattr(self.slots, "sessions", self.slots)
        return sessions

    def names_anybody(self, session_id: str) -> bool:
        """Whether it names anybody for the session."""
        return any(slot.named for slot in self.slots_for(session_id))

    @property
    def query(self) -> Query:
        """What is asked of the lists; worked out once."""
        if self.asked is None:
            self.asked = Query(self.name, self.acronym, self.country, self.link)
        return self.asked


class Sighting(Struct):
    """One appearance of a version in an ingested export.

    `taken` is the instant (UTC) at which the export was made; `row` the physical line or the index
    in its file; tool fields are those of that row.
    """

    sequence: int
    file: str
    row: int
    taken: datetime
    tool: Mapping[str, str]


class Version(Remembering, eq=False):
    """One state of an application.

    `changed` is the tool's `Date` (UTC) or None; `finish` the earliest `Finish Time` seen (UTC) or
    None; `answers` maps the form's labels to what was answered, blanks left out; `read` is how the
    form reads them.
    """

    reference: str
    form: str
    status: str
    complete: bool
    changed: datetime | None
    finish: datetime | None
    answers: Mapping[str, str]
    sightings: tuple[Sighting, ...]
    digest: str
    read: Callable[[Mapping[str, str]], Reading]
    said: Reading | None = None
    uncompared = frozenset(["read", "said"])

    @property
    def reading(self) -> Reading:
        """What the form says in it; read when it is first asked for."""
        if self.said is None:
            self.said = self.read(self.answers)
        return self.said

    @property
    def last_taken(self) -> datetime:
        """When the latest export that shows it was taken."""
        return max(s.taken for s in self.sightings)

    @property
    def place(self) -> Sighting:
        """Where it was first seen: the sighting of the earliest export, for messages."""
        return min(self.sightings, key=lambda s: (s.taken, s.file, s.row))


class Application(Remembering, eq=False):
    """One result of the form with its versions in order of time."""

    form: str
    reference: str
    versions: tuple[Version, ...]
    ordered: tuple[int, int, str, str] | None = None
    uncompared = frozenset(["ordered"])

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others: the form and the reference."""
        return (self.form, self.reference)

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Its place among the others: by reference, then by form; worked out once."""
        if self.ordered is None:
            self.ordered = (*reference_key(self.reference), self.form)
        return self.ordered


def reference_key(reference: str) -> tuple[int, int, str]:
    """Return the order of references: numeric where both are numbers, else numbers first.

    A number is compared by its count of digits, then by them: of any length without arithmetic.
    """
    if reference.isascii() and reference.isdigit():
        digits = reference.lstrip("0")
        return (0, len(digits), f"{digits} {reference}")
    return (1, 0, reference)


application_order = attrgetter("order")


def organization_key(name: str) -> str:
    """Return the folded name under which decisions and organizations are looked up."""
    return fold(name)
