"""How many outcomes are right: rosters beside those of the independent oracle of the tests.

    python -m benchmarks.scale.outcomes WORKSPACE TOOL=FOLDER...

A folder holds roster.json (gcmreg) or CSV files (the analyst's script) per session.  Prints JSON.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.scale.measure import ROOT

Key = tuple[str, str, int, bool]  # session, reference, slot, a late change


def truth(workspace: Path) -> dict[Key, str]:
    """Return the outcome of every nomination as the oracle finds it."""
    sys.path.insert(0, str(ROOT / "tests"))
    import oracle

    data = workspace / "data"
    applications = oracle.read_exports(sorted((workspace / "exports").glob("export-*.csv")))
    ecosoc = oracle.read_list(data / "ecosoc.csv", "ecosoc")
    special = oracle.read_list(data / "special_accreditation.csv", "special")
    return {
        (session.id, one.reference, one.slot, one.late): one.outcome
        for session in oracle.read_sessions(data / "sessions.yaml")
        for one in oracle.expected(session, applications, ecosoc, special)
    }


def told(folder: Path) -> dict[Key, str]:
    """Return the outcomes that the files below a folder tell."""
    found: dict[Key, str] = {}
    for path in sorted(folder.glob("*/roster.json")):
        for one in json.loads(path.read_bytes())["nominations"]:
            key = (path.parent.name, one["reference"], one["slot"], one["late"])
            found[key] = one["outcome"]
    if found:
        return found
    for path in sorted(folder.glob("*/*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                key = (path.parent.name, row["Reference #"], int(row["slot"]), False)
                found[key] = row["outcome"]
    return found


def compared(right: dict[Key, str], said: dict[Key, str]) -> dict[str, Any]:
    """Return the counts: all, right, another outcome, not told, told of nobody; seats as well."""
    seated = {key for key, outcome in right.items() if outcome in {"room", "overflow"}}
    given = {key for key, outcome in said.items() if outcome in {"room", "overflow"}}
    return {
        "all": len(right),
        "right": sum(said.get(key) == outcome for key, outcome in right.items()),
        "other": sum(key in said and said[key] != right[key] for key in right),
        "missing": len(right.keys() - said.keys()),
        "extra": len(said.keys() - right.keys()),
        "kept out": len(seated - given),
        "let in": len(given - seated),
    }


def main() -> None:
    """Print the counts of each tool."""
    right = truth(Path(sys.argv[1]))
    pairs = [word.partition("=") for word in sys.argv[2:]]
    json.dump({tool: compared(right, told(Path(at))) for tool, _, at in pairs}, sys.stdout)


if __name__ == "__main__":
    main()
