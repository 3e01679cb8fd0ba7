"""Ingesting in tests, as the command does it: open, choose the form, record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.ingest.detect import choose_form, form_findings, open_exports
from gcmreg.ingest.export import UnreadableError
from gcmreg.ingest.receipt import Manner, Receipt
from gcmreg.ingest.record import record
from gcmreg.register import Register, read_register
from gcmreg.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from gcmreg.diagnostics import Finding
    from gcmreg.form import Form
    from gcmreg.workspace import Workspace


def ingest(
    workspace: Workspace,
    paths: Sequence[Path],
    taken: datetime | None = None,
    *,
    dry_run: bool = False,
) -> tuple[list[Receipt], list[Finding]]:
    """Ingest exports; return what became of each, and all that was found wrong."""
    forms = read_settings(workspace, lists=False).forms
    register = read_register(workspace)
    receipts: list[Receipt] = []
    findings: list[Finding] = []
    exports, _ = open_exports(paths, findings)
    for export in exports:
        try:
            form = choose_form(export, forms, None)
            findings += [*export.notes, *form_findings(export, form)]
            manner = Manner(taken, dry_run=dry_run)
            receipt = record(export, form, register, workspace, manner)
        except UnreadableError as error:
            findings.append(error.finding)
        else:
            findings += receipt.findings
            receipts.append(receipt)
    return receipts, findings


def register_of(workspace: Workspace) -> Register:
    """Read the register anew."""
    return read_register(workspace)


def forms_of(workspace: Workspace) -> dict[str, Form]:
    """Read the forms of a workspace."""
    return read_settings(workspace, lists=False).forms


def lines(findings: Sequence[Finding]) -> list[str]:
    """Return findings as the lines that the terminal shows."""
    return [line for finding in findings for line in finding.lines()]
