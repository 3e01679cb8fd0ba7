"""A form: from the labels of an export to the fields of a reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as default
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.labels import REPEAT, clean_label
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


@dataclass(slots=True)
class _Answers:
    """What one slot holds while a version is read."""

    fields: dict[str, str] = default(default_factory=dict)
    private: list[tuple[str, str]] = default(default_factory=list)

    def add(self, name: str, text: str) -> None:
        if name in {"passport", "phone", "contact"}:
            self.private.append((name, text))
        else:
            self.fields.setdefault(name, text)


@dataclass(frozen=True, slots=True)
class Form:
    """A form file read.  `order` lists every label in the form's order; `rows`: one row a person.

    `unlisted` are sessions of the form that data/sessions.yaml does not list.
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

    def says_nothing(self, text: str) -> bool:
        """Whether an answer is blank or a word that stands for nothing (`TBC`, `N/A`)."""
        if len(text) > _LONGEST_NOTHING:
            return not text.strip()
        word = clean_label(text).casefold()
        return not word or word in self.words.nothing or word.strip(_AROUND) in self.words.nothing

    def is_yes(self, text: str) -> bool:
        """Whether an answer says yes."""
        return fold(text) in self.words.yes

    def target(self, label: str) -> Target | None:
        """Return what a label stands for; None if the form does not name it."""
        return self.targets.get(label) or self._row_target(label)

    def read(self, answers: Mapping[str, str]) -> Reading:
        """Return what the answers of one version say.

        In: answers by numbered label.  Out: names and positions trimmed, single blanks; words for
        nothing blank.  Several labels of one field: the first answered in the form's order.
        """
        organization: dict[str, str] = {}
        contacts: list[tuple[str, str]] = []
        slots: dict[tuple[str, int], _Answers] = {}
        for target, label, value in self._targeted(answers):
            text = " ".join(value.split())
            if target.slot:
                spot = (target.session, target.slot)
                slots.setdefault(spot, _Answers()).add(target.field, text)
            elif target.field == "contact":
                contacts.append((label, text))
            else:
                organization.setdefault(target.field, text)
        people: dict[str, list[Slot]] = {}
        for (session, number), found in sorted(self._by_session(slots).items()):
            slot = self._slot(number, found)
            if slot.filled:
                people.setdefault(session, []).append(slot)
        return Reading(
            **organization,
            contacts=tuple(contacts),
            slots={session: tuple(found) for session, found in people.items()},
        )

    def _targeted(self, answers: Mapping[str, str]) -> list[tuple[Target, str, str]]:
        """Return the answers that mean something, in the form's order."""
        out = []
        for label, value in answers.items():
            target = self.target(label)
            if target is not None and target.field and not self.says_nothing(value):
                out.append((target.rank, label, target, value))
        out.sort(key=lambda item: item[:2])
        return [(target, label, value) for _, label, target, value in out]

    def _row_target(self, label: str) -> Target | None:
        """In a form of one row per person, the n-th row's answer is the n-th slot's."""
        if not self.rows or REPEAT not in label:
            return None
        name, _, count = label.partition(REPEAT)
        target = self.targets.get(name)
        if target is None or not target.slot:
            return None
        return replace(target, slot=int(count))

    def _by_session(
        self, slots: dict[tuple[str, int], _Answers]
    ) -> dict[tuple[str, int], _Answers]:
        """In a form of one row per person, number the rows within the session that each names."""
        if not self.rows:
            return slots
        only = self.sessions[0] if len(self.sessions) == 1 else ""
        count: dict[str, int] = {}
        out = {}
        for _, found in sorted(slots.items()):
            session = self.session_words.get(fold(found.fields.get("session", "")), only)
            count[session] = number = count.get(session, 0) + 1
            out[session, number] = found
        return out

    def _slot(self, number: int, found: _Answers) -> Slot:
        fields = found.fields
        return Slot(
            number=number,
            title=fields.get("title", ""),
            given=fields.get("given", ""),
            family=fields.get("family", "") or fields.get("full_name", ""),
            position=fields.get("position", ""),
            priority=self.is_yes(fields.get("priority", "")),
            email=fields.get("email", ""),
            private=tuple(found.private),
        )
