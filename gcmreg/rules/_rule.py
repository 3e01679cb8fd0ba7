"""What a rule is: its data, its question, and what it gives back."""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg.diagnostics import Severity
from gcmreg.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from gcmreg.facts.nominee import Nominee

PRACTICE = "secretariat practice"
"""The clause of what the call leaves open (SPEC section 4)."""


class Stage(StrEnum):
    """When a rule is asked: each stage knows the verdicts of those before it."""

    VERSION = "version"  # which version of the application counts
    ACCREDITATION = "accreditation"  # whether its organization may attend
    PLACE = "place"  # whether the person has a place of the quota
    PERSON = "person"  # who else entered the person
    PRIORITY = "priority"  # whom the organization puts first
    SEAT = "seat"  # where the person sits
    ROSTER = "roster"  # of the roster as a whole


class Rule(Struct, frozen=True):
    """One rule of SPEC section 4.

    `outcome` is where a nomination ends if the rule decides, or None for a note; `ask` takes a
    nominee with the facts of the rule's stage and gives the reason in words, or None.
    """

    code: str
    name: str
    outcome: Outcome | None
    stage: Stage
    clause: str
    ask: Callable[[Nominee], str | None]
    help: str = ""

    @property
    def title(self) -> str:
        """The rule in one sentence."""
        return (inspect.getdoc(self.ask) or "").partition("\n")[0]

    @property
    def explanation(self) -> str:
        """The rest of what there is to say, in paragraphs."""
        return (inspect.getdoc(self.ask) or "").partition("\n")[2].strip()

    @property
    def severity(self) -> Severity:
        """The severity as a diagnostic."""
        if self.outcome is Outcome.REJECTED:
            return Severity.REJECT
        return Severity.REVIEW if self.outcome is Outcome.REVIEW else Severity.NOTE


class Ruling(Struct):
    """What a rule said of a nominee: the reason, and the outcome if it decided."""

    rule: Rule
    reason: str
    outcome: Outcome | None


class Settled(str):
    """The reason of a rule that would ask a person, where a person has already said no."""

    __slots__ = ()


def rule(
    *,
    code: str,
    name: str,
    outcome: Outcome | None,
    stage: Stage,
    clause: str,
    help: str = "",
) -> Callable[[Callable[[Nominee], str | None]], Rule]:
    """Make a rule of a function; its docstring is the title and the explanation."""

    def make(ask: Callable[[Nominee], str | None]) -> Rule:
        return Rule(code, name, outcome, stage, clause, ask, help)

    return make


def ruling(asked: Rule, reason: str) -> Ruling:
    """Return what it means that a rule gave a reason."""
    if isinstance(reason, Settled):
        return Ruling(asked, str(reason), Outcome.REJECTED)
    return Ruling(asked, reason, asked.outcome)
