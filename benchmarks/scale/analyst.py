"""The script that an analyst would write for the main job: pandas, rapidfuzz, groupby.

    python -m benchmarks.scale.analyst WORKSPACE OUT [--usual | --defaults] [--reports]

Reads the exports, keeps the latest complete row per reference at or before the deadline, matches
the names against both lists, takes the first two persons per organization and session, gives the
seats, writes CSV.  Prints what took how long as JSON.  Written with care it prepares the names of
the lists once and asks for each different name once; `--usual` asks for each application as the
library's own examples do; `--defaults` leaves the call at the library's defaults, which is how most
begin, and looks at the cutoff afterwards.  `--reports` writes what gcmreg's main job writes beside
the CSV: of each session a workbook, a page and JSON, and the public answers of all applications.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process, utils
from ruamel.yaml import YAML

NAME = "Name of organization / institution / entity"
TYPE = "Type of organization / institution / entity"
REFERENCE = "Reference #"
ZONE = "America/New_York"
CELLS = {"Title": "", "First name": "", "Last name": "", "Position": "", "E-mail": "# "}
CELLS |= {"Passport number": "# ", "Priority representative?": ""}
KINDS = {"attendees": ["room", "overflow"], "waiting": ["waiting"], "rejections": ["rejected"]}
SHOWN = [REFERENCE, "slot", NAME, "Title", "First name", "Last name", "Position", "outcome"]
IN_ORDER = ["Finish Time", "number", "slot"]


def read(workspace: Path) -> pd.DataFrame:
    """Return the rows of all exports under one another."""
    paths = sorted((workspace / "exports").glob("export-*.csv"))
    frames = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    rows = pd.concat(frames, ignore_index=True)
    rows["Date"] = pd.to_datetime(rows["Date"])
    rows["number"] = rows[REFERENCE].astype(int)
    return rows.sort_values("Date", kind="stable")


def lists(data: Path) -> pd.DataFrame:
    """Return the entries of both lists, those of the special list as if in status for ever."""
    ecosoc = pd.read_csv(data / "ecosoc.csv", dtype=str, keep_default_na=False)
    special = pd.read_csv(data / "special_accreditation.csv", dtype=str, keep_default_na=False)
    special["status"] = "Special"
    return pd.concat([ecosoc, special], ignore_index=True).fillna("")


def matched(typed: pd.Series, entries: pd.DataFrame, cutoff: float) -> dict[str, int]:
    """Return the row of the best entry for every name that has one above the cutoff."""
    choices = [utils.default_process(name) for name in entries["name"]]
    found = {}
    for name in typed.unique():
        query = utils.default_process(name)
        best = process.extractOne(query, choices, scorer=fuzz.WRatio, score_cutoff=cutoff)
        if best is not None:
            found[name] = best[2]
    return found


def matched_usually(typed: pd.Series, entries: pd.DataFrame, cutoff: float) -> dict[str, int]:
    """Return the same, asked for each application in one call that does it all."""
    choices = entries["name"].tolist()
    options = {"scorer": fuzz.WRatio, "processor": utils.default_process, "score_cutoff": cutoff}
    best = typed.map(lambda name: process.extractOne(name, choices, **options))
    return {name: one[2] for name, one in zip(typed, best, strict=True) if one is not None}


def matched_by_default(typed: pd.Series, entries: pd.DataFrame, cutoff: float) -> dict[str, int]:
    """Return the same with the library's defaults, the cutoff looked at afterwards."""
    choices = entries["name"].tolist()
    best = typed.map(lambda name: process.extractOne(name, choices))
    return {name: one[2] for name, one in zip(typed, best, strict=True) if one[1] >= cutoff}


def deadline_of(session: dict[str, Any]) -> pd.Timestamp | None:
    """Return the last moment that counts, in the zone of the exports."""
    text = session["deadline"]
    if text is None:
        return None
    moment = pd.Timestamp(str(text))
    if len(str(text)) == len("2017-05-15"):
        return moment + pd.Timedelta(days=1, microseconds=-1)
    return moment if moment.tz is None else moment.tz_convert(ZONE).tz_localize(None)


def in_force(entries: pd.DataFrame, day: str) -> pd.Series:
    """Tell of each entry whether it accredits on a day (ISO dates compare as texts)."""
    start, end = entries["suspended_from"], entries["suspended_until"]
    suspended = (start != "") & (start <= day) & ((end == "") | (day < end))
    withdrawn = (entries["withdrawn"] != "") & (entries["withdrawn"] <= day)
    known = entries["status"].isin(["General", "Special", "Roster"])
    return known & (entries["granted"] <= day) & ~suspended & ~withdrawn


def persons(rows: pd.DataFrame, label: str) -> pd.DataFrame:
    """Return one row per person entered for a session."""
    parts = []
    for slot in (1, 2, 3, 4):
        columns = {
            f"{mark}{label} - Representative {slot} - {cell}": cell for cell, mark in CELLS.items()
        }
        kept = rows[[REFERENCE, "number", "Finish Time", NAME, TYPE, "entry", "good", *columns]]
        parts.append(kept.rename(columns=columns).assign(slot=slot))
    out = pd.concat(parts, ignore_index=True)
    told = ["First name", "Last name", "Position", "E-mail", "Passport number"]
    return out[(out[told] != "").any(axis=1)]


def roster(rows: pd.DataFrame, entries: pd.DataFrame, session: dict[str, Any]) -> pd.DataFrame:
    """Return every person entered for a session with an outcome."""
    deadline = deadline_of(session)
    day = str(session["dates"][0]) if deadline is None else str(deadline.date())
    complete = rows[rows["Status"] == "Complete"]
    in_time = complete if deadline is None else complete[complete["Date"] <= deadline]
    used = in_time.groupby(REFERENCE).tail(1)
    late = rows[~rows[REFERENCE].isin(used[REFERENCE])].groupby(REFERENCE).tail(1)
    force = in_force(entries, day)
    for frame in (used := used.copy(), late := late.copy()):
        frame["good"] = frame["entry"].map(lambda at: at >= 0 and bool(force[at]))
    out = persons(used, session["title"]).sort_values(IN_ORDER)
    out["organization"] = out["entry"].where(out["entry"] >= 0, out[NAME])
    out["who"] = (out["First name"] + " " + out["Last name"]).str.strip().str.casefold()
    good = out["good"] & (out[TYPE] != "National Human Rights Institution") & (out["who"] != "")
    taken = out[good].drop_duplicates(["organization", "who"])
    taken = taken[taken.groupby("organization").cumcount() < session["quota"]]
    out["outcome"] = seats(taken, session["capacity"]).reindex(out.index).fillna("rejected")
    return pd.concat([out, persons(late, session["title"]).assign(outcome="rejected")])


def seats(taken: pd.DataFrame, capacity: dict[str, int]) -> pd.Series:
    """Return room, overflow or waiting for each person, priority representatives first."""
    wish = taken["Priority representative?"] == "Yes"
    order = taken.assign(later=~wish).sort_values(["later", *IN_ORDER], kind="stable")
    order["turn"] = order.groupby("organization").cumcount()
    first = taken.groupby("organization")[IN_ORDER].first().reset_index()
    order = order[["organization", "turn"]].reset_index().merge(first, on="organization")
    order = order.sort_values(["turn", *IN_ORDER])
    room, overflow = capacity["room"], capacity["overflow"]
    kinds = ["room"] * room + ["overflow"] * overflow
    kinds += ["waiting"] * max(0, len(order) - len(kinds))
    return pd.Series(kinds[: len(order)], index=order["index"])


def write(folder: Path, found: pd.DataFrame, *, reports: bool) -> None:
    """Write who is in, who waits and who is not admitted."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        name: found.loc[found["outcome"].isin(outcomes), SHOWN] for name, outcomes in KINDS.items()
    }
    for name, rows in tables.items():
        rows.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    if not reports:
        return
    with pd.ExcelWriter(folder / "roster.xlsx", engine="xlsxwriter") as book:
        for name, rows in tables.items():
            rows.to_excel(book, sheet_name=name, index=False)
    found[SHOWN].to_html(folder / "roster.html", index=False)
    found[SHOWN].to_json(folder / "nominations.json", orient="records")


def write_public(folder: Path, rows: pd.DataFrame) -> None:
    """Write the public answers of the latest complete row of each application, ordered by name."""
    first, last = rows.columns.get_loc(NAME), rows.columns.get_loc("Date")
    shown = [label for label in rows.columns[first:last] if not label.startswith("#")]
    latest = rows[rows["Status"] == "Complete"].groupby(REFERENCE).tail(1).sort_values(NAME)
    folder.mkdir(parents=True, exist_ok=True)
    latest[shown].to_csv(folder / "applications.csv", index=False, encoding="utf-8-sig")
    latest[shown].to_html(folder / "index.html", index=False)


def main() -> None:
    """Do the job, print the seconds of its parts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cutoff", type=float, default=90)
    parser.add_argument("--usual", action="store_true")
    parser.add_argument("--defaults", action="store_true")
    parser.add_argument("--reports", action="store_true")
    asked = parser.parse_args()
    begun = time.perf_counter()
    rows, entries = read(asked.workspace), lists(asked.workspace / "data")
    was_read = time.perf_counter()
    if asked.usual or asked.defaults:
        typed = rows.drop_duplicates([REFERENCE, NAME])[NAME]
        way = matched_usually if asked.usual else matched_by_default
        of_names = way(typed, entries, asked.cutoff)
    else:
        of_names = matched(rows[NAME], entries, asked.cutoff)
    rows["entry"] = rows[NAME].map(of_names).fillna(-1).astype(int)
    was_matched = time.perf_counter()
    text = (asked.workspace / "data" / "sessions.yaml").read_text(encoding="utf-8")
    for session in YAML(typ="safe").load(text)["sessions"]:
        found = roster(rows, entries, session)
        write(asked.out / session["id"], found, reports=asked.reports)
    if asked.reports:
        write_public(asked.out, rows)
    ended = time.perf_counter()
    spent = {"match": was_matched - was_read, "rest": ended - was_matched + was_read - begun}
    asked_for = len(typed) if asked.usual or asked.defaults else rows[NAME].nunique()
    json.dump({**spent, "names": asked_for}, sys.stdout)


if __name__ == "__main__":
    main()
