"""Small workspaces and exports for tests that run the command many times."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NAME = "Name of organization / institution / entity"
EMAIL = "# Contact e-mail"
SESSIONS = """\
timezone: America/New_York
sessions:
  - {id: ny-may, kind: thematic-session, title: First, place: New York, dates: [2017-05-22],
     confirmed: true, deadline: 2017-05-15}
"""
FORM = f"""\
id: small
sessions: {{ny-may: []}}
questions:
  - {{field: name, label: "{NAME}"}}
  - {{field: contact, label: "{EMAIL}"}}
  - label: Comments
"""
HEAD = ["Reference #", "Status", NAME, EMAIL, "Comments", "Date", "Start Time", "Finish Time"]


def workspace(folder: Path) -> Workspace:
    """Return a new workspace with one session and a form of three questions."""
    (folder / "data" / "forms").mkdir(parents=True)
    (folder / "data" / "sessions.yaml").write_text(SESSIONS, encoding="utf-8")
    (folder / "data" / "forms" / "small.yaml").write_text(FORM, encoding="utf-8")
    return Workspace(folder)


def row(reference: object, date: str, name: str = "Acme", **more: str) -> list[str]:
    """Return the cells of an application under HEAD."""
    email, comments = more.get("email", "office@example.org"), more.get("comments", "")
    status, finish = more.get("status", "Complete"), more.get("finish", date)
    return [str(reference), status, name, email, comments, date, date, finish]


def text(rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> str:
    """Return CSV text with every cell quoted."""
    lines = ([cell.replace('"', '""') for cell in line] for line in (head, *rows))
    return "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)


def write(path: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> Path:
    """Write rows as a CSV export."""
    path.write_text(text(rows, head), encoding="utf-8", newline="")
    return path


def gcmreg(
    space: Workspace, *arguments: object, preexec_fn: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command on a workspace."""
    return subprocess.run(
        [sys.executable, "-m", "gcmreg", "--workspace", space.root, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        preexec_fn=preexec_fn,
        # What measures coverage writes files of its own, which a limit on files would break.
        env={k: v for k, v in os.environ.items() if preexec_fn is None or "COV" not in k},
    )
