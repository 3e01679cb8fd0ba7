"""`gcmreg notify`: messages written, sent to a real mail server, resumed, and sent never twice."""

from __future__ import annotations

import csv
import errno
import json
import os
import random
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from cli.conftest import Done, environment, gcmreg, tree
from cli.mailserver import PASSWORD, USER, Mailserver
from cli.samples import ADA, BO, EMAIL, EVE, SESSIONS, export, result, write_workspace

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from email.message import EmailMessage

    from cli.conftest import Run, Snapshot

SENDER = "The secretariat <office@un.example.org>"
TREES = (
    "Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ironwood Juniper Katsura Larch".split()
)  # fmt: skip
NAMES = [f"{tree} Migration Watch" for tree in TREES]
LISTED = "id,name,acronym,other_names,category,country\n" + "".join(
    f"S{number:02d},{name},,,NGO,Kenya\n" for number, name in enumerate(NAMES, 1)
)
ADDRESSES = [f"office{number}@example.org" for number in range(1, len(NAMES) + 1)]
SECRETS = ("example.org", "X1234567", "+41")


def make(root: Path) -> Path:
    """Return a workspace in which each of twelve listed organizations enters two people."""
    write_workspace(root, special_accreditation_csv=LISTED)
    rows = [
        result(str(number), name, {"geneva-oct": [ADA, BO]}, date=f"2017-05-{number + 1} 10:00:00")
        for number, name in enumerate(NAMES, 1)
    ]
    return ingested(root, rows)


def ingested(root: Path, rows: list[dict[str, str]]) -> Path:
    (root / "a.csv").write_bytes(export(rows))
    done = gcmreg("ingest", "a.csv", cwd=root)
    assert done.code == 0, done.err
    return root


@pytest.fixture(scope="module")
def _many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("many") / "ws")


@pytest.fixture
def many(_many: Path, tmp_path: Path) -> Path:
    """Return a workspace of the test's own with twelve messages to send for geneva-oct."""
    return Path(shutil.copytree(_many, tmp_path / "ws"))


@pytest.fixture
def server() -> Mailserver:
    return Mailserver()


def arguments(at: str, *more: str, session: str = "geneva-oct") -> list[str]:
    return ["notify", "--session", session, "--smtp", at, "--from", SENDER, *more]


def send(root: Path, at: str, *more: str, session: str = "geneva-oct") -> Done:
    return gcmreg(*arguments(at, *more, session=session), cwd=root)


def folder(root: Path, session: str = "geneva-oct") -> Path:
    return root / "out" / session / "notices"


def states(done: Done) -> list[str]:
    return [row["state"] for row in json.loads(done.out)]


def codes(done: Done) -> list[str]:
    return [line.partition("[")[2][:5] for line in done.err.splitlines() if "]" in line[:16]]


def journal(root: Path) -> list[dict[str, Any]]:
    text = (root / "register" / "journal.jsonl").read_text(encoding="utf-8")
    return [line for line in map(json.loads, text.splitlines()) if line["action"] == "notify"]


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[return-value]


# Without sending


def test_dry_run_writes_messages_and_says_who_would_get_what(
    run: Run, filled: Path, snapshot: Snapshot
) -> None:
    done = run("notify", "--session", "geneva-oct", cwd=filled)
    assert done.code == 0
    snapshot(done)
    names = ["acme-relief-1001", "delta-migrants-forum-1004", "foxglove-university-1007"]
    made = sorted(path.name for path in folder(filled).iterdir())
    assert made == [*(f"{name}.eml" for name in names), "recipients.csv"]
    assert {path.stat().st_mode & 0o077 for path in folder(filled).iterdir()} == {0}
    found = [read(path) for path in sorted(folder(filled).glob("*.eml"))]
    assert [m["To"] for m in found] == [f"office{n}@example.org" for n in (1001, 1004, 1007)]
    assert [(m["From"], m["Date"]) for m in found] == [(None, None)] * 3
    recipients = (folder(filled) / "recipients.csv").read_bytes().decode("utf-8-sig")
    assert recipients.splitlines()[1] == (
        "acme-relief-1001.eml,Acme Relief,office1001@example.org,en,1001,"
        '"Outcome of your application: Geneva, 2 and 3 October 2017 – Acme Relief"'
    )


def test_messages_are_the_same_bytes_each_time(run: Run, filled: Path, tmp_path: Path) -> None:
    run("notify", "--session", "ny-may", cwd=filled)
    before = tree(folder(filled, "ny-may"))
    assert len(before) == 13
    run("notify", "--session", "ny-may", cwd=filled)
    other = Path(shutil.copytree(filled, tmp_path / "other place"))
    shutil.rmtree(other / "out")
    env = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    run("notify", "--session", "ny-may", cwd=other, env=env)
    assert tree(folder(filled, "ny-may")) == tree(folder(other, "ny-may")) == before


def test_message_that_is_none_any_more_is_gone(run: Run, filled: Path) -> None:
    run("notify", "--session", "geneva-oct", cwd=filled)
    old = folder(filled) / "old-9.eml"
    old.write_text("To: nobody@example.org\n\n", encoding="utf-8")
    run("notify", "--session", "geneva-oct", cwd=filled)
    assert len(list(folder(filled).glob("*.eml"))) == 3


@pytest.mark.parametrize(("code", "subject"), [("fr", "Suite donnée"), ("es", "Resultado de")])
def test_language_is_chosen(run: Run, filled: Path, code: str, subject: str) -> None:
    done = run("notify", "--session", "geneva-oct", "--language", code, cwd=filled)
    assert done.code == 0
    assert f"3 in {code}: as --language says" in done.err.splitlines()
    for path in folder(filled).glob("*.eml"):
        message = read(path)
        assert str(message["Subject"]).startswith(subject)
        assert message["Content-Language"] == code


def test_attendees_get_the_days_of_the_session(run: Run, filled: Path) -> None:
    run("notify", "--session", "ny-may", cwd=filled)
    found = {}
    for path in folder(filled, "ny-may").glob("*.eml"):
        parts = [p for p in read(path).walk() if p.get_content_type() == "text/calendar"]
        found[path.stem.rpartition("-")[2]] = [p.get_filename() for p in parts]
    seated = ("1001", "1002", "1007", "1008", "1011")
    assert {k: v for k, v in found.items() if v} == {k: ["ny-may.ics"] for k in seated}
    assert len(found) == 12


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("session", ("--session", "geneva")),
        ("language", ("--session", "geneva-oct", "--language", "kl")),
        ("language-elsewhere", ("--session", "geneva-oct", "--language", "../../x")),
        ("no-sender", ("--session", "geneva-oct", "--smtp", "localhost:25")),
        ("sender", ("--session", "geneva-oct", "--smtp", "localhost:25", "--from", "office")),
        ("senders", ("--session", "geneva-oct", "--from", "a@example.org, b@example.org")),
        ("header", ("--session", "geneva-oct", "--from", "a@example.org\tBcc: b@example.org")),
        ("no-port", ("--session", "geneva-oct", "--smtp", "localhost", "--from", "a@example.org")),
        ("port", ("--session", "geneva-oct", "--smtp", "localhost:0", "--from", "a@example.org")),
        ("no-server", ("--session", "geneva-oct", "--again")),
        ("no-password", ("--session", "geneva-oct", "--smtp", "localhost:25", "--from",
                         "a@example.org", "--user", "officer")),
        ("no-language", ("--session", "geneva-oct", "--language", "")),
        ("both", ("--session", "geneva-oct", "--smtp", "localhost:465", "--from", "a@example.org",
                  "--tls", "--starttls")),
        ("465", ("--session", "geneva-oct", "--smtp", "localhost:465", "--from", "a@example.org",
                 "--starttls")),
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_2_and_writes_nothing(
    run: Run, filled: Path, snapshot: Snapshot, name: str, words: tuple[str, ...]
) -> None:
    before = tree(filled)
    done = run("notify", *words, cwd=filled)
    assert (done.code, done.out, tree(filled)) == (2, b"", before), name
    snapshot(done)


def test_password_never_goes_unencrypted_to_another_machine(run: Run, filled: Path) -> None:
    env = {"GCMREG_SMTP_PASSWORD": PASSWORD}
    words = arguments("mail.example.org:587", "--user", USER)
    done = run(*words, cwd=filled, env=env)
    assert (done.code, codes(done), PASSWORD in done.err) == (2, ["NT909"], False)


def test_nobody_entered_and_nothing_ingested_are_exit_3(run: Run, empty: Path) -> None:
    assert run("notify", "--session", "ny-dec-hearing", cwd=empty).code == 3
    ingested(empty, [result("1", "Acme Relief", {"geneva-oct": [ADA]})])
    done = run("notify", "--session", "ny-may", cwd=empty)
    assert (done.code, done.out, done.err) == (3, b"", "nobody is entered for ny-may\n")
    assert not (empty / "out").exists()


def test_broken_template_is_exit_2_and_nothing_is_written(
    run: Run, filled: Path, snapshot: Snapshot
) -> None:
    run("init", "new", cwd=filled)
    shutil.copytree(filled / "new" / "data" / "notices", filled / "data" / "notices")
    template = filled / "data" / "notices" / "message.html.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("{{ w.intro }}", "{{ w.intro"), encoding="utf-8")
    before = tree(filled)
    done = run("notify", "--session", "geneva-oct", cwd=filled)
    checked = run("validate", cwd=filled)
    assert (done.code, checked.code, tree(filled)) == (2, 1, before)
    assert codes(done) == ["NT902"]
    assert "error[NT902]" in checked.text
    snapshot(done)


def test_workspace_with_its_own_words_uses_them(run: Run, filled: Path) -> None:
    run("init", "new", cwd=filled)
    shutil.copytree(filled / "new" / "data" / "notices", filled / "data" / "notices")
    words = filled / "data" / "notices" / "en.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("The secretariat\n", "UN-NGLS\n"), encoding="utf-8")
    before = run("roster", "--session", "geneva-oct", cwd=filled)
    assert run("notify", "--session", "geneva-oct", cwd=filled).code == before.code == 0
    body = read(next(folder(filled).glob("*.eml"))).get_body(("plain",))
    assert body is not None
    assert body.get_content().rstrip().endswith("UN-NGLS")
    inputs = json.loads((filled / "out" / "geneva-oct" / "roster.json").read_bytes())["inputs"]
    assert [name for name in inputs if "notices" in name] == []


def test_own_words_without_english_are_exit_2(run: Run, filled: Path) -> None:
    (filled / "data" / "notices").mkdir()
    done = run("notify", "--session", "geneva-oct", cwd=filled)
    assert (done.code, codes(done)) == (2, ["NT901"])


# Sending


def test_every_message_is_sent_once(many: Path, server: Mailserver) -> None:
    with server.running() as at:
        done = send(many, at, "--by", "A. Officer", "--format", "json")
        again = send(many, at, "--format", "json")
    assert (done.code, again.code) == (0, 0)
    assert states(done) == states(again) == ["sent"] * 12
    assert done.err.splitlines()[-1] == "12 messages sent"
    assert again.err.splitlines()[-1] == "every message was sent before"
    assert server.addresses == ADDRESSES
    assert {sender for sender, _, _ in server.kept} == {"office@un.example.org"}
    for message in server.messages:
        assert str(message["From"]) == SENDER
        assert (message["X-Unsent"], message["Auto-Submitted"]) == (None, "auto-generated")
        assert message["Date"].datetime.tzinfo is not None
    drafts = [read(path)["Message-ID"] for path in folder(many).glob("*.eml")]
    assert sorted(server.ids) == sorted(drafts)
    (line,) = journal(many)
    assert (line["by"], line["what"], line["session"]) == (
        "A. Officer",
        "geneva-oct: 12 messages sent",
        "geneva-oct",
    )
    digests = [message_id.strip("<>").partition("@")[0] for message_id in server.ids]
    keys = [[["gcm-2017", str(number)]] for number in range(1, 13)]
    assert line["messages"] == dict(zip(digests, keys, strict=True))


def test_what_is_sent_is_what_was_looked_at(many: Path, server: Mailserver) -> None:
    dry = gcmreg("notify", "--session", "geneva-oct", "--from", SENDER, cwd=many)
    assert dry.code == 0
    looked_at = {str(m["To"]): m for m in map(read, folder(many).glob("*.eml"))}
    with server.running() as at:
        send(many, at)
    for message in server.messages:
        draft = looked_at[str(message["To"])]
        for part, other in zip(message.walk(), draft.walk(), strict=True):
            assert part.get_content_type() == other.get_content_type()
            if not part.is_multipart():
                assert part.get_payload(decode=True) == other.get_payload(decode=True)


def test_private_answers_are_neither_printed_nor_in_the_journal(
    many: Path, server: Mailserver
) -> None:
    server.recipient = lambda to: f"550 5.1.1 <{to}>: unknown" if to == ADDRESSES[2] else None
    with server.running() as at:
        done = send(many, at)
    said = done.text + done.err.replace(SENDER, "")
    said += (many / "register" / "journal.jsonl").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in said] == []
    assert "550 5.1.1 <[address]" in done.err
    modes = {p.stat().st_mode & 0o077 for p in folder(many).rglob("*") if p.is_file()}
    assert modes == {0}


@pytest.mark.parametrize(
    ("what", "answer", "severity"),
    [
        ("recipient", "550 5.1.1 no such mailbox", "was refused: 550 5.1.1 no such mailbox"),
        ("recipient", "451 4.2.0 greylisted", "was not taken for the time being: 451 4.2.0 grey"),
        ("data", "554 5.7.1 no thanks", "was refused: 554 5.7.1 no thanks"),
        ("data", "452 4.3.1 disk full", "was not taken for the time being: 452 4.3.1 disk full"),
    ],
)
def test_one_refusal_does_not_stop_the_others(
    many: Path, server: Mailserver, what: str, answer: str, severity: str
) -> None:
    setattr(server, what, lambda to: answer if to == ADDRESSES[4] else None)
    with server.running() as at:
        done = send(many, at, "--format", "json")
        setattr(server, what, lambda _: None)
        again = send(many, at, "--format", "json")
    assert (done.code, codes(done)) == (1, ["NT907"])
    assert f"error[NT907] notice-refused: the message to {NAMES[4]} {severity}" in done.err
    assert states(done) == ["to send" if n == 4 else "sent" for n in range(12)]
    assert done.err.splitlines()[-1] == "11 messages sent, 1 not; the next run goes on with these"
    assert (again.code, codes(again), states(again)) == (0, [], ["sent"] * 12)
    assert server.addresses == [*ADDRESSES[:4], *ADDRESSES[5:], ADDRESSES[4]]


def test_connection_that_breaks_before_a_message_leaves_no_doubt(
    many: Path, server: Mailserver
) -> None:
    server.recipient = lambda to: "cut" if to == ADDRESSES[5] else None
    with server.running() as at:
        done = send(many, at, "--format", "json")
        server.recipient = lambda _: None
        again = send(many, at, "--format", "json")
    assert (done.code, codes(done)) == (1, ["NT907", "NT908"])
    assert states(done) == ["sent"] * 5 + ["to send"] * 7
    assert (again.code, states(again)) == (0, ["sent"] * 12)
    assert server.addresses == ADDRESSES


@pytest.mark.parametrize("answer", ["what is this", "354 go on"])
def test_answer_that_is_neither_yes_nor_no_leaves_a_doubt(
    many: Path, server: Mailserver, answer: str
) -> None:
    server.data = lambda to: answer if to == ADDRESSES[5] else None
    with server.running() as at:
        done = send(many, at, "--format", "json")
        server.data = lambda _: None
        more = send(many, at, "--format", "json")
    assert (done.code, codes(done)) == (1, ["NT906", "NT908"])
    assert states(done) == ["sent"] * 5 + ["doubtful"] + ["to send"] * 6
    assert (more.code, states(more)) == (1, ["sent"] * 5 + ["doubtful"] + ["sent"] * 6)


@pytest.mark.parametrize("found_out", ["sent", "again"])
def test_connection_that_breaks_in_the_end_leaves_a_doubt_for_a_person(
    many: Path, server: Mailserver, found_out: str
) -> None:
    server.data = lambda to: "cut" if to == ADDRESSES[5] else None
    with server.running() as at:
        done = send(many, at, "--format", "json")
        server.data = lambda _: None
        more = send(many, at, "--format", "json")
        dry = gcmreg("notify", "--session", "geneva-oct", cwd=many)
        assert len(server.kept) == 12
        last = send(many, at, "--doubtful", found_out, "--format", "json")
        none = send(many, at, "--doubtful", found_out, "--format", "json")
    assert (done.code, codes(done)) == (1, ["NT906", "NT908"])
    assert states(done) == ["sent"] * 5 + ["doubtful"] + ["to send"] * 6
    assert (more.code, codes(more)) == (1, ["NT906"])
    assert states(more) == ["sent"] * 5 + ["doubtful"] + ["sent"] * 6
    assert (dry.code, codes(dry)) == (0, ["NT906"])
    assert (last.code, states(last)) == (none.code, states(none)) == (0, ["sent"] * 12)
    twice = [ADDRESSES[5]] if found_out == "again" else []
    assert server.addresses == [*ADDRESSES, *twice]
    assert len(set(server.ids)) == 12
    assert sum(len(line["messages"]) for line in journal(many)) == 12


def start(root: Path, at: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gcmreg", *arguments(at)]
    return subprocess.Popen(command, cwd=root, env=environment(), stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)  # fmt: skip


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_killed_while_sending_is_resumed_and_nothing_is_sent_twice(
    many: Path, server: Mailserver
) -> None:
    server.data = lambda to: "wait" if to == ADDRESSES[3] else None
    with server.running() as at:
        process = start(many, at)
        assert server.reached.wait(60)
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
        assert server.addresses == ADDRESSES[:4]
        assert journal(many) == []  # it was killed before
        server.data = lambda _: None
        done = send(many, at, "--format", "json")
    assert (done.code, codes(done)) == (1, ["NT906"])
    assert states(done) == ["sent"] * 3 + ["doubtful"] + ["sent"] * 8
    assert server.addresses == ADDRESSES
    assert len(set(server.ids)) == 12
    (line,) = journal(many)
    assert len(line["messages"]) == 11
    (told,) = [line for line in done.err.splitlines() if "NT906" in line]
    assert told.startswith(f"error[NT906] notice-doubtful: the message to {NAMES[3]} was about to")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
@pytest.mark.parametrize("seed", range(20 if os.environ.get("GCMREG_THOROUGH") else 1))
def test_killed_again_and_again_nothing_is_sent_twice_or_forgotten(
    many: Path, server: Mailserver, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    server.delay = 0.03
    killed = 0
    with server.running() as at:
        for _ in range(8):
            process = start(many, at)
            before = len(server.kept)
            while process.poll() is None and len(server.kept) == before:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.1)
            if process.poll() is None:
                killed += 1
                process.kill()
            process.wait(60)
        time.sleep(0.2)
        done = send(many, at, "--format", "json")
    assert killed > 2
    assert len(set(server.ids)) == len(server.ids)
    by_state = dict(zip(ADDRESSES, states(done), strict=True))
    assert set(by_state.values()) <= {"sent", "doubtful"}
    assert {to for to, state in by_state.items() if state == "sent"} <= set(server.addresses)
    assert done.code == (1 if "doubtful" in by_state.values() else 0)


def test_line_that_was_not_written_to_its_end_counts_as_none(
    many: Path, server: Mailserver
) -> None:
    with server.running() as at:
        send(many, at)
        log = folder(many) / "sent.jsonl"
        text = log.read_bytes()
        log.write_bytes(text[:-20])  # killed while it wrote that the last was sent
        shutil.rmtree(many / "register")
        shutil.copytree(make(many.parent / "fresh") / "register", many / "register")
        done = send(many, at, "--format", "json")
    assert (done.code, states(done)) == (1, ["sent"] * 11 + ["doubtful"])
    assert len(server.kept) == 12
    assert {line[:1] for line in log.read_bytes().splitlines()} == {b"{"}


def test_damaged_log_stops_the_sending(many: Path, server: Mailserver) -> None:
    with server.running() as at:
        send(many, at)
        log = folder(many) / "sent.jsonl"
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join([lines[0], b"x" + lines[1], *lines[2:]]))
        done = send(many, at)
    assert (done.code, codes(done), len(server.kept)) == (1, ["NT910"], 12)
    assert "out/geneva-oct/notices/sent.jsonl:2" in done.err


def test_without_the_log_the_journal_still_knows(many: Path, server: Mailserver) -> None:
    with server.running() as at:
        send(many, at)
        shutil.rmtree(many / "out")
        done = send(many, at, "--format", "json")
    assert (done.code, states(done), len(server.kept)) == (0, ["sent"] * 12, 12)
    assert len(journal(many)) == 1


def test_two_at_once_do_not_both_send(many: Path, server: Mailserver) -> None:
    server.delay = 0.3
    with server.running() as at:
        process = start(many, at)
        while not server.kept:
            time.sleep(0.01)
        other = send(many, at)
        assert process.wait(60) == 0
    assert (other.code, codes(other)) == (1, ["RG504"])
    assert server.addresses == ADDRESSES


def test_changed_message_is_shown_and_needs_again(
    many: Path, server: Mailserver, snapshot: Snapshot
) -> None:
    with server.running() as at:
        send(many, at)
        words = (
            "--application",
            "2",
            "--withdraw",
            "1",
            "--by",
            "A. Officer",
            "--on",
            "2017-09-20",
        )
        assert gcmreg("decide", *words, cwd=many).code == 0
        dry = gcmreg("notify", "--session", "geneva-oct", cwd=many)
        held = send(many, at, "--format", "json")
        again = send(many, at, "--again", "--format", "json")
        last = send(many, at, "--format", "json")
    assert (dry.code, held.code, again.code, last.code) == (0, 1, 0, 0)
    assert codes(dry) == codes(held) == ["NT905"]
    assert states(held) == ["sent", "changed", *["sent"] * 10]
    assert states(again) == states(last) == ["sent"] * 12
    assert server.addresses == [*ADDRESSES, ADDRESSES[1]]
    assert len(set(server.ids)) == 13
    snapshot(dry)


def test_address_that_was_mended_gets_the_message_and_is_shown_first(
    many: Path, server: Mailserver
) -> None:
    with server.running() as at:
        send(many, at)
        mended = [
            result("3", NAMES[2], {"geneva-oct": [ADA, BO]}, date="2017-05-20 10:00:00",
                   finish="2017-05-4 10:00:00", answers={EMAIL: "new@example.org"})
        ]  # fmt: skip
        ingested(many, mended)
        held = send(many, at, "--format", "json")
        again = send(many, at, "--again", "--format", "json")
    assert (held.code, codes(held), again.code) == (1, ["NT905"], 0)
    assert server.addresses == [*ADDRESSES, "new@example.org"]


def test_provisional_roster_is_sent_only_if_asked(
    run: Run, filled: Path, server: Mailserver
) -> None:
    dry = run("notify", "--session", "ny-may", cwd=filled)
    with server.running() as at:
        refused = send(filled, at, session="ny-may")
        assert (refused.code, codes(refused), server.kept) == (1, ["NT904"], [])
        done = send(filled, at, "--provisional", session="ny-may")
    assert (dry.code, codes(dry)) == (0, ["NT904"])
    assert (done.code, codes(done), len(server.kept)) == (0, ["NT904"], 12)
    assert refused.err.splitlines()[-1] == (
        "nothing was sent: the roster is provisional; --provisional sends all the same"
    )
    body = server.messages[0].get_body(("plain",))
    assert body is not None
    assert "THIS IS A PROVISIONAL OUTCOME" in body.get_content()


def test_signed_off_roster_is_what_is_told(many: Path, server: Mailserver) -> None:
    signed = gcmreg("roster", "--session", "geneva-oct", "--final", "--by", "A. Officer", cwd=many)
    assert signed.code == 0
    words = ("--application", "2", "--withdraw", "1", "--by", "A. Officer")
    assert gcmreg("decide", *words, cwd=many).code == 0
    with server.running() as at:
        done = send(many, at)
    assert done.code == 0
    assert "they tell of geneva-oct#1, which is signed off" in done.err.splitlines()
    assert "Withdrawn" not in server.kept[1][2].decode()
    bodies = [m.get_body(("plain",)) for m in server.messages]
    assert [b is not None and "CANNOT BE ADMITTED" in b.get_content() for b in bodies] == [
        False
    ] * 12


def test_signed_off_roster_that_does_not_hold_is_not_told(many: Path, server: Mailserver) -> None:
    gcmreg("roster", "--session", "geneva-oct", "--final", "--by", "A. Officer", cwd=many)
    path = many / "register" / "finals" / "geneva-oct" / "001" / "inputs" / "data" / "sessions.yaml"
    path.write_text(SESSIONS.replace("2017-09-11", "2017-05-01"), encoding="utf-8")
    with server.running() as at:
        done = send(many, at)
    assert (done.code, codes(done), server.kept) == (1, ["FN802"], [])


def test_organization_without_an_address_is_reported_and_not_dropped(
    run: Run, tmp_path: Path, server: Mailserver, snapshot: Snapshot
) -> None:
    root = write_workspace(tmp_path / "ws")
    rows = [
        result("1", "Acme Relief", {"geneva-oct": [ADA]}, answers={EMAIL: "unknown"}),
        result("2", "Foxglove University", {"geneva-oct": [EVE]}),
    ]
    ingested(root, rows)
    dry = run("notify", "--session", "geneva-oct", cwd=root)
    assert dry.code == 0
    with server.running() as at:
        done = send(root, at, "--format", "json")
    assert (done.code, states(done)) == (1, ["no address", "sent"])
    assert server.addresses == ["office2@example.org"]
    assert read(folder(root) / "acme-relief-1.eml")["To"] is None
    snapshot(dry)


def test_address_beyond_ascii_needs_a_server_that_takes_it(
    tmp_path: Path, server: Mailserver
) -> None:
    root = write_workspace(tmp_path / "ws")
    rows = [
        result("1", "Acme Relief", {"geneva-oct": [ADA]}, answers={EMAIL: "zoë@bücher.example"}),
        result("2", "Foxglove University", {"geneva-oct": [EVE]}),
    ]
    ingested(root, rows)
    with server.running(enable_SMTPUTF8=False) as at:
        refused = send(root, at, "--format", "json")
    assert (refused.code, states(refused)) == (1, ["to send", "sent"])
    with server.running() as at:
        done = send(root, at, "--format", "json")
    assert (done.code, states(done)) == (0, ["sent", "sent"])
    assert server.addresses == ["office2@example.org", "zoë@xn--bcher-kva.example"]
    assert "\r\nTo: zoë@xn--bcher-kva.example\r\n".encode() in server.kept[1][2]


def test_messages_that_go_unencrypted_to_another_machine_are_warned_of(
    run: Run, filled: Path
) -> None:
    done = run(*arguments("mail.invalid:25"), cwd=filled)
    hidden = run(*arguments("mail.invalid:465", "--tls"), cwd=filled)
    assert (done.code, codes(done)) == (1, ["NT911", "NT908"])
    assert (hidden.code, codes(hidden)) == (1, ["NT908"])


def test_server_that_cannot_be_reached_is_told(many: Path, server: Mailserver) -> None:
    with server.running() as at:
        pass
    done = send(many, at, "--format", "json")
    assert (done.code, codes(done), states(done)) == (1, ["NT908"], ["to send"] * 12)
    assert not (folder(many) / "sent").exists()


def send_with_little_room(root: Path, at: str, room: int) -> Done:
    """Send where no file may be longer than `room` bytes, as on a disk that is full."""
    import resource

    words = arguments(at, "--format", "json")
    done = subprocess.run(
        [sys.executable, "-m", "gcmreg", *words],
        cwd=root,
        # What measures coverage would write into a file of its own, for which there is no room.
        env={k: v for k, v in environment().items() if not k.startswith("COV")},
        capture_output=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    err = done.stderr.decode()
    assert "Traceback" not in err, err
    return Done(tuple(words), done.returncode, done.stdout, err)


@pytest.mark.skipif(os.name != "posix", reason="no such limit here")
@pytest.mark.parametrize(
    ("left", "told", "begins"),
    [
        (0, ["US702"], []),  # nothing is known of any message
        (600, ["US702"], ["sent"]),  # nor of the second
        (750, ["US702", "NT906"], ["sent", "doubtful"]),  # the second went, which is not known
    ],
)
def test_log_without_room_stops_the_sending_and_says_so(
    many: Path, server: Mailserver, left: int, told: list[str], begins: list[str]
) -> None:
    gcmreg("notify", "--session", "geneva-oct", cwd=many)
    room, log = 20_000, folder(many) / "sent.jsonl"
    log.write_bytes(b"\n" * (room - left))
    with server.running() as at:
        done = send_with_little_room(many, at, room)
        assert server.addresses == ADDRESSES[: len(begins)]
        again = send(many, at, "--format", "json")
    rest = 12 - len(begins)
    assert (done.code, codes(done)) == (1, told)
    assert f"sent.jsonl cannot be written: {os.strerror(errno.EFBIG)}" in done.err
    assert states(done) == begins + ["to send"] * rest
    assert states(again) == begins + ["sent"] * rest
    assert server.addresses == ADDRESSES


# Encryption and login


# A login without STARTTLS looks unsafe to it, though it speaks TLS from the first byte.
UNKNOWING = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@dataclass(frozen=True)
class Certified:
    """A mail server's certificate, and the file of the authority that vouches for it."""

    server: ssl.SSLContext
    authority: Path


def certified(folder: Path, *names: str) -> Certified:
    """Return a certificate for these names."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    return Certified(context, folder / "authority.pem")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Return a certificate for this machine, made for these tests."""
    return certified(tmp_path_factory.mktemp("certificate"), "localhost", "127.0.0.1")


def encrypted(
    server: Mailserver, certificate: Certified, option: str
) -> AbstractContextManager[str]:
    """Run a server that wants what the option stands for, and a login."""
    if option == "--tls":
        how: dict[str, object] = {"ssl_context": certificate.server, "auth_require_tls": False}
    else:
        how = {"tls_context": certificate.server, "require_starttls": True}
    return server.running(auth_required=True, authenticator=server.authenticate, **how)


def trusting(authority: Path | str, password: str = PASSWORD) -> dict[str, str]:
    return {"SSL_CERT_FILE": str(authority), "GCMREG_SMTP_PASSWORD": password}


@pytest.mark.parametrize("option", ["--tls", "--starttls"])
@UNKNOWING
def test_encrypted_and_logged_in(
    run: Run, filled: Path, server: Mailserver, certificate: Certified, option: str
) -> None:
    words = (option, "--user", USER)
    with encrypted(server, certificate, option) as at:
        stranger = run(*arguments(at, *words), cwd=filled, env=trusting(os.devnull))
        wrong = run(
            *arguments(at, *words), cwd=filled, env=trusting(certificate.authority, "wrong one")
        )
        assert server.kept == []
        done = run(*arguments(at, *words), cwd=filled, env=trusting(certificate.authority))
    assert (stranger.code, wrong.code, done.code) == (1, 1, 0)
    assert codes(stranger) == codes(wrong) == ["NT908"]
    assert "its certificate does not hold: unable to get local issuer" in stranger.err
    assert "wrong one" not in wrong.err
    assert (server.encrypted, set(server.logins)) == ([True] * 3, {USER})


@pytest.mark.parametrize("option", ["--tls", "--starttls"])
@UNKNOWING
def test_certificate_of_another_machine_does_not_do(
    run: Run, filled: Path, server: Mailserver, tmp_path: Path, option: str
) -> None:
    other = certified(tmp_path, "mail.example.org")
    with encrypted(server, other, option) as at:
        done = run(*arguments(at, option), cwd=filled, env=trusting(other.authority))
    assert (done.code, codes(done), server.kept) == (1, ["NT908"], [])
    assert "its certificate does not hold: IP address mismatch" in done.err


def test_server_that_asks_for_encryption_gets_no_message_without(
    run: Run, filled: Path, server: Mailserver, certificate: Certified
) -> None:
    with encrypted(server, certificate, "--starttls") as at:
        plain = run(*arguments(at), cwd=filled)
    assert (plain.code, codes(plain), server.kept) == (1, ["NT907", "NT908"], [])


def test_tls_where_the_server_begins_in_the_clear_is_told(
    run: Run, filled: Path, server: Mailserver, certificate: Certified
) -> None:
    with encrypted(server, certificate, "--starttls") as at:
        done = run(*arguments(at, "--tls"), cwd=filled, env=trusting(certificate.authority))
    assert (done.code, codes(done), server.kept) == (1, ["NT908"], [])
    assert "does not speak TLS from the first byte on this port" in done.err


# What the other commands say of it


def test_check_of_personal_data_names_the_messages(
    run: Run, many: Path, server: Mailserver
) -> None:
    with server.running() as at:
        send(many, at)
    done = run("purge", "--check", "--format", "json", cwd=many)
    found = [tuple(row.values()) for row in json.loads(done.out) if row["where"].startswith("out/")]
    where = "out/geneva-oct/notices"
    assert sorted(found) == [
        (where, "messages to organizations", 12),
        (f"{where}/recipients.csv", "addresses that messages go to", 1),
        (f"{where}/sent", "messages to organizations", 12),
        (f"{where}/sent.jsonl", "addresses that messages go to", 1),
    ]


def test_register_holds_after_sending(run: Run, many: Path, server: Mailserver) -> None:
    with server.running() as at:
        send(many, at)
    assert run("register", "check", cwd=many).code == 0


def test_large_workspace_tells_nobody_anything_private_of_another(run: Run, kit: Path) -> None:
    rows: list[dict[str, str]] = []
    for path in sorted((kit / "exports").glob("export-?.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows += csv.DictReader(stream)
    references = {row["Reference #"] for row in rows}
    private = {
        text
        for row in rows
        for label, text in row.items()
        if (label.startswith("#") or label == "Username") and len(text) > 7
    }
    for session in ("ny-may", "geneva-oct"):
        assert run("notify", "--session", session, cwd=kit).code == 0
        with (folder(kit, session) / "recipients.csv").open(encoding="utf-8-sig") as stream:
            listed = {row["file"]: row for row in csv.DictReader(stream)}
        assert len(listed) > 100
        for path in folder(kit, session).glob("*.eml"):
            message, row = read(path), listed.pop(path.name)
            assert (message["To"] or "") == row["to"]
            parts = [p for p in message.walk() if not p.is_multipart()]
            text = " ".join(p.get_payload(decode=True).decode() for p in parts)  # type: ignore[union-attr]
            assert set(re.findall(r"\S+@\S+", text)) <= {f"{u}@gcmreg" for u in _uids(text)}
            words = set(re.findall(r"[\w@.+-]+", text))
            assert words & references == set(row["applications"].split(" | "))
            assert words & private == set()
        assert listed == {}


def _uids(text: str) -> set[str]:
    return set(re.findall(r"(UID:\S+)@gcmreg", text))
