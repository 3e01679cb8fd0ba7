"""A second, naive implementation of the rule book (SPEC 1, 2 and 4), used as a test oracle.

Nothing here is fast or clever.  Every step is written down as SPEC words it, one after the other,
so that it can be read next to SPEC.  It shares no code with the package that it checks.

Use it with plain values (``expected``), with export files (``read_exports``), or from the shell:
``oracle.py WORKSPACE EXPORT...`` prints the counts of every session as JSON.
"""
# Long plain functions are meant: they follow SPEC line by line, and quote it with its codes.
# ruff: noqa: C901, ERA001, PLR0912

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

# SPEC 2: the shipped top zone, "zone of deadlines that carry none".
TOP_ZONE = "America/New_York"

# SPEC 4: the codes in the order of the table.  Rules are asked in this order.
CODES = (
    "IN110", "IN111", "DL301", "DL303", "DL302", "DL305", "DL306", "DL304",
    "AC205", "AC204", "AC202", "AC203", "AC201", "AC206",
    "RP403", "RP402", "RP401", "RP405", "RP404",
    "PR501", "PR502", "PR503", "ST601", "ST602",
)  # fmt: skip

# Before and after every time that can occur; both are in UTC.
LONG_AGO = datetime.min.replace(tzinfo=UTC)
FAR_AHEAD = datetime.max.replace(tzinfo=UTC)

OUTCOMES = ("room", "overflow", "waiting", "rejected", "review")


# --------------------------------------------------------------------------------------------
# Values
# --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Session:
    """Whatever one applies to with one deadline."""

    id: str
    deadline: datetime | None = None
    first_day: date = date(2017, 10, 2)
    quota: int | None = 2
    room: int | None = None
    overflow: int | None = None
    zone: str = TOP_ZONE


@dataclass(frozen=True)
class Slot:
    """The place in the form where a person was entered, as typed."""

    title: str = ""
    given: str = ""
    family: str = ""
    position: str = ""
    email: str = ""
    passport: str = ""
    priority: bool = False


@dataclass(frozen=True)
class Version:
    """One state of an application: ``taken`` are the times of all exports that show it."""

    changed: datetime | None = None
    finish: datetime | None = None
    complete: bool = True
    taken: tuple[datetime, ...] = ()
    name: str = ""
    acronym: str = ""
    type: str = ""
    claim_status: str = ""
    link: str = ""
    claim_special: str = ""
    slots: Mapping[str, Mapping[int, Slot]] = field(default_factory=dict)
    country: str = ""


@dataclass(frozen=True)
class Application:
    """One result of the form, known by its reference."""

    reference: str
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A row of a list (``ecosoc`` or ``special``)."""

    list: str
    id: str
    name: str
    acronym: str = ""
    other_names: tuple[str, ...] = ()
    status: str = ""
    granted: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True)
class ApplicationDecision:
    """What a person decided about one application: one of ``use``, ``type``, ``withdraw``."""

    reference: str
    session: str | None = None
    use: str | None = None  # the text of a DATE, or "none"
    type: str | None = None
    withdraw: str | None = None  # a slot number, or a name


@dataclass(frozen=True)
class Decisions:
    """What a person decided; ``names`` has folded names as keys, None says "on neither list"."""

    names: Mapping[str, tuple[str, str] | None] = field(default_factory=dict)
    applications: tuple[ApplicationDecision, ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Nomination:
    """One representative entered for one session, with its one outcome."""

    reference: str
    slot: int
    given: str
    family: str
    outcome: str
    codes: tuple[str, ...] = ()
    priority: bool = False
    late: bool = False
    order: int | None = None
    match: tuple[str, str] | None = None


# What a matcher says about one list: ("accept", entry), ("review", None) or ("none", None).
Result = tuple[str, Entry | None]
Matcher = Callable[[str, str, str, str], tuple[Result, Result]]
NO_MATCH: Result = ("none", None)


# --------------------------------------------------------------------------------------------
# Texts
# --------------------------------------------------------------------------------------------

# SPEC 2: "ı ø ł đ ß æ œ and their like spelled out"
SPELLED_OUT = {
    "ı": "i", "ȷ": "j", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ɖ": "d", "ß": "ss",
    "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k",
    "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƒ": "f",
}  # fmt: skip

# SPEC 2: "words that stand for nothing (`TBC`, `N/A`, `same as above`)"
STANDS_FOR_NOTHING = {
    "tbc", "tbd", "n/a", "n.a.", "-", "--", "same as above",
    "to be confirmed", "to be determined", "not applicable",
}  # fmt: skip

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


@cache
def fold(text: str) -> str:
    """Fold a name for comparison: two names are equal if their folded forms are."""
    # "NFKD, marks dropped"
    decomposed = unicodedata.normalize("NFKD", text)
    unmarked = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
    # "case folded"
    lowered = unmarked.casefold()
    # "ı ø ł đ ß æ œ and their like spelled out"
    spelled = "".join(SPELLED_OUT.get(c, c) for c in lowered)
    # Case folding may bring marks back, so decompose once more;
    # "everything but letters and digits of any script dropped" drops the marks too.
    again = unicodedata.normalize("NFKD", spelled)
    return "".join(
        c
        for c in again
        if unicodedata.category(c).startswith("L") or unicodedata.category(c) == "Nd"
    )


@cache
def cell(text: str) -> str:
    """Return a cell trimmed, and empty where its words stand for nothing."""
    trimmed = text.strip().strip(INVISIBLE).strip()
    if unicodedata.normalize("NFKC", trimmed).strip().casefold() in STANDS_FOR_NOTHING:
        return ""
    return trimmed


def reference_key(reference: str) -> tuple[int, int, str]:
    """Sort references: "numeric where both are numbers"; numbers come before other texts."""
    if reference.isascii() and reference.isdigit():
        return (0, int(reference), reference)
    return (1, 0, reference)


def edits(a: str, b: str) -> int:
    """Count the edits (Levenshtein) between two texts."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            new.append(min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (0 if x == y else 1)))
        row = new
    return row[-1]


# --------------------------------------------------------------------------------------------
# Slots and persons
# --------------------------------------------------------------------------------------------


def has_name(slot: Slot) -> bool:
    """RP403: a slot has a name if given or family name holds a letter or a digit."""
    return fold(cell(slot.given)) != "" or fold(cell(slot.family)) != ""


def has_data(slot: Slot) -> bool:
    """RP403: "a slot with data (more than a title or a priority mark)"."""
    cells = (slot.given, slot.family, slot.position, slot.email, slot.passport)
    return any(cell(text) != "" for text in cells)


def filled_slots(version: Version, session: Session) -> list[tuple[int, Slot]]:
    """List the slots of one session that hold data: "An empty slot is skipped"."""
    slots = version.slots.get(session.id, {})
    return [(number, slots[number]) for number in sorted(slots) if has_data(slots[number])]


def named_slots(version: Version, session: Session) -> list[Slot]:
    """List the slots of one session that name a person."""
    return [slot for _, slot in filled_slots(version, session) if has_name(slot)]


@cache
def full_name(slot: Slot) -> str:
    """Return the folded full name, given name first."""
    return fold(cell(slot.given) + cell(slot.family))


@cache
def swapped_name(slot: Slot) -> str:
    """Return the folded full name, family name first."""
    return fold(cell(slot.family) + cell(slot.given))


def tokens(text: str, *, hyphens: bool) -> list[str]:
    """Split a name into folded words, at blanks and dots, and at hyphens if they are to count."""
    spaced = text.replace(".", " ")
    if hyphens:
        spaced = "".join(" " if unicodedata.category(c) == "Pd" else c for c in spaced)
    return [fold(word) for word in spaced.split() if fold(word) != ""]


def reduced_to_an_initial(a: list[str], b: list[str]) -> bool:
    """Tell whether two lists of words are equal but for one word reduced to an initial."""
    if len(a) != len(b):
        return False
    differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(differing) != 1:
        return False
    x, y = differing[0]
    return (len(x) == 1 and y.startswith(x)) or (len(y) == 1 and x.startswith(y))


def extra_initial(a: list[str], b: list[str]) -> bool:
    """Tell whether one list of words is the other one with one more word of one letter."""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(
        len(word) == 1 and longer[:i] + longer[i + 1 :] == shorter for i, word in enumerate(longer)
    )


def decided_person(a: Slot, b: Slot, pairs: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a decision names just these two persons, in whichever order."""
    for left, right in pairs:
        names_a = {full_name(a), swapped_name(a)}
        names_b = {full_name(b), swapped_name(b)}
        x, y = fold(left), fold(right)
        if full_name(a) == full_name(b) and x != y:
            continue  # it speaks of two names, and here is one
        if (x in names_a and y in names_b) or (y in names_a and x in names_b):
            return True
    return False


def same_person(a: Slot, b: Slot, decisions: Decisions) -> bool:
    """Tell whether two named slots hold the same person."""
    # "or a decision": it beats the comparison, whatever it says.
    if decided_person(a, b, decisions.different):
        return False
    if decided_person(a, b, decisions.same):
        return True
    # A name without any letter or digit cannot be compared.
    if full_name(a) == "" or full_name(b) == "":
        return False
    # "folded full names equal, also with given and family name swapped"
    if full_name(a) in (full_name(b), swapped_name(b)):
        return True
    # "or same e-mail and ..."; "One e-mail for several persons is normal", so it never is enough.
    email_a = unicodedata.normalize("NFKC", cell(a.email)).casefold()
    email_b = unicodedata.normalize("NFKC", cell(b.email)).casefold()
    if email_a == "" or email_a != email_b:
        return False
    # "... names within two edits after folding ..."
    if edits(full_name(a), full_name(b)) <= 2 or edits(full_name(a), swapped_name(b)) <= 2:
        return True
    # "... or differing only by an initial"
    # A hyphened name is one word to some people and two to others.
    for hyphens in (False, True):
        words_a = tokens(f"{cell(a.given)} {cell(a.family)}", hyphens=hyphens)
        words_b = tokens(f"{cell(b.given)} {cell(b.family)}", hyphens=hyphens)
        swapped_b = tokens(f"{cell(b.family)} {cell(b.given)}", hyphens=hyphens)
        for other in (words_b, swapped_b):
            if reduced_to_an_initial(words_a, other) or extra_initial(words_a, other):
                return True
    return False


def entered_by(slot: Slot, others: Iterable[Slot], decisions: Decisions) -> bool:
    """Tell whether the person of a slot is among others."""
    return any(same_person(slot, other, decisions) for other in others)


def still_entered(
    number: int, slot: Slot, version: Version, session: Session, decisions: Decisions
) -> bool:
    """Tell whether another version enters the person: the same name in that slot is the same."""
    return any(
        (number == n and full_name(slot) == full_name(other)) or same_person(slot, other, decisions)
        for n, other in filled_slots(version, session)
        if has_name(other)
    )


# --------------------------------------------------------------------------------------------
# Versions
# --------------------------------------------------------------------------------------------


def date_of(version: Version) -> datetime | None:
    """Return the `Date` of a version; a version without it but with a Finish uses that."""
    return version.changed if version.changed is not None else version.finish


def version_order(version: Version) -> tuple[bool, datetime, datetime]:
    """Sort versions: "ordered by `Date`, then by when the export was taken"; undated ones first.

    A content that was left and came back under one Date stands where it was seen last.
    """
    changed = date_of(version)
    taken = max(version.taken) if version.taken else LONG_AGO
    return (changed is not None, changed if changed is not None else LONG_AGO, taken)


def versions_up_to(application: Application, as_of: datetime | None) -> list[Version]:
    """`--as-of TIME` "uses only versions whose `Date` is up to then"; undated ones are kept."""
    kept = []
    for version in application.versions:
        changed = date_of(version)
        if as_of is None or changed is None or changed <= as_of:
            kept.append(version)
    return sorted(kept, key=version_order)


def submitted_at(dated: Sequence[Version], deadline: datetime | None) -> datetime | None:
    """Return when an application was submitted, None if that is unknown.

    ``dated`` are its complete versions that have a date, in order.
    """
    earliest = dated[0]
    # "`submitted` = `Finish Time` of the earliest complete version held ..."
    if earliest.finish is not None:
        return earliest.finish
    # "(missing: its `Date`, but where only versions dated after the deadline are held, the time
    # is unknown: DL303)"
    changed = date_of(earliest)
    if deadline is not None and changed is not None and changed > deadline:
        return None
    return changed


def entered_at(session: Session, dated: Sequence[Version], used: Version) -> datetime:
    """Return `entered` of an application for a session."""
    # "`submitted` if the earliest complete version held names anybody for that session, ..."
    if dated and named_slots(dated[0], session):
        submitted = submitted_at(dated, session.deadline)
        if submitted is not None:
            return submitted
    # "... else the `Date` of the first complete version that does."
    for version in dated:
        changed = date_of(version)
        if changed is not None and named_slots(version, session):
            return changed
    # Only where nobody is named at all, or a decision makes an incomplete version count.
    changed = date_of(used)
    return changed if changed is not None else FAR_AHEAD


def decision_of(
    session: Session, reference: str, decisions: Decisions, kind: str
) -> list[ApplicationDecision]:
    """List the decisions of one kind about an application that hold for this session.

    One for this session alone says more than one for all, so it comes last; otherwise in order.
    """
    found = [
        decision
        for decision in decisions.applications
        if decision.reference.strip() == reference.strip()
        and decision.session in (None, session.id)
        and getattr(decision, kind) is not None
    ]
    return sorted(found, key=lambda decision: decision.session is not None)


def parse_moment(text: str, zone: str) -> tuple[datetime, bool]:
    """Read a date, which lasts until the end of that day, or a date-time; say if it was a date."""
    only_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()) is not None
    if only_date:
        # "A deadline given as a date lasts until the end of that day (23:59:59.999999) in the top
        # zone"
        day = date.fromisoformat(text.strip())
        end = datetime.combine(day, time(23, 59, 59, 999999), ZoneInfo(zone))
        return end.astimezone(UTC), True
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC), False


def version_by_decision(session: Session, versions: Sequence[Version], use: str) -> Version | None:
    """Find the held version that `use: DATE` names, None if there is none or it is late.

    "The deadline itself has no exceptions: no decision makes a late version count."
    """
    moment, only_date = parse_moment(use, session.zone)
    zone = ZoneInfo(session.zone)
    found = []
    for version in versions:
        changed = date_of(version)
        if changed is None:
            continue
        if only_date:
            named = changed.astimezone(zone).date() == moment.astimezone(zone).date()
        else:
            named = changed == moment
        in_time = session.deadline is None or changed <= session.deadline
        if named and in_time:
            found.append(version)
    complete = [version for version in found if version.complete]
    if complete:
        return complete[-1]
    return found[-1] if found else None


@dataclass(frozen=True)
class Choice:
    """Which version of an application is reported, and what the IN and DL rules say of it."""

    version: Version
    code: str | None = None  # the rule that decides all nominations of the version
    outcome: str = ""
    latest: Version | None = None  # the latest complete version, if dated after the deadline
    stale: bool = False
    entered: datetime = FAR_AHEAD


def choose_version(
    session: Session, application: Application, decisions: Decisions, as_of: datetime | None
) -> Choice | None:
    """Ask IN110, IN111, DL301 and DL303; then choose the version used.  None: nothing held."""
    versions = versions_up_to(application, as_of)
    if not versions:
        return None
    deadline = session.deadline
    complete = [version for version in versions if version.complete]
    uses = decision_of(session, application.reference, decisions, "use")
    use = (uses[-1].use or "").strip() if uses else None

    # IN110: "no complete version was ever seen (saved, never submitted)"
    # "the nominations reported are those ... of the latest version if none is complete"
    if not complete:
        return Choice(versions[-1], "IN110", "rejected")

    # IN111: "no usable time of submission or change"
    dated = [version for version in complete if date_of(version) is not None]
    if not dated:
        # "`use: DATE` (which held version counts, or `none`; closes DL303 and IN111)"
        if use is None:
            return Choice(complete[-1], "IN111", "review")
        if use.casefold() == "none":
            return Choice(complete[-1], "IN111", "rejected")
        # The decision gives the undated version its time.
        moment, _ = parse_moment(use, session.zone)
        dated = [replace(complete[-1], changed=moment, finish=moment)]
        complete = dated
        # Versions dated after this time are later ones (DL306).
        dates = [(version, date_of(version)) for version in versions]
        later = [version for version, changed in dates if changed is not None and changed > moment]
        versions = [*dated, *later]
        use = None

    # DL301: "first submitted after the deadline"
    submitted = submitted_at(dated, deadline)
    if deadline is not None and submitted is not None and submitted > deadline:
        return Choice(complete[-1], "DL301", "rejected")

    # "`use: none`": no held version counts.
    if use is not None and use.casefold() == "none":
        return Choice(complete[-1], "DL303", "rejected")

    # "Version used: the latest complete version whose `Date` is at or before the deadline."
    # "With `deadline: null` every version counts"
    in_time = []
    for version in dated:
        changed = date_of(version)
        if deadline is None or (changed is not None and changed <= deadline):
            in_time.append(version)
    used = in_time[-1] if in_time else None
    if use is not None:
        chosen = version_by_decision(session, versions, use)
        if chosen is not None:
            used = chosen

    # DL303: "submitted in time (or at an unknown time), changed after the deadline, and no complete
    # version from before it is held"
    if used is None:
        return Choice(complete[-1], "DL303", "review")

    # DL302, DL305: "the latest complete version held, dated after the deadline"
    latest = None
    changed = date_of(dated[-1])
    if deadline is not None and changed is not None and changed > deadline:
        latest = dated[-1]

    # DL306: "a later version exists, and no export proves that the version used still stood at the
    # deadline (the last one that shows it was taken before)"
    later_exists = versions[-1] is not used
    proven = deadline is not None and any(taken >= deadline for taken in used.taken)
    stale = deadline is not None and later_exists and not proven

    return Choice(used, latest=latest, stale=stale, entered=entered_at(session, dated, used))


# --------------------------------------------------------------------------------------------
# Accreditation
# --------------------------------------------------------------------------------------------


def equal_names(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Index a list by the folded names and other names of its entries."""
    index: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in {fold(name) for name in (entry.name, *entry.other_names)}:
            if name != "":
                index.setdefault(name, []).append(entry)
    return index


def match_by_equality(name: str, index: Mapping[str, list[Entry]]) -> Result:
    """Match one list by equality after folding, and by nothing else."""
    found = index.get(fold(name), []) if fold(name) != "" else []
    if len(found) > 1:
        # Equal folded names are told apart by the name as typed or not at all.
        exact = [entry for entry in found if name.strip() in (entry.name, *entry.other_names)]
        if len(exact) != 1:
            return ("review", None)
        found = exact
    return ("accept", found[0]) if found else NO_MATCH


def simple_matcher(ecosoc: Sequence[Entry], special: Sequence[Entry]) -> Matcher:
    """Make the matcher of the oracle."""
    ecosoc_index, special_index = equal_names(ecosoc), equal_names(special)

    def match(name: str, acronym: str, country: str, link: str) -> tuple[Result, Result]:
        del acronym, country, link  # the oracle looks at names only
        return match_by_equality(name, ecosoc_index), match_by_equality(name, special_index)

    return match


def match_version(
    version: Version,
    decisions: Decisions,
    ecosoc: Sequence[Entry],
    special: Sequence[Entry],
    match: Matcher,
) -> tuple[Result, Result]:
    """Match the organization of a version against both lists."""
    name = cell(version.name)
    # "`names`: `name`, `match` (`ecosoc:ID`, `special:ID` or `none`): beats the matcher"
    if fold(name) != "" and fold(name) in decisions.names:
        decided = decisions.names[fold(name)]
        if decided is None:
            return NO_MATCH, NO_MATCH
        list_name, entry_id = decided
        for entry in ecosoc if list_name == "ecosoc" else special:
            if entry.id == entry_id:
                found: Result = ("accept", entry)
                return (found, NO_MATCH) if list_name == "ecosoc" else (NO_MATCH, found)
    return match(name, cell(version.acronym), cell(version.country), cell(version.link))


def status_day(session: Session) -> date:
    """Return "the day of the session's deadline (no deadline: its first day)", in the top zone."""
    if session.deadline is None:
        return session.first_day
    return session.deadline.astimezone(ZoneInfo(session.zone)).date()


def is_consultative(entry: Entry) -> bool:
    """Tell a status: "Only General, Special and Roster are consultative status"."""
    return entry.status.strip().casefold() in ("general", "special", "roster")


def is_in_force(entry: Entry, day: date) -> bool:
    """Tell whether a consultative status counts on that day."""
    if not is_consultative(entry):
        return False
    # "from `granted` on"
    if entry.granted is not None and day < entry.granted:
        return False
    # "not while `suspended_from` <= day < `suspended_until` (empty until: still suspended)"
    if (
        entry.suspended_from is not None
        and entry.suspended_from <= day
        and (entry.suspended_until is None or day < entry.suspended_until)
    ):
        return False
    # "not from `withdrawn` on"
    return entry.withdrawn is None or day < entry.withdrawn


def is_human_rights_institution(type_text: str) -> bool:
    """AC205: "type is National Human Rights Institution" (several choices are joined by ` | `)."""
    return any(fold(part) == "nationalhumanrightsinstitution" for part in type_text.split("|"))


def profile_code(link: str) -> str | None:
    """Return the profile code of a CSOnet link (FACTS: "the key is profileCode"), without zeros."""
    found = re.search(r"profileCode=(\d+)", link, re.IGNORECASE | re.ASCII)
    return (found.group(1).lstrip("0") or "0") if found else None


def claim_differs(
    version: Version,
    ecosoc_entry: Entry | None,
    special_entry: Entry | None,
    day: date,
    ecosoc: Sequence[Entry],
) -> bool:
    """AC206: "the form's claim ... or the CSOnet link says otherwise than the match"."""
    in_force = ecosoc_entry is not None and is_in_force(ecosoc_entry, day)
    status = ecosoc_entry.status.strip().casefold() if ecosoc_entry is not None and in_force else ""

    # The claim of a status: an empty answer claims nothing.
    claim = fold(cell(version.claim_status))
    if claim == "no" and in_force:
        return True
    if claim == "yes" and not in_force:
        return True
    if claim in ("yesgeneral", "yesspecial", "yesroster") and claim != "yes" + status:
        return True

    # The claim of a special accreditation.
    claim = fold(cell(version.claim_special))
    if claim == "yes" and special_entry is None:
        return True
    if claim == "no" and special_entry is not None:
        return True

    # The link.  "`id` is the iCSO profile code where known"
    code = profile_code(cell(version.link))
    if code is None:
        return False
    matched_id = ecosoc_entry.id.strip() if ecosoc_entry is not None else ""
    if matched_id.isascii() and matched_id.isdigit():
        return (matched_id.lstrip("0") or "0") != code
    others = [entry.id.strip() for entry in ecosoc if entry is not ecosoc_entry]
    return any((other.lstrip("0") or "0") == code for other in others)


@dataclass(frozen=True)
class Accreditation:
    """What both lists say about the organization of a version."""

    ecosoc: Entry | None
    special: Entry | None
    unsure: bool
    named: tuple[str, str] | None

    @property
    def keys(self) -> set[tuple[str, str]]:
        """Return the accepted entries of both lists."""
        return {
            (entry.list, entry.id) for entry in (self.ecosoc, self.special) if entry is not None
        }


def accredit(results: tuple[Result, Result], day: date) -> Accreditation:
    """Read the results of the matcher for both lists."""
    (ecosoc_says, ecosoc_entry), (special_says, special_entry) = results
    on_ecosoc = ecosoc_entry if ecosoc_says == "accept" else None
    on_special = special_entry if special_says == "accept" else None
    # "Either list accredits; an entry in force on `ecosoc` is named first."
    named = None
    if on_ecosoc is not None and is_in_force(on_ecosoc, day):
        named = ("ecosoc", on_ecosoc.id)
    elif on_special is not None:
        named = ("special", on_special.id)
    elif on_ecosoc is not None:
        named = ("ecosoc", on_ecosoc.id)
    # AC204: "not accepted on either list, and a match on one needs a person"
    unsure = on_ecosoc is None and on_special is None and "review" in (ecosoc_says, special_says)
    return Accreditation(on_ecosoc, on_special, unsure, named)


def accreditation_rule(type_text: str, found: Accreditation, day: date) -> tuple[str, str] | None:
    """Ask AC205, AC204, AC202, AC203, AC201; return (code, outcome), None if accredited."""
    # AC205: "type is National Human Rights Institution: to contact OHCHR"
    if is_human_rights_institution(type_text):
        return ("AC205", "rejected")
    # AC204: "not accepted on either list, and a match on one needs a person"
    if found.unsure:
        return ("AC204", "review")
    # "Either list accredits": who is on the special list needs no status.
    if found.special is not None:
        return None
    if found.ecosoc is not None:
        # AC202: "its only certain entry has no consultative status"
        if not is_consultative(found.ecosoc):
            return ("AC202", "rejected")
        # AC203: "its only certain entry's status was granted later, suspended or withdrawn on that
        # day"
        if not is_in_force(found.ecosoc, day):
            return ("AC203", "rejected")
        return None
    # AC201: "matches neither list"
    return ("AC201", "rejected")


# --------------------------------------------------------------------------------------------
# Nominations
# --------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Work:
    """A nomination on its way through the rules."""

    reference: str
    number: int
    slot: Slot
    entered: datetime
    match: tuple[str, str] | None = None
    decided: str | None = None  # the deciding code
    outcome: str = ""
    notes: list[str] = field(default_factory=list)
    priority: bool = False
    late: bool = False
    order: int | None = None
    repeats: Work | None = None  # RP402: the first nomination of the same person

    def decide(self, code: str, outcome: str) -> None:
        """Let a rule end the matter."""
        self.decided, self.outcome = code, outcome

    @property
    def position(self) -> tuple[datetime, tuple[int, int, str], int]:
        """Return the place in the order: "`entered`, then reference, then slot"."""
        return (self.entered, reference_key(self.reference), self.number)

    @property
    def person(self) -> Work:
        """Return the nomination that stands for the person."""
        return self if self.repeats is None else self.repeats

    def result(self) -> Nomination:
        """Return the nomination with its codes: "[the deciding code, if any, then the notes]"."""
        codes = ([self.decided] if self.decided is not None else []) + self.notes
        return Nomination(
            reference=self.reference,
            slot=self.number,
            given=cell(self.slot.given),
            family=cell(self.slot.family),
            outcome=self.outcome,
            codes=tuple(codes),
            priority=self.priority,
            late=self.late,
            order=self.order,
            match=self.match,
        )


def is_withdrawn(session: Session, work: Work, decisions: Decisions) -> bool:
    """RP405: "a decision says so", by slot or by name."""
    for decision in decision_of(session, work.reference, decisions, "withdraw"):
        wanted = str(decision.withdraw).strip()
        if wanted.isascii() and wanted.isdigit():
            if int(wanted) == work.number:
                return True
        elif fold(wanted) != "" and fold(wanted) in (full_name(work.slot), swapped_name(work.slot)):
            return True
    return False


def group_organizations(applications: Sequence[tuple[str, set[tuple[str, str]]]]) -> list[set[str]]:
    """Group references into organizations; given are (reference, what it is known by)."""
    # "applications that match the same entry are one organization ...;
    # otherwise applications whose folded names are equal"
    groups: list[tuple[set[str], set[tuple[str, str]]]] = []
    for reference, keys in applications:
        references, known_by = {reference}, set(keys)
        apart = []
        # The groups so far share nothing among themselves, so one pass joins all that the new one
        # meets.
        for group in groups:
            if group[1] & known_by:
                references |= group[0]
                known_by |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (references, known_by)]
    return [references for references, _ in groups]


def ask_representative_rules(
    session: Session, works: list[Work], decisions: Decisions
) -> list[Work]:
    """Ask RP403, RP402, RP401, RP405 for one organization; return the considered ones in order."""
    # "Order: `entered`, then reference (numeric where both are numbers), then slot."
    works.sort(key=lambda work: work.position)
    earlier: list[Work] = []  # the named nominations so far
    persons = 0
    considered = []
    for work in works:
        # RP403: "a slot with data ... but no name; takes no place"
        if not has_name(work.slot):
            work.decide("RP403", "rejected")
            continue
        # RP402: "the same person was already entered by this organization for this session; takes
        # no place"
        for other in earlier:
            if same_person(other.slot, work.slot, decisions):
                work.repeats = other.person
                break
        earlier.append(work)
        if work.repeats is not None:
            work.decide("RP402", "rejected")
            continue
        # RP401: "after the first `quota` persons entered"
        persons += 1
        if session.quota is not None and persons > session.quota:
            work.decide("RP401", "rejected")
            continue
        # RP405: "a decision says so; keeps its place in the quota, holds no seat"
        if is_withdrawn(session, work, decisions):
            work.decide("RP405", "rejected")
            continue
        considered.append(work)
    return considered


def ask_priority_rules(works: Sequence[Work], considered: Sequence[Work]) -> None:
    """Ask PR501, PR502, PR503 for one organization and take its priority representative."""
    if not considered:
        return
    # "a mark on a repeated slot (RP402) counts for that person, one on an unnamed slot for nobody"
    marks = [work for work in works if has_name(work.slot) and work.slot.priority]
    marks.sort(key=lambda work: work.position)
    marked = []  # the considered persons marked, in the order of their first mark
    for mark in marks:
        if mark.person in considered and mark.person not in marked:
            marked.append(mark.person)
    if marked:
        # "Priority: the considered person whose mark was entered first"
        marked[0].priority = True
        # PR501: "on a considered person marked as priority after another considered one was"
        for work in marked[1:]:
            work.notes.append("PR501")
        return
    considered[0].priority = True
    # PR502: "nobody marked: the first considered is taken"
    # PR503: "only persons not considered are marked: the first considered is taken"
    considered[0].notes.append("PR503" if marks else "PR502")


def give_seats(session: Session, organizations: Sequence[Sequence[Work]]) -> None:
    """Give seats to the considered nominations; each organization's are in the order entered."""
    # "by their organization's earliest (`entered`, reference) among the applications that its
    # considered nominations come from"
    in_order = sorted(
        (works for works in organizations if works),
        key=lambda works: min((work.entered, reference_key(work.reference)) for work in works),
    )
    # "priority representatives first, ...": within an organization the others follow as entered.
    lines = [
        [work for work in works if work.priority] + [work for work in works if not work.priority]
        for works in in_order
    ]
    # "... then in the same order everybody's second person, then third"
    queue = []
    for turn in range(max((len(line) for line in lines), default=0)):
        queue += [line[turn] for line in lines if turn < len(line)]
    # "room, then overflow, then waiting"; room: "null or absent = no limit (room), none (overflow)"
    room = session.room if session.room is not None else len(queue)
    overflow = session.overflow if session.overflow is not None else 0
    for place, work in enumerate(queue, 1):
        if place <= room:
            work.outcome, work.order = "room", place
        elif place <= room + overflow:
            # ST601: "room full"
            work.outcome, work.order = "overflow", place - room
            work.notes.append("ST601")
        else:
            # ST602: "room and overflow full"
            work.decide("ST602", "waiting")
            work.order = place - room - overflow


def roster_notes(session: Session) -> list[str]:
    """DL304: "on the roster as a whole: provisional"."""
    return ["DL304"] if session.deadline is None else []


def expected(
    session: Session,
    applications: Iterable[Application],
    ecosoc: Sequence[Entry],
    special: Sequence[Entry],
    decisions: Decisions | None = None,
    as_of: datetime | None = None,
    match: Matcher | None = None,
) -> list[Nomination]:
    """Return every nomination of a session, ordered by reference, late ones last, then slot."""
    decisions = decisions if decisions is not None else Decisions()
    match = match if match is not None else simple_matcher(ecosoc, special)
    day = status_day(session)
    finished: list[Work] = []  # all nominations
    accredited: dict[str, list[Work]] = {}  # those that reach the RP rules, by reference
    known_by: list[tuple[str, set[tuple[str, str]]]] = []

    for application in applications:
        choice = choose_version(session, application, decisions, as_of)
        if choice is None:
            continue
        version = choice.version
        found = accredit(match_version(version, decisions, ecosoc, special, match), day)
        works = [
            Work(application.reference, number, slot, choice.entered, match=found.named)
            for number, slot in filled_slots(version, session)
        ]
        finished += works

        # IN110, IN111, DL301, DL303 decide all nominations of the application.
        if choice.code is not None:
            for work in works:
                work.decide(choice.code, choice.outcome)
            continue

        if choice.latest is not None:
            # DL302: "a slot that the latest complete version held, dated after the deadline, fills
            # with
            # a named person whom the version used does not enter for this session; one nomination a
            # slot, besides those of the version used, with `late: true`"
            named = accredit(
                match_version(choice.latest, decisions, ecosoc, special, match), day
            ).named
            for number, slot in filled_slots(choice.latest, session):
                if has_name(slot) and not still_entered(number, slot, version, session, decisions):
                    late = Work(
                        application.reference, number, slot, choice.entered, match=named, late=True
                    )
                    late.decide("DL302", "rejected")
                    finished.append(late)
            # DL305: "on a person of the version used whom that latest version no longer enters"
            for work in works:
                if has_name(work.slot) and not still_entered(
                    work.number, work.slot, choice.latest, session, decisions
                ):
                    work.notes.append("DL305")

        # DL306: a note on all nominations of the version used.
        if choice.stale:
            for work in works:
                work.notes.append("DL306")

        # "otherwise applications whose folded names are equal"; an empty name equals nothing.
        folded = fold(cell(version.name))
        names = {("name", folded)} if folded != "" else {("reference", application.reference)}
        known_by.append((application.reference, found.keys or names))

        # AC205, AC204, AC202, AC203, AC201; "`type: …` (a corrected organization type)"
        types = decision_of(session, application.reference, decisions, "type")
        type_text = str(types[-1].type) if types else version.type
        rule = accreditation_rule(type_text, found, day)
        if rule is not None:
            for work in works:
                work.decide(*rule)
            continue

        # AC206: a note on all nominations that reach it.
        if claim_differs(version, found.ecosoc, found.special, day, ecosoc):
            for work in works:
                work.notes.append("AC206")
        accredited[application.reference] = works

    # RP403, RP402, RP401, RP405
    organizations: list[tuple[list[Work], list[Work]]] = []  # (all, considered) of each
    for references in group_organizations(known_by):
        works = [work for reference in references for work in accredited.get(reference, [])]
        organizations.append((works, ask_representative_rules(session, works, decisions)))

    # RP404: "considered for another organization in this session too"
    for i, (_, considered) in enumerate(organizations):
        others = [
            other.slot
            for j, (_, their_considered) in enumerate(organizations)
            if j != i
            for other in their_considered
        ]
        for work in considered:
            if entered_by(work.slot, others, decisions):
                work.notes.append("RP404")

    # PR501, PR502, PR503
    for works, considered in organizations:
        ask_priority_rules(works, considered)

    # ST601, ST602
    give_seats(session, [considered for _, considered in organizations])

    finished.sort(key=lambda work: (reference_key(work.reference), work.late, work.number))
    return [work.result() for work in finished]


# --------------------------------------------------------------------------------------------
# Files: exports of the shipped form `gcm-2017`
# --------------------------------------------------------------------------------------------

SESSION_LABELS = {
    "ny-may": "22-23 May 2017, New York",
    "geneva-jun": "19-20 June 2017, Geneva",
    "ny-jul": "24-25 July 2017, New York",
    "ny-jul-hearing": "26 July 2017, New York (hearing)",
    "vienna-sep": "4-5 September 2017, Vienna",
    "geneva-oct": "2-3 October 2017, Geneva",
    "geneva-oct-hearing": "4 October 2017, Geneva (hearing)",
    "ny-dec-hearing": "18 December 2017, New York (hearing)",
}
NAME = "Name of organization / institution / entity"
ACRONYM = "Acronym"
COUNTRY = "Country where the organization / institution / entity is based"
TYPE = "Type of organization / institution / entity"
STATUS = "Is your organization / institution / entity in consultative status with UN ECOSOC?"
LINK = "Link to the CSOnet web page showing ECOSOC status"
ACCREDITED = (
    "Was your organization / entity approved by the UN General Assembly for special accreditation "
    "to the preparatory process for a global compact on migration?"
)
# FACTS: the tool columns, the payment columns too; `#` columns of the form are questions, not
# these.
TOOL_COLUMNS = {
    "Reference #", "Status", "Username", "Email Address",
    "Payment Status", "Payment Amount Paid", "Score",
    "Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer",
}  # fmt: skip
SLOT_NUMBERS = (1, 2, 3, 4)


@cache
def label(text: str) -> str:
    """Fold a label: "compared after NFKC, trimming, folding of blanks and a trailing `*`"."""
    folded = " ".join(unicodedata.normalize("NFKC", text).replace("\ufeff", "").split())
    return folded.removesuffix("*").rstrip()


def read_time(text: str, zone: str) -> datetime | None:
    """Read a time of the export: `%Y-%m-%d %H:%M:%S` in the account's zone."""
    if text.strip() == "":
        return None
    moment = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def read_slot(answers: Mapping[str, str], session_label: str, number: int) -> Slot:
    """Read one representative of one session from the answers of a row."""
    start = f"{session_label} - Representative {number} - "
    return Slot(
        title=answers.get(label(start + "Title"), ""),
        given=answers.get(label(start + "First name"), ""),
        family=answers.get(label(start + "Last name"), ""),
        position=answers.get(label(start + "Position"), ""),
        email=answers.get(label(f"# {start}E-mail"), ""),
        passport=answers.get(label(f"# {start}Passport number"), ""),
        priority=answers.get(label(start + "Priority representative?"), "").strip().casefold()
        == "yes",
    )


def read_version(row: Mapping[str, str], answers: Mapping[str, str], zone: str) -> Version:
    """Read the version that a row shows, without the exports that show it."""
    return Version(
        changed=read_time(row.get("Date", ""), zone),
        complete=row.get("Status", "").strip().casefold() == "complete",
        name=answers.get(label(NAME), ""),
        acronym=answers.get(label(ACRONYM), ""),
        type=answers.get(label(TYPE), ""),
        claim_status=answers.get(label(STATUS), ""),
        link=answers.get(label(LINK), ""),
        claim_special=answers.get(label(ACCREDITED), ""),
        slots={
            session_id: {
                number: read_slot(answers, session_label, number) for number in SLOT_NUMBERS
            }
            for session_id, session_label in SESSION_LABELS.items()
        },
        country=answers.get(label(COUNTRY), ""),
    )


def read_exports(
    paths: Iterable[Path | str],
    zone: str = TOP_ZONE,
    taken: Mapping[str, datetime] | None = None,
) -> list[Application]:
    """Read Formsite CSV exports into applications with their versions.

    ``taken`` may give the time when an export was made, by its path as text.
    """
    # "a new `Date` or a new content (status, answers) is a new version": the key says it all,
    # the finish time and what the tool records are no part of it.
    seen: dict[str, dict[tuple[object, ...], Version]] = {}
    for path in paths:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        header = [label(text) for text in lines[0]]
        rows = [dict(zip(header, line, strict=False)) for line in lines[1:] if any(line)]
        # "`--taken TIME` (when the export was made; else the latest `Date` in it)"
        dates = [read_time(row.get("Date", ""), zone) for row in rows]
        known = [moment for moment in dates if moment is not None]
        export_taken = (taken or {}).get(str(path)) or (max(known) if known else None)
        for row in rows:
            # Blank answers are dropped, line ends are compared as LF.
            answers = {
                question: text.replace("\r\n", "\n")
                for question, text in row.items()
                if question not in TOOL_COLUMNS and text.strip() != ""
            }
            version = read_version(row, answers, zone)
            key = (version.changed, row.get("Status", "").strip(), frozenset(answers.items()))
            versions = seen.setdefault(row["Reference #"].strip(), {})
            version = versions.setdefault(key, version)
            # Each version records every export that shows it, and the earliest finish time seen.
            sightings = set(version.taken)
            if export_taken is not None:
                sightings.add(export_taken)
            finishes = [version.finish, read_time(row.get("Finish Time", ""), zone)]
            versions[key] = replace(
                version,
                taken=tuple(sorted(sightings)),
                finish=min((moment for moment in finishes if moment is not None), default=None),
            )
    return [
        Application(reference, tuple(sorted(seen[reference].values(), key=version_order)))
        for reference in sorted(seen, key=reference_key)
    ]


# --------------------------------------------------------------------------------------------
# Files: the workspace
# --------------------------------------------------------------------------------------------


def read_yaml(path: Path) -> Any:  # noqa: ANN401
    """Read a YAML file with every scalar as text, so that no library decides what a date is."""
    from ruamel.yaml import YAML

    return YAML(typ="base", pure=True).load(path.read_text(encoding="utf-8"))


def text_or_none(value: object) -> str | None:
    """Read a scalar that may be null."""
    text = "" if value is None else str(value).strip()
    return None if text in ("", "~", "null", "Null", "NULL") else text


def number_or_none(value: object) -> int | None:
    """Read a number that may be null."""
    text = text_or_none(value)
    return None if text is None else int(text)


def read_sessions(path: Path) -> list[Session]:
    """Read data/sessions.yaml."""
    content = read_yaml(path)
    zone = content.get("timezone", TOP_ZONE)
    sessions = []
    for row in content["sessions"]:
        deadline = text_or_none(row.get("deadline"))
        capacity = row.get("capacity")
        capacity = capacity if isinstance(capacity, Mapping) else {}
        dates = row.get("dates") or ["9999-12-31"]
        sessions.append(
            Session(
                id=row["id"],
                deadline=None if deadline is None else parse_moment(deadline, zone)[0],
                first_day=min(date.fromisoformat(day) for day in dates),
                # "default 2; null = no limit"
                quota=number_or_none(row["quota"]) if "quota" in row else 2,
                room=number_or_none(capacity.get("room")),
                overflow=number_or_none(capacity.get("overflow")),
                zone=zone,
            )
        )
    return sessions


def read_list(path: Path, list_name: str) -> list[Entry]:
    """Read data/ecosoc.csv or data/special_accreditation.csv."""

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text.strip()) if text and text.strip() else None

    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Entry(
                list=list_name,
                id=row["id"].strip(),
                name=row["name"].strip(),
                acronym=(row.get("acronym") or "").strip(),
                # "`other_names` are separated by `|`"
                other_names=tuple(
                    name.strip()
                    for name in (row.get("other_names") or "").split("|")
                    if name.strip()
                ),
                status=(row.get("status") or "").strip(),
                granted=day(row.get("granted")),
                suspended_from=day(row.get("suspended_from")),
                suspended_until=day(row.get("suspended_until")),
                withdrawn=day(row.get("withdrawn")),
            )
            for row in csv.DictReader(file)
        ]


def read_decisions(path: Path) -> Decisions:
    """Read data/decisions.yaml; a missing file holds no decision."""
    content = (read_yaml(path) if path.exists() else None) or {}
    names: dict[str, tuple[str, str] | None] = {}
    for row in content.get("names") or []:
        list_name, _, entry_id = str(row["match"]).strip().partition(":")
        names[fold(row["name"])] = None if list_name == "none" else (list_name, entry_id)
    applications = tuple(
        ApplicationDecision(
            reference=str(row["reference"]),
            session=text_or_none(row.get("session")),
            use=text_or_none(row.get("use")),
            type=text_or_none(row.get("type")),
            withdraw=text_or_none(row.get("withdraw")),
        )
        for row in content.get("applications") or []
    )
    persons = content.get("persons") or []
    return Decisions(
        names=names,
        applications=applications,
        same=tuple((row["same"][0], row["same"][1]) for row in persons if "same" in row),
        different=tuple(
            (row["different"][0], row["different"][1]) for row in persons if "different" in row
        ),
    )


def count(nominations: Iterable[Nomination]) -> dict[str, dict[str, int]]:
    """Count outcomes and codes."""
    outcomes = dict.fromkeys(OUTCOMES, 0)
    codes: dict[str, int] = {}
    for nomination in nominations:
        outcomes[nomination.outcome] += 1
        for code in nomination.codes:
            codes[code] = codes.get(code, 0) + 1
    return {"outcomes": outcomes, "codes": {code: codes[code] for code in CODES if code in codes}}


def main(arguments: Sequence[str]) -> int:
    """Print the counts of every session of a workspace as JSON."""
    if len(arguments) < 2:
        sys.stderr.write("usage: oracle.py WORKSPACE EXPORT...\n")
        return 2
    data = Path(arguments[0]) / "data"
    applications = read_exports(arguments[1:])
    ecosoc = read_list(data / "ecosoc.csv", "ecosoc")
    special = read_list(data / "special_accreditation.csv", "special")
    decisions = read_decisions(data / "decisions.yaml")
    report = {}
    for session in read_sessions(data / "sessions.yaml"):
        nominations = expected(session, applications, ecosoc, special, decisions)
        report[session.id] = {**count(nominations), "notes": roster_notes(session)}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
