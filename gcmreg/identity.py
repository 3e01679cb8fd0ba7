"""What identifies a version of an application: its `Date`, its status and its answers."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_encode = msgspec.json.Encoder().encode
_spaced = msgspec.json.format


def json_line(value: object) -> bytes:
    """Return the JSON of a value in one line, as `json` writes it, in UTF-8."""
    if value is None:
        return b"null"
    if isinstance(value, str) and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'.encode()
    try:
        return _spaced(_encode(value), indent=0)
    except UnicodeEncodeError:  # half a pair of surrogates
        return _ENCODER.encode(value).encode("utf-8", "replace")


def version_digest(status: str, changed: str | None, answers: Mapping[str, str]) -> str:
    """Return what identifies a version of an application: its `Date`, status and answers.

    In: `changed` as the register writes it (UTC) or None; answers by numbered label.
    """
    return answers_digest(status, changed, json_line(dict(sorted(answers.items()))))


def answers_digest(status: str, changed: str | None, answers: bytes) -> str:
    """Return the same where the answers are JSON already, in the order of their labels."""
    total = hashlib.sha256(b"[%b, %b, " % (json_line(status), json_line(changed)))
    total.update(answers)
    total.update(b"]")
    return total.hexdigest()[:32]
