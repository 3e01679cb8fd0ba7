"""Answers under the form's own labels, and choices as the form words them.

The same state of an application is one version, whichever tool's export shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gcmreg.form import Form, Target

JOINED = " | "
_LONGEST = 1 << 14  # a longer answer is no choice
_REMEMBERED = 1 << 14
_LONGEST_KNOWN = 200  # a longer answer is not worth remembering


class Canonical(Struct):
    """Turns the answers of a row into those of the form.

    `joined` is what the tool puts between several choices; `labels` are those of the export, and
    `ordered` says that the answers of each row come in their order; `odd` counts, by label, the
    answers that are none of the question's choices; `twice` counts, by two labels of one question,
    the rows that answer both, differently.  `names` are the form's labels by those of the export,
    where no two of these are one question; `asked` are then the questions with choices.
    """

    form: Form
    joined: str
    labels: Sequence[str] = ()
    ordered: bool = False
    odd: dict[str, int] = field(default_factory=dict)
    twice: dict[tuple[str, str], int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Target] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)
    _shown: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        targets = self.form.targets
        names = {
            label: targets[label].column if label in targets else label for label in self.labels
        }
        if len(set(names.values())) == len(names):
            # No two labels of the export are one question: each has its name once and for all.
            self.names = names
            if not self.ordered or any(label != name for label, name in names.items()):
                self._order = {name: i for i, name in enumerate(sorted(names.values()))}
            self.asked = {x: targets[x] for x in names if x in targets and targets[x].choices}

    def answers(self, answers: dict[str, str]) -> dict[str, str]:
        """Return the answers by the form's first label of each question, in the order of labels.

        It may be the same object, changed.  Where two labels of one question are answered, the
        form's first one counts and the other answer stays under its own label.  Nothing is lost.
        """
        if not answers.keys() <= self.names.keys():
            return dict(sorted(self._each(answers).items()))
        names = self.names
        found = {names[label]: text for label, text in answers.items()} if self._order else answers
        for label in answers.keys() & self.asked.keys():
            found[names[label]] = self.choice(label, answers[label])
        if not self._order:
            return found
        return {name: found[name] for name in sorted(found, key=self._order.__getitem__)}

    def choices(self, label: str) -> frozenset[str]:
        """Return the choices of a question of `asked` as the form words them."""
        return frozenset(self.asked[label].choices.values())

    def choice(self, label: str, text: str) -> str:
        """Return an answer to a question of `asked` as the form words it; odd ones are counted."""
        known = self._shown.get((label, text))
        if known is None:
            known = self._choices(text, self.asked[label])
            if len(self._shown) < _REMEMBERED and len(text) <= _LONGEST_KNOWN:
                self._shown[label, text] = known
        shown, right = known
        if not right:
            self._count_odd(label)
        return shown

    def _count_odd(self, label: str) -> None:
        self.odd[label] = self.odd.get(label, 0) + 1

    def _each(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers where labels of one question may both be answered."""
        out: dict[str, str] = {}
        for label, text in answers.items():
            target = self.form.targets.get(label)
            if target is None:
                out[label] = text
                continue
            shown, right = self._choices(text, target) if target.choices else (text, True)
            if not right:
                self._count_odd(label)
            if target.column == label:
                if label in out:  # an answer under another label came first
                    other = self._other(answers, label)
                    out[other] = out[label]
                out[label] = shown
            elif target.column in answers or target.column in out:
                self._compare(target.column, label, answers)
                out[label] = shown
            else:
                out[target.column] = shown
        return out

    def _compare(self, column: str, label: str, answers: Mapping[str, str]) -> None:
        """Count a row that answers one question under two labels, differently."""
        first = column if column in answers else self._other(answers, column)
        says_nothing = self.form.says_nothing
        if fold(answers[first]) == fold(answers[label]):
            return
        if not says_nothing(answers[first]) and not says_nothing(answers[label]):
            self.twice[first, label] = self.twice.get((first, label), 0) + 1

    def _other(self, answers: Mapping[str, str], column: str) -> str:
        """Return the first other label of a question that is answered."""
        targets = self.form.targets
        return next(
            label
            for label in answers
            if label != column and label in targets and targets[label].column == column
        )

    def _choices(self, text: str, target: Target) -> tuple[str, bool]:
        """Return the choices that an answer names, in their order, joined as the register does.

        And whether it names any, or says nothing; an answer that does neither stays as it is.
        """
        found = None
        if len(text) <= _LONGEST:
            if fold(text) in target.choices:
                return target.choices[fold(text)], True
            found = split_choices(text, target.choices, self.joined)
        if found is None:
            return text, self.form.says_nothing(text)
        return JOINED.join(found), True


def split_choices(text: str, choices: Mapping[str, str], joined: str) -> list[str] | None:
    """Return the known choices that a cell holds; None if anything else is in it.

    `choices` maps folded choices to their own spelling; `joined` is the tool's separator.  A cell
    is never cut at a comma alone: the longest run of parts that is a known choice is taken.
    """
    separator = joined.strip() or " "
    most = max(map(len, choices), default=0)  # a choice of n letters has no more than n parts
    for mark in (separator, "|"):
        parts = [part for part in text.split(mark) if part.strip()]
        out: list[str] = []
        at = 0
        while at < len(parts):
            for end in range(min(len(parts), at + most), at, -1):
                known = choices.get(fold(mark.join(parts[at:end])))
                if known is not None:
                    out.append(known)
                    at = end
                    break
            else:
                break
        if out and at == len(parts):
            return out
    return None
