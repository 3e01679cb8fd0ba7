"""`gcmreg match`: the organizations of the register, or of a file, against both lists."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load, nothing_ingested
from gcmreg.config.document import byte_place
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.facts.standing import standing
from gcmreg.folding import fold
from gcmreg.model import Decision, ListEntry, Query
from gcmreg.report.fields import suggestion_text
from gcmreg.result import NOTHING, Result, Table, counted

if TYPE_CHECKING:
    from _csv import Reader
    from pathlib import Path

    from gcmreg.commands.loaded import Loaded
    from gcmreg.facts.accreditation import Answer
    from gcmreg.model import Match, Suggestion
    from gcmreg.workspace import Workspace

COLUMNS = (
    "query",
    "decision",
    "list",
    "entry_id",
    "entry_name",
    "status",
    "score",
    "method",
    "why",
    "suggestions",
)
_SEPARATORS = (",", ";", "\t")
BRIEF = ("query", "decision", "entry_name", "status", "score", "why")


def match(workspace: Workspace, names: Path | bytes | None, top: int) -> Result:
    """Match names against both lists.

    `names` is a file, the bytes of standard input, or None for the register's organizations;
    `top` is how many suggestions to give.
    """
    loaded = load(workspace, top)
    if names is None:
        if not loaded.exports:
            return nothing_ingested()
        queries = register_queries(loaded)
    else:
        queries = read_names(names)
    if not queries:
        where = "no application names an organization" if names is None else "no name was given"
        return Result(exit_code=NOTHING, words=[where])
    loaded.lists.ask_all(queries)
    rows = [_row(query, loaded.lists.answer(query), top) for query in queries]
    counts = {d: sum(1 for row in rows if row[1] == d) for d in Decision}
    words = [
        (
            f"{counted(len(rows), 'name')}: {counts[Decision.ACCEPT]} accepted, "
            f"{counts[Decision.REVIEW]} to review, {counts[Decision.NONE]} on neither list"
        )
    ]
    return Result(table=Table(COLUMNS, rows, BRIEF), words=words)


def register_queries(loaded: Loaded) -> list[Query]:
    """Return each different organization of the register, by name.

    Those of the latest versions, and of the versions that count for a session.
    """
    found: dict[Query, None] = {}
    decisions = loaded.settings.decisions
    for application in loaded.applications:
        complete = [v for v in application.versions if v.complete]
        versions = [(complete or application.versions)[-1]]
        if len({v.reading.query for v in complete}) > 1:
            for session in loaded.schedule.sessions:
                held = standing(application, session, decisions, None)
                if held is not None and held.reported.reading.slots_for(session.id):
                    versions.append(held.reported)
        found |= dict.fromkeys(v.reading.query for v in versions if v.reading.name)
    return sorted(found, key=lambda q: (fold(q.name), q.name, q.acronym, q.country, q.link))


def read_names(source: Path | bytes) -> list[Query]:
    """Return the queries of a file: CSV with a column `name`, or one name a line.

    Cells are parted by commas, semicolons or tabs, as the header is.

    UnusableError (exit 1, or 2 where there is no file) says why it cannot be read.
    """
    shown = "standard input" if isinstance(source, bytes) else source.as_posix()
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise UnusableError([kinds.EX401.at(Location(shown), message)]) from None
    except UnicodeDecodeError as error:
        place = Location(shown, *byte_place(error.object, error.start))
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise UnusableError([kinds.EX410.at(place, message)], 1) from None
    for separator in _SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
        try:
            columns = [cell.strip().casefold() for cell in next(reader, [])]
        except csv.Error:
            continue
        if "name" in columns:
            return _csv_queries(reader, columns, shown)
    return [Query(name) for line in text.split("\n") if (name := " ".join(line.split()))]


def _csv_queries(reader: Reader, columns: list[str], shown: str) -> list[Query]:
    """Return the queries of the rows below a header; UnusableError with the line that breaks."""
    found, line = [], reader.line_num + 1
    try:
        for row in reader:
            cells = dict(zip(columns, (" ".join(c.split()) for c in row), strict=False))
            line = reader.line_num + 1
            if cells.get("name"):
                fields = {f: cells.get(f, "") for f in ("name", "acronym", "country", "link")}
                found.append(Query(**fields))
    except csv.Error as error:
        message = f"the CSV breaks here: {error}"
        raise UnusableError([kinds.EX401.at(Location(shown, line), message)], 1) from None
    return found


def _row(query: Query, answer: Answer, top: int) -> list[object]:
    best = _best(answer)
    entry = answer.named(None)
    known = (entry.list, entry.id, entry.name, entry.status) if entry else ("", "", "", "")
    texts = tuple(suggestion_text(s) for s in _suggestions(answer)[:top])
    return [query.name, best.decision, *known, round(best.score, 4), best.method, best.why, texts]


def _best(answer: Answer) -> Match:
    """Return the match that speaks for both lists: of the named entry, else the surest."""
    entry = answer.named(None)
    if entry is not None:
        return answer.matches[entry.list]
    rank = {Decision.REVIEW: 1}
    return max(answer.matches.values(), key=lambda m: (rank.get(m.decision, 0), m.score))


def _suggestions(answer: Answer) -> list[Suggestion]:
    found = [s for m in answer.matches.values() for s in m.suggestions]
    return sorted(found, key=lambda s: (-s.score, _key(s)))


def _key(suggestion: Suggestion) -> str:
    entry = suggestion.entry
    return entry.key if isinstance(entry, ListEntry) else entry.id
