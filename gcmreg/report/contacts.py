"""Where an application can be answered: the addresses among its private contact answers."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gcmreg.model import Application

_APART = re.compile(r"[\s,;:|/<>()\[\]\"'«»“”]+")
_LOCAL = re.compile(r"[^\s@\\:\"(),;<>\[\]\x00-\x1f\x7f]{1,64}\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_LONGEST_DOMAIN = 253


def addresses(application: Application) -> tuple[str, ...]:
    """Return the distinct e-mail addresses that an application gives as its contact.

    Those of the latest version that gives one that can be used; an answer may hold several.
    """
    for version in reversed(application.versions):
        found: dict[str, str] = {}
        for _, text in version.reading.contacts:
            for word in _APART.split(unicodedata.normalize("NFKC", text)):
                address = usable(word)
                if address:
                    found.setdefault(address.casefold(), address)
        if found:
            return tuple(found.values())
    return ()


def usable(word: str) -> str:
    """Return an address as mail servers take it, its domain in ASCII; empty if it is none."""
    word = word.rstrip(".")
    local, at, domain = word.rpartition("@")
    if not at or not _LOCAL.match(local) or local.startswith(".") or ".." in local + "@":
        return ""
    if local.endswith(".") or any(unicodedata.category(c)[0] == "C" for c in word):
        return ""
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = ascii_domain.split(".")
    if len(labels) < 2 or len(ascii_domain) > _LONGEST_DOMAIN or labels[-1].isdigit():  # noqa: PLR2004 - a name and a top
        return ""
    return f"{local}@{ascii_domain}" if all(map(_LABEL.match, labels)) else ""
