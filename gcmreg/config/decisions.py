"""data/decisions.yaml: read with the place of every problem, and edited without losing comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gcmreg import findings as kinds
from gcmreg.config.document import Document, report_invalid
from gcmreg.config.zones import instant_of, period_of
from gcmreg.decisions import (
    ApplicationDecision,
    Decisions,
    NameDecision,
    PersonDecision,
    Use,
)
from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmreg.model import ListEntry, Schedule

_STRICT = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class _Entry(BaseModel):
    model_config = _STRICT
    by: str | None = None
    on: str | None = None
    note: str | None = None

    @property
    def signed(self) -> dict[str, str]:
        return {"by": self.by or "", "on": self.on or "", "note": self.note or ""}


class _Name(_Entry):
    name: str = Field(min_length=1)
    match: str = Field(pattern=r"^(ecosoc:.+|special:.+|none)$")


class _Application(_Entry):
    reference: str = Field(min_length=1)
    form: str | None = None
    session: str | None = None
    use: str | None = None
    type: str | None = None
    withdraw: str | None = None

    @model_validator(mode="after")
    def _one(self) -> _Application:
        given = [n for n in ("use", "type", "withdraw") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of use, type, withdraw")
        return self


class _Person(_Entry):
    same: tuple[str, str] | None = None
    different: tuple[str, str] | None = None
    organization: str | None = None

    @model_validator(mode="after")
    def _one(self) -> _Person:
        if (self.same is None) == (self.different is None):
            raise ValueError("give exactly one of same, different")
        return self


class _Decisions(BaseModel):
    model_config = _STRICT
    names: list[object] | None = None
    applications: list[object] | None = None
    persons: list[object] | None = None


def decisions_from(
    document: Document,
    schedule: Schedule | None,
    entries: Mapping[str, ListEntry],
    *,
    every: bool = False,
) -> Decisions:
    """Return the decisions of a file; problems are appended to `document.findings`.

    `schedule` None: the sessions cannot be used, all else is looked at.
    `entries` are those of both lists by `list:id`; `every` also reports what is only doubtful.
    """
    if document.findings or document.tree is None:
        return Decisions()
    try:
        top = _Decisions.model_validate(document.tree)
    except ValidationError as error:
        report_invalid(document, error)
        return Decisions()
    reader = _Reader(document, schedule, entries, every=every)
    for i, item in enumerate(top.names or ()):
        reader.name(i, item)
    for i, item in enumerate(top.applications or ()):
        reader.application(i, item)
    for i, item in enumerate(top.persons or ()):
        reader.person(i, item)
    return Decisions(
        reader.names,
        {reference: tuple(found) for reference, found in reader.applications.items()},
        tuple(reader.persons),
    )


_T = TypeVar("_T", bound=_Entry)


class _Reader:
    """Reads one entry after another and reports those that contradict each other."""

    def __init__(
        self,
        document: Document,
        schedule: Schedule | None,
        entries: Mapping[str, ListEntry],
        *,
        every: bool,
    ) -> None:
        self.every = every
        self.document = document
        self.schedule = schedule
        self.entries = entries
        self.names: dict[str, NameDecision] = {}
        self.applications: dict[str, list[ApplicationDecision]] = {}
        self.persons: list[PersonDecision] = []

    def name(self, i: int, item: object) -> None:
        raw = self._valid(_Name, item, "names", i)
        if raw is None:
            return
        entry = None
        if raw.match != "none":
            entry = self.entries.get(raw.match)
            if entry is None:
                place = self.document.at("names", i, "match")
                self.document.findings.append(
                    kinds.DC302.at(
                        place, f"no entry {raw.match!r} is on the lists", "check the id in the list"
                    )
                )
                return
        decision = NameDecision(raw.name, entry, **raw.signed)
        held = self.names.setdefault(fold(raw.name), decision)
        if held.entry != entry:
            self._contradiction(f"{raw.name!r} is matched twice, differently", "names", i)

    def application(self, i: int, item: object) -> None:
        raw = self._valid(_Application, item, "applications", i)
        if raw is None:
            return
        place = self.document.at("applications", i)
        schedule = self.schedule
        if raw.session and schedule is not None and schedule.session(raw.session) is None:
            message = f"the session {raw.session!r} is not listed in data/sessions.yaml"
            self.document.findings.append(
                kinds.DC306.at(self.document.at("applications", i, "session"), message)
            )
            return
        use = None
        if raw.use is not None:
            try:
                use = use_of(raw.use, schedule.zone if schedule is not None else ZoneInfo("UTC"))
            except ValueError as error:
                self.document.findings.append(
                    kinds.CF106.at(self.document.at("applications", i, "use"), f"use: {error}")
                )
                return
        decision = ApplicationDecision(
            reference=raw.reference.strip(),
            session=raw.session or "",
            use=use,
            type=raw.type or "",
            withdraw=raw.withdraw or "",
            place=place,
            form=raw.form or "",
            **raw.signed,
        )
        held = self.applications.setdefault(decision.reference, [])
        for other in held:
            alike = (other.session, other.form) == (decision.session, decision.form)
            if alike and _disagree(other, decision):
                self._contradiction(
                    f"application {decision.reference} is decided twice, differently",
                    "applications",
                    i,
                )
        held.append(decision)

    def person(self, i: int, item: object) -> None:
        raw = self._valid(_Person, item, "persons", i)
        if raw is None:
            return
        names = raw.same or raw.different
        assert names is not None
        same = raw.same is not None
        decision = PersonDecision(names, same, raw.organization or "", raw.by or "")
        for other in self.persons:
            if (
                {fold(n) for n in other.names} == {fold(n) for n in names}
                and fold(other.organization) == fold(decision.organization)
                and other.same is not same
            ):
                self._contradiction(f"{names[0]!r} and {names[1]!r} are both", "persons", i)
        self.persons.append(decision)

    def _signed(self, raw: _Entry, *path: object) -> None:
        missing = [name for name in ("by", "on") if not getattr(raw, name)]
        if missing:
            self.document.findings.append(
                kinds.DC307.at(
                    self.document.at(*path),
                    f"the decision does not say {' and '.join(missing)}",
                    "write who decided (by) and on which day (on)",
                )
            )

    def _valid(self, model: type[_T], item: object, *path: object) -> _T | None:
        try:
            raw = model.model_validate(item)
        except ValidationError as error:
            report_invalid(self.document, error, *path)
            return None
        if self.every:
            self._signed(raw, *path)
        return raw

    def _contradiction(self, message: str, *path: object) -> None:
        self.document.findings.append(
            kinds.DC301.at(self.document.at(*path), message, "keep one of the two")
        )


def _disagree(one: ApplicationDecision, other: ApplicationDecision) -> bool:
    if one.use is not None and other.use is not None:
        return one.use.text != other.use.text
    return bool(one.type and other.type and one.type != other.type)


def use_of(text: str, zone: ZoneInfo) -> Use:
    """Return what `use: DATE` or `use: none` means; ValueError if it is neither."""
    if text.strip().casefold() == "none":
        return Use("none")
    first, last = period_of(text, zone)
    return Use(text.strip(), first, last, instant_of(text, zone))
