"""DL303 version-at-deadline-unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import PRACTICE, Settled, Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="DL303",
    name="version-at-deadline-unknown",
    outcome=Outcome.REVIEW,
    stage=Stage.VERSION,
    clause=PRACTICE,
    help="ingest an export from before, or: gcmreg decide --application REF --use DATE|none",
)
def version_at_deadline_unknown(nominee: Nominee) -> str | None:
    """It may have been submitted in time, but no complete version from before the deadline is held.

    An edit overwrites what the form tool holds, so an export made after the deadline shows only
    what was changed since. What the application said at the deadline can come from an earlier
    export. A person decides which held version counts: `use: DATE`, or `use: none`.
    """
    standing = nominee.standing
    if standing.refused is not None:
        return Settled("a decision says that no version held counts")
    if standing.used is not None:
        return None
    if standing.submitted is None:
        return "changed after the deadline, and it is not known when it was submitted"
    return "submitted in time but changed after the deadline, and no version from before is held"
