"""Publications for the tests, of invented bodies: text, PDF, workbooks, written as real files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.editions.publication import Fate
from gcmreg.editions.read import Manner, read_publication
from gcmreg.model import ListName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gcmreg.editions.publication import Item, Publication

INF = """\
United Nations                                      E/2017/INF/5
Economic and Social Council
Distr.: General
1 September 2017
Original: English

List of non-governmental organizations in consultative
status with the Economic and Social Council as of 1 September 2017

Contents
General consultative status ........ 2

General consultative status
Name of organization                                        Year
Amber Lighthouse Union (ALU)                                1951
Brightwater Fund for the Advancement of                     1999
 Rural Schools
Special consultative status (continued)
Cedar Gate Institute                                        2004
2/3\f
E/2017/INF/5
Dune Walkers' Society                                       2017
Ember Circle *                                              2011
3/3\f
E/2017/INF/5
Organizations on the Roster
Fernhill Observatory (formerly Fernhill Watch)              1996
* Suspended in 2015.
"""


def read(
    folder: Path,
    content: str | bytes,
    name: str = "list.txt",
    which: ListName = ListName.ECOSOC,
    manner: Manner | None = None,
) -> Publication:
    """Write a file and read it as a publication: read = what its lines came to."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_publication(path, which, manner or Manner())
    assert sum(len(found.of(fate)) for fate in Fate) == len(found.lines)
    assert len(found.of(Fate.ENTRY)) == len(found.items)
    return found


def special(folder: Path, content: str, name: str = "list.txt") -> Publication:
    """Read text as a publication of the special list."""
    return read(folder, content, name, ListName.SPECIAL)


def names(found: Publication) -> list[str]:
    """Return the names of the entries."""
    return [item.name for item in found.items]


def brief(item: Item) -> tuple[str, str, str, int | None]:
    """Return name, acronym, status and year of an entry."""
    return item.name, item.acronym, item.status, item.year


def fates(found: Publication) -> list[tuple[str, str]]:
    """Return what became of each line, with its text on single blanks."""
    return [(line.fate.value, " ".join(line.text.split())) for line in found.lines]


def refused(found: Publication) -> list[tuple[str, str, str]]:
    """Return place, text and reason of the lines that were refused."""
    return [
        (str(line.place), " ".join(line.text.split()), line.why) for line in found.of(Fate.REFUSED)
    ]


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with a line of Helvetica for each text of a page, of Latin letters."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    parts.append(font)
    kids = []
    for page in pages:
        stream = b"".join(_shown(text, 780 - 14 * at) for at, text in enumerate(page))
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(parts) + 1)
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    parts[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        start,
    )


def _shown(text: str, height: int) -> bytes:
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(")
    return b"BT /F1 10 Tf 60 %d Td (%s) Tj ET\n" % (height, escaped.replace(b")", b"\\)"))


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Return a workbook with these sheets."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path.read_bytes()
