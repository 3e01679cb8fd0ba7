"""The sending of `gcmreg notify`: never twice, resumed where it stopped, what is unsure shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.commands.outbox import SENT_FOLDER, State
from gcmreg.diagnostics import Finding, Location, UnusableError
from gcmreg.journal import note, told
from gcmreg.result import IN_THE_WAY, counted
from gcmreg.sending.log import Event
from gcmreg.sending.smtp import Fate, Post, ServerError
from gcmreg.sending.wanted import Doubtful
from gcmreg.writes import unwritable, write_synced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gcmreg.commands.outbox import Outbox, Outgoing
    from gcmreg.result import Result
    from gcmreg.sending.smtp import Delivery
    from gcmreg.sending.wanted import Wanted


def send(outbox: Outbox, wanted: Wanted, result: Result, seen: Callable[[int], None] | None) -> str:
    """Send what was not sent yet; return what became of it in words.

    Findings go to `result`; exit 1 if anything was not sent, or is in doubt.
    """
    with outbox.log.writing():
        _settle(outbox, wanted)
        try:
            count, left = _send_all(outbox, wanted, result, seen)
        finally:
            _journal(outbox, wanted, result)
    if left:
        result.exit_code = IN_THE_WAY
        return f"{counted(count, 'message')} sent, {left} not; the next run goes on with these"
    return f"{counted(count, 'message')} sent" if count else "every message was sent before"


def _settle(outbox: Outbox, wanted: Wanted) -> None:
    """Record what a person has found out of the messages in doubt."""
    if wanted.doubtful is None:
        return
    sent = wanted.doubtful is Doubtful.SENT
    event = Event.SETTLED_SENT if sent else Event.SETTLED_UNSENT
    for digest, line in list(outbox.log.messages.items()):
        if line.doubtful:
            facts = {"applications": sorted(line.applications), "by": wanted.by}
            outbox.log.add(event, digest, datetime.now(UTC), facts)


def _send_all(
    outbox: Outbox, wanted: Wanted, result: Result, seen: Callable[[int], None] | None
) -> tuple[int, int]:
    """Return how many messages were sent, and how many were not though they have an address."""
    result.findings += outbox.told(wanted)
    ready = {State.NEW, State.CHANGED} if wanted.again else {State.NEW}
    todo = [one for one in outbox.made if outbox.state(one) in ready]
    if todo:
        assert wanted.server is not None
        try:
            with Post(wanted.server) as post:
                result.findings += _delivered(outbox, todo, wanted, post, seen)
        except ServerError as error:
            place = wanted.server.place
            result.findings.append(_server_fails(place, f"it cannot be used: {error}"))
    states = [outbox.state(one) for one in outbox.made]
    count = sum(outbox.state(one) is State.SENT for one in todo)
    return count, sum(state not in {State.SENT, State.NO_ADDRESS} for state in states)


def _delivered(
    outbox: Outbox,
    todo: Sequence[Outgoing],
    wanted: Wanted,
    post: Post,
    seen: Callable[[int], None] | None,
) -> Iterator[Finding]:
    """Send messages one by one, up to the end of the connection or of the disk's room."""
    assert wanted.server is not None
    count = 0
    for one in todo:
        try:
            delivery = _send(outbox, one, wanted, post)
        except OSError as error:  # what is not on the disk is not known to the next run
            yield from unwritable(outbox.folder, error).findings
            if outbox.state(one) is State.DOUBTFUL:
                yield outbox.doubt(one)
            return
        yield from _told(outbox, one, delivery)
        count += delivery.fate is Fate.TAKEN
        if seen is not None:
            seen(count)
        if delivery.broken:
            yield _server_fails(wanted.server.place, f"the mail server broke off: {delivery.why}")
            return


def _server_fails(place: str, message: str) -> Finding:
    return kinds.NT908.at(Location(place), message, "try again: what was sent is not sent again")


def _send(outbox: Outbox, one: Outgoing, wanted: Wanted, post: Post) -> Delivery:
    """Send one message, with a line of the log before and one after."""
    moment, facts, digest = (
        datetime.now(UTC).replace(microsecond=0),
        outbox.facts(one),
        one.mail.digest,
    )
    data = one.mail.sent(wanted.sender, moment)
    copy = outbox.folder / SENT_FOLDER / f"{digest}.eml"
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    write_synced(copy, data)
    outbox.log.add(Event.ABOUT, digest, moment, facts)
    delivery = post.deliver(wanted.envelope, one.mail.to, data)
    event = {Fate.TAKEN: Event.SENT, Fate.DOUBTFUL: Event.DOUBTFUL}.get(
        delivery.fate, Event.REFUSED
    )
    outbox.log.add(event, digest, datetime.now(UTC), {**facts, "why": delivery.why})
    if event is Event.REFUSED:
        copy.unlink(missing_ok=True)
    return delivery


def _told(outbox: Outbox, one: Outgoing, delivery: Delivery) -> list[Finding]:
    """Return what is to be said of a delivery; nothing if the server took the message."""
    place = Location(outbox.workspace.shown(outbox.folder / one.notice.name))
    name = one.notice.organization
    if delivery.fate is Fate.REFUSED:
        message = f"the message to {name} was refused: {delivery.why}"
        help_text = "if the address is wrong, have it mended in the form and export again"
        return [kinds.NT907.at(place, message, help_text)]
    if delivery.fate is Fate.DEFERRED:
        message = f"the message to {name} was not taken for the time being: {delivery.why}"
        return [kinds.NT907.at(place, message, "try again later")]
    if delivery.fate is Fate.DOUBTFUL:
        message = f"whether the message to {name} was taken is not known: {delivery.why}"
        help_text = "look at the mail server's log; then --doubtful sent, or --doubtful again"
        return [kinds.NT906.at(place, message, help_text)]
    return []


def _journal(outbox: Outbox, wanted: Wanted, result: Result) -> None:
    """Record in the journal what was sent and is not in it yet, be it of a run that was killed."""
    known = told(outbox.workspace, outbox.session)
    new = {
        digest: sorted(line.applications)
        for digest, line in outbox.log.messages.items()
        if line.sent and digest not in known
    }
    if not new:
        return
    what = f"{outbox.session}: {counted(len(new), 'message')} sent"
    try:
        with outbox.workspace.writing():
            note(outbox.workspace, "notify", wanted.by, what, session=outbox.session, messages=new)
    except UnusableError as error:  # the log has it; the next run writes it
        result.findings += error.findings
        result.exit_code = IN_THE_WAY
