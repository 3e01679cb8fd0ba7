"""What the commands share: their options, the workspace, how a result is finished."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gcmreg.console import Format, findings_text, print_findings, print_table, say

if TYPE_CHECKING:
    from gcmreg.result import Result
    from gcmreg.workspace import Workspace

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="The workspace; else GCMREG_WORKSPACE, else upward from the current folder.",
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the table is printed.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where to write; else out/.")
]


def workspace_of(ctx: typer.Context, given: Path | None) -> Workspace:
    """Return the workspace named after the command, before it, or found upward."""
    from gcmreg.workspace import find_workspace

    return find_workspace(given if given is not None else ctx.obj)


def finish(result: Result, form: Format = Format.TEXT) -> NoReturn:
    """Print a result: its report on stdout, words about it on stderr; exit with its code."""
    if result.report:
        print_findings(result.findings, form)
    else:
        findings_text(result.findings, sys.stderr)
    if result.table is not None and (result.table.rows or form is not Format.TEXT):
        print_table(result.table, form)
    for words in result.words:
        say(words)
    raise typer.Exit(result.exit_code)
