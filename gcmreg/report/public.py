"""The public CSV of applications received, and the public list of attendees."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.folding import fold
from gcmreg.labels import clean_label, numbered, shown_label
from gcmreg.leaks import Private, suspected
from gcmreg.model import Outcome, reference_key
from gcmreg.parallel import MOST
from gcmreg.visibility import WITHHELD, is_public, public_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gcmreg.answers import Stored
    from gcmreg.form import Form
    from gcmreg.model import Application, Version
    from gcmreg.register import Register
    from gcmreg.roster import Nomination, Roster

    Order = tuple[str, str, tuple[int, int, str], str]

BATCH = 250
"""Applications that are given to a process at once."""
HELD = 50
"""Applications of which the answers are held at once: few enough to stay near the processor."""
Item = TypeVar("Item")
ATTENDEES = ("session", "organization", "title", "given_name", "family_name", "position")


class Public(Struct):
    """A public table: its columns and rows, and the leaks that were met on the way.

    `keys` are the applications that the rows are of; `noun` is what one row is; `shown` names the
    columns whose latest export calls them otherwise; `order` is what the rows are ordered by.
    """

    columns: list[str]
    rows: list[list[str]]
    keys: list[tuple[str, str]]
    noun: str
    leaks: list[Finding] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    order: list[Order] = field(default_factory=list)

    @property
    def header(self) -> list[str]:
        """What the columns are called in the CSV file."""
        return [shown_label(self.shown.get(c, c)) for c in self.columns]


def batches(items: Sequence[Item], size: int | None = None) -> list[Sequence[Item]]:
    """Return the items in parts of that size; else of as many as are given to a process at once.

    Then there are no more parts than can be worked on at once.
    """
    size = max(BATCH, -(-len(items) // MOST)) if size is None else size
    return [items[start : start + size] for start in range(0, len(items), size)]


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
    empty = applications_columns(forms, register)
    return applications_rows(empty, applications, forms, redact=redact)


def applications_columns(forms: Mapping[str, Form], register: Register) -> Public:
    """Return the table of applications without rows."""
    shown = _latest_labels(forms, register)
    return Public(_columns(forms, register), [], [], "application", shown=shown)


def applications_rows(
    empty: Public, applications: Sequence[Application], forms: Mapping[str, Form], *, redact: bool
) -> Public:
    """Return the table with the rows of these applications."""
    columns = empty.columns
    places = {label: i for i, label in enumerate(columns)}
    named = {form.id: _named(form) for form in forms.values()}
    drafts = []
    for application in applications:
        version = next((v for v in reversed(application.versions) if v.complete), None)
        if version is not None:
            drafts.append(_Draft(application, version, forms[application.form], places))
    suspicions = suspected([d.private for d in drafts], [d.row + d.unseen for d in drafts])
    found = []
    leaks: list[Finding] = []
    for draft, suspicious in zip(drafts, suspicions, strict=True):
        row = draft.looked_at(columns, leaks, redact=redact) if suspicious else draft.row
        form, reference = draft.key
        name = _name(draft.version, forms[form], named[form])
        found.append(((fold(name), name, reference_key(reference), form), row, draft.key))
    found.sort(key=lambda item: item[0])
    return replace(
        empty,
        rows=[row for _, row, _ in found],
        keys=[key for _, _, key in found],
        order=[order for order, _, _ in found],
        leaks=leaks,
    )


def _named(form: Form) -> list[str]:
    """Return the labels that ask for the name of the organization."""
    return [label for label, t in form.targets.items() if t.field == "name" and not t.slot]


def _name(version: Version, form: Form, labels: Sequence[str]) -> str:
    """Return the name of the organization; no other answers are read for it."""
    if version.said is not None:
        return version.said.name
    answers = version.answers
    return form.read({label: answers[label] for label in labels if label in answers}).name


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


class _Draft:
    """A row of the public table before anything is withheld; `unseen` are answers of no column."""

    __slots__ = ("key", "private", "row", "unseen", "version")

    def __init__(
        self, application: Application, version: Version, form: Form, places: Mapping[str, int]
    ) -> None:
        self.key = application.key
        self.version = version
        self.private = Private(application, form)
        self.row = [""] * len(places)
        self.unseen: list[str] = []
        for label, text in self.private.public_cells(version):
            place = places.get(label)
            if place is None or self.row[place]:
                self.unseen.append(text)
            else:
                self.row[place] = text

    def looked_at(self, columns: Sequence[str], leaks: list[Finding], *, redact: bool) -> list[str]:
        """Return the row, its cells checked one by one and beside each other."""
        cells: dict[str, str] = {}
        for label, text in self.private.public_cells(self.version):
            leak = self.private.leak(text)
            if leak is None:
                cells.setdefault(label, text)
            elif redact:
                cells[label] = WITHHELD
            else:
                leaks.append(_finding(self.version, [label], leak))
        row = [cells.get(label, "") for label in columns]
        return _parted(row, columns, self.private, self.version, leaks, redact=redact)


def _parted(
    row: list[str],
    columns: Sequence[str],
    private: Private,
    version: Version,
    leaks: list[Finding],
    *,
    redact: bool,
) -> list[str]:
    """Return a row without what stands in cells beside each other."""
    for places, question, kind in private.together(row):
        if not redact:
            leaks.append(_finding(version, [columns[i] for i in places], (question, kind)))
        for place in places:
            row[place] = WITHHELD
    return row


def _finding(version: Version, labels: Sequence[str], leak: tuple[str, str]) -> Finding:
    place = version.place
    question, kind = leak
    shown = " and ".join(repr(shown_label(label)) for label in labels)
    several = len(labels) > 1
    answers = f"the answers to {shown} together hold" if several else f"the answer to {shown} holds"
    return kinds.PB601.at(
        Location(place.file, place.row),
        f"application {version.reference}: {answers} {kind} "
        f"of the private question {shown_label(question)!r}",
        "have it mended in the form, or withhold the cell with --redact",
    )


def attendees_table(
    roster: Roster, stored: Stored, forms: Mapping[str, Form], *, redact: bool
) -> Public:
    """Return the public list of attendees: who has a seat, without reference or contact.

    Only fields that the form asks in public questions are shown.
    """
    public = {form_id: public_fields(form) for form_id, form in forms.items()}
    rows: list[tuple[list[str], tuple[str, str]]] = []
    leaks: list[Finding] = []
    seated = [n for n in roster.nominations if n.outcome in {Outcome.ROOM, Outcome.OVERFLOW}]
    for batch in batches(seated):
        keys = list(dict.fromkeys((n.form, n.reference) for n in batch))
        judges = {a.key: Private(a, forms[a.form]) for a in stored.applications(keys)}
        for nomination in batch:
            key = (nomination.form, nomination.reference)
            fields = _fields(nomination, public[nomination.form])
            row = _attendee(
                roster.session.id, fields, judges[key], nomination, leaks, redact=redact
            )
            rows.append((row, key))
    rows.sort(key=lambda item: ([fold(item[0][i]) for i in (1, 4, 3)], item))
    columns = list(ATTENDEES)
    return Public(columns, [row for row, _ in rows], [key for _, key in rows], "attendee", leaks)


def _attendee(
    session: str,
    fields: Mapping[str, str],
    private: Private,
    nomination: Nomination,
    leaks: list[Finding],
    *,
    redact: bool,
) -> list[str]:
    row = [session, *fields.values()]
    if not private.may_be_in(row):
        return row
    for place, (name, text) in enumerate(fields.items(), 1):
        leak = private.leak(text) if text else None
        if leak is None:
            continue
        row[place] = WITHHELD
        if not redact:
            leaks.append(_finding(nomination.version, [name], leak))
    return _parted(row, ATTENDEES, private, nomination.version, leaks, redact=redact)


def _fields(nomination: Nomination, public: Collection[str]) -> dict[str, str]:
    """Return what is shown of a nominee; what the form does not ask publicly is blank."""
    slot = nomination.slot
    fields = {
        "organization": nomination.organization,
        "title": slot.title,
        "given": slot.given,
        "family": slot.family,
        "position": slot.position,
    }
    return {name: text if name in public else "" for name, text in fields.items()}
