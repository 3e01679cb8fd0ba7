"""Labels of questions: the one form in which they are compared, and which of them are private."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_SHAPE = 24
_LONGEST_SHOWN = 300
_LONGEST_REFERENCE = 60
REPEAT = "\t"
"""Between a label and the number of its occurrence, where a label repeats in one export."""


@lru_cache(maxsize=1 << 14)
def clean_label(text: str) -> str:
    """Return a label as it is compared: NFKC, no markup, invisible marks or trailing `*`.

    In: the header cell or item label as exported.  Out: one line, single blanks (SPEC section 2).
    """
    return cleaned(text)


def cleaned(text: str) -> str:
    """Return the same, for a text that is not worth remembering."""
    if "<" in text or "&" in text:
        import html

        text = html.unescape(_TAG.sub(" ", text))
    if text.isascii():
        text = " ".join(text.split())
        return text.rstrip("* ").rstrip() or text
    text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():  # it may hold invisible marks
        text = "".join([c for c in text if c.isspace() or unicodedata.category(c) != "Cf"])
    text = " ".join(text.split())
    return text.rstrip("* ").rstrip() or text


@lru_cache(maxsize=1 << 14)
def is_private(label: str) -> bool:
    """Whether answers to this question are never shown publicly (SPEC section 1, "private").

    In: a label in any spelling, with or without the mark of a repeat.  Whatever stands before the
    `#` without being a letter or digit (quotes, brackets, invisible marks) changes nothing.
    """
    first = next((c for c in clean_label(label.split(REPEAT, 1)[0]) if c == "#" or c.isalnum()), "")
    return first == "#"


def numbered(labels: list[str]) -> list[str]:
    """Return clean labels, the second occurrence of one marked as `label<TAB>2`, and so on."""
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        clean = clean_label(label)
        seen[clean] = count = seen.get(clean, 0) + 1
        out.append(clean if count == 1 else f"{clean}{REPEAT}{count}")
    return out


def shown_label(label: str) -> str:
    """Return a numbered label as people read it: `label` or `label (2)`; a very long one cut."""
    name, mark, count = label.partition(REPEAT)
    if len(name) > _LONGEST_SHOWN:
        name = f"{name[:_LONGEST_SHOWN]}..."
    return f"{name} ({count})" if mark else name


def shape(text: str) -> str:
    """Return what an answer looks like without saying it: `99/99/9999`, `aaa@aaa.aa`."""
    marks = ("9" if c.isdigit() else "a" if c.isalpha() else c for c in text[:_SHAPE])
    return repr("".join(marks) + ("..." if len(text) > _SHAPE else ""))


def shown_reference(reference: str) -> str:
    """Return a reference as messages show it; an address by its shape, a very long one cut."""
    if "@" in reference:
        return shape(reference)
    if len(reference) > _LONGEST_REFERENCE:
        return f"{reference[:_LONGEST_REFERENCE]}..."
    return reference
