"""IN111 undated-application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import PRACTICE, Settled, Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="IN111",
    name="undated-application",
    outcome=Outcome.REVIEW,
    stage=Stage.VERSION,
    clause=PRACTICE,
    help="export the form with its times, or: gcmreg decide --application REF --use DATE",
)
def undated_application(nominee: Nominee) -> str | None:
    """No complete version has a usable time, so nobody can say whether it came in time.

    `Date` says when a version was last changed and `Finish Time` when it was submitted; one of
    the two is needed. A person who knows when it came decides: `use: DATE` gives it that time,
    `use: none` says that it does not count.
    """
    standing = nominee.standing
    if not standing.undated:
        return None
    if standing.refused is not None:
        return Settled("no complete version has a usable time; a decision says that none counts")
    return "no complete version has a usable Date or Finish Time"
