"""Measures of a matcher on labelled names: precision, recall, top-k."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STRICT = 0.99
TOP = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a matcher said of one name: ids best first, the score of the first, the truth."""

    ids: tuple[str, ...]
    score: float
    truth: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures over a set of answers; those marked "?" are left out of precision and recall."""

    recall_strict: float  # best recall at precision 0.99
    best_f1: float
    top: float  # truth among the first five
    accepted_right: float  # share of the accepted that are right
    accepted_of_true: float  # share of the true ones that are accepted right
    in_review: float
    unsure_accepted: int  # "?" that were accepted


def curve(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """Return (recall, precision) at every score, highest first; equal scores stand together."""
    known = [one for one in answers if one.truth != "?"]
    true = sum(bool(one.truth) for one in known) or 1
    ordered = sorted((one for one in known if one.ids), key=lambda one: -one.score)
    points = []
    right = 0
    for place, one in enumerate(ordered):
        right += one.ids[0] == one.truth
        if place + 1 == len(ordered) or ordered[place + 1].score < one.score:
            points.append((right / true, right / (place + 1)))
    return points


def figures(answers: Sequence[Answer]) -> Figures:
    """Return the figures of some answers."""
    points = curve(answers)
    known = [one for one in answers if one.truth != "?"]
    true = [one for one in known if one.truth]
    accepted = [one for one in known if one.decision == "accept"]
    right = sum(one.ids[0] == one.truth for one in accepted)
    return Figures(
        recall_strict=max((r for r, p in points if p >= STRICT), default=0.0),
        best_f1=max((2 * r * p / (r + p) for r, p in points if r), default=0.0),
        top=sum(one.truth in one.ids[:TOP] for one in true) / max(len(true), 1),
        accepted_right=right / max(len(accepted), 1),
        accepted_of_true=right / max(len(true), 1),
        in_review=sum(one.decision == "review" for one in answers) / max(len(answers), 1),
        unsure_accepted=sum(one.decision == "accept" and one.truth == "?" for one in answers),
    )
