"""From applications to a roster: the only module that knows the order of the stages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gcmreg.facts.accreditation import Accreditation, Lists
from gcmreg.facts.nominee import Nominee
from gcmreg.facts.organizations import (
    Groups,
    by_organization,
    find_elsewhere,
    find_places,
    name_group,
)
from gcmreg.facts.persons import same_person
from gcmreg.facts.seats import choose_priority, give_seats, seat_order
from gcmreg.facts.standing import Standing, standing
from gcmreg.folding import fold
from gcmreg.model import Application, ListName, Outcome, Session
from gcmreg.roster import Nomination, Roster
from gcmreg.rules import RULES, Rule, Stage, ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from gcmreg.decisions import Decisions
    from gcmreg.form import Form
    from gcmreg.model import Schedule, Slot, Version

_BY_STAGE: dict[Stage, tuple[Rule, ...]] = {
    stage: tuple(r for r in RULES if r.stage is stage) for stage in Stage
}
_ASKED = {stage: tuple((rule.ask, rule) for rule in rules) for stage, rules in _BY_STAGE.items()}
_NOBODY: frozenset[str] = frozenset()
_RANKS = {outcome: rank for rank, outcome in enumerate(Outcome)}


class Rosters:
    """Makes the rosters of a workspace: what all sessions share is worked out once."""

    def __init__(
        self,
        schedule: Schedule,
        applications: Sequence[Application],
        lists: Lists,
        decisions: Decisions,
        forms: Mapping[str, Form],
        inputs: Mapping[str, str],
    ) -> None:
        self.schedule = schedule
        self.applications = applications
        self.lists = lists
        self.decisions = decisions
        self.forms = forms
        self.inputs = inputs
        self._human_rights: dict[tuple[str, str], bool] = {}

    @cached_property
    def entering(self) -> dict[str, list[Application]]:
        """The applications that may enter people for a session, in any version, by its id."""
        found: dict[str, list[Application]] = {}
        for application in self.applications:
            first, *later = application.versions
            sessions = set(first.reading.sessions)
            for version in later:
                sessions.update(version.reading.sessions)
            for session in sessions:
                found.setdefault(session, []).append(application)
        return found

    @cached_property
    def joining(self) -> list[Application]:
        """The applications that match entries on both lists, which they join to one body.

        Others of the same name are among them, and join nothing.  All names are asked for here, as
        many at once as there are.
        """
        self.lists.ask_all(v.reading.query for a in self.applications for v in a.versions)
        names = self.lists.on_both()
        return [a for a in self.applications if any(v.reading.name in names for v in a.versions)]

    def roster(self, session: Session, as_of: datetime | None = None) -> Roster:
        """Return the roster of a session.

        `as_of` (aware) leaves out the versions dated after it; None takes all.
        """
        entered = [*self._entered(session, as_of)]
        nominees = [nominee for of_application in entered for nominee in of_application]
        name_group(nominees, self._groups(session, as_of))
        self._seat([n for n in nominees if n.decided is None], session)
        nominations = [_nomination(n) for n in nominees]
        nominations.sort(key=_shown_order)
        for nominee in nominees:
            nominee.part()
        counts = dict.fromkeys(Outcome, 0)
        for nomination in nominations:
            counts[nomination.outcome] += 1
        return Roster(
            session=session,
            as_of=as_of,
            provisional=session.deadline is None or bool(counts[Outcome.REVIEW]),
            notes=_roster_notes(session),
            nominations=tuple(nominations),
            applications=tuple([first.standing.application for first, *_ in entered]),
            counts=counts,
            inputs=self.inputs,
        )

    def _entered(self, session: Session, as_of: datetime | None) -> Iterator[list[Nominee]]:
        """Yield whom each application enters, asked all that does not depend on the others."""
        for application in self.entering.get(session.id, ()):
            found = standing(application, session, self.decisions, as_of)
            nominees = [*self._nominees(found, session)] if found is not None else []
            if not nominees:
                continue
            _ask_of_application(nominees)
            if any(nominee.decided is None for nominee in nominees):
                entered = nominees[0].standing.entered()
                for nominee in nominees:
                    nominee.entered = entered
            yield nominees

    def _groups(self, session: Session, as_of: datetime | None) -> Groups:
        """Join the entries that one application matches, whomever it enters for the session."""
        groups = Groups()
        for application in self.joining:
            found = standing(application, session, self.decisions, as_of)
            if found is not None and found.used is not None:
                groups.add(self.lists.answer(found.used.reading.query).keys)
        return groups

    def _seat(self, accredited: list[Nominee], session: Session) -> None:
        """Ask the rules on places, priority and seats of everybody whose organization may come."""
        organizations = list(by_organization(accredited))
        for members in organizations:
            find_places(members, session.quota, self.decisions)
            for member in members:
                _ask(member, Stage.PLACE)
        find_elsewhere(accredited, self.decisions)
        for members in organizations:
            choose_priority(members)
            for member in members:
                if member.considered:
                    _ask(member, Stage.PERSON)
                    _ask(member, Stage.PRIORITY)
        seated = seat_order(organizations)
        give_seats(seated, session)
        for member in seated:
            _ask(member, Stage.SEAT)

    def _nominees(self, found: Standing, session: Session) -> Iterator[Nominee]:
        version = found.reported
        slots = version.reading.slots_for(session.id)
        late = found.late if found.used is not None else None
        late_slots = found.late_slots() if late is not None else ()
        if not slots and not late_slots:
            return
        accreditation = self._accreditation(found, version)
        if late is None:
            for slot in slots:
                yield Nominee(found, version, slot, accreditation)
            return
        for slot in slots:
            left = late if slot.named and not self._among(slot, late_slots, found) else None
            yield Nominee(found, version, slot, accreditation, left=left)
        late_accreditation = None
        for slot in late_slots:
            if not self._among(slot, slots, found):
                if late_accreditation is None:
                    late_accreditation = self._accreditation(found, late)
                yield Nominee(found, late, slot, late_accreditation, late_only=True)

    def _among(self, slot: Slot, slots: Iterable[Slot], found: Standing) -> bool:
        """Whether another version enters a slot's person.

        Whoever stands in the same slot under the same name is the same, whatever was decided of
        two people of that name.
        """
        names = _NOBODY
        if self.decisions.persons:
            names = frozenset([fold(v.reading.name) for v in found.versions])
        for other in slots:
            if not other.named:
                continue
            if _unchanged(slot, other) or same_person(slot, other, self.decisions, names):
                return True
        return False

    def _accreditation(self, found: Standing, version: Version) -> Accreditation:
        reading = version.reading
        answer = self.lists.answer(reading.query)
        day = self.schedule.status_day(found.session)
        kind = found.type if version is found.reported else reading.type
        accreditation = Accreditation(
            reading=reading,
            type=kind,
            human_rights=self._of_human_rights(version.form, kind),
            day=day,
            answer=answer,
        )
        differs = self.lists.link_differs(reading.link, answer.accepted(ListName.ECOSOC))
        if not differs:
            return accreditation
        accreditation.link_differs = differs
        return accreditation

    def _of_human_rights(self, form: str, kind: str) -> bool:
        """Say whether a type is that of a human rights institution, under any of its words."""
        found = self._human_rights.get((form, kind))
        if found is None:
            words = self.forms[form].words.human_rights
            found = any(fold(part) in words for part in kind.split(" | "))
            self._human_rights[form, kind] = found
        return found


def _unchanged(slot: Slot, other: Slot) -> bool:
    return slot.number == other.number and slot.name == other.name


def _ask_of_application(nominees: Sequence[Nominee]) -> None:
    """Ask the rules on the version and on the organization, whose answers slots share.

    They see of a nominee only its standing, its version and what became of that.
    """
    asked: dict[tuple[bool, bool], Nominee] = {}
    for nominee in nominees:
        case = (nominee.late_only, nominee.left is None)
        like = asked.get(case)
        if like is not None:
            nominee.rulings = like.rulings.copy()
            nominee.decided = like.decided
            continue
        asked[case] = nominee
        _ask(nominee, Stage.VERSION)
        if nominee.decided is None:
            _ask(nominee, Stage.ACCREDITATION)


def _ask(nominee: Nominee, stage: Stage) -> None:
    """Ask the rules of a stage in order, until one decides."""
    for ask, rule in _ASKED[stage]:
        reason = ask(nominee)
        if reason is not None:
            found = ruling(rule, reason)
            nominee.rulings.append(found)
            if found.outcome is not None:
                nominee.decided = found
                return


def _roster_notes(session: Session) -> tuple[str, ...]:
    """Return the codes of the rules on the roster as a whole."""
    if session.deadline is not None:
        return ()
    return tuple(r.code for r in _BY_STAGE[Stage.ROSTER])


def _nomination(nominee: Nominee) -> Nomination:
    decided, seat = nominee.decided, nominee.seat
    if decided is not None and decided.outcome is not None:
        outcome = decided.outcome
    else:
        assert seat is not None
        outcome = seat.kind
    review = outcome is Outcome.REVIEW
    return Nomination(
        outcome=outcome,
        reference=nominee.standing.application.reference,
        form=nominee.standing.application.form,
        organization=nominee.accreditation.reading.name,
        slot=nominee.slot,
        late=nominee.late_only,
        priority=nominee.choice.taken is nominee,
        order=seat.order if seat is not None else None,
        entry=nominee.accreditation.entry,
        rulings=tuple(nominee.rulings),
        suggestions=tuple(nominee.accreditation.answer.suggestions()) if review else (),
        version=nominee.version,
        standing=nominee.standing,
        accreditation=nominee.accreditation,
        position=seat.position if seat is not None else None,
        group=nominee.organization,
    )


def _shown_order(nomination: Nomination) -> tuple[object, ...]:
    return (
        _RANKS[nomination.outcome],
        nomination.order or 0,
        nomination.standing.application.order,
        nomination.slot.number,
        nomination.late,
    )
