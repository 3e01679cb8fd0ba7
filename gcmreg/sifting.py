"""A quick look at the public texts of an application, for most of them hold nothing private.

It may suspect what is harmless, but never passes what `visibility.Private.leak` would find.  All
texts are looked at together, as bytes without case and signs, so that hardly anything is done text
by text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.spellings import TAIL, addresses, may_hold_address, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG = 12
"""An answer of that length is looked for whatever it is."""
NUMBER_LENGTH, NUMBER_DIGITS = 5, 4
"""Letters and digits that a number has at least, and digits among them."""
IN_PIECES = 7
"""Letters and digits of a number that is looked for in cells beside each other: a shorter one
comes together by chance."""
_BETWEEN = "\0"
_BETWEEN_BYTES = b"\0"
_LONGEST_LETTER = 4  # bytes in UTF-8
_ALL = bytes(range(256))
_LETTERS = bytes(c for c in range(128) if chr(c).isalnum())
_DIGITS = b"0123456789"
_NO_LETTERS = bytes(c for c in range(128) if c not in _LETTERS + _BETWEEN_BYTES)
_NO_DIGITS = bytes(c for c in range(256) if c not in _DIGITS + _BETWEEN_BYTES)
_WORDS = bytes(c if c in _LETTERS else 32 for c in range(256))
_LONG_NUMBER = re.compile(rb"\d{%d,}" % TAIL)
_IN_BRACKETS = re.compile(rb"[(\[{<][\s\x1c-\x1f]*(?:at|a|arroba)[\s\x1c-\x1f]*[)\]}>]")
_WORD = re.compile(r"\w+")


class Sought:
    """The private texts of one application.

    `answers` are those to questions, `tools` what the tool recorded, `names` user names, and
    `marks` are looked for as they stand.
    """

    __slots__ = ("answers", "marks", "names", "tools")

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.tools: list[str] = []
        self.names: set[str] = set()
        self.marks: set[str] = set()

    def may_be_in(self, row: Iterable[str]) -> bool:
        """Whether a private text may stand in a row, in one cell or in pieces; False is certain."""
        texts = [text for text in row if text]
        raw = _BETWEEN.join(texts)
        if raw.count(_BETWEEN) != len(texts) - 1:
            return bool(texts)
        shown = _Shown(raw, texts)
        private = list(dict.fromkeys(self.answers + self.tools))
        folded = _each_folded(private)
        if folded is None:
            return True
        return (
            self._text_in(shown, private, folded)
            or self._tail_in(shown, folded)
            or (shown.may_hold_address() and _address_in(shown, private))
        )

    def _text_in(self, shown: _Shown, private: list[str], folded: list[bytes]) -> bool:
        where, raw = shown.joined, shown.raw
        for text, letters in zip(private, folded, strict=True):
            size = len(letters)
            if size >= NUMBER_LENGTH and letters in where and _looked_for(text, letters, shown):
                return True
            if size < NUMBER_LENGTH * _LONGEST_LETTER and len(text) >= LONG and text.strip() in raw:
                return True
        for mark in self.marks:
            if mark in raw:
                return True
        for name in self.names:
            if plain(name).encode("utf-8", "surrogatepass") in shown.lower:
                return True
        return False

    def _tail_in(self, shown: _Shown, folded: list[bytes]) -> bool:
        """Whether a number is shown that may end like one of the answers; few are that long."""
        numbers = _LONG_NUMBER.findall(shown.folded.translate(_ALL, _NO_DIGITS))
        if not numbers:
            return False
        count = len(dict.fromkeys(self.answers))
        private = _BETWEEN_BYTES.join(folded[:count]).translate(_ALL, _NO_DIGITS)
        return any(
            number[i : i + TAIL] in private
            for number in numbers
            for i in range(len(number) - TAIL + 1)
        )


class _Shown:
    """A row as it is searched: as it stands, in one case, and its letters, by cell and joined.

    `rest` are the cells beyond ASCII, plain.  In `lower` the letters within ASCII of these stand
    twice, which adds nothing but suspicion.
    """

    __slots__ = ("folded", "joined", "lower", "raw", "rest")

    def __init__(self, raw: str, texts: Iterable[str]) -> None:
        self.raw = raw
        self.rest = ""
        self.lower = raw.encode("ascii", "ignore").lower()
        letters = self.lower
        if not raw.isascii():
            beyond = {text: plain(text) for text in texts if not text.isascii()}
            self.rest = _BETWEEN.join(beyond.values())
            self.lower += _BETWEEN_BYTES + self.rest.encode("utf-8", "surrogatepass")
            folded = [fold(beyond[text]) if text in beyond else text for text in texts]
            letters = _BETWEEN.join(folded).encode().lower()
        self.folded = letters.translate(_ALL, _NO_LETTERS)
        self.joined = self.folded.replace(_BETWEEN_BYTES, b"")

    def may_hold_address(self) -> bool:
        """Whether an address may stand in the row."""
        lower = self.lower
        if b"@" in lower or b"%40" in lower or b"&#" in lower or b"&commat" in lower:
            return True
        words = lower.translate(_WORDS)
        if b" at " in b" %b " % words:
            return True
        if any(mark in lower for mark in (b"(", b"[", b"{", b"<")):
            return _IN_BRACKETS.search(lower) is not None or may_hold_address(self.rest)
        return False


def _address_in(shown: _Shown, private: Iterable[str]) -> bool:
    """Whether all words of an address are shown, in whatever pieces."""
    if b"&" in shown.lower or may_hold_address(shown.rest):  # letters are written in other ways
        return True
    for text in private:
        for address in addresses(text):
            words = map(fold, _WORD.findall(address))
            if all(word.encode() in shown.joined for word in words):
                return True
    return False


def _each_folded(texts: list[str]) -> list[bytes] | None:
    """Return the letters and digits of each text; None if they cannot be told apart."""
    joined = _BETWEEN.join(texts)
    if joined.isascii():
        letters = joined.encode().lower().translate(_ALL, _NO_LETTERS)
        parts = letters.split(_BETWEEN_BYTES)
        return parts if len(parts) == len(texts) else [] if not texts else None
    plain_ones = _each_folded([text for text in texts if text.isascii()])
    if plain_ones is None:
        return None
    left = iter(plain_ones)
    return [next(left) if t.isascii() else fold(plain(t)).encode() for t in texts]


def _looked_for(text: str, letters: bytes, shown: _Shown) -> bool:
    """Whether a text that stands in the row is looked for: a long one in a cell, or a number."""
    if len(text.strip()) >= LONG and letters in shown.folded:
        return True
    if sum(map(str.isdigit, letters.decode())) < NUMBER_DIGITS:
        return False
    return len(letters) >= IN_PIECES or letters in shown.folded
