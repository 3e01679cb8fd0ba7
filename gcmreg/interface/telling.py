"""What organizations are told: notify."""

from __future__ import annotations

from typing import Annotated

import typer

from gcmreg.console import Format, row_progress
from gcmreg.interface.common import FormatOption, WorkspaceOption, finish, workspace_of
from gcmreg.sending.wanted import Doubtful, Encryption, Wanted

app = typer.Typer()


@app.command()
def notify(
    ctx: typer.Context,
    session: Annotated[str, typer.Option("--session", metavar="ID", help="The session.")],
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="CODE",
            help="en, fr, es or yours; else the form's answer, else en.",
        ),
    ] = None,
    smtp: Annotated[
        str | None,
        typer.Option("--smtp", metavar="HOST:PORT", help="Send through it; else nothing is sent."),
    ] = None,
    sender: Annotated[
        str, typer.Option("--from", metavar="ADDRESS", help="Who sends: a@b or 'Name <a@b>'.")
    ] = "",
    tls: Annotated[
        bool, typer.Option("--tls", help="Encrypt from the first byte on, as port 465 wants it.")
    ] = False,
    starttls: Annotated[
        bool, typer.Option("--starttls", help="Encrypt once connected, as port 587 wants it.")
    ] = False,
    user: Annotated[
        str,
        typer.Option(
            "--user", metavar="NAME", help="Log in; the password is in GCMREG_SMTP_PASSWORD."
        ),
    ] = "",
    provisional: Annotated[
        bool, typer.Option("--provisional", help="Send though the roster is provisional.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Send what changed since an earlier message.")
    ] = False,
    doubtful: Annotated[
        Doubtful | None,
        typer.Option("--doubtful", help="What you found out of messages in doubt."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="WHO", help="Who sends, for the journal.")
    ] = "",
    form_at: FormatOption = Format.TEXT,
    workspace: WorkspaceOption = None,
) -> None:
    """Write messages on the outcomes to organizations; send if asked."""
    from gcmreg.commands.notify import notify as run_notify
    from gcmreg.commands.notify_options import sender_of, server_of

    if smtp is None and any((tls, starttls, user, provisional, again, doubtful, by)):
        raise typer.BadParameter("--smtp is needed for what is sent")
    if tls and starttls:
        raise typer.BadParameter("either --tls or --starttls: a connection is encrypted once")
    if smtp is not None and not sender:
        raise typer.BadParameter("--smtp needs --from: who sends")
    encryption = Encryption.TLS if tls else Encryption.STARTTLS if starttls else Encryption.NONE
    shown, envelope = sender_of(sender) if sender else ("", "")
    wanted = Wanted(
        language=language,
        server=server_of(smtp, user, encryption) if smtp is not None else None,
        sender=shown,
        envelope=envelope,
        provisional=provisional,
        again=again,
        doubtful=doubtful,
        by=by,
    )
    space = workspace_of(ctx, workspace)
    with row_progress("messages sent") as seen:
        result = run_notify(space, session, wanted, seen)
    finish(result, form_at)
