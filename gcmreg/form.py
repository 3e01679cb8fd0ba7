"""A form: from the labels of an export to the fields of a reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as default
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.labels import REPEAT, cleaned
from gcmreg.model import Reading, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo


_AROUND = "()[]{}<>. "
_LONGEST_NOTHING = 60  # a longer answer is no word for nothing, whatever the form file lists


@dataclass(frozen=True, slots=True)
class Target:
    """What a label stands for: a field of the organization, or of a session's slot.

    `slot` is 0 for the organization; `column` is the first label of the same question, under which
    its answers are shown; `choices` maps the folded choices of the question, where it has some, to
    their spelling; `rank` is its place in the form.
    """

    field: str
    session: str = ""
    slot: int = 0
    choices: Mapping[str, str] = default(default_factory=dict)
    column: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """Words with a meaning in answers; all folded but `nothing`, which keeps its punctuation."""

    nothing: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    human_rights: frozenset[str]


_PRIVATE = frozenset({"passport", "phone", "contact"})
_REMEMBERED = 1 << 16
_Spot = tuple[int, str, str, int, str]
"""Where an answer goes: rank and label in the form, session, slot, field."""
_Slot = tuple[dict[str, str], list[tuple[_Spot, str]]]
"""What one slot holds while a version is read: its fields, and its private answers."""


class _Said(dict[str, str]):
    """What answers say, by the answers: blanks folded, nothing for a word that stands for it.

    Most answers come again and again; the same text is one object then.
    """

    def __init__(self, nothing: frozenset[str]) -> None:
        self._nothing = nothing

    def __missing__(self, value: str) -> str:
        said = "" if _blank(value, self._nothing) else " ".join(value.split())
        if said == value:
            said = value
        if len(value) <= _LONGEST_NOTHING:
            if len(self) > _REMEMBERED:
                self.clear()
            self[value] = said
        return said


def _blank(text: str, nothing: frozenset[str]) -> bool:
    if len(text) > _LONGEST_NOTHING:
        return not text.strip()
    word = cleaned(text).casefold()
    return not word or word in nothing or word.strip(_AROUND) in nothing


class _Spots(dict[str, "_Spot | None"]):
    """Where the answers to each label of a form go; None where no field is meant."""

    def __init__(self, form: Form) -> None:
        super().__init__((label, _spot(label, target)) for label, target in form.targets.items())
        self._form = form
        fields = [spot[2:] for spot in self.values() if spot is not None]
        single = [field for field in fields if field[2] not in _PRIVATE]
        self.ranked = form.rows or len(set(single)) < len(single)
        """Whether it depends on the order of the form which of two answers counts."""

    def __missing__(self, label: str) -> _Spot | None:
        target = self._form.target(label)
        return None if target is None else _spot(label, target)


def _spot(label: str, target: Target) -> _Spot | None:
    if not target.field:
        return None
    return target.rank, label, target.session, target.slot, target.field


@dataclass(frozen=True, slots=True)
class Form:
    """A form file read.  `order` lists every label in the form's order; `rows`: one row a person.

    `unlisted` are sessions of the form that data/sessions.yaml does not list; `ways` is filled when
    the first version is read.
    """

    id: str
    title: str
    tool: str
    zone: ZoneInfo
    rows: bool
    sessions: tuple[str, ...]
    unlisted: tuple[str, ...]
    targets: Mapping[str, Target]
    order: tuple[str, ...]
    words: Words
    session_words: Mapping[str, str]
    session_labels: Mapping[str, tuple[str, ...]]
    ways: list[tuple[_Spots, _Said]] = default(default_factory=list, repr=False, compare=False)

    def says_nothing(self, text: str) -> bool:
        """Whether an answer is blank or a word that stands for nothing (`TBC`, `N/A`)."""
        return _blank(text, self.words.nothing)

    def is_yes(self, text: str) -> bool:
        """Whether an answer says yes."""
        return fold(text) in self.words.yes

    def target(self, label: str) -> Target | None:
        """Return what a label stands for; None if the form does not name it."""
        return self.targets.get(label) or self._row_target(label)

    def _row_target(self, label: str) -> Target | None:
        """In a form of one row per person, the n-th row's answer is the n-th slot's."""
        if not self.rows or REPEAT not in label:
            return None
        name, _, count = label.partition(REPEAT)
        target = self.targets.get(name)
        if target is None or not target.slot:
            return None
        return replace(target, slot=int(count))

    def read(self, answers: Mapping[str, str]) -> Reading:
        """Return what the answers of one version say.

        In: answers by numbered label.  Out: names and positions trimmed, single blanks; words for
        nothing blank.  Several labels of one field: the first answered in the form's order.
        """
        spots, said = self._ways()
        organization: dict[str, str] = {}
        contacts: list[tuple[_Spot, str]] = []
        slots: dict[tuple[str, int], _Slot] = {}
        for spot, text in self._meant(answers, spots, said):
            _, _, session, number, name = spot
            if number:
                found = slots.get((session, number))
                if found is None:
                    found = slots[session, number] = ({}, [])
                if name in _PRIVATE:
                    found[1].append((spot, text))
                else:
                    found[0].setdefault(name, text)
            elif name == "contact":
                contacts.append((spot, text))
            else:
                organization.setdefault(name, text)
        if self.rows:
            slots = self._by_session(slots)
        people: dict[str, list[Slot]] = {}
        for session, number in sorted(slots):
            slot = self._slot(number, slots[session, number])
            if slot.filled:
                people.setdefault(session, []).append(slot)
        said_of = organization.get
        return Reading(
            said_of("name", ""),
            said_of("acronym", ""),
            said_of("country", ""),
            said_of("type", ""),
            said_of("claim_status", ""),
            said_of("link", ""),
            said_of("claim_special", ""),
            contacts=tuple([(spot[1], text) for spot, text in sorted(contacts)]),
            slots={session: tuple(found) for session, found in people.items()},
        )

    def _ways(self) -> tuple[_Spots, _Said]:
        """Return where answers go and what they say; worked out once."""
        if not self.ways:
            self.ways.append((_Spots(self), _Said(self.words.nothing)))
        return self.ways[0]

    def _meant(
        self, answers: Mapping[str, str], spots: _Spots, said: _Said
    ) -> list[tuple[_Spot, str]]:
        """Return the answers that mean something; in the form's order where that matters."""
        found = [
            (spot, text)
            for label, value in answers.items()
            if (spot := spots[label]) is not None and (text := said[value])
        ]
        if spots.ranked:
            found.sort()
        return found

    def _by_session(self, slots: dict[tuple[str, int], _Slot]) -> dict[tuple[str, int], _Slot]:
        """In a form of one row per person, number the rows within the session that each names."""
        only = self.sessions[0] if len(self.sessions) == 1 else ""
        count: dict[str, int] = {}
        out = {}
        for place in sorted(slots):
            found = slots[place]
            session = self.session_words.get(fold(found[0].get("session", "")), only)
            count[session] = number = count.get(session, 0) + 1
            out[session, number] = found
        return out

    def _slot(self, number: int, found: _Slot) -> Slot:
        fields, private = found
        if len(private) > 1:
            private.sort()
        get = fields.get
        return Slot(
            number,
            get("title", ""),
            get("given", ""),
            get("family", "") or get("full_name", ""),
            get("position", ""),
            "priority" in fields and self.is_yes(fields["priority"]),
            get("email", ""),
            tuple([(spot[4], text) for spot, text in private]),
        )
