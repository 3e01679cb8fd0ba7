"""RP401 surplus-representative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="RP401",
    name="surplus-representative",
    outcome=Outcome.REJECTED,
    stage=Stage.PLACE,
    clause="section I, item 3",
    help="people can be replaced until the deadline",
)
def surplus_representative(nominee: Nominee) -> str | None:
    """The organization has entered more people than the quota of the session.

    Only the first ones entered are considered: two, unless the session says otherwise. Entered
    first is told by time, then reference, then slot, never by the order of rows in an export.
    """
    quota = nominee.standing.session.quota
    if quota is None or nominee.place.rank <= quota:
        return None
    kept = ", ".join(
        f"{m.shown} (application {m.standing.application.reference}, slot {m.slot.number})"
        for m in nominee.place.kept
    )
    return f"number {nominee.place.rank} of the organization, {quota} are considered: {kept}"
