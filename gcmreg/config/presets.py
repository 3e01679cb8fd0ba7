"""The presets of form tools: their columns, times and status words, as gcmreg/presets has them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcmreg.config.zones import zone_of
from gcmreg.labels import clean_label, numbered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

_FOLDER = Path(__file__).resolve().parents[1] / "presets"
COMPILED = "compiled.json"
"""The presets in one file that is read fast; made by tools/docs.py."""
COMPLETE, INCOMPLETE = "Complete", "Incomplete"
"""The status words of the register, whatever the tool calls them."""
_TAIL = ("date", "start", "finish")
_MOST_UNKNOWN = 8  # columns after the times that a tool may have added


class Preset(Struct, frozen=True):
    """A form tool.

    `columns` maps a field to its labels (case folded), `at_end` names the trailing ones; `needed`
    are fields without which an export is not this tool's; `api` maps a field to the key in the
    results of its API.  `dates` is the order of day and month where it is not ISO: `month-first`,
    `day-first` or `ask`; `zone` that of times without offset, where it is not the account's.
    `joined` separates several choices in one cell; `choice` splits the label of a column that
    stands for one choice.  `ended` are the states, among the `incomplete`, of what was withdrawn or
    rejected in the tool.
    """

    id: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    shown_reference: tuple[str, ...]
    at_end: frozenset[str]
    needed: frozenset[str]
    api: Mapping[str, str]
    complete: frozenset[str]
    incomplete: frozenset[str]
    ended: frozenset[str]
    default: str
    unfinished_without: str
    dates: str
    zone: ZoneInfo | None
    joined: str
    choice: re.Pattern[str] | None
    chosen: frozenset[str]
    not_chosen: frozenset[str]
    repeat: re.Pattern[str] | None
    group: str

    def columns_of(self, labels: list[str], *, ordered: bool = True) -> Columns | None:
        """Return what the columns of an export are; None if it is not this tool's.

        In: clean labels, `ordered` if as in the header of the export.
        """
        tool = self._tool(labels, ordered=ordered)
        if not self.needed <= tool.keys():
            return None
        taken = set(tool.values())
        questions = [i for i in range(len(labels)) if i not in taken]
        parts = [self._split(labels[i]) for i in questions]
        named: list[tuple[int, str, str]] = []
        single = [name for name, choice in parts if not choice]
        names = iter(numbered(_renumbered(single, self.repeat)))
        for i, (name, choice) in zip(questions, parts, strict=True):
            named.append((i, name if choice else next(names), choice))
        return Columns(self, tool, tuple(named))

    def _tool(self, labels: list[str], *, ordered: bool) -> dict[str, int]:
        """Return which column holds which field of the tool.

        A leading field takes the first column of its name, a trailing one the last.  The few
        columns that follow the times, where these stand side by side near the end, are the tool's
        too, even where they are not known.
        """
        found: dict[str, int] = {}
        folded = [label.casefold() for label in labels]
        for name, spellings in self.columns.items():
            at = [i for i, label in enumerate(folded) if label in spellings]
            if at:
                found[name] = at[-1] if name in self.at_end else at[0]
        tail = sorted(i for name, i in found.items() if name in _TAIL and name in self.at_end)
        if ordered and len(tail) == len(_TAIL) and tail[-1] - tail[0] == len(_TAIL) - 1:
            taken = set(found.values())
            rest = [i for i in range(tail[-1], len(labels)) if i not in taken]
            if len(rest) <= _MOST_UNKNOWN:
                found.update({f"{labels[i] or 'column'} ({i + 1})": i for i in rest})
        return found

    def _split(self, label: str) -> tuple[str, str]:
        """Return the question of a column and, where it stands for one choice, the choice."""
        if self.group and self.group in label:
            label = label.rpartition(self.group)[2].strip()
        found = self.choice.match(label) if self.choice is not None else None
        if found is None:
            return label, ""
        return clean_label(found["label"]), found["choice"].strip()

    def status(self, tool: Mapping[str, str]) -> tuple[str, bool]:
        """Return the status of a row as the register writes it, and whether it was known.

        An unknown word is kept as it is and counts as unfinished.
        """
        if self.unfinished_without:
            return (COMPLETE if tool.get(self.unfinished_without) else INCOMPLETE), True
        word = tool.get("status", "")
        if not word and self.default:
            return self.default, True
        folded = word.casefold()
        if folded in self.complete:
            return COMPLETE, True
        return (INCOMPLETE, True) if folded in self.incomplete else (word, False)


class Columns(Struct, frozen=True):
    """The columns of an export.

    `tool` maps a field to its index; `questions` are index, numbered label, and the choice that
    the column stands for (mostly empty).
    """

    preset: Preset
    tool: Mapping[str, int]
    questions: tuple[tuple[int, str, str], ...]


def _renumbered(labels: list[str], repeat: re.Pattern[str] | None) -> list[str]:
    """Return labels without the number that a tool puts on repeated ones (`When2`, `_001`)."""
    if repeat is None:
        return labels
    known = set(labels)
    out = []
    for label in labels:
        found = repeat.match(label)
        out.append(found["label"] if found is not None and found["label"] in known else label)
    return out


@cache
def preset(name: str) -> Preset:
    """Return the preset of a tool by its id; KeyError if there is none."""
    return _preset(_compiled()[name])


@cache
def _compiled() -> dict[str, Any]:
    """Return the presets by id, as trees of text."""
    trees: dict[str, Any] = json.loads((_FOLDER / COMPILED).read_text(encoding="utf-8"))
    return trees


def compile_presets() -> str:
    """Return the text of the one file of all presets, made from their YAML files.

    Reading YAML at each start costs more than reading a small export.
    """
    from gcmreg.config.document import Document, parse

    trees = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        document = Document(path.name)
        parse(path.read_text(encoding="utf-8"), document)
        trees[path.stem] = document.tree
    return json.dumps(trees, ensure_ascii=False, indent=1) + "\n"


def _preset(tree: dict[str, Any]) -> Preset:
    columns = tree["columns"]
    choice, repeat, zone = (tree.get(key) for key in ("choice", "repeat", "timezone"))
    return Preset(
        id=tree["id"],
        title=tree["title"],
        columns={
            k: tuple(clean_label(x).casefold() for x in v["labels"]) for k, v in columns.items()
        },
        shown_reference=tuple(columns["reference"]["labels"]),
        at_end=frozenset(k for k, v in columns.items() if v.get("at") == "end"),
        needed=frozenset(tree.get("needed") or ["reference"]),
        api=tree.get("api") or {},
        complete=_words(tree, "complete"),
        incomplete=_words(tree, "incomplete") | _words(tree, "ended"),
        ended=_words(tree, "ended"),
        default=tree.get("default_status") or "",
        unfinished_without=tree.get("unfinished_without") or "",
        dates=tree.get("dates") or "iso",
        zone=zone_of(zone) if zone else None,
        joined=tree.get("joined") or "",
        choice=re.compile(choice) if choice else None,
        chosen=_words(tree, "chosen"),
        not_chosen=_words(tree, "not_chosen"),
        repeat=re.compile(repeat) if repeat else None,
        group=tree.get("group") or "",
    )


def _words(tree: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in tree.get(key) or ())


def preset_ids() -> tuple[str, ...]:
    """Return the ids of the presets shipped, sorted."""
    return tuple(sorted(_compiled()))
