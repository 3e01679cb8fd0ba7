"""Names of countries: those of pycountry, the same where an earlier run kept them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pycountry
import pytest

from gcmreg import cache
from gcmreg.report import country_names
from gcmreg.report.country_names import iso_code, iso_name, translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def forget() -> None:
    """Let the next question be answered as in a new process."""
    country_names._iso.cache_clear()
    translated.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    forget()
    yield tmp_path / "cache"
    forget()


def test_iso_knows_what_pycountry_looks_up() -> None:
    for one in pycountry.countries:
        for _, text in one:
            assert iso_code(text) == pycountry.countries.lookup(text).alpha_2
            assert iso_code(f" {text.upper()} ") == iso_code(text.lower()) == iso_code(text)
        assert iso_name(one.alpha_2) == one.name
    assert (iso_code(""), iso_code("Zamunda"), iso_name("XK")) == ("", "", "")


def test_what_is_recalled_is_what_was_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = (country_names._iso(), translated())
    kinds = [path.name.partition("-")[0] for path in sorted(folder.iterdir())]
    assert kinds == ["countries", "translations"]
    forget()
    monkeypatch.setattr(country_names, "_read_iso", None)  # nothing is read any more
    monkeypatch.setattr(country_names, "_read_translated", None)
    assert (country_names._iso(), translated()) == first


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"kenya":1}', b"\xff"])
def test_a_damaged_file_is_read_again(folder: Path, damage: bytes) -> None:
    first = (country_names._iso(), translated())
    for path in folder.iterdir():
        path.write_bytes(damage)
    forget()
    assert (country_names._iso(), translated()) == first


def test_another_version_reads_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert iso_name("KE") == "Kenya"
    forget()
    monkeypatch.setattr(country_names, "__version__", "another")
    assert iso_name("KE") == "Kenya"
    assert len(list(folder.iterdir())) == 2
