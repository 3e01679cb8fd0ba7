"""Figures over rosters: how many of what, per session and overall."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from gcmreg.model import Application
    from gcmreg.roster import Nomination, Roster

OVERALL = "all"
FEWEST = 5
FEW = f"(fewer than {FEWEST} each)"
UNKNOWN = "(unknown)"
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: of which session, of what kind, of which value; None is withheld."""

    session: str
    kind: str
    value: str
    count: int | None


def figures(
    rosters: Sequence[Roster], applications: Iterable[Application], zone: ZoneInfo, *, overall: bool
) -> list[Figure]:
    """Return the figures of each roster and, if asked for, of all together.

    In: `applications` are all that are held; `zone` is that of the days.
    Out: by session and kind; values in their own order or the most frequent first.
    """
    known = {a.key: a for a in applications}
    found: list[Figure] = []
    for roster in rosters:
        keys = {(n.form, n.reference) for n in roster.nominations}
        used = [known[key] for key in sorted(keys)]
        found += _figures(roster.session.id, roster.nominations, used, zone)
    if overall:
        every = [n for roster in rosters for n in roster.nominations]
        found += _figures(OVERALL, every, list(known.values()), zone)
    return found


def _figures(
    name: str, nominations: Sequence[Nomination], used: Sequence[Application], zone: ZoneInfo
) -> list[Figure]:
    organizations = {_organization(n): n for n in nominations}
    persons = {(_organization(n), fold(n.slot.full_name)) for n in nominations if n.slot.named}
    outcomes = Counter(n.outcome for n in nominations)
    totals = {
        "applications": len(used),
        "organizations": len(organizations),
        "persons": len(persons),
        "nominations": len(nominations),
    }
    kinds = {
        _TOTAL: totals,
        "outcome": {o.value: outcomes[o] for o in Outcome},
        "reason": _often(
            f"{n.deciding.rule.code} {n.deciding.rule.name}"
            for n in nominations
            if n.deciding is not None
        ),
        "list": _often(
            n.entry.list.value if n.entry is not None else "neither" for n in organizations.values()
        ),
        "status": _often(
            n.entry.status or UNKNOWN for n in organizations.values() if n.entry is not None
        ),
        "type": _often(_words(n.accreditation.type) for n in organizations.values()),
        "country": _often(_words(n.version.reading.country) for n in organizations.values()),
        "day": dict(sorted(Counter(_day(a, zone) for a in used).items())),
    }
    return [
        Figure(name, kind, value, count)
        for kind, counts in kinds.items()
        for value, count in counts.items()
    ]


def _organization(nomination: Nomination) -> str:
    entry = nomination.entry
    return entry.key if entry is not None else fold(nomination.organization)


def _words(text: str) -> str:
    return " ".join(text.split()) or UNKNOWN


def _often(values: Iterable[str]) -> dict[str, int]:
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _day(application: Application, zone: ZoneInfo) -> str:
    """Return the day on which an application was first handed in, as far as is known."""
    times = [t for v in application.versions for t in (v.finish, v.changed) if t is not None]
    return min(times).astimezone(zone).date().isoformat() if times else UNKNOWN


def suppressed(found: Iterable[Figure], kinds: frozenset[str]) -> list[Figure]:
    """Return the figures that anybody may see: of `kinds` alone, and no count under FEWEST.

    The values with small counts become one line without a number, so that a rare answer is not
    read either.  Where only one was small the next smallest joins it: it could be worked out from
    the total.
    """
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in found:
        if figure.kind in kinds:
            groups.setdefault((figure.session, figure.kind), []).append(figure)
    out: list[Figure] = []
    for (session, kind), group in groups.items():
        small = {f for f in group if (f.count or 0) < FEWEST}
        rest = [f for f in group if f not in small]
        if kind != _TOTAL and len(small) == 1 and rest:
            small.add(min(rest, key=lambda f: (f.count or 0, f.value)))
        out += [f for f in group if f not in small]
        if small:
            out.append(Figure(session, kind, FEW, None))
    return out
