"""Killed, without room, without rights, or two at once: the register is the old or the new one."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ingest.small import gcmreg, row, workspace, write

from gcmreg.chain import file_sum
from gcmreg.commands.ingest import ingest
from gcmreg.commands.register import check
from gcmreg.ingest.keep import keeping
from gcmreg.register import kept_name, read_register
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = 300 if os.environ.get("GCMREG_THOROUGH") else 40
# One process imports everything and then forks for each line of its input, so that a kill falls
# into the work itself.
SERVER = """
import os, sys
import charset_normalizer, concurrent.futures.thread, filelock, pydantic, python_calamine
import rich.console, ruamel.yaml
import gcmreg.cli, gcmreg.commands.ingest
quiet = os.open(os.devnull, os.O_WRONLY)
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        root, export = line.rstrip("\\n").split("|")
        sys.argv = ["gcmreg", "--workspace", root, "ingest", export]
        gcmreg.cli.run()
    print(pid, flush=True)
    sys.stdin.readline()  # until then the number of the process is its own
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
PROGRAM = """
import sys
import charset_normalizer, concurrent.futures.thread, filelock, pydantic, python_calamine
import rich.console, ruamel.yaml
import gcmreg.cli, gcmreg.commands.ingest
sys.argv = ["gcmreg", *sys.argv[1:]]
if user:
    import os, contextlib
    sys.argv.append("--dry-run")  # what is imported late is imported now
    with contextlib.suppress(SystemExit):
        gcmreg.cli.run()
    sys.argv.pop()
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
gcmreg.cli.run()
"""
NOBODY = 65534


class Server:
    """Runs ingests in processes of their own, without the time of the imports."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", SERVER]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def start(self, space: Workspace, export: Path) -> int:
        """Start an ingest and return the number of its process."""
        self._say(f"{space.root}|{export}")
        return int(self._line())

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def ended(self) -> int:
        """Wait until it has ended; return its exit code."""
        self._say("")
        return int(self._line())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a running server."""
    found = Server()
    yield found
    found.process.communicate()


def exports(folder: Path) -> tuple[Path, Path]:
    """Return two exports; the second adds, changes and repeats."""
    first = [row(n, f"2017-05-{n % 9 + 10} 09:00:00", f"Org {n}") for n in range(30)]
    second = [
        row(n, f"2017-06-{n % 9 + 10} 09:00:00", f"Org {n}", comments="x" * 900)
        for n in range(20, 200)
    ]
    return write(folder / "one.csv", first), write(folder / "two.csv", second)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, tuple[str, str]]:
    """Return a workspace with one export in it, another export, and the digests of both states."""
    folder = tmp_path_factory.mktemp("crash")
    space = workspace(folder / "old")
    one, two = exports(folder)
    ingest(space, [one])
    old = read_register(space).digest()
    new_space = Workspace(folder / "new")
    shutil.copytree(space.root, new_space.root)
    ingest(new_space, [two])
    return space.root, two, (old, read_register(new_space).digest())


def fresh(prepared: Path, folder: Path) -> Workspace:
    """Return a copy of a workspace."""
    shutil.copytree(prepared, folder)
    return Workspace(folder)


def whole(space: Workspace, states: tuple[str, ...]) -> str:
    """Return the digest of a register, which is whole and in one of the states."""
    digest = read_register(space).digest()
    assert digest in states
    result = check(space)
    assert (result.exit_code, [f.code for f in result.findings if f.code != "EX424"]) == (0, [])
    return digest


def test_ingest_killed_at_any_instant_leaves_old_or_new(
    server: Server,
    prepared: tuple[Path, Path, tuple[str, str]],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    root, export, states = prepared
    server.start(fresh(root, tmp_path / "timed"), export)
    begun = time.perf_counter()
    server.ended()
    length = time.perf_counter() - begun
    draw = random.Random(4)  # noqa: S311 - instants, no secrets
    ended = []
    for number in range(KILLS):
        space = fresh(root, tmp_path / str(number))
        process = server.start(space, export)
        time.sleep(draw.uniform(0, length))
        os.kill(process, signal.SIGKILL)
        assert server.ended() in {0, -signal.SIGKILL}
        before = whole(space, states)
        left = list(space.register.glob("*/.*.tmp"))
        again = ingest(space, [export])  # the next run says what happened
        told = "EX424" in [f.code for f in again.findings]
        assert told == bool(left)
        assert again.words[0].endswith("nothing changes") == (before == states[1])
        assert whole(space, states) == states[1]
        assert not list(space.register.glob("*/.*.tmp"))
        ended.append((before == states[1], told))
        shutil.rmtree(space.root)
    late, half = (sum(found) for found in zip(*ended, strict=True))
    record_property("kills", f"{KILLS}: {late} after the commit, {half} half-way")


# Something happens before the change of the disk with that number.
WATCHED = """
import os, signal
count = 0
def changes(event, args):
    if event == "open" and not (isinstance(args[2], int) and COUNTS):
        return False
    return event in ("os.rename", "os.remove", "os.mkdir", "open") and "/register/" in str(args[0])
def watch(event, args):
    global count
    if changes(event, args):
        count += 1
        if count == STEP:
            HAPPENS
sys.addaudithook(watch)
user = 0
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"


def watched(space: Workspace, export: Path, step: int, happens: str, counts: str) -> int:
    """Return how an ingest ends in which something happens; `counts` says of what opened files."""
    program = WATCHED.replace("STEP", str(step)).replace("HAPPENS", happens)
    program = f"import sys\n{program.replace('COUNTS', counts)}{PROGRAM}"
    command = [sys.executable, "-c", program, "--workspace", space.root, "ingest", export]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.parametrize("step", range(1, 10))
def test_ingest_killed_before_each_change_of_the_disk(
    step: int, prepared: tuple[Path, Path, tuple[str, str]], tmp_path: Path
) -> None:
    root, export, states = prepared
    space = fresh(root, tmp_path / "killed")
    code = watched(space, export, step, KILL, "args[2] & os.O_CREAT")
    assert code in {0, -signal.SIGKILL}
    whole(space, states)
    ingest(space, [export])
    assert whole(space, states) == states[1]


@pytest.mark.parametrize("step", range(1, 31))
def test_ingest_interrupted_at_each_touch_of_the_disk_leaves_old_or_new(
    step: int, prepared: tuple[Path, Path, tuple[str, str]], tmp_path: Path
) -> None:
    root, export, states = prepared
    space = fresh(root, tmp_path / "interrupted")
    watched(space, export, step, "raise KeyboardInterrupt", "True")
    whole(space, states)
    assert not list(space.register.glob("*/.*.tmp"))
    ingest(space, [export])
    assert whole(space, states) == states[1]


@pytest.mark.parametrize("there", [True, False], ids=["there", "not there"])
def test_files_of_an_export_stay_where_their_segment_is(
    there: bool,  # noqa: FBT001 - one fact of two
    prepared: tuple[Path, Path, tuple[str, str]],
    tmp_path: Path,
) -> None:
    root, export, _ = prepared
    space = fresh(root, tmp_path / "kept")
    segment = space.register / "segments" / "000002.jsonl"
    sha256 = file_sum(export)
    kept = space.register / "exports" / kept_name(sha256, "two.csv")

    def stopped() -> None:
        with keeping(space, [export], {"two.csv": sha256}, segment):
            assert kept.read_bytes() == export.read_bytes()
            if there:
                segment.touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert kept.exists() == there


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_what_does_not_settle_on_the_disk_is_not_taken_or_taken_whole(
    step: int, prepared: tuple[Path, Path, tuple[str, str]], tmp_path: Path
) -> None:
    root, export, states = prepared
    space = fresh(root, tmp_path / "unsettled")
    before = sorted(space.register.glob("exports/*"))
    program = (
        "import errno, os, threading\n"
        "count, settle, counting = 0, os.fsync, threading.Lock()\n"
        "def fsync(handle):\n"
        "    global count\n"
        "    with counting: count += 1\n"
        f"    if count == {step}: raise OSError(errno.EIO, 'Input/output error')\n"
        "    settle(handle)\n"
        "os.fsync = fsync\n"
        "user = 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program + PROGRAM, "--workspace", space.root, "ingest", export],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "US702" in done.stderr) == (1, True)
    state = whole(space, states)
    assert (state == states[0]) == (sorted(space.register.glob("exports/*")) == before)
    assert not list(space.register.glob("*/.*.tmp"))
    ingest(space, [export])
    assert whole(space, states) == states[1]


def test_orphan_of_a_killed_ingest_is_cleared_for_another_export(
    prepared: tuple[Path, Path, tuple[str, str]], tmp_path: Path
) -> None:
    root, export, states = prepared
    done = fresh(root, tmp_path / "done")
    ingest(done, [export])
    space = fresh(root, tmp_path / "killed")
    segment = done.register / "segments" / "000002.jsonl"
    shutil.copyfile(segment, space.register / "segments" / ".000002.jsonl.tmp")
    orphan = next(p for p in (done.register / "exports").iterdir() if p.name.endswith("two.csv"))
    shutil.copyfile(orphan, space.register / "exports" / orphan.name)
    assert whole(space, states) == states[0]
    other = write(tmp_path / "three.csv", [row(9, "2017-07-01 10:00:00")])
    assert "EX424" in [f.code for f in ingest(space, [other]).findings]
    assert not (space.register / "exports" / orphan.name).exists()
    assert check(space).exit_code == 0


@pytest.mark.parametrize("size", [0, 4096, 200_000])
def test_file_size_limit_leaves_the_old_state_and_says_so(
    size: int, prepared: tuple[Path, Path, tuple[str, str]], tmp_path: Path
) -> None:
    root, export, states = prepared
    space = fresh(root, tmp_path / "full")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = gcmreg(space, "ingest", export, preexec_fn=limit)
    assert (done.returncode, "US702" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr
    assert whole(space, states) == states[0]
    assert gcmreg(space, "ingest", export).returncode == 0
    assert whole(space, states) == states[1]


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Return a folder on a disk of 400 kB; skipped where none may be mounted."""
    folder = Path(tempfile.mkdtemp())
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder]
    if (
        shutil.which("mount") is None
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        folder.rmdir()
        pytest.skip("no small disk may be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


def test_full_disk_leaves_the_old_state_and_says_so(
    small_disk: Path, prepared: tuple[Path, Path, tuple[str, str]]
) -> None:
    root, export, states = prepared
    space = fresh(root, small_disk / "space")
    done = gcmreg(space, "ingest", export)
    assert (done.returncode, "US702" in done.stderr) == (1, True)
    assert whole(space, states) == states[0]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that other users may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("locked", ["register", "segments", "exports"])
def test_folder_without_rights_leaves_the_old_state_and_says_so(
    locked: str, open_folder: Path, prepared: tuple[Path, Path, tuple[str, str]]
) -> None:
    root, export, states = prepared
    space = fresh(root, open_folder / "space")
    shutil.copyfile(export, open_folder / "two.csv")
    for path in (open_folder, *open_folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    folders = [space.register] if locked == "register" else [space.register / locked]
    for folder in folders:
        folder.chmod(0o555)
    (space.register / ".lock").unlink(missing_ok=locked == "register")
    user = NOBODY if os.geteuid() == 0 else 0
    command = [sys.executable, "-c", f"user = {user}\n{PROGRAM}", "--workspace", space.root]
    done = subprocess.run(
        [*command, "ingest", open_folder / "two.csv"],
        capture_output=True,
        text=True,
        cwd=open_folder,
        env={**os.environ, "GCMREG_CACHE": ""},  # so that all imports are done before
        check=False,
    )
    for folder in folders:
        folder.chmod(0o777)
    assert (done.returncode, "US702" in done.stderr) == (1, True), done.stderr
    assert "bug in gcmreg" not in done.stderr
    assert whole(space, states) == states[0]


def test_two_writers_at_once_take_both_exports(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    paths = [
        write(tmp_path / f"{n}.csv", [row(n * 100 + i, "2017-05-10 10:00:00") for i in range(50)])
        for n in range(4)
    ]
    command = [sys.executable, "-c", f"user = 0\n{PROGRAM}", "--workspace", space.root, "ingest"]
    processes = [
        subprocess.Popen([*command, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for path in paths
    ]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert len(read_register(space).held) == 200
    assert check(space).exit_code == 0


def test_writer_that_waits_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcmreg.diagnostics import UnusableError

    monkeypatch.setattr("gcmreg.workspace.LOCK_SECONDS", 0.05)
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])
    held, release = threading.Event(), threading.Event()

    def keep() -> None:
        with space.writing():
            held.set()
            release.wait(30)

    keeper = threading.Thread(target=keep)
    keeper.start()
    held.wait(30)
    try:
        with pytest.raises(UnusableError) as caught:
            ingest(space, [path])
    finally:
        release.set()
        keeper.join()
    assert [f.code for f in caught.value.findings] == ["RG504"]
    assert caught.value.exit_code == 1
    assert ingest(space, [path]).exit_code == 0
