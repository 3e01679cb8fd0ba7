"""The peers at 1,000 applications: an analyst's script, csvkit, frictionless, key collision.

What is not installed is left out, with a word (`pip install 'gcmreg[bench]'`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from benchmarks.scale.measure import ROOT, CommandError, environment, gcmreg, run

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.scale.measure import Cost

SCRIPTS = {
    "analyst's script, cutoff 90": ("--cutoff", "90"),
    "analyst's script, cutoff 85": ("--cutoff", "85"),
    "as usually written, cutoff 90": ("--cutoff", "90", "--usual"),
    "with the library's defaults, cutoff 90": ("--cutoff", "90", "--defaults"),
    "as usually written, with the same reports": ("--cutoff", "90", "--usual", "--reports"),
    "with the defaults and the same reports": ("--cutoff", "90", "--defaults", "--reports"),
}
LAUNCH = "from csvkit.utilities.{0} import launch_new_instance; launch_new_instance()"
CHECKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "csvclean -a": ("csvkit", ("-c", LAUNCH.format("csvclean"), "-a")),
    "csvstat": ("csvkit", ("-c", LAUNCH.format("csvstat"))),
    "frictionless validate": ("frictionless", ("-m", "frictionless", "validate")),
}
ROUNDS = 3


@dataclass(slots=True)
class Peers:
    """What the peers cost and how right they were, at a size."""

    size: int
    scripts: dict[str, Cost] = field(default_factory=dict)
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    checks: dict[str, Cost] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def compare(folder: Path, size: int) -> Peers:
    """Run the peers on a workspace of a size, on which the main job was run."""
    found = Peers(size)
    _checks(found, folder / "exports")
    _scripts(found, folder)
    told = {"gcmreg": folder / "out", **{name: folder / name for name in found.scripts}}
    pairs = [f"{tool}={path}" for tool, path in told.items()]
    found.outcomes = _json("benchmarks.scale.outcomes", str(folder), *pairs)
    found.names = _json("benchmarks.scale.names", str(folder))
    return found


def _missing(found: Peers, tool: str, package: str) -> bool:
    if find_spec(package) is None:
        found.left_out.append(f"{tool} is left out: {package} is not installed")
        print(found.left_out[-1], file=sys.stderr)
        return True
    return False


def _scripts(found: Peers, folder: Path) -> None:
    for name, words in SCRIPTS.items():
        if _missing(found, name, "pandas"):
            continue
        told = folder / "told.json"
        module = [sys.executable, "-m", "benchmarks.scale.analyst", folder, folder / name, *words]
        for _ in range(ROUNDS):
            cost = run(module, out=told)
            found.scripts[name] = cost.best(found.scripts.get(name, cost))
            parts = json.loads(told.read_bytes())
            known = found.parts.get(name, parts)
            found.parts[name] = {key: min(parts[key], known[key]) for key in parts}
        print(f"{name}: {found.scripts[name].wall:.2f} s", file=sys.stderr)


def _checks(found: Peers, exports: Path) -> None:
    export = "export-5.csv"
    own = [*gcmreg(), "ingest", "--dry-run", f"exports/{export}"]
    found.checks["gcmreg ingest --dry-run"] = _best(own, exports.parent)
    for name, (package, words) in CHECKS.items():
        if _missing(found, name, package):
            continue
        try:
            found.checks[name] = _best([sys.executable, *words, export], exports)
        except CommandError as error:
            found.left_out.append(f"{name} is left out: {error}")


def _best(command: list[str], cwd: Path) -> Cost:
    best = run(command, cwd=cwd)
    for _ in range(ROUNDS):
        best = best.best(run(command, cwd=cwd))
    return best


def _json(module: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a module prints; a process of its own keeps this one small."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)
