"""The options of `gcmreg notify` on how messages are sent, checked before anything is read."""

from __future__ import annotations

import os
import re
from email.policy import SMTP
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import UnusableError
from gcmreg.report.contacts import usable
from gcmreg.report.message import header_text
from gcmreg.sending.wanted import Encryption, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.diagnostics import Finding

PASSWORD = "GCMREG_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_PLACE = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]@/]+)):(\d{1,5})\Z")
_HIGHEST_PORT = 65535
_TLS_PORT = 465  # RFC 8314
_ENCRYPT = "add --starttls (port 587) or --tls (port 465)"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def server_of(text: str, user: str, encryption: Encryption) -> Server:
    """Return the mail server that `HOST:PORT` names.

    UnusableError (exit 2) if it names none, if a password is missing, or would go unencrypted.
    """
    found = _PLACE.match(text.strip())
    if found is None or not 0 < int(found[3]) <= _HIGHEST_PORT:
        raise _unprepared(f"--smtp: {text!r} is no HOST:PORT", "write mail.example.org:587")
    host, port = found[1] or found[2], int(found[3])
    if port == _TLS_PORT and encryption is not Encryption.TLS:
        # Each side would wait for the other's first word until the time is up.
        raise _unprepared(f"port {port} is encrypted from the first byte", "write --tls")
    password = os.environ.get(PASSWORD, "") if user else ""
    if user and not password:
        help_text = "set the variable for this command alone; it is never an argument"
        raise _unprepared(f"--user needs the password in {PASSWORD}", help_text)
    server = Server(host, port, encryption, user, password)
    if user and _in_the_clear(server):
        raise _unprepared("the password would go unencrypted", _ENCRYPT)
    return server


def exposed(server: Server) -> Iterator[Finding]:
    """Yield what is to be said of messages that everybody on the way could read."""
    if _in_the_clear(server):
        message = f"the messages go to {server.host} unencrypted"
        yield kinds.NT911.at(None, message, _ENCRYPT)


def _in_the_clear(server: Server) -> bool:
    return server.encryption is Encryption.NONE and server.host not in _HERE


def sender_of(text: str) -> tuple[str, str]:
    """Return the sender as it stands in a message, and the bare address.

    UnusableError (exit 2) if it is not one address in plain letters.
    """
    header = SMTP.header_factory("From", header_text(text))
    addresses = [str(one.addr_spec) for one in getattr(header, "addresses", ())]
    address = addresses[0] if len(addresses) == 1 else ""
    if header_text(text) != text or header.defects or not usable(address) or not address.isascii():
        help_text = "write a@example.org or 'The secretariat <a@example.org>'"
        raise _unprepared(f"--from: {text!r} is no address", help_text)
    return text, address


def _unprepared(message: str, help_text: str) -> UnusableError:
    return UnusableError([kinds.NT909.at(None, message, help_text)])
