"""Many names matched at once: spread over the processors where that pays."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

from gcmreg.model import Decision, ListName, Match, Suggestion
from gcmreg.parallel import processors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.matching import Matcher
    from gcmreg.model import Entry, Query

    Matchers = Mapping[ListName, Matcher]
    Brief = tuple[str, str | None, float, str, str, list[tuple[str, float, str]]]

PAYS = 1500  # fewer names are matched before a second process has started
_CHUNK = 500

_held: dict[str, tuple[Matchers, int]] = {}  # in a worker: what it matches with


def matched(
    matchers: Matchers,
    entries: Mapping[ListName, Mapping[str, Entry]],
    queries: Sequence[Query],
    top: int,
) -> list[dict[ListName, Match]]:
    """Return for each query its match on every list, in the order of the queries.

    `entries` are those of each list by id.  Matching is a pure function of lists and query, so the
    answer is the same however it is spread.
    """
    workers = min(processors(), len(queries) // PAYS + 1)
    if workers < 2 or len(queries) < PAYS:  # noqa: PLR2004 - one process is this one
        return [{w: m.match(query, top) for w, m in matchers.items()} for query in queries]
    from concurrent.futures import ProcessPoolExecutor

    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    # Side by side stand the same names, of which the matcher remembers the answer.
    order = sorted(range(len(queries)), key=lambda i: queries[i])
    chunks = [[queries[i] for i in order[at : at + _CHUNK]] for at in range(0, len(order), _CHUNK)]
    found: list[dict[ListName, Match]] = [{} for _ in queries]
    with ProcessPoolExecutor(workers, context, _begin, (matchers, top)) as pool:
        places = iter(order)
        for briefs in pool.map(_work, chunks):
            known: dict[int, Match] = {}
            for brief in briefs:
                answers = found[next(places)]
                for which, one in brief.items():
                    whole = known.get(id(one))
                    if whole is None:
                        whole = known[id(one)] = _whole(one, entries[which])
                    answers[which] = whole
    return found


def _begin(matchers: Matchers, top: int) -> None:
    _held["all"] = (matchers, top)


def _work(queries: Sequence[Query]) -> list[dict[ListName, Brief]]:
    """Return briefs of the answers; the same object for the same answer, which is sent once."""
    matchers, top = _held["all"]
    known: dict[int, tuple[Match, Brief]] = {}
    out = []
    for query in queries:
        answers = {}
        for which, matcher in matchers.items():
            match = matcher.match(query, top)
            if id(match) not in known:  # kept beside its brief, so that no other gets its id
                known[id(match)] = (match, _brief(match))
            answers[which] = known[id(match)][1]
        out.append(answers)
    return out


def _brief(match: Match) -> Brief:
    """Return a match with ids in place of entries, which is quickly sent."""
    entry = match.entry.id if match.entry is not None else None
    suggestions = [(s.entry.id, s.score, s.why) for s in match.suggestions]
    return match.decision.value, entry, match.score, match.method, match.why, suggestions


def _whole(brief: Brief, entries: Mapping[str, Entry]) -> Match:
    decision, entry, score, method, why, suggestions = brief
    return Match(
        Decision(decision),
        entries[entry] if entry is not None else None,
        score,
        method,
        why,
        tuple(Suggestion(entries[i], s, w) for i, s, w in suggestions),
    )
