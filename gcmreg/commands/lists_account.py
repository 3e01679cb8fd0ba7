"""What became of every line of a publication: counted in words, and told as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.editions.merge import How
from gcmreg.editions.publication import Fate
from gcmreg.editions.read import ignored_by_reason
from gcmreg.result import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gcmreg.editions.merge import Kept, Merged
    from gcmreg.editions.publication import Line, Publication

LINE_COLUMNS = ("place", "fate", "text", "entry", "why")
MOST = 20  # findings of one kind; --lines shows the others
FEW = 5
_SHORT = 60
_PLURALS = {Fate.ENTRY: "entries", Fate.HEADING: "headings"}


def account(publication: Publication) -> list[str]:
    """Return how a publication was read, in words: the columns, and what became of the lines."""
    lines = publication.lines
    parts = [
        counted(len(publication.of(fate)), fate.value, _PLURALS.get(fate, fate.value))
        for fate in Fate
        if publication.of(fate) or fate in {Fate.ENTRY, Fate.REFUSED}
    ]
    what = "row" if publication.columns else "line"
    words = [
        f"{publication.shown}: {publication.kind}, {counted(len(lines), what)} read: "
        + ", ".join(parts)
    ]
    read = [f"{field} from {header!r}" for header, field in publication.columns if field]
    unread = [repr(header) for header, field in publication.columns if not field]
    if read:
        words.append(f"columns: {', '.join(read)}")
    if unread:
        words.append(f"columns not read: {', '.join(unread)}")
    return words


def line_rows(publication: Publication) -> list[list[object]]:
    """Return every line with its fate, for the table that --lines asks for."""
    return [
        [
            str(line.place),
            line.fate.value,
            " ".join(line.text.split()),
            line.item.name if line.item is not None else "",
            line.why,
        ]
        for line in publication.lines
    ]


def findings_on(publication: Publication, merged: Merged, as_of: date | None) -> list[Finding]:
    """Return what a person should look at before the list is used."""
    refused = [
        kinds.LS212.at(line.place, f"{_short(line.text)!r} was refused: {line.why}")
        for line in publication.of(Fate.REFUSED)
    ]
    doubtful = [
        kinds.LS214.at(line.place, f"{_short(line.text)!r}: {line.why}", "look at the document")
        for line in publication.lines
        if (line.fate is Fate.ENTRY and line.why)
        or (line.fate is Fate.JOINED and not line.why.startswith("belongs to"))
    ]
    return [
        *publication.notes,
        *_most(refused),
        *_most(doubtful),
        *_ignored(publication),
        *_most([_renamed(kept) for kept in merged.renamed]),
        *_most([_crossed(kept, as_of) for kept in merged.out_of_force(as_of)]),
        *_years(merged),
    ]


def _most(found: list[Finding]) -> list[Finding]:
    """Return the first findings of a kind, the last of them saying how many more there are."""
    if len(found) <= MOST:
        return found
    more = f"and {len(found) - MOST} more like this; --lines shows every line"
    last = found[MOST - 1]
    related = (*last.related, more)
    kept = Finding(
        last.code, last.name, last.severity, last.message, last.place, related, "", last.help
    )
    return [*found[: MOST - 1], kept]


def _ignored(publication: Publication) -> Iterator[Finding]:
    """Yield one note that names what was ignored, by the reason."""
    lines = publication.of(Fate.IGNORED)
    if not lines:
        return
    told = []
    for why, found in ignored_by_reason(publication).items():
        shown = [f"{_number(line)} {_short(line.text)!r}" for line in found[:FEW]]
        more = [f"and {len(found) - FEW} more"] if len(found) > FEW else []
        told.append(f"{why}: {', '.join([*shown, *more])}")
    yield kinds.LS213.at(
        Location(publication.shown),
        f"{counted(len(lines), 'line')} ignored",
        "if one of them is an entry, add it by hand; --lines shows every line",
        tuple(told),
    )


def _number(line: Line) -> str:
    """Return the place of a line without the name of the file."""
    return str(line.place).rpartition(f"{line.place.file}:")[2] if line.place.line else "?"


def _renamed(kept: Kept) -> Finding:
    why = "the same id" if kept.how is How.ID else f"the same {kept.how}, which no other entry has"
    told = "the old name is now another name of it" if kept.how is How.ID else "the id is kept"
    return kinds.LS216.at(
        None,
        f"{kept.old.name!r} is taken to be {kept.new.name!r} now ({kept.new.key}): {why}",
        f"{told}; if they are two bodies, give the new one an id of its own",
    )


def _crossed(kept: Kept, as_of: date | None) -> Finding:
    assert as_of is not None
    return kinds.LS210.at(
        None,
        f"{kept.new.name!r} ({kept.new.key}) is published as {kept.new.status}, "
        f"the list before says that it was {kept.new.why_not_in_force(as_of)}",
        "the days were kept: remove them if the status was given back",
    )


def _years(merged: Merged) -> Iterator[Finding]:
    if not merged.year_only:
        return
    first, count = merged.year_only[0], len(merged.year_only)
    verb = "entry was" if count == 1 else "entries were"
    yield kinds.LS215.at(
        None,
        f"{count} {verb} granted status in {first.granted.year if first.granted else ''}; the day "
        f"is not published: taken as the last possible, {first.granted}",
        "if a session's deadline lies before it, write the day of the decision into the list",
        tuple(f"{entry.key} {entry.name}" for entry in merged.year_only[:FEW]),
    )


def _short(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= _SHORT else f"{bare[:_SHORT]}..."
