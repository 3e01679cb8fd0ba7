"""What an applicant is told of one nomination, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import Outcome
from gcmreg.times import shown

if TYPE_CHECKING:
    from gcmreg.roster import Nomination, Roster

_SENTENCES = {
    Outcome.ROOM: "has a seat in the meeting room.",
    Outcome.OVERFLOW: "has a seat in the overflow room.",
    Outcome.WAITING: "is on the waiting list.",
    Outcome.REJECTED: "cannot be admitted.",
    Outcome.REVIEW: "is still being considered; nothing is decided yet.",
}


def letter(roster: Roster, nomination: Nomination) -> str:
    """Return the letter's text: outcome, reason with its clause, what can still be done."""
    session = roster.session
    who = nomination.slot.full_name or f"the representative in place {nomination.slot.number}"
    dates = (
        " and ".join(f"{day:%d %B %Y}".lstrip("0") for day in session.dates) or "to be announced"
    )
    lines = [
        f"{nomination.organization}",
        f"Application {nomination.reference}",
        "",
        f"{session.title or session.id}",
        f"{session.place}, {dates}",
        "",
        f"{who} {_SENTENCES[nomination.outcome]}",
    ]
    if nomination.outcome is Outcome.WAITING and nomination.order is not None:
        lines.append(f"The place on the list is {nomination.order}.")
    deciding = nomination.deciding
    if deciding is not None:
        lines += ["", f"Reason: {deciding.rule.title}", f"In this case: {deciding.reason}."]
        lines.append(f"Basis: {deciding.rule.clause}.")
    for note in nomination.notes:
        if note.rule.code in {"DL305", "PR501", "PR502", "PR503", "ST601"}:
            lines.append(f"Please note: {note.rule.title}")
    if session.deadline is not None:
        until = shown(session.deadline, session.deadline)
        if session.zone is not None and session.zone != session.deadline.tzinfo:
            local = session.deadline.astimezone(session.zone)
            until += f" ({shown(local, local)} in {session.place})"
        lines += ["", f"Changes for this session counted until {until}, without exception."]
    return "\n".join(lines) + "\n"
