"""The text of a file: which encoding it has, and lines that cannot grow without bound."""

from __future__ import annotations

import codecs
import re
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.export import UnreadableError
from gcmreg.ingest.guess import guess, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_LINE = 16 << 20  # characters; a row of an export is far shorter
_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_FILES = frozenset(["idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"])
_BEYOND = bytes(range(0x80, 0x100))
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


class Encoding(Struct, frozen=True):
    """The encoding of a file; `guessed` if the file does not say it and it is not UTF-8."""

    name: str
    guessed: bool = False


def encoding_of(path: Path, given: str | None = None) -> Encoding:
    """Return the encoding of a text file: the one given, that of its mark, UTF-8, or a guess.

    UnreadableError where it was meant to be UTF-8 and a byte is broken, or nothing fits.
    """
    if given is not None:
        return Encoding(_known(path, given))
    try:
        with path.open("rb") as stream:
            head = stream.read(_SAMPLE)
    except OSError as error:
        raise UnreadableError(unreadable(path, error)) from None
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    wide = _without_mark(head)
    if wide is not None:
        return Encoding(wide, guessed=True)
    at = broken_utf8(path)
    if at is None:
        return Encoding("utf-8")
    if _meant_utf8(path):
        raise UnreadableError(not_utf8(path, at))
    likely = guess(words_of(_chunks(path)))
    if likely is None:
        raise UnreadableError(not_utf8(path, at))
    return Encoding(likely, guessed=True)


def _known(path: Path, name: str) -> str:
    try:
        found = codecs.lookup(name).name
        "".encode(found)  # those from bytes to bytes are no encodings of text
        if found in _NO_FILES:
            raise LookupError  # noqa: TRY301 - the same answer
    except (LookupError, ValueError):
        message = f"no encoding is called {name!r}"
        help_text = "write utf-8, utf-16, cp1252 or another one that Python knows"
        raise UnreadableError(kinds.EX418.at(Location(path.name), message, help_text)) from None
    return "utf-8-sig" if found == "utf-8" else found


def _without_mark(head: bytes) -> str | None:
    """Return UTF-16 by its many zero bytes, where the file has no mark."""
    zeros = (head[0::2].count(0), head[1::2].count(0))
    pairs = len(head) // 2
    if pairs and max(zeros) > pairs * 0.4 and min(zeros) < pairs * 0.05:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return None


def broken_utf8(path: Path) -> int | None:
    """Return the offset of the first byte that is not UTF-8, or None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return offset - held + error.start
            offset += len(chunk)
    held = len(decoder.getstate()[0])
    return offset - held if held else None


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces that end with a line, where lines end within reason."""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk + stream.readline(_SAMPLE)


def _meant_utf8(path: Path) -> bool:
    """Whether most of what is beyond ASCII is UTF-8, so that the rest is damage."""
    whole = beyond = 0
    for chunk in _chunks(path):
        beyond += len(chunk) - len(chunk.translate(None, _BEYOND))
        whole += sum(map(len, _MULTIBYTE.findall(chunk)))
    return whole * 2 > beyond


def not_utf8(path: Path, offset: int) -> Finding:
    """Return the finding on a byte that breaks UTF-8, at an offset in the file."""
    line, start, at = 1, b"", 0
    with path.open("rb") as stream:
        while at < offset and (chunk := stream.read(min(_CHUNK, offset - at))):
            at += len(chunk)
            line += chunk.count(b"\n")
            _, ended, rest = chunk.rpartition(b"\n")
            start = (b"" if ended else start) + rest
            start = start[-LONGEST_LINE:]
        found = stream.read(1)
    column = len(start.decode("utf-8-sig" if line == 1 else "utf-8", "replace")) + 1
    message = f"byte 0x{found.hex()} is not UTF-8" if found else "the file is no text"
    help_text = "export or save the file as UTF-8; nothing of this file was taken"
    return kinds.EX410.at(Location(path.name, line, column), message, help_text)


def unreadable(path: Path, error: OSError) -> Finding:
    """Return the finding on a file that the system does not let us read."""
    return kinds.EX401.at(Location(path.name), f"cannot be read: {error.strerror or error}")


def lines_of(path: Path, encoding: str, start: int = 0) -> Iterator[str]:
    """Yield the physical lines of a file with their ends, as csv wants them, from a byte on.

    UnreadableError for a byte that the encoding does not know, or a line without end.
    """
    with opened(path, encoding, start) as stream:
        if bounded(path):
            yield from stream
            return
        while line := stream.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise too_long(path, "line")
            yield line


def bounded(path: Path) -> bool:
    """Whether a file is so small that no line or row in it can be too long."""
    return path.stat().st_size < LONGEST_LINE


@contextmanager
def opened(path: Path, encoding: str, start: int = 0) -> Iterator[TextIO]:
    """Open a file for its text, line ends as they are; from `start` on, where a character begins.

    UnreadableError, here or while it is read, for a byte that the encoding does not know.
    """
    try:
        with path.open("rb") as file:
            file.seek(start)
            name = encoding.removesuffix("-sig") if start else encoding
            yield TextIOWrapper(file, name, newline="")
    except UnicodeError as error:
        message = f"the file is not {encoding}: {getattr(error, 'reason', error)}"
        if encoding.startswith("utf-8"):
            at = broken_utf8(path)
            if at is not None:
                raise UnreadableError(not_utf8(path, at)) from None
        raise UnreadableError(kinds.EX410.at(Location(path.name), message)) from None
    except OSError as error:
        raise UnreadableError(unreadable(path, error)) from None


def too_long(path: Path, what: str) -> UnreadableError:
    """Return the error for a line or row that would fill the memory."""
    message = f"a {what} is longer than {LONGEST_LINE} characters"
    return UnreadableError(kinds.EX419.at(Location(path.name), message))
