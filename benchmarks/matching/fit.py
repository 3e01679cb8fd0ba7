"""Fit the coefficients and thresholds of the matcher on labelled names.

    python -m benchmarks.matching.fit [--registry CSV] [--labelled CSV] [--write]

Without files it takes those of the folder `shared`.  The model is a conditional logit: the
candidates of a query and "none of them" compete, so that the scores are probabilities.  It is
regularized and keeps the signs that the table of features demands.  Needs numpy.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.matching.data import (
    SHARED,
    Labelled,
    chapter_set,
    halves,
    labelled,
    noise_set,
    registry,
)
from gcmreg.folding import fold
from gcmreg.matching.decide import Model
from gcmreg.matching.engine import Matcher
from gcmreg.matching.features import FEATURES
from gcmreg.matching.vetoes import dismissed, forbidden

TARGET = Path(__file__).resolve().parents[2] / "gcmreg" / "matching" / "coefficients.json"
RIDGE = 3.0
SIZE = 8  # candidates per query
ROOM = 1.5  # how much better the odds of an accepted name must be than those of a wrong one
LEAST_ACCEPT = 0.15  # twice the odds of any wrong labelled name that no veto stops
MOST_SEEN = 0.15  # share of names that are not on the list at which a person looks
SIGNS = np.array([0, *[sign for _, sign in FEATURES]], dtype=float)


class Rows:
    """Queries as arrays: features of the candidates, which one is right, weight of the query."""

    def __init__(self) -> None:
        self.features: list[np.ndarray] = []
        self.right: list[int] = []
        self.weight: list[float] = []
        self.names: list[str] = []
        self.allowed: list[bool] = []  # nothing forbids to accept the likeliest
        self.worth: list[bool] = []  # the likeliest is worth the time of a person

    def add(self, matcher: Matcher, one: Labelled, weight: float) -> None:
        """Add a labelled name as the matcher sees it."""
        if one.truth == "?" or fold(one.query.name) in matcher.index.exact:
            return
        ranked = matcher.rank(one.query)[:SIZE]
        ids = [each.entry.id for each in ranked]
        if one.truth and one.truth not in ids:
            return
        if one.kind == "impostor" and ranked and ranked[0].pair.same_words:
            return  # the list itself holds this body twice
        block = np.full((SIZE, len(FEATURES) + 1), np.nan)
        for at, each in enumerate(ranked):
            block[at] = (1.0, *each.features)
        self.features.append(block)
        self.right.append(ids.index(one.truth) if one.truth else -1)
        self.weight.append(weight)
        self.names.append(one.query.name)
        self.allowed.append(bool(ranked) and not forbidden(ranked[0].pair))
        self.worth.append(bool(ranked) and not dismissed(ranked[0].pair))

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return features, index of the right candidate (-1 for none), weights."""
        return np.array(self.features), np.array(self.right), np.array(self.weight)


def loss_and_slope(
    beta: np.ndarray, x: np.ndarray, right: np.ndarray, weight: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the loss of the conditional logit and its slope."""
    odds = np.nan_to_num(x) @ beta
    odds[np.isnan(x[:, :, 0])] = -50
    full = np.concatenate([odds, np.zeros((len(x), 1))], axis=1)
    full -= full.max(axis=1, keepdims=True)
    chances = np.exp(full)
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = np.where(right < 0, full.shape[1] - 1, right)
    loss = -(weight * np.log(chances[np.arange(len(x)), wanted] + 1e-12)).sum()
    error = chances.copy()
    error[np.arange(len(x)), wanted] -= 1
    slope = np.einsum("n,nk,nkf->f", weight, error[:, :-1], np.nan_to_num(x))
    ridge = RIDGE * np.r_[0, beta[1:]]
    return loss + 0.5 * (ridge * beta).sum(), slope + ridge


def fit(x: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the coefficients, the intercept first, with the signs of the table."""
    from scipy.optimize import minimize

    bounds = [(None, None) if s == 0 else (0, None) if s > 0 else (None, 0) for s in SIGNS]
    start = np.r_[-3.0, np.sign(SIGNS[1:])]
    found = minimize(
        loss_and_slope,
        start,
        args=(x, right, weight),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": 500},
    )
    return np.asarray(found.x)


def model(beta: np.ndarray, accept: float, review: float) -> Model:
    """Return the coefficients as a `Model`."""
    return Model(float(beta[0]), tuple(map(float, beta[1:])), accept, review)


def collect(registry_file: Path, labelled_file: Path, seed: int = 1) -> tuple[Rows, Rows]:
    """Return the labelled names and the made ones (noise, impostors, chapters) as rows."""
    entries = registry(registry_file)
    real, made = Rows(), Rows()
    matcher = Matcher(entries)
    for one in labelled(labelled_file):
        real.add(matcher, one, 2.0)
    listed, withheld = halves(entries, seed)
    matcher = Matcher(listed)
    for one in noise_set(listed, withheld, seed):
        made.add(matcher, one, 0.25 if one.truth else 1.0)
    for one in chapter_set(listed[:800], seed):
        made.add(matcher, one, 0.5)
    countries = registry_file.parent.parent / "ror"
    if countries.is_dir():
        matcher = Matcher(registry(countries / "registry.csv"))
        for one in labelled(countries / "queries.csv")[::2]:
            if one.query.name.isascii():
                made.add(matcher, one, 0.25)
    return real, made


def thresholds(beta: np.ndarray, rows: list[Rows], places: list[np.ndarray]) -> tuple[float, float]:
    """Return the accept and the review threshold; the first of `rows` are the labelled names.

    Accept: the odds are `ROOM` times those of all but one wrong name in a thousand, and of every
    labelled one.  Review: 99 % of the labelled names that can be found are seen, unless a person
    would have to look at more than `MOST_SEEN` of those that are not on the list.
    """
    worst, right, wrong = 0.0, [], []
    for number, (part, chosen) in enumerate(zip(rows, places, strict=True)):
        x, truth, _ = part.arrays()
        false = [0.0]
        for at in chosen:
            chance, best = top(beta, x[at])
            if best != truth[at] and part.allowed[at]:
                false.append(chance)
            if number == 0 and part.worth[at]:
                (right if best == truth[at] else wrong).append(chance)
        spared = len(chosen) // 1000 if number else 0
        worst = max(worst, sorted(false, reverse=True)[min(spared, len(false) - 1)])
    accept = max(LEAST_ACCEPT, ROOM * worst / (1 - worst + ROOM * worst))
    right.sort()
    wrong.sort(reverse=True)
    review = max(right[len(right) // 100], wrong[int(MOST_SEEN * len(wrong))])
    return round(min(accept, 0.97), 3), round(min(review, accept / 2), 4)


def top(beta: np.ndarray, block: np.ndarray) -> tuple[float, int]:
    """Return the probability of the best candidate and which it is."""
    odds = np.nan_to_num(block) @ beta
    odds[np.isnan(block[:, 0])] = -50
    best = int(odds.argmax())
    top_odds = max(0.0, float(odds.max()))
    total = np.exp(-top_odds) + np.exp(odds - top_odds).sum()
    return float(np.exp(odds[best] - top_odds) / total), best


def main() -> None:
    """Fit, report, and write the file where asked."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--registry", type=Path, default=SHARED / "ecosoc" / "registry.csv")
    reader.add_argument("--labelled", type=Path, default=SHARED / "ecosoc" / "labelled_names.csv")
    reader.add_argument("--write", action="store_true")
    asked = reader.parse_args()
    real, made = collect(asked.registry, asked.labelled)
    x, right, weight = (
        np.concatenate(parts) for parts in zip(real.arrays(), made.arrays(), strict=True)
    )
    beta = fit(x, right, weight)
    accept, review = thresholds(
        beta, [real, made], [np.arange(len(real.right)), np.arange(len(made.right))]
    )
    print(len(real.right), "labelled,", len(made.right), "made; accept", accept, "review", review)
    for (feature, _), value in zip(FEATURES, beta[1:], strict=True):
        print(f"{feature.__name__:20} {value:8.3f}")
    if asked.write:
        text = {
            "made_by": "python -m benchmarks.matching.fit --write",
            "intercept": round(float(beta[0]), 3),
            "accept": accept,
            "review": review,
            "features": {
                feature.__name__: round(float(value), 3)
                for (feature, _), value in zip(FEATURES, beta[1:], strict=True)
            },
        }
        TARGET.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
