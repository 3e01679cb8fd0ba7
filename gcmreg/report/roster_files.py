"""All files of a roster by name: what `roster` writes and what is signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.report.roster_csv import roster_files
from gcmreg.report.roster_html import roster_html
from gcmreg.report.roster_json import roster_pieces
from gcmreg.report.roster_xlsx import roster_xlsx
from gcmreg.report.sheets import sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmreg.roster import Roster


def all_files(roster: Roster, *, private: bool = False) -> dict[str, bytes]:
    """Return the files of a roster; `private` adds the private contact fields."""
    return {name: b"".join(pieces) for name, pieces in each_file(roster, private=private)}


def each_file(roster: Roster, *, private: bool = False) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the same one by one and in pieces, so that no more than one need be held."""
    tables = sheets(roster, private=private)
    yield from roster_files(roster, tables, private=private).items()
    yield "roster.json", roster_pieces(roster, private=private)
    yield "roster.xlsx", [roster_xlsx(roster, tables, private=private)]
    yield "roster.html", roster_html(roster, tables, private=private)
