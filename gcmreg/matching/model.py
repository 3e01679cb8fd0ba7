"""What the matcher takes and gives: entries, queries, matches."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class Decision(StrEnum):
    """What the matcher says of one name on one list."""

    ACCEPT = "accept"  # certain enough to act without a person
    REVIEW = "review"  # a person must look
    NONE = "none"  # not on the list


class Entry(Struct, frozen=True):
    """A row of a list, as far as matching is concerned.

    `other_names` are former and alternative names; `id` is the iCSO profile code where known.
    """

    id: str
    name: str
    acronym: str = ""
    other_names: tuple[str, ...] = ()
    country: str = ""


class Query(NamedTuple):
    """An organization as people typed it; every field but the name may be empty."""

    name: str
    acronym: str = ""
    country: str = ""
    link: str = ""


class Suggestion(Struct, frozen=True):
    """A candidate entry and how certain it is (0 to 1)."""

    entry: Entry
    score: float
    why: str


class Match(Struct, frozen=True):
    """The answer for one query on one list.

    `entry` is the accepted entry or None; `score` rises with certainty over all decisions;
    `method` is a short fixed word for the way it was found; `why` names the evidence in words;
    `suggestions` are the best candidates, best first (always given for `review`);
    `by_country` says that the answer may be another where the query has another country.
    """

    decision: Decision
    entry: Entry | None
    score: float
    method: str
    why: str
    suggestions: tuple[Suggestion, ...]
    by_country: bool = False
