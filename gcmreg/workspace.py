"""Where the files of a workspace are, and its lock."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "GCMREG_WORKSPACE"
NOTICES = "notices"
_MARK = Path("data") / "sessions.yaml"
LOCK_VARIABLE = "GCMREG_LOCK_SECONDS"
LOCK_SECONDS = 10.0


class Workspace(Struct, frozen=True):
    """A folder with data/, register/ and out/."""

    root: Path

    @property
    def data(self) -> Path:
        """Configuration, lists and decisions."""
        return self.root / "data"

    @property
    def register(self) -> Path:
        """What was ingested; written by gcmreg alone."""
        return self.root / "register"

    @property
    def out(self) -> Path:
        """Where reports go unless told otherwise."""
        return self.root / "out"

    def shown(self, path: Path) -> str:
        """Return a path as messages show it: with `/`, relative to the workspace if inside."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()

    def keep_out(self, path: Path) -> None:
        """Refuse a place for a report among the workspace's own files: UnusableError (exit 2)."""
        place = path.resolve()
        for own in (self.data, self.register):
            if place.is_relative_to(own.resolve()):
                message = f"{path.as_posix()} is in {own.name}/, which is no place for a report"
                help_text = "name a place in out/, or outside of the workspace"
                raise UnusableError([kinds.US706.at(None, message, help_text)])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of the register.

        UnusableError (exit 1) if another writer keeps it, or the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.register / ".lock", timeout=_lock_seconds())
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.register.mkdir(mode=0o700, exist_ok=True)
            lock.acquire()
        except Timeout:
            message = "another gcmreg is writing to this workspace"
            help_text = "wait until it has finished and try again"
            finding = kinds.RG504.at(Location("register/.lock"), message, help_text)
            raise UnusableError([finding], 1) from None
        except OSError as error:
            raise register_unwritable(error, "nothing was written") from None
        try:
            yield
        finally:
            lock.release()


def register_unwritable(error: OSError, what: str) -> UnusableError:
    """Return the error for a register that cannot be written; `what` became of the work."""
    reason = error.strerror or type(error).__name__
    message = f"{what}, the folder cannot be written: {reason}"
    help_text = "make room, or look at the folder's rights; what was there is as it was"
    return UnusableError([kinds.US702.at(Location("register"), message, help_text)], 1)


def _lock_seconds() -> float:
    """Return how long to wait for another writer: LOCK_SECONDS unless the environment says it."""
    try:
        return max(0.0, float(os.environ[LOCK_VARIABLE]))
    except (KeyError, ValueError):
        return LOCK_SECONDS


def find_workspace(given: Path | None) -> Workspace:
    """Return the workspace: the one given, that of the environment, or upward from here.

    UnusableError (exit 2) where there is none.
    """
    named = given if given is not None else os.environ.get(VARIABLE) or None
    if named is not None:
        root = Path(named)
        if (root / _MARK).is_file():
            return Workspace(root)
        raise _no_workspace(f"{root} holds no data/sessions.yaml")
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / _MARK).is_file():
            return Workspace(folder)
    raise _no_workspace("no data/sessions.yaml here or in a folder above")


def _no_workspace(message: str) -> UnusableError:
    return UnusableError(
        [
            kinds.CF100.at(
                None,
                message,
                "make a workspace with 'gcmreg init DIR', or name it: --workspace DIR",
            )
        ]
    )


def shipped_data() -> Path:
    """Return the folder of the data that is shipped: in the package, or beside its source."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"
