"""The public CSV of applications received, and the public list of attendees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.folding import fold
from gcmreg.labels import clean_label, numbered, shown_label
from gcmreg.model import Outcome, reference_key
from gcmreg.report.cells import csv_bytes
from gcmreg.visibility import WITHHELD, Private, is_public, public_cells, public_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.form import Form
    from gcmreg.model import Application, Version
    from gcmreg.register import Register
    from gcmreg.roster import Roster

ATTENDEES = ("session", "organization", "title", "given_name", "family_name", "position")


@dataclass(slots=True)
class Public:
    """A public table: its columns and rows, and the leaks that were met on the way.

    `keys` are the applications that the rows are of; `noun` is what one row is; `shown` names the
    columns whose latest export calls them otherwise.
    """

    columns: list[str]
    rows: list[list[str]]
    keys: list[tuple[str, str]]
    noun: str
    leaks: list[Finding] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    def csv(self) -> bytes:
        """Return the table as a CSV file."""
        return csv_bytes([shown_label(self.shown.get(c, c)) for c in self.columns], self.rows)


def applications_table(
    applications: Sequence[Application],
    forms: Mapping[str, Form],
    register: Register,
    *,
    redact: bool,
) -> Public:
    """Return a row for each application with a complete version: its latest.

    Columns are the non-private questions in form order; rows are ordered by organization, then
    reference.  `redact` withholds a cell that gives a private answer away; without it each is a
    finding.
    """
    columns = _columns(forms, register)
    found = []
    leaks: list[Finding] = []
    for application in applications:
        version = next((v for v in reversed(application.versions) if v.complete), None)
        if version is None:
            continue
        form = forms[application.form]
        row = _row(application, version, form, columns, leaks, redact=redact)
        name = version.reading.name
        order = (fold(name), name, reference_key(application.reference), application.form)
        found.append((order, row, application.key))
    found.sort(key=lambda item: item[0])
    keys = [key for _, _, key in found]
    shown = _latest_labels(forms, register)
    return Public(columns, [row for _, row, _ in found], keys, "application", leaks, shown)


def _latest_labels(forms: Mapping[str, Form], register: Register) -> dict[str, str]:
    """Return for each question of several labels the one that the latest export has."""
    out: dict[str, str] = {}
    for export in sorted(register.exports, key=lambda e: (e.taken, e.sha256)):
        targets = forms[export.form].targets
        for label in numbered([clean_label(cell) for cell in export.header]):
            target = targets.get(label)
            if target is not None and target.column != label and is_public(label, None):
                out[target.column] = label
            elif target is not None:
                out.pop(target.column, None)
    return out


def _columns(forms: Mapping[str, Form], register: Register) -> list[str]:
    """Return the public questions that the exports hold: in the forms' order, unmapped ones last.

    Unmapped ones stand in the order of the earliest export that has them.
    """
    exports = sorted(register.exports, key=lambda e: (e.taken, e.sha256))
    there = {
        form.targets[label].column if label in form.targets else label
        for export in exports
        for form in [forms[export.form]]
        for label in export.labels
    }
    columns: dict[str, None] = {}
    for form in forms.values():
        for label in form.order:
            column = form.targets[label].column
            if column in there and is_public(column, form):
                columns.setdefault(column)
    for export in exports:
        form = forms[export.form]
        for label in export.labels:
            if label not in form.targets and is_public(label, form):
                columns.setdefault(label)
    return list(columns)


def _row(
    application: Application,
    version: Version,
    form: Form,
    columns: Sequence[str],
    leaks: list[Finding],
    *,
    redact: bool,
) -> list[str]:
    """Return a row of the public table, its cells checked one by one and beside each other."""
    private = Private(application, form)
    cells: dict[str, str] = {}
    for label, text in public_cells(version, form):
        leak = private.leak(text)
        if leak is None:
            cells.setdefault(label, text)
        elif redact:
            cells[label] = WITHHELD
        else:
            leaks.append(_finding(application, version, [label], leak))
    row = [cells.get(label, "") for label in columns]
    for places, question, kind in private.together(row):
        if not redact:
            labels = [columns[i] for i in places]
            leaks.append(_finding(application, version, labels, (question, kind)))
        for place in places:
            row[place] = WITHHELD
    return row


def _finding(
    application: Application, version: Version, labels: Sequence[str], leak: tuple[str, str]
) -> Finding:
    place = version.place
    question, kind = leak
    shown = " and ".join(repr(shown_label(label)) for label in labels)
    several = len(labels) > 1
    answers = f"the answers to {shown} together hold" if several else f"the answer to {shown} holds"
    return kinds.PB601.at(
        Location(place.file, place.row),
        f"application {application.reference}: {answers} {kind} "
        f"of the private question {shown_label(question)!r}",
        "have it mended in the form, or withhold the cell with --redact",
    )


def attendees_table(
    roster: Roster, applications: Sequence[Application], forms: Mapping[str, Form], *, redact: bool
) -> Public:
    """Return the public list of attendees: who has a seat, without reference or contact.

    Only fields that the form asks in public questions are shown.
    """
    by_key = {a.key: a for a in applications}
    rows: list[tuple[list[str], tuple[str, str]]] = []
    leaks: list[Finding] = []
    for nomination in roster.nominations:
        if nomination.outcome not in {Outcome.ROOM, Outcome.OVERFLOW}:
            continue
        form = forms[nomination.form]
        slot = nomination.slot
        fields = {
            "organization": nomination.organization,
            "title": slot.title,
            "given": slot.given,
            "family": slot.family,
            "position": slot.position,
        }
        public = public_fields(form)
        application = by_key[nomination.form, nomination.reference]
        private = Private(application, form)
        row = [roster.session.id]
        for name, text in fields.items():
            shown = text if name in public else ""
            leak = private.leak(shown) if shown else None
            if leak is not None and not redact:
                leaks.append(_finding(application, nomination.version, [name], leak))
            row.append(WITHHELD if leak is not None else shown)
        for places, question, kind in private.together(row):
            if not redact:
                names = [ATTENDEES[i] for i in places]
                told = question, kind
                leaks.append(_finding(application, nomination.version, names, told))
            for place in places:
                row[place] = WITHHELD
        rows.append((row, application.key))
    rows.sort(key=lambda item: ([fold(item[0][i]) for i in (1, 4, 3)], item))
    keys = [key for _, key in rows]
    return Public(list(ATTENDEES), [row for row, _ in rows], keys, "attendee", leaks)
