"""YAML files as plain trees of text with the place of every value.

Scalars stay text as written (a date is not guessed into an instant); pydantic gives them their
kind at the border.  Tags, anchors and aliases are refused, so no file can grow when it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError

_PLAIN = "tag:yaml.org,2002:"
_KINDS = frozenset(["null", "bool", "int", "float", "str", "timestamp", "seq", "map"])
_MAX_DEPTH = 40
_WORDS = {
    "missing": "is needed but is not there",
    "extra_forbidden": "is not a known key",
    "int_parsing": "must be a whole number, or null",
    "int_type": "must be a whole number, or null",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "tuple_type": "must be a list of two names",
}
_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "of small letters, digits and hyphens",
    r"^(ecosoc:.+|special:.+|none)$": "ecosoc:ID, special:ID or none",
    r"^(columns|rows)$": "columns or rows",
}


class Document(Struct):
    """A YAML file read: its tree, and where each key path stands (line and column from 1)."""

    file: str
    tree: Any = None
    places: dict[tuple[Any, ...], tuple[int, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def at(self, *path: object) -> Location:
        """Return the place of the value at `path`, or of its nearest parent that is written."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Location(self.file, line, column)


def read_text(path: Path, shown: str) -> tuple[str, Finding | None]:
    """Return the text of a UTF-8 file (a BOM is dropped), or a finding that says why not."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "", kinds.CF101.at(Location(shown), f"{shown} is not there")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return "", kinds.CF102.at(Location(shown), f"{shown} cannot be read: {reason}")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line, column = byte_place(error.object, error.start)
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        return "", kinds.CF102.at(
            Location(shown, line, column), message, "save the file as UTF-8 and try again"
        )


def byte_place(data: bytes, offset: int) -> tuple[int, int]:
    """Return the physical line and column (from 1, in characters) of a byte offset.

    In: `data` without a byte order mark, as the `object` of a UnicodeDecodeError is.
    """
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column


def read_document(path: Path, shown: str) -> Document:
    """Read a YAML file.  `shown` is its name in messages; problems are in `.findings`."""
    document = Document(shown)
    text, problem = read_text(path, shown)
    if problem is not None:
        document.findings.append(problem)
        return document
    parse(text, document)
    return document


def parse(text: str, document: Document) -> None:
    """Fill `document` from YAML text; an empty text gives the tree None."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        node = YAML(typ="safe", pure=True).compose(text)
        if node is not None:
            document.tree = _Builder(document).build(node, (), 0)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(document.file, mark.line + 1, mark.column + 1) if mark else None
        message = " ".join(str(error.problem or error.context or "cannot be read").split())
        document.findings.append(kinds.CF103.at(place, message, "mend the YAML at this place"))
    except YAMLError as error:
        message = " ".join(str(error).split())
        document.findings.append(kinds.CF103.at(Location(document.file), message))
    except RecursionError:
        document.findings.append(kinds.CF103.at(Location(document.file), "nested too deeply"))


class _Builder:
    """Turns the nodes of ruamel into a plain tree and notes the places."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def build(self, node: Any, path: tuple[Any, ...], depth: int) -> Any:
        from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

        mark = node.start_mark
        self.document.places.setdefault(path, (mark.line + 1, mark.column + 1))
        if not self._plain(node, depth):
            return None
        if isinstance(node, ScalarNode):
            return None if str(node.tag) == f"{_PLAIN}null" else str(node.value)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*path, i), depth + 1) for i, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self._mapping(node, path, depth)

    def _mapping(self, node: Any, path: tuple[Any, ...], depth: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            place = Location(self.document.file, mark.line + 1, mark.column + 1)
            if not isinstance(key_node.value, str):
                self.document.findings.append(kinds.CF104.at(place, "a key must be plain text"))
                continue
            key = str(key_node.value)
            if key in out:
                self.document.findings.append(
                    kinds.CF105.at(place, f"the key {key!r} stands twice", "remove one of the two")
                )
                continue
            out[key] = self.build(value_node, (*path, key), depth + 1)
        return out

    def _plain(self, node: Any, depth: int) -> bool:
        tag, anchor = str(node.tag), getattr(node, "anchor", None)
        what = ""
        if depth > _MAX_DEPTH:
            what = "it is nested too deeply"
        elif anchor:
            what = "anchors and aliases are not taken"
        elif not tag.startswith(_PLAIN) or tag.removeprefix(_PLAIN) not in _KINDS:
            what = f"the tag {tag!r} is not taken"
        if not what:
            return True
        mark = node.start_mark
        place = Location(self.document.file, mark.line + 1, mark.column + 1)
        finding = kinds.CF104.at(place, what, "write the value out in plain YAML")
        if finding not in self.document.findings:
            self.document.findings.append(finding)
        return False


def report_invalid(document: Document, error: ValidationError, *prefix: object) -> None:
    """Turn what pydantic found into findings at the physical place of each value."""
    for item in error.errors(include_url=False):
        path = (*prefix, *item["loc"])
        name = ".".join(str(part) for part in path) or "the file"
        message = _plain_words(item["type"], item.get("ctx") or {}, item["msg"])
        document.findings.append(
            kinds.CF106.at(document.at(*path), f"{name}: {message}", _hint(item["type"]))
        )


def _plain_words(kind: str, context: dict[str, Any], message: str) -> str:
    """Return what pydantic says in the words of the people who write these files."""
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']}"
    if kind == "less_than_equal":
        return f"must be at most {context['le']}"
    if kind in {"too_short", "too_long"} and context.get("field_type") == "List":
        bound, limit = ("least", "min_length") if kind == "too_short" else ("most", "max_length")
        return f"must list at {bound} {context[limit]}"
    if kind in {"enum", "literal_error"}:
        return f"must be one of {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"must be {_PATTERNS.get(context['pattern'], 'like ' + context['pattern'])}"
    return _WORDS.get(kind, message.removeprefix("Value error, "))


def _hint(kind: str) -> str:
    if kind == "extra_forbidden":
        return "check the spelling of the key"
    if kind == "missing":
        return "add it"
    return ""
