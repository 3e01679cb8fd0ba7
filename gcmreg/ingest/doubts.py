"""What is doubtful about the rows of an export, collected part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from gcmreg.diagnostics import Finding


class Doubts(Struct):
    """What is doubtful about the rows of a part.

    `findings` come with the status word that they are about, which is told of once, or with None;
    `clock` are the lines of times that the clock shows twice or never; `odd` counts answers that
    are no choices.
    """

    findings: list[tuple[str | None, Finding]] = field(default_factory=list)
    clock: dict[str, list[int]] = field(default_factory=dict)
    odd: dict[str, int] = field(default_factory=dict)

    def add(self, other: Doubts) -> None:
        """Add what is doubtful about a later part."""
        self.findings += other.findings
        for doubt, lines in other.clock.items():
            self.clock.setdefault(doubt, []).extend(lines)
        for label, count in other.odd.items():
            self.odd[label] = self.odd.get(label, 0) + count

    def told(self) -> list[Finding]:
        """Return the findings on rows, in their order."""
        words: set[str | None] = set()
        out = []
        for word, finding in self.findings:
            if word is None or word not in words:
                words.add(word)
                out.append(finding)
        return out
