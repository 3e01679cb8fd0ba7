"""DL302 late-change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule
from gcmreg.times import shown

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="DL302",
    name="late-change",
    outcome=Outcome.REJECTED,
    stage=Stage.VERSION,
    clause="section I, item 1",
    help="a change counts until the deadline; later sessions may still be open",
)
def late_change(nominee: Nominee) -> str | None:
    """The person was entered after the deadline, into an application that came in time.

    The version used is the one that stood at the deadline. Whoever the latest version names
    besides the people of that version came too late; the people of the version used keep their
    places.
    """
    if not nominee.late_only:
        return None
    deadline, changed = nominee.standing.session.deadline, nominee.version.changed
    if deadline is None or changed is None:
        return None
    return f"entered by a change at {shown(changed, deadline)}, after the deadline"
