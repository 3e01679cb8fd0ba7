"""Folding: the one form in which names, labels and answers are compared.

NFKD, marks dropped, case folded, letters that do not decompose spelled out, and everything but
letters and digits of any script dropped.  Standard library only.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that NFKD leaves whole although people type them as plain ones.
_SPELLED_OUT = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ß": "ss",
        "ẞ": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ĸ": "k",
        "ƒ": "f",
        "ɨ": "i",
        "ʉ": "u",
        "ɗ": "d",
        "ɓ": "b",
        "ƙ": "k",
        "ɛ": "e",
        "ɔ": "o",
        "ə": "e",
        "ǝ": "e",
        "ƴ": "y",
        "ŀ": "l",
        # Letters in name only: apostrophes and stretchers.
        **dict.fromkeys("ʹʺʻʼʽʾʿˈˊˋـ", ""),
    }
)


# The one mark that is no letter, but becomes one (ι) when the case is folded.
_LATE_LETTER = "\u0345"


_ASCII = "".join(map(chr, range(128)))
_LOWER = _ASCII.lower().encode("ascii").ljust(256, b"\0")
"""The bytes of small letters, by those of small and capital ones."""
_SIGNS = "".join(sign for sign in _ASCII if not sign.isalnum()).encode("ascii")
"""The bytes of what is neither letter nor digit."""


def _folded(text: str) -> str:
    if text.isascii():  # as bytes in a sixth of the time
        return text.encode("ascii").translate(_LOWER, _SIGNS).decode("ascii")
    spread = unicodedata.normalize("NFKD", text)
    bare = "".join(filter(str.isalnum, spread))
    if bare.isascii() and _LATE_LETTER not in spread:  # most names: nothing is left to spell out
        return bare.lower()
    # Folding the case can compose nothing but may expand (ẞ, ǰ), hence the second NFKD.
    spread = spread.casefold().translate(_SPELLED_OUT)
    spread = unicodedata.normalize("NFKD", spread).translate(_SPELLED_OUT)
    return "".join(filter(str.isalnum, spread))


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return `text` folded for comparison (SPEC section 2, "Folding").

    In: any string.  Out: letters and digits only, of any script, no case, no marks; may be empty.
    """
    return _folded(text)
