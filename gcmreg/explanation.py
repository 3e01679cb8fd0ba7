"""Why a nomination ended as it did: versions, match, rules, seat, what would have changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcmreg.labels import shown_label
from gcmreg.model import Decision, ListName, Outcome
from gcmreg.report.fields import suggestion_text
from gcmreg.rules import RULES, Rule, Stage
from gcmreg.times import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from gcmreg.facts.accreditation import Answer
    from gcmreg.facts.standing import Standing
    from gcmreg.roster import Nomination, Roster

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = frozenset({11, 12, 13})
PASS, SKIPPED = "pass", "not asked"


def explained(roster: Roster, nomination: Nomination) -> dict[str, Any]:
    """Return the whole chain for a nomination as a value of plain kinds."""
    session = roster.session
    return {
        "session": session.id,
        "reference": nomination.reference,
        "organization": nomination.organization,
        "given_name": nomination.slot.given,
        "family_name": nomination.slot.family,
        "slot": nomination.slot.number,
        "outcome": nomination.outcome.value,
        "order": nomination.order,
        "priority": nomination.priority,
        "late": nomination.late,
        "codes": nomination.codes,
        "reason": nomination.reason,
        "clause": nomination.clause,
        "deadline": session.deadline.isoformat() if session.deadline is not None else None,
        "versions": list(_versions(nomination)),
        "why_this_version": why_version(nomination.standing),
        "match": _match(nomination),
        "rules": [_rule(nomination, rule) for rule in RULES if rule.stage is not Stage.ROSTER],
        "seat": seat_in_words(roster, nomination),
        "would_change_it": would_change(roster, nomination),
    }


def _versions(nomination: Nomination) -> Iterator[dict[str, Any]]:
    """Yield the versions held; `differences` are the questions answered otherwise than before."""
    standing = nomination.standing
    before: dict[str, str] | None = None
    for version in standing.versions:
        now = dict(version.answers)
        yield {
            "changed": version.changed.isoformat() if version.changed is not None else None,
            "status": version.status,
            "seen_in": sorted({f"{s.file}:{s.row}" for s in version.sightings}),
            "differences": _differences(before, now) if before is not None else [],
            "used": version is standing.used,
            "reported": version is nomination.version,
        }
        before = now


def _differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    labels = dict.fromkeys((*before, *now))
    return [shown_label(text) for text in labels if before.get(text) != now.get(text)]


def _local(moment: datetime, standing: Standing) -> str:
    deadline = standing.session.deadline
    return shown(moment, deadline) if deadline is not None else moment.isoformat()


def why_version(standing: Standing) -> str:
    """Return in one sentence why this version counts, or why none does."""
    used, deadline = standing.used, standing.session.deadline
    if used is None:
        return "no version held can be used; the rules say why"
    decided = standing.use
    if decided is not None:
        by = f" by {decided.by}" if decided.by else ""
        return (
            f"this version counts because it was decided{by} ({decided.use and decided.use.text})"
        )
    when = _local(used.changed, standing) if used.changed is not None else "at an unknown time"
    if deadline is None:
        return f"the latest complete version, changed {when}; there is no deadline yet"
    until = shown(deadline, deadline)
    return f"the latest complete version changed by the deadline {until}: that of {when}"


def _match(nomination: Nomination) -> dict[str, Any]:
    answer: Answer = nomination.accreditation.answer
    entry = nomination.entry
    day = nomination.accreditation.day
    out: dict[str, Any] = {
        "entry": entry.key if entry is not None else None,
        "entry_name": entry.name if entry is not None else None,
        "status": entry.status if entry is not None else None,
        "day": day.isoformat() if day is not None else None,
        "decided": answer.decided is not None,
    }
    for which in ListName:
        match = answer.matches[which]
        out[which.value] = {
            "decision": match.decision.value,
            "score": round(match.score, 4),
            "method": match.method,
            "why": match.why,
            "alternatives": [suggestion_text(s) for s in match.suggestions]
            if match.decision is not Decision.NONE
            else [suggestion_text(s) for s in match.suggestions[:1]],
        }
    return out


def _rule(nomination: Nomination, rule: Rule) -> dict[str, str]:
    """Return what a rule said: pass, note, its verdict, or that it was not asked any more."""
    ruling = next((r for r in nomination.rulings if r.rule is rule), None)
    said, reason = PASS, ""
    deciding = nomination.deciding
    if ruling is not None:
        said = ruling.outcome.value if ruling.outcome is not None else "note"
        reason = ruling.reason
    elif deciding is not None and RULES.index(rule) > RULES.index(deciding.rule):
        said = SKIPPED
    return {"code": rule.code, "name": rule.name, "said": said, "reason": reason}


def seat_in_words(roster: Roster, nomination: Nomination) -> str:
    """Return the place in the order of seats: `17th of 94 priority persons; the room holds 120`."""
    if nomination.position is None:
        return ""
    seated = [n for n in roster.nominations if n.position is not None]
    first = [n for n in seated if n.priority]
    session = roster.session
    if nomination.priority:
        place = sorted(n.position or 0 for n in first).index(nomination.position) + 1
        text = f"{ordinal(place)} of {len(first)} priority persons"
    else:
        text = f"{ordinal(nomination.position)} of {len(seated)} in the order of seats"
        text += f", after {len(first)} priority persons"
    room = "has no limit" if session.room is None else f"holds {session.room}"
    text += f"; the room {room}"
    if session.room is not None:
        text += f", the overflow room {session.overflow or 0}"
    return text


def ordinal(number: int) -> str:
    """Return `1st`, `2nd`, `3rd`, `4th`, `11th`."""
    if number % 100 in _TEENS:
        return f"{number}th"
    return f"{number}{_ENDINGS.get(number % 10, 'th')}"


def would_change(roster: Roster, nomination: Nomination) -> str:
    """Return what would have led to a seat, or to another outcome; empty if it has a room seat."""
    deciding = nomination.deciding
    session = roster.session
    if (
        nomination.outcome in {Outcome.OVERFLOW, Outcome.WAITING}
        and nomination.position is not None
    ):
        room = session.room or 0
        limit = room if nomination.outcome is Outcome.OVERFLOW else room + (session.overflow or 0)
        short = nomination.position - limit
        seats = "1 more seat" if short == 1 else f"{short} more seats"
        where = "the room" if nomination.outcome is Outcome.OVERFLOW else "room or overflow room"
        return f"{seats} in {where}, or as many persons fewer before this place"
    if deciding is None:
        return ""
    submitted = nomination.standing.submitted
    if deciding.rule.code == "DL301" and submitted is not None:
        return f"submission by the deadline; it came {_local(submitted, nomination.standing)}"
    return deciding.rule.help
