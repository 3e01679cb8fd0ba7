"""roster.json: the whole roster for programs, as SPEC section 3 words it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from gcmreg.model import Outcome
from gcmreg.report.cells import in_blocks
from gcmreg.report.fields import private_fields, suggestion_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.roster import Nomination, Roster

VERSION = 1
_NO_NOMINATIONS = b'"nominations": []'
_BEGINS, _ENDS = b'{\n  "nominations": [\n', b"\n  ]\n}\n"


def roster_value(roster: Roster, *, private: bool = False) -> dict[str, Any]:
    """Return the roster as a value of plain kinds; `private` adds the private contact fields."""
    deadline = roster.session.deadline
    return {
        "version": VERSION,
        "session": roster.session.id,
        "deadline": deadline.isoformat() if deadline is not None else None,
        "as_of": roster.as_of.isoformat() if roster.as_of is not None else None,
        "provisional": roster.provisional,
        "final": roster.final,
        "counts": {outcome.value: roster.counts[outcome] for outcome in Outcome},
        "notes": list(roster.notes),
        "nominations": [_nomination(n, private=private) for n in roster.nominations],
        "inputs": dict(sorted(roster.inputs.items())),
    }


def roster_pieces(roster: Roster, *, private: bool = False) -> Iterator[bytes]:
    """Yield `json_bytes(roster_value(roster))` in pieces, some nominations at a time."""
    empty = json_bytes(roster_value(replace(roster, nominations=()), private=private))
    before, after = empty.split(_NO_NOMINATIONS)
    if not roster.nominations:
        yield empty
        return
    yield before
    for number, block in enumerate(in_blocks(roster.nominations)):
        values = {"nominations": [_nomination(n, private=private) for n in block]}
        text = json_bytes(values).removesuffix(_ENDS)
        yield b",\n" + text.removeprefix(_BEGINS) if number else text[len(b"{\n  ") :]
    yield b"\n  ]" + after


def _nomination(nomination: Nomination, *, private: bool) -> dict[str, Any]:
    entry = nomination.entry
    match = None
    if entry is not None:
        match = {
            "list": str(entry.list),
            "entry_id": entry.id,
            "entry_name": entry.name,
            "status": entry.status,
        }
    value: dict[str, Any] = {
        "outcome": str(nomination.outcome),
        "reference": nomination.reference,
        "slot": nomination.slot.number,
        "organization": nomination.organization,
        "given_name": nomination.slot.given,
        "family_name": nomination.slot.family,
        "late": nomination.late,
        "priority": nomination.priority,
        "order": nomination.order,
        "match": match,
        "codes": nomination.codes,
        "reason": nomination.reason,
        "clause": nomination.clause,
    }
    if nomination.outcome is Outcome.REVIEW:
        value["suggestions"] = [suggestion_text(s) for s in nomination.suggestions]
    if private:
        value["private"] = private_fields(nomination)
    return value


def json_bytes(value: object) -> bytes:
    """Return a JSON file: UTF-8, indented, LF."""
    try:
        return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
    except UnicodeEncodeError:  # half a pair of surrogates: shown as the replacement mark
        text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
        return text.encode("utf-8", "replace")
