"""The matcher: a list is indexed once, then names are matched against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from gcmreg.folding import fold
from gcmreg.matching.align import align
from gcmreg.matching.bonds import Tie
from gcmreg.matching.country import country_code
from gcmreg.matching.decide import HIGHEST, compete, lowered, shipped_model
from gcmreg.matching.explain import explain
from gcmreg.matching.features import values
from gcmreg.matching.index import Index
from gcmreg.matching.link import profile_code
from gcmreg.matching.model import Decision, Entry, Match, Query, Suggestion
from gcmreg.matching.pair import Pair, pair_of
from gcmreg.matching.parse import Name, read_name
from gcmreg.matching.vetoes import DOUBTFUL, dismissed, forbidden, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.matching.decide import Model
    from gcmreg.matching.listing import Listing

CANDIDATES = 8  # rows compared closely for one query
ACRONYM_MARGIN = 0.02  # how far above the review threshold a bare acronym stands at least
WORTH_BESIDE_SAME = 0.85  # the same once a row has all the same words
LEAST = 0.33  # rough likeness below which no row is compared closely
LIKELY = 0.6  # rough likeness of the best row below which only a few are compared closely
FEW = 2
WORTH = 0.7  # part of the best rough likeness from which on a row is compared closely


class Ranked(Struct, frozen=True):
    """An entry beside the query: its likeliest name, the features of that, the odds, the score."""

    entry: Entry
    pair: Pair
    features: tuple[float, ...]
    odds: float
    acronym: bool  # the query is, or declares, an acronym of the entry
    declared: bool  # the list, or the query, declares that acronym


class Matcher:
    """Matches organization names against one list.

    In: the entries of the list, in any order, and what was read of them if it is at hand.  `match`
    gives a decision with its reason.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        model: Model | None = None,
        listing: Listing | None = None,
    ) -> None:
        self.index = Index(entries, listing)
        self.model = shipped_model() if model is None else model
        self._countries: dict[str, str] = {}
        self._asked_country = False

    def match(self, query: Query, top: int = 5) -> Match:
        """Return the decision for `query` and up to `top` suggestions, best first.

        Where no candidate has a country, that of the query says nothing.
        """
        self._asked_country = False
        found = self._match(query, top)
        return replace(found, by_country=True) if self._asked_country else found

    def _match(self, query: Query, top: int) -> Match:
        key = fold(query.name)
        if not key:
            return Match(Decision.NONE, None, 0.0, "none", "no letters in the name", ())
        rows = self.index.exact.get(key)
        if rows is not None:
            return self._equal(query, rows, top)
        ranked, others = self._rank(query, frozenset(), WORTH)
        if ranked:
            found = self._decide(query, ranked, top)
        else:
            found = Match(Decision.NONE, None, 0.0, "none", "no entry shares a telling word", ())
        more = top - len(found.suggestions)
        if more <= 0 or not others:
            return found
        least = found.suggestions[-1].score if found.suggestions else 0.0
        score = round(min(least, self.model.review) / 2, 4)
        rest = tuple(Suggestion(entry, score, "shares a few words") for entry in others[:more])
        return replace(found, suggestions=found.suggestions + rest)

    # Names equal after folding

    def _equal(self, query: Query, rows: list[int], top: int) -> Match:
        """Accept the entry with this very name; tell several apart by other evidence."""
        found = sorted({self.index.rows[row][0] for row in rows})
        entries = [self.index.entries[number] for number in found]
        entry, how = self._told_apart(query, entries)
        if entry is None:
            why = f"{len(entries)} entries have this name"
            score = round(self.model.accept - 0.001, 4)
            suggestions = tuple(Suggestion(one, score, why) for one in entries[:top])
            return Match(Decision.REVIEW, None, score, "equal", why, suggestions)
        own = fold(entry.name) == fold(query.name)
        same = "same name" if entry.name == query.name else "same name but for case, marks or signs"
        why = (same if own else "same as another name of the entry") + how
        linked = self._linked(query)
        if linked is not None and linked is not entry:
            why += "; the link names another entry"
        suggestion = Suggestion(entry, 1.0, why)
        method = "equal" if own else "other-name"
        return Match(Decision.ACCEPT, entry, 1.0, method, why, (suggestion,)[:top])

    def _told_apart(self, query: Query, entries: list[Entry]) -> tuple[Entry | None, str]:
        """Return the one entry that further evidence singles out, and that evidence in words."""
        if len(entries) == 1:
            return entries[0], ""
        self._asked_country = True
        linked, country = self._linked(query), country_code(query.country)
        acronym = fold(query.acronym)
        key = fold(query.name)
        tests = (
            ([e for e in entries if query.name in (e.name, *e.other_names)], " letter by letter"),
            ([e for e in entries if e is linked], " and the link"),
            ([e for e in entries if country and self._country(e) == country], " and country"),
            ([e for e in entries if acronym and fold(e.acronym) == acronym], " and acronym"),
            ([e for e in entries if fold(e.name) == key], ""),
        )
        for fitting, how in tests:
            if len(fitting) == 1:
                return fitting[0], how
        return None, ""

    # Other names

    def rank(self, query: Query, without: frozenset[str] = frozenset()) -> list[Ranked]:
        """Return the likeliest entries, best first, leaving out the ids `without`."""
        return self._rank(query, without, 0.0)[0]

    def _rank(
        self, query: Query, without: frozenset[str], worth: float
    ) -> tuple[list[Ranked], list[Entry]]:
        """Return the entries that were compared closely, and the others that were found.

        Only those with a likeness of `worth` times the best are compared closely.
        """
        name = read_name(query.name)
        acronyms = name.acronyms | ({fold(query.acronym)} - {""})
        country = country_code(query.country)
        rows = self.index.candidates(query.name, name, CANDIDATES + len(without))
        top = max([mark for mark, _ in rows], default=0.0)
        sure = self.index.by_acronym(name, acronyms)
        linked = self._linked(query)
        if linked is not None:
            sure += self.index.exact.get(fold(linked.name), ())
        rows = [(1.0, row) for row in sure] + rows
        least = max(worth * top, LEAST) if worth else 0.0
        most = len(sure) + (FEW if worth and top < LIKELY else len(rows))
        best: dict[int, Ranked] = {}
        others: dict[int, Entry] = {}
        for mark, row in rows:
            number = self.index.rows[row][0]
            entry = self.index.entries[number]
            if entry.id in without:
                continue
            if mark < least or len(best) >= most:
                others[number] = entry
                continue
            made = self._ranked(name, acronyms, country, row, entry)
            if worth and made.pair.same_words:
                least = max(least, mark * WORTH_BESIDE_SAME)
            if number not in best or made.odds > best[number].odds:
                best[number] = made
        ranked = sorted(best.values(), key=lambda one: (-one.odds, one.entry.id))
        return ranked, [entry for number, entry in others.items() if number not in best]

    def _ranked(
        self, name: Name, acronyms: frozenset[str], country: str, row: int, entry: Entry
    ) -> Ranked:
        listed = self.index.name(row)
        pair = pair_of(align(name, listed, self.index), self.index)
        pair.query_acronyms = acronyms
        pair.entry_acronyms = listed.acronyms | ({fold(entry.acronym)} - {""})
        self._asked_country |= bool(entry.country)
        if country and entry.country:
            theirs = self._country(entry)
            pair.same_country = (theirs == country) if theirs else None
        features = values(pair)
        odds = self.model.odds(features)
        declared = name.compact in pair.entry_acronyms
        acronym = declared or listed.compact in acronyms
        if not acronym and len(name.words) == 1 and not pair.shared:
            acronym = row in self.index.spelled(name.compact)
        return Ranked(entry, pair, features, odds, acronym, declared)

    def _country(self, entry: Entry) -> str:
        found = self._countries.get(entry.country)
        if found is None:
            found = self._countries[entry.country] = country_code(entry.country)
        return found

    def _linked(self, query: Query) -> Entry | None:
        """Return the entry that the CSOnet link names, if it is on the list."""
        code = profile_code(query.link) if query.link else ""
        return self.index.by_id.get(code) if code else None

    def _decide(self, query: Query, ranked: list[Ranked], top: int) -> Match:
        """Turn the odds of the candidates into a decision."""
        scores = self._scores(ranked)
        best = max(range(len(ranked)), key=lambda at: (scores[at], -at))
        linked = self._linked(query)
        accepted = self._accepted(ranked, scores, best, linked)
        order = sorted(range(len(ranked)), key=lambda at: (-scores[at], ranked[at].entry.id))
        first = ranked[best]
        why = accepted[3] if accepted else self.why(first)
        score = round(scores[best], 4)
        decision = Decision.ACCEPT if accepted else Decision.NONE
        if not accepted and linked is not None:
            same = "this" if first.entry is linked else "another"
            why += f"; the link names {same} entry"
            score = max(score, self.model.review)
        if not accepted and score >= self.model.review:
            decision = Decision.REVIEW
        asked = order[:top] if decision is Decision.REVIEW else []
        said = {at: self.why(ranked[at]) for at in asked} | {best: why}
        suggestions = tuple(
            [
                Suggestion(ranked[at].entry, round(scores[at], 4), said.get(at, "less alike"))
                for at in order[:top]
            ]
        )
        if accepted:
            return Match(decision, accepted[0], *accepted[1:], suggestions)
        if decision is Decision.REVIEW:
            return Match(decision, None, score, _method(first), why, suggestions)
        return Match(decision, None, score, "none", f"nearest entry: {why}", suggestions)

    def _scores(self, ranked: list[Ranked]) -> list[float]:
        """Return the scores, lowered where something forbids to accept."""
        model = self.model
        scores = [min(score, HIGHEST) for score in compete([one.odds for one in ranked])]
        for at, one in enumerate(ranked):
            veto = forbidden(one.pair) if scores[at] >= model.review else None
            if veto in DOUBTFUL or (scores[at] >= model.accept and veto is not None):
                scores[at] = max(lowered(scores[at], model.accept), model.review)
            if scores[at] >= model.review - 1e-4 and dismissed(one.pair):
                scores[at] *= model.review
            if one.acronym:
                ceiling = lowered(HIGHEST, model.accept)
                scores[at] = max(min(scores[at], ceiling), model.review + ACRONYM_MARGIN)
        return scores

    def _accepted(
        self, ranked: list[Ranked], scores: list[float], best: int, linked: Entry | None
    ) -> tuple[Entry, float, str, str] | None:
        """Return entry, score, method and reason of an acceptance."""
        accept = self.model.accept
        for at, one in enumerate(ranked):
            if one.entry is linked and self._agrees(one):
                scores[at] = max(scores[at], (1 + accept) / 2)
                return (
                    one.entry,
                    round(scores[at], 4),
                    "link",
                    f"{self.why(one)}; same profile link",
                )
        first = ranked[best]
        if linked is not None and first.entry is not linked:
            scores[best] = lowered(scores[best], accept)
            return None
        if first.declared and first.pair.same_country and sum(one.acronym for one in ranked) == 1:
            scores[best] = max(scores[best], (1 + accept) / 2)
            return (
                first.entry,
                round(scores[best], 4),
                "acronym",
                "declared acronym and same country",
            )
        if scores[best] >= accept:
            return first.entry, round(scores[best], 4), _method(first), self.why(first)
        return None

    def _agrees(self, one: Ranked) -> bool:
        """Say whether a name agrees well enough with the entry that the link names."""
        if one.declared:
            return one.pair.same_country is not False
        return not standing(one.pair) and self.alone(one) >= self.model.review

    @staticmethod
    def alone(one: Ranked) -> float:
        """Return the score of an entry if there were no other."""
        return round(min(compete([one.odds])[0], HIGHEST), 4)

    @staticmethod
    def why(one: Ranked) -> str:
        """Return in words how an entry stands to the query."""
        if one.acronym:
            return f"acronym of the entry; {explain(one.pair)}"
        return explain(one.pair)


def _method(one: Ranked) -> str:
    """Return the short fixed word for how a candidate was found."""
    made = one.pair.alignment
    if one.acronym or any(bond.tie is Tie.ACRONYM for bond in made.bonds):
        return "acronym"
    if made.left_query or made.left_entry:
        return "partial"
    ties = {bond.tie for bond in made.bonds}
    if Tie.TRANSLATION in ties:
        return "translation"
    if ties:
        return "spelling"
    if made.query.legal != made.entry.legal:
        return "legal-form"
    return "order" if made.pairs != sorted(made.pairs, key=lambda pair: pair[1]) else "spelling"
