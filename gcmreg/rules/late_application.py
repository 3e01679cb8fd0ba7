"""DL301 late-application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule
from gcmreg.times import shown

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="DL301",
    name="late-application",
    outcome=Outcome.REJECTED,
    stage=Stage.VERSION,
    clause="section I, item 1",
    help="the deadlines of later sessions may still be open",
)
def late_application(nominee: Nominee) -> str | None:
    """The application was first submitted after the deadline of the session.

    Submitted is the `Finish Time` of the earliest complete version held, or its `Date` where that
    is missing. The call knows no exceptions, and no decision makes a late application count.
    """
    submitted, deadline = nominee.standing.submitted, nominee.standing.session.deadline
    if submitted is None or deadline is None or submitted <= deadline:
        return None
    return (
        f"submitted at {shown(submitted, deadline)}, after the deadline {shown(deadline, deadline)}"
    )
