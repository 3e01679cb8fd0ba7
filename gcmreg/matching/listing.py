"""A list read once: its names by their folded letters, their words, its acronyms.

It depends on the entries alone, and can be kept.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.folding import fold
from gcmreg.matching.forms import MAX_WORDS, asides, names_within, quick_forms, words_of
from gcmreg.matching.words import Word  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gcmreg.matching.model import Entry


class Listing(Struct, array_like=True):
    """What is read of the entries of a list; every name, other names included, is a row.

    `rows` are the number of the entry, as `in_order` has them, and the name as listed; `exact` has
    rows by their folded letters, `postings` by the keys of their words, `acronyms` has entries;
    `keys` are those of each row, `words` one word of each key, `forms` all as they are written.
    """

    rows: list[tuple[int, str]] = field(default_factory=list)
    exact: dict[str, list[int]] = field(default_factory=dict)
    acronyms: dict[str, list[int]] = field(default_factory=dict)
    postings: dict[str, list[int]] = field(default_factory=dict)
    keys: list[tuple[str, ...]] = field(default_factory=list)
    words: dict[str, Word] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)

    def add(self, number: int, name: str) -> None:
        """Add one name of an entry."""
        forms = quick_forms(name)
        key = "".join(forms) if name.isascii() and len(forms) < MAX_WORDS else fold(name)
        if not key:
            return
        self.forms.update(forms)
        row = len(self.rows)
        self.rows.append((number, name))
        self.exact.setdefault(key, []).append(row)
        words = words_of(forms)
        keys = [part.key for part in words]
        postings = self.postings
        for part in words:
            found = postings.get(part.key)
            if found is None:
                postings[part.key] = [row]
                self.words[part.key] = part
            else:
                found.append(row)
        if "(" in name:
            for acronym in asides(name):
                self.acronyms.setdefault(acronym, []).append(number)
                keys = [part.key for part in words if part.form != acronym]
        self.keys.append(tuple(keys))


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a list in the order in which they are numbered."""
    return sorted(entries, key=lambda entry: (entry.id, entry.name))


def read_list(entries: Sequence[Entry]) -> Listing:
    """Return what is read of entries, which are in order."""
    found = Listing()
    with _uncollected():
        for number, entry in enumerate(entries):
            for name in (entry.name, *entry.other_names):
                found.add(number, name)
                for part in names_within(name):
                    found.add(number, part)
            if entry.acronym:
                found.acronyms.setdefault(fold(entry.acronym), []).append(number)
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Work without the collector of garbage: nothing here is any."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
