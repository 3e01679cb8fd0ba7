"""Where an application can be answered: the addresses among its private contact answers.

An address is taken whole or not at all: a part of one may well be the address of somebody else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.model import Application

_APART = re.compile(r"[\s<>()\[\]\"«»“”„]+")
# What may stand between addresses, be within one, or be a slip of the pen: first,last@example.org.
_BETWEEN = re.compile(r"[,;/|]")
_BEFORE = re.compile(r"(?:mailto|e-?mail|mail|courriel|correo):", re.IGNORECASE)
_LOCAL = re.compile(r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]|[^\x00-\x7f]){1,64}\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_LONGEST_DOMAIN = 253


def addresses(application: Application) -> tuple[str, ...]:
    """Return the distinct e-mail addresses that an application gives as its contact.

    Those of the latest version that gives one that can be used; an answer may hold several.
    """
    for version in reversed(application.versions):
        found: dict[str, str] = {}
        for _, text in version.reading.contacts:
            for address in _within(text):
                found.setdefault(address.casefold(), address)
        if found:
            return tuple(found.values())
    return ()


def _within(answer: str) -> Iterator[str]:
    """Yield the usable addresses of an answer."""
    for word in _APART.split(unicodedata.normalize("NFKC", answer)):
        bare = _BEFORE.sub("", word.strip(",;"), count=1).strip("'")
        parts = [usable(part) for part in _BETWEEN.split(bare)]
        found = parts if all(parts) else [usable(bare)]
        yield from filter(None, found)


def usable(word: str) -> str:
    """Return an address as mail servers take it, its domain in ASCII; empty if it is none."""
    local, at, domain = word.rstrip(".").rpartition("@")
    if not at or not _LOCAL.match(local) or local[0] == "." or ".." in f"{local}.":
        return ""
    if any(unicodedata.category(c)[0] in "CZ" for c in word):
        return ""
    ascii_domain = _in_ascii(domain)
    labels = ascii_domain.split(".")
    if len(labels) == 1 or len(ascii_domain) > _LONGEST_DOMAIN or labels[-1].isdigit():
        return ""
    return f"{local}@{ascii_domain}" if all(map(_LABEL.match, labels)) else ""


def _in_ascii(domain: str) -> str:
    """Return a domain as mail servers look it up; empty if it cannot be one.

    Python's own codec knows IDNA of 2003 alone, in which straße.example is strasse.example: by now
    the domain of somebody else.
    """
    if domain.isascii():
        return domain.lower()
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return ""
