"""Which version of an application counts for a session, and when it was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

    from gcmreg.decisions import ApplicationDecision, Decisions, Use
    from gcmreg.model import Application, Session, Slot, Version


class Standing(Struct):
    """An application as it stands for one session.

    `versions` are those held as of the roster's moment, in order; `used` is the one that counts or
    None; `submitted` is None where the time is not known; `late` is the latest complete version if
    it is dated after the deadline; `later` is the first version after the one used; `undated` is
    true where no complete version has a time and no decision gives one.
    """

    application: Application
    session: Session
    versions: tuple[Version, ...]
    complete: tuple[Version, ...]
    used: Version | None
    submitted: datetime | None
    late: Version | None
    later: Version | None
    undated: bool
    decisions: tuple[ApplicationDecision, ...]
    moment: datetime | None

    @property
    def use(self) -> ApplicationDecision | None:
        """The decision on which version counts, if there is one."""
        return next((d for d in self.decisions if d.use is not None), None)

    @property
    def refused(self) -> ApplicationDecision | None:
        """The decision that no version counts, if there is one."""
        decision = self.use
        if decision is None or decision.use is None or decision.use.text != "none":
            return None
        return decision

    @property
    def reported(self) -> Version:
        """The version whose nominations are reported."""
        if self.used is not None:
            return self.used
        return self.complete[-1] if self.complete else self.versions[-1]

    @property
    def type(self) -> str:
        """The type of organization: as decided, else as typed."""
        for decision in self.decisions:
            if decision.type:
                return decision.type
        return self.reported.reading.type

    @property
    def unproven(self) -> bool:
        """Whether no export shows that the version used still stood at the deadline."""
        deadline = self.session.deadline
        return (
            self.used is not None
            and self.later is not None
            and deadline is not None
            and self.used.last_taken < deadline
        )

    def entered(self) -> datetime | None:
        """Return when the session's representatives were first entered (SPEC "First entered")."""
        dated = [v for v in self.complete if v.changed is not None]
        first = next((v for v in dated if v.reading.names_anybody(self.session.id)), None)
        if first is None:
            changed = self.used.changed if self.used is not None else None
            return changed or self.moment
        if first is dated[0] and self.submitted is not None:
            return self.submitted
        return first.changed

    def late_slots(self) -> tuple[Slot, ...]:
        """Return the named slots of the latest complete version, where it is late."""
        if self.late is None:
            return ()
        return tuple(s for s in self.late.reading.slots_for(self.session.id) if s.named)


def held_until(versions: tuple[Version, ...], moment: datetime | None) -> tuple[Version, ...]:
    """Return the versions as they stood at `moment`: dated up to then, or without any date.

    None: all of them.
    """
    if moment is None:
        return versions
    return tuple(v for v in versions if v.changed is None or v.changed <= moment)


def standing(
    application: Application, session: Session, decisions: Decisions, as_of: datetime | None
) -> Standing | None:
    """Work out how an application stands for a session; None if no version of it is held yet.

    `as_of` (aware) leaves out the versions dated after it.
    """
    versions = held_until(application.versions, as_of)
    if not versions:
        return None
    deadline = session.deadline
    complete = tuple([v for v in versions if v.complete])
    dated = [v for v in complete if v.changed is not None]
    taken: tuple[ApplicationDecision, ...] = ()
    use = None
    if application.reference in decisions.applications:
        key = application.reference, session.id, application.form
        taken = tuple(decisions.of_application(*key))
        use = next((d.use for d in taken if d.use is not None), None)
    moment = None
    if complete and not dated and use is not None:
        moment = use.moment
    submitted = _submitted(dated, deadline) if dated else moment
    in_time = deadline is None or submitted is None or submitted <= deadline
    used = _used(versions, complete, deadline, use, moment) if in_time else None
    late = dated[-1] if dated and deadline is not None and _after(dated[-1], deadline) else None
    return Standing(
        application=application,
        session=session,
        versions=versions,
        complete=complete,
        used=used,
        submitted=submitted,
        late=late,
        later=_later(versions, used, moment),
        undated=bool(complete) and not dated and moment is None,
        decisions=taken,
        moment=moment,
    )


def _after(version: Version, deadline: datetime | None) -> bool:
    return deadline is not None and version.changed is not None and version.changed > deadline


def _used(
    versions: tuple[Version, ...],
    complete: tuple[Version, ...],
    deadline: datetime | None,
    use: Use | None,
    moment: datetime | None,
) -> Version | None:
    """Return the version that counts: the latest complete one in time, or the one decided."""
    if not complete or (use is not None and use.text == "none"):
        return None
    if moment is not None:
        return complete[-1]
    if use is not None:
        chosen = [v for v in versions if within(v, use) and not _after(v, deadline)]
        if chosen:
            return max(enumerate(chosen), key=lambda item: (item[1].complete, item[0]))[1]
    for version in reversed(complete):
        changed = version.changed
        if changed is not None and (deadline is None or changed <= deadline):
            return version
    return None


def within(version: Version, use: Use) -> bool:
    """Whether a version is dated within the period that a decision names."""
    if version.changed is None or use.first is None or use.last is None:
        return False
    return use.first <= version.changed <= use.last


def _submitted(dated: list[Version], deadline: datetime | None) -> datetime | None:
    """Return `Finish Time` of the earliest complete version held, else its `Date`.

    Not known where only versions dated after the deadline are held and none says it.
    """
    if dated[0].finish is not None:
        return dated[0].finish
    return None if _after(dated[0], deadline) else dated[0].changed


def _later(
    versions: tuple[Version, ...], used: Version | None, moment: datetime | None
) -> Version | None:
    """Return the first version after the one used; `moment` is the time decided for that one."""
    if used is None:
        return None
    if moment is not None:
        return next((v for v in versions if v.changed is not None and v.changed > moment), None)
    at = next(i for i, v in enumerate(versions) if v is used) + 1
    return versions[at] if at < len(versions) else None
