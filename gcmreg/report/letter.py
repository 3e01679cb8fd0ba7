"""What an applicant is told of a nomination, in plain words of a language.

Nothing in it is private, and nothing tells of another organization: of a rule's own reason only
that is used which holds no reference, no officer's name and no other body's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.config.notices import FACTS
from gcmreg.model import Kind, Outcome
from gcmreg.report.wording import fill, sentence
from gcmreg.rules import BY_CODE, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gcmreg.model import Session
    from gcmreg.report.wording import Wording
    from gcmreg.roster import Nomination, Roster
    from gcmreg.rules import Ruling

NO_DEADLINE = BY_CODE["DL304"]
_TIMES = ("submitted", "changed", "counted", "left")
_SEATED = (Outcome.ROOM, Outcome.OVERFLOW, Outcome.WAITING)


class Reason(Struct, frozen=True):
    """What is told of one ruling: why, in this case, the clause, what can be done."""

    because: str
    here: str
    clause: str
    then: str


class Told(Struct, frozen=True):
    """What is told of one nomination: its outcome, the reason if one decided, what to note."""

    outcome: str
    reason: Reason | None
    notes: tuple[Reason, ...]


def told(
    nomination: Nomination, members: Sequence[Nomination], wording: Wording, *, own: bool = True
) -> Told:
    """Return what an applicant is told of a nomination.

    `members` are all nominations of its organization for the session.  When an application was
    submitted or changed is told to those alone whose `own` it is.
    """
    facts = facts_of(nomination, members, wording)
    if not own:
        facts |= dict.fromkeys(_TIMES, "")
    deciding = nomination.deciding
    return Told(
        outcome=wording.words.outcomes[_outcome(nomination)],
        reason=_reason(deciding, facts, wording, own=own) if deciding is not None else None,
        notes=tuple(_reason(note, facts, wording, own=own) for note in nomination.notes),
    )


def _outcome(nomination: Nomination) -> str:
    """Return the word for an outcome: a room of the committee means eligible for selection."""
    committee = nomination.standing.session.kind is Kind.STEERING
    return "eligible" if committee and nomination.outcome is Outcome.ROOM else nomination.outcome


def _reason(ruling: Ruling, facts: Mapping[str, str], wording: Wording, *, own: bool) -> Reason:
    rule = ruling.rule
    words = wording.words.rules[rule.code]
    dated = rule.stage is Stage.VERSION  # its reason says when something was changed
    reason = ruling.reason if own or not dated else ""
    all_facts = {**facts, "title": rule.title, "reason": reason}
    settled = rule.outcome is Outcome.REVIEW and ruling.outcome is Outcome.REJECTED
    return Reason(
        because=fill(words.because, all_facts),
        here=sentence(fill(words.settled if settled else words.here, all_facts)),
        clause=sentence(wording.named(rule.clause)),
        then="" if settled else fill(words.then, all_facts),
    )


def person(nomination: Nomination, wording: Wording) -> str:
    """Return the name of the representative, or words for one without."""
    slot = nomination.slot
    return slot.full_name or wording.text("unnamed", slot=str(slot.number))


def facts_of(
    nomination: Nomination, members: Sequence[Nomination], wording: Wording
) -> dict[str, str]:
    """Return what the texts of a rule may name, each as text; empty where it is not known.

    `submitted`, `changed`, `counted`, `left`: when the application was submitted, when the version
    told of, the one that counts and the latest were changed.  `kept`: who takes the places of the
    quota; `taken`: the priority; `marked`: who is marked as one.
    """
    standing, session = nomination.standing, nomination.standing.session
    seats = {"quota": session.quota, "room": session.room, "overflow": session.overflow}

    def moment(at: datetime | None) -> str:
        return wording.moment(at) if at is not None else ""

    def names(found: Iterable[Nomination]) -> str:
        return wording.listed(dict.fromkeys(person(n, wording) for n in found))

    return {
        "person": person(nomination, wording),
        "slot": str(nomination.slot.number),
        "organization": fill(wording.words.formats["quoted"], {"text": nomination.organization}),
        "submitted": moment(standing.submitted),
        "changed": moment(nomination.version.changed),
        "counted": moment(standing.used.changed if standing.used is not None else None),
        "left": moment(standing.late.changed if standing.late is not None else None),
        "deadline": moment(session.deadline),
        **{name: str(value) if value is not None else "" for name, value in seats.items()},
        "position": str(nomination.position or ""),
        "kept": names(m for m in members if m.outcome in _SEATED or "RP405" in m.codes),
        "taken": names(m for m in members if m.priority),
        "marked": names(m for m in members if m.slot.named and m.slot.priority),
        **_status(nomination, wording),
    }


def _status(nomination: Nomination, wording: Wording) -> dict[str, str]:
    """Return the entry that is certain, why its status is not in force, and the day that counts."""
    accreditation = nomination.accreditation
    entry, day = accreditation.only_ecosoc, accreditation.day
    kind, *days = entry.out_of_force(day) if entry is not None and day is not None else ("",)
    told = dict(zip(("first", "second"), (wording.days([d]) for d in days), strict=False))
    return {
        "entry": entry.name if entry is not None else "",
        "standing": fill(wording.words.standing[kind], told) if kind else "",
        "day": wording.days([day]) if day is not None else "",
    }


def letter(roster: Roster, nomination: Nomination, wording: Wording) -> str:
    """Return a letter on one nomination: outcome, reason, clause, what can still be done."""
    session = roster.session
    members = [n for n in roster.nominations if n.group == nomination.group]
    found = told(nomination, members, wording)
    lines = [
        nomination.organization,
        wording.text("applications", references=nomination.reference),
        "",
        wording.named(session.title or session.id),
        ", ".join(filter(None, (wording.named(session.place), wording.days(session.dates)))),
        "",
        f"{person(nomination, wording)}: {found.outcome}",
    ]
    if nomination.outcome is Outcome.WAITING and nomination.order is not None:
        lines.append(wording.text("waiting", order=str(nomination.order)))
    for label, reason in (("reason", found.reason), *(("note", n) for n in found.notes)):
        if reason is not None:
            lines += ["", *_lines(label, reason, wording)]
    return "\n".join([*lines, "", *until(session, wording)]) + "\n"


def until(session: Session, wording: Wording) -> list[str]:
    """Return until when changes count, in the zone of deadlines and in the venue's."""
    deadline = wording.deadline(session)
    if deadline:
        return [wording.text("deadline", deadline=deadline)]
    words, facts = wording.words.rules[NO_DEADLINE.code], {"title": NO_DEADLINE.title}
    empty = dict.fromkeys(FACTS, "")
    return [text for text in (fill(t, empty | facts) for t in (words.because, words.then)) if text]


def _lines(label: str, reason: Reason, wording: Wording) -> list[str]:
    parts = {label: reason.because, "here": reason.here, "clause": reason.clause}
    parts["then"] = reason.then
    colon = wording.text("colon")
    return [f"{wording.text(name)}{colon} {text}" for name, text in parts.items() if text]
