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
        self.last = hashlib.sha256(f"{self.last}{text}".encode()).hexdigest()[:32]
        return f'{text[:-1]}, "hash": "{self.last}"}}\n'.encode()
