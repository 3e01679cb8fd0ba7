"""JSON exports: the pages of Formsite's API with their items, or an array of {label: value}."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, Location
from gcmreg.ingest.export import Export, Refused, Row, UnreadableError, plain_answers
from gcmreg.ingest.grid import MOST_COLUMNS, columns_of
from gcmreg.ingest.text import not_utf8
from gcmreg.labels import clean_label, is_private, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.config.presets import Preset
    from gcmreg.ingest.grid import Presets

SEPARATOR = " | "
MOST_BYTES = 1 << 27
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_ITEMS_HELP = "give the results files together with the items file of the same form"


class Pages(Struct):
    """The parts of an API download met so far."""

    results: list[tuple[Path, list[Any]]] = field(default_factory=list)
    items: list[tuple[Path, list[Any]]] = field(default_factory=list)


def read_json(path: Path) -> Any:
    """Return the value of a JSON file, or the list of values of JSON Lines.

    UnreadableError says where it breaks.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = f"the file has {size} bytes; JSON of more than {MOST_BYTES} is not read"
        raise UnreadableError(kinds.EX419.at(Location(path.name), message))
    data = path.read_bytes()
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
        del data
        if "\\ud" in text or "\\uD" in text:
            text = _ESCAPE.sub(_whole_marks, text)
        return _value(text)
    except UnicodeError as error:
        raise UnreadableError(not_utf8(path, getattr(error, "start", 0) + mark)) from None
    except MemoryError:
        message = "the memory is too small for this file"
        raise UnreadableError(kinds.EX419.at(Location(path.name), message)) from None
    except json.JSONDecodeError as error:
        place = Location(path.name, error.lineno, error.colno)
        raise UnreadableError(kinds.EX401.at(place, f"the JSON breaks here: {error.msg}")) from None
    except (RecursionError, ValueError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise UnreadableError(kinds.EX401.at(Location(path.name), reason)) from None


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        whole = error
    values = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            try:
                values.append(json.loads(line, parse_constant=_no_constant))
            except json.JSONDecodeError as error:
                if not values:
                    raise whole from None
                raise json.JSONDecodeError(error.msg, text, offset + error.pos) from None
        offset += len(line) + 1
    return values


def _whole_marks(found: re.Match[str]) -> str:
    """Return an escape as it is, or that of the replacement mark for half a pair."""
    escape = found[0]
    half = (
        len(escape) == len("\\ud800")
        and escape[1:3] in {"ud", "uD"}
        and escape[3] not in "01234567"
    )
    return "\\ufffd" if half else escape


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def sort_page(path: Path, value: Any, pages: Pages) -> bool:
    """Put a file of the API among `pages`; False if it is a plain array instead."""
    if isinstance(value, list):
        return False
    found = False
    if isinstance(value, dict):
        for name, kept in (("results", pages.results), ("items", pages.items)):
            if isinstance(value.get(name), list):
                kept.append((path, value[name]))
                found = True
    if not found:
        raise UnreadableError(
            kinds.EX415.at(
                Location(path.name, 1),
                "neither results, nor items, nor an array of applications",
                "taken are Formsite's API files and arrays of {label: value}",
            )
        )
    return True


def open_api(pages: Pages, preset: Preset) -> Export:
    """Open the pages of one API download.  UnreadableError where labels are not to be had."""
    first = (pages.results or pages.items)[0][0]
    if len(pages.items) != 1 or not pages.results:
        message = "no items file, which holds the labels, is among the files given"
        if pages.items:
            message = "an items file without results"
        if len(pages.items) > 1:
            message = "several items files: it is not clear which results belong to which"
        raise UnreadableError(kinds.EX415.at(Location(first.name), message, _ITEMS_HELP))
    path, items = pages.items[0]
    order = list(_flat(items))
    if len(order) > MOST_COLUMNS:
        message = f"the items have {len(order)} labels; more than {MOST_COLUMNS} are not read"
        raise UnreadableError(kinds.EX419.at(Location(path.name), message))
    names = numbered([label for _, label in order])
    labels = {identity: name for (identity, _), name in zip(order, names, strict=True)}
    if not labels:
        raise UnreadableError(kinds.EX415.at(Location(path.name), "the items carry no labels"))
    return Export(
        format="json-api",
        files=(*dict.fromkeys([p for p, _ in pages.results] + [path]),),
        labels=tuple(names),
        preset=preset,
        rows=lambda: _api_rows(pages, labels, preset),
    )


def _flat(items: list[Any], *, private: bool = False) -> Iterator[tuple[str, str]]:
    """Yield id and clean label of every item that can be answered, children after their parent.

    What belongs to a private question is private: its label gets the mark.
    """
    for item in items:
        if not isinstance(item, dict):
            continue
        label = clean_label(str(item.get("label") or ""))
        hidden = private or is_private(label)
        if hidden and not is_private(label):
            label = f"# {label}".strip()
        if label and item.get("id") is not None:
            yield str(item["id"]), label
        if isinstance(item.get("children"), list):
            yield from _flat(item["children"], private=hidden)


def _api_rows(pages: Pages, labels: dict[str, str], preset: Preset) -> Iterator[Row | Refused]:
    line = 0
    for path, results in pages.results:
        for result in results:
            line += 1
            if not isinstance(result, dict):
                yield _refused(path, line, result, "the result is no object")
                continue
            tool = {
                name: text
                for name, key in preset.api.items()
                if (text := _text(result.get(key)).strip())
            }
            if "reference" not in tool:
                yield _no_reference(path, line, result)
                continue
            yield Row(line, tool, _api_answers(result.get("items"), labels))


def _api_answers(items: object, labels: dict[str, str]) -> dict[str, str]:
    found: list[tuple[str, str]] = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            identity = str(item.get("id"))
            label = labels.get(identity, f"item {identity}")
            values = item.get("values")
            text = _text(item.get("value") if values is None else values)
            if text and not text.isspace():
                found.append((label, text))
    return plain_answers(iter(found))


def _text(value: object) -> str:
    """Return a JSON value as the CSV of the same form shows it."""
    if value is None:
        return ""
    if isinstance(value, list):
        parts = (
            sorted(
                (v for v in value if isinstance(v, dict)), key=lambda v: _number(v.get("position"))
            )
            or value
        )
        texts = (_text(v.get("value")) if isinstance(v, dict) else _text(v) for v in parts)
        return SEPARATOR.join(text for text in texts if text)
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0


def open_array(path: Path, value: list[Any], presets: Presets) -> Export:
    """Open an array of {label: value} objects, tool columns among the keys."""
    keys: dict[str, None] = {}
    for item in value:
        if isinstance(item, dict):
            keys.update(dict.fromkeys(item))
    order = list(keys)
    if len(order) > MOST_COLUMNS:
        message = f"the objects have {len(order)} keys; more than {MOST_COLUMNS} are not read"
        raise UnreadableError(kinds.EX419.at(Location(path.name, 1), message))
    found = None
    if order:
        found = columns_of(path, [clean_label(key) for key in order], presets, ordered=False)
    tool = {name: order[i] for name, i in found.tool.items()} if found is not None else {}
    questions = found.questions if found is not None else ()
    mapped = [(order[i], f"{name} [{choice}]" if choice else name) for i, name, choice in questions]
    return Export(
        format="json-array",
        files=(path,),
        labels=tuple(name for _, name in mapped),
        preset=found.preset if found is not None else next(presets()),
        rows=lambda: _array_rows(path, value, tool, mapped),
        header=tuple(order),
    )


def _array_rows(
    path: Path, value: list[Any], columns: dict[str, str], questions: list[tuple[str, str]]
) -> Iterator[Row | Refused]:
    for line, item in enumerate(value, 1):
        if not isinstance(item, dict):
            yield _refused(path, line, item, "the application is no object")
            continue
        tool = {n: text for n, key in columns.items() if (text := _text(item.get(key)).strip())}
        if "reference" not in tool:
            if any(_text(v).strip() for v in item.values()):
                yield _no_reference(path, line, item)
            continue
        pairs = ((label, _text(item[key])) for key, label in questions if key in item)
        yield Row(line, tool, plain_answers(pairs))


def _refused(path: Path, line: int, value: object, message: str) -> Refused:
    cells = (json.dumps(value, ensure_ascii=False),)
    return Refused(line, _finding(path, line, kinds.EX403.at(None, message)), cells)


def _no_reference(path: Path, line: int, value: object) -> Refused:
    message = "the application has no reference"
    cells = (json.dumps(value, ensure_ascii=False),)
    return Refused(line, _finding(path, line, kinds.EX404.at(None, message)), cells)


def _finding(path: Path, line: int, finding: Finding) -> Finding:
    from msgspec.structs import replace

    return replace(finding, place=Location(path.name), message=f"item {line}: {finding.message}")
