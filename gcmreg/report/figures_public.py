"""The figures that everybody may see: no small number, and none that can be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.report.disclosure import FEWEST, withheld
from gcmreg.report.figures import OVERALL, UNDER, Figure, applications, figures, overall
from gcmreg.report.figures import TOTAL as TOTALS
from gcmreg.report.tallies import TOTAL, WHOLE, Tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gcmreg.report.figures import Counting
    from gcmreg.roster import Roster

WITHHELD = "(withheld)"
_FAMILIES = (("outcome", "reason"), ("list", "status"), ("type",), ("region", "country"), ("day",))
_ADD_UP = frozenset({"outcome"})  # a nomination is of one session; an organization may be of many
assert OVERALL == WHOLE


def published(
    rosters: Sequence[Roster], counting: Counting, kinds: Collection[str]
) -> list[Figure]:
    """Return what may be published of all sessions together, by session and then overall.

    Always made of every roster: figures that hide nothing from each other would otherwise tell
    it together.  A session with fewer than FEWEST of anything is withheld as a whole, and overall
    is of the others.  `kinds` are those that rest on public questions alone.
    """
    told = {r.session.id: figures([r], counting) for r in rosters}
    small = {name for name, found in told.items() if _small(found)}
    shown = [r for r in rosters if r.session.id not in small]
    if shown:
        told[OVERALL] = overall(shown, applications(shown), counting)
    hidden = {f for family in _FAMILIES for f in _withheld(family, told, small)}
    out: list[Figure] = []
    for name, found in told.items():
        if name in small:
            out.append(Figure(name, TOTALS, WITHHELD, None))
            continue
        for kind in dict.fromkeys(f.kind for f in found if f.kind in kinds):
            of_kind = [f for f in found if f.kind == kind]
            out += [f for f in of_kind if _key(f) not in hidden and f.count]
            if any(_key(f) in hidden for f in of_kind) or (name, kind) in hidden:
                out.append(Figure(name, kind, WITHHELD, None))
    return out


def _small(found: Iterable[Figure]) -> bool:
    return any(f.kind == TOTALS and (f.count or 0) < FEWEST for f in found)


def _key(figure: Figure) -> tuple[str, str, str, str]:
    return figure.session, figure.kind, figure.under, figure.value


def _withheld(
    family: tuple[str, ...], told: dict[str, list[Figure]], small: Collection[str]
) -> set[tuple[str, ...]]:
    """Return the keys of the withheld figures of a family of kinds.

    (session, kind) stands for a value that is not there and that one could not rule out.
    """
    counts: dict[str, dict[str, int]] = {}
    parents: dict[str, str] = {}
    keys: dict[tuple[str, str], tuple[str, ...]] = {}
    kind_of: dict[str, str] = {}
    for name, found in told.items():
        if name in small:
            continue
        counts[name] = {}
        for figure in found:
            if figure.kind not in family or (figure.kind == "day" and not figure.count):
                continue
            value = f"{figure.kind}\t{figure.under}\t{figure.value}"
            counts[name][value] = figure.count or 0
            above = f"{UNDER[figure.kind]}\t\t{figure.under}" if figure.under else TOTAL
            parents[value], kind_of[value] = above, figure.kind
            keys[name, value] = _key(figure)
    found_hidden = withheld(Tables(counts, parents, family[0] in _ADD_UP)) if counts else set()
    if found_hidden is None:
        return set(keys.values())
    return {keys.get(cell) or (cell[0], kind_of[cell[1]]) for cell in found_hidden}
