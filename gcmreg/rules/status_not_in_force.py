"""AC203 status-not-in-force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="AC203",
    name="status-not-in-force",
    outcome=Outcome.REJECTED,
    stage=Stage.ACCREDITATION,
    clause="section I: organizations in consultative status with ECOSOC",
    help="check the dates of the entry in data/ecosoc.csv",
)
def status_not_in_force(nominee: Nominee) -> str | None:
    """The consultative status was not in force on the day of the deadline.

    It was granted later, suspended, or withdrawn. The day is that of the deadline in the zone of
    the deadlines, or the first day of a session that has none.
    """
    entry, day = nominee.accreditation.only_ecosoc, nominee.accreditation.day
    if entry is None or not entry.consultative or day is None or entry.in_force(day):
        return None
    return (
        f"{entry.name} ({entry.key}): {entry.why_not_in_force(day)}; the day that counts is {day}"
    )
