"""The templates of data/notices: Jinja2 in its sandbox, what is not known is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gcmreg import findings as kinds
from gcmreg.config.notices import FACTS, HTML, TEXT
from gcmreg.diagnostics import Finding, Location, UnusableError
from gcmreg.report.letter import Reason, Told
from gcmreg.report.notice import outcome_block
from gcmreg.report.wording import fill, sentence
from gcmreg.rules import RULES
from gcmreg.workspace import NOTICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    from jinja2 import Template

    from gcmreg.config.notices import Words

_HTML_ENDING = ".html.j2"


class Templates:
    """The two templates of a folder, compiled; UnusableError (exit 2) says what is wrong where."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder, encoding="utf-8-sig"),
            undefined=StrictUndefined,
            autoescape=lambda name: name is None or name.endswith(_HTML_ENDING),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._text, self._html = self._template(TEXT), self._template(HTML)

    def _template(self, name: str) -> Template:
        try:
            return self._environment.get_template(name)
        except Exception as error:  # noqa: BLE001 - whatever a template's text makes jinja raise
            raise UnusableError([self._finding(name, error)]) from None

    def filled(self, context: Mapping[str, Any]) -> tuple[str, str]:
        """Return a message as text and as HTML; UnusableError if a template cannot be filled."""
        return self._filled(self._text, context), self._filled(self._html, context)

    def _filled(self, template: Template, context: Mapping[str, Any]) -> str:
        try:
            text = template.render(context)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a template can do anything that fails
            raise UnusableError([self._finding(template.name or "", error)]) from None
        if not text.strip():
            empty = ValueError("a message made with it is empty")
            raise UnusableError([self._finding(template.name or "", empty)])
        # A lone surrogate cannot be written as UTF-8; it is shown as the replacement mark.
        return text.encode("utf-8", "replace").decode("utf-8")

    def _finding(self, name: str, error: Exception) -> Finding:
        """Return what is wrong with a template, at the line of it or of one that it includes."""
        line = 0
        if isinstance(error, TemplateSyntaxError):
            name, line = error.name or name, error.lineno
        else:
            for file, number in _frames(error.__traceback__):
                if file.startswith(str(self._folder)):
                    name, line = file[len(str(self._folder)) :].strip("\\/"), number
        message = " ".join(str(error).split()) or type(error).__name__
        if isinstance(error, TemplateNotFound):  # whose own words name folders
            message = f"{error.name!r} is not there"
        help_text = "mend it; gcmreg init writes the shipped one into a new folder, to compare"
        return kinds.NT902.at(Location(f"data/{NOTICES}/{name}", line), message, help_text)


def _frames(trace: TracebackType | None) -> Iterable[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def template_faults(folder: Path, languages: Iterable[Words]) -> list[Finding]:
    """Return what is wrong with the templates of a folder: each is filled with a specimen."""
    try:
        templates = Templates(folder)
        for words in languages:
            templates.filled(_specimen(words))
    except UnusableError as error:
        return error.findings
    return []


def _specimen(words: Words) -> dict[str, Any]:
    """Return a message that says everything there is in a language, to try the templates on."""
    facts = dict.fromkeys(FACTS, "…")
    people = [{"name": "Ada Okoro", "details": [words.texts["priority"]]}]
    reasons = {}
    for rule in RULES:
        texts, known = words.rules[rule.code], facts | {"title": rule.title}
        here = sentence(fill(texts.here or texts.settled, known))
        then = fill(texts.then, known)
        reasons[rule.code] = Reason(fill(texts.because, known), here, rule.clause, then)
    notes = tuple(reasons[r.code] for r in RULES if r.outcome is None)
    blocks = [
        outcome_block(
            rule.outcome, Told(words.outcomes[rule.outcome], reasons[rule.code], notes), people
        )
        for rule in RULES
        if rule.outcome is not None
    ]
    session = {"title": "…", "where": "…", "unconfirmed": True}
    return {
        "lang": words.code,
        "w": words.texts,
        "provisional": True,
        "session": session,
        "watching": [words.texts["webcast"], words.texts["overflow"]],
        "organization": "Acme Relief",
        "references": "1001",
        "blocks": blocks,
        "later": [words.texts["later_open"]],
        "next": [words.texts["replace"], words.texts["cancel"]],
        "calendar": True,
    }
