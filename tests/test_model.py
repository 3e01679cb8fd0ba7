"""Records: what they say makes them equal, whatever was asked of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from gcmreg.model import Application, Reading, Remembering, Slot, Version

NOW = datetime(2017, 5, 15, tzinfo=UTC)
READING = Reading("Blue Lantern Circle", country="Kenya", slots={"ny-may": (Slot(1, given="Ada"),)})


def version() -> Version:
    return Version("7", "f", "Complete", True, NOW, NOW, {"a": "b"}, (), "0", lambda _: READING)


RECORDS: list[tuple[Remembering, str, object]] = [
    (Slot(1, given="Ada", family="Quist"), "name", "adaquist"),
    (replace(READING), "query", READING.query),
    (version(), "reading", READING),
    (Application("f", "7", ()), "order", (0, 1, "7 7", "f")),
]


@pytest.mark.parametrize(("record", "asked", "answer"), RECORDS)
def test_what_was_asked_of_a_record_counts_in_no_comparison(
    record: Remembering, asked: str, answer: object
) -> None:
    other = replace(record)
    assert getattr(other, asked) == answer
    assert [getattr(other, name) for name in record.uncompared] != [
        getattr(record, name) for name in record.uncompared
    ]
    assert other == record


@pytest.mark.parametrize("record", [record for record, *_ in RECORDS])
def test_each_other_field_of_a_record_is_compared(record: Remembering) -> None:
    fields = set(record.__struct_fields__)
    assert record.uncompared <= fields
    for name in fields - record.uncompared:
        assert replace(record, **{name: object()}) != record
    assert record != object()


@pytest.mark.parametrize("record", [record for record, *_ in RECORDS])
def test_a_record_that_changes_has_no_hash(record: Remembering) -> None:
    with pytest.raises(TypeError):
        hash(record)
