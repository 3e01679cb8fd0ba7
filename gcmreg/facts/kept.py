"""Answers of the lists kept between runs, as long as the lists and the matcher are the same.

Matching is a pure function of both lists and the question, so what was answered once is recalled:
from the cache folder of the user, under a hash over the lists and the code of the matcher.
Questions are held as hashes; of an answer no more is held than a report shows of it.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gcmreg import __version__, cache
from gcmreg.facts.spread import Brief, brief, whole
from gcmreg.model import ListName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmreg.facts.spread import Entries
    from gcmreg.model import ListEntry, Match

KIND = "answers"
"""What the files in the cache folder are called."""
_LISTS = 4  # the latest lists of which answers are kept
_MOST = 1 << 18  # questions of which the answers are kept
_HASH = 16  # bytes
_CODE = ("matching/*.py", "matching/*.json", "matching/vocabulary/*.json", "folding.py")
_ALSO = ("facts/kept.py", "facts/spread.py")
_SCORER = "rapidfuzz"

Question = tuple[str, ...]
Matches = dict[ListName, "Match"]


class _Stored(msgspec.Struct, array_like=True):
    """What a file holds: the different answers, each on every list, and who gets which."""

    answers: list[tuple[Brief, ...]]
    places: dict[bytes, int]  # by the hash of the question


class Kept:
    """The answers that earlier runs kept, and those that this one adds to them.

    Entries are told apart by their ids, of which a list has none twice (LS202).
    """

    def __init__(
        self, lists: Mapping[ListName, tuple[ListEntry, ...]], entries: Entries, top: int
    ) -> None:
        self._entries = entries
        self._key = _key(lists, top)
        self._stored = self._read()
        self._made: dict[int, Matches] = {}
        self._added: dict[Question, Matches] = {}

    def recall(self, question: Question) -> Matches | None:
        """Return the answer to a question, the same object for the same answer; None if new."""
        place = self._stored.places.get(_hash(question))
        if place is None:
            return None
        made = self._made.get(place)
        if made is None:
            briefs = zip(ListName, self._stored.answers[place], strict=True)
            made = self._made[place] = {w: whole(one, self._entries[w]) for w, one in briefs}
        return made

    def add(self, question: Question, matches: Matches) -> None:
        """Add an answer to those that `save` keeps."""
        self._added[question] = matches

    def save(self) -> None:
        """Keep what was added.  Where there were too many answers before, those are let go."""
        if not self._added:
            return
        stored = self._stored
        if len(stored.places) + len(self._added) > _MOST:
            stored = _Stored([], {})
        places = {briefs: place for place, briefs in enumerate(stored.answers)}
        for question, matches in self._added.items():
            briefs = tuple([brief(matches[which]) for which in ListName])
            stored.places[_hash(question)] = places.setdefault(briefs, len(places))
        self._added.clear()
        self._stored = _Stored(list(places), stored.places)
        self._made.clear()
        with suppress(ValueError):  # half a pair of surrogates cannot be written
            data = msgspec.msgpack.encode(self._stored)
            cache.keep(KIND, self._key, data, _LISTS)

    def _read(self) -> _Stored:
        """Return what was kept for these lists."""
        data = cache.kept(KIND, self._key)
        return msgspec.msgpack.decode(data, type=_Stored) if data is not None else _Stored([], {})


def _hash(question: Question) -> bytes:
    return blake2b(repr(question).encode(), digest_size=_HASH).digest()


def _key(lists: Mapping[ListName, tuple[ListEntry, ...]], top: int) -> str:
    """Return the hash over all that an answer depends on but the question: lists, code, scores."""
    total = blake2b(f"{__version__} {sys.version} {top}\n".encode(), digest_size=_HASH)
    total.update(cache.stamp(code_files()))
    for which in ListName:
        total.update(msgspec.json.encode(lists[which]))
    return total.hexdigest()


def code_files() -> list[Path]:
    """Return the files that say how names are matched, and how answers are kept."""
    found = [path for pattern in _CODE for path in cache.PACKAGE.glob(pattern)]
    scorer = find_spec(_SCORER)  # not imported: that takes longer than all that is recalled
    scores = [Path(scorer.origin)] if scorer is not None and scorer.origin is not None else []
    return [*sorted(found), *(cache.PACKAGE / name for name in _ALSO), *scores]
