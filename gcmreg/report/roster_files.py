"""All files of a roster by name: what `roster` writes and what is signed off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.report.roster_csv import roster_files
from gcmreg.report.roster_html import roster_html
from gcmreg.report.roster_json import json_bytes, roster_value
from gcmreg.report.roster_xlsx import roster_xlsx
from gcmreg.report.sheets import sheets

if TYPE_CHECKING:
    from gcmreg.roster import Roster


def all_files(roster: Roster, *, private: bool = False) -> dict[str, bytes]:
    """Return the files of a roster; `private` adds the private contact fields."""
    tables = sheets(roster, private=private)
    files = roster_files(roster, private=private)
    files["roster.json"] = json_bytes(roster_value(roster, private=private))
    files["roster.xlsx"] = roster_xlsx(roster, tables, private=private)
    files["roster.html"] = roster_html(roster, tables, private=private)
    return files
