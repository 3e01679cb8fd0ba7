"""What each row of an export is: its times, its status, its answers, its identity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.identity import answers_digest, json_line
from gcmreg.ingest.canonical import Canonical
from gcmreg.ingest.export import TOOL_TIMES, Export, Refused, Row, UnreadableError
from gcmreg.ingest.rows import group_rows
from gcmreg.labels import shape, shown_label
from gcmreg.times import Clock, day_and_month, read_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.form import Form

_MONTHS = 12
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_WORDS = re.compile(r"[^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,2}")


@dataclass(slots=True)  # not frozen: there are many
class Identified:
    """A row with its identity worked out; `times` are as the register writes them.

    `answers` is their JSON.
    """

    row: Row
    reference: str
    status: str
    times: dict[str, str | None]
    digest: str
    answers: bytes


class Identifier:
    """Works out what the rows of an export are, and collects what is doubtful about them."""

    def __init__(self, export: Export, form: Form, dates: str | None = None) -> None:
        self.export = export
        self.form = form
        self.findings: list[Finding] = []
        self.zone = export.preset.zone or form.zone
        self.order = dates or export.preset.dates
        self.asked = dates is not None
        self.clock = Clock(self.zone, self.order)
        ordered = export.ordered and not form.rows
        self.canonical = Canonical(form, export.preset.joined, export.labels, ordered)
        self.odd_words: set[str] = set()
        self.doubts: dict[str, list[str]] = {}

    def rows(self) -> Iterator[Identified | Refused]:
        """Yield every row with its identity; UnreadableError where days and months are unclear."""
        if not self.asked:
            self.order = _order_of_dates(self.export, self.order)
        self.clock = Clock(self.zone, self.order)
        source = self.export.rows()
        for item in group_rows(source, self.form, self._changed) if self.form.rows else source:
            if isinstance(item, Refused):
                self.findings.append(item.finding)
                yield item
            else:
                yield self._read(item)
        self._tell_doubts()

    def _changed(self, row: Row) -> datetime:
        """Return when a row was changed or sent; long ago where it does not say it."""
        found = (
            read_time(row.tool.get(n, ""), self.zone, self.order)[0] for n in ("date", "finish")
        )
        return next((moment for moment in found if moment is not None), _LONG_AGO)

    def _read(self, row: Row) -> Identified:
        times = {name: self._time(row, name) for name in TOOL_TIMES}
        status, known = self.export.preset.status(row.tool)
        if not known and status not in self.odd_words:
            self.odd_words.add(status)
            self.findings.append(_odd_status(self.export, row.line, status))
        answers = self.canonical.answers(row.answers)
        text = json_line(answers)
        digest = answers_digest(status, times["date"], text)
        row.answers = answers
        return Identified(row, row.tool["reference"], status, times, digest, text)

    def _time(self, row: Row, name: str) -> str | None:
        text = row.tool.get(name, "")
        if not text:
            return None
        found, doubt = self.clock.read(text)
        if found is None:
            self.findings.append(_bad_time(self.export, row.line, name, text))
        elif doubt:
            self.doubts.setdefault(doubt, []).append(f"{self.export.shown}:{row.line}")
        return found

    def _tell_doubts(self) -> None:
        self._tell_clock()
        self._tell_answers()

    def _tell_clock(self) -> None:
        for doubt, places in self.doubts.items():
            what = "happen twice: the earlier is taken" if doubt == "twice" else "never happen"
            self.findings.append(
                kinds.EX421.at(
                    Location(self.export.shown),
                    f"{len(places)} times {what} in {self.zone.key}, as the clock was changed",
                    "is this the zone of the account? data/forms names it",
                    (f"first: {places[0]}",),
                )
            )

    def _tell_answers(self) -> None:
        for label, count in self.canonical.odd.items():
            times = "answer is" if count == 1 else "answers are"
            self.findings.append(
                kinds.EX417.at(
                    Location(self.export.shown),
                    f"{count} {times} none of the choices of {shown_label(label)!r}",
                    "they are kept as they are",
                )
            )
        twice = self.canonical.twice
        if twice:
            count, (first, label) = sum(twice.values()), next(iter(twice))
            answers = "1 answer is" if count == 1 else f"{count} answers are"
            self.findings.append(
                kinds.EX426.at(
                    Location(self.export.shown),
                    f"{answers} given twice, differently, as under {shown_label(first)!r}, which"
                    f" counts, and {shown_label(label)!r}",
                    "no rule reads the second: ask who is meant, and mend a copy of the file",
                )
            )


def _order_of_dates(export: Export, usual: str) -> str:
    """Return whether an export writes the month or the day first, as its own dates prove.

    `usual` is how its tool writes them: `iso`, then a spreadsheet may have rewritten all of them;
    `month-first`, which holds where nothing is proved; or `ask`.
    UnreadableError with a question where they prove nothing, or contradict each other.
    """
    if usual == "iso" and not _first_is_local(export):
        return usual
    day_first = month_first = local = False
    for row in export.rows():
        for text in _times_of(row):
            numbers = day_and_month(text)
            if numbers is not None:
                local = True
                day_first |= numbers[0] > _MONTHS
                month_first |= numbers[1] > _MONTHS
    if day_first != month_first:
        return "day-first" if day_first else "month-first"
    if not day_first and (not local or usual == "month-first"):
        return usual if local else "iso"
    message = "it is not clear whether its dates write the day or the month first"
    if day_first:
        message = "some dates write the day first and some the month"
    help_text = "say which with --dates day-first or --dates month-first"
    raise UnreadableError(kinds.EX422.at(Location(export.shown), message, help_text))


def _first_is_local(export: Export) -> bool:
    """Whether the first row with times writes them with day and month in the order of a locale."""
    found = (times for row in export.rows() if any(times := _times_of(row)))
    return any(day_and_month(text) is not None for text in next(found, []))


def _times_of(row: Row | Refused) -> list[str]:
    return [row.tool.get(name, "") for name in TOOL_TIMES] if isinstance(row, Row) else []


def _bad_time(export: Export, line: int, name: str, text: str) -> Finding:
    message = f"the {name} time cannot be read and is taken as missing; it looks like {shape(text)}"
    return kinds.EX405.at(
        Location(export.shown, line), message, "times are written as 2017-05-15 23:59:59"
    )


def _odd_status(export: Export, line: int, status: str) -> Finding:
    known = ", ".join(sorted(export.preset.complete | export.preset.incomplete))
    return kinds.EX408.at(
        Location(export.shown, line),
        f"the status {_word(status)} is not known: such applications count as unfinished",
        f"known are {known}",
    )


def _word(text: str) -> str:
    """Return a status as messages show it: in full where it is a word or two, else its shape."""
    return repr(text) if _WORDS.fullmatch(text) else f"that looks like {shape(text)}"
