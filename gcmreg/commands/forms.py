"""`gcmreg forms inspect`: how each column of an export would be read, and what is unmapped."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.ingest.detect import choose_form, open_exports
from gcmreg.ingest.export import UnreadableError
from gcmreg.ingest.propose import guesses, propose
from gcmreg.labels import shown_label
from gcmreg.result import DONE, IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.settings import read_settings, usable
from gcmreg.visibility import is_public
from gcmreg.writes import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gcmreg.form import Form
    from gcmreg.ingest.export import Export
    from gcmreg.settings import Settings
    from gcmreg.workspace import Workspace

_SIGN = re.compile(r"[^a-z0-9]+")
COLUMNS = ("column", "read_as", "session", "slot", "public", "near")


def inspect(
    workspace: Workspace,
    paths: Sequence[Path],
    form_id: str | None = None,
    write: Path | None = None,
    encoding: str | None = None,
) -> Result:
    """Return what each question of an export would be read as; its files are given together.

    `write` names a file for a proposed form; nothing that is there is overwritten.
    """
    settings = read_settings(workspace, lists=False)
    usable(settings)
    result = Result()
    for path in paths:
        if not path.is_file():
            message = "the file is not there, or is no plain file"
            raise UnusableError([kinds.EX401.at(Location(path.as_posix()), message)])
    exports, empty = open_exports(paths, result.findings, encoding)
    if empty or (not exports and not result.findings):
        return Result(exit_code=NOTHING, words=["the file is empty"])
    if len(exports) > 1:
        message = "this is more than one export"
        place = Location(exports[1].shown)
        raise UnusableError([kinds.EX401.at(place, message, "inspect one at a time")])
    if not exports:
        result.exit_code = IN_THE_WAY
        return result
    export = exports[0]
    form = _form(export, settings, form_id, result)
    labels = list(dict.fromkeys(export.labels))
    unmapped = [label for label in labels if form is None or label not in form.targets]
    near = guesses(unmapped, settings.forms.values())
    result.table = Table(COLUMNS, [_row(label, form, near) for label in labels])
    result.findings += export.notes
    result.words = [
        f"{export.shown}: {export.preset.title}, "
        + (f"form {form.id}" if form is not None else "no form fits")
        + f", {counted(len(labels), 'question')}, {len(unmapped)} unmapped"
    ]
    if write is not None:
        _propose(export, settings, write, result)
    result.exit_code = DONE if form is not None or write is not None else IN_THE_WAY
    return result


def _form(export: Export, settings: Settings, form_id: str | None, result: Result) -> Form | None:
    if form_id is not None and form_id not in settings.forms:
        known = ", ".join(sorted(settings.forms))
        message = f"no form is called {form_id!r}"
        raise UnusableError([kinds.EX412.at(None, message, f"data/forms describes {known}")])
    try:
        return choose_form(export, settings.forms, form_id)
    except UnreadableError as error:
        result.findings.append(error.finding)
        return None


def _row(label: str, form: Form | None, near: dict[str, tuple[str, float]]) -> list[object]:
    target = form.targets.get(label) if form is not None else None
    guess = near.get(label)
    return [
        shown_label(label),
        "unmapped" if target is None else target.field or "kept, no rule reads it",
        target.session if target is not None else "",
        target.slot or None if target is not None else None,
        is_public(label, form),
        f"{guess[0]} ({guess[1]:.0f}%)" if guess is not None else "",
    ]


def _propose(export: Export, settings: Settings, write: Path, result: Result) -> None:
    from ruamel.yaml import YAML

    if write.exists():
        message = f"{write.name} is there already and is not overwritten"
        raise UnusableError([kinds.US703.at(Location(write.as_posix()), message)], 1)
    assert settings.schedule is not None
    sessions: dict[str, list[str]] = {s.id: [] for s in settings.schedule.sessions}
    for form in settings.forms.values():
        for session, texts in form.session_labels.items():
            if session in sessions:
                sessions[session] += [t for t in texts if t not in sessions[session]]
    schedule = settings.schedule
    name = _SIGN.sub("-", write.stem.casefold()).strip("-") or "proposed"
    proposal = propose(name, export, sessions, settings.forms.values(), schedule.zone.key)
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(proposal.tree, stream)
    head = "# Proposed by gcmreg forms inspect from an export. Check every field before use.\n"
    head += "".join(f"# {_plain(text)}\n" for text in proposal.open)
    head += "".join(f"# not recognized: {_plain(shown_label(x))}\n" for x in proposal.unsure)
    write_whole(write.parent, {write.name: (head + stream.getvalue()).encode()}, public=True)
    result.words += proposal.open
    result.words.append(
        f"a form was proposed in {write.as_posix()}; "
        f"{counted(len(proposal.unsure), 'question')} not recognized"
    )


def _plain(text: str) -> str:
    """Return a text as a comment of YAML can hold it."""
    return "".join(c if c.isprintable() else " " for c in text)
