"""The command line: signatures, lazy imports, exit codes; the only place that prints."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gcmreg.console import (
    Format,
    findings_text,
    print_findings,
    print_table,
    row_progress,
    say,
    use_utf8,
)
from gcmreg.diagnostics import UnusableError

if TYPE_CHECKING:
    from gcmreg.result import Result
    from gcmreg.workspace import Workspace


class Dates(StrEnum):
    """Which of day and month is written first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


app = typer.Typer(
    name="gcmreg",
    help="Register, match and seat applicants to the sessions that prepare the Global Compact for "
    "Migration.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

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


@app.callback()
def top(
    ctx: typer.Context,
    workspace: WorkspaceOption = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """Register, match and seat applicants to the sessions of the Global Compact for Migration."""
    if version:
        from gcmreg import __version__

        typer.echo(f"gcmreg {__version__}")
        raise typer.Exit
    ctx.obj = workspace


def _workspace(ctx: typer.Context, given: Path | None) -> Workspace:
    from gcmreg.workspace import find_workspace

    return find_workspace(given if given is not None else ctx.obj)


def _finish(result: Result, form: Format = Format.TEXT) -> NoReturn:
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


@app.command()
def init(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", show_default=False)] = None,
) -> None:
    """Write a new workspace: sessions, forms, sample lists."""
    from gcmreg.commands.init import init as run_init

    _finish(run_init(folder if folder is not None else Path()))


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", show_default=False)] = None,
) -> None:
    """Run the main job on sample exports, step by step."""
    from gcmreg.commands.demo import steps

    exit_code = 0
    for step in steps(folder if folder is not None else Path("gcmreg-demo")):
        for line in step.before:
            say(line)
        result = step.run()
        if result.report:
            print_findings(result.findings, Format.TEXT)
        else:
            findings_text(result.findings, sys.stderr)
        if result.table is not None:
            print_table(result.table, Format.TEXT)
        for words in result.words:
            say(words)
        exit_code = max(exit_code, result.exit_code)
    raise typer.Exit(exit_code)


@app.command()
def ingest(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)],
    form: Annotated[
        str | None, typer.Option("--form", metavar="ID", help="The form; else told by the header.")
    ] = None,
    taken: Annotated[
        str | None,
        typer.Option(
            "--taken", metavar="TIME", help="When the export was made; else the latest Date in it."
        ),
    ] = None,
    dates: Annotated[
        Dates | None, typer.Option("--dates", help="Which comes first in dates such as 5/6/2017.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="That of CSV files.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Read exports into the register. A known one changes nothing."""
    from gcmreg.commands.ingest import Asked
    from gcmreg.commands.ingest import ingest as run_ingest

    space = _workspace(ctx, workspace)
    asked = Asked(form, taken, dates.value if dates is not None else None, encoding, dry_run)
    with row_progress() as seen:
        result = run_ingest(space, files, asked, seen)
    _finish(result, form_at)


@app.command()
def validate(
    ctx: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show every problem of the workspace."""
    from gcmreg.commands.validate import validate as run_validate

    _finish(run_validate(_workspace(ctx, workspace), strict=strict), form_at)


@app.command()
def match(
    ctx: typer.Context,
    names: Annotated[
        str | None,
        typer.Argument(
            metavar="NAMES",
            help="CSV with a column name, or one name a line; - is standard input. Else the "
            "organizations of the register.",
            show_default=False,
        ),
    ] = None,
    top_count: Annotated[
        int, typer.Option("--top", min=1, max=100, help="How many suggestions to give.")
    ] = 5,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Match organizations against both lists."""
    from gcmreg.commands.match import match as run_match

    space = _workspace(ctx, workspace)
    source: Path | bytes | None = None
    if names == "-":
        source = sys.stdin.buffer.read()
    elif names is not None:
        source = Path(names)
    _finish(run_match(space, source, top_count), form_at)


@app.command()
def review(
    ctx: typer.Context,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who decides.")],
    note: Annotated[str | None, typer.Option("--note", metavar="T", help="Why.")] = None,
    top_count: Annotated[
        int, typer.Option("--top", min=1, max=100, help="How many suggestions to give.")
    ] = 5,
    workspace: WorkspaceOption = None,
) -> None:
    """Go through unsure matches and record decisions."""
    from gcmreg.commands.review import open_reviews, record_choice

    space = _workspace(ctx, workspace)
    cases = list(open_reviews(space, top_count))
    say(f"{len(cases)} to review; a number takes that entry, n none, s skips, q stops")
    for position, case in enumerate(cases, 1):
        say(f"\n[{position}/{len(cases)}]")
        for line in case.lines():
            say(line)
        answer = _choice(len(case.choices))
        if answer == "q":
            break
        if answer == "s":
            continue
        chosen = None if answer == "n" else case.choices[int(answer) - 1][0]
        for words in record_choice(space, case, chosen, by, note).words:
            say(words)
    raise typer.Exit(0 if cases else 3)


def _choice(count: int) -> str:
    """Ask until the answer is a number up to `count`, or one of n, s, q; the input's end is q."""
    while True:
        try:
            answer = typer.prompt("choose", prompt_suffix="> ", err=True).strip().casefold()
        except typer.Abort:
            return "q"
        if answer in {"n", "s", "q"} or (answer.isdecimal() and 1 <= int(answer) <= count):
            return str(answer)
        say(f"write a number from 1 to {count}, n, s or q" if count else "write n, s or q")


@app.command()
def decide(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", show_default=False)] = None,
    match_to: Annotated[
        str | None, typer.Option("--match", metavar="LIST:ID|none", help="What NAME is.")
    ] = None,
    application: Annotated[
        str | None, typer.Option("--application", metavar="REF", help="The application decided.")
    ] = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="For this session alone.")
    ] = None,
    use: Annotated[
        str | None, typer.Option("--use", metavar="DATE|none", help="Which held version counts.")
    ] = None,
    type_of: Annotated[
        str | None, typer.Option("--type", metavar="T", help="The right type of organization.")
    ] = None,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="SLOT", help="Slot or name that withdraws.")
    ] = None,
    same: Annotated[
        tuple[str, str] | None, typer.Option("--same", metavar="A B", help="Are one person.")
    ] = None,
    different: Annotated[
        tuple[str, str] | None, typer.Option("--different", metavar="A B", help="Are two people.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who decides.")] = "",
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day; else today.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="T", help="Why.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Record one decision of a person."""
    from gcmreg.commands.decide import Wanted
    from gcmreg.commands.decide import decide as run_decide

    wanted = Wanted(
        name=name,
        match=match_to,
        application=application,
        session=session,
        use=use,
        type=type_of,
        withdraw=withdraw,
        same=same,
        different=different,
        by=by,
        on=on,
        note=note,
    )
    _finish(run_decide(_workspace(ctx, workspace), wanted))


@app.command()
def roster(
    ctx: typer.Context,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="The session.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every session.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="Use only versions changed up to then."),
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Add the private contact fields.")
    ] = False,
    out: OutOption = None,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Work out who attends a session and who does not, and why."""
    from gcmreg.commands.roster import roster as run_roster

    if (session is None) != every:
        raise typer.BadParameter("give --session ID or --all")
    space = _workspace(ctx, workspace)
    _finish(run_roster(space, session, as_of=as_of, private=private, out=out), form_at)


@app.command()
def public(
    ctx: typer.Context,
    session: Annotated[
        str | None,
        typer.Option("--session", metavar="ID", help="The public list of its attendees instead."),
    ] = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Withhold cells that give a private answer away.")
    ] = False,
    out: OutOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the public CSV of applications; nothing private."""
    from gcmreg.commands.public import public as run_public

    _finish(run_public(_workspace(ctx, workspace), session, redact=redact, out=out))


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

    _finish(check(_workspace(ctx, workspace)), form_at)


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

    _finish(show(_workspace(ctx, workspace), reference, private=private), form_at)


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

    _finish(refused(_workspace(ctx, workspace), write), form_at)


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

    _finish(inspect(_workspace(ctx, workspace), file, form, write), form_at)


def run() -> None:
    """Run the command line; problems of the input are findings, never tracebacks."""
    use_utf8()
    try:
        app(prog_name="gcmreg")
    except UnusableError as error:
        findings_text(error.findings, sys.stderr)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except MemoryError:
        say("the memory is too small for this; nothing half-written stays")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        say("stopped; nothing half-written stays")
        raise SystemExit(1) from None
    except Exception as error:  # noqa: BLE001 - what is left is no bad input
        _own_fault(error)
        raise SystemExit(1) from None


def _own_fault(error: Exception) -> None:
    """Say that gcmreg itself is wrong, and where; the whole trace where it is asked for."""
    import os
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    say(f"bug in gcmreg, not in your files: {type(error).__name__} at {place}")
    say("please report it; GCMREG_TRACEBACK=1 shows the whole trace")
    if os.environ.get("GCMREG_TRACEBACK"):
        traceback.print_exception(error)
