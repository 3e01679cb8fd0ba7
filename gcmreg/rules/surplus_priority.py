"""PR501 surplus-priority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="PR501",
    name="surplus-priority",
    outcome=None,
    stage=Stage.PRIORITY,
    clause="section I, item 3",
)
def surplus_priority(nominee: Nominee) -> str | None:
    """More than one person of the organization is marked as its priority.

    The first one entered is taken; this one is seated with the organization's other people.
    """
    choice = nominee.choice
    if choice.taken is None or choice.taken is nominee or not choice.marked:
        return None
    return f"{choice.taken.shown} was marked first and is the priority"
