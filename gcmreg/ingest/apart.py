"""Takes the labels of an export apart: which session and which slot each of them names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.labels import REPEAT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

UNKNOWN = "session-{}"
"""The id of a session that labels name, but none at hand is called so; to be filled in."""
_SLOT = re.compile(
    r"(?i)\b(representative|rep|participant|delegate|nominee|person|attendee|no\.?|nr\.?)"
    r"(\s*)(\d{1,2})\b"
)
_LAST = re.compile(r"(?<=[^\W\d])(\s*)(\d{1,2})\Z")
_BETWEEN = re.compile(r"\s+[-–—|/>]\s+|:\s+|\s+\|\s+")
_AROUND = " -–—:#.,|/>"
_TOKEN = re.compile(r"[^\W_]+")
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_FEWEST = 2  # words by which a session is known


class Parts(Struct):
    """A label taken apart: the session and slot that it names, and what is left to compare.

    `template` is the label with `{session}` and `{slot}` for these; `text` is how it names the
    session.
    """

    template: str
    bare: str
    session: str = ""
    text: str = ""
    slot: int = 0


def take_apart(
    labels: Sequence[str],
    sessions: Mapping[str, Sequence[str]],
    is_person: Callable[[str], bool],
) -> dict[str, Parts]:
    """Return the parts of each label.

    `sessions` are ids with the texts by which forms call them; `is_person` says whether what is
    left of a label asks for something of a person.
    """
    names = {label: label.partition(REPEAT)[0] for label in labels}
    stems = Counter(_LAST.sub("", name) for name in dict.fromkeys(names.values()))
    known = {session: [_tokens(text) for text in texts] for session, texts in sessions.items()}
    out = {}
    for label, name in names.items():
        part = Parts(name, name)
        _take_session(part, sessions, known)
        _take_slot(part, stems[_LAST.sub("", name)] > 1)
        part.bare = part.bare.strip(_AROUND)
        out[label] = part
    _take_prefixes(out, is_person)
    return out


def _take_session(
    part: Parts,
    sessions: Mapping[str, Sequence[str]],
    known: Mapping[str, Sequence[frozenset[str]]],
) -> None:
    """Find the session that a label names: word for word, or with its words in another order."""
    exact = [(t, s) for s, texts in sessions.items() for t in texts if t and t in part.template]
    if exact:
        _name(part, *max(exact, key=lambda found: len(found[0])))
        return
    for piece in _BETWEEN.split(part.template):
        words = _tokens(piece)
        if len(words) < _FEWEST:
            continue
        found = {s for s, texts in known.items() if any(words <= text for text in texts)}
        if len(found) == 1:
            _name(part, piece.strip(_AROUND), found.pop())
            return


def _name(part: Parts, text: str, session: str) -> None:
    part.session, part.text = session, text
    part.template = part.template.replace(text, "{session}")
    part.bare = part.bare.replace(text, " ")


def _tokens(text: str) -> frozenset[str]:
    """Return the words and numbers of a text; months by their first three letters."""
    words = [fold(word) for word in _TOKEN.findall(text)]
    return frozenset(word[:3] if word in _MONTHS else word.lstrip("0") for word in words)


def _take_slot(part: Parts, siblings: bool) -> None:  # noqa: FBT001 - one fact of two
    """Find the number of the representative; one at the end counts if there are `siblings`."""
    found = _SLOT.search(part.bare)
    if found is not None:
        part.slot = int(found[3])
        part.bare = part.bare.replace(found[0], " ")
        part.template = _SLOT.sub(r"\1\2{slot}", part.template, count=1)
        return
    last = _LAST.search(part.bare)
    if siblings and last is not None:
        part.slot = int(last[2])
        part.bare = part.bare[: last.start()]
        part.template = _LAST.sub(r"\1{slot}", part.template, count=1)


def _take_prefixes(parts: Mapping[str, Parts], is_person: Callable[[str], bool]) -> None:
    """Take what stands before questions on a person as a session, where several things do."""
    found: dict[str, list[tuple[Parts, str]]] = {}
    for part in parts.values():
        pieces = _BETWEEN.split(part.bare)
        prefix, tail = pieces[0].strip(_AROUND), pieces[-1].strip(_AROUND)
        if not part.session and len(pieces) > 1 and prefix and is_person(tail):
            found.setdefault(prefix, []).append((part, tail))
    if len(found) > 1:
        for number, (prefix, members) in enumerate(found.items(), 1):
            for part, tail in members:
                _name(part, prefix, UNKNOWN.format(number))
                part.bare = tail
