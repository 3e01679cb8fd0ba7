"""Edits YAML as text: one entry of a list added or replaced, every other byte left as it is."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Entry = dict[str, str | list[str]]
_STEP = "  "


def with_entry(text: str, section: str, entry: Entry, at: int | None) -> str | None:
    """Return YAML with an entry in the list `section`: in place of entry `at`, or (None) as last.

    In: the text of a mapping of lists of mappings.  Out: None where it is none.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    top = YAML(typ="safe", pure=True).compose(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = newline.join(_block(entry, _STEP)) + newline
    if top is not None and not isinstance(top, MappingNode):
        return None
    pairs = top.value if top is not None else []
    key, items = next(((k, v) for k, v in pairs if k.value == section), (None, None))
    in_flow = top is not None and bool(top.flow_style)
    if key is None and in_flow:
        return _in_brackets(text, top, f"{section}: [{_flow(entry)}]")
    if key is None:
        return f"{_ended(text, newline)}{section}:{newline}{block}"
    if not isinstance(items, SequenceNode) or (not items.value and not in_flow):
        return _first(text, key, items, block, newline)
    if at is not None:
        return _replaced(text, items.value[at], entry, newline)
    if items.flow_style:
        return _in_brackets(text, items, _flow(entry))
    lines = newline.join(_block(entry, " " * items.start_mark.column)) + newline
    return _after(text, _end(items), lines, newline)


def with_mapping(text: str, path: Sequence[str], entry: Entry) -> str | None:
    """Return YAML with a mapping at a path of keys: its values changed in place, or added last.

    In: the text of nested mappings.  Out: None where they are none.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode

    node: Any = YAML(typ="safe", pure=True).compose(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    for depth, name in enumerate(path):
        if node is not None and not isinstance(node, MappingNode):
            return None
        pairs = node.value if node is not None else []
        key, value = next(((k, v) for k, v in pairs if k.value == name), (None, None))
        if key is None:
            if path[depth + 1 :]:
                return None
            if node is not None and node.flow_style:
                return _in_brackets(text, node, f"{name}: {_flow(entry)}")
            indent = _STEP * depth
            lines = [f"{indent}{name}:", *_mapping(entry, indent + _STEP)]
            block = newline.join(lines) + newline
            ended = _ended(text, newline)
            return ended + block if not pairs else _after(ended, _end(node), block, newline)
        if path[depth + 1 :]:
            node = value
        elif isinstance(value, MappingNode) and value.value:
            return _replaced(text, value, entry, newline)
        else:
            return _filled_in(text, key, value, _flow(entry))
    return None


def _filled_in(text: str, key: Any, empty: Any, shown: str) -> str:
    """Give a key whose value is null, blank or `{}` a value on its line."""
    head = text.index(":", key.end_mark.index) + 1
    start, end = empty.start_mark.index, empty.end_mark.index
    if end <= start or start < head:
        start = end = head
    return f"{text[:start]}{' ' if start == head else ''}{shown}{text[end:]}"


def _mapping(entry: Entry, indent: str) -> list[str]:
    return [f"{indent}{name}: {_scalar(value)}" for name, value in entry.items()]


def _in_brackets(text: str, node: Any, more: str) -> str:
    """Put a last item into a list or mapping that is written in brackets."""
    end = node.end_mark.index - 1
    return f"{text[:end]}{', ' if node.value else ''}{more}{text[end:]}"


def _ended(text: str, newline: str) -> str:
    return text if not text or text.endswith("\n") else text + newline


def _after(text: str, position: int, lines: str, newline: str) -> str:
    """Insert whole lines after the line that holds what ends at `position`."""
    if position == 0 or text[position - 1] != "\n":
        end = text.find("\n", position)
        if end < 0:
            return f"{text}{newline}{lines}"
        position = end + 1
    return text[:position] + lines + text[position:]


def _end(node: Any) -> int:
    """Return where the last scalar of a node ends: a collection's own mark is on a later line."""
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    while not getattr(node, "flow_style", True) and node.value:
        if isinstance(node, MappingNode):
            key, value = node.value[-1]
            node = value if _end(value) > key.end_mark.index else key
        elif isinstance(node, SequenceNode):
            node = node.value[-1]
    return int(node.end_mark.index)


def _first(text: str, key: Any, empty: Any, block: str, newline: str) -> str:
    """Put the first entry into a section that is `[]`, null or blank; a comment beside it stays."""
    head = text.index(":", key.end_mark.index) + 1
    start, end = empty.start_mark.index, empty.end_mark.index
    if end <= start or start < head:
        start = end = head
    line = text.find("\n", end)
    rest = (text[head:start] + text[end : line if line >= 0 else None]).rstrip()
    beside = f"  {rest.strip()}" if rest.strip() else ""
    tail = text[line + 1 :] if line >= 0 else ""
    return f"{text[:head]}{beside}{newline}{block}{tail}"


def _replaced(text: str, item: Any, entry: Entry, newline: str) -> str:
    """Change the values of an entry in place, so that comments beside them stay."""
    old = {str(k.value): (k, v) for k, v in item.value}
    new = dict(entry)
    edits: list[tuple[int, int, str]] = []
    for was, now in (("same", "different"), ("different", "same")):
        if was in old and was not in new and now in new:
            key, value = old.pop(was)
            edits.append((key.start_mark.index, key.end_mark.index, now))
            old[now] = (key, value)
    gone = [name for name in old if name not in new]
    first = str(item.value[0][0].value)
    if gone and (item.flow_style or first in gone):
        return _rebuilt(text, item, entry, newline)
    for name in gone:
        key, value = old[name]
        start = text.rfind("\n", 0, key.start_mark.index) + 1
        edits.append((start, _line_end(text, max(_end(value), key.end_mark.index)), ""))
    for name, wanted in new.items():
        if name in old:
            edits += _changed(text, *old[name], wanted, newline)
    added = {name: wanted for name, wanted in new.items() if name not in old}
    kept = max(_end(value) for name, (_, value) in old.items() if name not in gone)
    if added and item.flow_style:
        more = "".join(f", {name}: {_scalar(value)}" for name, value in added.items())
        edits.append((kept, kept, more))
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    if added and not item.flow_style:
        kept += sum(len(put) - (end - start) for start, end, put in edits if start < kept)
        indent = " " * item.start_mark.column
        lines = [f"{indent}{name}: {_scalar(value)}{newline}" for name, value in added.items()]
        text = _after(text, kept, "".join(lines), newline)
    return text


def _changed(
    text: str, key: Any, value: Any, wanted: str | list[str], newline: str
) -> list[tuple[int, int, str]]:
    """Return the edit that gives a key another value; none where it has it already."""
    items = value.value
    held = [item.value for item in items] if isinstance(items, list) else items
    if held == wanted:
        return []
    start, end = value.start_mark.index, _end(value)
    if end <= start:  # a key without a value
        start = end = text.index(":", key.end_mark.index) + 1
        return [(start, end, f" {_scalar(wanted)}")]
    return [(start, end, _scalar(wanted) + (newline if text[end - 1] == "\n" else ""))]


def _rebuilt(text: str, item: Any, entry: Entry, newline: str) -> str:
    """Write an entry anew, where its keys cannot be changed one by one."""
    start, end = item.start_mark.index, _end(item)
    if item.flow_style:
        return text[:start] + _flow(entry) + text[end:]
    lines = _block(entry, " " * (item.start_mark.column - len("- ")))
    lines[0] = lines[0].lstrip(" -")
    return text[:start] + newline.join(lines) + newline + text[_line_end(text, end) :]


def _line_end(text: str, position: int) -> int:
    """Return where the line after the one that holds what ends at `position` begins."""
    if position and text[position - 1] == "\n":
        return position
    end = text.find("\n", position)
    return end + 1 if end >= 0 else len(text)


def _block(entry: Entry, indent: str) -> list[str]:
    """Return an entry as the lines of a block list."""
    lines = [f"{indent}  {name}: {_scalar(value)}" for name, value in entry.items()]
    return [f"{indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _flow(entry: Mapping[str, str | list[str]]) -> str:
    return "{" + ", ".join(f"{name}: {_scalar(value)}" for name, value in entry.items()) + "}"


def _scalar(value: str | list[str]) -> str:
    """Return a text, or a list of texts, on one line and safe wherever YAML takes it."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.allow_unicode = True
    yaml.width = 1 << 30
    stream = io.StringIO()
    texts = [value] if isinstance(value, str) else value
    yaml.dump(texts, stream)
    shown = re.sub(r"\s*\Z", "", stream.getvalue())
    return shown[1:-1] if isinstance(value, str) else shown
