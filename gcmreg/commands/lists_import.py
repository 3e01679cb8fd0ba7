"""`gcmreg lists import`: an official publication turned into a list, every line accounted for."""

from __future__ import annotations

from codecs import BOM_UTF8
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.commands.lists_account import LINE_COLUMNS, account, findings_on, line_rows
from gcmreg.commands.lists_diff import told
from gcmreg.config.document import read_document, read_text
from gcmreg.config.lists import FILES
from gcmreg.config.lists_edit import EMPTY, is_sample, with_edition
from gcmreg.config.zones import day_of
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.editions.columns import fields
from gcmreg.editions.compare import differences
from gcmreg.editions.merge import Before, header, merge, read_before, rows
from gcmreg.editions.publication import Fate
from gcmreg.editions.read import Manner, read_publication
from gcmreg.folding import fold
from gcmreg.journal import note
from gcmreg.model import CONSULTATIVE, ListName
from gcmreg.report.cells import csv_bytes
from gcmreg.result import DONE, IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from gcmreg.editions.merge import Merged
    from gcmreg.editions.publication import Publication
    from gcmreg.workspace import Workspace

BRIEF = ("id", "name", "acronym", "status", "category", "country", "granted")


class Asked(Struct, frozen=True):
    """What the command line asks: which list, how the file is read, where the list goes."""

    which: ListName
    status: str | None = None
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    as_of: str | None = None
    source: str | None = None
    out: Path | None = None
    write: bool = False
    lines: bool = False
    keep_gone: bool = False
    force: bool = False


def import_list(workspace: Workspace, path: Path, asked: Asked) -> Result:
    """Turn a publication into a list: a preview, a file, or the workspace's own list.

    UnusableError (exit 2) for wrong usage, (exit 1) where the file cannot be read.
    """
    manner = _manner(asked)
    day = _day(asked.as_of)
    if asked.keep_gone and (day is None or asked.which is ListName.SPECIAL):
        raise _wrong("--keep-gone goes with --list ecosoc and needs the day, --as-of DATE")
    if asked.out is not None:
        _check_out(workspace, asked.out)
    if not path.is_file():
        what = "this is a folder, not a file" if path.is_dir() else "the file is not there"
        raise UnusableError([kinds.EX401.at(Location(path.as_posix()), what)])
    publication = read_publication(path, asked.which, manner)
    with workspace.writing() if asked.write else nullcontext():
        return _import(workspace, publication, asked, day)


class _Work(Struct, frozen=True):
    """A publication beside the list that it would replace."""

    publication: Publication
    there: Before
    before: Before
    merged: Merged
    problems: list[Finding]
    editions: str

    @property
    def sample(self) -> bool:
        """Whether the list that is there is the shipped sample, of which nothing is kept."""
        return self.before is not self.there


def _import(
    workspace: Workspace, publication: Publication, asked: Asked, day: date | None
) -> Result:
    work = _work(workspace, publication, asked, day)
    merged, which = work.merged, asked.which
    gone = _decided_and_gone(workspace, merged, work.there, which)
    result = Result(words=[*account(publication), *_words(work, asked, day)])
    result.findings = [*work.problems, *findings_on(publication, merged, day), *gone]
    columns, cells = header(work.before, which), rows(merged, work.before, which)
    if asked.lines:
        result.table = Table(LINE_COLUMNS, line_rows(publication))
    elif not (asked.out or asked.write):
        result.table = Table(tuple(columns), cells, tuple(c for c in BRIEF if c in columns))
    stands = bool(publication.of(Fate.REFUSED) or gone or work.problems)
    result.exit_code = _exit_code(merged, stands=stands and not asked.force)
    data = csv_bytes(columns, cells)
    if asked.out is not None and merged.entries:
        write_whole(asked.out.parent, {asked.out.name: data}, public=True)
        number = counted(len(merged.entries), "entry", "entries")
        result.words.append(f"{number} written to {asked.out.as_posix()}")
    if asked.write:
        _write(workspace, work, asked, data, result)
    elif asked.out is None:
        result.words.append("nothing was written: --write replaces the list, --out FILE writes one")
    return result


def _work(workspace: Workspace, publication: Publication, asked: Asked, day: date | None) -> _Work:
    """Read the list that is there and put it beside the publication."""
    name = FILES[asked.which]
    found: list[Finding] = []
    there = read_before(workspace.data / name, f"data/{name}", asked.which, found)
    editions, _ = read_text(workspace.data / "lists.yaml", "data/lists.yaml")
    before = Before() if is_sample(editions, asked.which) else there
    merged = merge(publication.items, before, asked.which, day, keep_gone=asked.keep_gone)
    problems = [f for f in found if f.severity is Severity.ERROR]
    return _Work(publication, there, before, merged, problems, editions)


def _words(work: _Work, asked: Asked, day: date | None) -> list[str]:
    """Return what would change, and what the text itself says of its day."""
    name, stated = f"data/{FILES[asked.which]}", work.publication.as_of
    if work.sample:
        words = [f"{name} is the shipped sample: nothing of it is kept"]
    else:
        found = differences(work.there.entries, work.merged.entries)
        words = [f"against {name}: {told(found)}"]
    if work.merged.withdrawn:
        number = counted(len(work.merged.withdrawn), "entry", "entries")
        words.append(f"{number} that it lacks stay on the list, withdrawn on {day} at the latest")
    if day is None and stated is not None:
        words.append(f"the text says as of {stated}: --as-of {stated}")
    return words


def _exit_code(merged: Merged, *, stands: bool) -> int:
    if stands:
        return IN_THE_WAY
    return DONE if merged.entries else NOTHING


def _write(workspace: Workspace, work: _Work, asked: Asked, data: bytes, result: Result) -> None:
    """Replace the list and what data/lists.yaml says of it, both or none."""
    if result.exit_code != DONE:
        forced = "; --force writes all the same" if result.exit_code == IN_THE_WAY else ""
        result.words.append(f"nothing was written{forced}")
        return
    name, shown = FILES[asked.which], work.publication.shown
    edited = with_edition(work.editions or EMPTY, asked.which, asked.source or shown, asked.as_of)
    if edited is None:
        message = "data/lists.yaml is written in a way that cannot be edited; nothing was written"
        place = Location("data/lists.yaml")
        raise UnusableError([kinds.CF103.at(place, message, "write the edition in by hand")], 2)
    path = workspace.data / "lists.yaml"
    marked = path.exists() and path.read_bytes().startswith(BOM_UTF8)
    files = {name: data, "lists.yaml": edited.encode("utf-8-sig" if marked else "utf-8")}
    write_whole(workspace.data, files, public=True)
    note(workspace, "lists import", "", f"data/{name} from {shown}")
    result.words.append(f"data/{name} was replaced, and its edition noted in data/lists.yaml")


def _manner(asked: Asked) -> Manner:
    """Return how the file is to be read; UnusableError (exit 2) for wrong options."""
    status = ""
    if asked.status is not None:
        status = next((w for w in CONSULTATIVE if w.casefold() == asked.status.casefold()), "")
        if not status or asked.which is ListName.SPECIAL:
            words = ", ".join(CONSULTATIVE)
            raise _wrong(f"--status goes with --list ecosoc and is one of {words}")
    named = {}
    known = fields(asked.which)
    for text in asked.columns:
        field, mark, label = text.partition("=")
        if not mark or field not in known or not fold(label):
            raise _wrong(f"--column {text!r} is not FIELD=HEADER; fields are {', '.join(known)}")
        named[field] = label
    return Manner(status, named, asked.encoding)


def _check_out(workspace: Workspace, out: Path) -> None:
    """Refuse to write past what guards the workspace's own lists."""
    if out.is_dir():
        raise _wrong(f"--out {out.as_posix()}: this is a folder; name a file")
    if out.resolve() in {(workspace.data / name).resolve() for name in FILES.values()}:
        raise _wrong(f"--out {out.as_posix()} is a list of the workspace: --write replaces it")
    workspace.keep_out(out)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return day_of(text)
    except ValueError as error:
        raise _wrong(f"--as-of: {error}") from None


def _wrong(message: str) -> UnusableError:
    return UnusableError([kinds.CF106.at(None, message, "see gcmreg lists import --help")], 2)


def _decided_and_gone(
    workspace: Workspace, merged: Merged, there: Before, which: ListName
) -> list[Finding]:
    """Return the decisions for entries that the new list lacks, with the new id if there is one."""
    path = workspace.data / "decisions.yaml"
    if not path.exists():
        return []
    document = read_document(path, "data/decisions.yaml")
    if document.findings:
        return document.findings  # nobody knows what they name
    tree = document.tree if isinstance(document.tree, dict) else {}
    new = {entry.id for entry in merged.entries}
    by_name = {fold(entry.name): entry for entry in merged.entries}
    old = {entry.id: entry for entry in there.entries}
    out = []
    for at, decision in enumerate(tree.get("names") or ()):
        match = decision.get("match") if isinstance(decision, dict) else None
        kind, mark, entry_id = str(match or "").partition(":")
        if not mark or kind != which.value or entry_id in new:
            continue
        known = old.get(entry_id)
        now = by_name.get(fold(known.name)) if known is not None else None
        help_text = "decide anew, or add the entry to the list"
        if now is not None:
            help_text = f"its new id is {now.key}: change the decision, or decide anew"
        out.append(
            kinds.DC302.at(
                document.at("names", at, "match"),
                f"{decision.get('name')!r} was decided to be {match}, which the new list lacks",
                help_text,
            )
        )
    return out
