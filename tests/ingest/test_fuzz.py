"""Whatever a file holds: versions, refused rows or a message; no traceback, no hang."""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest.small import HEAD, row, text, workspace

from gcmreg.commands.ingest import Asked, ingest
from gcmreg.commands.register import check
from gcmreg.register import read_register
from gcmreg.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmreg.result import Result
    from gcmreg.workspace import Workspace

EXAMPLES = int(
    os.environ.get("GCMREG_EXAMPLES", "9000" if "GCMREG_THOROUGH" in os.environ else "60")
)
often = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture(scope="module")
def space() -> Iterator[Workspace]:
    """Return a workspace whose settings are read once; nothing is written to it."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        found = workspace(Path(folder) / "space")
        known = read_settings(found, lists=False)
        patch.setattr("gcmreg.commands.ingest.read_settings", lambda *_, **__: known)
        yield found


def taken(space: Workspace, name: str, data: bytes, asked: Asked | None = None) -> Result:
    """Ingest what a file holds, without writing."""
    path = space.root / name
    path.write_bytes(data)
    asked = asked or Asked(taken="2017-06-01", dry_run=True)
    result = ingest(space, [path], asked)
    assert result.table is not None
    for found in result.table.rows:
        read, *parts = (int(str(cell)) for cell in found[3:])
        assert read == sum(parts)
    assert result.exit_code in {0, 1, 3}
    assert result.table.rows or result.findings
    for finding in result.findings:
        assert finding.lines()
    return result


# ---------------------------------------------------------------- bytes

GOOD = text(
    [row(1, "2017-05-10 10:00:00", "Ação"), row(2, "5/6/17 10:00:00", 'a "b"\r\nc', email="x")]
)
marks = st.sampled_from(
    [
        *(bytes([mark]) for mark in b'",;\t\r\n\0{[<\xc3'),
        *(b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\r\n", b"PK\x03\x04", b"&#9;"),
        *(b"\xe2\x80\x8b", b"9" * 30, b"\xed\xa0\x80"),
    ]
)


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Return bytes with a few places cut, doubled, changed or filled in."""
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(out)))
        end = min(len(out), at + draw(st.integers(0, 40)))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            del out[at:end]
        elif kind == 1:
            out[at:at] = out[at:end] * draw(st.integers(1, 3))
        else:
            out[at : end if kind == 2 else at] = draw(marks | st.binary(max_size=8))
    return bytes(out)


@often
@given(st.binary(max_size=400) | st.lists(marks | st.binary(max_size=5)).map(b"".join))
def test_any_bytes_are_taken_or_refused(space: Workspace, data: bytes) -> None:
    taken(space, "any.csv", data)


WRITTEN = [GOOD.encode(name) for name in ("utf-8", "utf-8-sig", "utf-16", "cp1252")]


@often
@given(st.sampled_from(WRITTEN).flatmap(damaged))
def test_damaged_csv_is_taken_or_refused(space: Workspace, data: bytes) -> None:
    taken(space, "damaged.csv", data)


@often
@given(
    st.sampled_from(["utf-16", "utf-32", "utf-7", "rot13", "base64", "idna", "big5", "cp037", "x"]),
    damaged(GOOD.encode()),
)
def test_stated_encoding_is_used_or_refused(space: Workspace, name: str, data: bytes) -> None:
    taken(space, "stated.csv", data, Asked(taken="2017-06-01", encoding=name, dry_run=True))


# ---------------------------------------------------------------- structure

cells = st.text(max_size=12) | st.sampled_from(
    ["Complete", "Incomplete", "1", "9000001", "2017-05-10 10:00:00", "5/6/2017 1:02",
     "13/5/17 1:02", "2017-03-12 02:30:00", "2017-11-05T01:30:00", "0001-01-01 00:00:00",
     "9999-12-31 23:59:59",
     "2017-05-10T10:00:00+99:99", "٢٠١٧-٠٥-١٠ 10:00:00", "=cmd|' /C calc'!A0", "\ud7ff", "Yes | No"]
)  # fmt: skip
labels = st.sampled_from(
    [*HEAD, "Reference", "Update Time", "Login Email", "ID", "Start time", "Completion time", "id",
     "submitdate", "lastpage", "Timestamp", "Email Address", "_id", "_uuid", "_submission_time",
     "Registration date", "Registration state", "Q [a]", "Q [b]", "When", "When2", "g/q", "g/q_001"]
) | st.text(max_size=6)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Return a header and rows, mostly of its width."""
    head = draw(st.lists(labels, min_size=1, max_size=12) | st.just(list(HEAD)))
    width = len(head)
    line = st.lists(cells, min_size=width, max_size=width) | st.lists(cells, max_size=14)
    return [head, *draw(st.lists(line, max_size=6))]


@often
@given(tables(), st.sampled_from([",", ";", "\t"]), st.sampled_from([None, "day-first"]))
def test_any_table_is_accounted_for(
    space: Workspace, table: list[list[str]], separator: str, dates: str | None
) -> None:
    asked = Asked(taken="2017-06-01", dates=dates, dry_run=True)
    lines = (separator.join('"' + c.replace('"', '""') + '"' for c in line) for line in table)
    taken(space, "table.csv", "\n".join(lines).encode("utf-8", "surrogatepass"), asked)


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | cells
    | st.text("\ud800\udfffa", max_size=3),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        labels | st.sampled_from(["id", "items", "results", "value", "values", "position", "label",
                                  "children", "date_update", "result_status"]),
        inner, max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip
applications = st.fixed_dictionaries({}, optional=dict.fromkeys([*HEAD, "Q [a]", "x"], values))
items = st.fixed_dictionaries({}, optional={"id": values, "label": labels, "children": values})
results = st.fixed_dictionaries(
    {"id": st.integers(0, 3)},
    optional={
        "result_status": cells,
        "date_update": cells,
        "items": st.lists(
            st.fixed_dictionaries({"id": values}, optional={"value": values, "values": values})
            | values,
            max_size=4,
        ),
    },
)


@often
@given(
    values
    | st.lists(applications | values, max_size=5)
    | st.fixed_dictionaries({"results": st.lists(results | values), "items": st.lists(items)})
)
def test_any_json_is_taken_or_refused(space: Workspace, value: object) -> None:
    taken(space, "any.json", json.dumps(value).encode())


@often
@given(st.lists(applications, min_size=1, max_size=4), st.data())
def test_damaged_json_lines_are_taken_or_refused(
    space: Workspace, found: list[dict[str, object]], data: st.DataObject
) -> None:
    whole = "\n".join(json.dumps(item, ensure_ascii=False) for item in found)
    taken(space, "lines.json", data.draw(damaged(whole.encode("utf-8", "surrogatepass"))))


def workbook() -> bytes:
    """Return a small workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, line in enumerate([HEAD, row(1, "2017-05-10 10:00:00"), row(2, "x")]):
            sheet.write_row(y, 0, line)
    return stream.getvalue()


WORKBOOK = workbook()


@often
@given(damaged(WORKBOOK))
def test_damaged_workbook_is_taken_or_refused(space: Workspace, data: bytes) -> None:
    taken(space, "damaged.xlsx", data)


@often
@given(st.sampled_from(zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist()), st.data())
def test_damaged_part_of_a_workbook_is_taken_or_refused(
    space: Workspace, name: str, data: st.DataObject
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            held = source.read(part)
            target.writestr(part, data.draw(damaged(held)) if part == name else held)
    taken(space, "part.xlsx", out.getvalue())


# ---------------------------------------------------------------- the corpus


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_nasty_file_is_taken_or_refused_and_the_register_stays_whole(
    path: Path, tmp_path: Path
) -> None:
    real = workspace(tmp_path / "space")
    taken(real, path.name, path.read_bytes(), Asked(taken="2017-06-01"))
    read_register(real)
    assert check(real).exit_code in {0, 3}


def test_corpus_answers_are_those_known() -> None:
    known = json.loads((CORPUS.parent / "corpus.json").read_text(encoding="utf-8"))
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        real = workspace(Path(folder) / "space")
        for path in sorted(CORPUS.iterdir()):
            result = taken(real, path.name, path.read_bytes())
            rows = [int(str(cell)) for line in result.table.rows for cell in line[3:]]  # type: ignore[union-attr]
            found[path.name] = [sorted({f.code for f in result.findings}), rows]
    assert found == known
