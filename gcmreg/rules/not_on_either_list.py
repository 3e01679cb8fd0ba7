"""AC201 not-on-either-list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="AC201",
    name="not-on-either-list",
    outcome=Outcome.REJECTED,
    stage=Stage.ACCREDITATION,
    clause="form, section I: only applications from organizations on one of the two lists",
    help="if it is listed under another name: gcmreg decide NAME --match LIST:ID",
)
def not_on_either_list(nominee: Nominee) -> str | None:
    """The organization is on neither list.

    Only organizations in consultative status with ECOSOC, or approved for special accreditation
    to this process, can attend.
    """
    if nominee.accreditation.answer.keys:
        return None
    name = nominee.accreditation.reading.name
    decided = nominee.accreditation.answer.decided
    if decided is not None:
        by = f" by {decided.by}" if decided.by else ""
        return f"{name!r} is on neither list, as decided{by}"
    return f"{name!r} is on neither list" if name else "the application names no organization"
