"""The proof of a public output: the files just written, read back and searched.

Figures hold no answers: their words must all be words of the configuration or of a standard.

It trusts nothing of what wrote them: every column must be public under every form, every cell must
be an answer to a public question of its own application, or withheld, and no private value of that
application may stand in it.
"""

from __future__ import annotations

import re
from html import unescape
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.labels import is_private
from gcmreg.leaks import Private, suspected
from gcmreg.model import Outcome, reference_key
from gcmreg.parallel import mapped
from gcmreg.report.cells import escape
from gcmreg.report.disclosure import FEWEST
from gcmreg.report.public import HELD, batches
from gcmreg.report.readback import UNREADABLE, read_back
from gcmreg.visibility import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.answers import Key, Stored
    from gcmreg.form import Form
    from gcmreg.model import Application
    from gcmreg.report.figures import Figure
    from gcmreg.report.readback import Written
    from gcmreg.settings import Settings

_Fault = tuple[int, str]
"""What is wrong, and in which row, counted from 0."""
_OF_THE_FILE = -1
"""Stands for the row where a file as a whole is wrong."""
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
    faults: dict[str, list[_Fault]] = {path.name: [] for path in paths}
    proven = False
    try:
        files = {path.name: _read(path, empty_page, len(keys), faults[path.name]) for path in paths}
        whole = {name: file for name, file in files.items() if file is not None}
        proof = _Proof(whole, keys, stored, forms, answers_only)
        in_register = sorted(range(len(keys)), key=lambda n: reference_key(keys[n][1]))
        for part in mapped(proof.faults, batches(in_register)):
            for name, found in part.items():
                faults[name] += found
        proven = not any(faults.values())
    finally:
        left = [] if proven else _removed(paths)
    help_text = "the files were removed; please report this"
    return [
        kinds.PB601.at(Location(name), fault, help_text)
        for name, found in faults.items()
        for _, fault in sorted(dict.fromkeys(found), key=itemgetter(0))
    ] + left


def _read(path: Path, empty_page: bytes, rows: int, faults: list[_Fault]) -> Written | None:
    """Return a file whose rows can be searched; else, and for its columns, faults are added."""
    try:
        file = read_back(path, empty_page)
    except UNREADABLE as error:
        faults.append((_OF_THE_FILE, f"it cannot be read back: {error}"))
        return None
    private = filter(is_private, file.columns)
    faults += [(_OF_THE_FILE, f"the column {label!r} is private") for label in private]
    if file.count != rows:
        faults.append((_OF_THE_FILE, f"{file.count} rows stand in it, not {rows}"))
        return None
    return file


class _Proof(Struct):
    """The search of the files, by name, for what may not stand in the rows of `keys`."""

    files: Mapping[str, Written]
    keys: Sequence[Key]
    stored: Stored
    forms: Mapping[str, Form]
    answers_only: bool

    def faults(self, numbers: Sequence[int]) -> dict[str, list[_Fault]]:
        """Return what is wrong in some rows, counted from 0, by file."""
        faults: dict[str, list[_Fault]] = {name: [] for name in self.files}
        for few in batches(numbers, HELD):
            self._look_at(few, faults)
        return faults

    def _look_at(self, numbers: Sequence[int], faults: Mapping[str, list[_Fault]]) -> None:
        """Add what is wrong in a few rows.

        Those of all files are looked at once: only where something may be wrong is it looked for.
        """
        keys = [self.keys[number] for number in numbers]
        held = self.stored.applications(list(dict.fromkeys(keys)))
        judges = {
            a.key: _Judge(a, self.forms[a.form], answers_only=self.answers_only) for a in held
        }
        read = self._read(numbers, faults)
        shown = [_Shown(judges[key], rows) for key, *rows in zip(keys, *read.values(), strict=True)]
        suspicions = suspected([s.judge.private for s in shown], [s.texts() for s in shown])
        for number, row, suspicious in zip(numbers, shown, suspicions, strict=True):
            if not suspicious and row.judge.allows(row.cells):
                continue
            for name, cells in zip(read, row.rows, strict=True):
                said = f"row {number + 1} (application {self.keys[number][1]}) holds"
                found = row.judge.faults(cells, in_order=self.files[name].in_order)
                faults[name] += [(number, f"{said} {fault}") for fault in found]

    def _read(
        self, numbers: Sequence[int], faults: Mapping[str, list[_Fault]]
    ) -> dict[str, list[list[str]]]:
        """Return some rows by file; a fault is added for a file in which they are none."""
        read = {}
        for name, file in self.files.items():
            try:
                read[name] = file.rows(numbers)
            except UNREADABLE as error:
                faults[name].append((_OF_THE_FILE, f"it cannot be read back: {error}"))
        return read


class _Judge:
    """What the cells of an application may be: its public answers, or what was withheld."""

    def __init__(self, application: Application, form: Form, *, answers_only: bool) -> None:
        self.private = Private(application, form)
        self._typed = self.private.public_answers() if answers_only else None

    def allows(self, cells: set[str]) -> bool:
        """Whether all cells are answers as they were typed, or made safe; True is certain."""
        typed = self._typed
        if typed is None or cells <= typed:
            return True
        return all(cell[1:] in typed and cell == escape(cell[1:]) for cell in cells - typed)

    def faults(self, row: Sequence[str], *, in_order: bool) -> Iterator[str]:
        """Yield what is wrong with each cell of a row, and with cells beside each other."""
        allowed = _written(self._typed) if self._typed is not None else None
        for cell in row:
            if cell in _HARMLESS:
                continue
            if allowed is not None and cell not in allowed:
                yield "what is no public answer of it"
                continue
            leak = self.private.leak(cell)
            if leak is not None:
                yield f"{leak[1]} of {leak[0]!r}"
        if in_order:
            for _, label, kind in self.private.together(row):
                yield f"{kind} of {label!r} in pieces"


class _Shown:
    """A row in all files; the first is searched in order."""

    __slots__ = ("cells", "judge", "rows")

    def __init__(self, judge: _Judge, rows: Sequence[list[str]]) -> None:
        self.judge = judge
        self.rows = rows
        self.cells = set[str]().union(*rows) - _HARMLESS

    def texts(self) -> list[str]:
        """Return the cells in the order of the first file, then those of no other."""
        first = self.rows[0] if self.rows else []
        return [*first, *self.cells.difference(first)]


def _written(typed: set[str]) -> set[str]:
    """Return answers as a file in UTF-8 can hold them, as typed and made safe."""
    texts = {text.encode("utf-8", "replace").decode("utf-8") for text in typed}
    return texts | set(map(escape, texts))


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
