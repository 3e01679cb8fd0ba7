"""Single changes to a workspace, as people make them, each with the cause that diff must name."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from exports import ingest

from gcmreg.commands.decide import Wanted, decide

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from gcmreg.workspace import Workspace

    Nominations = list[dict[str, Any]]

PLANTERS: dict[str, Callable[[Workspace, str, Nominations, random.Random], str]] = {}
ENTERED = {"room", "overflow", "waiting"}


def planter(
    function: Callable[[Workspace, str, Nominations, random.Random], str],
) -> Callable[[Workspace, str, Nominations, random.Random], str]:
    PLANTERS[function.__name__] = function
    return function


def _any(nominations: Nominations, chance: random.Random) -> dict[str, Any]:
    return chance.choice([n for n in nominations if n["outcome"] in ENTERED])


@planter
def name(space: Workspace, _session: str, found: Nominations, chance: random.Random) -> str:
    organization = _any(found, chance)["organization"]
    decide(space, Wanted(name=organization, match="none", by="A. Officer", on="2017-09-30"))
    return f"a decision on the name {organization!r}"


@planter
def use(space: Workspace, session: str, found: Nominations, chance: random.Random) -> str:
    reference = _any(found, chance)["reference"]
    wanted = Wanted(application=reference, session=session, use="none", by="A", on="2017-09-30")
    decide(space, wanted)
    return f"a decision on application {reference}"


@planter
def withdraw(space: Workspace, session: str, found: Nominations, chance: random.Random) -> str:
    one = _any(found, chance)
    slot, on = str(one["slot"]), "2017-09-30"
    wanted = Wanted(application=one["reference"], session=session, withdraw=slot, by="A", on=on)
    decide(space, wanted)
    return f"a decision on application {one['reference']}"


@planter
def kind(space: Workspace, _session: str, found: Nominations, chance: random.Random) -> str:
    reference = _any(found, chance)["reference"]
    wanted = "National Human Rights Institution"
    decide(space, Wanted(application=reference, type=wanted, by="A", on="2017-09-30"))
    return f"a decision on application {reference}"


@planter
def version(space: Workspace, session: str, found: Nominations, chance: random.Random) -> str:
    dated = [n for n in found if export_row(space, n["reference"])["Date"]]
    reference = _any(dated, chance)["reference"]
    new_version(space, session, reference, chance)
    return f"a new version of application {reference}"


@planter
def entry(space: Workspace, _session: str, found: Nominations, chance: random.Random) -> str:
    matches = [n["match"] for n in found if n["outcome"] in ENTERED]
    match = chance.choice([m for m in matches if m["list"] == "ecosoc"])
    edit = chance.choice([{"status": "Profile only"}, {"withdrawn": "2016-01-31"}])
    edit_entry(space.data / "ecosoc.csv", match["entry_id"], edit)
    return f"the entry ecosoc:{match['entry_id']} of data/ecosoc.csv"


@planter
def deadline(space: Workspace, session: str, _found: Nominations, chance: random.Random) -> str:
    month, day = chance.choice([5, 6, 7]), chance.randrange(1, 31)
    set_field(space, session, "deadline", f"2017-{month:02d}-{day:02d}")
    return "the deadline: "


@planter
def quota(space: Workspace, session: str, _found: Nominations, chance: random.Random) -> str:
    set_field(space, session, "quota", chance.choice(["1", "3", "null"]))
    return "the quota: "


@planter
def room(space: Workspace, session: str, _found: Nominations, chance: random.Random) -> str:
    size = chance.randrange(1, 13)
    set_field(space, session, "capacity", f"{{room: {size}, overflow: 6}}")
    return "the room: "


def set_field(space: Workspace, session: str, field: str, text: str) -> None:
    """Write a field of a session into data/sessions.yaml."""
    path = space.data / "sessions.yaml"
    whole = path.read_text(encoding="utf-8")
    pattern = rf"(  - id: {re.escape(session)}\n(?:(?!  - id: ).*\n)*?    {field}: )[^#\n]*"
    new, count = re.subn(pattern, lambda m: f"{m[1]}{text} ", whole)
    assert count == 1
    path.write_text(new, encoding="utf-8")


def edit_entry(path: Path, entry_id: str, edit: dict[str, str]) -> None:
    """Write other cells into the row of an entry."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    (row,) = [r for r in rows if r["id"] == entry_id]
    row.update(edit)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerows(rows)


def export_row(space: Workspace, reference: str) -> dict[str, str]:
    """Return the row of an application in the latest export that shows it."""
    latest = None
    for path in sorted((space.root / "exports").glob("*export.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [r for r in csv.DictReader(stream) if r["Reference #"] == reference]
        latest = rows[0] if rows else latest
    assert latest is not None
    return latest


def new_version(space: Workspace, session: str, reference: str, chance: random.Random) -> None:
    """Ingest an export in which somebody of an application was replaced, a minute later."""
    row = export_row(space, reference)
    label = {"vienna-sep": "Vienna", "ny-jul-hearing": "26 July 2017"}[session]
    names = [k for k, v in row.items() if label in k and k.endswith("- Last name") and v]
    replaced = chance.choice(names)
    row[replaced] = f"Neuberger {chance.randrange(1000)}"
    last = datetime.strptime(row["Date"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the tool's zone
    row["Date"] = f"{last + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"
    path = space.root / f"later-{reference}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerow(row)
    receipts, _ = ingest(space, [path])
    assert [r.changed for r in receipts] == [1]
