"""A quick look at the public texts of applications, for most of them hold nothing private.

It may suspect what is harmless, but never passes what `leaks.Private.leak` would find.  The
texts of many applications are looked at together, without case and signs, so that hardly anything
is done text by text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.spellings import TAIL, addresses, may_hold_address, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONG = 12
"""An answer of that length is looked for whatever it is."""
NUMBER_LENGTH, NUMBER_DIGITS = 5, 4
"""Letters and digits that a number has at least, and digits among them."""
IN_PIECES = 7
"""Letters and digits of a number that is looked for in cells beside each other: a shorter one
comes together by chance."""
_CELL, _ROW = "\0", "\1"
"""Stand between the texts of a row, and between rows."""
_ALL = bytes(range(256))
_MARKS = f"{_CELL}{_ROW}".encode()
_LETTERS = bytes(c for c in range(128) if chr(c).isalnum())
_NO_LETTERS = bytes(c for c in range(128) if c not in _LETTERS + _MARKS)
_NO_DIGITS = bytes(c for c in range(256) if c not in b"0123456789" + _MARKS)
_WORDS = bytes(c if c in _LETTERS else 32 for c in range(256))
_LONG_NUMBER = re.compile(rf"\d{{{TAIL},}}")
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

    def texts(self) -> list[str]:
        """Return answers and what the tool recorded, each text once, answers first."""
        return list(dict.fromkeys(filter(None, self.answers + self.tools)))


def suspected(rows: Sequence[Iterable[str]], sought: Sequence[Sought]) -> list[bool]:
    """Whether private texts may stand in each row, in one cell or in pieces; False is certain.

    In: rows, and for each of them what is private in it.
    """
    shown = [list(filter(None, row)) for row in rows]
    private = [one.texts() for one in sought]
    raw, sifted = _joined(shown), _joined(private)
    if not (_told_apart(raw, shown) and _told_apart(sifted, private)):
        if len(shown) == 1:
            return [True]
        return [suspected([row], [one])[0] for row, one in zip(shown, sought, strict=True)]
    beyond = _beyond_ascii(sifted, private)
    sifted = _letters(sifted, private, beyond)
    looked_at = zip(_searched(raw, shown), sought, private, sifted.split(_ROW), strict=True)
    return [
        _text_in(row, one, texts, letters.split(_CELL))
        or _tail_in(row, one, letters)
        or (row.may_hold_address() and _address_in(row, texts))
        for row, one, texts, letters in looked_at
    ]


def _joined(rows: Iterable[Iterable[str]]) -> str:
    return _ROW.join(map(_CELL.join, rows))


def _told_apart(joined: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether no text holds what is put between texts, and there is a row at all."""
    between = sum(max(len(row) - 1, 0) for row in rows)
    return joined.count(_CELL) == between and joined.count(_ROW) == len(rows) - 1


class _Row:
    """A row as it is searched: as it stands, plain, its letters and digits, and its digits.

    Of `raw`, `plain`, `letters` and `digits` the cells are told apart; in `joined` they are not.
    """

    __slots__ = ("digits", "joined", "letters", "plain", "raw")

    def __init__(self, raw: str, plain: bytes, letters: str, joined: str, digits: str) -> None:
        self.raw = raw
        self.plain = plain
        self.letters = letters
        self.joined = joined
        self.digits = digits

    def may_hold_address(self) -> bool:
        """Whether an address may stand in the row."""
        seen = self.plain
        if b"@" in seen or b"%40" in seen or b"&#" in seen or b"&commat" in seen:
            return True
        words = b" %b " % seen.translate(_WORDS)
        if b" at " in words:
            return True
        if b" a " in words or b" arroba " in words:  # they may stand in brackets
            return may_hold_address(seen.decode("utf-8", "surrogatepass"))
        return False


def _searched(raw: str, rows: Sequence[Sequence[str]]) -> Iterable[_Row]:
    """Return rows as they are searched; `raw` are their texts joined."""
    beyond = _beyond_ascii(raw, rows)
    lower = _instead(raw, rows, beyond).encode("utf-8", "surrogatepass").lower()
    letters = _letters(raw, rows, beyond)
    digits = letters.encode().translate(_ALL, _NO_DIGITS).decode()
    return map(
        _Row,
        raw.split(_ROW),
        lower.split(_ROW.encode()),
        letters.split(_ROW),
        letters.replace(_CELL, "").split(_ROW),
        digits.split(_ROW),
    )


def _beyond_ascii(joined: str, rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the texts beyond ASCII, and what they are plain."""
    if joined.isascii():
        return {}
    return {text: plain(text) for text in set[str]().union(*rows) if not text.isascii()}


def _letters(joined: str, rows: Sequence[Sequence[str]], beyond: Mapping[str, str]) -> str:
    """Return joined texts without case and signs, those beyond ASCII folded."""
    folded = {text: fold(typed) for text, typed in beyond.items()}
    return _instead(joined, rows, folded).encode().lower().translate(_ALL, _NO_LETTERS).decode()


def _instead(joined: str, rows: Sequence[Sequence[str]], changed: Mapping[str, str]) -> str:
    """Return joined texts of which some are changed."""
    return _joined(map(changed.get, row, row) for row in rows) if changed else joined


def _text_in(row: _Row, sought: Sought, private: Sequence[str], letters: Sequence[str]) -> bool:
    joined, raw = row.joined, row.raw
    for text, folded in zip(private, letters, strict=False):  # "" splits into one
        if len(folded) < NUMBER_LENGTH:
            if len(text) >= LONG and text.strip() in raw:
                return True
        elif folded in joined and _looked_for(text, folded, row):
            return True
    if any(mark in raw for mark in sought.marks):
        return True
    names = (plain(name).encode("utf-8", "surrogatepass") for name in sought.names)
    return any(name in row.plain for name in names)


def _looked_for(text: str, folded: str, row: _Row) -> bool:
    """Whether a text that stands in the row is looked for: a long one in a cell, or a number."""
    if len(text.strip()) >= LONG and folded in row.letters:
        return True
    if sum(map(str.isdigit, folded)) < NUMBER_DIGITS:
        return False
    return len(folded) >= IN_PIECES or folded in row.letters


def _tail_in(row: _Row, sought: Sought, letters: str) -> bool:
    """Whether a number is shown that may end like one of the answers; few are that long."""
    numbers = _LONG_NUMBER.findall(row.digits) if len(row.digits) >= TAIL else ()
    if not numbers:
        return False
    answers = letters.split(_CELL)[: len(dict.fromkeys(filter(None, sought.answers)))]
    private = _CELL.join(answers).encode().translate(_ALL, _NO_DIGITS).decode()
    return any(
        number[i : i + TAIL] in private for number in numbers for i in range(len(number) - TAIL + 1)
    )


def _address_in(row: _Row, private: Iterable[str]) -> bool:
    """Whether all words of an address are shown, in whatever pieces."""
    beyond = _CELL.join([plain(cell) for cell in row.raw.split(_CELL) if not cell.isascii()])
    if b"&" in row.plain or may_hold_address(beyond):  # letters are written in other ways
        return True
    for text in private:
        for address in addresses(text):
            if all(word in row.joined for word in map(fold, _WORD.findall(address))):
                return True
    return False
