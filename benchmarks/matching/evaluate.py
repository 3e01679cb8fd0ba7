"""Evaluate the matcher with cross-validation: everything that is fitted is fitted on other names.

    python -m benchmarks.matching.evaluate [--registry CSV] [--labelled CSV] [--folds 5] [--seeds 3]

Prints, over the folds of the labelled names: recall at precision 0.99, best F1, top 5, the share
of accepted names that are right, of true names that are accepted, of names in review; then noise
on half of the list with the other half as impostors, by the shipped model, in deals that the fit
has not seen.  A body that the list holds twice counts as an impostor where it is split.
Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import asdict

from benchmarks.matching.data import SHARED, Labelled, halves, labelled, noise_set, registry
from benchmarks.matching.fit import Rows, collect, fit, model, thresholds
from benchmarks.matching.measures import Answer, figures
from gcmreg.matching.engine import Matcher

if TYPE_CHECKING:
    from gcmreg.matching.decide import Model
    from gcmreg.matching.model import Entry


def answer(matcher: Matcher, one: Labelled) -> Answer:
    """Return what the matcher says of a labelled name."""
    match = matcher.match(one.query)
    ids = tuple(each.entry.id for each in match.suggestions)
    score = match.suggestions[0].score if match.suggestions else 0.0
    return Answer(ids, score, one.truth, match.decision.value)


def folds(names: list[Labelled], count: int, seed: int) -> list[set[int]]:
    """Deal the names into folds; names of one entry stay together."""
    groups = sorted({one.truth or one.query.name for one in names})
    random.Random(seed).shuffle(groups)  # noqa: S311
    fold = {group: number % count for number, group in enumerate(groups)}
    dealt: list[set[int]] = [set() for _ in range(count)]
    for number, one in enumerate(names):
        dealt[fold[one.truth or one.query.name]].add(number)
    return dealt


def fitted_without(real: Rows, made: Rows, names: set[str]) -> Model:
    """Return a model fitted on all rows but those of `names`."""
    kept = np.array([name not in names for name in real.names])
    x, right, weight = real.arrays()
    parts = made.arrays()
    beta = fit(
        np.concatenate([x[kept], parts[0]]),
        np.concatenate([right[kept], parts[1]]),
        np.concatenate([weight[kept], parts[2]]),
    )
    accept, review = thresholds(
        beta, [real, made], [np.flatnonzero(kept), np.arange(len(made.right))]
    )
    return model(beta, accept, review)


def cross_validated(
    entries: list[Entry], names: list[Labelled], rows: tuple[Rows, Rows], count: int, seed: int
) -> list[Answer]:
    """Return the answers for all names, each from a model that has not seen it."""
    answers: list[Answer] = []
    matcher = Matcher(entries)
    for held in folds(names, count, seed):
        matcher.model = fitted_without(*rows, {names[at].query.name for at in held})
        answers += [answer(matcher, names[at]) for at in sorted(held)]
    return answers


def main() -> None:
    """Print the figures."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--registry", type=Path, default=SHARED / "ecosoc" / "registry.csv")
    reader.add_argument("--labelled", type=Path, default=SHARED / "ecosoc" / "labelled_names.csv")
    reader.add_argument("--folds", type=int, default=5)
    reader.add_argument("--seeds", type=int, default=3)
    asked = reader.parse_args()
    entries, names = registry(asked.registry), labelled(asked.labelled)
    rows = collect(asked.registry, asked.labelled)
    for seed in range(asked.seeds):
        found = figures(cross_validated(entries, names, rows, asked.folds, seed))
        print(f"{asked.folds} folds, deal {seed}:", _spelled(asdict(found)))
    for seed in range(100, 100 + asked.seeds):
        listed, withheld = halves(entries, seed)
        matcher = Matcher(listed)
        noise = [(one, answer(matcher, one)) for one in noise_set(listed, withheld, seed)]
        true = [one for _, one in noise if one.truth]
        impostors = [one for one in noise if not one[0].truth]
        right = sum(one.decision == "accept" and one.ids[0] == one.truth for one in true)
        wrong = sum(one.decision == "accept" for _, one in impostors)
        print(
            f"noise, deal {seed}: {right / len(true):.4f} of {len(true)} accepted right,",
            f"{wrong / len(impostors):.4f} of {len(impostors)} impostors accepted",
        )


def _spelled(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in found.items())


if __name__ == "__main__":
    main()
