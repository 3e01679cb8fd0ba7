"""Files of a roster for the door, made when they are asked for: badges, and a list to check in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.report.badges import BADGES, badges_html
from gcmreg.report.door import CHECKIN, checkin_csv, guests, withheld_cells
from gcmreg.result import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from gcmreg.commands.loaded import Loaded
    from gcmreg.report.door import Guest
    from gcmreg.roster import Roster

EXTRAS: dict[str, Callable[[Roster, Sequence[Guest]], bytes]] = {
    BADGES: badges_html,
    CHECKIN: checkin_csv,
}


def door_files(
    one: Roster, loaded: Loaded, extras: Collection[str]
) -> tuple[dict[str, bytes], list[str]]:
    """Return the wanted files for the door by name, and what there is to say of them.

    They are judged by all answers: `loaded` has to hold them.
    """
    if not extras:
        return {}, []
    found = guests(one, loaded.settings.forms)
    made = {name: EXTRAS[name](one, found) for name in EXTRAS if name in extras}
    where = f"{one.session.id}: {' and '.join(made)} of {counted(len(found), 'attendee')}"
    words = [f"{where}, {one.state}"]
    withheld = withheld_cells(found)
    if withheld:
        texts = counted(withheld, "text")
        words.append(f"{texts} withheld there: a private answer would be seen")
    return made, words


def any_left(folder: Path) -> bool:
    """Whether files for the door of an earlier roster are anywhere in the folder of reports."""
    return any(True for name in EXTRAS for _ in folder.glob(f"*/{name}"))


def outdated(one: Roster, loaded: Loaded, folder: Path, written: set[str]) -> list[str]:
    """Say which files for the door are still there from another roster."""
    left = [name for name in EXTRAS if name not in written and (folder / name).is_file()]
    made, _ = door_files(one, loaded, left)
    differ = [name for name, data in made.items() if (folder / name).read_bytes() != data]
    where = loaded.workspace.shown(folder)
    return [f"{where}/{name} is of another roster: write it anew, or remove it" for name in differ]
