"""Values that stand in cells beside each other: in pieces, which only together are the value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BREAK = "\0"  # in no text that is compared


def adjoining(value: str, pieces: Sequence[str], *, word: bool = False) -> Iterator[list[int]]:
    """Yield the places of the pieces (two or more) across which a value stands, each time.

    `word`: it must be a word of its own, not the end or the beginning of another.
    """
    around = rf"(?<![\w.+-]){re.escape(value)}(?![\w-])" if word else re.escape(value)
    left = list(pieces)
    while (found := re.search(around, "".join(left))) is not None:
        places, begin = [], 0
        for place, piece in enumerate(left):
            end = begin + len(piece)
            if piece and begin < found.end() and end > found.start():
                places.append(place)
                left[place] = _BREAK
            begin = end
        if len(places) > 1:
            yield places
