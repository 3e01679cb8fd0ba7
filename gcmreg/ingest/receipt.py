"""How an export is to be read, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from gcmreg.diagnostics import Finding


@dataclass(slots=True)
class Receipt:
    """What became of an export: read = added + changed + unchanged + refused."""

    file: str
    form: str
    taken: datetime | None = None
    known: bool = False
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Manner:
    """How exports are to be read: when they were made (aware), the order of day and month.

    `seen` is told how many rows were read so far.  `last`: no other export follows, so that the
    register in memory need not learn what is in this one.
    """

    taken: datetime | None = None
    dates: str | None = None
    dry_run: bool = False
    seen: Callable[[int], None] | None = None
    last: bool = False
