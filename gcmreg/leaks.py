"""Answers that give private ones away, where they are to be seen publicly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmreg import sifting
from gcmreg.adjoining import adjoining
from gcmreg.folding import fold
from gcmreg.sifting import IN_PIECES, LONG, NUMBER_DIGITS, NUMBER_LENGTH, Sought
from gcmreg.spellings import addresses, long_numbers, plain, tails, without_gaps
from gcmreg.visibility import NUMBER_FIELDS, is_public

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.model import Application, Version

_USER_NAME = 8
_LONG_ADDRESS = 8  # a shorter one is looked for as a word of its own
_REMEMBERED = 1 << 14
_FORMS = 16


class _Questions(dict[str, "str | None"]):
    """The column of each label of a form under which its answers are shown; None: they are not.

    `choices` has the choices of private questions: an answer that is one is not looked for.
    """

    def __init__(self, form: Form | None) -> None:
        self.form = form
        self.choices = {
            label: target.choices
            for label, target in (form.targets.items() if form is not None else ())
            if target.choices and not is_public(label, form)
        }

    def __missing__(self, label: str) -> str | None:
        if len(self) > _REMEMBERED:
            self.clear()
        target = self.form.targets.get(label) if self.form is not None else None
        column = target.column if target is not None else label
        self[label] = shown = column if is_public(label, self.form) else None
        return shown

    def looked_for(self, answers: Mapping[str, str]) -> list[str]:
        """Return the answers to private questions that are none of their choices."""
        choices = self.choices
        if not choices:
            return [text for label, text in answers.items() if self[label] is None]
        private = [(label, text) for label, text in answers.items() if self[label] is None]
        return [t for label, t in private if label not in choices or fold(t) not in choices[label]]


_asked: list[_Questions] = []


def _questions(form: Form | None) -> _Questions:
    """Return the questions of a form, worked out once for as long as it is among the last."""
    for known in _asked:
        if known.form is form:
            return known
    _asked.append(_Questions(form))
    del _asked[:-_FORMS]
    return _asked[-1]


class Private:
    """The private answers of one application, ready to be looked for in its public cells."""

    def __init__(self, application: Application, form: Form | None) -> None:
        self._application = application
        self._form = form
        self._questions = _questions(form)
        self._sought: Sought | None = None
        self._needles: _Needles | None = None

    def public_cells(self, version: Version) -> list[tuple[str, str]]:
        """Return the public answers of a version: the column's label and the answer."""
        questions = self._questions
        return [
            (column, text)
            for label, text in version.answers.items()
            if (column := questions[label]) is not None
        ]

    def public_answers(self) -> set[str]:
        """Return the public answers of all versions."""
        questions = self._questions
        return {
            text
            for version in self._application.versions
            for label, text in version.answers.items()
            if questions[label] is not None
        }

    def may_be_in(self, row: Sequence[str]) -> bool:
        """Whether a row may give a private answer away; see `suspected`."""
        return suspected([self], [row])[0]

    def leak(self, text: str) -> tuple[str, str] | None:
        """Return which private question (its label) a public cell gives away, and how; or None."""
        return self._all().leak(text)

    def together(self, cells: Sequence[str]) -> Iterator[tuple[list[int], str, str]]:
        """Yield cells of a row that give a private answer away only beside each other.

        Their places, the question's label, and how; what a cell gives away alone `leak` tells.
        Names are looked for in no pieces: given and family name are the pieces of many.
        """
        return self._all().together(cells)

    def _all(self) -> _Needles:
        if self._needles is None:
            self._needles = _Needles(self._application, self._form)
        return self._needles

    def sought(self) -> Sought:
        """Return the private texts that are looked for; gathered once."""
        if self._sought is not None:
            return self._sought
        self._sought = found = Sought()
        for version in self._application.versions:
            found.answers += self._questions.looked_for(version.answers)
            found.marks.add(version.reference)
            for tool in {id(s.tool): s.tool for s in version.sightings}.values():
                for name, text in tool.items():
                    found.tools.append(text)
                    if name == "username" and _is_looked_for(text):
                        found.names.add(text)
        found.marks = {r for r in found.marks if sum(map(str.isdigit, r)) > NUMBER_DIGITS}
        return found


def suspected(judges: Sequence[Private], rows: Sequence[Sequence[str]]) -> list[bool]:
    """Whether each row may give a private answer away, in one cell or in cells beside each other.

    In: for each row the judge of its application.  False is certain, and soon said of many rows at
    once: then neither `leak` nor `together` would find anything.
    """
    return sifting.suspected(rows, [judge.sought() for judge in judges])


def _is_looked_for(username: str) -> bool:
    return len(username) >= _USER_NAME or any(c.isdigit() for c in username)


class _Needles:
    """All that a private answer may look like in a public cell, and the question that it is of."""

    def __init__(self, application: Application, form: Form | None) -> None:
        self._emails: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._tails: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._raw: dict[str, str] = {}
        for version in application.versions:
            for label, text in version.answers.items():
                if not is_public(label, form):
                    self._answer(label, text, form)
            if sum(map(str.isdigit, version.reference)) > NUMBER_DIGITS:
                self._raw.setdefault(version.reference, "reference")
            for tool in {id(s.tool): s.tool for s in version.sightings}.values():
                self._tool(tool.items())

    def _answer(self, label: str, text: str, form: Form | None) -> None:
        target = form.targets.get(label) if form is not None else None
        if target is not None and fold(text) in target.choices:
            return
        number = target is not None and target.field in NUMBER_FIELDS
        if self._look_for(label, text, number=number):
            for tail in tails(text):
                self._tails.setdefault(tail, label)

    def _look_for(self, label: str, text: str, *, number: bool) -> bool:
        """Take an answer down as all that it is; whether it is a number is returned."""
        for found in addresses(text):
            self._emails.setdefault(found, label)
        folded = fold(plain(text))
        digits = sum(c.isdigit() for c in folded)
        plain_number = digits >= NUMBER_DIGITS and len(folded) >= NUMBER_LENGTH
        is_number = plain_number and (number or _looks_like_number(text, folded))
        if is_number:
            self._numbers.setdefault(folded, label)
        if len(text.strip()) >= LONG:
            if len(folded) >= NUMBER_LENGTH:
                self._folded.setdefault(folded, label)
            else:
                self._raw.setdefault(text.strip(), label)
        return is_number

    def _tool(self, fields: Iterable[tuple[str, str]]) -> None:
        for name, text in fields:
            if name == "username":
                if _is_looked_for(text):
                    self._names.setdefault(plain(text), name)
                for found in addresses(text):
                    self._emails.setdefault(found, name)
            else:
                self._look_for(name, text, number=False)

    def leak(self, text: str) -> tuple[str, str] | None:
        """Return which private question (its label) a public cell gives away, and how; or None."""
        typed = plain(text)
        label = self._address_in(typed)
        if label is not None:
            return label, "an e-mail address"
        folded = fold(typed)
        if not folded:
            return None
        for kind, values in (
            ("a telephone or document number", self._numbers),
            ("a private answer", self._folded),
        ):
            label = next((label for value, label in values.items() if value in folded), None)
            if label is not None:
                return label, kind
        for number in long_numbers(typed) if self._tails else ():
            label = next((label for tail, label in self._tails.items() if tail in number), None)
            if label is not None:
                return label, "a telephone or document number"
        for kind, where, values in (
            ("a user name", typed, self._names),
            ("a private answer", text, self._raw),
        ):
            for value, label in values.items():
                if value in where and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", where):
                    return label, kind
        return None

    def together(self, cells: Sequence[str]) -> Iterator[tuple[list[int], str, str]]:
        """Yield what stands in cells beside each other."""
        filled = [place for place, cell in enumerate(cells) if cell]
        typed = [plain(cells[place]) for place in filled]
        folded = [fold(text) for text in typed]
        joined = "".join(folded)
        for number, label in self._numbers.items():
            if len(number) >= IN_PIECES and number in joined:
                for places in adjoining(number, folded):
                    yield [filled[i] for i in places], label, "a telephone or document number"
        typed = [text.strip() for text in typed]
        joined = "".join(typed)
        for address, label in self._emails.items():
            if address in joined:
                for places in adjoining(address, typed, word=True):
                    yield [filled[i] for i in places], label, "an e-mail address"

    def _address_in(self, typed: str) -> str | None:
        """Return the question whose e-mail address a text holds, in whatever pieces."""
        whole = without_gaps(typed) if self._emails else ""
        if not whole:
            return None
        for address, label in self._emails.items():
            if address not in whole:
                continue
            if len(address) >= _LONG_ADDRESS or _begins_word(address, typed):
                return label
        return None


def _begins_word(address: str, text: str) -> bool:
    """Whether a short address is there, and not the end of another one."""
    return re.search(rf"(?<![\w.+-]){re.escape(address)}", text) is not None


def _looks_like_number(text: str, folded: str) -> bool:
    """Whether an answer is a telephone or document number: hardly a letter among its digits."""
    letters = sum(not c.isdigit() for c in folded)
    digits = len(folded) - letters
    return letters <= max(3, digits // 2) and len(text.split()) <= digits
