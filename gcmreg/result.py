"""What a command gives back to the command line: a table, findings, words, an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.diagnostics import Finding

DONE, IN_THE_WAY, WRONG, NOTHING = 0, 1, 2, 3
"""Exit codes of SPEC section 3."""


class Table(Struct, frozen=True):
    """A table to print: `columns` are keys in JSON and headers elsewhere.

    `brief` names the columns that the terminal shows; empty for all.  A tuple in a cell is a list
    of texts.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    brief: tuple[str, ...] = ()
    title: str = ""


class Result(Struct):
    """The outcome of a command.

    `table` is the report for stdout; where `report` is true the findings are the report instead.
    `words` are lines for stderr.
    """

    exit_code: int = DONE
    table: Table | None = None
    findings: list[Finding] = field(default_factory=list)
    report: bool = False
    words: list[str] = field(default_factory=list)


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 row` or `2 rows`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
