"""Workspaces whose public cells hold private values, in every way that people write them."""

from __future__ import annotations

import csv
import json
import random
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exports import forms_of, ingest
from ingest.formats.convert import FORMSITE, form_text, short, write_xlsx
from ingest.formats.convert import Tool as FormTool

from gcmreg.workspace import Workspace, shipped_data
from gcmreg.writes import copy_tree_new

if TYPE_CHECKING:
    from pathlib import Path

APPLICATIONS = 12
PLANTED = 7
TOOL = ["Reference #", "Status", "Username", "Email Address"]
TIMES = ["Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer"]
NAME = "Name of organization / institution / entity"
COUNTRY = "Country where the organization / institution / entity is based"
KINDS = ("mail", "phone", "username", "account", "passport", "need")
ASKED = {"gcm-2017": KINDS, "steering-committee": KINDS[:4]}
SHAPES = ("csv", "json", "xlsx", "repeated csv", "repeated xlsx", "steering csv", "steering json")


@dataclass
class Planted:
    """A workspace; the cells in which a private value stands, and what must not be seen there.

    `cells` maps (reference, label) to the letters and digits that would give the value away.
    """

    space: Workspace
    form: str
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    fields: set[tuple[str, str]] = field(default_factory=set)


def letters(text: str) -> str:
    """Return the letters and digits of a text alone, in one case and one width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def wide(text: str) -> str:
    """Return a text in full-width letters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def ways(kind: str, value: str) -> list[tuple[str, str]]:
    """Return the ways in which a value is written, each with what would give it away."""
    core = letters(value)
    said = [(w, core) for w in (value, f"see {value}.", f"({value})", f"x {value}\ny", wide(value))]
    said.append((value.upper(), core))
    if kind in {"mail", "account"}:
        at = value.replace("@", " @ "), value.replace("@", "@\n"), value.replace("@", "\u200b@")
        return said + [(way, core) for way in (*at, f"<{value.title()}>")]
    if kind == "phone":
        digits = core
        local = f"0{digits[2:4]} {digits[4:7]} {digits[7:9]} {digits[9:]}"
        seven = digits[4:]
        way = [f"00{digits}", f"+{digits[:2]} (0){digits[2:4]}/{seven}", ".".join(digits)]
        way += [local, f"call {seven[:3]} {seven[3:]}", f"{seven[:3]}-{seven[3:]}", wide(local)]
        return said + [(text, seven) for text in way]
    if kind == "passport":
        way = [f"{value[0]} {value[1:4]} {value[4:]}", "-".join(value), value.lower()]
        return said + [(text, core) for text in way]
    if kind == "need":
        return [*said, (value.replace(" ", "  ").title(), core), (value.replace(" ", "\n"), core)]
    return said


def plant(folder: Path, seed: int, *, taken: bool = True) -> Planted:
    """Make a small workspace of its own shape for each seed; `taken`: its export is ingested."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    shape = SHAPES[seed % len(SHAPES)]
    copy_tree_new(shipped_data(), folder / "data")
    space = Workspace(folder)
    form = "steering-committee" if shape.startswith("steering") else "gcm-2017"
    if shape.startswith("repeated"):
        text = form_text(FormTool("formsite", FORMSITE.table, short))
        (folder / "data" / "forms" / "gcm-2017.yaml").write_text(text, encoding="utf-8")
    targets = forms_of(space)[form]
    labels = [x for x in targets.order if targets.targets[x].column == x]
    made = Planted(space, form)
    names = _listed(folder)
    chance.shuffle(names)
    rows = []
    for number in range(APPLICATIONS):
        private = _private(chance, seed, number)
        row = {label: _answer(chance, label) for label in labels}
        row[NAME] = names[number]
        for label in labels:
            if label.startswith("#"):
                kind = "mail" if "mail" in label else "passport" if "Pass" in label else "phone"
                row[label] = private["need" if "need" in label else kind]
        tool = [str(7000000 + number), "Complete", private["username"], private["account"]]
        rows.append([*tool, *row.values()])
        if number < PLANTED:
            _put(made, chance, (seed * PLANTED + number, tool[0]), private, rows[-1], labels)
    if taken:
        _write(made, folder, labels, rows, shape)
    return made


def _listed(folder: Path) -> list[str]:
    text = (folder / "data" / "ecosoc.csv").read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines())
    return [row["name"] for row in rows if row["status"] in {"General", "Special", "Roster"}]


def _private(chance: random.Random, seed: int, number: int) -> dict[str, str]:
    return {
        "mail": f"Person{seed}.{number}@secret{seed}.example",
        "phone": f"+41 22 {chance.randrange(200, 999)} {chance.randrange(1000, 9999)}",
        "passport": f"X{chance.randrange(10**7, 10**8)}",
        "need": f"needs a very private ramp {seed} {number}",
        "username": f"login{seed}x{number}y",
        "account": f"account{seed}.{number}@private{seed}.example",
    }


def _answer(chance: random.Random, label: str) -> str:
    """Return what nobody need hide: names, years, dates, sums."""
    if label == COUNTRY:
        return chance.choice(["Kenya", "France", "Japan", "Brazil", "Zamunda"])
    if label.startswith("#") or chance.random() < 0.3:
        return ""
    year = chance.randrange(1950, 2017)
    said = [f"Answer {chance.randrange(10**4)}", f"from {year}-05-15 to {year + 1}-06-16"]
    return chance.choice([*said, f"1 250 000 people, {year}, {year + 3}", "Policy Officer", "Ms."])


def _put(
    made: Planted,
    chance: random.Random,
    place: tuple[int, str],
    private: dict[str, str],
    row: list[str],
    labels: list[str],
) -> None:
    """Write a private value into one public cell; the kinds of cells and values take turns."""
    turn, reference = place
    public = [i for i, label in enumerate(labels) if not label.startswith("#")]
    parts: dict[str, list[int]] = {}
    for i in public:
        parts.setdefault(labels[i].rpartition(" - ")[2], []).append(i)
    part = sorted(parts)[turn % len(parts)]
    at = chance.choice(parts[part])
    kinds = ASKED[made.form]
    kind = kinds[turn % len(kinds)]
    text, core = chance.choice(ways(kind, private[kind]))
    row[len(TOOL) + at] = text
    made.cells[reference, labels[at]] = core
    made.fields.add((part, kind))


def _write(
    made: Planted, folder: Path, labels: list[str], rows: list[list[str]], shape: str
) -> None:
    full = []
    for number, row in enumerate(rows):
        day = f"2017-05-{number + 1:02d} 10:00:00"
        full.append([*row, day, day, day, "203.0.113.9", "Firefox", "Desktop", ""])
    repeated = shape.startswith("repeated")
    header = [*TOOL, *([_repeating(x) for x in labels] if repeated else labels), *TIMES]
    kind = shape.rpartition(" ")[2]
    path = folder / f"export.{kind}"
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *full])
    elif kind == "json":
        items = [dict(zip(header, row, strict=True)) for row in full]
        path.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    else:
        write_xlsx(path, (header, [list(row) for row in full]))
    receipts, _ = ingest(made.space, [path])
    assert receipts[0].added == APPLICATIONS


def _repeating(label: str) -> str:
    """Return a label without session and slot, so that it repeats for each of them."""
    if " - Representative " not in label:
        return label
    return ("# " if label.startswith("#") else "") + label.rpartition(" - ")[2]
