"""The CSV files of a roster: attendees, waiting list, rejections, review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import ListEntry, Outcome
from gcmreg.report.cells import csv_of_texts

if TYPE_CHECKING:
    from gcmreg.model import Suggestion
    from gcmreg.roster import Nomination, Roster

SEATED = (
    "session",
    "seat",
    "order",
    "organization",
    "list",
    "entry_id",
    "entry_name",
    "status",
    "title",
    "given_name",
    "family_name",
    "position",
    "priority",
    "reference",
    "slot",
    "notes",
)
DECIDED = (
    "session",
    "organization",
    "given_name",
    "family_name",
    "reference",
    "slot",
    "code",
    "rule",
    "reason",
    "clause",
)
PRIVATE = ("email", "phone", "passport", "contact")
JOINED = " | "


def roster_files(roster: Roster, *, private: bool) -> dict[str, bytes]:
    """Return the CSV files of a roster by name; `private` adds the private contact fields."""
    return {
        "attendees.csv": _seated(roster, (Outcome.ROOM, Outcome.OVERFLOW), private=private),
        "waiting.csv": _seated(roster, (Outcome.WAITING,), private=private),
        "rejections.csv": _decided(roster, Outcome.REJECTED, private=private),
        "review.csv": _decided(roster, Outcome.REVIEW, private=private),
    }


def _seated(roster: Roster, outcomes: tuple[Outcome, ...], *, private: bool) -> bytes:
    rows = []
    for nomination in roster.nominations:
        if nomination.outcome not in outcomes:
            continue
        entry, slot = nomination.entry, nomination.slot
        row: list[object] = [
            roster.session.id,
            nomination.outcome,
            nomination.order,
            nomination.organization,
            *_entry_cells(entry),
            slot.title,
            slot.given,
            slot.family,
            slot.position,
            "yes" if nomination.priority else "no",
            nomination.reference,
            slot.number,
            JOINED.join(r.rule.code for r in nomination.notes),
        ]
        rows.append(row + (private_cells(nomination) if private else []))
    return csv_of_texts(SEATED + (PRIVATE if private else ()), rows)


def _entry_cells(entry: ListEntry | None) -> list[object]:
    if entry is None:
        return ["", "", "", ""]
    return [entry.list, entry.id, entry.name, entry.status]


def _decided(roster: Roster, outcome: Outcome, *, private: bool) -> bytes:
    rows = []
    for nomination in roster.nominations:
        deciding = nomination.deciding
        if nomination.outcome is not outcome or deciding is None:
            continue
        row: list[object] = [
            roster.session.id,
            nomination.organization,
            nomination.slot.given,
            nomination.slot.family,
            nomination.reference,
            nomination.slot.number,
            deciding.rule.code,
            deciding.rule.name,
            nomination.reason,
            nomination.clause,
        ]
        if outcome is Outcome.REVIEW:
            row.append(JOINED.join(suggestion_text(s) for s in nomination.suggestions))
        rows.append(row + (private_cells(nomination) if private else []))
    header = DECIDED + (("suggestions",) if outcome is Outcome.REVIEW else ())
    return csv_of_texts(header + (PRIVATE if private else ()), rows)


def suggestion_text(suggestion: Suggestion) -> str:
    """Return a suggestion as `list:id:name:score`."""
    entry = suggestion.entry
    key = entry.key if isinstance(entry, ListEntry) else entry.id
    return f"{key}:{entry.name}:{suggestion.score:.3f}"


def private_fields(nomination: Nomination) -> dict[str, str]:
    """Return the private contact fields of a nomination: of the person and its organization."""
    slot = nomination.slot
    found: dict[str, list[str]] = {name: [] for name in PRIVATE}
    if slot.email:
        found["email"].append(slot.email)
    for name, text in slot.private:
        found[name].append(text)
    found["contact"] += [text for _, text in nomination.version.reading.contacts]
    return {name: JOINED.join(texts) for name, texts in found.items()}


def private_cells(nomination: Nomination) -> list[object]:
    """Return the cells of the PRIVATE columns."""
    return [*private_fields(nomination).values()]
