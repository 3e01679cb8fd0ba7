"""RP403 unnamed-representative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.rules._rule import Stage, rule

if TYPE_CHECKING:
    from gcmreg.facts.nominee import Nominee


@rule(
    code="RP403",
    name="unnamed-representative",
    outcome=Outcome.REJECTED,
    stage=Stage.PLACE,
    clause="section I, item 3",
    help="ask the organization for the name before the deadline",
)
def unnamed_representative(nominee: Nominee) -> str | None:
    """The slot holds data, but no name.

    Nobody can be admitted without a name, and an unnamed slot takes no place from the others.
    """
    if nominee.slot.named:
        return None
    return f"slot {nominee.slot.number} holds data but names nobody"
