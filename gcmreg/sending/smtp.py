"""The mail server: it is handed one message at a time, and takes it, refuses it, or is in doubt."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Self, assert_never

from msgspec import Struct

from gcmreg.sending.wanted import Encryption

if TYPE_CHECKING:
    from types import TracebackType

    from gcmreg.sending.wanted import Server

_SECONDS = 60.0
_OK = (250, 251)
_START = 354
_CLOSING = 421
_NO = range(400, 600)
_PERMANENT = 500
_LONGEST_REPLY = 200


class Fate(StrEnum):
    """What became of a message at the mail server."""

    TAKEN = "taken"
    REFUSED = "refused"
    DEFERRED = "deferred"
    DOUBTFUL = "doubtful"


class Delivery(Struct, frozen=True):
    """What became of a message, why, and whether the connection is at an end."""

    fate: Fate
    why: str = ""
    broken: bool = False


class ServerError(Exception):
    """The mail server cannot be used; the text says why."""


class Post:
    """A connection to the mail server, open within its `with`; ServerError if it cannot be."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp = smtplib.SMTP()

    def __enter__(self) -> Self:
        """Connect, encrypt, log in."""
        try:
            self._smtp = _connected(self._server)
            self._smtp.ehlo_or_helo_if_needed()
            if self._server.encryption is Encryption.STARTTLS:
                self._smtp.starttls(context=ssl.create_default_context())
            if self._server.user:
                self._smtp.login(self._server.user, self._server.password)
        except smtplib.SMTPResponseException as error:
            self._smtp.close()
            raise ServerError(_said(error.smtp_code, error.smtp_error)) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self._smtp.close()
            raise ServerError(_reason(error)) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Say goodbye, if anybody listens."""
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._smtp.close()

    def deliver(self, sender: str, to: str, data: bytes) -> Delivery:
        """Hand a message in; never raises for what the server or the line does.

        In doubt is what broke off when the end of the message was told and no answer came.
        """
        try:
            begun = self._begin(sender, to)
            if begun is not None:
                return begun
            self._smtp.send(re.sub(rb"(?m)^\.", b"..", data.rstrip(b"\r\n") + b"\r\n"))
        except smtplib.SMTPNotSupportedError:
            return Delivery(Fate.REFUSED, "the mail server takes no address beyond plain letters")
        except (smtplib.SMTPException, OSError) as error:
            return Delivery(Fate.DEFERRED, _reason(error), broken=True)
        try:
            code, reply = self._smtp.docmd(".")
        except (smtplib.SMTPException, OSError) as error:
            return Delivery(Fate.DOUBTFUL, _reason(error), broken=True)
        if code in _OK:
            return Delivery(Fate.TAKEN)
        if code not in _NO:  # neither yes nor no: it may have been taken
            return Delivery(Fate.DOUBTFUL, _said(code, reply, to), broken=True)
        return self._no(code, reply, to)

    def _begin(self, sender: str, to: str) -> Delivery | None:
        """Tell sender and recipient and ask to go on; a delivery if the server does not want it."""
        ascii_only = sender.isascii() and to.isascii()
        options = () if ascii_only else ("SMTPUTF8", "BODY=8BITMIME")
        code, reply = self._smtp.mail(sender, options)
        if code not in _OK:  # not the recipient's fault: no other message fares better
            return Delivery(Fate.DEFERRED, _said(code, reply), broken=True)
        code, reply = self._smtp.rcpt(to)
        if code in _OK:
            code, reply = self._smtp.docmd("DATA")
        return None if code == _START else self._no(code, reply, to)

    def _no(self, code: int, reply: bytes, to: str) -> Delivery:
        fate = Fate.REFUSED if code >= _PERMANENT else Fate.DEFERRED
        if code in {_CLOSING, -1}:
            return Delivery(Fate.DEFERRED, _said(code, reply, to), broken=True)
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            return Delivery(fate, _said(code, reply, to), broken=True)
        return Delivery(fate, _said(code, reply, to))


def _connected(server: Server) -> smtplib.SMTP:
    """Return a connection, encrypted already where that comes first.

    Only a host that it is made with is looked for in the certificate.
    """
    match server.encryption:
        case Encryption.NONE | Encryption.STARTTLS:
            return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        case Encryption.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        case _:
            assert_never(server.encryption)


def _said(code: int, reply: bytes | str, to: str = "") -> str:
    """Return what the server answered, without the address that it is about."""
    if code < 0:  # smtplib found no number in it
        return "an answer that cannot be understood"
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = " ".join(text.split())
    if to:
        text = re.sub(re.escape(to), "[address]", text, flags=re.IGNORECASE)
    text = re.sub(r"\S+@\S+", "[address]", text)
    return f"{code} {text[:_LONGEST_REPLY]}".strip()


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold: {error.verify_message}"
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        return "it does not speak TLS from the first byte on this port; --starttls may be the way"
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return re.sub(r"\S+@\S+", "[address]", " ".join(str(reason).split()))[:_LONGEST_REPLY]
