"""roster.json: the whole roster for programs, as SPEC section 3 words it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct, UnsetType, to_builtins
from msgspec.structs import replace

from gcmreg.model import ListName, Outcome
from gcmreg.report.cells import in_blocks
from gcmreg.report.fields import private_fields, suggestion_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.roster import Nomination, Roster

VERSION = 1


class _Match(Struct):
    """The entry of a list that an organization was found to be."""

    list: ListName
    entry_id: str
    entry_name: str
    status: str


class _Said(Struct):
    """A nomination as the file words it, in the order of its fields."""

    outcome: Outcome
    reference: str
    slot: int
    organization: str
    given_name: str
    family_name: str
    late: bool
    priority: bool
    order: int | None
    match: _Match | None
    codes: list[str]
    reason: str
    clause: str
    suggestions: list[str] | UnsetType = UNSET
    private: dict[str, str] | UnsetType = UNSET


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
        "nominations": to_builtins([_said(n, private=private) for n in roster.nominations]),
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
        if number:
            yield b",\n"
        text = json_bytes({"nominations": [_said(n, private=private) for n in block]})
        yield text[len(_BEGINS if number else b"{\n  ") : -len(_ENDS)]
    yield b"\n  ]" + after


def _said(nomination: Nomination, *, private: bool) -> _Said:
    slot, entry, deciding = nomination.slot, nomination.entry, nomination.deciding
    notes = [ruling.rule.code for ruling in nomination.notes]
    said = _Said(
        nomination.outcome,
        nomination.reference,
        slot.number,
        nomination.organization,
        slot.given,
        slot.family,
        nomination.late,
        nomination.priority,
        nomination.order,
        _Match(entry.list, entry.id, entry.name, entry.status) if entry is not None else None,
        [deciding.rule.code, *notes] if deciding is not None else notes,
        nomination.reason,
        nomination.clause,
    )
    if nomination.outcome is Outcome.REVIEW:
        said.suggestions = [suggestion_text(s) for s in nomination.suggestions]
    if private:
        said.private = private_fields(nomination)
    return said


def json_bytes(value: object) -> bytes:
    """Return a JSON file: UTF-8, indented, LF."""
    try:
        return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
    except UnicodeEncodeError:  # half a pair of surrogates: shown as the replacement mark
        text = json.dumps(to_builtins(value), ensure_ascii=False, indent=2) + "\n"
        return text.encode("utf-8", "replace")
