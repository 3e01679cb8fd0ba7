"""Parts of a version: its organization is read with the register, its people when asked for.

A session has a fifth of the people of an application, and of most applications nobody is asked.
What is not read is not held either: of a version only the place of its line is kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from gcmreg.form import MANY, ORGANIZATION, in_order, reading_of
from gcmreg.model import Slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.form import Form, Spot
    from gcmreg.model import Reading

_Held = dict[int, tuple["People", "tuple[Slot, ...]"]]
"""Slots by the id of the people that they are of, which is theirs as long as it is held here."""
_Pick = Callable[[tuple[str, ...]], tuple[str, ...]]
_Where = list[tuple[int, int, str]]
_PLACED = 32
"""By how many bits a place in a file stands above the length of what is there."""


class Lines:
    """The lines of one file, read again from where they stand.

    The file stays open, so that what is read is what was there, even if it is replaced.
    """

    __slots__ = ("_handle",)

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        close(self._handle)

    @staticmethod
    def there(handle: int) -> Lines | None:
        """Return the lines of an open file; None where several processes cannot share one."""
        return Lines(os.dup(handle)) if hasattr(os, "pread") else None

    def line(self, place: int) -> bytes:
        """Return the line at a place that `at` gave."""
        return os.pread(self._handle, place & ((1 << _PLACED) - 1), place >> _PLACED)


def at(offset: int, length: int) -> int:
    """Return where a line stands, as one number: there are many."""
    return offset << _PLACED | length


class People(Mapping[str, "tuple[Slot, ...]"]):
    """The filled slots of a version by session, read for a session when they are asked for.

    `sessions` are those that it may enter people for; for others it enters nobody.  `place`
    is where the line of the version stands, or the line itself.
    """

    __slots__ = ("_lines", "_parts", "place", "sessions")

    def __init__(
        self, parts: Parts, sessions: tuple[str, ...], lines: Lines | None, place: int | bytes
    ) -> None:
        self.sessions = sessions
        self._parts = parts
        self._lines = lines
        self.place = place

    def slots(self, session: str) -> tuple[Slot, ...]:
        """Return the filled slots for a session, by number."""
        if session not in self.sessions:
            return ()
        held = self._parts.held_for(session)
        known = held.get(id(self))
        if known is None:
            known = held[id(self)] = (self, self._parts.people(self._line(), session))
        return known[1]

    def contacts(self) -> tuple[tuple[str, str], ...]:
        """Return the private answers on the organization, with their labels."""
        return self._parts.contacts(self._line())

    def _line(self) -> bytes:
        place = self.place
        if isinstance(place, bytes):
            return place
        assert self._lines is not None
        return self._lines.line(place)

    def get(self, session: str, default: Any = None) -> Any:  # noqa: ANN401 - as of any mapping
        """Return the filled slots for a session; `default` if there are none."""
        return self.slots(session) or default

    def __getitem__(self, session: str) -> tuple[Slot, ...]:
        found = self.slots(session)
        if not found:
            raise KeyError(session)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter([session for session in self.sessions if self.slots(session)])

    def __len__(self) -> int:
        return len(list(iter(self)))


class Contacts:
    """The private answers on an organization, read each time that they are asked for."""

    __slots__ = ("_people",)

    def __init__(self, people: People) -> None:
        self._people = people

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._people.contacts())


class PrivateAnswers:
    """The private answers on a person, worked out when they are asked for: few reports show them.

    `where` says of each its place among `values`, its rank in the form and its field.
    """

    __slots__ = ("_once", "_values", "_where")

    def __init__(
        self, where: _Where, values: tuple[str, ...], once: Callable[[str | None], str]
    ) -> None:
        self._where = where
        self._values = values
        self._once = once

    def __iter__(self) -> Iterator[tuple[str, str]]:
        found = [(rank, what, self._once(self._values[n])) for n, rank, what in self._where]
        return iter(in_order([spot for spot in found if spot[2]]))

    def __bool__(self) -> bool:
        return any(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PrivateAnswers | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Parts:
    """Reads versions of one form part by part: what `Form.read` says, when it is asked for."""

    def __init__(self, form: Form) -> None:
        spots, self._said = form.where_and_what()
        self._form = form
        known = sorted(spot for spot in spots.values() if spot is not None)
        places = spots.places
        self.whole = (
            spots.ranked
            or any(session and not slot for session, slot in places)
            or not all(label.isprintable() and not {*label} & {'"', "\\"} for label in spots)
        )
        """Whether its versions are read as a whole: a row says itself which session it is of,
        several labels stand for one field, or the decoder cannot look for a label, as those that
        repeat."""
        self._fields = [(label, field) for _, label, n, field, _ in known if n == 0 <= field]
        self._hidden = [(rank, label) for rank, label, n, field, _ in known if n == 0 > field]
        self._session_of = {label: places[n][0] for _, label, n, *_ in known if n}.get
        self._sessions: dict[frozenset[str | None], tuple[str, ...]] = {}
        self._slots: dict[str, dict[int, list[Spot]]] = {}
        for spot in known:
            session, number = places[spot[2]]
            if number:
                self._slots.setdefault(session, {}).setdefault(number, []).append(spot)
        self._readers: dict[str, _Reader] = {}
        self._held: tuple[str, _Held] = ("", {})

    def held_for(self, session: str) -> _Held:
        """Return the slots read for a session so far; those of the session before are let go."""
        if self._held[0] != session:
            self._held = (session, {})
        return self._held[1]

    def reading(
        self, answers: Mapping[str, str], lines: Lines | None, place: int | bytes
    ) -> Reading:
        """Return what the answers of a version say; its line stands at that place."""
        if self.whole:
            return self._form.read(answers)
        cells = [""] * len(ORGANIZATION)
        said = self._said
        for label, field in self._fields:
            if value := answers.get(label):
                cells[field] = said[value]
        people = People(self, self._sessions_of(answers), lines, place)
        return reading_of(cells, Contacts(people), people)

    def contacts(self, line: bytes) -> tuple[tuple[str, str], ...]:
        """Return the private answers on the organization in the version that a line shows."""
        answers = _answers_of(line)
        said = self._said.once
        found = [(rank, at, said(answers.get(at))) for rank, at in self._hidden if at in answers]
        return in_order([spot for spot in found if spot[2]])

    def _sessions_of(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the sessions of which something was answered."""
        found = frozenset(map(self._session_of, answers))
        known = self._sessions.get(found)
        if known is None:
            known = tuple(sorted(session for session in found if session is not None))
            self._sessions[found] = known
        return known

    def people(self, line: bytes, session: str) -> tuple[Slot, ...]:
        """Return the filled slots for a session of the version that a line shows, by number."""
        reader = self._readers.get(session)
        if reader is None:
            reader = self._readers[session] = _Reader(self._slots[session])
        values = reader.values(line)
        said = self._said
        is_yes, once, remembered = self._form.is_yes, said.once, said.__getitem__
        found = []
        for number, start, end, pick, email, more in reader.slots:
            if not any(values[start:end]):
                continue
            title, given, family, full_name, position, priority = map(remembered, pick(values))
            slot = Slot(
                number,
                title,
                given,
                family or full_name,
                position,
                bool(priority) and is_yes(priority),
                once(values[email]),
                PrivateAnswers(more, values, once) if more else (),
            )
            if slot.filled:
                found.append(slot)
        return tuple(found)


def _answers_of(line: bytes) -> dict[str, str]:
    answers: dict[str, str] = _whole.decode(line).answers
    return answers


class _Whole(msgspec.Struct, gc=False):
    answers: dict[str, str]


_whole = msgspec.json.Decoder(_Whole)
_REMEMBERED = ("title", "given", "family", "full_name", "position", "priority")


class _Reader:
    """Reads of a line the answers on one session alone, the others are passed over.

    `slots` has of each slot its number, from where to where its answers are among all, what picks
    those of `_REMEMBERED`, where the e-mail is, and where the answers are of which all are kept.
    """

    def __init__(self, slots: Mapping[int, list[Spot]]) -> None:
        self.slots: list[tuple[int, int, int, _Pick, int, _Where]] = []
        labels = [spot[1] for number in sorted(slots) for spot in slots[number]]
        names = {f"a{n}": label for n, label in enumerate(labels)}
        start = 0
        for number in sorted(slots):
            spots = slots[number]
            places = {spot[4]: n for n, spot in enumerate(spots, start)}
            pick = itemgetter(*[places.get(field, len(labels)) for field in _REMEMBERED])
            email = places.get("email", len(labels))
            more = [(n, s[0], s[4]) for n, s in enumerate(spots, start) if s[3] == MANY]
            self.slots.append((number, start, start + len(spots), pick, email, more))
            start += len(spots)
        fields: list[Any] = [(name, str, "") for name in names]
        answers = msgspec.defstruct("Answers", fields, rename=names, gc=False)
        line = msgspec.defstruct("Shown", [("answers", answers)], gc=False)
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(line).decode

    def values(self, line: bytes) -> tuple[str, ...]:
        """Return the answers that a line shows, empty where there is none.

        The last stands for what the form does not ask for.
        """
        return (*msgspec.structs.astuple(self._decode(line).answers), "")
