"""The proof of a public output: the files just written, read back and searched.

Figures hold no answers: their words must all be words of the configuration or of a standard.

It trusts nothing of what wrote them: every column must be public under every form, every cell must
be an answer to a public question of its own application, or withheld, and no private value of that
application may stand in it.
"""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.labels import is_private
from gcmreg.model import Outcome
from gcmreg.report.cells import escape
from gcmreg.report.disclosure import FEWEST
from gcmreg.report.page import parted
from gcmreg.visibility import WITHHELD, Private, public_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Application
    from gcmreg.report.figures import Figure
    from gcmreg.settings import Settings

    Rows = list[list[str]]


def proved(
    paths: Sequence[Path],
    keys: Sequence[tuple[str, str]],
    applications: Iterable[Application],
    forms: Mapping[str, Form],
    empty_page: bytes,
    *,
    answers_only: bool,
) -> list[Finding]:
    """Return what is wrong with public files; on any finding the files are removed.

    `keys` are the applications of the rows in their order; `empty_page` is the page without rows;
    `answers_only`: every cell must be an answer as it was typed.
    """
    known = {a.key: a for a in applications}
    judges = {key: Private(known[key], forms[key[0]]) for key in set(keys)}
    typed = {key: _typed(known[key], forms[key[0]]) for key in judges} if answers_only else None
    found = []
    for path in paths:
        try:
            columns, rows = _read(path, empty_page)
            faults = list(_faults(columns, rows, keys, judges, typed))
            if path.suffix == ".csv":  # the page's rows are in no order of columns
                faults += _in_pieces(rows, keys, judges)
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            faults = [f"it cannot be read back: {error}"]
        help_text = "the files were removed; please report this"
        found += [kinds.PB601.at(Location(path.name), f, help_text) for f in faults]
    if found:
        found += _removed(paths)
    return found


def _typed(application: Application, form: Form) -> set[str]:
    texts = {text for v in application.versions for _, text in public_cells(v, form)}
    shown = {text.encode("utf-8", "replace").decode("utf-8") for text in texts}
    return shown | {escape(text) for text in shown} | {"", WITHHELD}


def _read(path: Path, empty_page: bytes) -> tuple[list[str], Rows]:
    """Return the columns and rows of a public file; ValueError if it holds anything else."""
    data = path.read_bytes()
    if path.suffix == ".csv":
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        return lines[0], lines[1:]
    rest, value = parted(data)
    if rest != parted(empty_page)[0]:
        raise ValueError("the page holds more than its data")
    (table,) = value["tables"]
    rows = []
    for cells, more in table["rows"]:
        rows.append([*cells, *more[1::2]])
    texts = [table["caption"], table["search"], table["more"], *table["noun"]]
    expected = parted(empty_page)[1]["tables"][0]
    if {k: v for k, v in table.items() if k != "rows"} != {
        k: v for k, v in expected.items() if k != "rows"
    }:
        raise ValueError(f"the page's words are not as expected: {texts}")
    return table["columns"], rows


def _faults(
    columns: list[str],
    rows: Rows,
    keys: Sequence[tuple[str, str]],
    judges: Mapping[tuple[str, str], Private],
    typed: Mapping[tuple[str, str], set[str]] | None,
) -> Iterator[str]:
    for label in columns:
        if is_private(label):
            yield f"the column {label!r} is private"
    if len(rows) != len(keys):
        yield f"{len(rows)} rows stand in it, not {len(keys)}"
        return
    for number, (row, key) in enumerate(zip(rows, keys, strict=True), 1):
        for cell in row:
            if typed is not None and cell not in typed[key]:
                yield f"row {number} (application {key[1]}) holds what is no public answer of it"
                continue
            leak = judges[key].leak(cell) if cell and cell != WITHHELD else None
            if leak is not None:
                yield f"row {number} (application {key[1]}) holds {leak[1]} of {leak[0]!r}"


def _in_pieces(
    rows: Rows, keys: Sequence[tuple[str, str]], judges: Mapping[tuple[str, str], Private]
) -> Iterator[str]:
    for number, (row, key) in enumerate(zip(rows, keys, strict=False), 1):
        for _, label, kind in judges[key].together(row):
            yield f"row {number} (application {key[1]}) holds {kind} of {label!r} in pieces"


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
