"""Files that would fill the memory are refused with a message, in little memory and time."""

from __future__ import annotations

import io
import json
import re
import resource
import time
import zipfile
from typing import TYPE_CHECKING

import xlsxwriter
from ingest.small import HEAD, NAME, gcmreg, row, text, workspace

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 900 << 20
SECONDS = 60


def bomb() -> bytes:
    """Return a small workbook whose sheet unpacks to 300 MB."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, HEAD)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(stream) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name.startswith("xl/worksheets/sheet"):
                with target.open(name, "w", force_zip64=True) as part:
                    part.write(source.read(name))
                    for _ in range(300):
                        part.write(b" " * (1 << 20))
            else:
                target.writestr(name, source.read(name))
    return out.getvalue()


def files(folder: Path) -> dict[Path, str]:
    """Return files and the code with which each is refused."""
    good = row(1, "2017-05-10 10:00:00")
    long = text([row(n, "2017-05-10 10:00:00", comments="x\n" * 400_000) for n in (1, 2)])
    held = {
        "line.csv": ("a" * (40 << 20), "EX419"),
        "second-line.csv": (text([good]) + "b" * (40 << 20), "EX419"),
        "open-quote.csv": ('"' + "Reference #\n" * 3_000_000, "EX401"),
        "row.csv": (text([good])[:-2] + ',"' + ('x\n","' * 6_000_000), "EX419"),
        "cell.csv": (long, ""),
        "columns.csv": ("a," * 1_000_000, "EX419"),
        "cells.csv": (text([good]) + "1," * 4_000_000 + "\n", "EX403"),
        "keys.json": (json.dumps([{f"k{n}": 1 for n in range(200_000)}]), "EX419"),
        "deep.json": ("[" * 1_000_000, "EX401"),
        "objects.json": ('{"a":' * 100_000 + "1" + "}" * 100_000, "EX401"),
        "tags.csv": (",".join(["Reference #", "<a" * 400_000, NAME]) + "\n1,2,3\n", ""),
        "commas.csv": (text([[*good[:2], "a," * 200_000, *good[3:]]]), ""),
        "zeros.csv": ("\0" * (30 << 20), "EX411"),
    }
    out = {}
    for name, (content, code) in held.items():
        path = folder / name
        path.write_text(content, encoding="utf-8", newline="")
        out[path] = code
    (folder / "bomb.xlsx").write_bytes(bomb())
    return {**out, folder / "bomb.xlsx": "EX419"}


def test_files_that_would_fill_the_memory_are_refused_in_bounds(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    form = space.data / "forms" / "small.yaml"
    choices = 'Comments\n    choices: ["a, b", "c"]\n'
    form.write_text(form.read_text(encoding="utf-8").replace("Comments\n", choices))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    wanted = files(tmp_path)
    begun = time.perf_counter()
    done = gcmreg(space, "ingest", "--taken", "2017-06-01", *wanted, preexec_fn=limit)
    assert time.perf_counter() - begun < SECONDS
    assert "bug in gcmreg" not in done.stderr
    assert "the memory is too small" not in done.stderr
    told = re.findall(r"^error\[(\w+)\].*\n  --> ([\w.-]+)", done.stderr, re.MULTILINE)
    assert {name: code for code, name in told} == {p.name: c for p, c in wanted.items() if c}
    assert done.returncode == 1
