"""The proof of a public output: the files just written, read back and searched.

Figures hold no answers: their words must all be words of the configuration or of a standard.

It trusts nothing of what wrote them: every column must be public under every form, every cell must
be an answer to a public question of its own application, or withheld, and no private value of that
application may stand in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.labels import is_private
from gcmreg.model import Outcome
from gcmreg.parallel import mapped
from gcmreg.report.cells import escape
from gcmreg.report.disclosure import FEWEST
from gcmreg.report.public import spans
from gcmreg.report.readback import UNREADABLE, read_back
from gcmreg.visibility import WITHHELD, Private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.answers import Key, Stored
    from gcmreg.form import Form
    from gcmreg.model import Application
    from gcmreg.report.figures import Figure
    from gcmreg.report.readback import Written
    from gcmreg.settings import Settings

_HARMLESS = frozenset({"", WITHHELD})


def proved(
    paths: Sequence[Path],
    keys: Sequence[Key],
    stored: Stored,
    forms: Mapping[str, Form],
    empty_page: bytes,
    *,
    answers_only: bool,
) -> list[Finding]:
    """Return what is wrong with public files; on any finding the files are removed.

    `keys` are the applications of the rows in their order; `empty_page` is the page without rows;
    `answers_only`: every cell must be an answer as it was typed.
    """
    faults: dict[str, list[str]] = {path.name: [] for path in paths}
    proven = False
    try:
        files = {path.name: _read(path, empty_page, len(keys), faults[path.name]) for path in paths}
        whole = {name: file for name, file in files.items() if file is not None}
        proof = _Proof(whole, keys, stored, forms, answers_only)
        for part in mapped(proof.faults, spans(len(keys))):
            for name, found in part.items():
                faults[name] += found
        proven = not any(faults.values())
    finally:
        left = [] if proven else _removed(paths)
    help_text = "the files were removed; please report this"
    return [
        kinds.PB601.at(Location(name), fault, help_text)
        for name, found in faults.items()
        for fault in found
    ] + left


def _read(path: Path, empty_page: bytes, rows: int, faults: list[str]) -> Written | None:
    """Return a file whose rows can be searched; else, and for its columns, faults are added."""
    try:
        file = read_back(path, empty_page)
    except UNREADABLE as error:
        faults.append(f"it cannot be read back: {error}")
        return None
    faults += [f"the column {label!r} is private" for label in file.columns if is_private(label)]
    if file.count != rows:
        faults.append(f"{file.count} rows stand in it, not {rows}")
        return None
    return file


@dataclass(slots=True)
class _Proof:
    """The search of the files, by name, for what may not stand in the rows of `keys`."""

    files: Mapping[str, Written]
    keys: Sequence[Key]
    stored: Stored
    forms: Mapping[str, Form]
    answers_only: bool

    def faults(self, span: range) -> dict[str, list[str]]:
        """Return what is wrong in some rows, by file.

        A row of all files is looked at once: only where something may be wrong is it looked for.
        """
        keys = self.keys[span.start : span.stop]
        held = self.stored.applications(list(dict.fromkeys(keys)))
        judges = {
            a.key: _Judge(a, self.forms[a.form], answers_only=self.answers_only) for a in held
        }
        faults: dict[str, list[str]] = {name: [] for name in self.files}
        read: dict[str, list[list[str]]] = {}
        for name, file in self.files.items():
            try:
                read[name] = file.rows(span)
            except UNREADABLE as error:
                faults[name].append(f"it cannot be read back: {error}")
        for number, (key, *rows) in enumerate(
            zip(keys, *read.values(), strict=True), span.start + 1
        ):
            if judges[key].passes(rows):
                continue
            for name, row in zip(read, rows, strict=True):
                said = f"row {number} (application {key[1]}) holds"
                found = judges[key].faults(row, in_order=self.files[name].in_order)
                faults[name] += [f"{said} {fault}" for fault in found]
        return faults


class _Judge:
    """What the cells of an application may be: its public answers, or what was withheld."""

    def __init__(self, application: Application, form: Form, *, answers_only: bool) -> None:
        self._private = Private(application, form)
        self._typed = _typed(application, self._private) if answers_only else None

    def passes(self, rows: Sequence[list[str]]) -> bool:
        """Whether nothing is wrong with the rows of all files; the first is searched in order."""
        cells = set().union(*rows) - _HARMLESS
        if self._typed is not None and not cells <= self._typed:
            escaped = set(map(escape, self._typed))
            if not cells - self._typed <= escaped:
                return False
        first = rows[0] if rows else []
        return not self._private.may_be_in([*first, *cells.difference(first)])

    def faults(self, row: Sequence[str], *, in_order: bool) -> Iterator[str]:
        """Yield what is wrong with each cell of a row, and with cells beside each other."""
        typed = self._typed
        allowed = typed | set(map(escape, typed)) if typed is not None else None
        for cell in row:
            if cell in _HARMLESS:
                continue
            if allowed is not None and cell not in allowed:
                yield "what is no public answer of it"
                continue
            leak = self._private.leak(cell)
            if leak is not None:
                yield f"{leak[1]} of {leak[0]!r}"
        if in_order:
            for _, label, kind in self._private.together(row):
                yield f"{kind} of {label!r} in pieces"


def _typed(application: Application, private: Private) -> set[str]:
    """Return the public answers of an application as a file in UTF-8 can hold them."""
    texts = {text for v in application.versions for _, text in private.public_cells(v)}
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return {text.encode("utf-8", "replace").decode("utf-8") for text in texts}
    return texts


def words_proved(found: Iterable[Figure], settings: Settings) -> list[Finding]:
    """Return what is wrong with public figures: a small number, or a word that is no public one."""
    known = _vocabulary(settings)
    day = re.compile(r"\d{4}-\d\d-\d\d\Z")
    help_text = "nothing is shown; please report this"
    out = []
    for figure in found:
        said = figure.value in known or (figure.kind == "day" and day.match(figure.value))
        if not said:
            message = f"a figure of the kind {figure.kind!r} holds what is no public word"
            out.append(kinds.PB601.at(None, message, help_text))
        if figure.count is not None and figure.count < FEWEST:
            message = f"a figure of the kind {figure.kind!r} is under {FEWEST}"
            out.append(kinds.PB601.at(None, message, help_text))
    return out


def page_proved(path: Path, settings: Settings) -> list[Finding]:
    """Return what is wrong with a public page of figures that was written; then it is removed.

    It is read back: every bar must be named by a public word and stand for no small number.
    """
    known = _vocabulary(settings)
    text = path.read_text(encoding="utf-8")
    bars = re.findall(r"<g><title>(.*?): ([\d,]+)</title>", text)
    drawn = text.count("<g>")
    faults = ["a bar is named by what is no public word"] if len(bars) != drawn else []
    for name, number in bars:
        if unescape(name) not in known:
            faults.append("a bar is named by what is no public word")
        if int(number.replace(",", "")) < FEWEST:
            faults.append(f"a bar stands for a number under {FEWEST}")
    left = _removed([path]) if faults else []
    help_text = "the page was removed; please report this"
    return [kinds.PB601.at(Location(path.name), fault, help_text) for fault in faults] + left


def _removed(paths: Sequence[Path]) -> list[Finding]:
    """Remove files, not the links that lead to them; return which are left, and why."""
    left = []
    for path in paths:
        try:
            path.resolve().unlink(missing_ok=True)
        except OSError as error:
            message = f"it could not be removed: {error.strerror or type(error).__name__}"
            left.append(kinds.PB601.at(Location(path.as_posix()), message, "remove it at once"))
    return left


def _vocabulary(settings: Settings) -> set[str]:
    """Return the words that public figures may hold, whatever the applicants typed."""
    import pycountry

    from gcmreg.report import countries, figures, figures_public
    from gcmreg.rules import RULES

    known = {"applications", "organizations", "persons", "nominations"}
    known |= {figures.UNKNOWN, figures.UNRECOGNIZED, figures.OTHER, figures.NEITHER}
    known |= {figures_public.WITHHELD, *(o.value for o in Outcome)}
    known |= {c.name for c in pycountry.countries} | set(countries.NO_ISO_NAME.values())
    known |= set(countries.REGION.values())
    for rule in RULES:
        said = f"{rule.code} {rule.name}"
        known |= {said, *(f"{said} ({outcome})" for outcome in Outcome)}
    for form in settings.forms.values():
        for target in form.targets.values():
            known |= set(target.choices.values()) if target.field == "type" else set()
    for which, entries in settings.lists.items():
        words = {" ".join(entry.status.split()) or figures.UNKNOWN for entry in entries}
        known |= {which.value, *words, *(f"{word} ({which})" for word in words)}
    return known
