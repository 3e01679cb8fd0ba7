"""Answers of the lists are kept between runs: the same with and without, and never another's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from gcmreg import cache
from gcmreg.facts import kept
from gcmreg.facts.accreditation import Answer, Lists, _wherever
from gcmreg.model import Decision, ListName, Query
from gcmreg.settings import read_settings
from gcmreg.workspace import Workspace, shipped_data

if TYPE_CHECKING:
    from pathlib import Path

    from gcmreg.decisions import Decisions
    from gcmreg.model import ListEntry

QUERIES = [
    Query("Amnesty International"),
    Query("Amnesty Internacional", "AI", "France"),
    Query("Amnesty Internacional", "AI", "Kenya"),
    Query("Save the Children"),
    Query("Blue Lantern Circle", country="Kenya", link="https://x.example/?profileCode=12"),
    Query("Nobody's \0 \ud800 Union"),
    Query(""),
]
Entries = dict[ListName, tuple["ListEntry", ...]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Entries, Decisions]:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    shutil.copytree(shipped_data(), tmp_path / "data")
    read = read_settings(Workspace(tmp_path), afresh=True)
    return read.lists, read.decisions


def files(folder: Path) -> list[Path]:
    return sorted((folder / "cache").glob("answers-*"))


def listings(folder: Path) -> list[Path]:
    return sorted((folder / "cache").glob("listings-*"))


def ask(settings: tuple[Entries, Decisions], *, keep: bool = True, top: int = 5) -> list[Answer]:
    lists = Lists(*settings, top, keep=keep)
    lists.ask_all(QUERIES)
    return [lists.answer(query) for query in QUERIES]


def matches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gcmreg.matching.engine.Matcher", None)


def test_what_is_recalled_is_what_was_matched(
    settings: tuple[Entries, Decisions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = ask(settings, keep=False)
    assert files(tmp_path) == []
    assert {m.decision for answer in matched for m in answer.matches.values()} == set(Decision)
    assert ask(settings) == matched
    assert len(files(tmp_path)) == 1
    matches_nothing(monkeypatch)
    assert ask(settings) == matched


def test_one_name_asked_alone_is_recalled_too(
    settings: tuple[Entries, Decisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = ask(settings)
    matches_nothing(monkeypatch)
    lists = Lists(*settings, keep=True)
    assert [lists.answer(query) for query in QUERIES] == matched


def test_new_names_are_added_to_those_that_are_kept(
    settings: tuple[Entries, Decisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    for query in QUERIES:
        Lists(*settings, keep=True).ask_all([query])
    matched = ask(settings, keep=False)
    matches_nothing(monkeypatch)
    assert ask(settings) == matched


def test_names_that_are_asked_one_by_one_keep_their_own_answers(
    settings: tuple[Entries, Decisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = ask(settings, keep=False)
    lists = Lists(*settings, keep=True)
    for query in QUERIES:
        lists.ask_all([query])
    recall = lists._kept.recall
    again = [recall(_wherever(query)) or recall(query) for query in QUERIES]
    assert again == [answer.matches for answer in matched]
    matches_nothing(monkeypatch)
    assert ask(settings) == matched


def test_half_a_pair_of_surrogates_in_a_reason_is_answered_and_not_kept(
    settings: tuple[Entries, Decisions],
) -> None:
    first = settings[0][ListName.ECOSOC][0]
    query = Query(f"{first.name} \ud800Statelessness and Nationality")
    lists = Lists(*settings, keep=True)
    lists.ask_all([query])
    alone = Lists(*settings, keep=False)
    assert lists.answer(query) == alone.answer(query)


def test_what_is_read_of_the_lists_is_recalled_for_new_names(
    settings: tuple[Entries, Decisions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = ask(settings, keep=False)
    assert listings(tmp_path) == []
    Lists(*settings, keep=True).ask_all(QUERIES[:1])
    read = listings(tmp_path)
    assert len(read) == 1
    monkeypatch.setattr("gcmreg.matching.listing.read_list", None)
    monkeypatch.setattr("gcmreg.matching.index.read_list", None)
    assert ask(settings) == matched
    cache.forget(kept.KIND)
    assert ask(settings, top=1)[1].matches[ListName.ECOSOC].decision == (
        matched[1].matches[ListName.ECOSOC].decision
    )
    assert listings(tmp_path) == read


def test_what_is_read_of_the_lists_is_kept_for_these_lists_alone(
    settings: tuple[Entries, Decisions], tmp_path: Path
) -> None:
    entries, decisions = settings
    others = ({**entries, ListName.ECOSOC: entries[ListName.ECOSOC][1:]}, decisions)
    matched = [ask(settings, keep=False), ask(others, keep=False)]
    assert [ask(settings), ask(others)] == matched
    assert len(listings(tmp_path)) == 2
    cache.forget(kept.KIND)
    assert [ask(settings), ask(others)] == matched


def test_a_list_with_half_a_pair_of_surrogates_is_read_each_time(
    settings: tuple[Entries, Decisions], tmp_path: Path
) -> None:
    entries, decisions = settings
    first, *others = entries[ListName.SPECIAL]
    odd = (
        {**entries, ListName.SPECIAL: (replace(first, name="Odd \ud800 Union"), *others)},
        decisions,
    )
    key = "0" * 32
    assert kept.listings(key, odd[0])[ListName.SPECIAL].rows[0][1] == "Odd \ud800 Union"
    assert listings(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="the rights of a file are those of its folder")
def test_what_is_kept_is_for_its_owner_alone(
    settings: tuple[Entries, Decisions], tmp_path: Path
) -> None:
    (tmp_path / "cache").mkdir(mode=0o755)
    ask(settings)
    assert [path.stat().st_mode & 0o777 for path in files(tmp_path)] == [0o600]


def test_what_is_no_file_does_not_hinder_forgetting(
    settings: tuple[Entries, Decisions], tmp_path: Path
) -> None:
    ask(settings)
    (tmp_path / "cache" / "answers-folder").mkdir()
    cache.forget(kept.KIND)
    assert [path.name for path in files(tmp_path)] == ["answers-folder"]


def test_country_counts_where_entries_have_one(
    settings: tuple[Entries, Decisions], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, decisions = settings
    first, *others = entries[ListName.SPECIAL]
    twins = (
        replace(first, id="s-1", name="Blue Lantern Circle", country="Kenya"),
        replace(first, id="s-2", name="Blue Lantern Circle", country="France"),
    )
    changed = ({**entries, ListName.SPECIAL: (*twins, *others)}, decisions)
    queries = [Query("Blue Lantern Circle", country=c) for c in ("France", "Kenya", "Peru")]
    told = []
    for _ in range(2):
        lists = Lists(*changed, keep=True)
        lists.ask_all(queries)
        told.append([lists.answer(query).keys for query in queries])
        matches_nothing(monkeypatch)
    assert told == [[("special:s-2",), ("special:s-1",), ()]] * 2


def test_changed_list_and_other_number_of_suggestions_are_matched_anew(
    settings: tuple[Entries, Decisions], tmp_path: Path
) -> None:
    ask(settings)
    entries, decisions = settings
    accepted = [e for e in entries[ListName.ECOSOC] if e.name == "Amnesty International"]
    without = tuple(e for e in entries[ListName.ECOSOC] if e not in accepted)
    changed = ({**entries, ListName.ECOSOC: without}, decisions)
    assert ask(settings)[0].keys == (accepted[0].key,)
    assert ask(changed)[0].keys == ()
    assert ask(changed) == ask(changed, keep=False)
    assert ask(settings, top=1) == ask(settings, top=1, keep=False)
    assert len(files(tmp_path)) == 3


def test_changed_matcher_matches_anew(
    settings: tuple[Entries, Decisions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(settings)
    monkeypatch.setattr(kept, "__version__", "another")
    ask(settings)
    assert len(files(tmp_path)) == 2


def test_every_file_that_the_matcher_is_made_of_counts() -> None:
    code = (
        "import sys, gcmreg.matching.engine\n"
        "for name, module in sys.modules.items():\n"
        "    if name.startswith('gcmreg') and module.__file__: print(module.__file__)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    used = set(run.stdout.split()) - {str(cache.PACKAGE / "__init__.py")}
    assert used - {str(path) for path in kept.code_files()} == set()
    names = {path.name for path in kept.code_files()}
    assert {"coefficients.json", "compiled.json"} - names == set()


@pytest.mark.parametrize("where", [0, 40, -1], ids=["seal", "inside", "end"])
def test_damaged_file_is_made_anew(
    settings: tuple[Entries, Decisions], tmp_path: Path, where: int
) -> None:
    matched = ask(settings)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[where] ^= 1
    for data in (bytes(damaged), whole[:-1], whole[:20], b""):
        path.write_bytes(data)
        assert ask(settings) == matched
        assert path.read_bytes() == whole


def test_file_of_other_lists_is_not_taken(
    settings: tuple[Entries, Decisions], tmp_path: Path
) -> None:
    entries, decisions = settings
    changed = ({**entries, ListName.ECOSOC: ()}, decisions)
    matched = ask(settings)
    (own,) = files(tmp_path)
    ask(changed)
    (other,) = [path for path in files(tmp_path) if path != own]
    own.write_bytes(other.read_bytes())
    assert ask(settings) == matched


def test_only_answers_for_the_latest_lists_stay(
    settings: tuple[Entries, Decisions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_LISTS", 2)
    for top in range(1, 5):
        ask(settings, top=top)
    assert len(files(tmp_path)) == 2


def test_only_so_many_answers_stay(
    settings: tuple[Entries, Decisions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(settings)
    (path,) = files(tmp_path)
    size = path.stat().st_size
    monkeypatch.setattr(kept, "_MOST", len(QUERIES))
    lists = Lists(*settings, keep=True)
    lists.ask_all([Query("Another Body"), Query("Yet Another Body")])
    assert path.stat().st_size < size
    assert ask(settings) == ask(settings, keep=False)


def test_questions_are_not_held(settings: tuple[Entries, Decisions], tmp_path: Path) -> None:
    Lists(*settings, keep=True).ask_all([Query("Zzyzx Qwfp", "ZQ", "Kenya", "https://z.example")])
    (path,) = files(tmp_path)
    data = path.read_bytes().lower()
    assert [word for word in (b"zzyzx", b"qwfp", b"kenya", b"z.example") if word in data] == []


def test_nothing_is_kept_where_no_folder_is_wanted_or_can_be_written(
    settings: tuple[Entries, Decisions], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = ask(settings, keep=False)
    (tmp_path / "cache").write_text("a file in the way")
    assert ask(settings) == matched
    monkeypatch.setenv(cache.VARIABLE, "")
    assert ask(settings) == matched
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "data"]
