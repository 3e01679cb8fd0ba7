"""A public table as it is written: rows made in batches, by all processors, put in order last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg.parallel import mapped
from gcmreg.report.cells import csv_head, csv_lines
from gcmreg.report.page import filled
from gcmreg.report.public import HELD, applications_columns, applications_rows, batches
from gcmreg.report.public_html import page_rows
from gcmreg.visibility import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.answers import Key, Stored
    from gcmreg.diagnostics import Finding
    from gcmreg.form import Form
    from gcmreg.report.public import Order, Public


class Publication(Struct):
    """The rows of a public table as they stand in files: `lines` in the CSV, `rows` in the page.

    `bare` is the table without rows; `keys`, `order` and `withheld` are of its rows; `leaks` are
    why nothing may be written.
    """

    bare: Public
    keys: list[Key] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    order: list[Order] = field(default_factory=list)
    withheld: int = 0
    leaks: list[Finding] = field(default_factory=list)

    def add(self, part: Publication) -> None:
        """Add the rows and leaks of a part."""
        self.keys += part.keys
        self.lines += part.lines
        self.rows += part.rows
        self.order += part.order
        self.withheld += part.withheld
        self.leaks += part.leaks

    def files(self, empty_page: bytes, names: tuple[str, str]) -> dict[str, bytes]:
        """Return the files by their names: the CSV's and the page's.  The rows are given away."""
        table = b"".join([csv_head(self.bare.header), *self.lines])
        self.lines.clear()
        page = filled(empty_page, self.rows)
        self.rows.clear()
        return dict(zip(names, (table, page), strict=True))


def publication(made: Public, forms: Mapping[str, Form]) -> Publication:
    """Return a table as it is written."""
    bare = replace(made, rows=[], keys=[], order=[], leaks=[])
    if made.leaks:
        return Publication(bare, leaks=made.leaks)
    lines = csv_lines(made.rows)
    withheld = sum(
        row.count(WITHHELD)
        for row, line in zip(made.rows, lines, strict=True)
        if WITHHELD.encode() in line
    )
    rows = page_rows(made, forms.values())
    return Publication(bare, made.keys, lines, rows, made.order, withheld)


def applications_publication(
    stored: Stored, forms: Mapping[str, Form], *, redact: bool
) -> Publication:
    """Return the applications received as they are written; see `applications_table`."""
    empty = applications_columns(forms, stored.register)

    def made(keys: Sequence[Key]) -> Publication:
        part = Publication(empty)
        for few in batches(keys, HELD):
            table = applications_rows(empty, stored.applications(few), forms, redact=redact)
            part.add(publication(table, forms))
        return part

    whole = Publication(empty)
    for part in mapped(made, batches(stored.keys())):
        whole.add(part)
    places = sorted(range(len(whole.order)), key=whole.order.__getitem__)
    whole.keys = [whole.keys[i] for i in places]
    whole.lines = [whole.lines[i] for i in places]
    whole.rows = [whole.rows[i] for i in places]
    whole.order.clear()
    return whole
