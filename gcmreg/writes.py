"""Files written whole or not at all, and waited for until they are on the disk."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location, UnusableError, way_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

TEMPORARY = ".tmp"
_MANY = 8  # files that are waited for side by side

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


@contextmanager
def syncing(stream: BinaryIO) -> Iterator[Callable[[], object]]:
    """Begin to wait until what was written is on the disk; go on meanwhile.

    Yields what returns once it is there; OSError from that if it cannot be written.
    """
    from concurrent.futures import ThreadPoolExecutor

    stream.flush()
    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(os.fsync, stream.fileno()).result


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
