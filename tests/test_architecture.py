"""How the house is built: who imports whom, how long a file is, who prints."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "gcmreg").rglob("*.py"))
LONGEST = 350
PRINTERS = ("gcmreg/console.py", "gcmreg/cli.py", "gcmreg/__main__.py", "gcmreg/interface/")

each_module = pytest.mark.parametrize(
    "path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES]
)


def test_a_module_imports_only_from_the_layers_below_it() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


@each_module
def test_module_says_in_a_sentence_what_it_is(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert doc.partition("\n\n")[0].rstrip()[-1:] in {".", ":"}, doc


@each_module
def test_module_is_no_longer_than_can_be_read(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST


@each_module
def test_only_the_command_line_prints(path: Path) -> None:
    if path.relative_to(ROOT).as_posix().startswith(PRINTERS):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.func.id for node in ast.walk(tree) if _is_call(node)}
    streams = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and _named(node.value) == "sys"
    }
    assert names & {"print", "input", "breakpoint"} == set()
    assert streams & {"stdout", "stderr", "__stdout__", "__stderr__"} == set()


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
