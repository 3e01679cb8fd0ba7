"""PR503 priority-outside-quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="PR503",
    name="priority-outside-quota",
    outcome=None,
    stage=Stage.PRIORITY,
    clause="section I, item 3",
)
def priority_outside_quota(nominee: Nominee) -> str | None:
    """Only people who are not considered are marked: the first one considered is the priority.

    The mark stands on a surplus or withdrawn person and cannot be moved to another by itself.
    """
    choice = nominee.choice
    if choice.taken is not nominee or choice.marked or not choice.marks:
        return None
    marked = ", ".join(dict.fromkeys(m.shown for m in choice.marks))
    return f"only {marked} was marked, who is not considered: the first person considered is taken"
