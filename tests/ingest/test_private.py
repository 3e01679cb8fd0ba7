"""Private answers stay in files that the owner alone may read, and out of everything said."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from ingest.small import NAME, gcmreg, row, text, workspace, write

from gcmreg import cli
from gcmreg.console import Format, harmless, print_table
from gcmreg.result import Table

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "planted.person@secret.example"  # noqa: S105 - what must not be seen
PASSPORT = "X7700421"


def test_register_is_for_its_owner_alone(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])
    assert gcmreg(space, "ingest", path).returncode == 0
    files = [p for p in space.register.rglob("*") if p.is_file() and p.name != ".lock"]
    modes = {p.relative_to(space.register).parts[0]: stat.S_IMODE(p.stat().st_mode) for p in files}
    journal = dict.fromkeys(["journal.jsonl", "journal.last"], 0o600)
    assert modes == {"segments": 0o600, "exports": 0o600, **journal}


PLANTED = {
    "ragged": text([[*row(1, "2017-05-10 10:00:00", email=SECRET), PASSPORT, SECRET]]),
    "without-reference": text([["", *row(1, "x", email=SECRET, comments=PASSPORT)[1:]]]),
    "twice": text([row(1, "2017-05-10 10:00:00", email=SECRET, comments=PASSPORT)] * 2),
    "time": text([row(1, SECRET, finish=PASSPORT), row(2, "2017-05-10 10:00:00")]),
    "status": text([row(1, "2017-05-10 10:00:00", status=SECRET)]),
    "status-number": text([row(1, "2017-05-10 10:00:00", status=PASSPORT)]),
    "open-quote": text([row(1, "2017-05-10 10:00:00", email=SECRET)])[:-3] + PASSPORT,
    "quote-inside": text([row(1, "2017-05-10 10:00:00", email=SECRET)]).replace("@", '"@'),
    "google": text(
        [["5/6/2017 10:00:00", SECRET, PASSPORT]] * 2, ["Timestamp", "Email Address", NAME]
    ),
    "google-dated": text(
        [["13/5/2017 10:00:00", SECRET, PASSPORT]] * 2, ["Timestamp", "Email Address", NAME]
    ),
    "json": f'[{{"Reference #": "1", "{NAME}": "{PASSPORT}", "Date": "{SECRET}"}}, "{SECRET}"',
    "json-odd": f'[{{"Reference #": "1", "{NAME}": "A", "Date": "{SECRET}"}}, "{SECRET}"]',
    "no-header": text([], row(1, "2017-05-10 10:00:00", email=SECRET, comments=PASSPORT)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_nothing_said_holds_a_private_answer(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    space = workspace(tmp_path / "space")
    lists = {
        "ecosoc.csv": "id,name,status\n1,Acme,Special\n",
        "special_accreditation.csv": "id,name\n",
    }
    for file, held in lists.items():
        (space.data / file).write_text(held, encoding="utf-8")
    seen = write(tmp_path / "before.csv", [row(SECRET, "2017-05-01 10:00:00")])
    path = tmp_path / "planted.csv"
    path.write_text(PLANTED[name], encoding="utf-8", newline="")
    for arguments in (
        ["ingest", "--taken", "2017-06-01", "--dry-run", path],
        ["ingest", seen],
        ["ingest", "--taken", "2017-06-01", path],
        ["ingest", "--taken", "2017-06-01", "--format", "json", path],
        ["validate"],
        ["register", "check"],
    ):
        command = ["gcmreg", "--workspace", space.root, *arguments]
        monkeypatch.setattr("sys.argv", list(map(str, command)))
        with pytest.raises(SystemExit):
            cli.run()
        said = "".join(capsys.readouterr())
        assert [mark for mark in (SECRET, PASSPORT, "bug in gcmreg") if mark in said] == []


def test_fault_of_gcmreg_is_told_without_what_it_was_working_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(SystemExit):
        cli.run()
    said = capsys.readouterr().err
    assert SECRET not in said
    assert "KeyError" in said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b[2Jgone", "<001B>[2Jgone"),
        ("a\x07b\x9bc", "a<0007>b<009B>c"),
        ("\u202egnirts", "<202E>gnirts"),
        ("zero\u200bwidth", "zero<200B>width"),
        ("two\nlines\u2028more", "two lines more"),
        ("[red]Acme[/red] [/]", "[red]Acme[/red] [/]"),
        ("Ünïcode 援助", "Ünïcode 援助"),
    ],
)
def test_table_shows_marks_that_could_steer_a_terminal(
    name: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert harmless(name) == shown
    wide = "w" * 30
    print_table(Table((wide,), [[name]], title=name), Format.TEXT)
    out = capsys.readouterr().out
    assert out.count(shown) == 2
    assert "\x1b" not in out
