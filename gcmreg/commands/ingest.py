"""`gcmreg ingest`: reads exports into the register, every row accounted for."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.config.zones import instant_of
from gcmreg.diagnostics import Finding, Location, Severity, UnusableError
from gcmreg.ingest.detect import choose_form, form_findings, open_exports
from gcmreg.ingest.export import Export, UnreadableError
from gcmreg.ingest.interrupted import clear_interrupted
from gcmreg.ingest.receipt import Manner, Receipt, few
from gcmreg.ingest.record import record
from gcmreg.journal import note
from gcmreg.purging import finish_purge
from gcmreg.register import Keep, read_register
from gcmreg.result import DONE, IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.settings import read_settings, usable
from gcmreg.workspace import register_unwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.model import Schedule
    from gcmreg.settings import Settings
    from gcmreg.workspace import Workspace

_AHEAD = timedelta(days=2)
COLUMNS = ("file", "form", "taken", "read", "added", "changed", "unchanged", "refused")


class Asked(Struct, frozen=True):
    """What the command line says of the exports; None where nothing is said."""

    form: str | None = None
    taken: str | None = None
    dates: str | None = None
    encoding: str | None = None
    dry_run: bool = False


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    asked: Asked | None = None,
    seen: Callable[[int], None] | None = None,
) -> Result:
    """Read exports into the register, each whole or not at all.

    `seen` is told how many rows of an export were read so far.
    """
    asked = asked or Asked()
    settings = read_settings(workspace, lists=False)
    schedule = usable(settings)
    _check_form(asked.form, settings)
    _check_files(paths)
    taken = _moment(asked.taken, schedule)
    manner = Manner(taken, asked.dates, asked.dry_run, seen, encoding=asked.encoding)
    result = Result()
    receipts: list[Receipt] = []
    with nullcontext() if asked.dry_run else workspace.writing():
        if not asked.dry_run:
            result.findings += [*finish_purge(workspace), *clear_interrupted(workspace)]
        exports, empty = open_exports(paths, result.findings, asked.encoding)
        register = read_register(workspace, Keep.NOTHING)
        for number, export in enumerate(exports, 1):
            its = replace(manner, last=number == len(exports))
            try:
                form = choose_form(export, settings.forms, asked.form)
                receipt = record(export, form, register, workspace, its)
            except UnreadableError as error:
                result.findings += [*few([*error.before]), error.finding]
            except RecursionError:
                place = Location(export.shown)
                result.findings.append(kinds.EX401.at(place, "nested too deeply"))
            except OSError as error:
                raise register_unwritable(error, f"{export.shown} was not taken") from None
            else:
                _take(export, form, receipt, receipts, result)
                if receipt.read and not receipt.known and not asked.dry_run:
                    note(workspace, "ingest", "", export.shown)
    for path in empty:
        result.findings.append(
            kinds.EX411.at(Location(path.name), "the file is empty", "export the form again")
        )
    result.table = Table(COLUMNS, [_row(r) for r in receipts])
    _conclude(result, receipts, dry_run=asked.dry_run)
    if receipts:
        result.words.append(f"workspace: {workspace.root.as_posix()}")
    return result


def _take(
    export: Export, form: Form, receipt: Receipt, receipts: list[Receipt], result: Result
) -> None:
    """Put what became of an export into the result."""
    if not receipt.read and not receipt.known:
        result.findings.append(
            kinds.EX411.at(Location(export.shown), "the export holds no application")
        )
        return
    if not receipt.known:
        result.findings += export.notes
        result.findings += form_findings(export, form)
    result.findings += few(receipt.findings)
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
        moment = instant_of(taken, schedule.zone)
    except ValueError as error:
        raise UnusableError([kinds.EX416.at(None, f"--taken: {error}")]) from None
    if moment > datetime.now(UTC) + _AHEAD:  # a day lasts until its end, wherever that is
        message = f"--taken {taken} lies in the future: it would prove what nobody has seen"
        raise UnusableError([kinds.EX416.at(None, message, "check the year")])
    return moment


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
