"""AC202 no-consultative-status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="AC202",
    name="no-consultative-status",
    outcome=Outcome.REJECTED,
    stage=Stage.ACCREDITATION,
    clause="form, section I: a profile alone is no consultative status",
    help="check the entry against the published list",
)
def no_consultative_status(nominee: Nominee) -> str | None:
    """The organization has a profile, but no consultative status with ECOSOC.

    Only General, Special and Roster are consultative status. A profile in the database, or a
    roster of another body, is not; and the organization is not on the special accreditation list
    either.
    """
    entry = nominee.accreditation.only_ecosoc
    if entry is None or entry.consultative:
        return None
    word = f"{entry.status!r} is no consultative status" if entry.status else "it has no status"
    return f"{entry.name} ({entry.key}) is on the list, but {word}"
