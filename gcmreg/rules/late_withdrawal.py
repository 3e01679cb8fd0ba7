"""DL305 late-withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import Stage, rule
from gcmreg.times import shown

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="DL305",
    name="late-withdrawal",
    outcome=None,
    stage=Stage.VERSION,
    clause="section I, item 1",
    help="ask whether the person still comes: gcmreg decide --application REF --withdraw SLOT",
)
def late_withdrawal(nominee: Nominee) -> str | None:
    """The latest version no longer enters this person, but it is dated after the deadline.

    A late change does not count, so the person keeps the place. Ask the organization whether the
    person still comes; a decision (`withdraw`) frees the seat.
    """
    left = nominee.left
    if left is None or left.changed is None or nominee.standing.session.deadline is None:
        return None
    at = shown(left.changed, nominee.standing.session.deadline)
    return f"the version of {at} no longer enters this person"
