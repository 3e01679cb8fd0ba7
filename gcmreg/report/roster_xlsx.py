"""roster.xlsx: a roster as a workbook, the same bytes everywhere and with nothing that runs."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.report.cells import escape
from gcmreg.report.sheets import figures, sheets
from gcmreg.report.workbook import STYLES, Rows, filled, harmless, row_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from gcmreg.report.sheets import Sheet
    from gcmreg.roster import Roster

_HEADER_LONGEST = 100
_SUMMARY_WIDTH = 60
_MADE = datetime(2017, 1, 1)  # noqa: DTZ001 - a workbook must say when it was made; this is fixed
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


def roster_xlsx(
    roster: Roster, tables: Sequence[Sheet] | None = None, *, private: bool = False
) -> bytes:
    """Return a roster as a workbook; `private` adds the private contact fields.

    `tables` are its tables, where they are at hand.
    """
    from xlsxwriter import Workbook

    tables = tables if tables is not None else sheets(roster, private=private)
    stream = io.BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties({"title": f"Roster of {roster.session.id}", "created": _MADE})
    styles = _Styles(book)
    _summary(book, roster, styles)
    for sheet in tables:
        _table(book.add_worksheet(sheet.name), sheet, roster, styles)
    styles.show(book.worksheets()[1])
    book.close()
    rows = {
        number: Rows([width for _, width in sheet.columns], sheet.cells)
        for number, sheet in enumerate(tables, 2)  # the summary is the first
    }
    return filled(stream.getvalue(), rows)


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

    def show(self, page: Worksheet) -> None:
        """Show the styles of rows in the second row of a table, where they are looked for."""
        shown = {"text": self.text, "quoted": self.quoted, "number": self.number, "time": self.time}
        for column, name in enumerate(STYLES):
            page.write_blank(1, column, None, shown[name])


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
        text = harmless(str(value))
        style = styles.text if escape(text) == text else styles.quoted
        page.write_string(row, column, text, style)


def _printed(page: Worksheet, roster: Roster, name: str) -> None:
    session = roster.session
    title = _shortened(f"{session.id}: {session.title}").replace("&", "&&")
    state = roster.state if roster.final or roster.provisional else ""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    as_is = {"scale_with_doc": False}
    page.set_header(f"&L&B{title}&R{name}", as_is)
    page.set_footer(f"&L{state}&C&P / &N&Rinternal", as_is)


def _shortened(text: str) -> str:
    """Return a text that leaves room beside it on the line of a header, and that XML can carry."""
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= _HEADER_LONGEST else f"{text[: _HEADER_LONGEST - 1].rstrip()}…"


def _table(page: Worksheet, sheet: Sheet, roster: Roster, styles: _Styles) -> None:
    from xlsxwriter.utility import xl_range

    last = len(sheet.columns) - 1
    for column, (name, width) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, name, styles.head)
    page.set_row(0, 20)
    page.freeze_panes(1, 0)
    rows = max(sheet.count, 1)
    page.autofilter(0, 0, rows, last)
    # References are texts on purpose: 007 is not 7.  Excel would mark each as a mistake.
    page.ignore_errors({"number_stored_as_text": xl_range(1, 0, rows, last)})
    page.repeat_rows(0)
    _printed(page, roster, sheet.name)


def _summary(book: Workbook, roster: Roster, styles: _Styles) -> None:
    page = book.add_worksheet("Summary")
    page.set_column(0, 0, 18)
    page.set_column(1, 1, _SUMMARY_WIDTH)
    page.hide_gridlines(2)
    _printed(page, roster, "Summary")
    page.fit_to_pages(1, 1)
    page.write_string(0, 0, "Roster", styles.title)
    line = 2
    for name, value in figures(roster):
        page.write_string(line, 0, name, styles.label)
        _write(page, (line, 1), value, styles)
        if isinstance(value, str):
            page.set_row(line, row_height(len(value), _SUMMARY_WIDTH))
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
