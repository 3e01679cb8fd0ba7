"""Words of a name as they were written, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmreg.matching.parse import Name

_EDGES = ",;:()[]\"“”„«»'"


def as_written(name: Name, forms: Iterable[str]) -> str:
    """Return folded words of a name as they stand in it; those not found stay folded."""
    pieces = name.text.replace("/", " ").split()
    return " ".join([_found(pieces, form) for form in forms])


def _found(pieces: list[str], form: str) -> str:
    """Return the piece, or the run of pieces, that folds to `form`."""
    for start in range(len(pieces)):
        letters = ""
        for end in range(start, len(pieces)):
            letters += fold(pieces[end])
            if letters == form:
                return " ".join(pieces[start : end + 1]).strip(_EDGES)
            if not form.startswith(letters):
                break
    return form
