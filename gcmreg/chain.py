"""Lines that each carry a hash over themselves and the line before."""

from __future__ import annotations

import hashlib
import json
from typing import Any

START = "0" * 32
"""What the first line of a chain follows."""


class Chain:
    """Writes chained lines; `last` is the hash of the line before."""

    def __init__(self, last: str = START) -> None:
        self.last = last

    def line(self, value: dict[str, Any]) -> bytes:
        """Return the line for a value, its hash as the last key."""
        text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
        # A file's name may hold bytes that are no text: each becomes `?`.
        data = text.encode("utf-8", "replace")
        self.last = hashlib.sha256(self.last.encode() + data).hexdigest()[:32]
        return data[:-1] + f', "hash": "{self.last}"}}\n'.encode()
