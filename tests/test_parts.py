"""What is read part by part is what is read as a whole, for any form and any answers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmreg.config.document import Document, parse, read_document
from gcmreg.config.forms import form_from
from gcmreg.parts import Lines, Parts, at

if TYPE_CHECKING:
    from gcmreg.form import Form
    from gcmreg.model import Reading

SHIPPED = Path(__file__).parents[1] / "data" / "forms"
SEVERAL_LABELS = """\
id: several
sessions: {geneva-oct: [Geneva], vienna-sep: [Vienna]}
slots: 2
questions:
  - {field: name, label: [Name, Other name]}
  - {field: contact, label: "# E-mail"}
  - representatives:
      - {field: family, label: ["{session} - {slot} - Name", "{session} - {slot} - Surname"]}
      - {field: passport, label: "# {session} - {slot} - Passport"}
"""


def shipped(name: str) -> Form:
    form = form_from(read_document(SHIPPED / name, name), None)
    assert form is not None
    return form


def several() -> Form:
    document = Document("several.yaml")
    parse(SEVERAL_LABELS, document)
    form = form_from(document, frozenset({"geneva-oct", "vienna-sep"}))
    assert form is not None
    return form


FORMS = [shipped(path.name) for path in sorted(SHIPPED.glob("*.yaml"))] + [several()]
TEXTS = st.sampled_from(
    [
        *("", " ", "Ada", "TBC", "n/a", "(N/A)", " Bo  Li ", "Yes", "\u00c9", "\ufb01"),
        *("\uff34\uff22\uff23", "<b>Cy</b>", "a@b.example", "&amp;", "same as above", "X123"),
        *("\u200bTBC", "x" * 70, "-", "e\u0301"),
    ]
)


def line(answers: dict[str, str]) -> bytes:
    value = {"kind": "version", "row": 2, "tool": {"Date": "now"}, "answers": answers}
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def parts_of(form: Form, reading: Reading) -> dict[str, object]:
    names = ("name", "acronym", "country", "type", "claim_status", "link", "claim_special")
    said: dict[str, object] = {name: getattr(reading, name) for name in names}
    said["language"] = reading.language
    said["contacts"] = tuple(reading.contacts)
    said["slots"] = dict(reading.slots)
    said["each"] = [reading.slots_for(s) for s in (*form.sessions, "no-session")]
    said["anybody"] = [reading.names_anybody(s) for s in form.sessions]
    return said


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@given(data=st.data())
def test_parts_say_what_the_whole_says(form: Form, data: st.DataObject) -> None:
    labels = st.sampled_from([*form.order, "A label that no form has", "none", "a0"])
    answers = data.draw(st.dictionaries(labels, TEXTS, max_size=40))
    reading = Parts(form).reading(answers, None, line(answers))
    whole = form.read(answers)
    assert parts_of(form, reading) == parts_of(form, whole)
    assert set(whole.slots) <= set(reading.sessions)


def test_people_are_asked_for_in_any_order() -> None:
    form = shipped("gcm-2017.yaml")
    answers = {
        label: f"answer {n}" for n, label in enumerate(form.order) if not label.startswith("#")
    }
    reading = Parts(form).reading(answers, None, line(answers))
    whole = form.read(answers)
    for session in ("vienna-sep", "ny-may", "vienna-sep"):
        assert reading.slots_for(session) == whole.slots_for(session)
    with pytest.raises(KeyError):
        reading.slots["no-session"]


def test_people_of_versions_that_are_asked_for_in_turn_are_not_mixed_up() -> None:
    form = shipped("gcm-2017.yaml")
    asked = [label for label in form.order if "First name" in label]
    parts = Parts(form)
    first, second = (
        parts.reading(answers, None, line(answers))
        for answers in (dict.fromkeys(asked, "Ada"), dict.fromkeys(asked, "Bo"))
    )
    given = {"first": [], "second": []}
    for session in ("ny-may", "vienna-sep", "ny-may"):
        given["first"] += [slot.given for slot in first.slots_for(session)]
        given["second"] += [slot.given for slot in second.slots_for(session)]
    assert given == {"first": ["Ada"] * 12, "second": ["Bo"] * 12}


@pytest.mark.skipif(not hasattr(os, "pread"), reason="lines are kept where none can be read again")
def test_line_is_read_from_its_place_even_if_the_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "000001.jsonl"
    path.write_bytes(b"head\n" + line({"Name": "Acme"}))
    with path.open("rb") as stream:
        lines = Lines.there(stream.fileno())
    assert lines is not None
    other = tmp_path / "other"
    other.write_bytes(b"something else, and longer than what was there before, by far\n")
    other.replace(path)
    assert lines.line(at(5, len(line({"Name": "Acme"})))) == line({"Name": "Acme"})
