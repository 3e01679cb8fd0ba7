"""Fields that several reports of a roster show: suggestions, and what is private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.model import ListEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.model import Suggestion
    from gcmreg.roster import Nomination

PRIVATE = ("email", "phone", "passport", "contact")
JOINED = " | "


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


def private_columns(nominations: Sequence[Nomination]) -> list[list[object]]:
    """Return the cells of the PRIVATE columns, column by column."""
    found = [private_fields(nomination) for nomination in nominations]
    return [[fields[name] for fields in found] for name in PRIVATE]
