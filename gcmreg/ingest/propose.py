"""Proposes a form file for an export whose labels are not known: labels guessed, blocks found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gcmreg.folding import fold
from gcmreg.labels import REPEAT, shown_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gcmreg.form import Form

_NEAR = 82.0
# What people call the questions, besides the labels of the forms at hand.
_ORGANIZATION = {
    "name": ("Organization", "Organization name", "Name of organization", "Name of institution"),
    "acronym": ("Acronym", "Short name", "Abbreviation"),
    "country": ("Country", "Country of organization", "Based in"),
    "type": ("Type of organization", "Organization type", "Category"),
    "claim_status": ("ECOSOC status", "Consultative status with ECOSOC"),
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
_SLOT = re.compile(r"(?i)\b(representative|participant|delegate|person|attendee|no\.?)(\s*)(\d+)\b")


@dataclass(slots=True)
class _Parts:
    """A label taken apart: the session and slot that it names, and what is left to compare."""

    template: str
    bare: str
    session: str = ""
    slot: int = 0


@dataclass(slots=True)
class Proposal:
    """What a form file for an export could say; `unsure` are the labels nothing was guessed for."""

    tree: dict[str, Any]
    unsure: list[str] = field(default_factory=list)


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


def propose(
    form_id: str,
    tool: str,
    labels: Sequence[str],
    sessions: Mapping[str, Sequence[str]],
    forms: Iterable[Form],
) -> Proposal:
    """Return a form file for the labels (clean, numbered) of an export.

    `sessions` are the ids of the workspace with the labels by which `forms` call them.
    """
    organization = _vocabulary(forms)
    counts = Counter(label.partition(REPEAT)[0] for label in labels)
    parts = {label: _take_apart(label.partition(REPEAT)[0], sessions) for label in labels}
    questions: list[dict[str, Any]] = []
    block: dict[str, dict[str, Any]] = {}
    people: dict[str, Any] = {"representatives": []}
    unsure: list[str] = []
    slots = 1
    named: dict[str, list[str]] = {}
    for label in labels:
        part = parts[label]
        repeats = counts[label.partition(REPEAT)[0]] > 1
        if part.session or part.slot or repeats or _guess(part.bare, _PERSON)[1] >= _NEAR:
            slots = max(slots, part.slot, *_repeated(counts, part, sessions))
            if part.session:
                shown = _session_text(label, sessions[part.session])
                if shown and shown not in named.setdefault(part.session, []):
                    named[part.session].append(shown)
            block.setdefault(part.template, _question(part.template, part.bare, _PERSON, unsure))
            if len(block) == 1 and people not in questions:
                questions.append(people)
        else:
            questions.append(_question(label, part.bare, organization, unsure))
    people["representatives"] = list(block.values())
    tree = {
        "id": form_id,
        "title": "Proposed from an export: check every field",
        "tool": tool,
        "sessions": {s: named.get(s, list(texts)) for s, texts in sessions.items()},
        "slots": slots,
        "questions": questions,
    }
    return Proposal(tree, unsure)


def _take_apart(label: str, sessions: Mapping[str, Sequence[str]]) -> _Parts:
    """Find the session and the slot in a label."""
    part = _Parts(label, label)
    for session, texts in sessions.items():
        shown = _session_text(label, texts)
        if shown:
            part.session = session
            part.template = part.template.replace(shown, "{session}")
            part.bare = part.bare.replace(shown, " ")
            break
    found = _SLOT.search(part.bare)
    if found is not None:
        part.slot = int(found[3])
        part.bare = part.bare.replace(found[0], " ")
        part.template = _SLOT.sub(r"\1\2{slot}", part.template, count=1)
    part.bare = part.bare.strip(" -–—:#.,")
    return part


def _session_text(label: str, texts: Sequence[str]) -> str:
    """Return the longest text by which a label names the session; empty if it does not."""
    return max((t for t in texts if t and t in label), key=len, default="")


def _repeated(
    counts: Counter[str], part: _Parts, sessions: Mapping[str, Sequence[str]]
) -> list[int]:
    """Return how many slots the repeats of a label make."""
    count = counts[part.template] if not part.session and not part.slot else 1
    return [count // len(sessions) if sessions and count >= len(sessions) else count]


def _question(
    label: str, bare: str, vocabulary: Mapping[str, Sequence[str]], unsure: list[str]
) -> dict[str, Any]:
    name, score = _guess(bare, vocabulary)
    if score < _NEAR:
        if label not in unsure:
            unsure.append(label)
        return {"label": label}
    return {"field": name, "label": label} if name else {"label": label}


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
