"""What explain says is what the roster says, for every nomination."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from insight.spaces import MAKER, make_large, run, table

from gcmreg.commands.diff import If, simulate
from gcmreg.commands.explain import explain, explain_code
from gcmreg.commands.loaded import load
from gcmreg.compare import place
from gcmreg.config.notices import read_notices
from gcmreg.diagnostics import UnusableError
from gcmreg.explanation import explained, seat_in_words
from gcmreg.report.letter import letter
from gcmreg.report.roster_json import roster_value
from gcmreg.report.wording import Wording
from gcmreg.rules import BY_CODE, RULES, Stage
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmreg.roster import Nomination, Roster

SHARED = (
    "outcome codes order priority reason clause late reference slot organization given_name "
    "family_name"
).split()
TABLE = [rule.code for rule in RULES if rule.stage is not Stage.ROSTER]


@pytest.fixture(scope="session", params=["demo", "large"])
def rosters(
    request: pytest.FixtureRequest, demo: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> list[Roster]:
    """Return every roster of the demonstration, and of a workspace of 800 applications."""
    workspace = demo
    if request.param == "large":
        if not MAKER.is_file():
            pytest.skip("the maker of large workspaces is not at hand")
        workspace = Workspace(tmp_path_factory.mktemp("large") / "workspace")
        make_large(workspace.root, 800)
    loaded = load(workspace, answers=True)
    return [loaded.rosters.roster(s) for s in loaded.schedule.sessions]


def each(rosters: list[Roster]) -> Iterator[tuple[Roster, Nomination]]:
    return ((roster, one) for roster in rosters for one in roster.nominations)


def test_explanation_agrees_with_the_roster(rosters: list[Roster]) -> None:
    count = 0
    for roster in rosters:
        said = [{k: n[k] for k in SHARED} for n in roster_value(roster)["nominations"]]
        told = [explained(roster, one) for one in roster.nominations]
        assert [{k: t[k] for k in SHARED} for t in told] == said
        count += len(told)
    assert count > 200


def test_every_rule_is_listed_in_the_order_of_the_table(rosters: list[Roster]) -> None:
    """Up to the one that decides they pass or note; those after it were not asked."""
    for roster, one in each(rosters):
        rules = explained(roster, one)["rules"]
        assert [rule["code"] for rule in rules] == TABLE
        said = [rule["said"] for rule in rules]
        ends = [i for i, text in enumerate(said) if text not in {"pass", "note", "not asked"}]
        notes = [rule["code"] for rule in rules if rule["said"] == "note"]
        if ends:
            (end,) = ends
            assert said[end] == one.outcome
            assert "not asked" not in said[:end]
            assert set(said[end + 1 :]) <= {"not asked"}
            assert [rules[end]["code"], *notes] == one.codes
        else:
            assert "not asked" not in said
            assert notes == one.codes


def test_version_that_counts_is_marked(rosters: list[Roster]) -> None:
    for roster, one in each(rosters):
        versions = explained(roster, one)["versions"]
        used = [v for v in versions if v["used"]]
        assert sum(v["reported"] for v in versions) == 1
        assert len(used) == (one.standing.used is not None)
        assert versions[0]["differences"] == []
        changed = [v.changed for v in one.standing.versions]
        assert [v["changed"] for v in versions] == [c and c.isoformat() for c in changed]


def test_figures_of_the_seat_are_those_counted_anew(rosters: list[Roster]) -> None:
    for roster in rosters:
        kinds = ("room", "overflow", "waiting")
        seated = sorted(
            (n for n in roster.nominations if n.outcome in kinds),
            key=lambda n: (kinds.index(n.outcome), n.order),
        )
        priority = [n for n in seated if n.priority]
        room, overflow = roster.session.room, roster.session.overflow or 0
        end = "; the room has no limit"
        if room is not None:
            end = f"; the room holds {room}, the overflow room {overflow}"
        for place_, one in enumerate(seated, 1):
            words = seat_in_words(roster, one)
            first, rest = re.split(r"(?:st|nd|rd|th)(?= of)", words, maxsplit=1)
            if one.priority:
                assert int(first) == priority.index(one) + 1
                assert rest == f" of {len(priority)} priority persons{end}"
            else:
                assert int(first) == place_
                assert rest == (
                    f" of {len(seated)} in the order of seats, "
                    f"after {len(priority)} priority persons{end}"
                )
        for one in roster.nominations:
            assert (seat_in_words(roster, one) == "") == (one.order is None)


def test_as_many_more_seats_as_it_says_really_seat_the_person(demo: Workspace) -> None:
    """One fewer does not."""
    loaded = load(demo, answers=True)
    chance, tried = random.Random(6), 0  # noqa: S311 - no secret
    for session in loaded.schedule.sessions:
        roster = loaded.rosters.roster(session)
        short = [n for n in roster.nominations if n.outcome in {"overflow", "waiting"}]
        for one in chance.sample(short, min(2, len(short))):
            words = explained(roster, one)["would_change_it"]
            more = int(words.split()[0])
            field = "room" if one.outcome == "overflow" else "overflow"
            has = (session.room if field == "room" else session.overflow) or 0
            for number, seat in ((more, field), (more - 1, str(one.outcome))):
                supposed = If(**{field: str(has + number)})
                rows = table(simulate(demo, session.id, supposed))
                after = {
                    (r["reference"], r["given_name"], r["family_name"]): r["after"] for r in rows
                }
                key = (one.reference, one.slot.given, one.slot.family)
                now = place({"outcome": str(one.outcome), "order": one.order, "codes": one.codes})
                assert after.get(key, now).split()[0] == seat
            tried += 1
    assert tried > 6


def people(value: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    return {(v["session"], v["reference"], v["slot"]) for v in value}


def test_found_by_reference_organization_and_person_in_any_spelling(demo: Workspace) -> None:
    loaded = load(demo, answers=True)
    session = loaded.schedule.session("vienna-sep")
    assert session is not None
    for one in loaded.rosters.roster(session).nominations[::20]:
        key = (session.id, one.reference, one.slot.number)
        name = one.slot.full_name
        queries = [one.reference, f" {one.organization.upper()} ", one.organization]
        queries += [name.casefold(), f"{one.slot.family} {one.slot.given}"] if name else []
        queries += [one.entry.name] if one.entry is not None else []
        for query in queries:
            assert key in people(explain(demo, query).value), query
            assert {v["session"] for v in explain(demo, query, session.id).value} == {session.id}


def test_command_gives_the_same_as_the_roster(demo: Workspace) -> None:
    said = roster_value(_roster(demo, "geneva-oct-hearing"))["nominations"]
    for one in said[::7]:
        arguments = [one["reference"], "--session", "geneva-oct-hearing", "--format", "json"]
        told = run(demo.root, "explain", *arguments)
        (found,) = [v for v in told.value if (v["slot"], v["late"]) == (one["slot"], one["late"])]
        assert told.exit_code == 0
        assert {k: found[k] for k in SHARED} == {k: one[k] for k in SHARED}


def _roster(space: Workspace, session_id: str) -> Roster:
    loaded = load(space, answers=True)
    return loaded.rosters.roster(loaded.session(session_id))


def test_rules_and_findings_are_explained_by_code_and_name(tmp_path: Path) -> None:
    for rule in RULES:
        for text in (rule.code, rule.code.lower(), rule.name):
            told = explain_code(text)
            assert told is not None
            assert (told.value["code"], told.value["clause"]) == (rule.code, rule.clause)
    told = explain_code("RG501")
    assert told is not None
    assert told.text.startswith("RG501 register-damaged (error)\n")
    assert explain_code("XX999") is None
    shown = run(tmp_path, "explain", "RP401", "--format", "json")
    assert (shown.exit_code, shown.value["name"]) == (0, "surplus-representative")


def test_unknown_name_suggests_what_is_near(demo: Workspace) -> None:
    one = _roster(demo, "vienna-sep").nominations[0]
    wrong = one.organization[:-2] + "xx"
    shown = run(demo.root, "explain", wrong)
    assert (shown.exit_code, shown.out) == (1, "")
    assert f"near: {one.organization!r}" in shown.err
    assert run(demo.root, "explain", "").exit_code == 1


def test_application_and_person_without_nomination_are_known_all_the_same(
    demo: Workspace,
) -> None:
    loaded = load(demo, answers=True)
    found = [one for s in loaded.schedule.sessions for one in loaded.rosters.roster(s).nominations]
    nominated = {one.reference for one in found}
    for application in loaded.applications:
        if application.reference not in nominated:
            with pytest.raises(UnusableError) as caught:
                explain(demo, application.reference)
            message = caught.value.findings[0].message
            assert message.startswith(f"application {application.reference} is held, but enters")
            break
    names = {one.slot.full_name for one in found}
    replaced = [
        slot.full_name
        for a in loaded.applications
        for v in a.versions
        for slots in v.reading.slots.values()
        for slot in slots
        if slot.named and slot.full_name not in names
    ]
    for name in replaced[:3]:
        with pytest.raises(UnusableError) as caught:
            explain(demo, name)
        assert "is not in the version that counts" in caught.value.findings[0].message


def private_answers(one: Nomination) -> list[str]:
    answers = dict(one.version.answers)
    return [v for label, v in answers.items() if label.startswith("#") and len(v) > 4]


def test_letter_is_plain_and_tells_no_private_answer(rosters: list[Roster]) -> None:
    known = [rule.code for rule in RULES] + [rule.name for rule in RULES if "-" in rule.name]
    shipped = read_notices(Workspace(shipped_data().parent), BY_CODE).languages["en"]
    wording = Wording(shipped, ZoneInfo("America/New_York"))
    for roster, one in each(rosters):
        text = letter(roster, one, wording)
        body = text.replace(one.organization, "").replace(one.slot.full_name, "")
        assert [code for code in known if code in body] == []
        assert [answer for answer in private_answers(one) if answer in text] == []
        assert "gcmreg" not in body
        if one.deciding is not None:
            assert one.deciding.rule.title in text
            said = "{reason}" in shipped.rules[one.deciding.rule.code].here
            assert (f"In this case: {one.deciding.reason}." in text) == said
            assert f"Basis: {one.clause}." in text


def test_letters_come_as_text_and_as_json(demo: Workspace) -> None:
    reference = _roster(demo, "vienna-sep").nominations[0].reference
    text = run(demo.root, "explain", reference, "--letter").out
    shown = run(demo.root, "explain", reference, "--letter", "--format", "json")
    assert "\n".join(one["letter"] for one in shown.value).strip() == text.strip()
