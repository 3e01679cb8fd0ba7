"""The command line: puts the commands together, runs them, sets the exit code."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from gcmreg.console import findings_text, say, use_utf8
from gcmreg.diagnostics import UnusableError
from gcmreg.interface import insight, job, keeping, telling
from gcmreg.interface.commands import Commands
from gcmreg.interface.common import WorkspaceOption

if TYPE_CHECKING:
    from gcmreg.diagnostics import Finding


class _Top(TyperGroup):
    """The command line itself, with the commands of all parts."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - what typer hands on
        parts = Commands(job.app, insight.app, telling.app, keeping.app)
        super().__init__(**{**settings, "commands": parts})


app = typer.Typer(
    name="gcmreg",
    cls=_Top,
    help="Register, match and seat applicants to the sessions that prepare the Global Compact for "
    "Migration.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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


def heed_ending() -> None:
    """Let whoever ends this process wait until nothing half-written is left."""
    signal.signal(signal.SIGTERM, _ended)


def _ended(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def run() -> None:
    """Run the command line; problems of the input are findings, never tracebacks."""
    use_utf8()
    gc.disable()  # a command is short, and nothing that it makes in masses refers to itself
    try:
        _run()
    except UnusableError as error:
        findings_text(error.findings, sys.stderr)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except MemoryError:
        say("the memory is too small for this; nothing half-written stays")
        raise SystemExit(1) from None
    except OSError as error:
        findings_text([_refused(error)], sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        say("stopped; nothing half-written stays")
        raise SystemExit(1) from None
    except Exception as error:  # noqa: BLE001 - what is left is no bad input
        _own_fault(error)
        raise SystemExit(1) from None


def _run() -> None:
    try:
        app(prog_name="gcmreg")
    except SystemExit as ended:
        if not ended.code:
            sys.stdout.flush()  # what cannot be written is told like anything else
        raise


def _refused(error: OSError) -> Finding:
    """Return the finding for a file that the system refuses to read or write."""
    from gcmreg.diagnostics import Location, way_out
    from gcmreg.findings import US705

    place = Location(error.filename) if isinstance(error.filename, str) else None
    help_text = way_out(error, "look at the file's rights")
    return US705.at(place, error.strerror or type(error).__name__, help_text)


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
