"""`gcmreg notify`: one message for each organization, written as .eml files, and sent if asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from gcmreg import findings as kinds
from gcmreg.commands.loaded import load, nothing_ingested
from gcmreg.commands.notify_options import exposed
from gcmreg.commands.notify_send import send
from gcmreg.commands.outbox import Outbox, Outgoing
from gcmreg.commands.states import of_final, read_roster
from gcmreg.config.notices import ENGLISH, notices_folder, read_notices
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.finals import finals
from gcmreg.model import Outcome
from gcmreg.report.cells import csv_bytes
from gcmreg.report.ics import Shown, calendar
from gcmreg.report.message import Mail
from gcmreg.report.notice import Sources, notices, unreachable
from gcmreg.report.roster_json import json_bytes, roster_value
from gcmreg.report.templates import Templates
from gcmreg.report.wording import Wording
from gcmreg.result import IN_THE_WAY, NOTHING, Result, Table, counted
from gcmreg.rules import BY_CODE
from gcmreg.workspace import NOTICES
from gcmreg.writes import unwritable, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gcmreg.commands.loaded import Loaded
    from gcmreg.diagnostics import Finding
    from gcmreg.finals import Final
    from gcmreg.model import Session
    from gcmreg.roster import Roster
    from gcmreg.sending.wanted import Wanted
    from gcmreg.workspace import Workspace

BRIEF = ("organization", "applications", "language", *(o.value for o in Outcome), "state")
COLUMNS = (*BRIEF[:-1], "file", "state")
RECIPIENTS = ("file", "organization", "to", "language", "applications", "subject")
_RECIPIENTS_FILE = "recipients.csv"


def notify(
    workspace: Workspace,
    session_id: str,
    wanted: Wanted,
    seen: Callable[[int], None] | None = None,
) -> Result:
    """Write the messages of a session; send them where `wanted` names a mail server.

    UnusableError (exit 2) for a broken template, (exit 1) for a signed-off roster that does not
    hold.  `seen` is told how many messages were handed in.
    """
    loaded = load(workspace)
    session = loaded.session(session_id)
    if not loaded.exports:
        return nothing_ingested()
    roster, final = _roster(loaded, session)
    if not roster.nominations:
        return Result(exit_code=NOTHING, words=[f"nobody is entered for {session_id}"])
    sources = _sources(loaded, roster, wanted.language)
    outbox = Outbox.of(workspace, session_id, _made(sources, workspace))
    _write(outbox, wanted.sender)
    result = Result(findings=[*_provisional(roster), *_unreachable(sources)])
    if wanted.server is None:
        result.findings += outbox.told(wanted)
        last = "nothing was sent: --smtp HOST:PORT --from ADDRESS sends them"
    elif roster.provisional and not wanted.provisional:
        result.exit_code = IN_THE_WAY
        last = "nothing was sent: the roster is provisional; --provisional sends all the same"
    else:
        result.findings += exposed(wanted.server)
        last = send(outbox, wanted, result, seen)
        if any(not one.mail.to for one in outbox.made):
            result.exit_code = IN_THE_WAY
    result.table = Table(COLUMNS, [_row(one, outbox) for one in outbox.made], BRIEF)
    result.words = [*_words(outbox, sources, final), last]
    return result


def _roster(loaded: Loaded, session: Session) -> tuple[Roster, Final | None]:
    """Return the signed-off roster of a session, made again from what was signed; else the roster.

    UnusableError (exit 1) if what was signed off does not hold any more.
    """
    signed = finals(loaded.workspace, session.id)
    if not signed:
        return loaded.rosters.roster(session), None
    final = signed[-1]
    path = final.folder / "roster.json"
    try:
        whole = final.whole()
    except (OSError, ValueError, TypeError):
        whole = False
    if whole:
        state = of_final(loaded.workspace, final)
        roster = state.rosters().roster(state.session(session.id), state.as_of)
        roster = replace(roster, final=True, inputs=read_roster(path)["inputs"])
        if json_bytes(roster_value(roster)) == path.read_bytes():
            return roster, final
    message = f"{final.name} does not hold any more: no message is made from it"
    place = Location(loaded.workspace.shown(final.folder))
    raise UnusableError([kinds.FN802.at(place, message, "gcmreg verify says why")], 1)


def _sources(loaded: Loaded, roster: Roster, language: str | None) -> Sources:
    """Return what the messages are made from; UnusableError if the words cannot be used."""
    needed = language if language is not None else ENGLISH
    only = None if language is None and _asks(loaded) else needed
    there = sorted(p.stem for p in notices_folder(loaded.workspace).glob("*.yaml"))
    if needed not in there:
        message = f"data/{NOTICES} has no words in {needed!r}"
        help_text = f"there are {', '.join(there) or 'none'}"
        raise UnusableError([kinds.NT901.at(None, message, help_text)])
    found = read_notices(loaded.workspace, BY_CODE, only)
    if found.findings:
        raise UnusableError(found.findings)
    applications = {a.key: a for a in loaded.applications}
    return Sources(roster, loaded.schedule, applications, found.languages, language)


def _asks(loaded: Loaded) -> bool:
    """Whether a form asks in which language its applicants write."""
    forms = loaded.settings.forms.values()
    return any(target.field == "language" for form in forms for target in form.targets.values())


def _made(sources: Sources, workspace: Workspace) -> list[Outgoing]:
    """Return the messages; UnusableError (exit 2) says where a template is broken."""
    templates = Templates(notices_folder(workspace))
    session = sources.roster.session
    calendars: dict[str, bytes] = {}
    out = []
    for notice in notices(sources):
        data = None
        if notice.attends and session.dates:
            if notice.language not in calendars:
                calendars[notice.language] = _calendar(sources, notice.language)
            data = calendars[notice.language]
        text, html = templates.filled(notice.context)
        name = f"{session.id}.ics"
        mail = Mail(notice.to, notice.subject, notice.language, text, html, data, name)
        out.append(Outgoing(notice, mail))
    return out


def _calendar(sources: Sources, language: str) -> bytes:
    """Return the calendar file that attendees get: uncertain while the roster is provisional."""
    session, roster = sources.roster.session, sources.roster
    wording = Wording(sources.languages[language], sources.schedule.zone)
    shown = replace(
        Shown.of(session, sources.schedule.zone),
        title=wording.named(session.title or session.id),
        place=wording.named(session.place),
        sure=session.confirmed and not roster.provisional,
    )
    return calendar([shown])


def _write(outbox: Outbox, sender: str) -> None:
    """Write the messages and to whom they go; remove those of an earlier run that are none now."""
    files = {one.notice.name: one.mail.draft(sender) for one in outbox.made}
    rows = [
        (
            one.notice.name,
            one.notice.organization,
            one.mail.to,
            one.mail.language,
            " | ".join(reference for _, reference in one.notice.own),
            one.mail.subject,
        )
        for one in outbox.made
    ]
    write_whole(outbox.folder, {**files, _RECIPIENTS_FILE: csv_bytes(RECIPIENTS, rows)})
    for path in sorted(outbox.folder.glob("*.eml")):
        if path.name not in files:
            try:
                path.unlink()
            except OSError as error:
                raise unwritable(outbox.folder, error) from None


def _provisional(roster: Roster) -> Iterator[Finding]:
    if not roster.provisional:
        return
    session, reviews = roster.session, roster.counts[Outcome.REVIEW]
    why = ["it has no deadline"] if session.deadline is None else []
    why += [f"{counted(reviews, 'nomination')} in review"] if reviews else []
    message = f"the roster of {session.id} is provisional: {', '.join(why)}"
    place = Location("data/sessions.yaml", session.line)
    yield kinds.NT904.at(place, message, "the messages say so; better sign the roster off first")


def _unreachable(sources: Sources) -> Iterator[Finding]:
    for key, told in unreachable(sources):
        organization = sources.applications[key].versions[-1].reading.name
        message = f"application {key[1]} ({organization}) gives no usable contact e-mail"
        help_text = (
            "its organization is told through another application"
            if told
            else ("have it mended in the form and export again; or send the file by hand")
        )
        yield kinds.NT903.at(None, message, help_text)


def _row(one: Outgoing, outbox: Outbox) -> list[object]:
    notice = one.notice
    return [
        notice.organization,
        tuple(reference for _, reference in notice.own),
        notice.language,
        *(notice.outcomes[outcome] for outcome in Outcome),
        notice.name,
        outbox.state(one).value,
    ]


def _words(outbox: Outbox, sources: Sources, final: Final | None) -> list[str]:
    made, where = outbox.made, outbox.workspace.shown(outbox.folder)
    organizations = len({one.notice.applications for one in made})
    what = f"{counted(len(made), 'message')} to {counted(organizations, 'organization')}"
    words = [f"{what} written to {where}; whom each goes to is in {_RECIPIENTS_FILE}"]
    if final is not None:
        words.append(f"they tell of {final.name}, which is signed off")
    elif not sources.roster.provisional:
        words.append("the roster is not signed off yet: gcmreg roster --final does it")
    codes = sorted({one.mail.language for one in made})
    told = ", ".join(
        f"{sum(one.mail.language == code for one in made)} in {code}" for code in codes
    )
    asked = sum(one.notice.asked for one in made)
    if sources.language is not None:
        why = "as --language says"
    elif asked:
        why = f"{asked} as the form's answer says"
    else:
        why = "no answer of a form asks for another; --language chooses one for all"
    return [*words, f"{told}: {why}"]
