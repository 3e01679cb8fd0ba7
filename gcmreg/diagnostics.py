"""Findings: what gcmreg has to say of its input.  Values that are appended, never exceptions."""

from __future__ import annotations

import errno
from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How grave a finding is, mildest first."""

    NOTE = "note"
    REVIEW = "review"
    REJECT = "reject"
    WARNING = "warning"
    ERROR = "error"


class Location(Struct, frozen=True):
    """A place in a file: physical line (header = 1) and column, both from 1; 0 = not known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file[:line[:column]]`."""
        text = self.file
        if self.line:
            text += f":{self.line}"
            if self.column:
                text += f":{self.column}"
        return text


class Finding(Struct, frozen=True):
    """One thing found: code, name, severity, message, where, and what to do."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Location | None = None
    related: tuple[str, ...] = ()
    clause: str = ""
    help: str = ""

    def lines(self) -> list[str]:
        """Return the finding as the lines that terminal, snapshots and reports share."""
        out = [f"{self.severity}[{self.code}] {self.name}: {self.message}"]
        if self.place is not None:
            out.append(f"  --> {self.place}")
        out += [f"   = {text}" for text in self.related]
        if self.clause:
            out.append(f"   = clause: {self.clause}")
        if self.help:
            out.append(f"   = help: {self.help}")
        return out


class Kind(Struct, frozen=True):
    """A kind of finding: its code, its name and its severity, declared once."""

    code: str
    name: str
    severity: Severity
    title: str

    def at(
        self,
        place: Location | None,
        message: str,
        help: str = "",
        related: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding of this kind."""
        return Finding(self.code, self.name, self.severity, message, place, related, "", help)


class UnusableError(Exception):
    """The command cannot go on: findings say why, `exit_code` says how grave (SPEC section 3)."""

    def __init__(self, findings: list[Finding], exit_code: int = 2) -> None:
        super().__init__("; ".join(f.message for f in findings))
        self.findings = findings
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[type[UnusableError], tuple[list[Finding], int]]:
        return UnusableError, (self.findings, self.exit_code)


def way_out(error: OSError, otherwise: str) -> str:
    """Return what helps where the system refuses a file: room on a full disk, else as given."""
    full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
    return "make room on the disk, then try again" if error.errno in full else otherwise
