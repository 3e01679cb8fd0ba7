"""Edits data/lists.yaml: source and day of one list; comments, order and other keys are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gcmreg.config.document import Document, parse
from gcmreg.config.yaml_edit import with_mapping

if TYPE_CHECKING:
    from gcmreg.model import ListName

EMPTY = "# What edition each list is.\n"
_OURS = ("source", "as_of", "sample")


def edition_of(text: str, which: ListName) -> dict[str, Any]:
    """Return what data/lists.yaml says of a list; empty if nothing, or if it cannot be read."""
    named = _lists(_tree(text))
    edition = named.get(which.value)
    return edition if isinstance(edition, dict) else {}


def is_sample(text: str, which: ListName) -> bool:
    """Whether data/lists.yaml says that a list is the shipped sample."""
    return str(edition_of(text, which).get("sample", "")).casefold() in {"true", "yes", "on"}


def with_edition(text: str, which: ListName, source: str, as_of: str | None) -> str | None:
    """Return the file's text with the edition of a list; it is no sample any more.

    `as_of` None: the day is not known, so none is given.  Out: None where the file is written in a
    way that cannot be edited.
    """
    tree = _tree(text)
    if tree is None and text.strip() and _has_content(text):
        return None
    kept = {k: v for k, v in edition_of(text, which).items() if k not in _OURS}
    if not all(isinstance(value, str) for value in kept.values()):
        return None
    edition = {"source": source, **({"as_of": as_of} if as_of else {}), **kept}
    path = ("lists", which.value) if _nested(tree) else (which.value,)
    new = with_mapping(text, path, edition)
    if new is None or _lists(_tree(new)) != {**_lists(tree), which.value: edition}:
        return None
    return new


def _tree(text: str) -> Any:
    document = Document("")
    parse(text, document)
    return None if document.findings else document.tree


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.strip().startswith("#") for line in text.splitlines())


def _nested(tree: Any) -> bool:
    return isinstance(tree, dict) and isinstance(tree.get("lists"), dict)


def _lists(tree: Any) -> dict[str, Any]:
    if not isinstance(tree, dict):
        return {}
    return tree["lists"] if _nested(tree) else tree
