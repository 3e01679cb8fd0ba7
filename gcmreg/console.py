"""How results look: tables and findings on the terminal, CSV and JSON elsewhere."""

from __future__ import annotations

import os
import sys
import unicodedata
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, assert_never

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gcmreg.diagnostics import Finding
    from gcmreg.result import Table

FINDING_COLUMNS = ("severity", "code", "name", "message", "place", "related", "clause", "help")
_COLOURS = {"error": "31", "reject": "31", "warning": "33", "review": "33", "note": "36"}
_WIDE = 200


class Format(StrEnum):
    """How a table is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class RosterFormat(StrEnum):
    """How the table of rosters is printed; `ics` prints a calendar of the sessions instead."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"


class TextFormat(StrEnum):
    """How something that is no table is printed."""

    TEXT = "text"
    JSON = "json"


def print_text(text: str) -> None:
    """Print lines of text on stdout."""
    for line in text.splitlines():
        print(harmless(line))


def print_bytes(data: bytes) -> None:
    """Print a file on stdout as it is."""
    _write(data)


def print_json(value: object) -> None:
    """Print a value as JSON on stdout."""
    from gcmreg.report.roster_json import json_bytes

    _write(json_bytes(value))


def harmless(text: str) -> str:
    """Return text that cannot steer a terminal: control and invisible marks are shown."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == " " else _shown(c) for c in text.replace("\n", " "))


def _shown(mark: str) -> str:
    if unicodedata.category(mark) in {"Zs", "Zl", "Zp"}:
        return " "
    return f"<{ord(mark):04X}>"


def use_utf8() -> None:
    """Write UTF-8 on every system, and never fail on a mark that cannot be shown.

    What is written to a stream that the caller closed goes nowhere.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """Say something about the work, on stderr."""
    print(harmless(text), file=sys.stderr)


@contextmanager
def row_progress(what: str = "rows read") -> Iterator[Callable[[int], None] | None]:
    """Show on a terminal how many rows were read, or what else is counted; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    console = Console(file=sys.stderr)
    columns = (SpinnerColumn(), TextColumn(f"{{task.completed}} {what}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)

        def seen(rows: int) -> None:
            if rows % 100 == 0:
                progress.update(task, completed=rows)

        yield seen


def findings_text(findings: Iterable[Finding], stream: TextIO) -> None:
    """Print findings, with a colored severity on a terminal."""
    colored = stream.isatty() and not os.environ.get("NO_COLOR")
    for finding in findings:
        lines = [harmless(line) for line in finding.lines()]
        if colored:
            word = str(finding.severity)
            lines[0] = f"\x1b[1;{_COLOURS[word]}m{word}\x1b[0m{lines[0].removeprefix(word)}"
        print("\n".join(lines), file=stream)


def finding_value(finding: Finding) -> dict[str, Any]:
    """Return a finding as a value of plain kinds."""
    return {
        "severity": str(finding.severity),
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "place": str(finding.place) if finding.place is not None else "",
        "related": list(finding.related),
        "clause": finding.clause,
        "help": finding.help,
    }


def print_findings(findings: list[Finding], form: Format) -> None:
    """Print findings as the report of a command, on stdout."""
    if form is Format.TEXT:
        findings_text(findings, sys.stdout)
        return
    from gcmreg.result import Table

    rows = [[_cell(v) for v in finding_value(f).values()] for f in findings]
    print_table(Table(FINDING_COLUMNS, rows), form)


def _cell(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def print_table(table: Table, form: Format) -> None:
    """Print a table on stdout."""
    if form is Format.TEXT:
        _text_table(table)
    elif form is Format.JSON:
        from gcmreg.report.roster_json import json_bytes

        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        _write(json_bytes(rows))
    elif form is Format.CSV:
        from gcmreg.report.cells import csv_bytes

        joined = ([_joined(cell) for cell in row] for row in table.rows)
        _write(csv_bytes(table.columns, joined))
    else:
        assert_never(form)


def _joined(cell: object) -> object:
    return " | ".join(str(part) for part in cell) if isinstance(cell, tuple) else cell


def _write(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _text_table(table: Table) -> None:
    shown = table.brief or table.columns
    picked = [table.columns.index(name) for name in shown]
    names = [name.replace("_", " ") for name in shown]
    right = [all(isinstance(row[i], int | float | None) for row in table.rows) for i in picked]
    rows = [[harmless(_cell_text(row[i])) for i in picked] for row in table.rows]
    title = harmless(table.title) if table.title else ""
    whole = [name == "session" for name in names]
    lines = None
    if not (sys.stdout.isatty() or title):
        from gcmreg.layout import table_lines

        lines = table_lines(names, rows, right, whole, _WIDE)
    print("\n".join(lines if lines is not None else _rich_lines(title, names, right, rows)))


def _rich_lines(
    title: str, names: list[str], right: list[bool], rows: list[list[str]]
) -> list[str]:
    """Return the lines of a table as wide as the terminal, or as _WIDE where there is none."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout, width=None if terminal else _WIDE, highlight=False, legacy_windows=False
    )
    # Text: no markup is read in it.
    view = RichTable(box=SIMPLE_HEAD, title=Text(title) if title else None, pad_edge=False)
    for name, number in zip(names, right, strict=True):
        justify: Literal["left", "right"] = "right" if number else "left"
        view.add_column(name, justify=justify, no_wrap=name == "session")
    for row in rows:
        view.add_row(*map(Text, row))
    with console.capture() as captured:
        console.print(view)
    lines = captured.get().splitlines()
    return lines if terminal else [line for text in lines if (line := text.rstrip())]


def _cell_text(cell: object) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(_joined(cell))
