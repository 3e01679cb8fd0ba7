"""Long tables in a workbook: XlsxWriter makes the frame, the rows are put into it as they are.

A frame holds everything but the rows: columns, header, styles, printing, charts.  Rows are texts,
numbers and times in the few styles of the frame, so that each is written in one go; through the
library a cell took seven times as long.  The file format is ECMA-376, part 1 (SpreadsheetML).
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from html import escape as escaped
from itertools import chain, filterfalse
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from gcmreg.report.cells import column_blocks, escape, in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST = 32_767  # the most that a cell holds, in units of UTF-16
_LINE, _MOST_LINES = 15, 12  # the height of a line in points; not every program finds it itself
_SPARE = 3  # characters of a column's width that wrapping at words does not fill
_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a workbook's times
_DAY = 86_400
_DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
_PROBE = re.compile(r'<row r="2"[^>]*>(.*?)</row>')
_STYLE = re.compile(r' s="(\d+)"')
_COUNTS = re.compile(r' count="(\d+)" uniqueCount="(\d+)">')
_ROWS_END = "</sheetData>"
_TOGETHER = 256
_LOOKS_ESCAPED = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ODD = re.compile("\0(?:[ =+\\-@＝＋－＠]|<r>)")
"""How texts begin that are written one by one, with the mark before them that joins them."""
STYLES = ("text", "quoted", "number", "time")
"""The styles that a frame shows in the second row of its first table, in this order."""


class Rows(Struct, frozen=True):
    """The rows of one table by columns: `widths` are those of the columns in characters.

    A cell is a text, a whole number, a time without zone, or None.
    """

    widths: Sequence[int]
    columns: Sequence[Sequence[object]]


class _Cells(dict[object, str]):
    """Cells by their values; most values come again and again, and of no value nothing is shown.

    A cell does not say where it stands: it follows the one before it.  `texts` are the new ones of
    the table of texts, some together; `end` is the number of the next.
    """

    def __init__(self, styles: Mapping[str, str], first: int) -> None:
        self.texts: list[str] = []
        self.end = first
        self._styles = styles
        self._plain = f'<c s="{styles["text"]}" t="s"><v>'

    def learn(self, values: Iterable[object]) -> None:
        """Take up the texts among some values, in their order and many at once."""
        new = dict.fromkeys(filterfalse(self.__contains__, values))
        texts = [value for value in new if value.__class__ is str and value]
        for start in range(0, len(texts), _TOGETHER):
            block = texts[start : start + _TOGETHER]
            joined = "\0".join(["", *block, ""])
            if _is_odd(joined, block):
                for text in block:
                    self[text]
            else:
                first = self.end
                self.end += len(block)
                made = [f"{self._plain}{n}</v></c>" for n in range(first, self.end)]
                self.update(zip(block, made, strict=True))
                shared = escaped(joined[1:-1], quote=False).replace("\0", "</t></si><si><t>")
                self.texts.append(f"<si><t>{shared}</t></si>")

    def __missing__(self, value: object) -> str:
        styles = self._styles
        if value is None or value == "":
            cell = "<c/>"
        elif isinstance(value, datetime):
            since = value - _FIRST_DAY
            number = since.days + since.seconds / _DAY
            cell = f'<c s="{styles["time"]}"><v>{number:.16G}</v></c>'
        elif isinstance(value, int):
            cell = f'<c s="{styles["number"]}"><v>{value}</v></c>'
        else:
            text = harmless(str(value))
            # Typed anew in such a cell, a text that begins like a formula stays a text.
            style = styles["text" if escape(text) == text else "quoted"]
            cell = f'<c s="{style}" t="s"><v>{self.end}</v></c>'
            self.end += 1
            self.texts.append(_shared(text))
        self[value] = cell
        return cell


def _is_odd(joined: str, block: Sequence[str]) -> bool:
    """Say whether one of some texts, joined with a mark between, is to be written by itself."""
    return (
        "_x" in joined
        or " \0" in joined
        or _ODD.search(joined) is not None
        or joined.count("\0") != len(block) + 1
        or not joined.replace("\0", "").isprintable()
        or max(map(len, block)) > LONGEST // 2
    )


def harmless(text: str) -> str:
    """Return a text that a workbook can hold as it is."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) > LONGEST // 2:  # a letter takes two units at most
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST:
            text = f"{units[: 2 * (LONGEST - 1)].decode('utf-16-le', 'ignore')}…"
    # XlsxWriter takes a text that is wholly in <r> for marked-up text of its own.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _shared(text: str) -> str:
    """Return a text as the table of texts holds it: no mark that XML cannot carry (`_x0008_`)."""
    if not text.isprintable():
        keep = text[:1].isspace() or text[-1:].isspace()
        text = _LOOKS_ESCAPED.sub(r"_x005F\1", text)
        text = _UNREADABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    else:
        keep = text[:1] == " " or text[-1:] == " "
        if "_x" in text:
            text = _LOOKS_ESCAPED.sub(r"_x005F\1", text)
    kept = ' xml:space="preserve"' if keep else ""
    return f"<si><t{kept}>{escaped(text, quote=False)}</t></si>"


def filled(frame: bytes, tables: Mapping[int, Rows]) -> bytes:
    """Return a workbook: a frame with the rows of its tables, by the number of their sheet.

    Nothing in its container differs between systems: entries are stored as they are, for
    compressed they would differ with the version of zlib.
    """
    with zipfile.ZipFile(io.BytesIO(frame)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    names = {number: f"xl/worksheets/sheet{number}.xml" for number in tables}
    shared = "xl/sharedStrings.xml"
    pieces: dict[str, list[bytes]] = {name: [data] for name, data in parts.items()}
    texts = parts[shared].decode("utf-8")
    counts = _COUNTS.search(texts)
    first = names[min(names)]
    probe = _PROBE.search(parts[first].decode("utf-8"))
    if counts is None or probe is None:
        raise RuntimeError("the frame of a workbook is not as it should be")
    styles = dict(zip(STYLES, _STYLE.findall(probe[1]), strict=True))
    parts[first] = _PROBE.sub("", parts[first].decode("utf-8"), count=1).encode()
    cells = _Cells(styles, int(counts[2]))
    used = int(counts[1])
    for number, name in names.items():
        written = _rows(tables[number], cells)
        used += sum(piece.count(b' t="s"') for piece in written)
        sheet = parts[name].decode("utf-8")
        last = f"{_letters(len(tables[number].widths))}{len(tables[number].columns[0]) + 1}"
        sheet = _DIMENSION.sub(f'<dimension ref="A1:{last}"/>', sheet, count=1)
        before, _, after = sheet.partition(_ROWS_END)
        pieces[name] = [before.encode(), *written, _ROWS_END.encode(), after.encode()]
    total = f' count="{used}" uniqueCount="{cells.end}">'
    texts = _COUNTS.sub(total, texts, count=1).removesuffix("</sst>")
    blocks = ("".join(block).encode("utf-8") for block in in_blocks(cells.texts))
    pieces[shared] = [texts.encode("utf-8"), *blocks, b"</sst>"]
    return _packed(pieces)


def _rows(table: Rows, cells: _Cells) -> list[bytes]:
    """Return the rows of a table in pieces, from the second line of the sheet on."""
    out = []
    cell = cells.__getitem__
    number = 1
    for columns in column_blocks(table.columns):
        cells.learn(chain.from_iterable(zip(*columns, strict=True)))
        rows = map("".join, zip(*[map(cell, column) for column in columns], strict=True))
        lines = _lines(columns, table.widths)
        written = [
            f'<row r="{number}"{_HEIGHTS[count]}>{row}</row>'
            for number, (count, row) in enumerate(zip(lines, rows, strict=True), number + 1)
        ]
        number += len(written)
        out.append("".join(written).encode("utf-8"))
    return out


def _lines(columns: Sequence[Sequence[object]], widths: Sequence[int]) -> Iterable[int]:
    """Return how many lines each row takes, at the most: those of its longest cell."""
    counts = [[1] * len(columns[0])]
    for column, width in zip(columns, widths, strict=True):
        room = width - _SPARE
        try:
            lengths = list(map(len, cast("Sequence[str]", column)))
        except TypeError:  # not all are texts
            lengths = [len(value) if isinstance(value, str) else 0 for value in column]
        if max(lengths) > room:
            needed = {n: min(-(-n // room), _MOST_LINES) for n in set(lengths)}
            counts.append([needed[n] for n in lengths])
    return map(max, *counts) if len(counts) > 1 else counts[0]


def row_height(length: int, width: int) -> int:
    """Return how high a row is, in points, that shows a text of that length in such a column."""
    return _high(max(1, -(-length // (width - _SPARE))))


def _high(lines: int) -> int:
    return _LINE * min(lines, _MOST_LINES)


_HEIGHTS = ["", ""]  # by lines; one line needs none
_HEIGHTS += [f' ht="{_high(n)}" customHeight="1"' for n in range(2, _MOST_LINES + 1)]


def _letters(column: int) -> str:
    """Return the letters of a column, counted from 1: A to Z, AA and on."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _packed(parts: Mapping[str, Sequence[bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, pieces in parts.items():
            entry = zipfile.ZipInfo(name, _ENTRY_DATE)
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            with new.open(entry, "w") as stream:
                for piece in pieces:
                    stream.write(piece)
    return out.getvalue()
