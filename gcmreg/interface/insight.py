"""Why and what if: explain, diff, verify, simulate, status, stats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmreg.console import (
    Format,
    TextFormat,
    print_json,
    print_text,
)
from gcmreg.interface.common import FormatOption, WorkspaceOption, finish, workspace_of

app = typer.Typer()


@app.command()
def explain(
    ctx: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="Reference, organization, person, or a code.")
    ],
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Of one session alone.")
    ] = None,
    plain: Annotated[bool, typer.Option("--letter", help="In plain words, to send.")] = False,
    form_at: Annotated[
        TextFormat, typer.Option("--format", help="Text or JSON.")
    ] = TextFormat.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Explain an outcome, or a code: the whole chain."""
    from gcmreg.commands.explain import explain as run_explain
    from gcmreg.commands.explain import explain_code

    told = explain_code(what)
    if told is None:
        told = run_explain(workspace_of(ctx, workspace), what, session, plain=plain)
    if form_at is TextFormat.JSON:
        print_json(told.value)
    else:
        print_text(told.text)


@app.command()
def diff(
    ctx: typer.Context,
    before: Annotated[
        str, typer.Argument(metavar="A", help="SESSION, SESSION@TIME, SESSION#NUMBER or a file.")
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The same.")],
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare two rosters: who came in, went out, moved, and why."""
    from gcmreg.commands.diff import diff as run_diff

    finish(run_diff(workspace_of(ctx, workspace), before, after), form_at)


@app.command()
def verify(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="FINAL", help="SESSION or SESSION#NUMBER; else all.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Say whether signed-off rosters still hold."""
    from gcmreg.commands.final import verify as run_verify

    finish(run_verify(workspace_of(ctx, workspace), name), form_at)


@app.command()
def simulate(
    ctx: typer.Context,
    session: Annotated[str, typer.Option("--session", metavar="ID", help="The session.")],
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="TIME|none", help="Another deadline.")
    ] = None,
    quota: Annotated[str | None, typer.Option("--quota", metavar="N|none")] = None,
    room: Annotated[str | None, typer.Option("--room", metavar="N|none")] = None,
    overflow: Annotated[str | None, typer.Option("--overflow", metavar="N|none")] = None,
    list_file: Annotated[
        Path | None, typer.Option("--list", metavar="FILE", help="Another edition of a list.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="REF", help="Leave out; repeatable.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what would change; nothing is written."""
    from gcmreg.commands.diff import If
    from gcmreg.commands.diff import simulate as run_simulate

    supposed = If(deadline, quota, room, overflow, list_file, tuple(without or ()))
    finish(run_simulate(workspace_of(ctx, workspace), session, supposed), form_at)


@app.command()
def status(
    ctx: typer.Context,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="As of this day; else today.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show where the work stands and what to do next."""
    from gcmreg.commands.status import status as run_status

    finish(run_status(workspace_of(ctx, workspace), on), form_at)


@app.command()
def stats(
    ctx: typer.Context,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Of one session alone.")
    ] = None,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="To be shown to everybody: withhold counts under 5, and what tells them.",
        ),
    ] = False,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Write charts as a page too.")
    ] = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Count applications, organizations, persons, outcomes, countries, regions and days."""
    from gcmreg.commands.stats import stats as run_stats

    bars = form_at is Format.TEXT
    space = workspace_of(ctx, workspace)
    finish(run_stats(space, session, public=public, bars=bars, page=page), form_at)
