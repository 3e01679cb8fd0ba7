"""The pages in a real browser: search, sort, keyboard, print, accessibility, nothing loaded."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest
from browser import AXE, CHROMIUM, Browser, browser

from gcmreg.commands.door import EXTRAS
from gcmreg.commands.loaded import load
from gcmreg.commands.public import public
from gcmreg.commands.roster import roster
from gcmreg.commands.stats import stats
from gcmreg.report.page import parted
from gcmreg.report.public import applications_table
from gcmreg.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SESSION = "geneva-oct"
TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
WITH_SCRIPT = ("public", "attendees", "staff")
STILL = ("badges", "figures", "public figures")
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def pages(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the pages of the demonstration."""
    out = tmp_path_factory.mktemp("pages")
    space = Workspace(demo)
    assert public(space, None, redact=True, out=out).exit_code == 0
    assert public(space, SESSION, redact=True, out=out).exit_code == 0
    assert roster(space, SESSION, out=out, extras=EXTRAS).exit_code == 0
    assert stats(space, None, page=out / "figures.html").exit_code == 0
    assert stats(space, None, public=True, page=out / "figures-public.html").exit_code == 0
    return {
        "public": out / "index.html",
        "attendees": out / f"attendees-{SESSION}.html",
        "staff": out / SESSION / "roster.html",
        "badges": out / SESSION / "badges.html",
        "figures": out / "figures.html",
        "public figures": out / "figures-public.html",
    }


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    with browser() as found:
        yield found


def test_public_page_holds_the_rows_and_columns_of_the_csv(pages: dict[str, Path]) -> None:
    text = (pages["public"].parent / "applications.csv").read_text("utf-8-sig")
    header, *rows = csv.reader(text.splitlines(keepends=True))
    _, value = parted(pages["public"].read_bytes())
    (table,) = value["tables"]
    assert table["columns"] == header
    found = []
    for cells, more in table["rows"]:
        row = [""] * len(header)
        for i, cell in zip(table["lead"], cells, strict=True):
            row[i] = cell
        for i, cell in zip(more[::2], more[1::2], strict=True):
            row[i] = cell
        found.append(row)
    assert [[c.removeprefix("'") for c in row] for row in rows] == found


def test_same_inputs_same_pages(demo: Path, pages: dict[str, Path], tmp_path: Path) -> None:
    public(Workspace(demo), None, redact=True, out=tmp_path)
    roster(Workspace(demo), SESSION, out=tmp_path, extras=EXTRAS)
    assert (tmp_path / "index.html").read_bytes() == pages["public"].read_bytes()
    again = tmp_path / SESSION
    for path in pages["staff"].parent.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", [*WITH_SCRIPT, *STILL])
def test_page_names_nothing_outside_itself(pages: dict[str, Path], name: str) -> None:
    data = pages[name].read_bytes()
    rest = data.decode("utf-8") if name in STILL else parted(data)[0]
    assert "default-src 'none'" in rest
    assert "unsafe" not in rest
    assert "http" not in rest.replace('http-equiv="Content-Security-Policy"', "")
    assert " style=" not in rest
    assert " onclick=" not in rest
    assert ("<script" in rest) == (name in WITH_SCRIPT)


@in_browser
def test_search_finds_and_counts(pages: dict[str, Path], tab: Browser) -> None:
    tab.size(1280, 900)
    tab.open(pages["public"])
    total = tab.run("JSON.parse(document.getElementById('data').textContent).tables[0].rows.length")
    name = tab.run("document.querySelector('tbody td').textContent")
    assert str(total) in tab.run("document.querySelector('.count').textContent")
    tab.run("document.querySelector('input[type=search]').focus()")
    tab.type(name.upper())
    tab.wait("document.querySelector('.count').textContent.includes(' of ')")
    assert tab.run("document.querySelector('tbody td').textContent").casefold() == name.casefold()
    tab.type(" zzzzzz")
    tab.wait(f"document.querySelector('.count').textContent.startsWith('0 of {total}')")
    assert tab.problems == []


@in_browser
def test_header_sorts_by_keyboard_and_answers_unfold(pages: dict[str, Path], tab: Browser) -> None:
    tab.open(pages["public"])
    names = "[...document.querySelectorAll('tbody tr:not(.more) td:first-child')]"
    tab.run("document.querySelector('thead button').focus()")
    tab.key("Enter", 13, "\r")
    up = tab.run(f"{names}.map(c => c.textContent)")
    assert tab.run("document.querySelector('thead th').getAttribute('aria-sort')") == "ascending"
    tab.key("Enter", 13, "\r")
    down = tab.run(f"{names}.map(c => c.textContent)")
    assert tab.run("document.querySelector('thead th').getAttribute('aria-sort')") == "descending"
    assert up[0] != down[0]
    tab.run("document.querySelector('tbody button').focus()")
    tab.key("Enter", 13, "\r")
    assert tab.run("document.querySelector('tr.more:not([hidden]) dd').textContent") != ""
    assert tab.problems == []


@in_browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", [*WITH_SCRIPT, *STILL])
def test_page_fits_and_is_accessible(
    pages: dict[str, Path], tab: Browser, name: str, width: int
) -> None:
    tab.size(width, 844)
    tab.open(pages[name], still=name in STILL)
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.problems == []
    if not AXE.is_file():
        pytest.skip("no axe.min.js: name it by GCMREG_AXE")
    tab.run("document.querySelector('tbody button')?.click()")
    tab.run(AXE.read_text(encoding="utf-8") + ";0")
    found = tab.run(
        f"axe.run({{runOnly: {TAGS}}})"
        ".then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    )
    assert found == []


@in_browser
def test_staff_page_prints_the_door_list(pages: dict[str, Path], tab: Browser) -> None:
    tab.size(1280, 900)
    tab.open(pages["staff"])
    assert tab.pdf().startswith(b"%PDF")
    assert tab.run("getComputedStyle(document.querySelector('.door')).display") == "none"
    boxes = tab.run("document.querySelectorAll('.door td.box').length")
    header = (pages["staff"].parent / "attendees.csv").read_text("utf-8-sig").count("\n") - 1
    waiting = (pages["staff"].parent / "waiting.csv").read_text("utf-8-sig").count("\n") - 1
    assert boxes == header + waiting
    assert tab.problems == []


@in_browser
def test_answers_are_shown_and_never_run(demo: Path, tmp_path: Path, tab: Browser) -> None:
    """A page whose answers hold markup, scripts and the end of the data block."""
    from gcmreg.report.public_html import public_page

    loaded = load(Workspace(demo), answers=True)
    forms = loaded.settings.forms
    made = applications_table(loaded.applications, forms, loaded.register, redact=True)
    evil = [
        "<img src=x onerror=document.title='run'>",
        "</script><script>document.title='run'</script>",
        "<!--<script>",
        "\u2028 & &lt; \u202e",
    ]
    for i, text in enumerate(evil):
        made.rows[i] = [text] * len(made.columns)
    path = tmp_path / "evil.html"
    path.write_bytes(public_page(made, forms.values(), "Evil", "x.csv"))
    tab.open(path)
    assert tab.run("document.title") == "Evil"
    found = tab.run("[...document.querySelectorAll('tbody td:first-child')].map(c=>c.textContent)")
    assert set(evil) <= set(found)
    assert tab.problems == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_workbook_prints(pages: dict[str, Path], tmp_path: Path) -> None:
    import subprocess

    book = pages["staff"].with_name("roster.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", "."]
    subprocess.run([*command, book], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "roster.pdf").read_bytes().startswith(b"%PDF")
