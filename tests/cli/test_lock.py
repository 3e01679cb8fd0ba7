"""Two writers at once: nothing is lost, nothing half-written; who waits too long is told."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from cli.conftest import environment, tree
from cli.samples import ADA, export, result

from gcmreg.config.document import Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cli.conftest import Run

HOLDER = """
import sys
from pathlib import Path
from gcmreg.workspace import Workspace
with Workspace(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""
SHORT = {"GCMREG_LOCK_SECONDS": "0.2"}
BUSY = [
    "error[RG504] register-busy: another gcmreg is writing to this workspace",
    "  --> register/.lock",
    "   = help: wait until it has finished and try again",
]


def together(root: Path, calls: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Run commands at the same time; return their exit codes and what they said."""
    env = environment({"GCMREG_LOCK_SECONDS": "60"})
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "gcmreg", *words],
            cwd=root,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for words in calls
    ]
    said = [process.communicate(timeout=120)[1].decode("utf-8") for process in started]
    return [(process.returncode, text) for process, text in zip(started, said, strict=True)]


@contextmanager
def held(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Let another process hold the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"held"
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def test_two_ingests_at_once_take_both_exports(run: Run, empty: Path) -> None:
    files = []
    for n in range(3):
        rows = [result(str(100 * n + i), "Acme Relief", {"ny-may": [ADA]}) for i in range(20)]
        (empty / f"{n}.csv").write_bytes(export(rows))
        files.append(f"{n}.csv")
    done = together(empty, [("ingest", name) for name in files])
    assert [code for code, _ in done] == [0, 0, 0]
    assert run("register", "check", cwd=empty).code == 0
    kept = sorted(path.name for path in (empty / "register" / "segments").iterdir())
    assert kept == ["000001.jsonl", "000002.jsonl", "000003.jsonl"]
    assert run("match", cwd=empty).err == ("1 name: 1 accepted, 0 to review, 0 on neither list\n")
    assert run("public", cwd=empty).err.startswith("60 applications written")


def test_same_export_twice_at_once_is_taken_once(run: Run, empty: Path) -> None:
    (empty / "a.csv").write_bytes(export([result("1", "Acme Relief", {"ny-may": [ADA]})]))
    done = together(empty, [("ingest", "a.csv")] * 3)
    assert [code for code, _ in done] == [0, 0, 0]
    known = [text for _, text in done if "a.csv: known already, nothing changes\n" in text]
    assert len(known) == 2
    assert len(list((empty / "register" / "segments").iterdir())) == 1
    assert run("register", "check", cwd=empty).code == 0


def test_decisions_at_once_are_all_recorded(run: Run, filled: Path) -> None:
    names = [f"Name {n}" for n in range(4)]
    args = ("--match", "none", "--by", "Z", "--on", "2017-05-01")
    done = together(filled, [("decide", name, *args) for name in names])
    assert [code for code, _ in done] == [0, 0, 0, 0]
    document = Document("")
    parse((filled / "data" / "decisions.yaml").read_text(encoding="utf-8"), document)
    assert document.findings == []
    assert sorted(one["name"] for one in document.tree["names"]) == names
    journal = (filled / "register" / "journal.jsonl").read_text(encoding="utf-8")
    assert journal.count('"action": "decide"') + journal.count('"action":"decide"') == 4
    assert run("register", "check", cwd=filled).code == 0


def test_writers_of_different_kinds_at_once(run: Run, filled: Path) -> None:
    (filled / "c.csv").write_bytes(export([result("9", "Acme Relief", {"ny-may": [ADA]})]))
    (filled / "inf.txt").write_text("Special\nAcme Relief (2010)\nNew (2011)\n", encoding="utf-8")
    calls = [
        ("ingest", "c.csv"),
        ("lists", "import", "inf.txt", "--list", "ecosoc", "--write"),
        ("decide", "Grove", "--match", "special:S02", "--by", "Z", "--on", "2017-05-01"),
        ("roster", "--all"),
    ]
    assert [code for code, _ in together(filled, calls)] == [0, 0, 0, 0]
    assert run("register", "check", cwd=filled).code == 0
    assert run("validate", cwd=filled).code == 0


WRITERS = [
    ("ingest", "c.csv"),
    ("decide", "X", "--match", "none", "--by", "Z", "--on", "2017-05-01"),
    ("lists", "import", "inf.txt", "--list", "ecosoc", "--write"),
    ("purge", "--before", "2017-06-01", "--by", "Z"),
    ("roster", "--session", "geneva-oct", "--final", "--by", "Z", "--on", "2017-10-01"),
]


@pytest.mark.parametrize("arguments", WRITERS, ids=lambda arguments: arguments[0])
def test_writer_that_waits_too_long_says_so_and_writes_nothing(
    run: Run, filled: Path, arguments: tuple[str, ...]
) -> None:
    (filled / "c.csv").write_bytes(export([result("9", "Acme Relief", {"ny-may": [ADA]})]))
    (filled / "inf.txt").write_text("Special\nAcme Relief (2010)\nNew (2011)\n", encoding="utf-8")
    before = tree(filled)
    with held(filled):
        done = run(*arguments, cwd=filled, env=SHORT)
        assert (done.code, done.out, done.err.splitlines()) == (1, b"", BUSY)
    assert tree(filled) == before
    assert run(*arguments, cwd=filled, env=SHORT).code == 0
    assert tree(filled) != before


READERS = [
    ("validate",),
    ("match",),
    ("roster", "--session", "ny-may"),
    ("public",),
    ("register", "check"),
    ("ingest", "exports/first.csv", "--dry-run"),
    ("lists", "import", "inf.txt", "--list", "ecosoc"),
]


def test_readers_wait_for_nobody(run: Run, filled: Path) -> None:
    (filled / "inf.txt").write_text("Special\nAcme Relief (2010)\n", encoding="utf-8")
    with held(filled):
        codes = [run(*arguments, cwd=filled, env=SHORT).code for arguments in READERS]
    assert codes == [0] * len(READERS)


def test_lock_of_a_killed_process_holds_nobody(run: Run, filled: Path) -> None:
    with held(filled) as process:
        process.kill()
        process.wait(timeout=60)
        assert (filled / "register" / ".lock").exists()
        args = ("decide", "X", "--match", "none", "--by", "Z", "--on", "2017-05-01")
        assert run(*args, cwd=filled, env=SHORT).code == 0


def test_who_waits_long_enough_goes_on(filled: Path) -> None:
    args = ("decide", "X", "--match", "none", "--by", "Z", "--on", "2017-05-01")
    command = [sys.executable, "-m", "gcmreg", *args]
    env = environment({"GCMREG_LOCK_SECONDS": "60"})
    with held(filled):
        waiting = subprocess.Popen(command, cwd=filled, env=env, stderr=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=3)
    assert waiting.wait(timeout=60) == 0
