"""The check of a list."""

from __future__ import annotations

from gcmreg.matching.check import Doubt, confusable_pairs, doubtful_rows, duplicates
from gcmreg.matching.model import Entry


def test_confusable_pairs_name_what_differs() -> None:
    entries = [
        Entry("2", "Quillfeather Foundation, Inc."),
        Entry("1", "Quillfeather Foundation"),
        Entry("3", "Marlowe Hill Relief Society"),
    ]
    found = confusable_pairs(entries)
    assert [(pair.first.id, pair.second.id, pair.why) for pair in found] == [
        ("1", "2", "same after dropping 'inc'"),
    ]


def test_duplicates_across_lists() -> None:
    first = [Entry("1", "Quillfeather Foundation"), Entry("2", "Marlowe Hill Relief Society")]
    second = [Entry("S1", "The Quillfeather Foundation"), Entry("S2", "Ostermarch Circle")]
    assert [(pair.first.id, pair.second.id) for pair in duplicates(first, second)] == [("1", "S1")]


def test_doubtful_rows() -> None:
    rows = [
        Entry("1", "—"),
        Entry("2", "Marlowe Hill (special, 2011)"),
        Entry("3", "Marlowe Hill (MH"),
        Entry("4", "FranÃ§ois Marlowe"),
        Entry("5", "International Network"),
        Entry("6", "Mаrlowe Hill"),
        Entry("7", "Ostermarch Circle", country="Atlantis"),
        Entry("7", "Zandvoren Circle", country="Kenya"),
    ]
    assert [(one.entry.id, one.doubt) for one in doubtful_rows(rows)] == [
        ("1", Doubt.EMPTY),
        ("2", Doubt.DEBRIS),
        ("3", Doubt.OPEN_BRACKET),
        ("4", Doubt.BROKEN),
        ("5", Doubt.ONLY_COMMON),
        ("6", Doubt.MIXED_SCRIPTS),
        ("7", Doubt.COUNTRY),
        ("7", Doubt.SAME_ID),
    ]
