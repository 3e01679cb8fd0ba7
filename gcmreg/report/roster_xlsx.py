"""roster.xlsx: a roster as a workbook, the same bytes everywhere and with nothing that runs."""

from __future__ import annotations

import gc
import io
import zipfile
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.report.cells import escape
from gcmreg.report.sheets import figures, sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from gcmreg.report.sheets import Sheet
    from gcmreg.roster import Roster

_LONGEST = 32_767  # the most that a cell holds
_HEADER_LONGEST = 150
_LINE, _MOST_LINES = 15, 12  # the height of a line in points; not every program finds it itself
_MADE = datetime(2017, 1, 1)  # noqa: DTZ001 - a workbook must say when it was made; this is fixed
_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
COLORS = {
    Outcome.ROOM: "#1B7F4B",
    Outcome.OVERFLOW: "#2F6FB0",
    Outcome.WAITING: "#B07A0C",
    Outcome.REJECTED: "#B3372F",
    Outcome.REVIEW: "#6D4AA3",
}
"""Outcomes in color, the same in the workbook and on the page; each readable on white."""


def roster_xlsx(roster: Roster, *, private: bool = False) -> bytes:
    """Return a roster as a workbook; `private` adds the private contact fields."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with _no_collection():
        book = Workbook(stream, _OPTIONS)
        book.set_properties({"title": f"Roster of {roster.session.id}", "created": _MADE})
        styles = _Styles(book)
        _summary(book, roster, styles)
        for sheet in sheets(roster, private=private):
            _table(book.add_worksheet(sheet.name), sheet, roster, styles)
        book.close()
    return _repacked(stream)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from walking all cells again and again: it took half the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


class _Styles:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        plain = {"valign": "top", "text_wrap": True}
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.head: Format = book.add_format(
            {"bold": True, "bg_color": "#1F3B57", "font_color": "#FFFFFF", "valign": "vcenter"}
        )
        self.label: Format = book.add_format({"bold": True, **plain})
        self.text: Format = book.add_format(plain)
        # Typed anew in such a cell, a text that begins like a formula stays a text.
        self.quoted: Format = book.add_format({"quote_prefix": True, **plain})
        left = {"align": "left", "valign": "top"}
        self.number: Format = book.add_format(left)
        self.day: Format = book.add_format({"num_format": "d mmm yyyy", **left})
        self.time: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", **left})
        self._known: dict[str, tuple[str, Format]] = {}

    def shown(self, text: str) -> tuple[str, Format]:
        """Return a text as it is written and its format; most texts come again and again."""
        found = self._known.get(text)
        if found is None:
            safe = harmless(text)
            found = (safe, self.text if escape(safe) == safe else self.quoted)
            self._known[text] = found
        return found


def _write(page: Worksheet, place: tuple[int, int], value: object, styles: _Styles) -> None:
    """Write a cell by its kind; a text is never anything but a text."""
    row, column = place
    if isinstance(value, datetime):
        page.write_datetime(row, column, value, styles.time)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.day)
    elif isinstance(value, int):
        page.write_number(row, column, value, styles.number)
    elif value is not None and value != "":
        text, style = styles.shown(str(value))
        page.write_string(row, column, text, style)


def harmless(text: str) -> str:
    """Return a text that a workbook can hold as it is."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    # XlsxWriter takes a text that is wholly in <r> for marked-up text of its own.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _printed(page: Worksheet, roster: Roster, name: str) -> None:
    session = roster.session
    title = f"{session.id}: {session.title}"[:_HEADER_LONGEST].replace("&", "&&")
    state = "signed off" if roster.final else "provisional" if roster.provisional else ""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    page.set_header(f"&L&B{title}&R{name}")
    page.set_footer(f"&L{state}&C&P / &N&Rinternal")


def _table(page: Worksheet, sheet: Sheet, roster: Roster, styles: _Styles) -> None:
    last = len(sheet.columns) - 1
    for column, (name, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, name, styles.head)
    page.set_row(0, 20)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), last)
    page.repeat_rows(0)
    _printed(page, roster, sheet.name)
    for number, row in enumerate(sheet.rows, 1):
        lines = 1
        for column, value in enumerate(row):
            _write(page, (number, column), value, styles)
            if isinstance(value, str) and len(value) > (room := sheet.columns[column][1] - 3):
                lines = max(lines, -(-len(value) // room))
        if lines > 1:
            page.set_row(number, _LINE * min(lines, _MOST_LINES))


def _summary(book: Workbook, roster: Roster, styles: _Styles) -> None:
    page = book.add_worksheet("Summary")
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 60)
    page.hide_gridlines(2)
    _printed(page, roster, "Summary")
    page.fit_to_pages(1, 1)
    page.write_string(0, 0, "Roster", styles.title)
    line = 2
    for name, value in figures(roster):
        page.write_string(line, 0, name, styles.label)
        _write(page, (line, 1), value, styles)
        line += 1
    line += 1
    page.write_string(line, 0, "Outcome", styles.head)
    page.write_string(line, 1, "Nominations", styles.head)
    first = line + 1
    for outcome in Outcome:
        line += 1
        page.write_string(line, 0, outcome.value, styles.label)
        page.write_number(line, 1, roster.counts[outcome], styles.number)
    chart = book.add_chart({"type": "bar"})
    assert chart is not None
    chart.add_series(
        {
            "name": "Nominations",
            "categories": ["Summary", first, 0, line, 0],
            "values": ["Summary", first, 1, line, 1],
            "points": [{"fill": {"color": COLORS[o]}} for o in Outcome],
            "data_labels": {"value": True},
            "gap": 40,
        }
    )
    chart.set_title({"name": "Outcomes", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 560, "height": 260})
    page.insert_chart(line + 2, 0, chart, {"description": "Nominations by outcome, as above"})


def _repacked(stream: io.BytesIO) -> bytes:
    """Return the workbook with nothing in its container that differs between systems.

    Entries are stored as they are: compressed they would differ with the version of zlib.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ENTRY_DATE)
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
