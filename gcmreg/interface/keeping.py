"""What is kept: register, lists, forms, purge."""

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
    from gcmreg.commands.refused import refused

    finish(refused(workspace_of(ctx, workspace), write), form_at)


lists_app = typer.Typer(
    help="Look at the lists; make one of an official publication; compare two editions.",
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


@lists_app.command("import")
def lists_import(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text, CSV, workbook, HTML or PDF.")],
    which: Annotated[ListName, typer.Option("--list", help="Which list it is.")],
    write: Annotated[
        bool, typer.Option("--write", help="Replace the list in data/ and note its edition.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the list to a file.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of the edition.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="Its source; else its name.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="WORD", help="If all are of one status.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="FIELD=HEADER", help="Name a column; repeatable."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="That of text and CSV.")
    ] = None,
    keep_gone: Annotated[
        bool, typer.Option("--keep-gone", help="Keep what it lacks, withdrawn on its day.")
    ] = False,
    lines: Annotated[
        bool, typer.Option("--lines", help="Show what became of every line instead.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write in spite of refused lines and lost decisions.")
    ] = False,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Turn an official publication into a list; shows it unless told to write."""
    from gcmreg.commands.lists_import import Asked, import_list

    asked = Asked(
        which=which,
        status=status,
        columns=tuple(column or ()),
        encoding=encoding,
        as_of=as_of,
        source=source,
        out=out,
        write=write,
        lines=lines,
        keep_gone=keep_gone,
        force=force,
    )
    finish(import_list(workspace_of(ctx, workspace), file, asked), form_at)


@lists_app.command("diff")
def lists_diff(
    ctx: typer.Context,
    one: Annotated[
        Path, typer.Argument(metavar="A", help="An edition; alone, the list in data/ is the older.")
    ],
    other: Annotated[
        Path | None,
        typer.Argument(metavar="B", help="A later edition.", show_default=False),
    ] = None,
    which: Annotated[
        ListName | None, typer.Option("--list", help="Which list; else told by the columns.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare two editions of a list, and say whose answers change."""
    from gcmreg.commands.lists_diff import diff_lists
    from gcmreg.diagnostics import UnusableError

    try:
        space = workspace_of(ctx, workspace)
    except UnusableError:
        if other is None or workspace is not None:
            raise
        space = None
    finish(diff_lists(space, one, other, which), form_at)


forms_app = typer.Typer(
    help="Look at forms: how the columns of an export are read.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(forms_app, name="forms")


@forms_app.command("inspect")
def forms_inspect(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)],
    form: Annotated[str | None, typer.Option("--form", metavar="ID", help="The form.")] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="That of CSV files.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="YAML", help="Propose a form file.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how each column of an export would be read, and what is unmapped."""
    from gcmreg.commands.forms import inspect

    finish(inspect(workspace_of(ctx, workspace), files, form, write, encoding), form_at)
