"""What each row of an export is: its times, its status, its answers, its identity."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.identity import json_line
from gcmreg.ingest.canonical import Canonical
from gcmreg.ingest.doubts import Doubts
from gcmreg.ingest.export import TOOL_TIMES, Export, Refused, Row, UnreadableError
from gcmreg.ingest.packed import KEYS, Identified, identified, packer_of
from gcmreg.ingest.parts import WHOLE, Part, UnevenError
from gcmreg.ingest.rows import group_rows
from gcmreg.labels import shape, shown_label
from gcmreg.parallel import can_fork, streamed
from gcmreg.times import Clock, day_and_month, read_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gcmreg.form import Form
    from gcmreg.ingest.grid import Grid

    Pack = Callable[[int, list[str]], Identified | None]
    Plain = tuple[int, str, str | None, str | None, bytes, str, bytes, int]
    Packed = tuple[list[Plain | Refused], Doubts]

_MONTHS = 12
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_WORDS = re.compile(r"[^\W\d_]{1,20}(?: [^\W\d_]{1,20}){0,2}")


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
        self.words: set[str] = set()
        self.doubts = Doubts(odd=self.canonical.odd)

    def rows(self) -> Iterator[Identified | Refused]:
        """Yield every row with its identity; UnreadableError where days and months are unclear."""
        if not self.asked:
            self.order = _order_of_dates(self.export, self.order)
        self.clock = Clock(self.zone, self.order)
        yield from self._identified()
        self.findings += self.doubts.told()
        self._tell_clock()
        self._tell_answers()

    def _identified(self) -> Iterator[Identified | Refused]:
        grid = self.export.grid
        pack = None if self.form.rows else packer_of(grid, self.canonical, self.clock)
        if grid is not None and pack is not None:
            yield from self._of_grid(grid, pack)
            return
        source = self.export.rows()
        for item in group_rows(source, self.form, self._changed) if self.form.rows else source:
            yield self._told(item)

    def _of_grid(self, grid: Grid, pack: Pack) -> Iterator[Identified | Refused]:
        """Yield the rows of a grid, those of a large one read in parts side by side."""
        parts = grid.parts()
        first = next(parts, WHOLE)
        if first.end is None or not can_fork():
            yield from self._one_by_one(grid, pack, first)
            return

        def work(part: Part) -> Packed | Part:
            return part if part.end is None else self._packed(grid, pack, part)

        for packed in streamed(work, chain([first], parts)):
            if isinstance(packed, Part):  # it does not end with a row, or is all the rest
                yield from self._one_by_one(grid, pack, packed)
                return
            items, doubts = packed
            self.doubts.add(doubts)
            for item in items:
                yield item if isinstance(item, Refused) else Identified._make(item)

    def _packed(self, grid: Grid, pack: Pack, part: Part) -> Packed | Part:
        """Return the rows of a part and what is doubtful; the part itself if it is none."""
        before = self.words, self.doubts
        self._collect_in(set(), Doubts())
        items: list[Plain | Refused] = []
        try:
            for line, row in grid.of(part):
                item = self._item(grid, pack, line, row)
                if item is not None:
                    items.append(item if isinstance(item, Refused) else (*item,))  # sent sooner
        except UnevenError:
            return part
        else:
            return items, self.doubts
        finally:
            self._collect_in(*before)

    def _collect_in(self, words: set[str], doubts: Doubts) -> None:
        """Collect from here on what is doubtful, of statuses that are no known `words` yet."""
        self.words = words
        self.doubts = doubts
        self.canonical.odd = doubts.odd

    def _one_by_one(self, grid: Grid, pack: Pack, part: Part) -> Iterator[Identified | Refused]:
        for line, row in grid.after(part):
            item = self._item(grid, pack, line, row)
            if item is not None:
                yield item

    def _item(
        self, grid: Grid, pack: Pack, line: int, row: list[str]
    ) -> Identified | Refused | None:
        """Return what a row of a grid is; None where it holds nothing."""
        packed = pack(line, row)
        if packed is not None:
            return packed
        item = grid.read(line, row)
        return None if item is None else self._told(item)

    def _told(self, item: Row | Refused) -> Identified | Refused:
        """Return what a row is; why it is refused is among the findings, in their order."""
        if isinstance(item, Row):
            return self._read(item)
        self.doubts.findings.append((None, item.finding))
        return item

    def _changed(self, row: Row) -> datetime:
        """Return when a row was changed or sent; long ago where it does not say it."""
        found = (
            read_time(row.tool.get(n, ""), self.zone, self.order)[0] for n in ("date", "finish")
        )
        return next((moment for moment in found if moment is not None), _LONG_AGO)

    def _read(self, row: Row) -> Identified:
        times = {name: self._time(row, name) for name in TOOL_TIMES}
        status, known = self.export.preset.status(row.tool)
        if not known and status not in self.words:
            self.words.add(status)
            self.doubts.findings.append((status, _odd_status(self.export, row.line, status)))
        kept = {n: x for n, x in row.tool.items() if n not in KEYS or _odd(n, times)}
        answers = json_line(self.canonical.answers(row.answers))
        reference, times_of = row.tool["reference"], (times["date"], times["finish"])
        return identified(
            row.line, reference, status, times_of, json_line(kept), answers, row.count
        )

    def _time(self, row: Row, name: str) -> str | None:
        text = row.tool.get(name, "")
        if not text:
            return None
        found, doubt = self.clock.read(text)
        if found is None:
            self.doubts.findings.append((None, _bad_time(self.export, row.line, name, text)))
        elif doubt:
            self.doubts.clock.setdefault(doubt, []).append(row.line)
        return found

    def _tell_clock(self) -> None:
        for doubt, lines in self.doubts.clock.items():
            what = "happen twice: the earlier is taken" if doubt == "twice" else "never happen"
            self.findings.append(
                kinds.EX421.at(
                    Location(self.export.shown),
                    f"{len(lines)} times {what} in {self.zone.key}, as the clock was changed",
                    "is this the zone of the account? data/forms names it",
                    (f"first: {self.export.shown}:{lines[0]}",),
                )
            )

    def _tell_answers(self) -> None:
        for label, count in self.doubts.odd.items():
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


def _odd(name: str, times: dict[str, str | None]) -> bool:
    """Whether a time could not be read, so that its text is kept."""
    return name in times and times[name] is None


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
