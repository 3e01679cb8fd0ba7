"""From features to a decision: a score for each candidate, what forbids to accept, thresholds.

The coefficients and thresholds are in `coefficients.json`, written by `benchmarks.matching.fit`.
The candidates of one query compete: each has the odds exp(z), "none of them" has the odds 1.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

from gcmreg.matching.align import Tie
from gcmreg.matching.features import (
    FEATURES,
    HARD,
    left_part,
    other_joins,
    other_order,
    place_form,
    translation,
    type_clash,
)
from gcmreg.matching.words import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.matching.features import Pair

DOUBTFUL = frozenset({"order", "translation", "slip", "joins", "country"})  # lower any score
TELLING = 0.5  # weight of a word from which on it tells bodies apart
MANY_FORMS = 3  # words in another form from which on a name without a telling word is a guess
SURE_WORD = 6  # letters of a misspelled word that may be the only telling one
FEW_WORDS = 3  # words of a name in which one word decides
LONG_PART = 2.0  # weight in common from which on a whole part may be missing
HIGHEST = 0.998  # of a name that is not equal


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the features, and the scores from which on to accept and to ask a person."""

    intercept: float
    weights: tuple[float, ...]
    accept: float
    review: float

    def odds(self, features: Sequence[float]) -> float:
        """Return z, the logarithm of the odds that a candidate is the body that is meant."""
        total = self.intercept
        for weight, value in zip(self.weights, features, strict=True):
            total += weight * value
        return total


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


def forbidden(pair: Pair) -> str:
    """Return what forbids to accept a pair whatever its score, "" if nothing does."""
    made = pair.alignment
    if pair.same_country is False:
        return "country"
    if any(kind in HARD for kind in pair.left_query) or any(
        kind in HARD for kind in pair.left_entry
    ):
        return "hard"
    if any(bond.tie is Tie.ACRONYM for bond in made.bonds):
        return "acronym"
    if type_clash(pair) or (made.left_query and made.left_entry):
        return "both"
    if (Kind.PLAIN in pair.left_query or Kind.PLAIN in pair.left_entry) and not (
        left_part(pair) and pair.shared >= LONG_PART
    ):
        return "short"
    if other_order(pair) > 0 and (pair.rarest < TELLING or place_form(pair)):
        return "order"
    if pair.rarest < TELLING and (translation(pair) > 1 or _other_forms(pair) >= MANY_FORMS):
        return "translation"
    if pair.surest < TELLING and len(made.entry.words) <= FEW_WORDS and _short_slip(pair):
        return "slip"
    if other_joins(pair) > 0 and len(made.query.words) < 3:  # noqa: PLR2004
        return "joins"
    return ""


def _short_slip(pair: Pair) -> bool:
    """Say whether a short name is misspelled: it may as well be another one."""
    made = pair.alignment
    return any(
        bond.tie is Tie.SLIP
        and made.entry.words[bond.entry[0]].kind is Kind.PLAIN
        and len(made.query.words[bond.query[0]].form) < SURE_WORD
        for bond in made.bonds
    )


def _other_forms(pair: Pair) -> int:
    return sum(bond.tie in {Tie.TRANSLATION, Tie.INFLECTION} for bond in pair.alignment.bonds)
