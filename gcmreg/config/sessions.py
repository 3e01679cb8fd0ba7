"""data/sessions.yaml: sessions, their deadlines, quotas and capacities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gcmreg import findings as kinds
from gcmreg.config.document import Document, report_invalid
from gcmreg.config.zones import day_of, hours_of, instant_of, zone_of
from gcmreg.model import Kind, Schedule, Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_STRICT = ConfigDict(extra="forbid", frozen=True)
DEFAULT_QUOTA = 2
_FIRST_YEAR, _LAST_YEAR = 1900, 9998
_RESERVED = {
    "public",
    "all",  # the figures of all sessions together
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{d}{n}" for d in ("com", "lpt") for n in range(10)),
}


class _Capacity(BaseModel):
    model_config = _STRICT
    room: int | None = Field(default=None, ge=0)
    overflow: int | None = Field(default=None, ge=0)


class _Session(BaseModel):
    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    kind: Kind
    title: str = ""
    place: str = ""
    timezone: str | None = None
    dates: list[str] = Field(default_factory=list)
    hours: list[str] = Field(default_factory=list)
    confirmed: bool = True
    deadline: str | None = None
    quota: int | None = Field(DEFAULT_QUOTA, ge=1)
    capacity: _Capacity | None = None

    @field_validator("id")
    @classmethod
    def _folder(cls, value: str) -> str:
        if value in _RESERVED:
            raise ValueError(f"{value!r} cannot name a session's reports; choose another id")
        return value

    @field_validator("dates")
    @classmethod
    def _days(cls, value: list[str]) -> list[str]:
        for text in value:
            # Workbooks begin in 1900, and calendars look at the days before and after.
            if not _FIRST_YEAR <= day_of(text).year <= _LAST_YEAR:
                raise ValueError(f"{text!r} is not in a year from {_FIRST_YEAR} to {_LAST_YEAR}")
        return value

    @field_validator("hours")
    @classmethod
    def _meetings(cls, value: list[str]) -> list[str]:
        for text in value:
            hours_of(text)
        return value

    @field_validator("title", "place", mode="before")
    @classmethod
    def _text(cls, value: str | None) -> str:
        return "" if value is None else value

    @field_validator("dates", "hours", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return [] if value is None else value


class _Sessions(BaseModel):
    model_config = _STRICT
    timezone: str
    sessions: list[object]


def schedule_from(document: Document) -> Schedule | None:
    """Return the schedule of data/sessions.yaml; None where an error makes it unusable.

    Every problem is appended to `document.findings` with its place.
    """
    if document.findings and document.tree is None:
        return None
    tree = document.tree if document.tree is not None else {}
    try:
        top = _Sessions.model_validate(tree)
    except ValidationError as error:
        report_invalid(document, error)
        return None
    zone = _zone(document, top.timezone, "timezone")
    sessions = [s for s in _sessions(document, top.sessions, zone) if s is not None]
    if not top.sessions:
        document.findings.append(
            kinds.CF114.at(document.at("sessions"), "no session is listed", "add one to 'sessions'")
        )
    _no_twins(document, top.sessions)
    if document.findings or zone is None:
        return None
    return Schedule(zone, tuple(sessions))


def _zone(document: Document, name: str | None, *path: object) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return zone_of(name)
    except ValueError as error:
        document.findings.append(kinds.CF109.at(document.at(*path), str(error)))
        return None


def _sessions(
    document: Document, items: list[object], zone: ZoneInfo | None
) -> Iterator[Session | None]:
    for i, item in enumerate(items):
        try:
            raw = _Session.model_validate(item)
        except ValidationError as error:
            report_invalid(document, error, "sessions", i)
            continue
        yield _session(document, i, raw, zone)


def _session(document: Document, i: int, raw: _Session, zone: ZoneInfo | None) -> Session:
    capacity = raw.capacity or _Capacity()
    return Session(
        id=raw.id,
        kind=raw.kind,
        title=raw.title,
        place=raw.place,
        zone=_zone(document, raw.timezone, "sessions", i, "timezone"),
        dates=tuple(_dates(raw.dates)),
        confirmed=raw.confirmed,
        deadline=_deadline(document, i, raw.deadline, zone),
        deadline_text=raw.deadline or "",
        quota=raw.quota,
        room=capacity.room,
        overflow=capacity.overflow or 0,
        line=document.at("sessions", i).line,
        hours=tuple(sorted(hours_of(text) for text in raw.hours)),
    )


def _dates(texts: list[str]) -> list[date]:
    return sorted(day_of(text) for text in texts)


def _deadline(
    document: Document, i: int, text: str | None, zone: ZoneInfo | None
) -> datetime | None:
    if text is None or zone is None:
        return None
    try:
        return instant_of(text, zone)
    except ValueError as error:
        document.findings.append(
            kinds.CF108.at(
                document.at("sessions", i, "deadline"),
                str(error),
                "write 2017-05-15, 2017-05-15T17:00:00, 2017-05-15T17:00:00-04:00, or null",
            )
        )
        return None


def _no_twins(document: Document, items: list[object]) -> None:
    first: dict[str, int] = {}
    for i, item in enumerate(items):
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            kept = document.at("sessions", first[name], "id")
            document.findings.append(
                kinds.CF107.at(
                    document.at("sessions", i, "id"),
                    f"the session id {name!r} stands twice",
                    "give each session its own id",
                    (f"first: {kept}",),
                )
            )
        else:
            first[name] = i
