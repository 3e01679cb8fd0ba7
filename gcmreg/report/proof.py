"""The proof of a public output: the files just written, read back and searched.

It trusts nothing of what wrote them: every column must be public under every form, every cell must
be an answer to a public question of its own application, or withheld, and no private value of that
application may stand in it.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.labels import is_private
from gcmreg.report.cells import escape
from gcmreg.report.page import parted
from gcmreg.visibility import WITHHELD, Private, public_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Application

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
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            faults = [f"it cannot be read back: {error}"]
        help_text = "the files were removed; please report this"
        found += [kinds.PB601.at(Location(path.name), f, help_text) for f in faults]
    if found:
        for path in paths:
            path.unlink(missing_ok=True)
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
