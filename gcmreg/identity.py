"""What identifies a version of an application: its `Date`, its status and its answers."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENCODER = json.JSONEncoder(ensure_ascii=False)
_quoted = json.encoder.encode_basestring


class _Keys(dict[str, str]):
    """Labels as JSON writes them before a value; each is worked out once."""

    def __missing__(self, label: str) -> str:
        if len(self) > _MOST_KEYS:
            self.clear()
        self[label] = found = f"{_quoted(label)}: "
        return found


_MOST_KEYS = 1 << 14
_keys = _Keys()


def texts_json(texts: Mapping[str, str]) -> str:
    """Return the JSON of texts by label, as `json` writes it; faster for many short ones."""
    return f"{{{', '.join([_keys[label] + _quoted(text) for label, text in texts.items()])}}}"


def version_digest(status: str, changed: str | None, answers: Mapping[str, str]) -> str:
    """Return what identifies a version of an application: its `Date`, status and answers.

    In: `changed` as the register writes it (UTC) or None; answers by numbered label.
    """
    return answers_digest(status, changed, texts_json(dict(sorted(answers.items()))))


def answers_digest(status: str, changed: str | None, answers: str) -> str:
    """Return the same where the answers are JSON already, in the order of their labels."""
    content = f"[{_quoted(status)}, {_ENCODER.encode(changed)}, {answers}]"
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:32]
