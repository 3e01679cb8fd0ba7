"""Keeps the files of an export in the register, byte for byte as they were read."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gcmreg import findings as kinds
from gcmreg.diagnostics import Location
from gcmreg.ingest.export import UnreadableError
from gcmreg.register import EXPORTS, kept_name
from gcmreg.writes import create_private, settle, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gcmreg.workspace import Workspace


@contextmanager
def keeping(
    workspace: Workspace, files: Sequence[Path], sums: Mapping[str, str], segment: Path
) -> Iterator[None]:
    """Keep the files of an export, all of them or, where their segment is not put there, none.

    `sums` are name and sha256 of each, from before it was read.  UnreadableError if one is not any
    more what it was then.
    """
    folder = workspace.register / EXPORTS
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    try:
        for path, (name, sha256) in zip(files, sums.items(), strict=True):
            target = folder / kept_name(sha256, name)
            if not target.exists():
                made.append(target)
                _keep(path, target, sha256)
        sync_folder(folder)
        yield
    except BaseException:
        if not segment.exists():
            for target in made:
                target.unlink(missing_ok=True)
        raise


def _keep(path: Path, target: Path, sha256: str) -> None:
    temporary = target.with_name(f".{target.name}.tmp")
    copied = hashlib.sha256()
    try:
        with path.open("rb") as source, create_private(temporary) as stream:
            while chunk := source.read(1 << 20):
                copied.update(chunk)
                stream.write(chunk)
            settle(stream)
        if copied.hexdigest() != sha256:
            message = "the file was changed while it was read; nothing of it was taken"
            help_text = "ingest it again once it is written"
            raise UnreadableError(kinds.EX401.at(Location(path.name), message, help_text))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
