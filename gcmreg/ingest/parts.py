"""Parts of a large CSV file that can be read side by side: each begins and ends with a row.

Where a row ends is guessed by counting quotation marks; whoever reads a part finds out whether the
guess was right, and reads on from there in one go if it was not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gcmreg.ingest.text import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UTF8 = frozenset(["utf-8", "utf-8-sig"])
"""The encodings in which no byte of another character looks like a quotation mark or line end."""
_SIZE = 1 << 16
_WORTH = 2 << 20  # a smaller file is read sooner than a second process begins


class Part(NamedTuple):
    """Bytes `start` to `end` of a file, with `before` lines before them; `end` None: the rest."""

    start: int
    end: int | None
    before: int

    def read(self, path: Path) -> bytes:
        """Return the bytes of the part."""
        with path.open("rb") as stream:
            stream.seek(self.start)
            return stream.read(-1 if self.end is None else self.end - self.start)


class UnevenError(Exception):
    """A part does not end with a row: what was read of it is worth nothing."""


WHOLE = Part(0, None, 0)


def parts_of(path: Path) -> Iterator[Part]:
    """Yield the parts of a file in order; the last one may be all the rest, of any size."""
    if path.stat().st_size < _WORTH:
        yield WHOLE
        return
    part = WHOLE
    lines, offset, inside, last = 0, 0, False, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_SIZE):
            inside ^= chunk.count(b'"') % 2 == 1
            end = _row_end(chunk, inside=inside)
            split = last == b"\r" and chunk.startswith(b"\n")  # one line end, not two
            lines += _lines(chunk, 0, end) - split
            if end and offset + end - part.start <= LONGEST_LINE:
                yield part._replace(end=offset + end)
                part, lines = Part(offset + end, None, part.before + lines), 0
            lines += _lines(chunk, end, len(chunk))
            offset, last = offset + len(chunk), chunk[-1:]
            if offset - part.start > LONGEST_LINE:
                break
    if part.start < offset:
        whole = not inside and offset - part.start <= LONGEST_LINE
        yield part._replace(end=offset) if whole else part


def _row_end(chunk: bytes, *, inside: bool) -> int:
    """Return where the last row within a chunk ends; 0 where none does.

    `inside`: it ends between quotation marks.
    """
    at = len(chunk)
    while (end := chunk.rfind(b"\n", 0, at)) >= 0:
        inside ^= chunk.count(b'"', end, at) % 2 == 1
        if not inside:
            return end + 1
        at = end
    return 0


def _lines(chunk: bytes, start: int, end: int) -> int:
    """Return how many lines end in a piece of a chunk: with LF, CR, or both together."""
    count = chunk.count(b"\n", start, end)
    single = chunk.count(b"\r", start, end)
    return count + single - chunk.count(b"\r\n", start, end) if single else count
