"""Figures over rosters: how many of what, per session and overall."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from gcmreg.folding import fold
from gcmreg.model import CONSULTATIVE, ListName, Outcome
from gcmreg.report.countries import country

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from gcmreg.form import Form
    from gcmreg.model import Application
    from gcmreg.roster import Nomination, Roster
    from gcmreg.rules import Rule

    Pairs = Counter[tuple[str, str]]

Value = TypeVar("Value")
OVERALL = "all"
UNKNOWN = "(not stated)"
UNRECOGNIZED = "(not recognized)"
OTHER = "(other)"
NEITHER = "neither"
TOTAL = "total"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER = 900  # seconds
UNDER = {"reason": "outcome", "status": "list", "country": "region"}
"""Which kind of figure is a closer look at which other."""


class Figure(Struct, frozen=True):
    """One number: of which session, of what kind, of which value; None is withheld.

    `under` is the value of the kind UNDER this one that it is a part of; `note` is what else falls
    on a day.
    """

    session: str
    kind: str
    value: str
    count: int | None
    under: str = ""
    note: str = ""


class Counting(Struct, frozen=True):
    """How figures are counted: the zone of days, and the types that the forms offer.

    `words`: whether what applicants typed freely may be said; if not it is counted as OTHER.
    """

    zone: tzinfo
    types: Mapping[str, str] = field(default_factory=dict)
    words: bool = True


def offered_types(forms: Iterable[Form]) -> dict[str, str]:
    """Return the types that forms let one choose from, by their folded words."""
    choices = [t.choices for f in forms for t in f.targets.values() if t.field == "type"]
    return {folded: shown for some in choices for folded, shown in some.items()}


def figures(rosters: Sequence[Roster], counting: Counting) -> list[Figure]:
    """Return the figures of each roster.

    Out: by session and kind; days and outcomes in their order, other values the most frequent
    first.
    """
    return [
        figure
        for roster in rosters
        for figure in _figures(roster.session.id, [roster], roster.applications, counting)
    ]


def overall(
    rosters: Sequence[Roster], held: Iterable[Application], counting: Counting
) -> list[Figure]:
    """Return the figures of all rosters together; `held` are the applications that are counted."""
    return _figures(OVERALL, rosters, list(held), counting)


def applications(rosters: Iterable[Roster]) -> list[Application]:
    """Return the applications that nominate somebody in any of the rosters."""
    found = {one.key: one for roster in rosters for one in roster.applications}
    return [found[key] for key in sorted(found)]


def _figures(
    name: str, rosters: Sequence[Roster], used: Sequence[Application], counting: Counting
) -> list[Figure]:
    nominations = [n for roster in rosters for n in roster.nominations]
    # Those of one application share an accreditation; of an organization the last one tells.
    one_of = {id(n.accreditation): n for n in reversed(nominations)}
    keys = {which: _key(n) for which, n in one_of.items()}
    told = {keys[which]: n for which, n in reversed(one_of.items())}
    persons = {(keys[id(n.accreditation)], who) for n in nominations if (who := n.slot.name)}
    totals = {
        "applications": len(used),
        "organizations": len(told),
        "persons": len(persons),
        "nominations": len(nominations),
    }
    outcomes = Counter([n.outcome for n in nominations])
    found = [Figure(name, TOTAL, value, number) for value, number in totals.items()]
    found += [Figure(name, "outcome", o.value, outcomes[o]) for o in Outcome]
    found += _often(name, "reason", _reasons(nominations))
    found += _of_organizations(name, list(told.values()), counting)
    return found + _days(name, rosters, used, counting.zone)


def _key(nomination: Nomination) -> str:
    entry = nomination.entry
    return entry.key if entry is not None else fold(nomination.organization)


def _of_organizations(name: str, tellers: Sequence[Nomination], counting: Counting) -> list[Figure]:
    """Return the figures of organizations; a nomination tells of each."""
    entries = [n.entry for n in tellers if n.entry is not None]
    lists = Counter([(e.list.value, "") for e in entries])
    lists[NEITHER, ""] = len(tellers) - len(entries)
    statuses = _counted([(e.status, e.list) for e in entries], lambda one: _status(*one))
    types = [n.accreditation.type for n in tellers]
    countries = [n.version.reading.country for n in tellers]
    places = _counted(countries, lambda text: _place(text, counting))
    return [
        *_often(name, "list", +lists),
        *_often(name, "status", statuses),
        *_often(name, "type", _counted(types, lambda text: (_type(text, counting), ""))),
        *_often(name, "region", _counted(places, lambda place: (place[1], ""))),
        *_often(name, "country", places),
    ]


def _counted(values: Iterable[Value], say: Callable[[Value], tuple[str, str]]) -> Pairs:
    """Return how often each thing is said of values, which are many times the same."""
    counts: Pairs = Counter()
    for value, count in Counter(values).items():
        counts[say(value)] += count
    return counts


def _status(status: str, which: ListName) -> tuple[str, str]:
    """Return the status of an entry and its list, which a category that sounds like one names."""
    word = " ".join(status.split()) or UNKNOWN
    special = which is ListName.SPECIAL
    named = special and word in {*CONSULTATIVE, UNKNOWN}
    return f"{word} ({which})" if named else word, which.value


def _type(text: str, counting: Counting) -> str:
    typed = " ".join(text.split())
    if not typed:
        return UNKNOWN
    return counting.types.get(fold(typed)) or (typed if counting.words else OTHER)


def _place(text: str, counting: Counting) -> tuple[str, str]:
    """Return the country's name and region; what is no country is told as such."""
    typed = " ".join(text.split())
    if not typed:
        return UNKNOWN, UNKNOWN
    found = country(typed)
    if found is not None:
        return found.name, found.region
    return f"{typed} {UNRECOGNIZED}" if counting.words else UNRECOGNIZED, UNRECOGNIZED


def _reasons(nominations: Iterable[Nomination]) -> Pairs:
    """Return how often each rule decided, with the outcome."""
    decided = [(n.deciding.rule, n.outcome) for n in nominations if n.deciding is not None]
    rules = {rule.code: rule for rule, _ in decided}
    counts = Counter([(rule.code, outcome) for rule, outcome in decided])
    return Counter({_reason(rules[code], o): count for (code, o), count in counts.items()})


def _reason(rule: Rule, outcome: Outcome) -> tuple[str, str]:
    decided = "" if rule.outcome is outcome else f" ({outcome})"
    return f"{rule.code} {rule.name}{decided}", outcome.value


def _often(name: str, kind: str, values: Pairs) -> list[Figure]:
    """Return figures of values, each with what it is a part of, the most frequent first."""
    counts = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return [Figure(name, kind, value, number, under) for (value, under), number in counts]


def _days(
    name: str, rosters: Sequence[Roster], used: Sequence[Application], zone: tzinfo
) -> list[Figure]:
    """Return how many applications were first handed in each day, deadlines noted on theirs."""
    day_of = _days_of(zone)
    counts = Counter([day_of[_quarter(a)] for a in used])
    deadlines: dict[str, list[str]] = {}
    for session in (roster.session for roster in rosters):
        if session.deadline is not None:
            day = session.deadline.astimezone(zone).date().isoformat()
            deadlines.setdefault(day, []).append(session.id)
            counts.setdefault(day, 0)
    return [
        Figure(name, "day", day, counts[day], note=deadline_note(deadlines.get(day, [])))
        for day in sorted(counts)
    ]


def deadline_note(sessions: Sequence[str]) -> str:
    """Return the note of a day on which the deadlines of sessions fall."""
    return f"deadline of {', '.join(sessions)}" if sessions else ""


def _quarter(application: Application) -> float | None:
    """Return the quarter of an hour in which it was first handed in, as far as is known."""
    times = [t for v in application.versions for t in (v.finish, v.changed) if t is not None]
    return min(times).timestamp() // _QUARTER if times else None


@cache
def _days_of(zone: tzinfo) -> _DayOf:
    return _DayOf(zone)


class _DayOf(dict["float | None", str]):
    """The days of a zone by quarters of an hour: since 1972 no zone changes the day within one."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def __missing__(self, quarter: float | None) -> str:
        if quarter is None:
            return UNKNOWN
        moment = _EPOCH + timedelta(seconds=quarter * _QUARTER)
        self[quarter] = day = moment.astimezone(self._zone).date().isoformat()
        return day
