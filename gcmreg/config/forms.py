"""data/forms/*.yaml: how the columns of an export become fields.

A form file lists its questions in order; a block may be repeated for each session and slot, with
labels that name them (`{session}`, `{slot}`) or that simply repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gcmreg import findings as kinds
from gcmreg.config.document import Document, report_invalid
from gcmreg.config.presets import preset_ids
from gcmreg.config.zones import zone_of
from gcmreg.folding import fold
from gcmreg.form import Form, Target, Words
from gcmreg.labels import REPEAT, clean_label

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRICT = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
ORGANIZATION_FIELDS = frozenset(
    "name acronym country type claim_status link claim_special contact language".split()
)
SLOT_FIELDS = frozenset(
    "session title given family full_name position email priority passport phone contact".split()
)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class _Question(BaseModel):
    model_config = _STRICT
    label: list[str] = Field(min_length=1)
    field: str | None = None
    choices: list[str] = Field(default_factory=list)

    _one = field_validator("label", mode="before")(_listed)


class _Block(BaseModel):
    model_config = _STRICT
    representatives: list[_Question] = Field(min_length=1)


class _Form(BaseModel):
    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = ""
    note: str = ""
    tool: str = "formsite"
    timezone: str = "America/New_York"
    layout: str = Field("columns", pattern="^(columns|rows)$")
    sessions: dict[str, list[str]]
    slots: int = Field(1, ge=1, le=200)
    questions: list[object]
    nothing: list[str] = Field(default_factory=list)
    yes: list[str] = Field(default_factory=lambda: ["Yes"])
    no: list[str] = Field(default_factory=lambda: ["No"])
    human_rights_institution: list[str] = Field(
        default_factory=lambda: ["National Human Rights Institution"]
    )

    @field_validator("sessions", mode="before")
    @classmethod
    def _labels(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {k: [] if v is None else _listed(v) for k, v in value.items()}


def form_from(document: Document, session_ids: frozenset[str] | None) -> Form | None:
    """Return the form that a file of data/forms describes; None where an error stands in the way.

    `session_ids` are those of the workspace: labels for another session are reported as errors
    only where the form could not be read without them; unlisted ones are left out.
    """
    if document.findings:
        return None
    try:
        raw = _Form.model_validate(document.tree)
    except ValidationError as error:
        report_invalid(document, error)
        return None
    try:
        zone = zone_of(raw.timezone)
    except ValueError as error:
        document.findings.append(kinds.CF109.at(document.at("timezone"), str(error)))
        return None
    if raw.tool not in preset_ids():
        message = f"no tool is called {raw.tool!r}"
        help_text = f"known are {', '.join(preset_ids())}"
        document.findings.append(kinds.CF106.at(document.at("tool"), message, help_text))
        return None
    questions = _questions(document, raw.questions)
    if questions is None:
        return None
    targets: dict[str, Target] = {}
    for label, target, path in _targets(raw, questions):
        known = SLOT_FIELDS if target.slot else ORGANIZATION_FIELDS
        if target.field and target.field not in known:
            message = f"no field is called {target.field!r}"
            help_text = f"the fields are {', '.join(sorted(known))}"
            document.findings.append(kinds.CF106.at(document.at(*path), message, help_text))
            return None
        targets[label] = replace(target, rank=len(targets))
    return Form(
        id=raw.id,
        title=raw.title,
        tool=raw.tool,
        zone=zone,
        rows=raw.layout == "rows",
        sessions=tuple(raw.sessions),
        unlisted=tuple(s for s in raw.sessions if session_ids is not None and s not in session_ids),
        targets=targets,
        order=tuple(targets),
        words=Words(
            nothing=frozenset(plain_word(w) for w in raw.nothing),
            yes=frozenset(fold(w) for w in raw.yes),
            no=frozenset(fold(w) for w in raw.no),
            human_rights=frozenset(fold(w) for w in raw.human_rights_institution),
        ),
        session_labels={s: tuple(map(clean_label, labels)) for s, labels in raw.sessions.items()},
        session_words={
            fold(label): session
            for session, labels in raw.sessions.items()
            for label in (session, *labels)
        },
    )


def _questions(document: Document, items: list[object]) -> list[_Question | _Block] | None:
    """Return the questions and blocks of a form; None where one of them is wrong."""
    out: list[_Question | _Block] = []
    for i, item in enumerate(items):
        block = isinstance(item, dict) and "representatives" in item
        try:
            out.append((_Block if block else _Question).model_validate(item))
        except ValidationError as error:
            report_invalid(document, error, "questions", i)
    return out if len(out) == len(items) else None


def plain_word(text: str) -> str:
    """Return a word for nothing as it is compared: NFKC, single blanks, case folded."""
    return clean_label(text).casefold()


def _targets(
    raw: _Form, questions: list[_Question | _Block]
) -> Iterator[tuple[str, Target, tuple[object, ...]]]:
    """Yield every label that the form can show, numbered where it repeats, in the form's order."""
    occurrences: dict[str, int] = {}
    for i, item in enumerate(questions):
        if isinstance(item, _Block):
            for session, slot in _spots(raw):
                for j, question in enumerate(item.representatives):
                    labels = _filled(raw, question.label, session, slot)
                    path = ("questions", i, "representatives", j)
                    yield from _numbered(question, labels, session, slot, occurrences, path)
        else:
            yield from _numbered(item, item.label, "", 0, occurrences, ("questions", i))


def _spots(raw: _Form) -> list[tuple[str, int]]:
    if raw.layout == "rows":
        return [("", 1)]
    return [(session, slot) for session in raw.sessions for slot in range(1, raw.slots + 1)]


def _filled(raw: _Form, templates: list[str], session: str, slot: int) -> list[str]:
    out = []
    for template in templates:
        names = raw.sessions.get(session) or [session]
        filled = template.replace("{slot}", str(slot))
        if "{session}" in filled:
            out += [filled.replace("{session}", name) for name in names]
        else:
            out.append(filled)
    return out


def _numbered(
    question: _Question,
    labels: list[str],
    session: str,
    slot: int,
    occurrences: dict[str, int],
    path: tuple[object, ...],
) -> Iterator[tuple[str, Target, tuple[object, ...]]]:
    choices = {fold(choice): choice for choice in question.choices}
    column = ""
    for text in labels:
        label = clean_label(text)
        occurrences[label] = count = occurrences.get(label, 0) + 1
        key = label if count == 1 else f"{label}{REPEAT}{count}"
        column = column or key
        yield key, Target(question.field or "", session, slot, choices, column), path
