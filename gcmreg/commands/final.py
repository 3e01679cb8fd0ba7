"""`gcmreg roster --final` and `gcmreg verify`: signing a roster off, and whether it still holds."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from gcmreg import __version__
from gcmreg import findings as kinds
from gcmreg.chain import file_fault, file_sum
from gcmreg.commands.door import door_files
from gcmreg.commands.loaded import load
from gcmreg.commands.register import check
from gcmreg.commands.states import of_final
from gcmreg.config.zones import day_of
from gcmreg.diagnostics import Finding, Location, UnusableError
from gcmreg.finals import FOLDER, INPUTS, MANIFEST, Final, finals, sealed
from gcmreg.journal import FILE as JOURNAL
from gcmreg.journal import gone_at_end, note, purged_into, signed_off
from gcmreg.model import Outcome
from gcmreg.register import EXPORTS, SEGMENTS, kept_name, segment_paths
from gcmreg.report.roster_files import all_files
from gcmreg.report.roster_json import json_bytes
from gcmreg.result import DONE, IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.settings import input_files
from gcmreg.writes import TEMPORARY, sync_folder, unwritable, write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from gcmreg.commands.loaded import Loaded
    from gcmreg.model import Session
    from gcmreg.roster import Roster
    from gcmreg.workspace import Workspace

COLUMNS = ("final", "signed_by", "signed_on", "attend", "holds")


class Signature(Struct, frozen=True):
    """Who signs, on which day (today if empty), and why."""

    by: str
    on: str = ""
    note: str = ""


def sign(
    workspace: Workspace, session_id: str, signature: Signature, extras: Collection[str] = ()
) -> Result:
    """Sign off the roster of a session: write it, a copy of its inputs, and a manifest.

    `extras` are the files for the door that are wanted in out/; they are no part of what is signed.
    Refused (exit 1) with open reviews, without a deadline, or if the register is damaged.
    """
    if not signature.by.strip():
        raise _wrong("--final needs --by: who signs off")
    if signature.on:
        try:
            day_of(signature.on)
        except ValueError as error:
            raise _wrong(f"--on: {error}") from None
    load(workspace).session(session_id)
    with workspace.writing():
        # Again: what is read now nobody changes until it is signed.
        loaded = load(workspace, answers=bool(extras), afresh=True)
        session = loaded.session(session_id)
        faults = check(workspace)
        if faults.exit_code == NOTHING:
            return faults
        roster = loaded.rosters.roster(session)
        refusals = [*_refusals(roster), *faults.findings]
        if refusals:
            words = ["nothing was signed off"]
            return Result(exit_code=IN_THE_WAY, findings=refusals, words=words)
        number = _last_number(workspace, session_id) + 1
        final = Final(
            session_id, number, workspace.register / FOLDER / session_id / f"{number:03d}"
        )
        files = _files(replace(roster, final=True), loaded, final, signature)
        _keep(workspace, final, files, signature.by)
    attend = roster.counts[Outcome.ROOM] + roster.counts[Outcome.OVERFLOW]
    row = [final.name, signature.by, json.loads(files[MANIFEST])["signed_on"], attend, True]
    words = [f"{final.name} signed off: {attend} attend; kept in {workspace.shown(final.folder)}"]
    out = {name: data for name, data in files.items() if "/" not in name and name != MANIFEST}
    door, more = door_files(replace(roster, final=True), loaded, extras)
    result = Result(table=Table(COLUMNS, [row]), words=[*words, *more])
    try:
        write_whole(workspace.out / session_id, out | door)
    except UnusableError as error:
        result.findings, result.exit_code = error.findings, IN_THE_WAY
    return result


def _last_number(workspace: Workspace, session_id: str) -> int:
    """Return the number last given to a roster of the session, be it there or not any more."""
    named = (name.partition("#") for name in signed_off(workspace))
    numbers = [int(number) for session, _, number in named if session == session_id]
    return max([*numbers, *(f.number for f in finals(workspace, session_id))], default=0)


def _keep(workspace: Workspace, final: Final, files: dict[str, bytes], by: str) -> None:
    """Write the folder of a signed-off roster, as a whole or not at all, and note it."""
    temporary = final.folder.with_name(f".{final.folder.name}{TEMPORARY}")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        write_whole(temporary, files)
        temporary.replace(final.folder)
    except UnusableError as error:
        cause = error.__cause__
        raise unwritable(final.folder, cause) if isinstance(cause, OSError) else error from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    try:
        sync_folder(final.folder.parent)
        note(workspace, "final", by, final.name)
    except OSError as error:
        shutil.rmtree(final.folder, ignore_errors=True)
        raise unwritable(final.folder, error) from None


def _wrong(message: str) -> UnusableError:
    return UnusableError([kinds.CF106.at(None, message, "see gcmreg roster --help")])


def _refusals(roster: Roster) -> Iterator[Finding]:
    session: Session = roster.session
    if session.deadline is None:
        place = Location("data/sessions.yaml", session.line)
        message = f"{session.id} has no deadline: its roster is provisional"
        yield kinds.FN801.at(place, message, "write the deadline in once it is announced")
    for nomination in roster.nominations:
        if nomination.outcome is Outcome.REVIEW:
            code = nomination.codes[0]
            message = (
                f"{code} is open for {nomination.slot.full_name or 'an unnamed slot'} "
                f"(application {nomination.reference}): {nomination.reason}"
            )
            deciding = nomination.deciding
            yield kinds.FN801.at(None, message, deciding.rule.help if deciding else "")


def _files(roster: Roster, loaded: Loaded, final: Final, signature: Signature) -> dict[str, bytes]:
    """Return the files of a signed-off roster by their names in its folder."""
    workspace = loaded.workspace
    files = all_files(roster)
    outputs = {name: _sha256(data) for name, data in files.items()}
    inputs = {}
    for shown, path in input_files(workspace).items():
        name = f"{INPUTS}/{shown}"
        files[name] = path.read_bytes()
        inputs[name] = _sha256(files[name])
    manifest: dict[str, Any] = {
        "version": 1,
        "final": final.name,
        "replaces": f"{final.session}#{final.number - 1}" if final.number > 1 else None,
        "signed_by": signature.by,
        "signed_on": signature.on or datetime.now(loaded.schedule.zone).date().isoformat(),
        "note": signature.note,
        "gcmreg": __version__,
        "as_of": roster.as_of.isoformat() if roster.as_of is not None else None,
        "counts": {outcome.value: roster.counts[outcome] for outcome in Outcome},
        "outputs": outputs,
        "inputs": inputs,
        "segments": {p.name: file_sum(p) for p in segment_paths(workspace)},
    }
    files[MANIFEST] = json_bytes(sealed(manifest))
    return files


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def verify(workspace: Workspace, name: str | None = None) -> Result:
    """Recompute signed-off rosters from the files alone and say whether they still hold.

    `name` is one of them (`geneva-oct#1`), a session, or None for all.
    """
    kept = finals(workspace)
    chosen = [f for f in kept if name in {None, f.name, f.session}]
    names = {f.name for f in kept}
    gone = [
        one
        for one in dict.fromkeys(signed_off(workspace))
        if one not in names and name in {None, one, one.partition("#")[0]}
    ]
    lost = gone_at_end(workspace)
    if not chosen and not gone and not (lost and name is None):
        if name is None:
            return Result(exit_code=NOTHING, words=["no roster was signed off yet"])
        raise UnusableError([kinds.FN803.at(None, f"no signed-off roster is called {name!r}")])
    result = Result()
    rows = []
    for final in chosen:
        faults = list(_faults(workspace, final))
        result.findings += faults
        rows.append(_row(final, holds=not faults))
    for missing in gone:
        session, _, number = missing.partition("#")
        place = f"register/{FOLDER}/{session}/{number.zfill(3)}"
        result.findings.append(_differs(place, f"{missing} was signed off and is not there"))
        rows.append([missing, None, None, None, False])
    if lost:
        message = f"{lost} gone at the end: they may tell of a roster that is not there any more"
        result.findings.append(_differs(f"register/{JOURNAL}", message))
    result.table = Table(COLUMNS, rows)
    wrong = sum(1 for row in rows if not row[-1])
    result.exit_code = IN_THE_WAY if wrong or lost else DONE
    told = "all hold" if not wrong else f"{wrong} do not hold" if wrong > 1 else "1 does not hold"
    result.words = [f"{counted(len(rows), 'signed-off roster')}: {told}"]
    return result


def _row(final: Final, *, holds: bool) -> list[object]:
    try:
        manifest = final.manifest()
        counts = manifest["counts"]
        attend = counts["room"] + counts["overflow"]
        return [final.name, manifest["signed_by"], manifest["signed_on"], attend, holds]
    except (OSError, ValueError, KeyError, TypeError):
        return [final.name, None, None, None, False]


def _faults(workspace: Workspace, final: Final) -> Iterator[Finding]:
    """Yield what differs from what was signed; first the files, then the outcome itself."""
    shown = workspace.shown(final.folder)
    try:
        manifest = final.manifest()
        if not final.whole():
            yield _differs(f"{shown}/{MANIFEST}", "the manifest was changed")
            return
        files = {**manifest["outputs"], **manifest["inputs"]}
        segments = manifest["segments"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield _differs(f"{shown}/{MANIFEST}", f"the manifest cannot be read: {error}")
        return
    broken = False
    for name, sha256 in files.items():
        fault = file_fault(final.folder / name, sha256)
        if fault:
            broken = True
            yield _differs(f"{shown}/{name}", fault)
    for path in final.added(manifest["inputs"]):
        broken = True
        yield _differs(workspace.shown(path), "the file was added after signing")
    purged = purged_into(workspace)
    for name, signed in segments.items():
        path = workspace.register / SEGMENTS / name
        fault = file_fault(path, *_as_purged(signed, purged))
        if fault:
            broken = True
            yield _differs(workspace.shown(path), fault)
        else:
            yield from _exports(workspace, path)
    if not broken:
        yield from _recomputed(workspace, final, shown)


def _as_purged(sha256: str, purged: Mapping[str, str]) -> list[str]:
    """Return what the sha256 of a segment may be by now: as signed, or as a purge left it."""
    found = [sha256]
    while (after := purged.get(found[-1])) is not None and after not in found:
        found.append(after)
    return found


def _exports(workspace: Workspace, segment: Path) -> Iterator[Finding]:
    """Yield the export files of a segment that are not as they were ingested."""
    with segment.open("rb") as stream:
        head = json.loads(stream.readline())
    for name, sha256 in {} if "purged" in head else head["files"].items():
        path = workspace.register / EXPORTS / kept_name(sha256, name)
        fault = file_fault(path, sha256)
        if fault:
            yield _differs(workspace.shown(path), fault)


def _recomputed(workspace: Workspace, final: Final, shown: str) -> Iterator[Finding]:
    from gcmreg.commands.states import read_roster
    from gcmreg.compare import changes, place

    try:
        state = of_final(workspace, final)
    except UnusableError as error:
        yield from error.findings
        return
    signed = read_roster(final.folder / "roster.json")
    again = state.value(final.session)
    again |= {"final": True, "inputs": signed["inputs"]}
    if json_bytes(again) == (final.folder / "roster.json").read_bytes():
        return
    found = changes(signed, again)
    for change in found:
        who = f"{change.shown['given_name']} {change.shown['family_name']}".strip()
        message = (
            f"{who} (application {change.shown['reference']}) was {place(change.before)} and is "
            f"{place(change.after)} when worked out again"
        )
        yield _differs(f"{shown}/roster.json", message)
    if not found:
        yield _differs(
            f"{shown}/roster.json", "the words of the roster differ, its outcomes do not"
        )


def _differs(place: str, message: str) -> Finding:
    return kinds.FN802.at(Location(place), message, "compare it with a copy of the workspace")
