"""A page in one file: markup, styles, script and data, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gcmreg.report.cells import in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ASSETS = Path(__file__).with_name("assets")
_DATA_BEGINS = '<script type="application/json" id="data">'
_DATA_ENDS = "</script>"
_NO_ROWS = b'"rows":[]'
_ESCAPES = (
    ("<", r"\u003c"),
    (">", r"\u003e"),
    ("&", r"\u0026"),
    ("\u2028", r"\u2028"),
    ("\u2029", r"\u2029"),
)
_ESCAPES_IN_BYTES = [(mark.encode(), escaped.encode()) for mark, escaped in _ESCAPES]


class View(Struct, frozen=True):
    """A table of a page: `lead` are the columns shown in the row, the rest is folded away.

    `heads` are the short names of `lead`.

    A row is a pair: the cells of `lead`, and the others as column, text, column, text...
    """

    caption: str
    search: str
    noun: tuple[str, str]
    columns: list[str]
    heads: list[str]
    lead: list[int]
    filters: list[int]
    rows: Iterable[tuple[Sequence[object], Sequence[object]]]
    more: str = "all answers"
    prints: bool = True

    def value(self) -> dict[str, Any]:
        """Return the table as the script takes it."""
        names = ("caption", "search", "noun", "columns", "heads", "lead", "filters", "more")
        return {name: getattr(self, name) for name in names} | {
            "prints": self.prints,
            "rows": list(self.rows),
        }


def asset(name: str) -> str:
    """Return the text of a file of `assets/`."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def _allowed(text: str) -> str:
    """Return how the policy names the only script or style that may be used."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def data_block(value: object) -> str:
    """Return a value as JSON that no markup can end."""
    try:
        text = msgspec.json.encode(value).decode("utf-8")
    except UnicodeEncodeError:  # half a pair of surrogates: written as the replacement mark
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark, escaped in _ESCAPES:
        text = text.replace(mark, escaped)
    return text


def row_block(row: object) -> bytes:
    """Return a row, or a list of rows, as it stands in the data of a page."""
    try:
        block = msgspec.json.encode(row)
    except UnicodeEncodeError:
        return data_block(row).encode("utf-8", "replace")
    for mark, escaped in _ESCAPES_IN_BYTES:
        block = block.replace(mark, escaped)
    return block


def filled(empty: bytes, rows: Sequence[bytes]) -> bytes:
    """Return a page of one table without rows with these rows in it."""
    before, after = around_rows(empty)
    parts = [before]
    for row in rows:
        parts += (row, b",")
    if rows:
        parts.pop()
    return b"".join([*parts, after])


def around_rows(empty: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the rows of a page, from one of no rows."""
    ends = empty.index(_DATA_ENDS.encode(), empty.index(_DATA_BEGINS.encode()))
    begins = empty.rindex(_NO_ROWS, 0, ends) + len(_NO_ROWS) - 1
    return empty[:begins], empty[begins:]


def page(title: str, body: str, views: list[View], styles: tuple[str, ...]) -> bytes:
    """Return a page; `body` is markup already, `styles` are names in `assets/`."""
    script = asset("table.js")
    data = data_block({"tables": [v.value() for v in views]})
    rest = f"{_DATA_BEGINS}{data}{_DATA_ENDS}\n<script>{script}</script>\n"
    return _document(title, body + "\n" + rest, ("base.css", *styles), script)


def page_pieces(
    title: str, body: str, views: Sequence[View], styles: tuple[str, ...]
) -> Iterator[bytes]:
    """Yield the same in pieces, some rows at a time."""
    empty = page(title, body, [replace(view, rows=()) for view in views], styles)
    begins = empty.index(_DATA_BEGINS.encode())
    ends = empty.index(_DATA_ENDS.encode(), begins)
    before, *between = empty[begins:ends].split(_NO_ROWS)
    yield empty[:begins] + before
    for view, after in zip(views, between, strict=True):
        yield _NO_ROWS[:-1]
        for number, block in enumerate(in_blocks(view.rows)):
            rows = row_block(block)[1:-1]
            yield b"," + rows if number else rows
        yield b"]" + after
    yield empty[ends:]


def still_page(title: str, body: str, styles: tuple[str, ...]) -> bytes:
    """Return a page that runs nothing; `styles` are all that it uses."""
    return _document(title, body + "\n", styles, None)


def _document(title: str, body: str, styles: tuple[str, ...], script: str | None) -> bytes:
    style = "".join(asset(name) for name in styles)
    runs = f"script-src {_allowed(script)}; " if script is not None else ""
    policy = (
        f"default-src 'none'; {runs}style-src {_allowed(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    text = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}"
        "</body>\n</html>\n"
    )
    return text.encode("utf-8", "replace")


def parted(data: bytes) -> tuple[str, Any]:
    """Return a page without its data block, and the data; ValueError if there is none."""
    before, begins, rest = data.decode("utf-8").partition(_DATA_BEGINS)
    block, ends, after = rest.partition(_DATA_ENDS)
    if not begins or not ends:
        raise ValueError("the page has no data")
    return before + after, json.loads(block)
