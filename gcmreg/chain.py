"""Lines that each carry a hash over themselves and the line before; the hashes of files."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

START = "0" * 32
"""What the first line of a chain follows."""
_TAIL = len(', "hash": ""}\n') + len(START)
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class Chain:
    """Writes chained lines; `last` is the hash of the line before."""

    def __init__(self, last: str = START) -> None:
        self.last = last

    def line(self, value: dict[str, Any]) -> bytes:
        """Return the line for a value, its hash as the last key."""
        return self.text(_ENCODER.encode(value).encode("utf-8", "replace"))

    def text(self, text: bytes) -> bytes:
        """Return the line for the JSON of an object."""
        total = hashlib.sha256(self.last.encode())
        total.update(text)
        self.last = total.hexdigest()[:32]
        return b'%b, "hash": "%b"}\n' % (text[:-1], self.last.encode())

    def holds(self, line: bytes) -> bool:
        """Whether a line, with its end, is as it was written after the lines that came before."""
        body, hash_of = line[:-_TAIL], line[-_TAIL:]
        total = hashlib.sha256(self.last.encode())
        total.update(body)
        total.update(b"}")
        self.last = total.hexdigest()[:32]
        return hash_of == b', "hash": "%b"}\n' % self.last.encode()


def file_sum(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_fault(path: Path, *sums: str) -> str:
    """Return what is wrong with a file that had one of these sha256; empty if nothing is."""
    try:
        same = file_sum(path) in sums
    except FileNotFoundError:
        return "the file is missing"
    except OSError as error:
        return f"the file cannot be read: {error.strerror or error}"
    return "" if same else "the file was changed"
