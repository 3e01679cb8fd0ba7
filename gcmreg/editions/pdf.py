"""Publications as PDF: the text of each page, read by pypdf."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.editions.text import TextLine, text_lines

if TYPE_CHECKING:
    from pathlib import Path

MOST_PAGES = 3000
OTHERWISE = (
    "take its text out another way and import that: 'pdftotext -layout FILE.pdf FILE.txt', or open "
    "it, select all, copy, and save as a text file; a scan needs character recognition first"
)


def read_pdf(path: Path) -> list[TextLine]:
    """Return the lines of a PDF, each with its page and its number on it.

    UnusableError (exit 1) where it cannot be read, or holds no text.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # what it says is told below
    try:
        pages = _pages(path)
    except UnusableError:
        raise
    except Exception as error:  # noqa: BLE001 - of a damaged PDF pypdf raises almost anything
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise _unreadable(path, f"the PDF cannot be read: {reason}") from None
    lines = text_lines(
        [
            (Location(f"{path.name}, page {number}", at), text)
            for at, text in enumerate(page.split("\n"), 1)
        ]
        for number, page in enumerate(pages, 1)
    )
    if not lines:
        raise _unreadable(path, "the PDF holds no text")
    return lines


def _pages(path: Path) -> list[str]:
    from pypdf import PdfReader

    with path.open("rb") as stream:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _unreadable(path, "the PDF is locked with a password")
        if len(reader.pages) > MOST_PAGES:
            raise _unreadable(path, f"the PDF has more than {MOST_PAGES} pages")
        return [page.extract_text() for page in reader.pages]


def _unreadable(path: Path, message: str) -> UnusableError:
    return UnusableError([kinds.EX401.at(Location(path.name), message, OTHERWISE)], 1)
