"""The public page: the rows and columns of the public CSV, to search in a browser."""

from __future__ import annotations

from html import escape
from itertools import compress
from typing import TYPE_CHECKING

from gcmreg.labels import shown_label
from gcmreg.report.page import View, filled, page, row_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.report.public import Public

_LEAD = {"name": "Organization", "acronym": "Acronym", "country": "Country", "type": "Type"}
_FILTERS = ("country", "type")
_LEAD_ELSE = 4  # columns shown in the row where a form has none of these fields


def public_page(
    made: Public, forms: Iterable[Form], heading: str, csv_name: str, *, about: Sequence[str] = ()
) -> bytes:
    """Return the page of a public table; `csv_name` is the file beside it.

    `about` are lines on the table as a whole, in words of the configuration.
    """
    forms = list(forms)
    empty = empty_page(made, forms, heading, csv_name, about=about)
    return filled(empty, page_rows(made, forms))


def empty_page(
    made: Public, forms: Iterable[Form], heading: str, csv_name: str, *, about: Sequence[str] = ()
) -> bytes:
    """Return the page without rows."""
    return page(heading, _body(heading, csv_name, about), [_view(made, forms, heading)], ())


def page_rows(made: Public, forms: Iterable[Form]) -> list[bytes]:
    """Return the rows as they stand in the page: what is shown at once, then what is not blank."""
    lead = _lead(made, _places(made, forms))
    hidden = set() if made.noun == "attendee" else {*range(len(made.columns))} - {*lead}
    numbers = range(len(made.columns))
    rows = []
    for row in made.rows:
        more: list[object] = []
        for i in compress(numbers, row):
            if i in hidden:
                more += (i, row[i])
        rows.append(row_block(([row[i] for i in lead], more)))
    return rows


def _body(heading: str, csv_name: str, about: Sequence[str]) -> str:
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in about)
    return (
        '<a class="skip" href="#list">Skip to the list</a>\n'
        f"<header>\n<h1>{escape(heading)}</h1>\n{lines}"
        "<p>As entered by the applicants. Private answers are not shown.</p>\n"
        f'<p class="screen"><a href="{escape(csv_name)}" download>Download as CSV</a></p>\n'
        "<noscript><p>Searching needs JavaScript; the CSV file holds the same rows and columns."
        "</p></noscript>\n</header>\n"
        '<main id="list" tabindex="-1">\n<div id="table-0"></div>\n</main>\n'
        "<footer>This page is one file; it loads nothing and sends nothing.</footer>"
    )


def _view(made: Public, forms: Iterable[Form], heading: str) -> View:
    places = _places(made, forms)
    lead = _lead(made, places)
    columns = [shown_label(label) for label in made.columns]
    heads = [name for f, name in _LEAD.items() if f in places]
    if made.noun == "attendee":
        heads = [columns[i].replace("_", " ").capitalize() for i in lead]
    elif not heads:
        heads = [columns[i] for i in lead]
    return View(
        caption=heading,
        search=f"Search {made.noun}s",
        noun=(made.noun, f"{made.noun}s"),
        columns=columns,
        heads=heads,
        lead=lead,
        filters=[places[f] for f in _FILTERS if f in places],
        rows=[],
    )


def _places(made: Public, forms: Iterable[Form]) -> dict[str, int]:
    """Return the column of each field, or of each question that is none."""
    fields: dict[str, str] = {}
    for form in forms:
        for target in form.targets.values():
            fields.setdefault(target.column, target.field)
    return {fields.get(c, c): i for i, c in reversed(list(enumerate(made.columns)))}


def _lead(made: Public, places: Mapping[str, int]) -> list[int]:
    """Return the columns that are shown at once."""
    if made.noun == "attendee":
        return list(range(1, len(made.columns)))
    found = [places[f] for f in _LEAD if f in places]
    return found or list(range(min(_LEAD_ELSE, len(made.columns))))
