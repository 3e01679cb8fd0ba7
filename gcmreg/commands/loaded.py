"""A workspace loaded for a command: settings, register, applications, rosters."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Finding, UnusableError
from gcmreg.facts.accreditation import TOP, Lists
from gcmreg.holdings import Holdings, holdings, made
from gcmreg.register import Register, read_register
from gcmreg.result import NOTHING, Result
from gcmreg.settings import Settings, input_files, read_settings, usable

if TYPE_CHECKING:
    from gcmreg.model import Application, Schedule, Session
    from gcmreg.pipeline import Rosters
    from gcmreg.register import Ingested
    from gcmreg.workspace import Workspace


class Loaded(Struct, dict=True):
    """A usable workspace; what a command does not need is not read.

    `answers` keeps the answers of all versions, for commands that look at more than readings;
    `afresh` takes nothing from what earlier runs kept, where a roster is signed off.
    """

    settings: Settings
    schedule: Schedule
    top: int = TOP
    answers: bool = False
    afresh: bool = False

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.settings.workspace

    @cached_property
    def register(self) -> Register:
        """What was ingested, with all answers."""
        return read_register(self.workspace)

    @cached_property
    def holdings(self) -> Holdings:
        """What the register holds."""
        if self.answers:
            return made(self.register, self.settings.forms)
        return holdings(self.settings, afresh=self.afresh)

    @property
    def exports(self) -> list[Ingested]:
        """The exports of the register, in order of ingestion."""
        return self.holdings.exports

    @property
    def applications(self) -> list[Application]:
        """The applications of the register, by reference."""
        return self.holdings.applications

    @cached_property
    def lists(self) -> Lists:
        """Both lists, ready to be asked."""
        settings = self.settings
        return Lists(settings.lists, settings.decisions, self.top, keep=not self.afresh)

    @cached_property
    def rosters(self) -> Rosters:
        """What makes the rosters."""
        from gcmreg.pipeline import Rosters

        return Rosters(
            self.schedule,
            self.applications,
            self.lists,
            self.settings.decisions,
            self.settings.forms,
            self.inputs(),
        )

    def inputs(self) -> dict[str, str]:
        """Return the sha256 of everything that a roster depends on."""
        sums = {
            shown: hashlib.sha256(path.read_bytes()).hexdigest()
            for shown, path in input_files(self.workspace).items()
        }
        sums["register"] = self.holdings.digest
        return sums

    def session(self, session_id: str) -> Session:
        """Return a session by its id; UnusableError (exit 2) suggests the near ones."""
        found = self.schedule.session(session_id)
        if found is None:
            raise unknown_session(session_id, self.schedule)
        return found


_LATEST: list[Loaded] = []
"""The one that was loaded last, held until another one is: a process ends sooner than it frees a
large register, whose memory nobody else needs until then."""


def load(
    workspace: Workspace, top: int = TOP, *, answers: bool = False, afresh: bool = False
) -> Loaded:
    """Load a workspace; UnusableError (exit 2) with every error of its configuration."""
    _LATEST.clear()
    settings = read_settings(workspace, afresh=afresh)
    loaded = Loaded(settings, usable(settings), top, answers, afresh)
    _LATEST.append(loaded)
    return loaded


def nothing_ingested() -> Result:
    """Return the result of a command that finds an empty register."""
    finding = kinds.RG506.at(None, "nothing was ingested yet", "read an export: gcmreg ingest FILE")
    return Result(exit_code=NOTHING, findings=[finding])


def unknown_session(session_id: str, schedule: Schedule) -> UnusableError:
    """Return the error for a session that is not listed, with the near ones."""
    from difflib import get_close_matches

    ids = [s.id for s in schedule.sessions]
    near = get_close_matches(session_id, ids, 3, 0.4)
    near += [i for i in ids if session_id and session_id in i and i not in near]
    help_text = f"did you mean {' or '.join(near[:3])}? " if near else ""
    finding: Finding = kinds.US701.at(
        None,
        f"no session is called {session_id!r}",
        f"{help_text}data/sessions.yaml lists {', '.join(ids)}",
    )
    return UnusableError([finding], 2)
