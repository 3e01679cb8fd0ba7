"""Forms with one row per representative: the rows of one reference become one version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.ingest.export import Refused, Row
from gcmreg.labels import REPEAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from gcmreg.form import Form


def group_rows(
    rows: Iterator[Row | Refused], form: Form, changed: Callable[[Row], datetime]
) -> Iterator[Row | Refused]:
    """Yield refused rows as they are, and one row for each reference.

    The organization's answers are those of its first row; the n-th row's answers on a person
    carry the label with `n`, as if the label repeated.  The times of the row that was `changed`
    last count for all.
    """
    groups: dict[str, list[Row]] = {}
    for item in rows:
        if isinstance(item, Refused):
            yield item
        else:
            groups.setdefault(item.tool["reference"], []).append(item)
    for found in groups.values():
        answers = dict(found[0].answers)
        for number, row in enumerate(found[1:], 2):
            for label, text in row.answers.items():
                target = form.targets.get(label)
                if target is not None and target.slot:
                    answers[f"{label}{REPEAT}{number}"] = text
                elif label not in answers:
                    answers[label] = text
                elif answers[label] != text:  # no rule reads it, but it is not lost
                    answers[f"{label}{REPEAT}{number}"] = text
        latest = max(found, key=changed)
        yield Row(found[0].line, {**found[0].tool, **latest.tool}, answers, len(found))
