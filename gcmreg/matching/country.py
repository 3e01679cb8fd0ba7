"""Countries as people write them: codes, names, UN names; compared by ISO code."""

from __future__ import annotations

from gcmreg.folding import fold
from gcmreg.matching.words import tables


def country_code(text: str) -> str:
    """Return the ISO 3166 code of a country as typed, "" if it is not known."""
    key = fold(text)
    codes = tables()["countries"]
    return str(codes.get(key) or codes.get(key.removeprefix("the"), ""))
