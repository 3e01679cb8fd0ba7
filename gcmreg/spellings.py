"""The ways in which people write e-mail addresses and numbers, brought to one."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAIL = r"[^\s@<>()\[\],;:\"'|]"
# An address begins where the mark before it cannot belong to one: no start is tried twice.
_ADDRESS = re.compile(rf"(?<!{_MAIL}){_MAIL}+@{_MAIL}+")
_MAY_BE_ADDRESS = re.compile(r"@|%40|&(?:#|commat)|\bat\b|[(\[{<]\s*(?:at|a|arroba)\s*[)\]}>]")
_IN_BRACKETS = (
    (re.compile(r"\s*[(\[{<]\s*(?:at|a|arroba|@)\s*[)\]}>]\s*"), "@"),
    (re.compile(r"\s*[(\[{<]\s*(?:dot|punkt|point|punto|\.)\s*[)\]}>]\s*"), "."),
)
_AS_WORDS = ((re.compile(r"\s+at\s+|%40"), "@"), (re.compile(r"\s+dot\s+"), "."))
_RUN = re.compile(r"\d(?:[\s().\-\u2010-\u2015\u00b7/+]*\d){6,}")
_RUN_BETWEEN_SLASHES = re.compile(r"\d(?:[\s().\-\u2010-\u2015\u00b7+]*\d){6,}")
TAIL = 7
"""The digits of a number that are said without country and area."""
_DIFFERENT = 3  # digits that a tail must have, or a round figure would be taken for it


_REMEMBERED = 1 << 14


class _Signs(dict[int, int | None]):
    """What becomes of single letters: digits those from 0 to 9, invisible marks nothing."""

    def __missing__(self, code: int) -> int | None:
        if len(self) > _REMEMBERED:
            self.clear()
        sign = chr(code)
        kept = None if unicodedata.category(sign) == "Cf" else code
        self[code] = ord("0") + unicodedata.decimal(sign) if sign.isdecimal() else kept
        return self[code]


_signs = _Signs()


def plain(text: str) -> str:
    """Return a text in one case, full-width letters as plain ones, without invisible marks.

    Digits of every script become those from 0 to 9.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_signs)


def may_hold_address(text: str) -> bool:
    """Whether an e-mail address may stand in a text that is plain already."""
    return _MAY_BE_ADDRESS.search(text) is not None


def addresses(text: str) -> list[str]:
    """Return the e-mail addresses in a text, as `plain` writes them."""
    text = plain(text)
    if not may_hold_address(text):
        return []
    return [found.strip(".") for found in _ADDRESS.findall(_said(text, _IN_BRACKETS))]


def _said(text: str, signs: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for spelled, sign in signs:
        text = spelled.sub(sign, text)
    return text


@lru_cache(maxsize=1 << 12)
def without_gaps(text: str) -> str:
    """Return a text, plain already, in which every address stands in one piece.

    Blanks go, and signs that are spelled out are signs again; "" where it can hold no address.
    """
    if not may_hold_address(text):
        return ""
    if "&" in text:
        text = plain(html.unescape(text))
    return "".join(_said(text, (*_IN_BRACKETS, *_AS_WORDS)).split())


def tails(text: str) -> list[str]:
    """Return the last digits of each long number in a text: those that its local form keeps too."""
    text = plain(text)
    runs = {_digits(run) for kind in (_RUN, _RUN_BETWEEN_SLASHES) for run in kind.findall(text)}
    found = {run[-TAIL:] for run in runs}
    return sorted(tail for tail in found if len(set(tail)) >= _DIFFERENT)


def long_numbers(text: str) -> list[str]:
    """Return the digits of each long number in a text that is plain already."""
    return [_digits(run) for run in _RUN.findall(text)]


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))
