"""How an export is to be read, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from gcmreg.diagnostics import Finding
    from gcmreg.form import Form
    from gcmreg.register import Ingested

_FEW = 8
_OTHER_FORM = (
    "ingest a copy that was saved anew under the right form, and decide 'use: none' for the others"
)
_ANEW = "to have it read anew, save a copy as UTF-8 and ingest that with a later --taken"


class Receipt(Struct):
    """What became of an export: read = added + changed + unchanged + refused."""

    file: str
    form: str
    taken: datetime | None = None
    known: bool = False
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)


class Manner(Struct, frozen=True):
    """How exports are to be read: when they were made (aware), the order of day and month.

    `seen` is told how many rows were read so far.  `last`: no other export follows, so that the
    register in memory need not learn what is in this one.
    """

    taken: datetime | None = None
    dates: str | None = None
    dry_run: bool = False
    seen: Callable[[int], None] | None = None
    last: bool = False
    encoding: str | None = None


def known_otherwise(shown: str, held: Ingested, form: Form, manner: Manner) -> Iterator[Finding]:
    """Yield what is asked of an export that was ingested otherwise: it stays as it was read."""
    place = Location(shown)
    if manner.taken is not None and manner.taken != held.taken:
        message = f"already ingested as taken at {written(held.taken)}; --taken changes nothing"
        yield kinds.EX409.at(place, message)
    if form.id != held.form:
        message = f"already ingested as of the form {held.form!r}, not {form.id!r}: it stays so"
        yield kinds.EX409.at(place, message, _OTHER_FORM)
    given = {"--encoding": manner.encoding, "--dates": manner.dates}
    options = [name for name, value in given.items() if value is not None]
    if options:
        verb = "changes" if len(options) == 1 else "change"
        message = f"already ingested, as it was read then; {' and '.join(options)} {verb} nothing"
        yield kinds.EX409.at(place, message, _ANEW)


def few(findings: list[Finding]) -> list[Finding]:
    """Return the findings with no more than a few of each code; the last of them counts the rest.

    A file of ten thousand rows with one fault each would hide what else is to be said.
    """
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.code] = counts.get(finding.code, 0) + 1
    out, seen = [], dict.fromkeys(counts, 0)
    for finding in findings:
        code = finding.code
        seen[code] += 1
        if seen[code] < _FEW or counts[code] <= _FEW:
            out.append(finding)
        elif seen[code] == _FEW:
            more = counts[code] - _FEW
            out.append(replace(finding, related=(*finding.related, f"and {more} more like it")))
    return out
