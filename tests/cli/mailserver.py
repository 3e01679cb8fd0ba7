"""A real mail server on this machine, which can be told to refuse, to wait, and to break off."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, LoginPassword, Session

    Answer = Callable[[str], str | None]

USER, PASSWORD = "officer", "correct horse"


@dataclass
class Mailserver:
    """What came in, and how the server behaves.

    `recipient` and `data` are asked what to answer to a recipient, and to the end of a message to
    it; None takes it, `cut` breaks the connection off without an answer, `wait` never answers.
    """

    recipient: Answer = lambda _: None
    data: Answer = lambda _: None
    delay: float = 0.0
    kept: list[tuple[str, str, bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to a recipient."""
        answer = self.recipient(address)
        if answer == "cut":
            _cut(server)
            return "421 cut"
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Answer to the end of a message; it is kept unless it is refused."""
        (to,) = envelope.rcpt_tos
        answer = self.data(to)
        if self.delay:
            await asyncio.sleep(self.delay)
        if answer is None or answer in {"cut", "wait"}:
            assert isinstance(envelope.content, bytes)
            self.kept.append((str(envelope.mail_from), to, envelope.content))
            assert server.transport is not None
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        if answer == "wait":
            self.reached.set()
            await asyncio.to_thread(self.ended.wait, 60)
        if answer == "cut":
            _cut(server)
        return answer or "250 OK"

    def authenticate(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        _mechanism: str,
        data: LoginPassword,
    ) -> AuthResult:
        """Let the officer in."""
        self.logins.append(data.login.decode())
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    def running(self, **more: object) -> AbstractContextManager[str]:
        """Listen within a `with`, which gives HOST:PORT; `more` goes to aiosmtpd."""
        return _Running(self, more)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was kept, read."""
        return [message_from_bytes(data, policy=default) for _, _, data in self.kept]  # type: ignore[misc]

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each."""
        return [str(message["Message-ID"]) for message in self.messages]

    @property
    def addresses(self) -> list[str]:
        """To whom each went."""
        return [to for _, to, _ in self.kept]


def _cut(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()


class _Running:
    def __init__(self, handler: Mailserver, more: dict[str, object]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._handler = handler
        options = {"enable_SMTPUTF8": True, **more}
        self._controller = Controller(handler, hostname="127.0.0.1", port=self.port, **options)

    def __enter__(self) -> str:
        self._controller.start()
        return f"127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self._handler.ended.set()
        self._controller.stop()
