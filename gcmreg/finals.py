"""Signed-off rosters: `register/finals/<session>/<number>/` with a manifest and its hash."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from gcmreg.report.roster_json import json_bytes
from gcmreg.settings import input_files
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

FOLDER = "finals"
MANIFEST = "manifest.json"
INPUTS = "inputs"


class Final(Struct, frozen=True):
    """A signed-off roster on disk; `name` is `geneva-oct#1`."""

    session: str
    number: int
    folder: Path

    @property
    def name(self) -> str:
        """How people name it."""
        return f"{self.session}#{self.number}"

    def manifest(self) -> dict[str, Any]:
        """Return the manifest; OSError, TypeError or ValueError if it cannot be read."""
        return dict(json.loads((self.folder / MANIFEST).read_bytes()))

    def whole(self) -> bool:
        """Whether the manifest is byte for byte as it was written; raises as `manifest`."""
        manifest = self.manifest()
        written = json_bytes(sealed(manifest))
        return (self.folder / MANIFEST).read_bytes() == written

    def added(self, inputs: Collection[str]) -> list[Path]:
        """Return files among the archived inputs that would be read but were not signed."""
        there = input_files(Workspace(self.folder / INPUTS))
        return [
            path
            for shown, path in there.items()
            if f"{INPUTS}/{shown}" not in inputs and path.is_relative_to(self.folder)
        ]


def finals(workspace: Workspace, session: str | None = None) -> list[Final]:
    """Return the signed-off rosters, of one session or of all, by session and number."""
    root = workspace.register / FOLDER
    found = [
        Final(folder.parent.name, int(folder.name), folder)
        for folder in root.glob("*/*")
        if folder.name.isdecimal() and (session is None or folder.parent.name == session)
    ]
    return sorted(found, key=lambda f: (f.session, f.number))


def sealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with the hash over all the rest of it as its last key."""
    rest = {name: value for name, value in manifest.items() if name != "hash"}
    return {**rest, "hash": seal(rest)}


def seal(manifest: Mapping[str, Any]) -> str:
    """Return the hash over a manifest without its own."""
    rest = {name: value for name, value in manifest.items() if name != "hash"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
