"""`gcmreg purge`: removes private answers after a date, and lists what personal data is left."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from gcmreg import cache
from gcmreg import findings as kinds
from gcmreg.commands.loaded import Loaded, load
from gcmreg.config.document import read_document
from gcmreg.config.zones import day_of, period_of
from gcmreg.decisions import Decisions
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.facts.kept import KIND as ANSWERS
from gcmreg.facts.persons import same_person
from gcmreg.holdings import KIND as HOLDINGS
from gcmreg.purging import (
    KEPT_TOOL,
    Purge,
    address,
    finish_purge,
    highest_number,
    is_purged,
    lines_of,
    replace_segments,
    try_out,
)
from gcmreg.register import EXPORTS, segment_paths
from gcmreg.report.fields import PRIVATE
from gcmreg.result import NOTHING, Result, Table, counted
from gcmreg.visibility import is_public
from gcmreg.workspace import NOTICES

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Slot
    from gcmreg.workspace import Workspace

    People = dict[str, dict[tuple[str, str], Slot]]

RETENTION = "retention.yaml"
_DAYS = "private_answers_days"
COLUMNS = ("where", "what", "count")
_REPORTS = frozenset({".csv", ".json", ".xlsx", ".html"})


def purge(workspace: Workspace, before: str | None, by: str, *, dry_run: bool = False) -> Result:
    """Remove the private answers of applications last changed before a day, and old refused rows.

    `before` is a day (ISO) or None for what data/retention.yaml says.  Answers to public questions
    stay, as the outcomes rest on them; export files that hold what was removed are deleted, their
    hashes stay.
    """
    if dry_run:
        work = _work(load(workspace), before)
        told = _told(work, try_out(workspace, work))
        words = [told, "dry run: nothing was removed"] if told else [_NONE]
        return Result(exit_code=0 if told else NOTHING, words=words)
    load(workspace)  # what is wrong with it is told before anything is locked
    with workspace.writing():
        result = Result(findings=finish_purge(workspace))
        loaded = load(workspace)
        work = _work(loaded, before)
        told = _told(work, try_out(workspace, work))
        if told:
            replace_segments(workspace, _work(loaded, before), by, told)
            result.words = [told, "what is left: gcmreg purge --check"]
        else:
            result.words = [_NONE]
            result.exit_code = 0 if result.findings else NOTHING
    if told or result.findings:
        for kind in (ANSWERS, HOLDINGS):
            cache.forget(kind)
    return result


_NONE = "nothing to remove: no application is that old, or nothing private is left of it"


def _work(loaded: Loaded, before: str | None) -> Purge:
    """Return what a purge has to take away."""
    moment = _moment(loaded, before)
    gone = frozenset(
        a.key
        for a in loaded.applications
        if all((v.changed or v.last_taken) < moment for v in a.versions)
    )
    return Purge(
        loaded.settings.forms,
        gone,
        old=frozenset(e.sequence for e in loaded.exports if e.taken < moment),
        stay=_needed(loaded, gone),
        used=highest_number(loaded.workspace),
    )


def _needed(loaded: Loaded, gone: frozenset[tuple[str, str]]) -> frozenset[str]:
    """Return the addresses that alone tell that people of two applications are one person.

    As long as one of the two is kept, they are: without them an outcome would be another.
    """
    going: People = {}
    kept: People = {}
    for application in loaded.applications:
        people = going if application.key in gone else kept
        for version in application.versions:
            for slots in version.reading.slots.values():
                for slot in slots:
                    if slot.named and slot.email:
                        found = people.setdefault(address(slot.email), {})
                        found.setdefault((slot.given, slot.family), slot)
    return frozenset(
        email
        for email, found in going.items()
        if any(
            _one_by_address(slot, other)
            for other in kept.get(email, {}).values()
            for slot in found.values()
        )
    )


def _one_by_address(one: Slot, other: Slot) -> bool:
    """Whether two people are the same, and would not be without their address."""
    nothing = Decisions()
    bare = replace(one, email="")
    return bool(same_person(one, other, nothing)) and not same_person(bare, other, nothing)


def _told(work: Purge, files: int) -> str:
    """Say what goes; empty if nothing does."""
    removed = {**work.removed, **({"export file": files} if files else {})}
    parts = ", ".join(counted(count, what) for what, count in sorted(removed.items()))
    return f"{counted(len(work.gone), 'application')}: {parts}" if parts else ""


def _moment(loaded: Loaded, before: str | None) -> datetime:
    """Return the start of the day before which applications are purged."""
    zone = loaded.schedule.zone
    try:
        if before is not None:
            day = day_of(before)
        else:
            day = datetime.now(zone).date() - timedelta(days=_retention(loaded.workspace))
        return period_of(day.isoformat(), zone)[0]
    except (ValueError, OverflowError) as error:
        raise UnusableError([kinds.CF106.at(None, f"--before: {error}")]) from None


def _retention(workspace: Workspace) -> int:
    """Return for how many days private answers are kept; UnusableError if nothing says so."""
    shown = f"data/{RETENTION}"
    document = read_document(workspace.data / RETENTION, shown)
    tree = document.tree if isinstance(document.tree, dict) else {}
    text = tree.get(_DAYS)
    if document.findings or not isinstance(text, str) or not text.isdecimal():
        message = f"{shown} does not say {_DAYS}"
        help_text = f"write '{_DAYS}: 365' into it, or give --before DATE"
        raise UnusableError([kinds.CF106.at(Location(shown), message, help_text)])
    return int(text)


def left(workspace: Workspace) -> Result:
    """List what personal data is left, and where."""
    loaded = load(workspace)
    rows: list[list[object]] = []
    for path in segment_paths(workspace):
        found: Counter[str] = Counter()
        form: Form | None = None
        for line in lines_of(path):
            if line["kind"] == "export":
                form = loaded.settings.forms[line["form"]]
            _count(line, form, found)
        rows += [[workspace.shown(path), what, count] for what, count in sorted(found.items())]
    for path in sorted((workspace.register / EXPORTS).glob("*")):
        rows.append([workspace.shown(path), "an export as it was made", 1])
    for path in sorted(workspace.out.rglob("*")):
        if path.suffix in _REPORTS and path.is_file() and _holds_private(path):
            rows.append([workspace.shown(path), "private contact fields", 1])
        elif path.parent.name == NOTICES and path.name in {"recipients.csv", "sent.jsonl"}:
            rows.append([workspace.shown(path), "addresses that messages go to", 1])
    for path in sorted(workspace.out.glob(f"*/{NOTICES}/**/")):
        messages = len(list(path.glob("*.eml")))
        if messages:
            rows.append([workspace.shown(path), "messages to organizations", messages])
    words = ["nothing personal is left but public answers"] if not rows else []
    words += [f"{counted(len(rows), 'place')} with personal data"] if rows else []
    return Result(table=Table(COLUMNS, rows), words=words)


def _count(line: dict[str, Any], form: Form | None, found: Counter[str]) -> None:
    for label, text in line.get("answers", {}).items():
        if not is_public(label, form) and not is_purged(text):
            found["private answers"] += 1
    if line["kind"] == "export":
        return
    found["tool fields"] += sum(k not in KEPT_TOOL for k in line.get("tool", {}))
    found["refused rows"] += bool(line.get("cells"))
    for name in [name for name, count in found.items() if not count]:
        del found[name]


def _holds_private(path: Path) -> bool:
    """Whether a report was written with the private contact fields."""
    names = [name.capitalize() for name in PRIVATE]
    if path.suffix == ".xlsx":
        return "".join(f"<si><t>{name}</t></si>" for name in names).encode() in _texts_of(path)
    data = path.read_bytes()
    if path.suffix == ".html":
        return ",".join(f'"{name}"' for name in names).encode() in data
    columns = data.split(b"\r\n", 1)[0].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return columns.split(",")[-len(PRIVATE) :] == list(PRIVATE) or b'"private": {' in data


def _texts_of(path: Path) -> bytes:
    """Return the texts of a workbook as its file holds them; nothing where it is none."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            return archive.read("xl/sharedStrings.xml")
    except (BadZipFile, KeyError):
        return b""
