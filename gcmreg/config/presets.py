"""The presets of form tools: their own columns and status words, read from gcmreg/presets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from gcmreg.config.document import Document, parse
from gcmreg.labels import clean_label

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAIL = ("date", "start", "finish")


@dataclass(frozen=True, slots=True)
class Preset:
    """The columns of a tool: `columns` maps a field to its labels, `at_end` names trailing ones.

    `api` maps a field to the key in the results of the tool's API; `complete` and `incomplete`
    are status words, case folded.
    """

    id: str
    columns: Mapping[str, tuple[str, ...]]
    at_end: frozenset[str]
    api: Mapping[str, str]
    complete: frozenset[str]
    incomplete: frozenset[str]

    def tool_columns(self, labels: list[str]) -> dict[str, int]:
        """Return which column of an export (by index) holds which field of the tool.

        In: clean labels in the order of the export.  A leading field takes the first column of
        its name, a trailing one the last.  What stands after the first trailing one is the tool's
        too, even where it is not known.
        """
        found: dict[str, int] = {}
        folded = [label.casefold() for label in labels]
        for name, spellings in self.columns.items():
            at = [i for i, label in enumerate(folded) if label in spellings]
            if at:
                found[name] = at[-1] if name in self.at_end else at[0]
        tail = [i for name, i in found.items() if name in _TAIL]
        if tail:
            taken = set(found.values())
            rest = (i for i in range(min(tail), len(labels)) if i not in taken)
            found.update({f"{labels[i] or 'column'} ({i + 1})": i for i in rest})
        return found

    def is_complete(self, status: str) -> bool | None:
        """Whether a status word means submitted; None if the word is not known."""
        word = status.strip().casefold()
        if word in self.complete:
            return True
        return False if word in self.incomplete else None


@cache
def preset(name: str) -> Preset:
    """Return the preset of a tool by its id; KeyError if there is none."""
    source = resources.files("gcmreg.presets").joinpath(f"{name}.yaml")
    try:
        text = source.read_text(encoding="utf-8")
    except OSError:
        raise KeyError(name) from None
    document = Document(f"{name}.yaml")
    parse(text, document)
    tree = document.tree
    return Preset(
        id=tree["id"],
        columns={
            k: tuple(clean_label(x).casefold() for x in v["labels"])
            for k, v in tree["columns"].items()
        },
        at_end=frozenset(k for k, v in tree["columns"].items() if v.get("at") == "end"),
        api=tree.get("api") or {},
        complete=frozenset(w.casefold() for w in tree["complete"]),
        incomplete=frozenset(w.casefold() for w in tree["incomplete"]),
    )


def preset_ids() -> list[str]:
    """Return the ids of the presets shipped, sorted."""
    names = (item.name for item in resources.files("gcmreg.presets").iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))
