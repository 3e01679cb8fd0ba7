"""What the tests of reading exports share: a workspace, and short ways to look into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from exports import forms_of, ingest, lines, register_of

from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gcmreg.ingest.receipt import Receipt
    from gcmreg.model import Application

FORM = """\
id: small
sessions: {geneva-oct: "Geneva"}
slots: 2
questions:
  - {field: name, label: Organization}
  - {field: type, label: Type}
  - representatives:
      - {field: family, label: "{session} {slot} - Name"}
  - label: Comments
"""
SESSIONS = "timezone: America/New_York\nsessions:\n  - {id: geneva-oct, kind: hearing}\n"


@dataclass
class Desk:
    """A workspace with one small form, and a folder in which exports lie."""

    folder: Path
    workspace: Workspace

    def file(self, name: str, content: str | bytes) -> Path:
        """Write an export file."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(
        self, *files: Path, taken: datetime | None = None, dry_run: bool = False
    ) -> tuple[list[Receipt], list[str]]:
        """Ingest files; return what became of each export, and the findings as lines."""
        receipts, findings = ingest(self.workspace, files, taken, dry_run=dry_run)
        return receipts, lines(findings)

    def counts(self, *files: Path, taken: datetime | None = None) -> list[tuple[int, ...]]:
        """Ingest files; return read, added, changed, unchanged, refused of each export."""
        receipts, findings = self.ingest(*files, taken=taken)
        assert findings == []
        return [(r.read, r.added, r.changed, r.unchanged, r.refused) for r in receipts]

    def held(self) -> list[Application]:
        """Return what the register holds, read anew."""
        return register_of(self.workspace).applications(forms_of(self.workspace))

    def names(self) -> dict[str, list[str]]:
        """Return the organization's name in each version held, by reference."""
        return {a.reference: [v.reading.name for v in a.versions] for a in self.held()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a workspace with one small form; nothing is ingested yet."""
    root, folder = tmp_path / "workspace", tmp_path / "exports"
    (root / "data" / "forms").mkdir(parents=True)
    folder.mkdir()
    (root / "data" / "forms" / "small.yaml").write_text(FORM, encoding="utf-8")
    (root / "data" / "sessions.yaml").write_text(SESSIONS, encoding="utf-8")
    return Desk(folder, Workspace(root))
