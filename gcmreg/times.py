"""Instants as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def shown(moment: datetime, like: datetime) -> str:
    """Return an instant in the zone of another: `2017-05-15 23:59:59 EDT`; both are aware."""
    local = moment.astimezone(like.tzinfo)
    zone = local.tzname() or ""
    if not zone.isalpha():
        zone = f"UTC{local.isoformat()[-6:]}"
    return f"{local:%Y-%m-%d %H:%M:%S} {zone}"
