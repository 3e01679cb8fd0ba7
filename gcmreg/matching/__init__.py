"""Matching of organization names against a list: an engine without files and without printing.

`Matcher` and `read_model` are loaded when first asked for; the words they speak are in `model`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gcmreg.matching.engine import Matcher

__all__ = ["Matcher"]


def __getattr__(name: str) -> object:
    """Load the engine when it is needed: it imports rapidfuzz."""
    if name == "Matcher":
        from gcmreg.matching.engine import Matcher

        return Matcher
    raise AttributeError(name)
