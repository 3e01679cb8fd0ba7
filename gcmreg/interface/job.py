"""The main job: init, demo, ingest, validate, match, review, decide, roster, public."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gcmreg.console import (
    Format,
    RosterFormat,
    findings_text,
    print_bytes,
    print_findings,
    print_table,
    row_progress,
    say,
)
from gcmreg.interface.common import FormatOption, OutOption, WorkspaceOption, finish, workspace_of

app = typer.Typer()


class Dates(StrEnum):
    """Which of day and month is written first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@app.command()
def init(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", show_default=False)] = None,
) -> None:
    """Write a new workspace: sessions, forms, sample lists."""
    from gcmreg.commands.init import init as run_init

    finish(run_init(folder if folder is not None else Path()))


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

    space = workspace_of(ctx, workspace)
    asked = Asked(form, taken, dates.value if dates is not None else None, encoding, dry_run)
    with row_progress() as seen:
        result = run_ingest(space, files, asked, seen)
    finish(result, form_at)


@app.command()
def validate(
    ctx: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Show every problem of the workspace."""
    from gcmreg.commands.validate import validate as run_validate

    finish(run_validate(workspace_of(ctx, workspace), strict=strict), form_at)


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

    space = workspace_of(ctx, workspace)
    source: Path | bytes | None = None
    if names == "-":
        source = sys.stdin.buffer.read()
    elif names is not None:
        source = Path(names)
    finish(run_match(space, source, top_count), form_at)


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

    space = workspace_of(ctx, workspace)
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
        sys.stderr.write("choose> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return "q"
        answer = line.strip().casefold()
        if answer in {"n", "s", "q"} or (answer.isdecimal() and 1 <= int(answer) <= count):
            return answer
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
    form: Annotated[
        str | None, typer.Option("--form", metavar="ID", help="Of that to one form alone.")
    ] = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Of one session alone.")
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
        form=form,
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
    finish(run_decide(workspace_of(ctx, workspace), wanted))


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
    badges: Annotated[
        bool, typer.Option("--badges", help="Write name badges to print as well: badges.html.")
    ] = False,
    checkin: Annotated[
        bool, typer.Option("--checkin", help="Write a list for the door as well: checkin.csv.")
    ] = False,
    final: Annotated[bool, typer.Option("--final", help="Sign the roster off.")] = False,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who signs off.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day; else today.")] = "",
    note: Annotated[str, typer.Option("--note", metavar="T", help="Why it is signed.")] = "",
    out: OutOption = None,
    roster_form: Annotated[
        RosterFormat,
        typer.Option("--format", help="How the table is printed; ics: a calendar of the sessions."),
    ] = RosterFormat.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Work out who attends a session and who does not, and why."""
    from gcmreg.commands.roster import roster as run_roster

    if (session is None) != every:
        raise typer.BadParameter("give --session ID or --all")
    space = workspace_of(ctx, workspace)
    if roster_form is RosterFormat.ICS:
        from gcmreg.commands.calendar import session_calendar

        if final or by or on or note or as_of is not None or private or badges or checkin:
            raise typer.BadParameter("--format ics goes with --session or --all, and --out")
        data, result = session_calendar(space, session, out)
        print_bytes(data)
        finish(result)
    if not final and (by or on or note):
        raise typer.BadParameter("--by, --on and --note go with --final")
    form_at = Format(roster_form.value)
    wanted = {"badges.html": badges, "checkin.csv": checkin}
    extras = [name for name in wanted if wanted[name]]
    if final:
        from gcmreg.commands.final import Signature, sign

        if session is None or as_of is not None or private or out is not None:
            raise typer.BadParameter("--final goes with --session alone")
        finish(sign(space, session, Signature(by, on, note), extras), form_at)
    finish(
        run_roster(space, session, as_of=as_of, private=private, out=out, extras=extras), form_at
    )


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
    """Write the public CSV and page of applications; nothing private."""
    from gcmreg.commands.public import public as run_public

    finish(run_public(workspace_of(ctx, workspace), session, redact=redact, out=out))
