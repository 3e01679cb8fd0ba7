"""From features to a decision: a score for each candidate, what forbids to accept, thresholds.

The coefficients and thresholds are in `coefficients.json`, written by `benchmarks.matching.fit`.
The candidates of one query compete: each has the odds exp(z), "none of them" has the odds 1.
"""

from __future__ import annotations

import json
from functools import cache
from math import exp, log
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.matching.features import FEATURES

if TYPE_CHECKING:
    from collections.abc import Sequence


HIGHEST = 0.998  # of a name that is not equal


class Model(Struct, frozen=True):
    """Weights of the features, and the scores from which on to accept and to ask a person."""

    intercept: float
    weights: tuple[float, ...]
    accept: float
    review: float

    def odds(self, features: Sequence[float]) -> float:
        """Return z, the logarithm of the odds that a candidate is the body that is meant."""
        return float(sum(map(mul, self.weights, features), self.intercept))


@cache
def shipped_model() -> Model:
    """Return the model that is shipped."""
    path = Path(__file__).parent / "coefficients.json"
    return model_of(json.loads(path.read_text(encoding="utf-8")))


def model_of(read: dict[str, object]) -> Model:
    """Return the model that a coefficients file spells."""
    table = read["features"]
    assert isinstance(table, dict)
    return Model(
        intercept=float(str(read["intercept"])),
        weights=tuple(float(table[feature.__name__]) for feature, _ in FEATURES),
        accept=float(str(read["accept"])),
        review=float(str(read["review"])),
    )


def compete(odds: Sequence[float]) -> list[float]:
    """Return the probability of each candidate; what is missing to 1 is that of none of them."""
    top = max(0.0, *odds) if odds else 0.0
    parts = [exp(one - top) for one in odds]
    total = exp(-top) + sum(parts)
    return [part / total for part in parts]


def lowered(score: float, accept: float) -> float:
    """Return the score of a candidate that must not be accepted: below the threshold, in order."""
    ceiling = log((accept - 0.02) / (1.02 - accept))
    odds = log(max(score, 1e-9) / (1 - min(score, HIGHEST)))
    kept = min(odds - 1.5, ceiling - max(0.0, 6.0 - odds) * 0.1)
    return 1 / (1 + exp(-kept))
