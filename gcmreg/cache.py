"""The user's folder for what may be deleted at any time: what is there can be made anew.

GCMREG_CACHE names another folder, or none if it is empty.  Files are named `KIND-KEY` and begin
with a sum over the rest; what cannot be read or written there, or is damaged, is no hindrance.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

VARIABLE = "GCMREG_CACHE"
"""The environment variable that names the folder."""
PACKAGE = Path(__file__).resolve().parent
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_LETTERS = 32  # of a key, in the name of its file
_SEAL = 16  # bytes


def stamp(paths: Iterable[Path]) -> bytes:
    """Return what changes when files of the code do, without reading them."""
    seen = [(path.name, path.stat()) for path in paths]
    return "".join(f"{name} {s.st_size} {s.st_mtime_ns}\n" for name, s in seen).encode()


def installed(package: str) -> list[Path]:
    """Return the file that an installed package begins with: its `stamp` tells releases apart.

    The package is not imported: that takes longer than to make most of what is kept.
    """
    from importlib.util import find_spec

    found = find_spec(package)
    return [Path(found.origin)] if found is not None and found.origin is not None else []


def kept(kind: str, key: str) -> bytes | None:
    """Return what is kept of a kind under a key; None if nothing is, or not as it was written."""
    folder = _folder()
    if folder is None:
        return None
    try:
        data = _path(folder, kind, key).read_bytes()
    except OSError:
        return None
    seal, data = data[:_SEAL], data[_SEAL:]
    return data if seal == _seal(key, data) else None


def keep(kind: str, key: str, data: bytes, most: int) -> None:
    """Keep something under a key for its owner alone, if it can be written.

    Of its kind only the `most` that were written last stay.
    """
    folder = _folder()
    if folder is None:
        return
    target = _path(folder, kind, key)
    temporary = folder / f".{target.name}.{os.getpid()}.tmp"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(temporary, _NEW, 0o600), "wb") as stream:
                stream.write(_seal(key, data))
                stream.write(data)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        files = sorted(folder.glob(f"{kind}-*"), key=lambda path: -path.stat().st_mtime_ns)
        for path in files[most:]:
            path.unlink(missing_ok=True)


def forget(kind: str) -> None:
    """Delete all that is kept of a kind, and what a killed process left of it."""
    folder = _folder()
    for pattern in (f"{kind}-*", f".{kind}-*.tmp"):
        for path in folder.glob(pattern) if folder is not None else ():
            with suppress(OSError):  # nothing that was kept there
                path.unlink(missing_ok=True)


def keeps() -> bool:
    """Whether anything is kept: there is a folder for it."""
    return _folder() is not None


def _folder() -> Path | None:
    """Return the folder as the system has it; None if there is none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local")
    elif sys.platform == "darwin":
        base = Path("~/Library/Caches")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    try:
        base = base.expanduser()
    except RuntimeError:  # nobody's home
        return None
    return base / "gcmreg" if base.is_absolute() else None


def _seal(key: str, data: bytes) -> bytes:
    """Return the sum over data that are kept under a key."""
    return blake2b(data, digest_size=_SEAL, key=key.encode()).digest()


def _path(folder: Path, kind: str, key: str) -> Path:
    return folder / f"{kind}-{key[:_LETTERS]}"
