"""`gcmreg demo`: the main job on sample exports, step by step."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError
from gcmreg.result import Result, Table, counted
from gcmreg.workspace import Workspace, shipped_data
from gcmreg.writes import copy_tree_new

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MATCHES_SHOWN = 12
FOLDER = "gcmreg-demo"


class Step(Struct, frozen=True):
    """A step of the demonstration: what to say before it, and what it does."""

    before: list[str]
    run: Callable[[], Result]


def steps(folder: Path) -> Iterator[Step]:
    """Yield the steps of the main job on a new workspace in `folder`, which must be empty.

    UnusableError (exit 1) if the folder holds anything.
    """
    if folder.is_dir() and any(folder.iterdir()):
        message = f"{folder.as_posix()} is not empty; the demonstration overwrites nothing"
        help_text = "name another folder: gcmreg demo DIR"
        raise UnusableError([kinds.US703.at(Location(folder.as_posix()), message, help_text)], 1)
    space = Workspace(folder)
    yield Step(
        [
            "A demonstration: every person, address and passport number is invented, the lists are",
            "samples, and deadlines and capacities are made up where none were announced.",
            "",
            f"1. A new workspace: gcmreg init {folder.as_posix()}",
        ],
        lambda: _new(folder),
    )
    yield _ingest_step(space)
    yield Step(
        _title(space, "3. What is doubtful in configuration, lists and register", "validate"),
        lambda: _validate(space),
    )
    yield Step(
        _title(space, "4. The organizations against the two lists (some of them)", "match"),
        lambda: _match(space),
    )
    yield Step(
        _title(space, "5. Who attends and who does not", "roster --all"), lambda: _roster(space)
    )
    yield Step(
        _title(space, "6. The applications received, for everybody to see", "public"),
        lambda: _public(space),
    )
    yield Step([], lambda: _where(space))


def _title(space: Workspace, text: str, command: str) -> list[str]:
    return ["", f"{text}: gcmreg {command} --workspace {space.root.as_posix()}"]


def _new(folder: Path) -> Result:
    """Lay the demonstration's own files over the shipped data, and put the exports beside."""
    demo = Path(str(resources.files("gcmreg").joinpath("demo")))
    own = {p.relative_to(demo / "data") for p in (demo / "data").rglob("*") if p.is_file()}
    shipped = shipped_data()
    written = copy_tree_new(demo / "data", folder / "data")
    rest = [p for p in sorted(shipped.rglob("*")) if p.is_file()]
    for path in rest:
        name = path.relative_to(shipped)
        if name not in own:
            target = folder / "data" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            written.append(target)
    exports = copy_tree_new(demo / "exports", folder / "exports")
    return Result(
        words=[f"   {counted(len(written), 'file')} in data/, {counted(len(exports), 'export')}"]
    )


def _ingest_step(space: Workspace) -> Step:
    from gcmreg.commands.ingest import ingest

    def run() -> Result:
        # In the order of their names, which is that of time.
        paths = sorted((space.root / "exports").iterdir())
        result = ingest(space, paths)
        result.table = None
        return result

    return Step(_title(space, "2. The exports of the form", "ingest exports/*"), run)


def _validate(space: Workspace) -> Result:
    from gcmreg.commands.validate import validate
    from gcmreg.diagnostics import Severity

    result = validate(space)
    result.findings = [f for f in result.findings if f.severity is not Severity.NOTE]
    return result


def _match(space: Workspace) -> Result:
    from gcmreg.commands.match import match

    result = match(space, None, 3)
    if result.table is None:
        return result
    table = result.table
    rows = sorted(table.rows, key=lambda row: (row[7] == "equal", row[1] != "review"))
    result.table = Table(table.columns, rows[:_MATCHES_SHOWN], table.brief)
    return result


def _roster(space: Workspace) -> Result:
    from gcmreg.commands.roster import roster

    result = roster(space, None)
    if result.table is not None:
        result.table = Table(
            result.table.columns,
            result.table.rows,
            ("session", "provisional", "room", "overflow", "waiting", "rejected", "review"),
        )
    return result


def _public(space: Workspace) -> Result:
    from gcmreg.commands.public import public

    return public(space, None)


def _where(space: Workspace) -> Result:
    root = space.root.as_posix()
    return Result(
        words=[
            "",
            "Look at:",
            f"  {root}/out/<session>/attendees.csv   who has a seat",
            f"  {root}/out/<session>/waiting.csv     who waits, in order",
            f"  {root}/out/<session>/rejections.csv  who does not attend, and why",
            f"  {root}/out/<session>/review.csv      what a person must decide, with suggestions",
            f"  {root}/out/<session>/roster.xlsx     the same as a workbook",
            f"  {root}/out/<session>/roster.html     the same as a page; printed, the door's list",
            f"  {root}/out/<session>/roster.json     all of it for programs",
            f"  {root}/out/public/index.html         what the public sees; applications.csv too",
            "Decide a review, for example, with:",
            f"  gcmreg decide NAME --match LIST:ID --by YOU --workspace {root}",
        ]
    )
