"""`gcmreg review`: the unsure matches one after another, each closed by a decision or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.commands.decide import Wanted, decide
from gcmreg.commands.loaded import load
from gcmreg.commands.match import register_queries
from gcmreg.folding import fold
from gcmreg.model import Decision, ListEntry, ListName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.facts.accreditation import Answer
    from gcmreg.model import Query
    from gcmreg.result import Result
    from gcmreg.workspace import Workspace


class Open(Struct, frozen=True):
    """An organization that no list accepts although one has something like it."""

    query: Query
    why: tuple[str, ...]
    choices: tuple[tuple[ListEntry, float], ...]

    def lines(self) -> list[str]:
        """Return the case as a person reads it, the choices numbered from 1."""
        about = [self.query.acronym, self.query.country, self.query.link]
        told = ", ".join(text for text in about if text)
        out = [self.query.name + (f" ({told})" if told else "")]
        out += [f"  {why}" for why in self.why]
        for number, (entry, score) in enumerate(self.choices, 1):
            more = ", ".join(t for t in (entry.acronym, entry.status, entry.country) if t)
            out.append(f"  {number}) {entry.name} [{entry.key}] {more} {score:.2f}")
        return out


def open_reviews(workspace: Workspace, top: int) -> Iterator[Open]:
    """Yield the unsure matches of the register, each name once, by name."""
    loaded = load(workspace, top)
    seen: set[str] = set()
    queries = register_queries(loaded)
    loaded.lists.ask_all(queries)
    for query in queries:
        answer = loaded.lists.answer(query)
        if answer.keys or fold(query.name) in seen:
            continue
        unsure = [w for w in ListName if answer.matches[w].decision is Decision.REVIEW]
        if unsure:
            seen.add(fold(query.name))
            why = tuple(f"{which}: {answer.matches[which].why}" for which in unsure)
            yield Open(query, why, _choices(answer, top))


def _choices(answer: Answer, top: int) -> tuple[tuple[ListEntry, float], ...]:
    found = [(s.entry, s.score) for s in answer.suggestions()[:top]]
    return tuple((entry, score) for entry, score in found if isinstance(entry, ListEntry))


def record_choice(
    workspace: Workspace, case: Open, chosen: ListEntry | None, by: str, note: str | None
) -> Result:
    """Record that the organization is the chosen entry, or (None) on neither list."""
    match = chosen.key if chosen is not None else "none"
    return decide(workspace, Wanted(name=case.query.name, match=match, by=by, note=note))
