"""How what a form claims differs from what the lists say, in words; empty if it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.model import CONSULTATIVE, ListName

if TYPE_CHECKING:
    from gcmreg.facts.accreditation import Accreditation


def status_claim(accreditation: Accreditation) -> str:
    """Compare the claimed consultative status with the match on `ecosoc` on the day."""
    claim = accreditation.reading.claim_status
    if not claim:
        return ""
    status = accreditation.status_in_force()
    folded = fold(claim)
    claimed = next((word for word in CONSULTATIVE if fold(word) in folded), "")
    says_yes = bool(claimed) or folded.startswith("yes")
    listed = f"the list says {status}" if status else "the list says none in force"
    if not says_yes and status:
        return f"the form claims no consultative status, {listed}"
    if says_yes and (not status or (claimed and claimed != status)):
        return f"the form claims {claim!r}, {listed}"
    return ""


def special_claim(accreditation: Accreditation) -> str:
    """Compare the claimed special accreditation with the match on `special`."""
    claim = accreditation.reading.claim_special
    if not claim:
        return ""
    says_yes = fold(claim).startswith("yes")
    entry = accreditation.answer.accepted(ListName.SPECIAL)
    if says_yes and entry is None:
        return "the form claims special accreditation, the organization is not on that list"
    if not says_yes and entry is not None:
        return "the form claims no special accreditation, the organization is on that list"
    return ""
