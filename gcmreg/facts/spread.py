"""Many names matched at once: spread over the processors where that pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Decision, ListName, Match, Suggestion
from gcmreg.parallel import can_fork, mapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.matching import Matcher
    from gcmreg.model import Entry, Query

    Matchers = Mapping[ListName, Matcher]
    Entries = Mapping[ListName, Mapping[str, Entry]]

Brief = tuple[Decision, str | None, float, str, str, tuple[tuple[str, float, str], ...], bool]
"""A match with ids in place of entries, which is quickly sent and kept."""
PAYS = 300  # fewer names are matched before a second process has started
_CHUNK = 125


def matched(
    matchers: Matchers, entries: Entries, queries: Sequence[Query], top: int
) -> list[dict[ListName, Match]]:
    """Return for each query its match on every list, in the order of the queries.

    `entries` are those of each list by id.  Matching is a pure function of lists and query, so the
    answer is the same however it is spread.
    """

    def asked(queries: Sequence[Query]) -> list[dict[ListName, Match]]:
        return [{w: m.match(query, top) for w, m in matchers.items()} for query in queries]

    def briefly(queries: Sequence[Query]) -> list[dict[ListName, Brief]]:
        return [{w: brief(m) for w, m in matches.items()} for matches in asked(queries)]

    if len(queries) < PAYS or not can_fork():
        return asked(queries)
    chunks = [queries[at : at + _CHUNK] for at in range(0, len(queries), _CHUNK)]
    return [
        {w: whole(one, entries[w]) for w, one in briefs.items()}
        for answers in mapped(briefly, chunks)
        for briefs in answers
    ]


def brief(match: Match) -> Brief:
    """Return a match with ids in place of entries."""
    entry = match.entry.id if match.entry is not None else None
    suggestions = tuple([(s.entry.id, s.score, s.why) for s in match.suggestions])
    how = (match.score, match.method, match.why)
    return match.decision, entry, *how, suggestions, match.by_country


def whole(brief: Brief, entries: Mapping[str, Entry]) -> Match:
    """Return the match that a brief is of, with the entries of its list by id."""
    decision, entry, score, method, why, suggestions, by_country = brief
    return Match(
        decision,
        entries[entry] if entry is not None else None,
        score,
        method,
        why,
        tuple([Suggestion(entries[i], s, w) for i, s, w in suggestions]),
        by_country,
    )
