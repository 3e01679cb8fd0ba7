"""A notice as an e-mail: deterministic bytes, told by a digest of what it says."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

_DIGEST = 32
_NOWHERE = "gcmreg.invalid"
_LINE = "\r\n"


class _Policy(EmailPolicy):
    """The policy of the standard library, but for subjects beyond ASCII.

    Those it folds with a blank too many wherever a plain word and an encoded one meet.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401 - as in its base
        text = str(value)
        if name.lower() != "subject" or text.isascii():
            return super().fold_binary(name, value)
        folded = Header(text, "utf-8", header_name=name).encode(linesep=_LINE)
        return f"{name}: {folded}{_LINE}".encode("ascii")


_SMTP = _Policy(linesep=_LINE)
_SMTPUTF8 = _Policy(linesep=_LINE, utf8=True)


class Mail(Struct, frozen=True, dict=True):
    """What a message says and to whom; `calendar` is a calendar file or None."""

    to: str
    subject: str
    language: str
    text: str
    html: str
    calendar: bytes | None = None
    calendar_name: str = "session.ics"

    @cached_property
    def digest(self) -> str:
        """What tells the message from every other: a hash of its addressee and contents."""
        calendar = self.calendar.decode() if self.calendar is not None else None
        parts = (self.to, self.subject, self.language, self.text, self.html, calendar)
        content = json.dumps(parts, ensure_ascii=True).encode()
        return hashlib.sha256(content).hexdigest()[:_DIGEST]

    @property
    def policy(self) -> EmailPolicy:
        """How it is written: in ASCII, unless the address itself is not."""
        return _SMTP if self.to.isascii() else _SMTPUTF8

    def draft(self, sender: str = "") -> bytes:
        """Return the file that is looked at, and that mail programs open as a draft to send."""
        message = self._message(sender)
        message["X-Unsent"] = "1"
        return message.as_bytes(policy=self.policy)

    def sent(self, sender: str, moment: datetime) -> bytes:
        """Return the bytes that are sent, with the time of sending."""
        message = self._message(sender)
        message["Date"] = moment
        message["Auto-Submitted"] = "auto-generated"  # no automatic answers, please (RFC 3834)
        return message.as_bytes(policy=self.policy)

    def _message(self, sender: str) -> EmailMessage:
        message = EmailMessage(policy=self.policy)
        if sender:
            message["From"] = sender
        if self.to:
            message["To"] = self.to
        message["Subject"] = header_text(self.subject)
        message["Message-ID"] = (
            f"<{self.digest}@{sender.rpartition('@')[2].strip('> ') or _NOWHERE}>"
        )
        message.set_content(self.text, charset="utf-8", cte="quoted-printable")
        message.add_alternative(self.html, subtype="html", charset="utf-8", cte="quoted-printable")
        message.set_boundary(f"=_{self.digest}-a")
        if self.calendar is not None:
            message.make_mixed(boundary=f"=_{self.digest}-m")
            message.attach(_calendar_part(self.calendar, self.calendar_name, self.policy))
        message["Content-Language"] = self.language
        return message


def _calendar_part(data: bytes, name: str, policy: EmailPolicy) -> EmailMessage:
    """Return the calendar file as an attachment: programs that know calendars offer to add it."""
    part = EmailMessage(policy=policy)
    part.set_content(data, "text", "calendar", cte="base64")
    part.set_param("method", "PUBLISH")
    part.set_param("charset", "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=name)
    del part["MIME-Version"]  # the whole message has it
    return part


def header_text(text: str) -> str:
    """Return text that is safe in a header: one line, without control and bidirectional marks."""
    kept = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(kept).split())
