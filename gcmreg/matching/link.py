"""The profile code in a CSOnet link."""

from __future__ import annotations

import re

_CODE = re.compile(r"profile[_\s]*code\s*(?:=|%3d)\s*(\d+)", re.IGNORECASE)


def profile_code(link: str) -> str:
    """Return the digits of `profileCode=` in a link, "" if there are none."""
    found = _CODE.search(link)
    return found[1].lstrip("0") or "0" if found else ""
