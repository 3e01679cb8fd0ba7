"""Where the files of a workspace are; its lock; writes that are whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from msgspec import Struct

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError, way_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

VARIABLE = "GCMREG_WORKSPACE"
TEMPORARY = ".tmp"
NOTICES = "notices"
_MARK = Path("data") / "sessions.yaml"
LOCK_VARIABLE = "GCMREG_LOCK_SECONDS"
LOCK_SECONDS = 10.0
_MANY = 8  # files that are waited for side by side


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


Prepared = list[tuple[Path, Path]]
"""Files written beside their places: where each is, and where it belongs."""


def write_whole(folder: Path, files: Mapping[str, bytes], *, public: bool = False) -> None:
    """Write files into `folder`, each replaced in one step after all were written beside it.

    Where writing fails nothing of the old is touched, and no temporary file stays.
    The owner alone may read them unless they are `public`.  UnusableError (exit 1) says why.
    """
    put_in_place(prepare(folder, files, public=public))


def prepare(
    folder: Path,
    files: Mapping[str, bytes | Iterable[bytes]],
    *,
    public: bool = False,
    owner: int | None = None,
) -> Prepared:
    """Write files beside their places in `folder`; nothing stays if one cannot be written.

    A file is given whole or in pieces, which are made as they are written; `owner` is the process
    that will put them in place, if it is not this one.
    """
    made: Prepared = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            target = folder / name
            if target.is_symlink():
                target = target.resolve()
            target.parent.mkdir(parents=True, exist_ok=True)
            _refuse_folder(target)
            temporary = target.with_name(f".{target.name}.{owner or os.getpid()}{TEMPORARY}")
            made.append((temporary, target))
            _write(temporary, data, public=public)
            if public and target.exists():
                temporary.chmod(target.stat().st_mode & 0o777)
    except OSError as error:
        if error.filename is None and made:  # a full disk names no file
            error.filename = str(made[-1][0])
        drop(made)
        raise unwritable(folder, error) from error
    except BaseException:
        drop(made)
        raise
    return made


def _refuse_folder(target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))


class Settling:
    """Waits for files to be on the disk while others are still made; `with` it ends."""

    def __enter__(self) -> Self:
        from concurrent.futures import ThreadPoolExecutor

        self._pool = ThreadPoolExecutor(1)
        return self

    def begin(self, made: Prepared) -> None:
        """Begin to wait; whether it failed is told when the files are put in place."""
        for temporary, _ in made:
            self._pool.submit(_sync, temporary)

    def __exit__(self, kind: object, *_: object) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)


def put_in_place(made: Prepared) -> None:
    """Put prepared files in their places once all of them are on the disk."""
    folder = made[0][1].parent if made else Path()
    try:
        if len(made) > _MANY:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(_MANY) as pool:
                list(pool.map(_sync, [temporary for temporary, _ in made]))
        else:
            for temporary, _ in made:
                _sync(temporary)
        for temporary, target in made:
            folder = target.parent
            temporary.replace(target)
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        drop(made)


def drop(made: Prepared) -> None:
    """Remove prepared files that are not in their places."""
    for temporary, _ in made:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def drop_all(folder: Path, owner: int) -> None:
    """Remove whatever was prepared in a folder for a process to put in place."""
    drop([(path, path) for path in folder.glob(f".*.{owner}{TEMPORARY}")])


def unwritable(folder: Path, error: OSError) -> UnusableError:
    """Return the error (exit 1) for what cannot be written in a folder."""
    reason = error.strerror or type(error).__name__
    where = Path(error.filename).name if isinstance(error.filename, str) else folder.name
    if where.startswith(".") and where.endswith(TEMPORARY):
        where = where[1:].removesuffix(TEMPORARY).rpartition(".")[0]
    return UnusableError(
        [
            kinds.US702.at(
                Location(folder.as_posix()),
                f"{where} cannot be written: {reason}",
                way_out(
                    error, "close programs that hold the file open and look at the folder's rights"
                ),
            )
        ],
        1,
    )


def create_private(path: Path) -> BinaryIO:
    """Open a new file that its owner alone may read, for writing."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb", buffering=1 << 18)


def settle(stream: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    stream.flush()
    os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until names in a folder are on the disk, where the system can say so."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes | Iterable[bytes], *, public: bool) -> None:
    """Write a file; mode 0600 unless it is `public`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666 if public else 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.writelines([data] if isinstance(data, bytes) else data)


def write_synced(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, and wait until it is on the disk; whole or not at all."""
    try:
        _write(path, data, public=False)
        _sync(path)
    except OSError as error:
        drop([(path, path)])
        error.filename = error.filename or str(path)
        raise


def _sync(path: Path) -> None:
    """Wait until a file is on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_tree_new(source: Path, target: Path) -> list[Path]:
    """Copy the files of `source` below `target`.

    UnusableError (exit 1) if one is there already or cannot be written.
    """
    names = sorted(p.relative_to(source) for p in source.rglob("*") if p.is_file())
    there = [name for name in names if (target / name).exists()]
    if there:
        raise UnusableError(
            [
                kinds.US703.at(
                    Location((target / there[0]).as_posix()),
                    f"{there[0].as_posix()} is there already and is not overwritten",
                    "choose an empty folder",
                )
            ],
            1,
        )
    try:
        for name in names:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
    except OSError as error:
        raise unwritable(target, error) from error
    return [target / name for name in names]
