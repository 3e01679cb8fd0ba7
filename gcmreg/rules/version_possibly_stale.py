"""DL306 version-possibly-stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import PRACTICE, Stage, rule
from gcmreg.times import shown

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="DL306",
    name="version-possibly-stale",
    outcome=None,
    stage=Stage.VERSION,
    clause=PRACTICE,
    help="ingest an export made at or just after the deadline",
)
def version_possibly_stale(nominee: Nominee) -> str | None:
    """No export proves that the version used still stood at the deadline.

    The last export that shows it was made before the deadline, and a later version exists:
    between the two the application may have had a version that nobody kept. An export made at the
    deadline settles it.
    """
    if not nominee.standing.unproven:
        return None
    used = nominee.standing.used
    assert used is not None
    deadline = nominee.standing.session.deadline
    assert deadline is not None
    return f"last seen in an export of {shown(used.last_taken, deadline)}, before the deadline"
