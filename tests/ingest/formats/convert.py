"""Writes states of applications as the export files of each form tool."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from ingest.formats.states import NEW_YORK, THEMES, Answer, State, form_tree, templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Cell = str | int | datetime
Rows = list[list[Cell]]
Table = tuple[list[str], Rows]


@dataclass(frozen=True)
class Text:
    """How a CSV file is written: encoding, separator, and whether `sep=` names it."""

    encoding: str = "utf-8"
    separator: str = ","
    directive: bool = False
    mark: bytes = b""


@dataclass(frozen=True)
class Tool:
    """A form tool: its name in a form file, the table that it exports, the labels that it shows.

    `unfinished` and `finish`: whether its exports show unfinished applications, and when the form
    was sent; `by_email`: the address is the reference.
    """

    id: str
    table: Callable[[list[State]], Table]
    label: Callable[[str], str] = lambda template: template
    unfinished: bool = True
    finish: bool = True
    by_email: bool = False


# ---------------------------------------------------------------- times


def iso(moment: datetime | None) -> str:
    """Return `2017-05-15 23:59:59`."""
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment is not None else ""


def utc(moment: datetime | None) -> str:
    """Return the same instant in UTC, without saying so."""
    if moment is None:
        return ""
    return iso(moment.replace(tzinfo=NEW_YORK).astimezone(UTC))


def offset(moment: datetime | None) -> str | None:
    """Return ISO 8601 with the offset of New York."""
    return moment.replace(tzinfo=NEW_YORK).isoformat() if moment is not None else None


def american(moment: datetime | None) -> str:
    """Return `7/27/17 19:06:23`."""
    return f"{moment.month}/{moment.day}/{moment:%y %H:%M:%S}" if moment is not None else ""


# ---------------------------------------------------------------- tables


def _joined(answer: Answer, separator: str) -> str:
    return answer if isinstance(answer, str) else separator.join(answer)


def _questions(label: Callable[[str], str] | None = None) -> tuple[list[str], list[str]]:
    """Return the form's labels, and those that a tool shows for them."""
    pairs = [(name, label(template) if label else name) for name, template in templates()]
    return [name for name, _ in pairs], [shown for _, shown in pairs]


def _answers(state: State, labels: Sequence[str], separator: str) -> list[Cell]:
    return [_joined(state.answers.get(label, ""), separator) for label in labels]


_NEW = (
    ["Reference #", "Status", "Username", "Email Address"],
    ["Date", "Start Time", "Finish Time", "User", "Browser", "Device", "Referrer"],
)
_OLD = (
    ["Reference", "Result Status", "Login Username", "Login Email"],
    [
        "Update Time",
        "Start Time",
        "Finish Time",
        "User's IP Address",
        "User's Browser",
        "User's Operating System",
        "User's Referring URL",
    ],
)
_PAID = (_NEW[0], ["Payment Status", "Payment Amount Paid", "Score", *_NEW[1]])


def _formsite(columns: tuple[list[str], list[str]], *, typed: bool = False) -> Tool:
    def table(states: list[State]) -> Table:
        labels, shown = _questions()
        rows: Rows = []
        for state in states:
            times: list[Cell] = [iso(state.date), iso(state.start), iso(state.finish)]
            if typed:
                times = [state.date, state.start, state.finish or ""]
            reference: Cell = int(state.reference) if typed else state.reference
            head: list[Cell] = [reference, state.status, state.username, state.email]
            tail: list[Cell] = ["203.0.113.7", "Firefox", "Desktop", "N/A"]
            paid: list[Cell] = ["", "", ""] if len(columns[1]) > len(_NEW[1]) else []
            rows.append([*head, *_answers(state, labels, " | "), *paid, *times, *tail])
        return [*columns[0], *shown, *columns[1]], rows

    return Tool("formsite", table)


FORMSITE, FORMSITE_OLD, FORMSITE_PAID = _formsite(_NEW), _formsite(_OLD), _formsite(_PAID)
FORMSITE_TYPED = _formsite(_NEW, typed=True)


def short(template: str) -> str:
    """Return the label without session and slot, so that it repeats for each of them."""
    if "{session}" not in template:
        return template
    mark = "# " if template.startswith("#") else ""
    return mark + template.rpartition(" - ")[2]


def _counted(labels: list[str], form: str) -> list[str]:
    """Return labels with the number that a tool puts on repeated ones; `form` has it as `{}`."""
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        seen[label] = count = seen.get(label, 0) + 1
        out.append(label if count == 1 else label + form.format(count))
    return out


def _microsoft(*, typed: bool = False) -> Tool:
    def table(states: list[State]) -> Table:
        labels, shown = _questions(short)
        rows: Rows = []
        for state in states:
            moments = [state.start, state.finish or "", state.date]
            times: list[Cell] = [m if typed or isinstance(m, str) else american(m) for m in moments]
            answers: list[Cell] = [
                "".join(f"{choice};" for choice in found) if isinstance(found, tuple) else found
                for found in (state.answers.get(label, "") for label in labels)
            ]
            reference: Cell = int(state.reference) if typed else state.reference
            rows.append([reference, *times[:2], state.email, "anonymous", times[2], *answers])
        head = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"]
        return [*head, *_counted(shown, "{}")], rows

    return Tool("microsoft-forms", table, short, unfinished=False)


MICROSOFT, MICROSOFT_TYPED = _microsoft(), _microsoft(typed=True)


def _google(time: Callable[[datetime], str]) -> Tool:
    def table(states: list[State]) -> Table:
        labels, shown = _questions()
        rows: Rows = [[time(s.date), s.email, *_answers(s, labels, ", ")] for s in states]
        return ["Timestamp", "Email Address", *shown], rows

    return Tool("google-forms", table, unfinished=False, finish=False, by_email=True)


GOOGLE_MONTH = _google(lambda m: f"{m.month}/{m.day}/{m:%Y %H:%M:%S}")
GOOGLE_DAY = _google(lambda m: f"{m:%d/%m/%Y %H:%M:%S}")
GOOGLE_OFFSET = _google(lambda m: f"{m:%Y/%m/%d} {m.hour % 12 or 12}:{m:%M:%S %p} GMT-4")


def _limesurvey_table(states: list[State]) -> Table:
    labels, shown = _questions()
    at = labels.index(THEMES)
    choices = next(q["choices"] for q in form_tree()["questions"] if q.get("label") == THEMES)
    columns = [f"{THEMES} [{choice}]" for choice in choices]
    rows: Rows = []
    for state in states:
        cells = _answers(state, labels, "")
        picked = state.answers.get(THEMES, ())
        cells[at : at + 1] = ["Y" if choice in picked else "N" for choice in choices]
        head: list[Cell] = [state.reference, iso(state.finish), "5", "en", "194034"]
        rows.append([*head, iso(state.start), iso(state.date), *cells])
    head_labels = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    return [*head_labels, "startdate", "datestamp", *shown[:at], *columns, *shown[at + 1 :]], rows


LIMESURVEY = Tool("limesurvey", _limesurvey_table)


def slug(text: str) -> str:
    """Return the name of a question or choice as KoBo makes it."""
    return re.sub(r"\W+", "_", short(text)).strip("_").lower()[:60]


def _kobo_table(states: list[State]) -> Table:
    labels, shown = _questions(slug)
    names = [f"group_{i // 9}/{name}" for i, name in enumerate(_kobo_counted(shown))]
    rows: Rows = []
    for state in states:
        answers: list[Cell] = [
            " ".join(slug(choice) for choice in found) if isinstance(found, tuple) else found
            for found in (state.answers.get(label, "") for label in labels)
        ]
        end = offset(state.finish) or ""
        tail: list[Cell] = [state.reference, f"uuid-{state.reference}", utc(state.date)]
        rows.append([offset(state.start) or "", end, *answers, *tail, "", "submitted_via_web"])
    tail_labels = ["_id", "_uuid", "_submission_time", "_validation_status", "_status"]
    return ["start", "end", *names, *tail_labels], rows


def _kobo_counted(labels: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        count = seen.get(label, 0)
        seen[label] = count + 1
        out.append(f"{label}_{count:03d}" if count else label)
    return out


KOBO = Tool("kobo", _kobo_table, slug, unfinished=False)


def _indico_table(states: list[State]) -> Table:
    labels, shown = _questions()
    rows: Rows = []
    for state in states:
        answers = _answers(state, labels, "; ")
        tail: list[Cell] = [utc(state.finish), utc(state.date), "Completed"]
        rows.append([state.reference, state.username, *answers, *tail])
    return (
        ["ID", "Name", *shown, "Registration date", "Modification date", "Registration state"],
        rows,
    )


INDICO = Tool("indico", _indico_table, unfinished=False)


# ---------------------------------------------------------------- files


def write_csv(path: Path, table: Table, text: Text) -> None:
    """Write a table as CSV."""
    stream = io.StringIO(newline="")
    if text.directive:
        stream.write(f"sep={text.separator}\r\n")
    csv.writer(stream, delimiter=text.separator).writerows([table[0], *table[1]])
    path.write_bytes(text.mark + stream.getvalue().encode(text.encoding))


def write_xlsx(path: Path, table: Table) -> None:
    """Write a table as the first sheet of a workbook; times as dates, texts as texts."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "in_memory": True}) as book:
        sheet = book.add_worksheet("Results")
        moment = book.add_format({"num_format": "m/d/yy h:mm:ss"})
        for y, row in enumerate([table[0], *table[1]]):
            for x, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(y, x, cell, moment)
                elif isinstance(cell, int):
                    sheet.write_number(y, x, cell)
                elif cell:
                    sheet.write_string(y, x, cell)


def write_objects(path: Path, states: list[State], *, lines: bool, encoding: str) -> None:
    """Write objects of {label: value}: an array, or one object a line."""
    header, rows = FORMSITE.table(states)
    objects = [{k: v for k, v in zip(header, row, strict=True) if v != ""} for row in rows]
    if lines:
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)
    else:
        text = json.dumps(objects, ensure_ascii=False, indent=1)
    path.write_bytes(text.encode(encoding))


def write_api(folder: Path, name: str, states: list[State], page: int = 3) -> list[Path]:
    """Write the pages of Formsite's API, `page` results each, and the items with the labels."""
    labels = [label for label, _ in templates()]
    ids = {label: str(100 + i) for i, label in enumerate(labels)}
    items: list[dict[str, Any]] = [
        {"id": ids[label], "position": i, "label": label} for i, label in enumerate(labels)
    ]
    nested = [{"id": "1", "position": 0, "label": "", "children": items[5:]}, *items[:5]]
    nested = [*nested[1:], nested[0]]
    paths = [folder / f"{name}.items.json"]
    paths[0].write_text(json.dumps({"items": nested}, ensure_ascii=False), encoding="utf-8")
    for number, at in enumerate(range(0, len(states), page), 1):
        results = [_result(state, ids) for state in states[at : at + page]]
        paths.append(folder / f"{name}.results.{number}.json")
        text = json.dumps({"results": results}, ensure_ascii=False)
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def _result(state: State, ids: dict[str, str]) -> dict[str, Any]:
    items: list[dict[str, Any]] = []
    for position, (label, answer) in enumerate(state.answers.items()):
        if isinstance(answer, str):
            items.append({"id": ids[label], "position": position, "value": answer})
        else:
            values = [{"position": i, "value": v} for i, v in enumerate(answer)]
            items.append({"id": ids[label], "position": position, "values": values[::-1]})
    return {
        "id": int(state.reference),
        "result_status": state.status,
        "date_start": offset(state.start),
        "date_finish": offset(state.finish),
        "date_update": offset(state.date),
        "login_username": state.username,
        "login_email": state.email,
        "user_ip": "203.0.113.7",
        "user_browser": "Firefox",
        "user_device": "Desktop",
        "user_referrer": "N/A",
        "items": items,
    }


def form_text(tool: Tool) -> str:
    """Return the form file for a tool: each question with the label that the tool shows for it."""
    tree = form_tree()
    tree["tool"] = tool.id
    tree["questions"] = [_with_label(item, tool.label) for item in tree["questions"]]
    return json.dumps(tree, ensure_ascii=False, indent=1)


def _with_label(item: dict[str, Any], label: Callable[[str], str]) -> dict[str, Any]:
    if "representatives" in item:
        return {"representatives": [_with_label(x, label) for x in item["representatives"]]}
    return {**item, "label": list(dict.fromkeys([item["label"], label(item["label"])]))}


def shown_states(tool: Tool, states: Iterable[State]) -> list[State]:
    """Return the states that a tool's export has rows for."""
    return [state for state in states if tool.unfinished or state.complete]
