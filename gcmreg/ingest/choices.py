"""Which choices a question of an export has, told from its header and its answers."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.ingest.canonical import split_choices
from gcmreg.ingest.export import Row, UnreadableError
from gcmreg.labels import clean_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gcmreg.ingest.export import Export

_ROWS = 5000  # are enough to know the choices
_MOST = 12
_LONGEST = 100
_OFTEN = 3  # times that each choice of an unknown question is given on average
_CUT = (";", "|")  # separators that no choice holds
_JOINED = " | "


def answers_of(export: Export) -> dict[str, Counter[str]]:
    """Return how often each answer is given, by label; of the first rows, where there are many."""
    out: dict[str, Counter[str]] = {}
    try:
        for row in islice(export.rows(), _ROWS):
            if isinstance(row, Row):
                for label, text in row.answers.items():
                    out.setdefault(label, Counter())[text] += 1
    except UnreadableError:
        return {}
    return out


def choices_in_header(export: Export) -> dict[str, list[str]]:
    """Return the choices that have a column each, by label."""
    labels = [clean_label(cell) for cell in export.header]
    columns = export.preset.columns_of(labels) if export.preset.choice is not None else None
    out: dict[str, list[str]] = {}
    for _, label, choice in columns.questions if columns is not None else ():
        if choice:
            out.setdefault(label, []).append(choice)
    return out


def choices_of(answers: Mapping[str, int], joined: str, *, sure: bool) -> list[str]:
    """Return the choices that answers are made of, the most frequent first; none if it has none.

    `sure`: the question is known to have choices, however seldom each of them is given.  At a
    comma or a blank nothing is cut: a choice may hold them.
    """
    counts: Counter[str] = Counter()
    for text, count in answers.items():
        for part in _parts(text, joined):
            counts[part] += count
    whole = _whole(counts, joined)
    if (
        not whole
        or len(whole) > _MOST
        or any(len(text) > _LONGEST or "@" in text for text in whole)
    ):
        return []
    seldom = sum(counts.values()) < _OFTEN * len(whole) or min(counts[text] for text in whole) == 1
    if not sure and (seldom or len(whole) == 1):
        return []
    return sorted(whole, key=lambda text: (-counts[text], text))


def _parts(text: str, joined: str) -> Iterable[str]:
    mark = joined.strip()
    cut = text.split(mark) if mark in _CUT else text.split(_JOINED)
    return [part.strip() for part in cut if part.strip()]


def _whole(counts: Mapping[str, int], joined: str) -> list[str]:
    """Return the parts that are not several others put together."""
    known: dict[str, str] = {}
    if len(counts) > _MOST**2:
        return []
    for text in sorted(counts, key=lambda text: (len(text), text)):
        found = split_choices(text, known, joined) if fold(text) else None
        if found is None or len(found) == 1:
            known.setdefault(fold(text), text)
    return list(known.values())
