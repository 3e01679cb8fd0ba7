"""DL304 no-deadline-set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import PRACTICE, Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="DL304",
    name="no-deadline-set",
    outcome=None,
    stage=Stage.ROSTER,
    clause=PRACTICE,
    help="write the deadline into data/sessions.yaml once it is announced",
)
def no_deadline_set(nominee: Nominee) -> str | None:
    """The session has no deadline yet: every version counts and the roster is provisional.

    Deadlines were announced one by one. Until one is written into data/sessions.yaml nothing is
    late.
    """
    if nominee.standing.session.deadline is not None:
        return None
    return "the session has no deadline: the roster is provisional"
