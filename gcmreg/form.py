"""A form: from the labels of an export to the fields of a reading."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - what recalls forms reads the annotations
from typing import TYPE_CHECKING, Any
from unicodedata import is_normalized
from zoneinfo import ZoneInfo  # noqa: TC003 - as above

from msgspec import Struct
from msgspec import field as default
from msgspec.structs import replace

from gcmreg.folding import fold
from gcmreg.labels import REPEAT, cleaned
from gcmreg.model import Reading, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_AROUND = "()[]{}<>. "
_LONGEST_NOTHING = 60  # a longer answer is no word for nothing, whatever the form file lists


class Target(Struct, frozen=True):
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


class Words(Struct, frozen=True):
    """Words with a meaning in answers; all folded but `nothing`, which keeps its punctuation."""

    nothing: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    human_rights: frozenset[str]


_REMEMBERED = 1 << 16
ORGANIZATION = tuple("name acronym country type claim_status link claim_special language".split())
PERSON = ("title", "given", "family", "full_name", "position", "priority", "email", "session")
MANY = -1  # in place of a field: one that may have several answers
Spot = tuple[int, str, int, int, str]
"""Where an answer goes: rank and label in the form, number of place and of field, field."""
Hidden = list[tuple[int, str, str]]
"""Answers of which a place keeps all: rank, label or field, text."""
_Places = dict[tuple[str, int], tuple[list[str], Hidden]]
"""What the slots hold while a version is read, by session and number."""


class Said(dict[str, str]):
    """What answers say, by the answers: blanks folded, nothing for a word that stands for it.

    Most answers come again and again; the same text is one object then.
    """

    def __init__(self, nothing: frozenset[str]) -> None:
        self._nothing = nothing

    def __missing__(self, value: str) -> str:
        said = self.once(value)
        if len(value) <= _LONGEST_NOTHING:
            if len(self) > _REMEMBERED:
                self.clear()
            self[value] = said
        return said

    def once(self, value: str | None) -> str:
        """Return what an answer says that hardly comes again: it is not remembered."""
        if not value:
            return ""
        if _PLAIN(value) or _is_clean(value):
            if len(value) <= _LONGEST_NOTHING and value.casefold() in self._nothing:
                return ""
            return value
        bare = " ".join(value.split())
        return "" if _blank(value, bare, self._nothing) else bare


_PLAIN = re.compile(r"[0-9A-Za-z]+(?:[ @.'/:_+-][0-9A-Za-z]+)*").fullmatch
"""What most answers are; they need no cleaning."""


def _is_clean(text: str) -> bool:
    """Say whether cleaning leaves a text as it is, and nothing stands around it (`_AROUND`)."""
    return bool(
        text.isprintable()
        and text[:1].isalnum()
        and text[-1].isalnum()
        and "  " not in text
        and "<" not in text
        and "&" not in text
        and (text.isascii() or is_normalized("NFKC", text))
    )


def _blank(text: str, bare: str, nothing: frozenset[str]) -> bool:
    """Say whether a text, or what it is with single blanks, stands for nothing."""
    if len(text) > _LONGEST_NOTHING or not bare:
        return not bare
    word = cleaned(text).casefold()
    return not word or word in nothing or word.strip(_AROUND) in nothing


class Spots(dict[str, "Spot | None"]):
    """Where the answers to each label of a form go; None where no field is meant.

    A place is the organization (0) or a slot: `places` has session and slot of each.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self.places = [("", 0)]
        self._numbers = {("", 0): 0}
        super().__init__({label: self._spot(label, t) for label, t in form.targets.items()})
        single = [spot[2:4] for spot in self.values() if spot and spot[3] != MANY]
        self.ranked = form.rows or len(set(single)) < len(single)
        """Whether it depends on the order of the form which of two answers counts."""

    def _spot(self, label: str, target: Target) -> Spot | None:
        if not target.field:
            return None
        fields = PERSON if target.slot else ORGANIZATION
        field = fields.index(target.field) if target.field in fields else MANY
        place = (target.session, target.slot)
        number = self._numbers.setdefault(place, len(self.places))
        if number == len(self.places):
            self.places.append(place)
        return (target.rank, label, number, field, target.field)

    def __missing__(self, label: str) -> Spot | None:
        target = self._form.target(label)
        return None if target is None else self._spot(label, target)

    def order(self, item: tuple[str, str]) -> tuple[int, str]:
        """Return the order in the form of a label and its answer."""
        spot = self[item[0]]
        return spot[:2] if spot is not None else (-1, "")


class Form(Struct, frozen=True):
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
    ways: list[Any] = default(default_factory=list)

    def says_nothing(self, text: str) -> bool:
        """Whether an answer is blank or a word that stands for nothing (`TBC`, `N/A`)."""
        return _blank(text, " ".join(text.split()), self.words.nothing)

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
        spots, said = self.where_and_what()
        fields: dict[int, list[str]] = {0: [""] * len(PERSON)}
        hidden: dict[int, Hidden] = {}
        pairs: Iterable[tuple[str, str]] = answers.items()
        for label, value in sorted(pairs, key=spots.order) if spots.ranked else pairs:
            spot = spots[label]
            if spot is None or not (text := said[value]):
                continue
            rank, _, place, field, what = spot
            cells = fields.get(place)
            if cells is None:
                cells = fields[place] = [""] * len(PERSON)
            if field == MANY:
                hidden.setdefault(place, []).append((rank, what if place else label, text))
            elif not cells[field]:
                cells[field] = text
        organization = fields.pop(0)
        contacts = in_order(hidden.pop(0, []))
        found = {spots.places[n]: (cells, hidden.get(n, [])) for n, cells in fields.items()}
        people = self._people(self._by_session(found) if self.rows else found)
        return reading_of(organization, contacts, people)

    def where_and_what(self) -> tuple[Spots, Said]:
        """Return where answers go and what they say; worked out once."""
        if not self.ways:
            self.ways.extend((Spots(self), Said(self.words.nothing)))
        spots, said = self.ways
        return spots, said

    def _by_session(self, places: _Places) -> _Places:
        """In a form of one row per person, number the rows within the session that each names."""
        only = self.sessions[0] if len(self.sessions) == 1 else ""
        count: dict[str, int] = {}
        out = {}
        for place in sorted(places):
            found = places[place]
            session = self.session_words.get(fold(found[0][PERSON.index("session")]), only)
            count[session] = number = count.get(session, 0) + 1
            out[session, number] = found
        return out

    def slot(self, number: int, cells: Sequence[str], hidden: Hidden) -> Slot:
        """Return a slot with what is said in its fields, PERSON, and what it keeps all of."""
        title, given, family, full_name, position, priority, email, _ = cells
        return Slot(
            number,
            title,
            given,
            family or full_name,
            position,
            bool(priority) and self.is_yes(priority),
            email,
            in_order(hidden) if hidden else (),
        )

    def _people(self, places: _Places) -> dict[str, tuple[Slot, ...]]:
        """Return the filled slots of each session, by number."""
        people: dict[str, list[Slot]] = {}
        for place in sorted(places):
            session, number = place
            slot = self.slot(number, *places[place])
            if slot.filled:
                people.setdefault(session, []).append(slot)
        return {session: tuple(found) for session, found in people.items()}


def reading_of(
    cells: Sequence[str],
    contacts: Iterable[tuple[str, str]],
    people: Mapping[str, tuple[Slot, ...]],
) -> Reading:
    """Return a reading; `cells` are the answers to ORGANIZATION, in that order."""
    name, acronym, country, kind, claim_status, link, claim_special, language = cells
    return Reading(
        name,
        acronym,
        country,
        kind,
        claim_status,
        link,
        claim_special,
        language,
        contacts,
        people,
    )


def in_order(found: Hidden) -> tuple[tuple[str, str], ...]:
    """Return label or field, and text, in the order of the form."""
    if len(found) > 1:
        found.sort()
    return tuple([(name, text) for _, name, text in found])
