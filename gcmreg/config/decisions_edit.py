"""Edits data/decisions.yaml: one decision added or replaced, comments and order kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY = "names: []\napplications: []\npersons: []\n"


def with_decision(text: str, section: str, entry: dict[str, Any]) -> tuple[str, bool]:
    """Return the file's text with a decision in it, and whether it replaced an earlier one.

    `section` is names, applications or persons; `entry` is written in its order of keys.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text) if text.strip() else None
    if tree is None:
        head = text if text.strip() else ""
        tree = yaml.load(EMPTY)
        text = head
    else:
        head = ""
    items = tree.get(section)
    if not items:
        items = CommentedSeq()
        tree[section] = items
    new = CommentedMap(entry)
    for key, value in new.items():
        if isinstance(value, list):
            new[key] = pair = CommentedSeq(value)
            pair.fa.set_flow_style()
    same = _SAME[section]
    at = next((i for i, old in enumerate(items) if same(old, entry)), None)
    if at is None:
        items.append(new)
    else:
        old = items[at]
        for key in [k for k in old if k not in new]:
            del old[key]
        old.update(new)
    stream = io.StringIO()
    yaml.dump(tree, stream)
    made = head + stream.getvalue()
    if "\r\n" in text:
        made = made.replace("\r\n", "\n").replace("\n", "\r\n")
    return made, at is not None


def _same_name(old: Any, new: dict[str, Any]) -> bool:
    return fold(str(old.get("name", ""))) == fold(new["name"])


def _same_application(old: Any, new: dict[str, Any]) -> bool:
    for key in ("reference", "session"):
        if str(old.get(key) or "") != str(new.get(key) or ""):
            return False
    if "withdraw" in new:
        return fold(str(old.get("withdraw") or "")) == fold(str(new["withdraw"]))
    return any(key in old and key in new for key in ("use", "type"))


def _same_persons(old: Any, new: dict[str, Any]) -> bool:
    pairs = [
        {fold(str(n)) for n in entry.get("same") or entry.get("different") or ()}
        for entry in (old, new)
    ]
    organizations = {fold(str(entry.get("organization") or "")) for entry in (old, new)}
    return pairs[0] == pairs[1] and len(organizations) == 1


_SAME: dict[str, Callable[[Any, dict[str, Any]], bool]] = {
    "names": _same_name,
    "applications": _same_application,
    "persons": _same_persons,
}
