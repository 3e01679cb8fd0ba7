"""On a terminal: color and progress there alone, and nothing in a name can steer it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli.conftest import environment
from cli.samples import ECOSOC, FIRST, export, person, result, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cli.conftest import Run

pty = pytest.importorskip("pty", reason="there are no such terminals here")
COLOR = re.compile(r"\x1b\[[0-9;]*m")
COLORED = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|38|48)[0-9;]*m")
STEERING = re.compile(r"\x1b(?!\[[0-9;?]*[A-Za-z])|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
WIDE = {"COLUMNS": "250", "LINES": "50", "TERM": "xterm-256color"}


def on_terminal(
    cwd: Path, *arguments: str, env: Mapping[str, str] | None = None, out: bool = True
) -> tuple[int, str, bytes]:
    """Run the command with stderr, and stdout unless `out` is False, on a terminal.

    Returns the exit code, what the terminal was sent, and what a pipe on stdout was.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gcmreg", *arguments],
        cwd=cwd,
        env=environment({**WIDE, **(env or {})}),
        stdin=subprocess.DEVNULL,
        stdout=theirs if out else subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    sent = b""
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        sent += part
    piped = process.stdout.read() if process.stdout is not None else b""
    code = process.wait(timeout=60)
    if process.stdout is not None:
        process.stdout.close()
    os.close(ours)
    text = sent.decode("utf-8").replace("\r\n", "\n")
    assert "Traceback" not in text, text
    return code, text, piped


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Return a workspace with an error, a warning and notes to show."""
    text = ECOSOC + "101,Acme Relief,AR,,Gold,Kenya,,,,\n"
    return write_workspace(tmp_path / "ws", ecosoc_csv=text)


def test_severity_is_colored_on_a_terminal_alone(run: Run, faulty: Path) -> None:
    code, text, _ = on_terminal(faulty, "validate")
    plain = run("validate", cwd=faulty)
    assert (code, plain.code) == (1, 1)
    assert [COLOR.sub("", line) for line in text.splitlines()] == [
        *plain.text.splitlines(),
        *plain.err.splitlines(),
    ]
    heads = [line for line in text.splitlines() if line.startswith("\x1b")]
    assert [line.partition("[0m")[0] for line in heads] == [
        "\x1b[1;31merror\x1b",
        *["\x1b[1;33mwarning\x1b"] * 2,
        *["\x1b[1;36mnote\x1b"] * 3,
    ]
    assert COLOR.findall(plain.text + plain.err) == []


@pytest.mark.parametrize("command", ["validate", "match", "stats", "roster --all"])
def test_no_color_is_heeded(filled: Path, command: str) -> None:
    colored = on_terminal(filled, *command.split())
    plain = on_terminal(filled, *command.split(), env={"NO_COLOR": "1"})
    assert COLORED.findall(plain[1]) == []
    assert COLOR.sub("", plain[1]) == COLOR.sub("", colored[1])


@pytest.mark.parametrize(
    ("value", "colored"), [("", True), ("0", False), ("1", False)], ids=["empty", "0", "1"]
)
def test_no_color_counts_unless_it_is_empty(faulty: Path, value: str, *, colored: bool) -> None:
    _, text, _ = on_terminal(faulty, "validate", env={"NO_COLOR": value})
    assert (COLORED.findall(text) != []) == colored


def test_finding_on_stderr_is_colored_where_stderr_is_a_terminal(faulty: Path) -> None:
    code, text, piped = on_terminal(faulty, "roster", "--all", out=False)
    assert (code, piped) == (2, b"")
    assert text.startswith("\x1b[1;31merror\x1b[0m[LS202] entry-id-twice: ")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_formats_for_programs_are_the_same_bytes_on_a_terminal(
    run: Run, filled: Path, form: str
) -> None:
    code, text, _ = on_terminal(filled, "match", "--format", form)
    plain = run("match", "--format", form, cwd=filled)
    said = [line.rstrip("\r") for line in text.splitlines()]  # a terminal adds one of its own
    assert (code, said) == (0, [*plain.text.splitlines(), *plain.err.splitlines()])


def test_progress_is_shown_on_a_terminal_alone(run: Run, empty: Path) -> None:
    rows = [{**FIRST[0], "Reference #": str(n)} for n in range(300)]
    (empty / "a.csv").write_bytes(export(rows))
    code, shown, piped = on_terminal(empty, "ingest", "a.csv", "--dry-run", out=False)
    plain = run("ingest", "a.csv", "--dry-run", cwd=empty)
    assert (code, plain.code, piped) == (0, 0, plain.out)
    assert "rows read" in shown
    assert shown.endswith(plain.err)  # the progress is gone when it ends
    assert re.findall(r"\d+ rows read\n", plain.err) == []
    assert COLOR.findall(plain.err) == []


HOSTILE = "[bold red]Evil[/] [link=x]\x1b]0;owned\x07\x1b[2J\x9b31m\u202eeman\u200b\\[x]"
SHOWN = "[bold red]Evil[/] [link=x]<001B>]0;owned<0007><001B>[2J<009B>31m<202E>eman<200B>\\[x]"


@pytest.fixture
def hostile(run: Run, empty: Path) -> Path:
    """Return a workspace in which every name would steer a terminal."""
    someone = person(HOSTILE, HOSTILE, title=HOSTILE, position=HOSTILE)
    rows = [result("1", HOSTILE, {"ny-may": [someone]}, answers={"Acronym": HOSTILE})]
    (empty / "a.csv").write_bytes(export(rows))
    (empty / "names.txt").write_text(HOSTILE + "\n", encoding="utf-8")
    assert run("ingest", "a.csv", cwd=empty).code == 0
    return empty


@pytest.mark.parametrize(
    ("command", "count"),
    [
        ("match", 1),
        ("match names.txt", 1),
        ("register show 1", 6),
        ("explain 1", 2),
        ("public", 0),
        ("roster --all", 0),
        ("stats", 0),
    ],
)
def test_names_cannot_steer_a_terminal(hostile: Path, command: str, count: int) -> None:
    env = {"COLUMNS": "1000"}
    code, text, _ = on_terminal(hostile, *command.split(), env=env)
    assert code == 0
    assert STEERING.findall(text) == []
    assert [mark for mark in ("\x1b]", "\x1b[2J", "\u202e", "\u200b") if mark in text] == []
    assert (text.count(SHOWN) >= 1) == (count > 0)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("roster", "--session", HOSTILE), 2),
        (("explain", HOSTILE), 1),
        (("decide", "X", "--match", f"ecosoc:{HOSTILE}", "--by", "Z"), 2),
        (("match", HOSTILE), 2),
        (("lists", "import", HOSTILE, "--list", "special"), 2),
        ((HOSTILE,), 2),
    ],
    ids=["roster", "explain", "decide", "match", "lists", "command"],
)
def test_arguments_cannot_steer_a_terminal(
    filled: Path, arguments: tuple[str, ...], wanted: int
) -> None:
    code, text, _ = on_terminal(filled, *arguments, env={"COLUMNS": "1000"})
    assert code == wanted
    assert STEERING.findall(text) == []
    assert [mark for mark in ("\x1b]", "\x1b[2J", "\u202e", "\u200b") if mark in text] == []
    assert "owned" in text


def test_configuration_cannot_steer_a_terminal(tmp_path: Path) -> None:
    text = ECOSOC + f'"{HOSTILE}",Acme,,,"{HOSTILE}",,"{HOSTILE}",,,\n' * 2
    root = write_workspace(tmp_path / "ws", ecosoc_csv=text, decisions_yaml='"\\e[2J": 1\n')
    code, shown, _ = on_terminal(root, "validate")
    assert code == 1
    assert STEERING.findall(shown) == []
    assert [mark for mark in ("\x1b]", "\x1b[2J", "\u202e", "\u200b") if mark in shown] == []
    assert "owned" in shown


def test_table_fits_the_terminal(filled: Path) -> None:
    for columns in (40, 80, 120):
        _, text, _ = on_terminal(filled, "match", env={"COLUMNS": str(columns)})
        lines = [COLOR.sub("", line) for line in text.splitlines()]
        table = [line for line in lines if not line.startswith("10 names")]
        assert max(map(len, table)) <= columns
