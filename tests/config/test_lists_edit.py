"""data/lists.yaml edited: the edition of one list, every other byte as it was."""

from __future__ import annotations

import pytest

from gcmreg.config.lists_edit import is_sample, with_edition
from gcmreg.model import ListName

SOURCE, DAY = "E/2017/INF/5: the list", "2017-09-01"
TEXTS = {
    "block": (
        (
            "# Head.\necosoc:  # the first\n  source: a sample\n  as_of: 2017-05-01  # a day\n"
            "  sample: true\n  desk: Ann\nspecial:\n  source: b\n"
        ),
        (
            "# Head.\necosoc:  # the first\n  source: 'E/2017/INF/5: the list'\n"
            "  as_of: '2017-09-01'  # a day\n  desk: Ann\nspecial:\n  source: b\n"
        ),
    ),
    "flow": (
        "ecosoc: {source: a, sample: true}\nspecial: {source: b}\n",
        "ecosoc: {source: 'E/2017/INF/5: the list', as_of: '2017-09-01'}\nspecial: {source: b}\n",
    ),
    "nested": (
        "lists:\n  ecosoc:\n    source: a\n  special: {source: b}\n",
        (
            "lists:\n  ecosoc:\n    source: 'E/2017/INF/5: the list'\n    as_of: '2017-09-01'\n"
            "  special: {source: b}\n"
        ),
    ),
    "absent": (
        "# Head.\nspecial:\n  source: b\n",
        (
            "# Head.\nspecial:\n  source: b\necosoc:\n  source: 'E/2017/INF/5: the list'\n"
            "  as_of: '2017-09-01'\n"
        ),
    ),
    "null": (
        "ecosoc:\nspecial: {source: b}\n",
        "ecosoc: {source: 'E/2017/INF/5: the list', as_of: '2017-09-01'}\nspecial: {source: b}\n",
    ),
    "empty": ("", "ecosoc:\n  source: 'E/2017/INF/5: the list'\n  as_of: '2017-09-01'\n"),
    "comment": (
        "# Head.",
        "# Head.\necosoc:\n  source: 'E/2017/INF/5: the list'\n  as_of: '2017-09-01'\n",
    ),
    "braces": (
        "{special: {source: b}}\n",
        "{special: {source: b}, ecosoc: {source: 'E/2017/INF/5: the list', as_of: '2017-09-01'}}\n",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_edition_is_written_in_place(name: str) -> None:
    text, wanted = TEXTS[name]
    assert with_edition(text, ListName.ECOSOC, SOURCE, DAY) == wanted


@pytest.mark.parametrize("name", TEXTS)
def test_line_ends_are_kept(name: str) -> None:
    text, wanted = (one.replace("\n", "\r\n") for one in TEXTS[name])
    if "\r\n" in text:
        assert with_edition(text, ListName.ECOSOC, SOURCE, DAY) == wanted


def test_day_that_is_not_known_is_not_written() -> None:
    text = "ecosoc:\n  source: a\n  as_of: 2017-05-01\n"
    assert with_edition(text, ListName.ECOSOC, "b", None) == "ecosoc:\n  source: b\n"


@pytest.mark.parametrize("text", ["- a\n", "ecosoc: [a]\n  b\n", "a text\n", "ecosoc: &x {}\n"])
def test_file_that_cannot_be_edited_is_left(text: str) -> None:
    assert with_edition(text, ListName.ECOSOC, "b", None) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ecosoc: {sample: true}\n", True),
        ("lists: {ecosoc: {sample: yes}}\n", True),
        ("ecosoc: {sample: false}\n", False),
        ("special: {sample: true}\n", False),
        ("", False),
        ("[broken", False),
    ],
)
def test_sample_is_what_the_file_says(text: str, wanted: bool) -> None:  # noqa: FBT001
    assert is_sample(text, ListName.ECOSOC) == wanted
