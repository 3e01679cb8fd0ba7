"""The options of `gcmreg notify` on how messages are sent, checked before anything is read."""

from __future__ import annotations

import os
import re
from email.policy import SMTP

from gcmreg import findings as kinds
from gcmreg.diagnostics import UnusableError
from gcmreg.report.contacts import usable
from gcmreg.report.message import header_text
from gcmreg.sending.wanted import Server

PASSWORD = "GCMREG_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_PLACE = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]@/]+)):(\d{1,5})\Z")
_HIGHEST_PORT = 65535
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def server_of(text: str, user: str, *, starttls: bool) -> Server:
    """Return the mail server that `HOST:PORT` names.

    UnusableError (exit 2) if it names none, if a password is missing, or would go unencrypted.
    """
    found = _PLACE.match(text.strip())
    if found is None or not 0 < int(found[3]) <= _HIGHEST_PORT:
        raise _unprepared(f"--smtp: {text!r} is no HOST:PORT", "write mail.example.org:587")
    host = found[1] or found[2]
    password = os.environ.get(PASSWORD, "") if user else ""
    if user and not password:
        help_text = "set the variable for this command alone; it is never an argument"
        raise _unprepared(f"--user needs the password in {PASSWORD}", help_text)
    if user and not starttls and host not in _HERE:
        raise _unprepared("the password would go unencrypted", "add --starttls")
    return Server(host, int(found[3]), starttls, user, password)


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
