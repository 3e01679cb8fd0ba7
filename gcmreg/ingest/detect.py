"""Which files make up which export, and to which form an export belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.config.presets import Preset, preset
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.csv_export import open_csv
from gcmreg.ingest.ended import telling_ended
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.json_export import Pages, open_api, open_array, read_json, sort_page
from gcmreg.ingest.text import unreadable
from gcmreg.labels import shown_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.form import Form

_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"
_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_ABSENT_SHOWN = 5
# In the order in which they are tried: the more a tool's header says, the earlier.
TOOLS = ("formsite", "microsoft-forms", "limesurvey", "kobo", "indico", "google-forms")


def presets() -> Iterator[Preset]:
    """Yield the presets of the tools in the order in which they are tried, each read when asked."""
    for name in TOOLS:
        yield preset(name)


def open_exports(
    paths: Sequence[Path], problems: list[Finding], encoding: str | None = None
) -> tuple[list[Export], list[Path]]:
    """Open the exports that the files make up, the API's pages as one.

    `encoding` is that of CSV files, where it is known.  Out: the exports, and the files that hold
    nothing.  Files that cannot be read are appended to `problems`.
    """
    exports: list[Export] = []
    empty: list[Path] = []
    pages = Pages()
    for path in paths:
        try:
            export = _open(path, pages, encoding)
        except (UnreadableError, OSError, RecursionError) as error:
            problems.append(_problem(path, error))
        else:
            if export is None:
                empty.append(path)
            elif isinstance(export, Export):
                exports.append(export)
    if pages.results or pages.items:
        try:
            exports.append(open_api(pages, preset("formsite")))
        except (UnreadableError, RecursionError) as error:
            problems.append(_problem((pages.results or pages.items)[0][0], error))
    return [telling_ended(export) for export in exports], empty


def _problem(path: Path, error: UnreadableError | OSError | RecursionError) -> Finding:
    """Return the finding on a file that cannot be opened as an export."""
    if isinstance(error, UnreadableError):
        return error.finding
    if isinstance(error, OSError):
        return unreadable(path, error)
    return kinds.EX401.at(Location(path.name), "nested too deeply")


def _open(path: Path, pages: Pages, encoding: str | None) -> Export | Pages | None:
    """Open one file by what it begins with; None if it is empty, `pages` if it is one of them."""
    first = _first_bytes(path)
    if not first:
        return None
    if first == _ZIP:
        from gcmreg.ingest.xlsx_export import open_xlsx

        return open_xlsx(path, presets)
    if first == _OLD_WORKBOOK:
        message, help_text = (
            "this is a workbook of the old kind, .xls",
            "save it as .xlsx or as CSV",
        )
        raise UnreadableError(kinds.EX401.at(Location(path.name), message, help_text))
    if first[:1] in b"{[":
        value = read_json(path)
        if value == []:
            return None
        return pages if sort_page(path, value, pages) else open_array(path, value, presets)
    return open_csv(path, presets, encoding)


def _first_bytes(path: Path) -> bytes:
    """Return the first bytes that are not blank, or nothing for a file without any."""
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 16):
            if bare := chunk.lstrip(_BLANK):
                return bare[: len(_ZIP)]
    return b""


def choose_form(export: Export, forms: Mapping[str, Form], given: str | None) -> Form:
    """Return the form of an export: the one given, else the one whose labels fit best.

    UnreadableError if none fits, or several fit equally.
    """
    if given is not None:
        return forms[given]
    labels = set(export.labels)
    fits: list[tuple[int, int, str]] = []
    for form in forms.values():
        fields = {form.targets[label].field for label in labels if label in form.targets}
        if "name" in fields:
            count = sum(1 for label in form.targets if label in labels)
            fits.append((-count, len(form.targets), form.id))
    fits.sort()
    place = Location(export.shown, 1)
    if not fits:
        raise UnreadableError(
            kinds.EX402.at(
                place,
                "the header belongs to no form of data/forms",
                _near_labels(export, forms),
            )
        )
    if len(fits) > 1 and fits[0][0] == fits[1][0]:
        names = " and ".join(form for *_, form in fits[:2])
        raise UnreadableError(
            kinds.EX413.at(place, f"the header fits {names} equally", "say which with --form ID")
        )
    return forms[fits[0][2]]


def _near_labels(export: Export, forms: Mapping[str, Form]) -> str:
    from rapidfuzz import fuzz, process

    known = sorted(
        label for form in forms.values() for label, t in form.targets.items() if t.field == "name"
    )
    best = None
    for label in known:
        found = process.extractOne(label, export.labels, scorer=fuzz.ratio, score_cutoff=70)
        if found is not None and (best is None or found[1] > best[1]):
            best = (f"is {shown_label(found[0])!r} the question {label!r}? ", found[1])
    text = best[0] if best is not None else ""
    return text + "list the labels of this export in a file of data/forms, or name it with --form"


def form_findings(export: Export, form: Form) -> list[Finding]:
    """Return what differs between an export's labels and its form's."""
    place = Location(export.shown, 1)
    have = set(export.labels)
    answered = {form.targets[label].column for label in have if label in form.targets}
    absent = [
        label
        for label in form.order
        if form.targets[label].column == label and label not in answered
    ]
    out = []
    if absent:
        shown = ", ".join(repr(shown_label(label)) for label in absent[:_ABSENT_SHOWN])
        more = f" and {len(absent) - _ABSENT_SHOWN} more" if len(absent) > _ABSENT_SHOWN else ""
        out.append(
            kinds.EX406.at(
                place,
                f"{_questions(len(absent), f'of the form {form.id!r}')} not in the export: "
                f"{shown}{more}",
                "was a column left out when the export was made? Earlier answers are kept",
            )
        )
    extra = [label for label in export.labels if label not in form.targets]
    if extra and not form.rows:
        shown = ", ".join(repr(shown_label(label)) for label in extra[:_ABSENT_SHOWN])
        more = f" and {len(extra) - _ABSENT_SHOWN} more" if len(extra) > _ABSENT_SHOWN else ""
        out.append(
            kinds.EX407.at(
                place,
                f"{_questions(len(extra), 'of the export')} not in the form {form.id!r}: "
                f"{shown}{more}",
                "they are kept with each version; no rule reads them",
            )
        )
    return out


def _questions(count: int, of: str) -> str:
    return f"1 question {of} is" if count == 1 else f"{count} questions {of} are"
