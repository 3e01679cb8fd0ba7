"""Words of a name as they were written, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmreg.matching.parse import Name

_EDGES = ",;:()[]\"“”„«»'"


def as_written(name: Name, forms: Sequence[str]) -> str:
    """Return folded words of a name as they stand in it; those not found stay folded."""
    if not forms:
        return ""
    pieces = name.text.replace("/", " ").split()
    folded = [fold(piece) for piece in pieces]
    return " ".join([_found(pieces, folded, form) for form in forms])


def _found(pieces: list[str], folded: list[str], form: str) -> str:
    """Return the piece, or the run of pieces, that folds to `form`."""
    if form in folded:
        return pieces[folded.index(form)].strip(_EDGES)
    for start in range(len(pieces)):
        letters = ""
        for end in range(start, len(pieces)):
            letters += folded[end]
            if letters == form:
                return " ".join(pieces[start : end + 1]).strip(_EDGES)
            if not form.startswith(letters):
                break
    return form
