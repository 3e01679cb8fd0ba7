"""The messages of a session: one for each organization, a copy for each of its contacts."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcmreg.config.notices import ENGLISH
from gcmreg.folding import fold
from gcmreg.model import Kind, Outcome, reference_key
from gcmreg.report.contacts import addresses
from gcmreg.report.letter import Reason, Told, person, told, until
from gcmreg.report.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gcmreg.config.notices import Words
    from gcmreg.model import Application, Schedule, Session
    from gcmreg.roster import Nomination, Roster

    Key = tuple[str, str]

_ATTENDS = (Outcome.ROOM, Outcome.OVERFLOW)
_LATER = frozenset({"IN110", "DL301", "DL302", "RP401", "RP403"})
_NAME_LENGTH = 40
_SUBJECT_NAME = 80


class Notice(Struct, frozen=True):
    """A message to one contact of an organization; `to` is empty where there is none to use.

    `name` is that of its file; `applications` are the organization's, `own` those of the contact;
    `context` is what the templates are given.
    """

    name: str
    organization: str
    to: str
    language: str
    asked: bool
    applications: tuple[Key, ...]
    own: tuple[Key, ...]
    outcomes: Mapping[Outcome, int]
    attends: bool
    subject: str
    context: Mapping[str, Any]


class Sources(Struct, frozen=True):
    """What messages are made from.  `language` is the one asked for, or None: the form's answer."""

    roster: Roster
    schedule: Schedule
    applications: Mapping[Key, Application]
    languages: Mapping[str, Words]
    language: str | None = None


def notices(sources: Sources) -> list[Notice]:
    """Return the messages of a roster, ordered by application.

    Every contact of an organization gets a copy of its own with all outcomes, so that no contact
    sees another's address; references are told of the contact's own applications alone.  Who never
    submitted an application in its name is told of their own alone.
    """
    found: list[Notice] = []
    taken: set[str] = set()
    for members in _organizations(sources.roster):
        keys = tuple(sorted({_key(n) for n in members}, key=_key_order))
        at = {key: addresses(sources.applications[key]) for key in keys}
        distinct = dict.fromkeys(a for key in keys for a in at[key])
        for to in distinct or ("",):
            own = tuple(key for key in keys if to in at[key]) if to else keys
            mine = [n for n in members if _key(n) in own]
            submitted = any(n.standing.complete for n in mine)
            found.append(_notice(sources, members if submitted else mine, own, to, taken))
    return found


def unreachable(sources: Sources) -> Iterator[tuple[Key, bool]]:
    """Yield the applications without a usable address; whether their organization has another."""
    for members in _organizations(sources.roster):
        at = {_key(n): bool(addresses(sources.applications[_key(n)])) for n in members}
        for key in sorted(at, key=_key_order):
            if not at[key]:
                yield key, any(at.values())


def _key(nomination: Nomination) -> Key:
    return (nomination.form, nomination.reference)


def _key_order(key: Key) -> tuple[object, ...]:
    return (reference_key(key[1]), key[0])


def _organizations(roster: Roster) -> list[list[Nomination]]:
    """Return the nominations by organization; all of one application stay together.

    A person entered after the deadline, perhaps under another name of the organization, belongs to
    the organization of the version that counts.
    """
    group: dict[Key, str] = {}
    for nomination in sorted(roster.nominations, key=lambda n: n.late):
        group.setdefault(_key(nomination), nomination.group)
    found: dict[str, list[Nomination]] = {}
    for nomination in roster.nominations:
        found.setdefault(group[_key(nomination)], []).append(nomination)
    return sorted(found.values(), key=lambda members: min(_key_order(_key(n)) for n in members))


def _notice(
    sources: Sources, members: Sequence[Nomination], own: tuple[Key, ...], to: str, taken: set[str]
) -> Notice:
    words, asked = _language(sources, own)
    wording = Wording(words, sources.schedule.zone)
    session = sources.roster.session
    lead = min((n for n in members if _key(n) in own), key=lambda n: (n.late, _key_order(_key(n))))
    organization = lead.organization
    attends = any(n.outcome in _ATTENDS for n in members)
    subject = wording.text(
        "subject" if session.dates else "subject_undated",
        session=wording.named(session.title or session.id),
        place=wording.named(session.place) or session.id,
        dates=wording.days(session.dates),
        organization=_short(organization) or own[0][1],
    )
    return Notice(
        name=_file_name(organization, own[0][1], taken),
        organization=organization,
        to=to,
        language=words.code,
        asked=asked,
        applications=tuple(sorted({_key(n) for n in members}, key=_key_order)),
        own=own,
        outcomes={o: sum(n.outcome is o for n in members) for o in Outcome},
        attends=attends,
        subject=subject,
        context={
            **_session_context(sources, wording),
            "organization": organization,
            "references": wording.text(
                "applications", references=wording.listed(reference for _, reference in own)
            ),
            "blocks": list(_blocks(members, own, wording)),
            "later": list(_later(sources, members, wording)),
            "next": _next(sources.roster, members, wording),
            "calendar": attends and bool(session.dates),
        },
    )


def _language(sources: Sources, own: tuple[Key, ...]) -> tuple[Words, bool]:
    """Return the language of a message, and whether the form's answer chose it."""
    if sources.language is not None:
        return sources.languages[sources.language], False
    for key in own:
        answer = fold(sources.applications[key].versions[-1].reading.language)
        for words in sources.languages.values() if answer else ():
            if answer in {fold(text) for text in (words.code, words.name, *words.answers)}:
                return words, True
    return sources.languages[ENGLISH], False


def _short(name: str) -> str:
    return name if len(name) <= _SUBJECT_NAME else f"{name[: _SUBJECT_NAME - 1].rstrip()}…"


def _file_name(organization: str, reference: str, taken: set[str]) -> str:
    """Return a file name in plain letters that no other message has, told by the reference."""
    stem = "-".join(filter(None, (_plain(organization), _plain(reference)))) or "message"
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}-{count}"
    taken.add(name)
    return f"{name}.eml"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:_NAME_LENGTH].strip("-")


def _session_context(sources: Sources, wording: Wording) -> dict[str, Any]:
    session = sources.roster.session
    names = ("webcast", "overflow" if session.overflow else "no_overflow")
    watching = [] if session.kind is Kind.STEERING else [wording.text(name) for name in names]
    return {
        "lang": wording.words.code,
        "w": wording.words.texts,
        "provisional": sources.roster.provisional,
        "session": {
            "title": wording.named(session.title or session.id),
            "where": _where(session, wording),
            "unconfirmed": not session.confirmed,
        },
        "watching": [line for line in watching if line],
    }


def _where(session: Session, wording: Wording) -> str:
    """Return place, days and hours; nothing for a committee, which has none."""
    if session.kind is Kind.STEERING and not session.dates:
        return ""
    parts = (wording.named(session.place), wording.days(session.dates), wording.hours(session))
    return ", ".join(filter(None, parts))


def _blocks(
    members: Sequence[Nomination], own: tuple[Key, ...], wording: Wording
) -> Iterator[dict[str, Any]]:
    """Yield the outcomes; people of whom the same is told stand together."""
    together: dict[tuple[Outcome, Told], list[Nomination]] = {}
    for nomination in members:
        found = told(nomination, members, wording, own=_key(nomination) in own)
        together.setdefault((nomination.outcome, found), []).append(nomination)
    for (outcome, found), people in together.items():
        yield outcome_block(outcome, found, [_person(n, own, wording) for n in people])


def outcome_block(outcome: Outcome, found: Told, people: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the templates are given of people of whom the same is told."""
    reason = found.reason or Reason("", "", "", "")
    return {
        "kind": outcome.value,
        "outcome": found.outcome,
        "people": people,
        **_reason(reason),
        "notes": [_reason(note) for note in found.notes],
    }


def _reason(reason: Reason) -> dict[str, str]:
    names = ("because", "here", "clause", "then")
    return {name: getattr(reason, name) for name in names}


def _person(nomination: Nomination, own: tuple[Key, ...], wording: Wording) -> dict[str, Any]:
    details = []
    if nomination.outcome is Outcome.WAITING and nomination.order is not None:
        details.append(wording.text("waiting", order=str(nomination.order)))
    if nomination.priority:
        details.append(wording.text("priority"))
    if _key(nomination) in own:
        slot = str(nomination.slot.number)
        details.append(wording.text("reference", reference=nomination.reference, slot=slot))
    else:
        details.append(wording.text("elsewhere"))
    return {"name": person(nomination, wording), "details": details}


def _next(roster: Roster, members: Sequence[Nomination], wording: Wording) -> list[str]:
    """Return what can still be done for everybody, and until when."""
    lines = until(roster.session, wording)
    if roster.session.kind is Kind.STEERING:
        return lines
    if any(n.outcome in {*_ATTENDS, Outcome.WAITING} for n in members):
        lines.append(wording.text("replace"))
    if any(n.outcome in _ATTENDS for n in members):
        lines.append(wording.text("cancel"))
    return [line for line in lines if line]


def _later(sources: Sources, members: Sequence[Nomination], wording: Wording) -> Iterator[str]:
    """Yield the sessions with later deadlines, where somebody was turned away for being late."""
    this = sources.roster.session
    codes = {n.deciding.rule.code for n in members if n.deciding is not None}
    if this.deadline is None or not codes & _LATER:
        return
    for session in sources.schedule.sessions:
        if session.kind is Kind.STEERING or session.id == this.id:
            continue
        if session.deadline is None or session.deadline > this.deadline:
            yield _later_line(session, wording)


def _later_line(session: Session, wording: Wording) -> str:
    facts = {
        "session": wording.named(session.title or session.id),
        "place": wording.named(session.place) or session.id,
        "dates": wording.days(session.dates),
    }
    deadline = wording.deadline(session)
    if deadline:
        return wording.text("later_until", deadline=deadline, **facts)
    return wording.text("later_open", **facts)
