"""Two names side by side: the words that pair, the ways in which words are bound, what is left."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from gcmreg.matching.parse import Name


class Tie(StrEnum):
    """How two words stand for each other."""

    INFLECTION = "inflection"  # plural, spelling of a land
    TRANSLATION = "translation"  # another word for the same concept
    SLIP = "slip"  # a letter or two
    CUT = "cut"  # one is the beginning of the other
    JOINED = "joined"  # two words written as one
    ACRONYM = "acronym"  # the first letters of several words


class Bond(Struct, frozen=True):
    """Words that stand for each other without being equal; positions in query and entry."""

    tie: Tie
    query: tuple[int, ...]
    entry: tuple[int, ...]


class Alignment(Struct):
    """Two names side by side."""

    query: Name
    entry: Name
    pairs: list[tuple[int, int]]  # positions of words with the same key
    bonds: list[Bond]  # words that differ, and how they are bound all the same
    left_query: list[int]
    left_entry: list[int]
