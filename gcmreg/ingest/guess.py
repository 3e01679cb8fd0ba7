"""Which legacy encoding a text has, guessed by its words with letters beyond ASCII."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What Windows and macOS write, the most frequent first; a guess outside of these would be a guess
# too far.
LEGACY = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "mac_roman",
    "gb18030",
    "shift_jis",
    "euc_kr",
)
_MOST_BYTES = 1 << 16
_WORD = re.compile(rb'[^\s,;\t"|@]{0,60}[\x80-\xff][^\s,;\t"|@]{0,60}')
_AROUND = "«»“”‘’„\"'().,:;!?-–—…"
_INSIDE = "’‘–-·"


def words_of(chunks: Iterable[bytes]) -> bytes:
    """Return words that hold a byte beyond ASCII, each once, as many as a guess needs."""
    found: dict[bytes, None] = {}
    size = 0
    for chunk in chunks:
        for word in _WORD.findall(chunk):
            if word not in found:
                found[word] = None
                size += len(word)
        if size > _MOST_BYTES:
            break
    return b"\n".join(found)


def guess(words: bytes) -> str | None:
    """Return the encoding in which the words look most like words; None if there is none.

    First what no word has (symbols, capitals, two scripts inside of one), then what the
    detection library says of noise and language, then how frequent an encoding is.
    """
    from charset_normalizer import from_bytes

    best: tuple[float, float, float, int] | None = None
    for match in from_bytes(words, cp_isolation=list(LEGACY), preemptive_behaviour=False):
        for name in match.could_be_from_charset:
            if name not in LEGACY:
                continue
            faults = sum(_faults(word) for word in str(match).split())
            key = (faults, round(match.chaos, 1), -round(match.coherence, 2), LEGACY.index(name))
            if best is None or key < best:
                best = key
    return LEGACY[best[3]] if best is not None else None


def _faults(word: str) -> int:
    """Return how many marks of a word, read in this encoding, no word has."""
    core = word.strip(_AROUND)
    scripts = {unicodedata.name(c, "?").split()[0] for c in core if c.isalpha()}
    found = max(len(scripts) - 1, 0)
    for before, mark, after in zip(f" {core}", core, f"{core} "[1:], strict=False):
        if mark.isascii():
            continue
        if not mark.isalpha():
            found += 0 if mark in _INSIDE else 2
        elif mark.isupper() and before.isalpha() and after.islower():
            found += 1
    return found
