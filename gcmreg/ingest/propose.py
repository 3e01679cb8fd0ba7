"""Proposes a form file for an export whose labels are not known: labels guessed, blocks found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gcmreg.folding import fold
from gcmreg.ingest.apart import UNKNOWN, Parts, take_apart
from gcmreg.ingest.choices import answers_of, choices_in_header, choices_of
from gcmreg.labels import REPEAT, is_private, shown_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.ingest.export import Export

_NEAR = 82.0
# What people call the questions, besides the labels of the forms at hand.
_ORGANIZATION = {
    "name": (
        *("Organization", "Organization name", "Name of organization", "Name of institution"),
        *("Affiliation", "Institution", "Entity", "Name of entity", "Name of your organization"),
    ),
    "acronym": ("Acronym", "Short name", "Abbreviation"),
    "country": ("Country", "Country of organization", "Based in"),
    "type": ("Type of organization", "Organization type", "Type of entity", "Category"),
    "claim_status": ("ECOSOC status", "Consultative status with ECOSOC", "Consultative status"),
    "link": ("CSOnet link", "Link to ECOSOC profile", "iCSO profile"),
    "claim_special": ("Special accreditation", "Approved for special accreditation"),
    "contact": ("Contact e-mail", "Contact telephone"),
}
_PERSON = {
    "title": ("Title", "Salutation"),
    "given": ("First name", "Given name", "Forename"),
    "family": ("Last name", "Family name", "Surname"),
    "full_name": ("Full name", "Name of representative", "Representative"),
    "position": ("Position", "Job title", "Function"),
    "email": ("E-mail", "Email address", "E-mail address"),
    "passport": ("Passport number", "Passport", "Document number"),
    "phone": ("Telephone", "Phone number", "Mobile"),
    "priority": ("Priority representative?", "Priority"),
}
_NAMES = frozenset(["given", "family", "full_name"])
_WITH_CHOICES = frozenset(["type", "claim_status", "claim_special", "priority"])
_NOTHING = "TBC TBD N/A n.a. - -- none same\u00a0as\u00a0above to\u00a0be\u00a0confirmed".split(" ")
_HUMAN_RIGHTS = ("nationalhumanrightsinstitution", "nhri")


class Proposal(Struct):
    """What a form file for an export could say.

    `unsure` are the labels for which nothing was guessed; `open` says what is left to a person.
    """

    tree: dict[str, Any]
    unsure: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def guesses(labels: Iterable[str], forms: Iterable[Form]) -> dict[str, tuple[str, float]]:
    """Return for each label the nearest known label of the forms and how near it is (0 to 100)."""
    from rapidfuzz import fuzz, process

    known = sorted({label for form in forms for label in form.order if REPEAT not in label})
    folded = [fold(label) for label in known]
    out = {}
    for label in labels:
        found = process.extractOne(fold(shown_label(label)), folded, scorer=fuzz.ratio)
        if found is not None and found[1] >= _NEAR:
            out[label] = (known[found[2]], round(found[1], 1))
    return out


def propose(
    form_id: str,
    export: Export,
    sessions: Mapping[str, Sequence[str]],
    forms: Iterable[Form],
    zone: str,
) -> Proposal:
    """Return a form file for an export.

    `sessions` are the ids of the workspace with the labels by which `forms` call them; `zone` is
    that of the workspace.
    """
    return _Proposing(export, sessions, list(forms)).proposal(form_id, zone)


class _Proposing:
    """A form file while it is put together, label by label."""

    def __init__(
        self, export: Export, sessions: Mapping[str, Sequence[str]], forms: list[Form]
    ) -> None:
        self.export = export
        self.sessions = sessions
        self.forms = forms
        self.labels = list(dict.fromkeys(export.labels))
        self.parts = take_apart(self.labels, sessions, self._is_person)
        self.counts = Counter(part.template for part in self.parts.values())
        self.answers = answers_of(export)
        self.header = choices_in_header(export)
        self.unsure: list[str] = []
        self.open: list[str] = []

    def _is_person(self, bare: str) -> bool:
        return _guess(bare, _PERSON)[1] >= _NEAR

    def proposal(self, form_id: str, zone: str) -> Proposal:
        """Return the form file."""
        organization = _vocabulary(self.forms)
        questions: list[dict[str, Any]] = []
        block: dict[str, dict[str, Any]] = {}
        people: dict[str, Any] = {"representatives": []}
        people_asked = self._people_asked()
        for label in self.labels:
            part = self.parts[label]
            if people_asked and self._of_person(part):
                if part.template not in block:
                    block[part.template] = self._question(part.template, part.bare, _PERSON)
                if people not in questions:
                    questions.append(people)
            else:
                questions.append(
                    self._question(label.partition(REPEAT)[0], part.bare, organization)
                )
        people["representatives"] = list(block.values())
        asked, slots = self._blocks([self.parts[x] for x in self.labels], block)
        if not block:
            self.open.append("which questions ask for the representatives? None was recognized")
        if not any(question.get("field") == "name" for question in questions):
            self.open.append("which question is the organization's name? Give it 'field: name'")
        tree = {
            "id": form_id,
            "title": "Proposed from an export: check every field",
            "tool": self.export.preset.id,
            "timezone": zone,
            "sessions": asked,
            "slots": slots,
            "questions": questions,
            "nothing": [word.replace("\u00a0", " ") for word in _NOTHING],
        }
        found = [
            choice
            for question in questions
            if question.get("field") == "type"
            for choice in question.get("choices", ())
            if any(word in fold(choice) for word in _HUMAN_RIGHTS)
        ]
        if found:
            tree["human_rights_institution"] = found
        return Proposal(tree, self.unsure, self.open)

    def _people_asked(self) -> bool:
        """Whether a name of a person is asked for: else an address is that of the organization."""
        return any(
            _guess(part.bare, _PERSON)[0] in _NAMES and self._of_person(part)
            for part in self.parts.values()
        )

    def _of_person(self, part: Parts) -> bool:
        return bool(part.session or part.slot) or self._is_person(part.bare)

    def _blocks(
        self, parts: list[Parts], block: Mapping[str, object]
    ) -> tuple[dict[str, list[str]], int]:
        """Return the sessions that the block is repeated for, with their labels, and the slots."""
        named: dict[str, list[str]] = {}
        for part in parts:
            if part.session and part.text not in named.setdefault(part.session, []):
                named[part.session].append(part.text)
        inside = [part for part in parts if part.template in block]
        slots = max((part.slot for part in inside), default=0)
        repeats = max((self.counts[p.template] for p in inside if not p.slot), default=1)
        if named:
            unknown = [session for session in named if session.startswith(UNKNOWN.format(""))]
            self.open += [
                f"which session is {session} ({named[session][0]})?" for session in unknown
            ]
            return named, max(slots, -(-repeats // len(named)) if not slots else 1)
        for form in self.forms:
            each = max((t.slot for t in form.targets.values()), default=0)
            if not slots and repeats > 1 and len(form.sessions) * each == repeats > each:
                self.open.append(
                    f"no label names a session: the block repeats {repeats} times, as for those of"
                    f" the form {form.id}"
                )
                return {s: list(form.session_labels[s]) for s in form.sessions}, each
        only = next(iter(self.sessions)) if len(self.sessions) == 1 else UNKNOWN.format(1)
        if block and only not in self.sessions:
            self.open.append(
                f"no label names a session: which one is {only}? If there are several, list them in"
                " their order and lower the slots"
            )
        return {only: []}, max(slots, repeats)

    def _question(
        self, label: str, bare: str, vocabulary: Mapping[str, Sequence[str]]
    ) -> dict[str, Any]:
        name, score = _guess(bare, vocabulary)
        known = score >= _NEAR
        if not known and label not in self.unsure:
            self.unsure.append(label)
        out: dict[str, Any] = {"field": name} if known and name else {}
        out["label"] = label
        choices = self._choices(label, name if known else None)
        return {**out, "choices": choices} if choices else out

    def _choices(self, template: str, name: str | None) -> list[str]:
        """Return the choices of a question; `name` is its field, None where it is not known."""
        if template in self.header:
            return self.header[template]
        if is_private(template) or not (name is None or name == "" or name in _WITH_CHOICES):
            return []
        counts: Counter[str] = Counter()
        for label, part in self.parts.items():
            if template in {part.template, label.partition(REPEAT)[0]}:
                counts.update(self.answers.get(label, {}))
        return choices_of(counts, self.export.preset.joined, sure=name in _WITH_CHOICES)


def _vocabulary(forms: Iterable[Form]) -> dict[str, list[str]]:
    """Return the usual labels of each field of the organization, those of the forms included.

    Under the empty field stand questions that no rule reads.
    """
    out = {name: list(texts) for name, texts in _ORGANIZATION.items()}
    for form in forms:
        for label, target in form.targets.items():
            if not target.slot:
                out.setdefault(target.field, []).append(label)
    return out


def _guess(bare: str, vocabulary: Mapping[str, Sequence[str]]) -> tuple[str, float]:
    """Return the field whose usual labels are nearest, and how near (0 to 100)."""
    from rapidfuzz import fuzz

    best = ("", 0.0)
    folded = fold(bare)
    for name, texts in vocabulary.items():
        for text in texts:
            score = fuzz.ratio(folded, fold(text))
            if score > best[1]:
                best = (name, score)
    return best
