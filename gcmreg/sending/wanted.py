"""What is asked of `gcmreg notify`: plain values, quick to import."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Doubtful(StrEnum):
    """What a person has found out of messages of which it was not known whether they were sent."""

    SENT = "sent"
    AGAIN = "again"


class Encryption(StrEnum):
    """How the connection to the mail server is encrypted; its certificate is always checked."""

    NONE = "none"
    STARTTLS = "starttls"  # after a first word in the clear: port 587 or 25
    TLS = "tls"  # from the first byte: port 465


class Server(Struct, frozen=True):
    """Where messages are handed in; the password is never shown."""

    host: str
    port: int
    encryption: Encryption = Encryption.NONE
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.place!r})"

    @property
    def place(self) -> str:
        """How findings name it."""
        return f"{self.host}:{self.port}"


class Wanted(Struct, frozen=True):
    """What is asked for: without `server` nothing is sent.

    `sender` stands in the message, `envelope` is its bare address; `again` sends what changed since
    an earlier message.
    """

    language: str | None = None
    server: Server | None = None
    sender: str = ""
    envelope: str = ""
    provisional: bool = False
    again: bool = False
    doubtful: Doubtful | None = None
    by: str = ""
