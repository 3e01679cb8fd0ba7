"""Edits data/decisions.yaml: one decision added or replaced; comments, order and bytes kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcmreg.config.document import Document, parse
from gcmreg.config.yaml_edit import Entry, with_entry
from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY = "names: []\napplications: []\npersons: []\n"


def with_decision(text: str, section: str, entry: Entry) -> tuple[str | None, bool]:
    """Return the file's text with a decision in it, and whether it replaced an earlier one.

    `section` is names, applications or persons; `entry` is written in its order of keys.  Out: None
    where the file is written in a way that cannot be edited.
    """
    tree = _tree(text) or {}
    held = list(tree.get(section) or [])
    same = _SAME[section]
    at = next((i for i, old in enumerate(held) if same(old, entry)), None)
    if at is None:
        wanted = {**tree, section: [*held, entry]}
    else:
        wanted = {**tree, section: [*held[:at], entry, *held[at + 1 :]]}
    new = with_entry(text, section, entry, at)
    if new is None or _filled(_tree(new)) != _filled(wanted):
        return None, at is not None
    return new, at is not None


def _tree(text: str) -> Any:
    document = Document("")
    parse(text, document)
    return None if document.findings else document.tree


def _filled(tree: dict[str, Any] | None) -> dict[str, Any]:
    return {section: items for section, items in (tree or {}).items() if items}


def _same_name(old: Any, new: Entry) -> bool:
    return fold(str(old.get("name", ""))) == fold(str(new["name"]))


def _same_application(old: Any, new: Entry) -> bool:
    for key in ("reference", "form", "session"):
        if str(old.get(key) or "").strip() != str(new.get(key) or ""):
            return False
    if "withdraw" in new:
        return fold(str(old.get("withdraw") or "")) == fold(str(new["withdraw"]))
    return any(key in old and key in new for key in ("use", "type"))


def _same_persons(old: Any, new: Entry) -> bool:
    pairs = [
        {fold(str(n)) for n in entry.get("same") or entry.get("different") or ()}
        for entry in (old, new)
    ]
    organizations = {fold(str(entry.get("organization") or "")) for entry in (old, new)}
    return pairs[0] == pairs[1] and len(organizations) == 1


_SAME: dict[str, Callable[[Any, Entry], bool]] = {
    "names": _same_name,
    "applications": _same_application,
    "persons": _same_persons,
}
