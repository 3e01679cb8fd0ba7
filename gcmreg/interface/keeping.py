"""What is kept: register, forms, purge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmreg.console import (
    Format,
)
from gcmreg.interface.common import FormatOption, WorkspaceOption, finish, workspace_of
from gcmreg.model import ListName

app = typer.Typer()


@app.command()
def purge(
    ctx: typer.Context,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="DATE", help="Else what data/retention.yaml says."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="List what personal data is left.")
    ] = False,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who removes it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; remove nothing.")
    ] = False,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Remove private answers after a date."""
    from gcmreg.commands.purge import left
    from gcmreg.commands.purge import purge as run_purge

    space = workspace_of(ctx, workspace)
    finish(left(space) if check else run_purge(space, before, by, dry_run=dry_run), form_at)


register_app = typer.Typer(
    help="Look at the register: whether it is whole, what it holds.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(register_app, name="register")


@register_app.command("check")
def register_check(
    ctx: typer.Context,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Prove that the register is as it was written."""
    from gcmreg.commands.register import check

    finish(check(workspace_of(ctx, workspace)), form_at)


@register_app.command("show")
def register_show(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF")],
    private: Annotated[bool, typer.Option("--private", help="Show private answers too.")] = False,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the versions of an application and what changed."""
    from gcmreg.commands.register import show

    finish(show(workspace_of(ctx, workspace), reference, private=private), form_at)


@register_app.command("refused")
def register_refused(
    ctx: typer.Context,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="Write them as CSV, to mend.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the rows that were refused, and why."""
    from gcmreg.commands.register import refused

    finish(refused(workspace_of(ctx, workspace), write), form_at)


lists_app = typer.Typer(
    help="Look at the lists: what is doubtful in them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(lists_app, name="lists")


@lists_app.command("check")
def lists_check(
    ctx: typer.Context,
    which: Annotated[
        ListName | None, typer.Option("--list", help="This list alone; else both.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show doubtful rows, confusable pairs, and entries on both lists."""
    from gcmreg.commands.lists import check_lists

    finish(check_lists(workspace_of(ctx, workspace), which), form_at)


forms_app = typer.Typer(
    help="Look at forms: how the columns of an export are read.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(forms_app, name="forms")


@forms_app.command("inspect")
def forms_inspect(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    form: Annotated[str | None, typer.Option("--form", metavar="ID", help="The form.")] = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="YAML", help="Propose a form file.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how each column would be read, and what is unmapped."""
    from gcmreg.commands.forms import inspect

    finish(inspect(workspace_of(ctx, workspace), file, form, write), form_at)
