"""data/notices/: the words of messages to organizations, one file a language, and two templates."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

from msgspec import Struct, field
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gcmreg import findings as kinds
from gcmreg.config.document import Document, read_document, report_invalid
from gcmreg.workspace import NOTICES, shipped_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from gcmreg.diagnostics import Finding
    from gcmreg.workspace import Workspace

ENGLISH = "en"
TEXT, HTML = "message.txt.j2", "message.html.j2"
_PLACE = ("session", "place", "dates")
FORMATS = {
    "date": ("day", "month", "year"),
    "first": (),
    "and": (),
    "moment": ("date", "clock", "place", "zone"),
    "both": ("first", "second"),
    "hours": ("begin", "end"),
    "quoted": ("text",),
}
TEXTS = {
    **dict.fromkeys(("subject", "subject_undated"), (*_PLACE, "organization")),
    **dict.fromkeys(
        "heading greeting intro provisional unconfirmed no_dates elsewhere priority reason here "
        "clause then note colon next replace cancel later watching webcast overflow "
        "no_overflow calendar questions signature".split(),
        (),
    ),
    "applications": ("references",),
    "local_hours": ("hours",),
    "reference": ("reference", "slot"),
    "unnamed": ("slot",),
    "waiting": ("order",),
    "deadline": ("deadline",),
    "later_until": (*_PLACE, "deadline"),
    "later_open": _PLACE,
}
OUTCOMES = ("room", "eligible", "overflow", "waiting", "rejected", "review")
STANDING = ("granted", "withdrawn", "suspended", "suspended_until")
FACTS = tuple(
    "title reason person slot organization submitted changed counted left deadline quota room "
    "overflow position kept taken marked entry standing day".split()
)
"""What the texts of a rule may name; report/letter.py says what each of them is."""
_MONTHS = 12
_STRICT = ConfigDict(extra="forbid", frozen=True)


class _Rule(BaseModel):
    model_config = _STRICT
    because: str = Field(min_length=1)
    here: str = ""
    settled: str = ""
    then: str = ""


class _Words(BaseModel):
    model_config = _STRICT
    name: str = Field(min_length=1)
    answers: list[str] = Field(default_factory=list)
    months: list[str] = Field(min_length=_MONTHS, max_length=_MONTHS)
    formats: dict[str, str]
    texts: dict[str, str]
    outcomes: dict[str, str]
    standing: dict[str, str]
    rules: dict[str, _Rule]
    names: dict[str, str] = Field(default_factory=dict)


class RuleWords(Struct, frozen=True):
    """What an applicant is told of a rule: why, in this case, if a decision settled it, what then.

    Each may hold `{placeholders}` of FACTS.
    """

    because: str
    here: str = ""
    settled: str = ""
    then: str = ""


class Words(Struct, frozen=True):
    """The words of one language, checked: every text is there and names only what it may."""

    code: str
    name: str
    answers: tuple[str, ...]
    months: tuple[str, ...]
    formats: Mapping[str, str]
    texts: Mapping[str, str]
    outcomes: Mapping[str, str]
    standing: Mapping[str, str]
    rules: Mapping[str, RuleWords]
    names: Mapping[str, str]


class Notices(Struct, frozen=True):
    """The folder of the notices, the languages in it, and what is wrong with its words."""

    folder: Path
    languages: Mapping[str, Words]
    findings: list[Finding] = field(default_factory=list)


def notices_folder(workspace: Workspace) -> Path:
    """Return the workspace's own data/notices; the shipped one where it has none."""
    own = workspace.data / NOTICES
    return own if own.is_dir() else shipped_data() / NOTICES


def read_notices(workspace: Workspace, codes: Iterable[str], only: str | None = None) -> Notices:
    """Read the words of messages; `codes` are the rules that must be spoken of.

    `only` reads one language alone.  Problems are in `.findings`, each with its place.
    """
    folder = notices_folder(workspace)
    codes = tuple(codes)
    languages: dict[str, Words] = {}
    found: list[Finding] = []
    for path in sorted(folder.glob("*.yaml")):
        if only is not None and path.stem != only:
            continue
        document = read_document(path, f"data/{NOTICES}/{path.name}")
        words = _words(document, path.stem, codes)
        found += document.findings
        if words is not None:
            languages[path.stem] = words
    return Notices(folder, languages, found)


def _words(document: Document, code: str, codes: tuple[str, ...]) -> Words | None:
    if document.findings:
        return None
    try:
        raw = _Words.model_validate(document.tree)
    except ValidationError as error:
        report_invalid(document, error)
        return None
    document.findings += _faults(document, raw, codes)
    if document.findings:
        return None
    return Words(
        code=code,
        name=raw.name,
        answers=tuple(raw.answers),
        months=tuple(raw.months),
        formats=raw.formats,
        texts=raw.texts,
        outcomes=raw.outcomes,
        standing=raw.standing,
        rules={c: RuleWords(r.because, r.here, r.settled, r.then) for c, r in raw.rules.items()},
        names={" ".join(k.split()): v for k, v in raw.names.items()},
    )


def _faults(document: Document, raw: _Words, codes: tuple[str, ...]) -> Iterator[Finding]:
    """Yield the texts that are missing, unknown, or name what they may not."""
    standing = dict.fromkeys(STANDING, ("first", "second"))
    groups: tuple[tuple[str, Mapping[str, object], Mapping[str, tuple[str, ...]]], ...] = (
        ("formats", raw.formats, FORMATS),
        ("texts", raw.texts, TEXTS),
        ("outcomes", raw.outcomes, dict.fromkeys(OUTCOMES, ())),
        ("standing", raw.standing, standing),
        ("rules", raw.rules, dict.fromkeys(codes, FACTS)),
    )
    for group, there, expected in groups:
        for name in expected:
            if name not in there:
                message, help_text = f"{group}.{name} is needed but is not there", "add it"
                yield kinds.NT901.at(document.at(group), message, help_text)
        for name, value in there.items():
            place = document.at(group, name)
            if name not in expected:
                message = f"{group}.{name} is not known"
                yield kinds.NT901.at(place, message, "check the spelling of the key")
                continue
            texts = value.model_dump() if isinstance(value, _Rule) else {"": str(value)}
            for part, text in texts.items():
                fault = _fault(text, expected[name])
                if fault:
                    path = (group, name, part) if part else (group, name)
                    message = f"{'.'.join(path)}: {fault}"
                    yield kinds.NT901.at(document.at(*path), message, _allowed(expected[name]))


def _fault(text: str, allowed: tuple[str, ...]) -> str:
    """Return what is wrong with the placeholders of a text; empty if nothing is."""
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None and (name not in allowed or form or conversion):
                mark = f"!{conversion}" if conversion else f":{form}" if form else ""
                return f"{{{name}{mark}}} cannot be filled in"
    except ValueError as error:
        return f"the braces are not in pairs: {error}"
    return ""


def _allowed(names: tuple[str, ...]) -> str:
    if not names:
        return "write the text without braces"
    return f"it can hold {', '.join('{' + name + '}' for name in names)}"
