"""IN110 unfinished-application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="IN110",
    name="unfinished-application",
    outcome=Outcome.REJECTED,
    stage=Stage.VERSION,
    clause="section I, item 1: applications are submitted through the form",
    help="ask the organization to submit the form before the deadline",
)
def unfinished_application(nominee: Nominee) -> str | None:
    """The application was saved but never submitted.

    Only what was submitted counts. An account that was opened, or a first page that was saved, is
    no application; its nominations are shown so that the organization can be told.
    """
    if nominee.standing.complete:
        return None
    return "the application was saved but never submitted"
