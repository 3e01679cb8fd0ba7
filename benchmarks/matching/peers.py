"""The peers: public tools that find a name on a list, each as one function.

In: names of the list (in the order of the ids) and names to find.  Out: for each name the numbers
of up to five entries, best first, and the score of the first.  A peer that is not installed is
left out.  nomenklatura compares pairs and has no search of its own here: it gets the ten
candidates that the TF-IDF of character n-grams finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

Found = list[tuple[tuple[int, ...], float]]
TOP = 5
CHUNK = 500


def plain(name: str) -> str:
    """Return a name as most users of these tools prepare it: no case, accents, punctuation."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare))


def _rapidfuzz(scorer: Callable[..., float], listed: Sequence[str], typed: Sequence[str]) -> Found:
    from rapidfuzz.process import extract

    choices = [plain(name) for name in listed]
    found: Found = []
    for name in typed:
        best = extract(plain(name), choices, scorer=scorer, limit=TOP)
        found.append((tuple(at for _, _, at in best), best[0][1]))
    return found


def wratio(listed: Sequence[str], typed: Sequence[str]) -> Found:
    """Scan with rapidfuzz WRatio."""
    from rapidfuzz.fuzz import WRatio

    return _rapidfuzz(WRatio, listed, typed)


def token_sort_ratio(listed: Sequence[str], typed: Sequence[str]) -> Found:
    """Scan with rapidfuzz token_sort_ratio."""
    from rapidfuzz.fuzz import token_sort_ratio as scorer

    return _rapidfuzz(scorer, listed, typed)


def _similar(listed: Sequence[str], typed: Sequence[str], most: int) -> Found:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    rows = vectors.fit_transform([plain(name) for name in listed])
    asked = vectors.transform([plain(name) for name in typed])
    found: Found = []
    for start in range(0, len(typed), CHUNK):
        likeness = (asked[start : start + CHUNK] @ rows.T).toarray()
        for line in likeness:
            best = np.argsort(-line, kind="stable")[:most]
            found.append((tuple(int(at) for at in best), float(line[best[0]])))
    return found


def tfidf_characters(listed: Sequence[str], typed: Sequence[str]) -> Found:
    """Compare TF-IDF of character 2- to 4-grams (scikit-learn)."""
    return _similar(listed, typed, TOP)


def string_grouper(listed: Sequence[str], typed: Sequence[str]) -> Found:
    """Match with string_grouper (TF-IDF of character 3-grams)."""
    import pandas as pd
    from string_grouper import match_strings

    table = match_strings(
        pd.Series(list(listed)), pd.Series(list(typed)), min_similarity=0.2, max_n_matches=200
    )
    best: dict[int, list[tuple[float, int]]] = {}
    left, right = table.columns[0], table.columns[-1]
    for row in table[[left, "similarity", right]].itertuples(index=False):
        best.setdefault(int(row[2]), []).append((float(row[1]), int(row[0])))
    found: Found = []
    for number in range(len(typed)):
        ordered = sorted(best.get(number, []), key=lambda one: (-one[0], one[1]))[:TOP]
        found.append((tuple(at for _, at in ordered), ordered[0][0] if ordered else 0.0))
    return found


def name_matching(listed: Sequence[str], typed: Sequence[str]) -> Found:
    """Match with name_matching (cosine top 50, then several measures)."""
    import pandas as pd
    from name_matching.name_matcher import NameMatcher

    matcher = NameMatcher(number_of_matches=TOP, top_n=50, verbose=False)
    matcher.load_and_process_master_data("name", pd.DataFrame({"name": list(listed)}))
    table = matcher.match_names(pd.DataFrame({"name": list(typed)}), "name")
    found: Found = []
    for row in table.to_dict("records"):
        best = [
            (float(row[f"score_{n}"]), int(row[f"match_index_{n}"]))
            for n in range(TOP)
            if f"score_{n}" in row and row[f"match_index_{n}"] == row[f"match_index_{n}"]
        ]
        best.sort(key=lambda one: (-one[0], one[1]))
        found.append((tuple(at for _, at in best), best[0][0] if best else 0.0))
    return found


def nomenklatura(listed: Sequence[str], typed: Sequence[str]) -> Found:
    """Compare ten TF-IDF candidates with logic-v2 of nomenklatura (rigour)."""
    from followthemoney import model
    from nomenklatura.matching import ScoringConfig, get_algorithm

    algorithm = get_algorithm("logic-v2")
    assert algorithm is not None
    config = ScoringConfig.defaults()

    def entity(number: str, name: str) -> object:
        # The tool remembers what it read of an id, so an id is never used for two names.
        data = {"id": f"{number}-{name}", "schema": "Organization", "properties": {"name": [name]}}
        return model.get_proxy(data)

    entries: dict[int, Any] = {}
    found: Found = []
    for name, (near, _) in zip(typed, _similar(listed, typed, 10), strict=True):
        asked = entity("typed", name)
        scores = []
        for at in near:
            if at not in entries:
                entries[at] = entity("listed", listed[at])
            scores.append((algorithm.compare(asked, entries[at], config).score, at))
        scores.sort(key=lambda one: -one[0])
        found.append((tuple(at for _, at in scores[:TOP]), scores[0][0]))
    return found


Peer = Callable[[Sequence[str], Sequence[str]], Found]

PEERS: tuple[tuple[str, Peer], ...] = (
    ("rapidfuzz WRatio", wratio),
    ("rapidfuzz token_sort_ratio", token_sort_ratio),
    ("TF-IDF char 2-4", tfidf_characters),
    ("string_grouper", string_grouper),
    ("name_matching", name_matching),
    ("nomenklatura logic-v2", nomenklatura),
)
