"""PR502 no-priority-given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="PR502",
    name="no-priority-given",
    outcome=None,
    stage=Stage.PRIORITY,
    clause="section I, item 3",
)
def no_priority_given(nominee: Nominee) -> str | None:
    """Nobody of the organization is marked as its priority: the first person considered is taken.

    The form asks for one priority representative for each session. The person taken can be changed
    by marking another one before the deadline.
    """
    if nominee.choice.taken is not nominee or nominee.choice.marks:
        return None
    return "nobody was marked as the priority: the first person considered is taken"
