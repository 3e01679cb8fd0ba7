"""What the two lists say of an organization, and what its form claims."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.cache import keeps
from gcmreg.folding import fold
from gcmreg.model import Decision, ListEntry, ListName, Match, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from gcmreg.decisions import Decisions, NameDecision
    from gcmreg.facts.kept import Kept
    from gcmreg.matching import Matcher
    from gcmreg.model import Query, Reading

_PROFILE = re.compile(r"profileCode=(\d+)", re.IGNORECASE)
TOP = 5


class Answer(Struct):
    """What the lists say of one name: a match on each, or what a person decided.

    `ecosoc` and `special` are the entries that are certain, `keys` the same as `list:id`.
    """

    matches: Mapping[ListName, Match]
    decided: NameDecision | None = None
    ecosoc: ListEntry | None = None
    special: ListEntry | None = None
    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.ecosoc = _accepted(self.matches[ListName.ECOSOC])
        self.special = _accepted(self.matches[ListName.SPECIAL])
        self.keys = tuple([e.key for e in (self.ecosoc, self.special) if e is not None])

    @property
    def by_country(self) -> bool:
        """Whether the answer may be another for the same name from another country."""
        return any(match.by_country for match in self.matches.values())

    def accepted(self, which: ListName) -> ListEntry | None:
        """Return the entry that is certain on a list, or None."""
        return self.ecosoc if which is ListName.ECOSOC else self.special

    def named(self, day: date | None) -> ListEntry | None:
        """Return the entry to name: one in force on `ecosoc` first, then `special`."""
        ecosoc, special = self.ecosoc, self.special
        if ecosoc is not None and (special is None or in_force(ecosoc, day)):
            return ecosoc
        return special

    def suggestions(self) -> list[Suggestion]:
        """Return the suggestions of the lists in review, best first."""
        found = [
            s for m in self.matches.values() if m.decision is Decision.REVIEW for s in m.suggestions
        ]
        return sorted(found, key=lambda s: (-s.score, _key(s)))[:TOP]


def _accepted(match: Match) -> ListEntry | None:
    entry = match.entry
    assert entry is None or isinstance(entry, ListEntry)
    return entry


def _key(suggestion: Suggestion) -> str:
    entry = suggestion.entry
    return entry.key if isinstance(entry, ListEntry) else entry.id


def in_force(entry: ListEntry, day: date | None) -> bool:
    """Whether an entry counts on a day; without a day only its word is looked at."""
    return entry.consultative if day is None else entry.in_force(day)


class Lists:
    """Asks both lists for a name, each different question once, decisions first.

    `keep` lets answers be recalled that earlier runs kept, and keeps those that are new.
    """

    def __init__(
        self,
        lists: Mapping[ListName, tuple[ListEntry, ...]],
        decisions: Decisions,
        top: int = TOP,
        *,
        keep: bool = False,
    ) -> None:
        self.lists = lists
        self.decisions = decisions
        self.top = top
        self._keep = keep and keeps()
        self._answers: dict[tuple[str, ...], Answer] = {}
        self._codes = {_bare(e.id) for e in lists.get(ListName.ECOSOC, ())}

    def answer(self, query: Query) -> Answer:
        """Return what the lists say of a query."""
        found = self._found(query)
        if found is None:
            self._ask([query])
            found = self._answers.get(_wherever(query)) or self._answers[query]
        return found

    def ask_all(self, queries: Iterable[Query]) -> None:
        """Find the answers to many queries at once, so that `answer` has them at hand.

        Of a name that comes from several countries one is asked first: seldom does it matter which.
        """
        new = [query for query in dict.fromkeys(queries) if self._found(query) is None]
        self._ask(list({_wherever(query): query for query in new}.values()))
        self._ask([query for query in new if self._found(query) is None])
        if new and self._keep:
            self._kept.save()

    def on_both(self) -> set[str]:
        """Return the names of which an answer given so far has entries of both lists."""
        return {name for (name, *_), answer in self._answers.items() if len(answer.keys) > 1}

    def _found(self, query: Query) -> Answer | None:
        return self._answers.get(_wherever(query)) or self._answers.get(query)

    def _ask(self, queries: Sequence[Query]) -> None:
        """Answer queries: by a decision, by what was kept, or else by matching."""
        rest = [query for query in queries if not (self._decide(query) or self._recall(query))]
        if not rest:
            return
        from gcmreg.facts.spread import matched

        found = matched(self._matchers, self._entries, rest, self.top)
        for query, matches in zip(rest, found, strict=True):
            answer = Answer(matches)
            question = query if answer.by_country else _wherever(query)
            self._answers[question] = answer
            if self._keep:
                self._kept.add(question, matches)

    def _decide(self, query: Query) -> bool:
        """Answer a query as a person decided; False if nobody did."""
        named = self.decisions.names and fold(query.name)  # most often there are none
        decided = self.decisions.name(query.name) if named else None
        if decided is None:
            return False
        matches = {which: _decided(decided, which) for which in ListName}
        self._answers[_wherever(query)] = Answer(matches, decided)
        return True

    def _recall(self, query: Query) -> bool:
        """Answer a query as an earlier run did; False if none was kept."""
        if not self._keep:
            return False
        for question in (_wherever(query), query):
            matches = self._kept.recall(question)
            if matches is not None:
                self._answers[question] = Answer(matches)
                return True
        return False

    @cached_property
    def _kept(self) -> Kept:
        from gcmreg.facts.kept import Kept

        return Kept(self._key, self._entries, self.top)

    @cached_property
    def _key(self) -> str:
        from gcmreg.facts.kept import lists_key

        return lists_key(self.lists)

    @cached_property
    def _entries(self) -> dict[ListName, dict[str, ListEntry]]:
        """The entries of each list by id."""
        return {which: {e.id: e for e in self.lists[which]} for which in ListName}

    @cached_property
    def _matchers(self) -> dict[ListName, Matcher]:
        from gcmreg.facts.kept import listings
        from gcmreg.matching import Matcher

        read = listings(self._key, self.lists) if self._keep else {}
        return {w: Matcher(self.lists[w], listing=read.get(w)) for w in ListName}

    def link_differs(self, link: str, entry: ListEntry | None) -> str:
        """Return how a CSOnet link says otherwise than the match on `ecosoc`; empty if it does not.

        A code differs where the entry's id is a profile code, or where it is another entry's.
        """
        code = profile_code(link) if link else ""
        if not code or (entry is not None and _bare(entry.id) == code):
            return ""
        known = code in self._codes
        if known or (entry is not None and entry.id.isdigit()):
            whose = "another entry" if known else "none on the list"
            return f"the CSOnet link has profile code {code}, which is {whose}'s"
        return ""


def _wherever(query: Query) -> tuple[str, str, str]:
    """Return the question that a query asks but for its country."""
    return query.name, query.acronym, query.link


def _bare(code: str) -> str:
    return code.lstrip("0")


def profile_code(link: str) -> str:
    """Return the profile code in a CSOnet link, without leading zeros; empty if it has none."""
    found = _PROFILE.search(link)
    return _bare(found.group(1)) if found else ""


def _decided(decision: NameDecision, which: ListName) -> Match:
    entry = decision.entry
    if entry is None or entry.list is not which:
        what = "is on neither list" if entry is None else f"is {entry.key}"
        return Match(Decision.NONE, None, 0.0, "decision", f"decided: {what}", ())
    why = "decided" + (f" by {decision.by}" if decision.by else "")
    why += f" on {decision.on}" if decision.on else ""
    return Match(Decision.ACCEPT, entry, 1.0, "decision", why, (Suggestion(entry, 1.0, why),))


class Accreditation(Struct):
    """An organization before the lists: its type, the answer, the day, its claims."""

    reading: Reading
    type: str
    human_rights: bool
    day: date | None
    answer: Answer
    link_differs: str = ""

    @property
    def entry(self) -> ListEntry | None:
        """The entry that is named, or None."""
        return self.answer.named(self.day)

    @property
    def only_ecosoc(self) -> ListEntry | None:
        """The certain entry on `ecosoc` where `special` has none, else None."""
        if self.answer.accepted(ListName.SPECIAL) is not None:
            return None
        return self.answer.accepted(ListName.ECOSOC)

    def status_in_force(self) -> str:
        """Return the consultative status of the match on the day; empty if none."""
        entry = self.answer.accepted(ListName.ECOSOC)
        return entry.status if entry is not None and in_force(entry, self.day) else ""
