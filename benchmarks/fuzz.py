"""Feeds every reader of gcmreg with bytes that go where they have not been: atheris leads them.

    python benchmarks/fuzz.py [--seconds 60] [--reader NAME ...] [--keep DIR]

Each reader is run in a process of its own, from the files of tests/ingest/corpus and a few good
ones.  Bytes must be taken or refused: a traceback, a row that is not accounted for, or a hang ends
the run, and the bytes stay in the folder of --keep.  atheris is no dependency: without it the
script says so and ends with 3.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    Feed = Callable[[bytes], None]

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT / "tests")
CORPUS = ROOT / "tests" / "ingest" / "corpus"
NOTHING = 3
_HANG = 30  # seconds for one file
_MEMORY = 2048  # megabytes
_SEPARATORS = b",;\t"
_ENCODINGS = ("utf-16", "utf-32", "cp1252", "big5", "gb18030", "shift_jis", "cp037", "mac_roman")
# What no chance would write: labels of the tools, marks of the formats, times and states.
_WORDS = (
    "Reference #|Status|Date|Start Time|Finish Time|Username|ID|Start time|Completion time|id|"
    "submitdate|lastpage|Timestamp|Email Address|_id|_uuid|_submission_time|Registration date|"
    "Modification date|Registration state|Name of organization / institution / entity|Complete|"
    "Incomplete|2017-05-10 10:00:00|5/13/17 1:02:03 PM|13.5.2017 10:00|2017-03-12 02:30:00|sep=;|"
    "results|items|label|children|value|values|position|result_status|date_update|export|version|"
    "same|refused|end|PK\\x03\\x04|\\xef\\xbb\\xbf|\\xff\\xfe|\\x00\\x00|\\xd0\\xcf\\x11\\xe0|"
    '\\"\\"|\\",\\"|\\x0d\\x0a|\\\\ud800|<c r=\\"A1\\" t=\\"s\\"><v>'
)
_DONE = re.compile(rb"Done (\d+) (?:runs )?in (\d+) second")
_COVERED = re.compile(rb"cov: (\d+)")


class Desk:
    """A workspace in a temporary folder, and what is done with each file."""

    def __init__(self, folder: Path) -> None:
        from ingest.small import workspace

        from gcmreg.commands import forms, ingest
        from gcmreg.settings import read_settings

        self.space = workspace(folder / "space")
        known = read_settings(self.space, lists=False)
        for module in (ingest, forms):
            module.read_settings = lambda *_, **__: known  # type: ignore[attr-defined]
        self.folder = folder
        self.forms = self.space.data / "forms"

    def take(self, name: str, data: bytes, **asked: object) -> None:
        """Ingest a file without writing; every row must be accounted for."""
        from gcmreg.commands.ingest import Asked, ingest

        path = self.folder / name
        path.write_bytes(data)
        said: dict[str, Any] = {"taken": "2017-06-01", "dry_run": True, **asked}
        result = ingest(self.space, [path], Asked(**said))
        assert result.table is not None
        for row in result.table.rows:
            read, *parts = (int(str(cell)) for cell in row[3:])
            assert read == sum(parts), row
        assert result.exit_code in {0, 1, 3}
        assert result.table.rows or result.findings
        for finding in result.findings:
            finding.lines()

    def csv(self, data: bytes) -> None:
        """A text file as it is."""
        self.take("any.csv", data)

    def encoding(self, data: bytes) -> None:
        """A text file whose encoding and order of dates are stated; the first byte picks them."""
        pick = data[0] if data else 0
        name = _ENCODINGS[pick % len(_ENCODINGS)]
        dates = (None, "day-first", "month-first")[pick // len(_ENCODINGS) % 3]
        self.take("stated.csv", data[1:], encoding=name, dates=dates)

    def json(self, data: bytes) -> None:
        """A text file that begins as JSON does."""
        self.take("any.json", data if data[:1] in {b"{", b"["} else b"[" + data)

    def workbook(self, data: bytes) -> None:
        """A workbook with one part replaced; the first byte picks which."""
        out = io.BytesIO()
        parts = _workbook()
        name = sorted(parts)[(data[0] if data else 0) % len(parts)]
        with zipfile.ZipFile(out, "w") as archive:
            for part, held in parts.items():
                archive.writestr(part, data[1:] if part == name else held)
        self.take("any.xlsx", out.getvalue())

    def propose(self, data: bytes) -> None:
        """Inspect a file; a form that is proposed must be one that can be read."""
        from gcmreg.commands.forms import inspect
        from gcmreg.config.document import read_document
        from gcmreg.config.forms import form_from
        from gcmreg.diagnostics import UnusableError

        path, proposed = self.folder / "any.csv", self.folder / "proposed.yaml"
        path.write_bytes(data)
        proposed.unlink(missing_ok=True)
        try:
            inspect(self.space, [path], None, proposed)
        except UnusableError:
            return
        if proposed.exists():
            document = read_document(proposed, proposed.name)
            assert form_from(document, None) is not None, document.findings

    def register(self, data: bytes) -> None:
        """A segment: it is read, or said to be damaged."""
        from gcmreg.commands.register import check
        from gcmreg.diagnostics import UnusableError
        from gcmreg.register import read_register

        segments = self.space.register / "segments"
        segments.mkdir(parents=True, exist_ok=True)
        (segments / "000001.jsonl").write_bytes(data)
        try:
            read_register(self.space).digest()
        except UnusableError as error:
            assert [f.code for f in error.findings] == ["RG501"]  # noqa: PT017 - no test
        check(self.space)

    def journal(self, data: bytes) -> None:
        """A journal: it is read, or said to be damaged."""
        from gcmreg.commands.register import check

        self.space.register.mkdir(exist_ok=True)
        (self.space.register / "journal.jsonl").write_bytes(data)
        check(self.space)

    def times(self, data: bytes) -> None:
        """A time: the short way says the same as the long one, and it comes back as written."""
        from gcmreg.times import Clock, read_back, read_time, written

        text = data.decode("utf-8", "replace")
        for order in ("iso", "day-first", "month-first"):
            for zone in (ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")):
                moment, doubt = read_time(text, zone, order)
                clock = Clock(zone, order)
                clock.read(text[:14] + "00:00")  # so that it knows the hour
                assert clock.read(text) == (written(moment), doubt)
                assert read_back(written(moment)) == moment


def _workbook() -> dict[str, bytes]:
    """Return the parts of a small workbook."""
    import xlsxwriter
    from ingest.small import HEAD, row

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, line in enumerate([HEAD, row(1, "2017-05-10 10:00:00"), row(2, "x")]):
            sheet.write_row(y, 0, line)
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


READERS = tuple(n for n in vars(Desk) if not n.startswith("_") and n != "take")


def seeds(reader: str, folder: Path) -> None:
    """Write files to begin with."""
    from ingest.small import row, text

    rows = [row(1, "2017-05-10 10:00:00", "Ação"), row(2, "5/6/17 10:00:00", 'a "b"\nc')]
    good = text(rows).encode()
    held = {path.name: path.read_bytes() for path in CORPUS.iterdir()}
    held = {name: data for name, data in held.items() if len(data) < 1 << 14}
    held |= {f"good-{mark}.csv": good.replace(b",", bytes([mark])) for mark in _SEPARATORS}
    found = {n: d for n, d in held.items() if n.endswith(".json") == (reader == "json")}
    if reader == "workbook":
        parts = _workbook()
        found = {str(i): bytes([i]) + parts[n] for i, n in enumerate(sorted(parts))}
    if reader in {"register", "journal"}:
        found = _registered(good)
    if reader == "times":
        texts = "2017-05-15 23:59:59|2017-11-05T01:30:00.5+01:00|5/6/17 1:02:03 PM|1.2.2017 01:30"
        found = {str(i): t.encode() for i, t in enumerate(texts.split("|"))}
    for name, data in found.items():
        (folder / name).write_bytes(data)


def _registered(good: bytes) -> dict[str, bytes]:
    """Return the lines of a register, as files."""
    from ingest.small import workspace

    from gcmreg.commands.ingest import ingest

    with tempfile.TemporaryDirectory() as folder:
        space = workspace(Path(folder) / "space")
        path = Path(folder) / "one.csv"
        path.write_bytes(good)
        ingest(space, [path])
        return {p.name: p.read_bytes() for p in space.register.rglob("*.jsonl")}


def feed(reader: str, seconds: int, keep: Path) -> None:
    """Run one reader in this process until the time is over, or something breaks."""
    import atheris

    with atheris.instrument_imports(include=["gcmreg"]):
        import gcmreg.commands.forms
        import gcmreg.commands.ingest
        import gcmreg.commands.register
        import gcmreg.ingest.propose
        import gcmreg.ingest.xlsx_export  # noqa: F401
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk(folder)
        (folder / "seeds").mkdir()
        words = folder / "words"
        words.write_text("".join(f'"{word}"\n' for word in _WORDS.split("|")), encoding="ascii")
        seeds(reader, folder / "seeds")
        options = {"max_total_time": seconds, "timeout": _HANG, "rss_limit_mb": _MEMORY}
        options |= {"print_final_stats": 0, "verbosity": 1, "max_len": 1 << 14}
        arguments = [f"-{key}={value}" for key, value in options.items()]
        arguments += [f"-dict={words}", f"-artifact_prefix={keep}/{reader}-", str(folder / "seeds")]
        take: Feed = getattr(desk, reader)
        atheris.Setup([sys.argv[0], *arguments], take)
        atheris.Fuzz()


def main() -> int:
    """Run the readers one after another; print runs, edges reached and time of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--reader", action="append", choices=READERS)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return NOTHING
    with tempfile.TemporaryDirectory() if given.keep is None else nullcontext(given.keep) as keep:
        Path(keep).mkdir(exist_ok=True)
        if given.here:
            feed(given.reader[0], given.seconds, Path(keep))
        failed = [r for r in given.reader or READERS if not told(r, given.seconds, Path(keep))]
    return 1 if failed else 0


def told(reader: str, seconds: int, keep: Path) -> bool:
    """Run a reader in a process of its own and print what came of it; whether nothing broke."""
    command = [sys.executable, __file__, "--here", "--reader", reader, "--keep", str(keep)]
    done = subprocess.run(
        [*command, "--seconds", str(seconds)], capture_output=True, check=False, cwd=ROOT
    )
    runs, covered = _DONE.findall(done.stderr), _COVERED.findall(done.stderr)
    if done.returncode or not runs:
        print(f"{reader}: broken", file=sys.stderr)
        sys.stderr.write(done.stderr.decode("utf-8", "replace")[-4000:])
        return False
    edges = max(map(int, covered), default=0)
    print(f"{reader}: {int(runs[0][0])} files in {int(runs[0][1])} s, {edges} edges", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
