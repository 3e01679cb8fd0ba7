"""What must hold of every roster, whatever people enter and decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import oracle
from hypothesis import given
from hypothesis import strategies as st
from rules.casefile import (
    Case,
    Row,
    entries,
    moment,
    oracle_rows,
    oracle_sessions,
    rosters,
    rows,
)
from strategies import ECOSOC, MOMENTS, SPECIAL, as_of_times, workspaces

from gcmreg.matching import Matcher
from gcmreg.model import ListName, Outcome
from gcmreg.rules import BY_CODE

if TYPE_CHECKING:
    from random import Random

    from gcmreg.pipeline import Rosters

SEATS = (Outcome.ROOM, Outcome.OVERFLOW, Outcome.WAITING)


@cache
def matchers() -> dict[ListName, Matcher]:
    """Return the matchers of the lists that all drawn workspaces share."""
    both = entries(Case("", [], [], ECOSOC, SPECIAL))
    return {which: Matcher(found) for which, found in both.items()}


def made(case: Case) -> Rosters:
    """Return gcmreg over a drawn workspace."""
    return rosters(case, matchers())


@given(workspaces(), as_of_times)
def test_every_nomination_ends_as_in_the_oracle(case: Case, as_of: str | None) -> None:
    found = made(case)
    for session, naive in zip(found.schedule.sessions, oracle_sessions(case), strict=True):
        roster = found.roster(session, moment(as_of))
        assert rows(roster) == oracle_rows(case, naive, moment(as_of))
        assert list(roster.notes) == oracle.roster_notes(naive)


@given(workspaces())
def test_every_nomination_has_one_outcome(case: Case) -> None:
    found = made(case)
    for session in found.schedule.sessions:
        roster = found.roster(session)
        for one in roster.nominations:
            deciding = [r for r in one.rulings if r.outcome is not None]
            outcomes = [r.outcome for r in deciding] or [one.outcome]
            assert outcomes == [one.outcome]
            assert (one.order is not None) is (one.outcome in SEATS)
            assert one.late is (one.codes == ["DL302"])
            order = [list(BY_CODE).index(code) for code in one.codes[len(deciding) :]]
            assert order == sorted(set(order))
        slots = Counter((n.form, n.reference, n.slot.number, n.late) for n in roster.nominations)
        assert set(slots.values()) <= {1}
        assert sum(roster.counts.values()) == len(roster.nominations)
        assert roster.provisional is (session.deadline is None or roster.counts[Outcome.REVIEW] > 0)


@given(workspaces())
def test_seats_are_never_more_than_there_are(case: Case) -> None:
    found = made(case)
    for session in found.schedule.sessions:
        roster = found.roster(session)
        for outcome, most in ((Outcome.ROOM, session.room), (Outcome.OVERFLOW, session.overflow)):
            orders = [n.order for n in roster.nominations if n.outcome is outcome]
            assert orders == list(range(1, len(orders) + 1))
            assert most is None or len(orders) <= most
        counts = roster.counts
        if counts[Outcome.WAITING]:
            assert (counts[Outcome.ROOM], counts[Outcome.OVERFLOW]) == (
                session.room,
                session.overflow or 0,
            )


@given(workspaces())
def test_organization_has_one_priority_and_keeps_to_its_quota(case: Case) -> None:
    found = made(case)
    for session in found.schedule.sessions:
        seated = defaultdict(list)
        for one in found.roster(session).nominations:
            if one.outcome in SEATS and one.entry is not None:
                seated[one.entry.key].append(one)
        for members in seated.values():
            assert session.quota is None or len(members) <= session.quota
            assert sum(one.priority for one in members) <= 1


@given(workspaces(), st.randoms(use_true_random=False))
def test_order_of_applications_says_nothing(case: Case, random: Random) -> None:
    shuffled = list(case.applications)
    random.shuffle(shuffled)
    found, other = made(case), made(replace(case, applications=shuffled))
    for session in found.schedule.sessions:
        assert rows(found.roster(session)) == rows(other.roster(session))


@given(workspaces())
def test_roster_of_all_that_is_held_is_that_of_the_last_moment(case: Case) -> None:
    found = made(case)
    for session in found.schedule.sessions:
        last = found.roster(session, moment(MOMENTS[-1]))
        assert rows(last) == rows(found.roster(session))


@given(workspaces())
def test_later_versions_never_unseat_who_was_entered_in_time(case: Case) -> None:
    """What is changed after a deadline touches no seat: only reviews, rejections and notes."""
    found = made(case)
    for session in found.schedule.sessions:
        if session.deadline is not None:
            then = found.roster(session, session.deadline)
            now = found.roster(session)
            assert _seats(rows(now)) == _seats(rows(then))


def _seats(found: list[Row]) -> list[tuple[object, ...]]:
    return [(r.reference, r.slot, r.outcome, r.order) for r in found if r.order is not None]
