"""`gcmreg ingest`: reads exports into the register, every row accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.config.zones import instant_of
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.ingest.detect import choose_form, form_findings, open_exports
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.record import Receipt, record
from gcmreg.register import read_register
from gcmreg.result import DONE, IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.settings import read_settings, usable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from gcmreg.model import Schedule
    from gcmreg.register import Register
    from gcmreg.settings import Settings
    from gcmreg.workspace import Workspace

COLUMNS = ("file", "form", "taken", "read", "added", "changed", "unchanged", "refused")


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    form: str | None = None,
    taken: str | None = None,
    dry_run: bool = False,
) -> Result:
    """Read exports into the register.

    `form` is the id of a form or None to tell it by the header; `taken` says when the exports were
    made, as a date or date-time.  Each export is added whole or not at all.
    """
    settings = read_settings(workspace, lists=False)
    schedule = usable(settings)
    _check_form(form, settings)
    _check_files(paths)
    moment = _moment(taken, schedule)
    result = Result()
    exports, empty = open_exports(paths, "formsite", result.findings)
    receipts: list[Receipt] = []
    with _lock(workspace, dry_run=dry_run):
        register = read_register(workspace)
        for export in exports:
            _one(export, settings, register, moment, form, receipts, result, dry_run=dry_run)
    for path in empty:
        result.findings.append(
            kinds.EX411.at(Location(path.name), "the file is empty", "export the form again")
        )
    result.table = Table(COLUMNS, [_row(r) for r in receipts])
    _conclude(result, receipts, dry_run=dry_run)
    return result


def _lock(workspace: Workspace, *, dry_run: bool) -> AbstractContextManager[None]:
    from contextlib import nullcontext

    return nullcontext() if dry_run else workspace.writing()


def _one(
    export: Export,
    settings: Settings,
    register: Register,
    taken: datetime | None,
    form_id: str | None,
    receipts: list[Receipt],
    result: Result,
    *,
    dry_run: bool,
) -> None:
    try:
        form = choose_form(export, settings.forms, form_id)
        receipt = record(export, form, register, settings.workspace, taken, dry_run=dry_run)
    except UnreadableError as error:
        result.findings.append(error.finding)
        return
    if not receipt.read and not receipt.known:
        result.findings.append(
            kinds.EX411.at(Location(export.shown), "the export holds no application")
        )
        return
    if not receipt.known:
        result.findings += form_findings(export, form)
    result.findings += receipt.findings
    receipts.append(receipt)


def _check_form(form: str | None, settings: Settings) -> None:
    if form is None or form in settings.forms:
        return
    known = ", ".join(sorted(settings.forms)) or "none"
    raise UnusableError(
        [kinds.EX412.at(None, f"no form is called {form!r}", f"data/forms describes {known}")]
    )


def _check_files(paths: Sequence[Path]) -> None:
    """Refuse what is no file before anything is read."""
    findings: list[Finding] = []
    for path in paths:
        place = Location(path.as_posix())
        if path.is_dir():
            help_text = "name the export files in it"
            findings.append(kinds.EX401.at(place, "this is a folder, not an export", help_text))
        elif not path.exists():
            findings.append(kinds.EX401.at(place, "the file is not there", "check the name"))
        elif not path.is_file():
            findings.append(kinds.EX401.at(place, "this is no plain file"))
    if findings:
        raise UnusableError(findings)


def _moment(taken: str | None, schedule: Schedule) -> datetime | None:
    if taken is None:
        return None
    try:
        return instant_of(taken, schedule.zone)
    except ValueError as error:
        raise UnusableError([kinds.EX416.at(None, f"--taken: {error}")]) from None


def _row(receipt: Receipt) -> list[object]:
    taken = receipt.taken.isoformat() if receipt.taken is not None else None
    counts = [getattr(receipt, name) for name in COLUMNS[3:]]
    return [receipt.file, receipt.form, taken, *counts]


def _conclude(result: Result, receipts: list[Receipt], *, dry_run: bool) -> None:
    for receipt in receipts:
        if receipt.known:
            result.words.append(f"{receipt.file}: known already, nothing changes")
            continue
        parts = [f"{getattr(receipt, n)} {n}" for n in ("added", "changed", "unchanged", "refused")]
        result.words.append(
            f"{receipt.file}: {counted(receipt.read, 'row')} read: {', '.join(parts)}"
        )
    if dry_run:
        result.words.append("dry run: nothing was written")
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    only_empty = not receipts and all(f.code == kinds.EX411.code for f in errors)
    if only_empty:
        result.exit_code = NOTHING
    else:
        result.exit_code = IN_THE_WAY if errors else DONE
