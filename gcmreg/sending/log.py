"""The log of what was sent, `out/<session>/notices/sent.jsonl`: a line before and a line after.

Each line is on the disk before the work goes on.  A message with a line before and none after is
in doubt: nobody but the mail server knows whether it was sent.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.writes import settle, sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    Key = tuple[str, str]

FILE = "sent.jsonl"
_LOCK = ".lock"
_LOCK_SECONDS = 1.0


class Event(StrEnum):
    """What a line says of a message."""

    ABOUT = "about-to-send"
    SENT = "sent"
    REFUSED = "refused"  # certainly not sent; it is tried again
    DOUBTFUL = "doubtful"
    SETTLED_SENT = "settled-as-sent"  # a person has found out
    SETTLED_UNSENT = "settled-as-unsent"


_IN_DOUBT = frozenset({Event.ABOUT, Event.DOUBTFUL})
_ARRIVED = frozenset({Event.SENT, Event.SETTLED_SENT})


class Line(Struct, frozen=True):
    """What the log says last of a message: the event, and the applications that it is about."""

    event: Event
    applications: frozenset[Key]
    at: str = ""

    @property
    def sent(self) -> bool:
        """Whether it was sent for certain."""
        return self.event in _ARRIVED

    @property
    def doubtful(self) -> bool:
        """Whether it is not known."""
        return self.event in _IN_DOUBT


class SendingLog(Struct):
    """What was sent of a session's messages, by the digest of each; lines are added through it.

    `known` are messages of which the journal says that they were sent, should the log be lost.
    """

    path: Path
    shown: str
    known: Mapping[str, Collection[Key]] = field(default_factory=dict)
    messages: dict[str, Line] = field(default_factory=dict)
    _stream: BinaryIO | None = None

    def read(self) -> None:
        """Read the log; a last line that was not written to its end counts as not there.

        UnusableError (exit 1) if another line cannot be read.
        """
        self.messages = {d: Line(Event.SENT, frozenset(k)) for d, k in self.known.items()}
        text = self.path.read_bytes() if self.path.exists() else b""
        whole = text[: text.rfind(b"\n") + 1]
        for number, line in enumerate(whole.splitlines(), 1):
            if line.strip():
                self._take(number, line)

    def _take(self, number: int, line: bytes) -> None:
        try:
            value = json.loads(line)
            keys = frozenset(
                (str(form), str(reference)) for form, reference in value["applications"]
            )
            self.messages[str(value["message"])] = Line(
                Event(value["event"]), keys, str(value["at"])
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            message = "the line is none of the log of what was sent"
            help_text = "bring the file back from a copy; without it messages would be sent twice"
            place = Location(self.shown, number)
            raise UnusableError([kinds.NT910.at(place, message, help_text)], 1) from None

    def others(self, applications: Collection[Key], current: Collection[str]) -> list[str]:
        """Return messages not current that went, or may have gone, to these applications."""
        keys = frozenset(applications)
        return [
            digest
            for digest, line in self.messages.items()
            if digest not in current and (line.sent or line.doubtful) and line.applications & keys
        ]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the log for this process alone and open it; what it says is read anew.

        UnusableError (exit 1) if another gcmreg is sending.
        """
        from filelock import FileLock, Timeout

        folder = self.path.parent
        lock = FileLock(folder / _LOCK, timeout=_LOCK_SECONDS, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            message = "another gcmreg is sending messages of this session"
            finding = kinds.RG504.at(Location(self.shown), message, "wait until it has finished")
            raise UnusableError([finding], 1) from None
        try:
            self.read()
            self._open()
            sync_folder(folder)
            yield
        finally:
            if self._stream is not None:
                # Every line was waited for; what a full disk did not take was told then.
                with suppress(OSError):
                    self._stream.close()
                self._stream = None
            lock.release()

    def _open(self) -> None:
        if self.path.exists():  # a line that was not written to its end is cut off
            text = self.path.read_bytes()
            os.truncate(self.path, text.rfind(b"\n") + 1)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._stream = os.fdopen(os.open(self.path, flags, 0o600), "ab")

    def add(
        self, event: Event, message: str, moment: datetime, facts: Mapping[str, object]
    ) -> None:
        """Add a line and wait until it is on the disk; `facts` hold the applications."""
        assert self._stream is not None
        at = moment.isoformat(timespec="seconds")
        value = {"at": at, "event": event.value, "message": message, **facts}
        line = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            self._stream.write(line)
            settle(self._stream)
        except OSError as error:
            error.filename = str(self.path)
            raise
        keys = facts["applications"]
        assert isinstance(keys, list | tuple)
        self.messages[message] = Line(event, frozenset((f, r) for f, r in keys), at)
