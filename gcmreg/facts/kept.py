"""Answers of the lists kept between runs, as long as the lists and the matcher are the same.

Matching is a pure function of both lists and the question, so what was answered once is recalled:
from the cache folder of the user, under a hash over the lists and the code of the matcher.
Questions are held as hashes; of an answer no more is held than a report shows of it.  For new
questions what the matcher reads of the lists is kept too.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from gcmreg import __version__, cache
from gcmreg.facts.spread import Brief, brief, whole
from gcmreg.model import ListName

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gcmreg.facts.spread import Entries
    from gcmreg.matching.listing import Listing
    from gcmreg.model import Entry, ListEntry, Match

    Listed = Mapping[ListName, tuple[ListEntry, ...]]

KIND = "answers"
"""What the files in the cache folder are called that hold answers."""
_LISTINGS = "listings"
_LISTS = 4  # the latest lists of which something is kept
_MOST = 1 << 18  # questions of which the answers are kept
_HASH = 16  # bytes
_CODE = ("matching/*.py", "matching/*.json", "matching/vocabulary/*.json", "folding.py")
_ALSO = ("facts/kept.py", "facts/spread.py")
_SCORER = "rapidfuzz"

Question = tuple[str, ...]
Matches = dict[ListName, "Match"]


class _Stored(msgspec.Struct, array_like=True):
    """What a file holds: the different matches on each list, and which of them a question gets."""

    briefs: list[list[Brief]]
    places: dict[bytes, tuple[int, ...]]  # one on each list, by the hash of the question


class _Matches:
    """The matches of one list that are kept, each made whole when it is first asked for."""

    def __init__(self, briefs: list[Brief], entries: Mapping[str, Entry]) -> None:
        self._briefs = briefs
        self._entries = entries
        self._made: dict[int, Match] = {}

    def at(self, place: int) -> Match:
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = whole(self._briefs[place], self._entries)
        return made


class Kept:
    """The answers that earlier runs kept, and those that this one adds to them.

    Entries are told apart by their ids, of which a list has none twice (LS202).
    """

    def __init__(self, key: str, entries: Entries, top: int) -> None:
        """Recall the answers with `top` suggestions; `key` is that of the lists (`lists_key`)."""
        self._entries = entries
        self._key = _sum(f"{key} {top}".encode())
        self._hold(self._read())
        self._added: dict[Question, Matches] = {}

    def recall(self, question: Question) -> Matches | None:
        """Return the answer to a question, None if it is new."""
        places = self._stored.places.get(_hash(question))
        if places is None:
            return None
        return {which: kept.at(at) for (which, kept), at in zip(self._kept, places, strict=True)}

    def add(self, question: Question, matches: Matches) -> None:
        """Add an answer to those that `save` keeps."""
        self._added[question] = matches

    def save(self) -> None:
        """Keep what was added.  Where there were too many answers before, those are let go."""
        if not self._added:
            return
        stored = self._stored
        if len(stored.places) + len(self._added) > _MOST:
            stored = _nothing()
        known = [{one: at for at, one in enumerate(briefs)} for briefs in stored.briefs]
        for question, matches in self._added.items():
            stored.places[_hash(question)] = tuple(
                [
                    places.setdefault(brief(matches[which]), len(places))
                    for which, places in zip(ListName, known, strict=True)
                ]
            )
        self._added.clear()
        self._hold(_Stored([list(places) for places in known], stored.places))
        with suppress(ValueError):  # half a pair of surrogates cannot be written
            data = msgspec.msgpack.encode(self._stored)
            cache.keep(KIND, self._key, data, _LISTS)

    def _hold(self, stored: _Stored) -> None:
        self._stored = stored
        lists = zip(ListName, stored.briefs, strict=True)
        self._kept = [(which, _Matches(briefs, self._entries[which])) for which, briefs in lists]

    def _read(self) -> _Stored:
        """Return what was kept for these lists."""
        data = cache.kept(KIND, self._key)
        return msgspec.msgpack.decode(data, type=_Stored) if data is not None else _nothing()


def _nothing() -> _Stored:
    return _Stored([[] for _ in ListName], {})


def _hash(question: Question) -> bytes:
    return blake2b(repr(question).encode(), digest_size=_HASH).digest()


def lists_key(lists: Listed) -> str:
    """Return the hash over what an answer depends on beside the question: lists, code, scores."""
    code = f"{__version__} {sys.version}\n".encode() + cache.stamp(code_files())
    return _sum(code, *[msgspec.msgpack.encode(lists[which]) for which in ListName])


def _sum(*parts: bytes) -> str:
    return blake2b(b"".join(parts), digest_size=_HASH).hexdigest()


def listings(key: str, lists: Listed) -> dict[ListName, Listing]:
    """Return what the matcher reads of the lists, recalled or kept; `key` is that of the lists."""
    from gcmreg.matching.listing import Listing, in_order, read_list

    data = cache.kept(_LISTINGS, key)
    if data is not None:
        return msgspec.msgpack.decode(data, type=dict[ListName, Listing])
    found = {which: read_list(in_order(lists[which])) for which in ListName}
    with suppress(ValueError):  # half a pair of surrogates cannot be written
        cache.keep(_LISTINGS, key, msgspec.msgpack.encode(found), _LISTS)
    return found


def code_files() -> list[Path]:
    """Return the files that say how names are matched, and how answers are kept."""
    found = [path for pattern in _CODE for path in cache.PACKAGE.glob(pattern)]
    own = [*sorted(found), *(cache.PACKAGE / name for name in _ALSO)]
    return own + cache.installed(_SCORER)
