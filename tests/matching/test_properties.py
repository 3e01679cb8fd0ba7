"""What must hold for every list and every name."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from gcmreg.folding import fold
from gcmreg.matching import Matcher
from gcmreg.matching.model import Decision, Entry, Query

WORDS = (
    *("Quillfeather", "Marlowe", "Ostermarch", "Tidewater", "Lantern", "Foundation", "Association"),
    *("Network", "Development", "International", "Human", "Rights", "Youth", "Women", "Peace"),
    *("Kenya", "Africa", "Inc.", "Ltd", "(QF)", "of", "for", "the", "and", "Zandvoren"),
)
TYPED = (
    "Quillfeather Foundation (QF)",
    "Association pour la défense des orpailleurs",
    "Marlowe Foundation – Kenya / Fondation Marlowe",
    "Кириллица фонд",
    "日本財団",
    "I. I. Lantern, Inc.",
)
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
texts = st.one_of(names, st.text(max_size=40), st.sampled_from(TYPED))
lists = st.lists(names, min_size=0, max_size=12, unique_by=fold).map(
    lambda found: [Entry(str(number), name) for number, name in enumerate(found)]
)
RANK = {Decision.NONE: 0, Decision.REVIEW: 1, Decision.ACCEPT: 2}


@settings(deadline=None)
@given(lists, texts, st.randoms())
def test_order_of_the_list_does_not_matter(
    entries: list[Entry], typed: str, chance: random.Random
) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)
    query = Query(typed)
    assert Matcher(shuffled).match(query) == Matcher(entries).match(query)


@settings(deadline=None)
@given(lists, texts)
def test_adding_an_unrelated_entry_never_turns_an_accept_into_another(
    entries: list[Entry], typed: str
) -> None:
    before = Matcher(entries).match(Query(typed))
    after = Matcher([*entries, Entry("x", "Wobbegong Hyperborean Quokkas")]).match(Query(typed))
    if before.entry is not None and after.entry is not None:
        assert after.entry == before.entry


@settings(deadline=None)
@given(lists, texts)
def test_case_blanks_and_unicode_form_do_not_matter(entries: list[Entry], typed: str) -> None:
    matcher = Matcher(entries)
    expected = matcher.match(Query(typed))
    for form in ("NFC", "NFD"):
        for same in (typed, f"  {typed} ", typed.replace(" ", "  ")):
            assert _outcome(matcher, unicodedata.normalize(form, same)) == (
                expected.decision,
                expected.entry,
            )
    if typed.upper().casefold() == typed.casefold():
        assert _outcome(matcher, typed.upper()) == (expected.decision, expected.entry)


def _outcome(matcher: Matcher, typed: str) -> tuple[Decision, Entry | None]:
    found = matcher.match(Query(typed))
    return found.decision, found.entry


@settings(deadline=None)
@given(lists, texts)
def test_accents_do_not_matter(entries: list[Entry], typed: str) -> None:
    accented = typed.replace("a", "á").replace("o", "ö").replace("e", "é")
    matcher = Matcher(entries)
    assert _outcome(matcher, accented) == _outcome(matcher, typed)


@settings(deadline=None)
@given(lists, texts)
def test_every_answer_is_whole(entries: list[Entry], typed: str) -> None:
    matcher = Matcher(entries)
    match = matcher.match(Query(typed))
    assert match.why
    assert 0 <= match.score <= 1
    assert (match.entry is not None) == (match.decision is Decision.ACCEPT)
    scores = [one.score for one in match.suggestions]
    assert scores == sorted(scores, reverse=True)
    band = 2 if match.score >= matcher.model.accept else int(match.score >= matcher.model.review)
    assert RANK[match.decision] == band


@settings(deadline=None)
@given(lists)
def test_equal_after_folding_is_accepted(entries: list[Entry]) -> None:
    matcher = Matcher(entries)
    for entry in entries:
        assert matcher.match(Query(entry.name.upper())).entry == entry


def test_equal_names_are_accepted_among_near_duplicates() -> None:
    chance = random.Random(5)  # noqa: S311
    entries = [Entry(str(n), f"{chance.choice(WORDS)} Body {n:04d} Circle") for n in range(900)]
    entries += [Entry(f"n{n}", entries[n].name.replace("Circle", "Circles")) for n in range(100)]
    matcher = Matcher(entries)
    assert [matcher.match(Query(entry.name.lower())).entry for entry in entries] == entries
