"""Public files: made in parts as in one, and proved against every kind of change."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING

import pytest
from report.planting import plant

from gcmreg.commands import public as command
from gcmreg.commands.public import public
from gcmreg.report import proof
from gcmreg.report import public as builder
from gcmreg.report.cells import csv_bytes, csv_head, csv_lines
from gcmreg.report.page import data_block, row_block
from gcmreg.report.readback import read_back
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gcmreg.report.public import Public

TEXTS = ["", "a", ",", '"', 'a "b", c', "x\ny", "x\ry", "\r\n", "=1+1", "\t7", "+41 22 917 12 34"]
TEXTS += [
    "<b>&amp;</b>",
    "\u2028\u2029",
    "日本 😀",
    "\x00\x01\x08\x0b\x0c\x1f\x7f\x85",
    "half \ud800",
]


def test_lines_are_those_of_the_one_writer_of_csv() -> None:
    rows = [[a, b, "", a] for a in TEXTS for b in TEXTS]
    assert b"".join([csv_head(["=h", "i"]), *csv_lines(rows)]) == csv_bytes(["=h", "i"], rows)


@pytest.mark.parametrize("text", TEXTS)
def test_rows_of_a_page_are_those_of_a_data_block(text: str) -> None:
    row = ([text, "", text], [7, text])
    assert row_block(row) == data_block(row).encode("utf-8", "replace")


def written(space: Workspace, out: Path) -> dict[str, bytes]:
    assert public(space, None, redact=True, out=out).exit_code == 0
    assert public(space, "geneva-oct", redact=True, out=out).exit_code == 0
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.mark.parametrize("processes", ["1", "3"])
def test_parts_and_processes_change_no_byte(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    spaces = [Workspace(demo), plant(tmp_path / "planted", 0).space]
    whole = [written(space, tmp_path / f"whole-{i}") for i, space in enumerate(spaces)]
    refused = public(spaces[1], None)
    monkeypatch.setattr(builder, "BATCH", 2)
    monkeypatch.setenv("GCMREG_PROCESSES", processes)
    parts = [written(space, tmp_path / f"parts-{i}") for i, space in enumerate(spaces)]
    assert parts == whole
    again = public(spaces[1], None)
    assert (again.exit_code, again.findings) == (refused.exit_code, refused.findings)


CSV = "applications.csv"
PAGE = "index.html"
ROW = b'[["Acme"],[0,"Acme"]]'
CHANGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "row-more": (CSV, lambda data: data + data.splitlines(keepends=True)[-1]),
    "row-less": (CSV, lambda data: b"".join(data.splitlines(keepends=True)[:-1])),
    "line-without-end": (CSV, lambda data: data + b"x"),
    "quote-that-stays-open": (CSV, lambda data: data.replace(b"\r\n", b'\r\n"', 1)),
    "cell-more": (CSV, lambda data: data[:-2] + b",secret\r\n"),
    "lone-line-feed": (CSV, lambda data: data[:-2] + b"\nsecret\r\n"),
    "private-column": (CSV, lambda data: data.replace(b",", b",# Contact e-mail,", 1)),
    "no-text": (CSV, lambda data: data[:-3] + b"\xff\r\n"),
    "nothing": (CSV, lambda _: b""),
    "page-row-more": (PAGE, lambda data: data.replace(b'"rows":[', b'"rows":[' + ROW + b",", 1)),
    "page-without-rows": (PAGE, lambda data: data.partition(b'"rows":[')[0]),
    "page-says-more": (PAGE, lambda data: data.replace(b"<footer>", b"<footer>secret ")),
    "page-table-more": (PAGE, lambda data: data.replace(b"]}]}</script>", b'],"x":1}]}</script>')),
    "page-rows-twice": (PAGE, lambda data: data.replace(b'"rows":[', b'"rows":["x"],"rows":[', 1)),
    "page-blank-between": (PAGE, lambda data: data.replace(b"]],[[", b"]], [[", 1)),
    "page-text-as-column": (PAGE, lambda data: data.replace(b"],[", b'],["secret","",', 1)),
    "page-number-as-text": (PAGE, lambda data: data.replace(b"],[", b"],[0,4122917123456,", 1)),
    "page-nothing": (PAGE, lambda _: b""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_not_meant_to_be_written_does_not_stand_the_proof(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file, change = CHANGES[name]
    write = command.write_whole

    def changed(folder: Path, files: dict[str, bytes], *, public: bool = False) -> None:
        data = change(files[file])
        assert data != files[file]
        write(folder, {**files, file: data}, public=public)

    monkeypatch.setattr(command, "write_whole", changed)
    result = public(Workspace(demo), None, redact=True, out=tmp_path / "public")
    assert (result.exit_code, {f.code for f in result.findings}) == (1, {"PB601"})
    assert {f.place.file for f in result.findings if f.place is not None} == {file}
    assert list((tmp_path / "public").iterdir()) == []


def test_cell_of_another_application_does_not_stand_the_proof(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = command.write_whole

    def swapped(folder: Path, files: dict[str, bytes], *, public: bool = False) -> None:
        text = files[CSV].decode("utf-8-sig")
        header, first, second, *rest = csv.reader(io.StringIO(text, newline=""))
        data = csv_bytes(header, [second, first, *rest])
        write(folder, {**files, CSV: data}, public=public)

    monkeypatch.setattr(command, "write_whole", swapped)
    result = public(Workspace(demo), None, redact=True, out=tmp_path / "public")
    said = {f.message.partition(" (")[0] for f in result.findings}
    assert (result.exit_code, said) == (1, {"row 1", "row 2"})
    assert list((tmp_path / "public").iterdir()) == []


def test_faults_are_told_in_the_order_of_the_rows(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = command.write_whole

    def turned(folder: Path, files: dict[str, bytes], *, public: bool = False) -> None:
        text = files[CSV].decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        data = csv_bytes(header, rows[1:] + rows[:1])
        write(folder, {**files, CSV: data}, public=public)

    monkeypatch.setattr(command, "write_whole", turned)
    monkeypatch.setattr(builder, "BATCH", 2)
    result = public(Workspace(demo), None, redact=True, out=tmp_path / "public")
    said = [f.message.partition(" (")[0].removeprefix("row ") for f in result.findings]
    assert list(dict.fromkeys(said)) == sorted(set(said), key=int)
    assert len(set(said)) > 2


def test_rows_are_read_back_in_any_order(demo: Path, tmp_path: Path) -> None:
    assert public(Workspace(demo), None, redact=True, out=tmp_path).exit_code == 0
    data = (tmp_path / PAGE).read_bytes()
    before, _, rest = data.partition(b'"rows":[')
    bare = before + b'"rows":[' + rest[rest.index(b"]}]}</script>") :]
    for name in (CSV, PAGE):
        file = read_back(tmp_path / name, bare)
        rows = file.rows(range(file.count))
        assert file.rows([2, 0, 1]) == [rows[2], rows[0], rows[1]]


def test_proof_that_is_broken_off_leaves_nothing(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[bool]:
        raise KeyboardInterrupt

    monkeypatch.setattr(proof, "suspected", broken)
    with pytest.raises(KeyboardInterrupt):
        public(Workspace(demo), None, redact=True, out=tmp_path / "public")
    assert list((tmp_path / "public").iterdir()) == []


def test_applications_are_held_in_parts(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcmreg.report import publication

    made = publication.applications_rows
    sizes = []

    def counted(empty: Public, applications: list[object], *rest: object, redact: bool) -> Public:
        sizes.append(len(applications))
        return made(empty, applications, *rest, redact=redact)  # type: ignore[arg-type]

    monkeypatch.setattr(publication, "applications_rows", counted)
    monkeypatch.setattr(builder, "BATCH", 5)
    monkeypatch.setitem(os.environ, "GCMREG_PROCESSES", "1")
    assert public(Workspace(demo), None, redact=True, out=tmp_path).exit_code == 0
    assert max(sizes) == 5
    assert len(sizes) > 1
