"""Files that are given again, changed while they are read, or put together from several."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from ingest.small import HEAD, NAME, row, text, workspace, write

from gcmreg.commands.ingest import Asked, ingest
from gcmreg.commands.register import check, show
from gcmreg.diagnostics import UnusableError
from gcmreg.register import read_register

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.result import Result
    from gcmreg.workspace import Workspace


def messages(result: Result) -> list[str]:
    """Return what is told, with its code."""
    return [f"{found.code} {found.message}" for found in result.findings]


def files(space: Workspace) -> list[str]:
    """Return the files of the register but for its lock."""
    found = (path for path in space.register.rglob("*") if path.is_file())
    return sorted(path.name for path in found if path.name != ".lock")


def test_export_changed_while_it_is_read_is_not_taken(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])

    def change(read: int) -> None:
        if read > 1:
            return
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text([row(2, "2017-05-11 10:00:00")]).split("\r\n", 1)[1])

    result = ingest(space, [path], seen=change)
    assert messages(result) == [
        "EX401 the file was changed while it was read; nothing of it was taken"
    ]
    assert (result.exit_code, files(space)) == (1, [])
    assert ingest(space, [path]).exit_code == 0
    assert (len(read_register(space).held), check(space).exit_code) == (2, 0)


def test_part_of_an_api_download_changed_while_it_is_read_leaves_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    results, items = tmp_path / "results.json", tmp_path / "items.json"
    one = {"id": 1, "result_status": "Complete", "date_update": "2017-05-10T10:00:00Z"}
    results.write_text(json.dumps({"results": [{**one, "items": [{"id": "5", "value": "Acme"}]}]}))
    items.write_text(json.dumps({"items": [{"id": "5", "label": NAME}]}))
    result = ingest(space, [results, items], seen=lambda _: items.write_text("{}") and None)
    assert [(f.code, f.place and f.place.file) for f in result.findings] == [
        ("EX401", "items.json")
    ]
    assert (files(space), check(space).exit_code) == ([], 3)


def test_known_export_says_that_other_options_change_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    other = (space.data / "forms" / "small.yaml").read_text(encoding="utf-8")
    other = other.replace("id: small", "id: other").replace("Comments", "Remarks")
    (space.data / "forms" / "other.yaml").write_text(other, encoding="utf-8")
    path = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])
    assert ingest(space, [path]).exit_code == 0
    again = ingest(space, [path], Asked(form="other", encoding="cp1250", dates="day-first"))
    assert messages(again) == [
        "EX409 already ingested as of the form 'small', not 'other': it stays so",
        "EX409 already ingested, as it was read then; --encoding and --dates change nothing",
    ]
    assert again.table is not None
    assert [row[1] for row in again.table.rows] == ["small"]
    assert messages(ingest(space, [path])) == []


def test_wrong_encoding_is_mended_by_a_copy_with_a_later_taken(tmp_path: Path) -> None:
    """As the help of EX409 says: the copy's version comes last, though its Date is the same."""
    space = workspace(tmp_path / "space")
    path = tmp_path / "one.csv"
    for reference, name in (("1", "Łódź Pomoc"), ("2", "Świat Dzieci")):
        content = text([row(reference, "2017-05-10 10:00:00", name)])
        path.write_bytes(content.encode("cp1250"))
        ingest(space, [path], Asked(encoding="cp1252", taken="2017-05-11"))
        copy = tmp_path / "copy.csv"
        copy.write_text(content, encoding="utf-8", newline="")
        ingest(space, [copy], Asked(taken="2017-05-12"))
        last = [line for line in show_rows(space, reference) if line[3] == NAME][-1]
        assert (last[0], last[5]) == (2, name)


def show_rows(space: Workspace, reference: str) -> list[list[object]]:
    """Return the rows of `register show`."""
    for name in ("ecosoc", "special_accreditation"):
        (space.data / f"{name}.csv").write_text("id,name,status\n1,Acme,Special\n")
    result = show(space, reference)
    assert result.table is not None
    return [list(line) for line in result.table.rows]


def test_exports_put_together_with_their_marks_show_the_second_header(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    parts = [text([row(n, f"2017-05-1{n} 10:00:00")]).encode("utf-8-sig") for n in (1, 2)]
    path = tmp_path / "both.csv"
    path.write_bytes(b"".join(parts))
    result = ingest(space, [path])
    assert messages(result) == ["EX404 the row repeats the header"]
    register = read_register(space)
    assert sorted(reference for _, reference in register.held) == ["1", "2"]
    assert [(line, list(cells)[1:]) for _, line, _, cells in register.refused] == [(3, HEAD[1:])]


def test_one_fault_in_every_row_is_told_a_few_times_and_counted(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    rows = [row(n, "10 May 2017", status="Done" if n else "Complete") for n in range(400)]
    result = ingest(space, [write(tmp_path / "one.csv", rows)], Asked(taken="2017-05-11"))
    told = [f for f in result.findings if f.code == "EX405"]
    assert [f.place and f.place.line for f in told] == [2, 2, 2, 3, 3, 3, 4, 4]
    assert [f.related for f in told] == [()] * 7 + [("and 1192 more like it",)]
    assert [f.code for f in result.findings if f.code != "EX405"] == ["EX408"]


def test_very_long_reference_is_cut_in_messages(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    ingest(space, [write(tmp_path / "one.csv", [row("7" * 10_000, "2017-05-10 10:00:00")])])
    result = ingest(space, [write(tmp_path / "two.csv", [row(8, "2017-05-11 10:00:00")])])
    assert messages(result) == [
        f"EX423 1 application is held but not in this later export: {'7' * 60}..."
    ]


def test_export_made_in_the_future_is_not_taken(tmp_path: Path) -> None:
    """A wrong year would prove for ever that nothing changed before a deadline."""
    space = workspace(tmp_path / "space")
    path = write(tmp_path / "one.csv", [row(1, "2017-05-10 10:00:00")])
    with pytest.raises(UnusableError) as caught:
        ingest(space, [path], Asked(taken="2917-05-16"))
    assert [(f.code, f.message) for f in caught.value.findings] == [
        (
            "EX416",
            "--taken 2917-05-16 lies in the future: it would prove what nobody has seen",
        )
    ]
    assert not space.register.exists()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert ingest(space, [path], Asked(taken=today)).exit_code == 0
