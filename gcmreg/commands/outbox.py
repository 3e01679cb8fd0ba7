"""The outbox of a session: its messages, how each stands by the log, what is to be said of it."""

from __future__ import annotations

import difflib
from email import message_from_bytes
from email.policy import default
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.journal import told
from gcmreg.result import counted
from gcmreg.sending.log import FILE, SendingLog
from gcmreg.workspace import NOTICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gcmreg.diagnostics import Finding
    from gcmreg.report.message import Mail
    from gcmreg.report.notice import Notice
    from gcmreg.sending.wanted import Wanted
    from gcmreg.workspace import Workspace

SENT_FOLDER = "sent"
_LINES_SHOWN = 12
_CHANGES_SHOWN = 20


class State(StrEnum):
    """How a message stands."""

    NO_ADDRESS = "no address"
    NEW = "to send"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    CHANGED = "changed"


class Outgoing(Struct, frozen=True):
    """A message with what it is about."""

    notice: Notice
    mail: Mail


class Outbox(Struct, dict=True):
    """The messages of a session, their folder, and the log of what was sent."""

    workspace: Workspace
    session: str
    folder: Path
    log: SendingLog
    made: Sequence[Outgoing]

    @classmethod
    def of(cls, workspace: Workspace, session: str, made: Sequence[Outgoing]) -> Outbox:
        """Return the outbox of a session; UnusableError (exit 1) if its log cannot be read."""
        folder = workspace.out / session / NOTICES
        log = SendingLog(folder / FILE, workspace.shown(folder / FILE), told(workspace, session))
        log.read()
        return cls(workspace, session, folder, log, made)

    @cached_property
    def _current(self) -> frozenset[str]:
        return frozenset(one.mail.digest for one in self.made)

    def state(self, one: Outgoing) -> State:
        """Return how a message stands, by the log."""
        if not one.mail.to:
            return State.NO_ADDRESS
        line = self.log.messages.get(one.mail.digest)
        if line is not None and line.sent:
            return State.SENT
        if line is not None and line.doubtful:
            return State.DOUBTFUL
        return State.CHANGED if self._others(one) else State.NEW

    def _others(self, one: Outgoing) -> list[str]:
        """Return the messages that this organization was sent and that are not up to date."""
        return self.log.others(one.notice.applications, self._current)

    def told(self, wanted: Wanted) -> Iterator[Finding]:
        """Yield what a person must know before a message is sent: doubts, and changes."""
        for one in self.made:
            if self.state(one) is State.DOUBTFUL:
                yield self.doubt(one)
        if wanted.again:
            return
        changed = [one for one in self.made if self.state(one) is State.CHANGED]
        for one in changed[:_CHANGES_SHOWN]:
            earlier = self.log.messages[self._others(one)[-1]]
            what = "was already sent" if earlier.sent else "may have been sent"
            message = f"{one.notice.organization} {what} another message"
            related = tuple(self._changes(one))
            yield kinds.NT905.at(self._place(one), message, "--again sends the new one", related)
        if len(changed) > _CHANGES_SHOWN:
            more = counted(len(changed) - _CHANGES_SHOWN, "more message")
            yield kinds.NT905.at(None, f"{more} changed since they were sent")

    def _place(self, one: Outgoing) -> Location:
        return Location(self.workspace.shown(self.folder / one.notice.name))

    def doubt(self, one: Outgoing) -> Finding:
        """Return what is to be said of a message in doubt."""
        at = self.log.messages[one.mail.digest].at
        message = (
            f"the message to {one.notice.organization} was about to be sent at {at}; "
            "whether it was is not known"
        )
        help_text = (
            "look at the mail server's log or ask the organization; then --doubtful sent, "
            "or --doubtful again to send it once more"
        )
        return kinds.NT906.at(self._place(one), message, help_text)

    def _changes(self, one: Outgoing) -> list[str]:
        """Return the lines in which a message differs from the one sent before."""
        path = self.folder / SENT_FOLDER / f"{self._others(one)[-1]}.eml"
        try:
            body = message_from_bytes(path.read_bytes(), policy=default).get_body(("plain",))
            before = body.get_content() if body is not None else ""
        except (OSError, LookupError, ValueError):
            return []
        lines = difflib.unified_diff(before.splitlines(), one.mail.text.splitlines(), n=0)
        found = [
            line
            for line in lines
            if line.strip("+- ") and not line.startswith(("@@", "---", "+++"))
        ]
        more = len(found) - _LINES_SHOWN
        return found[:_LINES_SHOWN] + ([f"and {counted(more, 'line')} more"] if more > 0 else [])

    def facts(self, one: Outgoing) -> dict[str, object]:
        """Return what a line of the log holds of a message."""
        return {
            "applications": [list(key) for key in one.notice.applications],
            "to": one.mail.to,
            "file": one.notice.name,
        }
