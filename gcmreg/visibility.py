"""The one judge of what is seen publicly: questions, and answers that give private ones away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.labels import is_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmreg.form import Form
    from gcmreg.model import Application, Version

WITHHELD = "[withheld]"
_MAIL = r"[^\s@<>()\[\],;:\"'|]"
# An address begins where the mark before it cannot belong to one: no start is tried twice.
_EMAIL = re.compile(rf"(?<!{_MAIL}){_MAIL}+@{_MAIL}+")
_LONG = 12  # an answer of that length is looked for whatever it is
_USER_NAME = 8
_NUMBER_LENGTH, _NUMBER_DIGITS = 5, 4
_NUMBER_FIELDS = frozenset({"passport", "phone"})


def is_public(label: str, form: Form | None) -> bool:
    """Whether a question's answers may be shown: not private, under any of its labels.

    A question that the form file maps to a private kind of field is held to be private even where
    its label is not marked.
    """
    if is_private(label) or not label:
        return False
    target = form.targets.get(label) if form is not None else None
    if target is None:
        return True
    return not is_private(target.column) and target.field not in _NUMBER_FIELDS


class Private:
    """The private answers of one application, ready to be looked for in its public cells."""

    def __init__(self, application: Application, form: Form | None) -> None:
        self._emails: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._raw: dict[str, str] = {}
        for version in application.versions:
            for label, text in version.answers.items():
                if not is_public(label, form):
                    self._answer(label, text, form)
            if sum(map(str.isdigit, version.reference)) > _NUMBER_DIGITS:
                self._raw.setdefault(version.reference, "reference")
            for tool in {id(s.tool): s.tool for s in version.sightings}.values():
                self._tool(tool.items())

    def _answer(self, label: str, text: str, form: Form | None) -> None:
        target = form.targets.get(label) if form is not None else None
        if target is not None and fold(text) in target.choices:
            return
        self._look_for(label, text, number=target is not None and target.field in _NUMBER_FIELDS)

    def _look_for(self, label: str, text: str, *, number: bool) -> None:
        for found in _EMAIL.findall(text):
            self._emails.setdefault(_email(found), label)
        folded = fold(text)
        digits = sum(c.isdigit() for c in folded)
        plain_number = digits >= _NUMBER_DIGITS and len(folded) >= _NUMBER_LENGTH
        if plain_number and (number or _looks_like_number(text, folded)):
            self._numbers.setdefault(folded, label)
        if len(text.strip()) >= _LONG:
            if len(folded) >= _NUMBER_LENGTH:
                self._folded.setdefault(folded, label)
            else:
                self._raw.setdefault(text.strip(), label)

    def _tool(self, fields: Iterable[tuple[str, str]]) -> None:
        for name, text in fields:
            if name == "username":
                if len(text) >= _USER_NAME or any(c.isdigit() for c in text):
                    self._names.setdefault(text.casefold(), name)
                for found in _EMAIL.findall(text):
                    self._emails.setdefault(_email(found), name)
            else:
                self._look_for(name, text, number=False)

    def leak(self, text: str) -> tuple[str, str] | None:
        """Return which private question (its label) a public cell gives away, and how; or None."""
        for found in _EMAIL.findall(text):
            if _email(found) in self._emails:
                return self._emails[_email(found)], "an e-mail address"
        folded, lowered = fold(text), text.casefold()
        if not folded:
            return None
        for kind, where, values in (
            ("a telephone or document number", folded, self._numbers),
            ("a private answer", folded, self._folded),
            ("an e-mail address", lowered, self._emails),
        ):
            label = next((label for value, label in values.items() if value in where), None)
            if label is not None:
                return label, kind
        for kind, where, values in (
            ("a user name", lowered, self._names),
            ("a private answer", text, self._raw),
        ):
            for value, label in values.items():
                if value in where and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", where):
                    return label, kind
        return None


def _email(text: str) -> str:
    return text.strip(".").casefold()


def _looks_like_number(text: str, folded: str) -> bool:
    """Whether an answer is a telephone or document number: hardly a letter among its digits."""
    letters = sum(not c.isdigit() for c in folded)
    digits = len(folded) - letters
    return letters <= max(3, digits // 2) and len(text.split()) <= digits


def public_cells(version: Version, form: Form | None) -> Iterator[tuple[str, str]]:
    """Yield the public answers of a version: the column's label and the answer."""
    for label, text in version.answers.items():
        if is_public(label, form):
            target = form.targets.get(label) if form is not None else None
            yield (target.column if target is not None else label), text
