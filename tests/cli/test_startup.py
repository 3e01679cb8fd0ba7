"""What a start costs: slow libraries are imported only by the commands that need them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli.conftest import environment
from typer import Typer
from typer.core import TyperCommand

from gcmreg import __version__
from gcmreg.interface.commands import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.conftest import Run

SLOW = (
    *("rich", "pydantic", "ruamel", "rapidfuzz", "openpyxl", "hypothesis"),
    *("jinja2", "icalendar", "smtplib", "email", "pycountry"),
)
COMMANDS = (
    "init",
    "demo",
    "ingest",
    "validate",
    "match",
    "review",
    "decide",
    "roster",
    "public",
    "notify",
)


TYPER = {"typer", "annotated_doc", "shellingham"}
RECORDS = {"msgspec", "typing_extensions"}
THIRD_PARTY = {
    ("--version",): set(),
    ("--help",): TYPER | RECORDS,
    ("roster", "--help"): TYPER | RECORDS,
}
FULL = Path("/dev/full")
NO_ROOM = (
    b"error[US705] file-fails: No space left on device\n"
    b"   = help: make room on the disk, then try again\n"
)
NO_ROOM_HERE = b"gcmreg: No space left on device\n"
IMPORTED = """
import sys
before = set(sys.modules)
from gcmreg.__main__ import main
try:
    main()
except SystemExit:
    pass
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print()
print(*[name for name in names - sys.stdlib_module_names if not name.startswith("_")])
"""


def python(code: str, *arguments: str) -> str:
    """Return what Python code prints; `arguments` are its sys.argv[1:]."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, env=environment(), text=True)
    return done.stdout


def test_importing_the_command_line_imports_no_slow_library() -> None:
    code = "import sys, gcmreg.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    assert set(python(code).split()).intersection(SLOW) == set()


def test_version_imports_not_even_typer() -> None:
    code = (
        "import sys, gcmreg.__main__ as m; m.main(); "
        "print(*[name for name in sys.modules if name in {'typer', 'click', 'gcmreg.cli'}])"
    )
    assert python(code, "--version") == f"gcmreg {__version__}\n\n"


@pytest.mark.parametrize("arguments", THIRD_PARTY, ids=" ".join)
def test_a_start_imports_just_these_packages(arguments: tuple[str, ...]) -> None:
    names = set(python(IMPORTED, *arguments).splitlines()[-1].split())
    assert names - {"gcmreg"} == THIRD_PARTY[arguments]


def test_version_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("--version", cwd=tmp_path)
    assert (done.code, done.text, done.err) == (0, f"gcmreg {__version__}\n", "")


def test_help_names_every_command(run: Run, tmp_path: Path) -> None:
    done = run("--help", cwd=tmp_path)
    listed = done.text.partition("Commands:\n")[2].splitlines()
    names = [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "]
    assert (done.code, done.err) == (0, "")
    assert [name for name in names if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_needs_no_workspace(run: Run, tmp_path: Path, command: str) -> None:
    done = run(command, "--help", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.text.startswith(f"Usage: gcmreg {command} ")


def test_a_command_is_built_when_it_is_asked_for_and_once() -> None:
    built: list[str | None] = []

    class Noted(TyperCommand):
        def __init__(self, name: str | None, **settings: Any) -> None:  # noqa: ANN401 - as typer
            super().__init__(name, **settings)
            built.append(name)

    app, part = Typer(), Typer()
    app.command("one", cls=Noted)(lambda: None)
    app.command("two", cls=Noted)(lambda: None)
    part.command("three", cls=Noted)(lambda: None)
    app.add_typer(part, name="part")
    commands = Commands(app)
    assert (list(commands), len(commands), built) == (["one", "two", "part"], 3, [])
    assert commands["two"] is commands["two"]
    assert (commands.get("three"), built) == (None, ["two"])


@pytest.mark.skipif(not FULL.exists(), reason="no device here is always full")
@pytest.mark.parametrize("env", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("words", ["--version", "--help", "explain RP401", "validate --format csv"])
def test_what_cannot_be_written_is_an_error(
    empty: Path, words: str, env: Mapping[str, str]
) -> None:
    command = [sys.executable, "-m", "gcmreg", *words.split()]
    with FULL.open("w") as full:
        done = subprocess.run(
            command,
            cwd=empty,
            env=environment(env),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    told = NO_ROOM_HERE if words == "--version" else NO_ROOM
    assert (done.returncode, done.stderr) == (1, told)


@pytest.mark.parametrize(
    ("code", "shown", "told"),
    [("3", 3, b""), ("None", 0, b""), ("'why'", 1, b"why\n"), ("True", 1, b"")],
)
def test_the_process_ends_with_the_exit_code_and_all_is_written(
    code: str, shown: int, told: bytes
) -> None:
    script = (
        "import sys, gcmreg.__main__ as m\n"
        "def main():\n"
        "    print('out')\n"
        "    print('err', end='', file=sys.stderr)\n"
        f"    raise SystemExit({code})\n"
        "m.main = main\n"
        "m.start()\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (shown, b"out\n", b"err" + told)


@pytest.mark.skipif(os.name == "nt", reason="streams are closed by a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"),
    [("--version", 0), ("--help", 0), ("explain RP401", 0), ("validate", 0), ("nonsense", 2)],
)
def test_closed_streams_change_no_exit_code(
    empty: Path, words: str, code: int, closed: str
) -> None:
    command = f"{shlex.quote(sys.executable)} -m gcmreg {words} {closed}"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=empty, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == code
    assert b"bug in gcmreg" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a pipe whose reader is gone is told otherwise there")
@pytest.mark.parametrize(
    ("session", "code", "told"),
    [("geneva-oct", 3, b"note[RG506]"), ("no-such", 2, b"error[US701]")],
)
def test_a_reader_that_is_gone_changes_no_exit_code(
    empty: Path, session: str, code: int, told: bytes
) -> None:
    gone, writing = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "gcmreg", "roster", "--session", session]
    done = subprocess.run(
        command, cwd=empty, env=environment(), stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr.partition(b" ")[0]) == (code, told)


def test_no_command_shows_the_help_and_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    done = run(cwd=tmp_path)
    assert done.code == 2
    assert run("--help", cwd=tmp_path).text in {done.text, done.err}


def test_unknown_command_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    done = run("rooster", cwd=tmp_path)
    assert (done.code, done.out) == (2, b"")
    assert done.err.splitlines()[-1] == (
        "Error: No such command 'rooster'. Did you mean 'roster', 'register'?"
    )
