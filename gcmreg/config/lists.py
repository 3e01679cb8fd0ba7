"""data/ecosoc.csv and data/special_accreditation.csv: the entries of the two lists."""

from __future__ import annotations

import csv
import io
from operator import itemgetter
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.config.document import Document, read_text, report_invalid
from gcmreg.config.zones import day_of
from gcmreg.diagnostics import Finding, Location
from gcmreg.folding import fold
from gcmreg.model import CONSULTATIVE, ListEntry, ListName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

FILES = {ListName.ECOSOC: "ecosoc.csv", ListName.SPECIAL: "special_accreditation.csv"}
NEEDED = {ListName.ECOSOC: ("id", "name", "status"), ListName.SPECIAL: ("id", "name")}
_DATES = ("granted", "suspended_from", "suspended_until", "withdrawn")
_RUNS = frozenset("=+-@＝＋－＠")
_OTHER_WORDS = frozenset({"profile only", "csd roster", ""})


def read_list(
    path: Path, shown: str, which: ListName, findings: list[Finding]
) -> tuple[ListEntry, ...]:
    """Return the entries of a list in file order; problems are appended to `findings`."""
    text, problem = read_text(path, shown)
    if problem is not None:
        findings.append(problem)
        return ()
    rows = _rows(text, shown, findings)
    header = next(rows, None)
    if header is None:
        findings.append(
            kinds.LS201.at(Location(shown, 1), "the file is empty", _header_help(which))
        )
        return ()
    columns = {name.strip().casefold(): i for i, name in reversed(list(enumerate(header[1])))}
    missing = [name for name in NEEDED[which] if name not in columns]
    if missing:
        message = f"the needed column{'s' * (len(missing) > 1)} {', '.join(missing)} "
        message += "are not there" if len(missing) > 1 else "is not there"
        findings.append(kinds.LS201.at(Location(shown, 1), message, _header_help(which)))
        return ()
    entries = list(_entries(rows, columns, len(header[1]), which, shown, findings))
    _check_twins(entries, shown, findings)
    if not entries:
        findings.append(kinds.LS211.at(Location(shown, 1), "the list has no entry"))
    return tuple(entries)


def _header_help(which: ListName) -> str:
    return f"the first line must name at least the columns {', '.join(NEEDED[which])}"


def _rows(text: str, shown: str, findings: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the physical line on which it starts; blank lines are skipped."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        findings.append(kinds.LS205.at(Location(shown, line), f"the CSV breaks here: {error}"))


_COLUMNS = ("id", "name", "acronym", "other_names", "country")


def _entries(
    rows: Iterator[tuple[int, list[str]]],
    columns: dict[str, int],
    width: int,
    which: ListName,
    shown: str,
    findings: list[Finding],
) -> Iterator[ListEntry]:
    ecosoc = which is ListName.ECOSOC
    dated = [(name, columns[name]) for name in _DATES if ecosoc and name in columns]
    read = (*_COLUMNS, "status" if ecosoc else "category")
    days: dict[str, date | None] = {}
    cells_of = itemgetter(*(columns.get(name, width) for name in read))
    for line, row in rows:
        if len(row) != width:
            message = f"the row has {len(row)} cells, the header {width}"
            findings.append(
                kinds.LS205.at(Location(shown, line), message, "quote cells that hold commas")
            )
            continue
        dates: dict[str, date | None] = {}
        for column, at in dated:
            if text := unguarded(row[at].strip()):
                day = days.get(text)
                dates[column] = day or _date(text, Location(shown, line, at + 1), findings)
                days[text] = dates[column]
        row.append("")  # what stands in a column that the list does not have
        id_, name, acronym, others, country, status = [
            unguarded(cell.strip()) if cell else "" for cell in cells_of(row)
        ]
        if not id_ or not fold(name):
            what = "id" if not id_ else "name"
            findings.append(kinds.LS203.at(Location(shown, line), f"the entry has no {what}"))
            continue
        yield ListEntry(
            id=id_,
            name=" ".join(name.split()),
            acronym=acronym,
            other_names=_several(others) if others else (),
            country=country,
            list=which,
            status=_status(status) if ecosoc else status,
            line=line,
            **dates,
        )


def _several(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split("|") if (name := " ".join(part.split())))


def unguarded(text: str) -> str:
    """Return a cell without the `'` that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and text[1:2] in _RUNS else text


def _status(text: str) -> str:
    """Return the word of consultative status in its own spelling, any other as written."""
    if text in CONSULTATIVE:
        return text
    word = text.casefold()
    return next((known for known in CONSULTATIVE if known.casefold() == word), text)


def _date(text: str, place: Location, findings: list[Finding]) -> date | None:
    try:
        return day_of(text)
    except ValueError as error:
        findings.append(kinds.LS204.at(place, str(error), "write dates as 2017-04-30"))
        return None


def _check_twins(entries: list[ListEntry], shown: str, findings: list[Finding]) -> None:
    ids: dict[str, ListEntry] = {}
    for entry in entries:
        first = ids.setdefault(entry.id, entry)
        if first is not entry:
            findings.append(
                kinds.LS202.at(
                    Location(shown, entry.line),
                    f"the id {entry.id!r} stands twice",
                    "an id names one entry: remove or renumber one of the two",
                    (f"first: {shown}:{first.line} {first.name}",),
                )
            )


def doubtful(entries: tuple[ListEntry, ...], shown: str) -> Iterator[Finding]:
    """Yield what a person should look at in a list: equal names, odd words, crossed dates."""
    names: dict[str, ListEntry] = {}
    for entry in entries:
        place = Location(shown, entry.line)
        first = names.setdefault(fold(entry.name), entry)
        if first is not entry:
            yield kinds.LS207.at(
                place,
                f"{entry.name!r} is equal to another entry after folding",
                "a name that fits both goes to review",
                (f"first: {shown}:{first.line} {first.name}",),
            )
        if entry.list is ListName.ECOSOC:
            yield from _doubtful_standing(entry, place)


def _doubtful_standing(entry: ListEntry, place: Location) -> Iterator[Finding]:
    if entry.status not in CONSULTATIVE and entry.status.casefold() not in _OTHER_WORDS:
        yield kinds.LS208.at(
            place,
            f"{entry.status!r} is no status word that is known",
            f"only {', '.join(CONSULTATIVE)} are consultative status",
        )
    start, until = entry.suspended_from, entry.suspended_until
    if until is not None and (start is None or until <= start):
        yield kinds.LS210.at(place, "suspended_until has no suspended_from before it")
    granted, withdrawn = entry.granted, entry.withdrawn
    if granted is not None and withdrawn is not None and withdrawn <= granted:
        yield kinds.LS210.at(place, "withdrawn on or before the day it was granted")


def check_editions(document: Document, findings: list[Finding]) -> None:
    """Report what data/lists.yaml says of the lists: samples, unknown editions, wrong keys."""
    from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

    class Edition(BaseModel):
        model_config = ConfigDict(extra="allow", frozen=True)
        source: str | None = None
        as_of: str | None = None
        sample: bool = False

        @field_validator("as_of")
        @classmethod
        def _day(cls, value: str | None) -> str | None:
            if value is not None:
                day_of(value)
            return value

    if document.findings:
        findings += document.findings
        return
    tree = document.tree if isinstance(document.tree, dict) else {}
    prefix: tuple[str, ...] = ("lists",) if isinstance(tree.get("lists"), dict) else ()
    named = tree["lists"] if prefix else tree
    for which in ListName:
        try:
            edition = Edition.model_validate(named.get(which.value) or {})
        except ValidationError as error:
            report_invalid(document, error, *prefix, which.value)
            findings += document.findings
            document.findings.clear()
            continue
        place = document.at(*prefix, which.value)
        if edition.sample:
            findings.append(
                kinds.LS206.at(
                    place,
                    f"data/{FILES[which]} is a sample, not the published list",
                    "replace it with the official list and remove 'sample: true'",
                )
            )
        elif edition.as_of is None:
            findings.append(
                kinds.LS209.at(
                    place,
                    f"the edition of the list '{which}' is not known",
                    "write its source and as_of date into data/lists.yaml",
                )
            )
