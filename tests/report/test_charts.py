"""Charts: the same bytes for the same numbers, told in words, readable at every width."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import TYPE_CHECKING

import pytest
from browser import CHROMIUM, browser

from gcmreg.report.charts import LATE, PLAIN, Chart, Days, bars, days
from gcmreg.report.page import still_page

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
CHART = Chart("c", "Organizations by <type>")
MAY = {date(2017, 5, day): count for day, count in ((1, 3), (4, 8), (15, 2), (17, 1))}


def drawn(svg: str) -> ET.Element:
    """Parse a chart; it must be well-formed."""
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 - our own


def texts(svg: str) -> list[str]:
    return [t.text or "" for t in drawn(svg).iter(f"{SVG}text")]


def test_bars_are_in_proportion_and_named_with_their_number() -> None:
    svg = bars(CHART, [("NGO & co", 40), ("Academia", 10), ("Nobody", 0)], ["#111111"])
    rects = list(drawn(svg).iter(f"{SVG}rect"))
    widths = [float(r.get("width") or "") for r in rects]
    assert widths[0] == 4 * widths[1]
    assert widths[2] == 0
    assert [r.get("fill") for r in rects] == ["#111111", PLAIN, PLAIN]
    assert texts(svg) == ["NGO & co", "40", "Academia", "10", "Nobody", "0"]


def test_chart_is_told_by_title_and_words() -> None:
    root = drawn(bars(CHART, [("NGO", 1200)]))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "c-t c-d")
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (title.get("id"), title.text) == ("c-t", "Organizations by <type>")
    assert (desc.get("id"), desc.text) == ("c-d", "NGO 1,200.")


def test_days_are_columns_in_proportion_and_the_deadline_a_line() -> None:
    found = Days(MAY, {date(2017, 5, 15): "deadline of x"}, date(2017, 5, 15))
    svg = days(CHART, found)
    assert texts(svg) == [
        "8",
        "0",
        "1 May 2017",
        "17 May 2017",
        "deadline of x (15 May 2017)",
    ]
    columns = [r for r in drawn(svg).iter(f"{SVG}rect") if float(r.get("height") or "") > 1.5]
    late = [r.get("fill") for r in columns if float(r.get("width") or "") > 1.5]
    assert late == [PLAIN, PLAIN, PLAIN, LATE]
    told = drawn(svg).find(f"{SVG}desc")
    assert told is not None
    assert told.text == (
        "14 in all; most on 4 May 2017: 8; 13 until the end of 15 May 2017, deadline of x."
    )


def test_long_time_is_drawn_in_columns_of_several_days_and_nothing_is_lost() -> None:
    counts = {date(2017, month, day): 1 for month in range(1, 13) for day in range(1, 29)}
    svg = days(CHART, Days(counts))
    columns = [r for r in drawn(svg).iter(f"{SVG}rect") if r.get("fill") == PLAIN]
    assert len(columns) == 91  # 362 days, four to a column
    assert f"{len(counts):,} in all" in svg


def test_nothing_to_count_is_said() -> None:
    assert "nothing to count" in bars(CHART, [])
    assert "nothing to count" in days(CHART, Days({}))


def test_markup_in_a_name_stays_text() -> None:
    svg = bars(CHART, [("</svg><script>alert(1)</script>", 3)])
    assert "<script" not in svg
    assert texts(svg)[0] == "</svg><script>alert(1)</script>"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_of_a_chart_is_cut_off_or_too_small(tmp_path: Path, width: int) -> None:
    long = [
        ("Association for the Protection of Everybody Concerned " + "x" * n, 10**n)
        for n in range(7)
    ]
    marks = {date(2017, month, 15): "deadline of geneva-oct-hearing" for month in (1, 6, 12)}
    charts = bars(CHART, long) + days(Chart("d", "Days"), Days({date(2017, 1, 1): 5}, marks))
    body = f'<div class="charts"><figure>{charts}</figure></div>'
    path = tmp_path / "charts.html"
    path.write_bytes(still_page("Charts", body, ("base.css", "charts.css")))
    outside = """[...document.querySelectorAll('svg')].flatMap(svg => {
      const box = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].filter(t => {
        const r = t.getBoundingClientRect();
        return r.left < box.left - 1 || r.right > box.right + 1 || r.bottom > box.bottom + 1;
      }).map(t => t.textContent);
    })"""
    small = """Math.min(...[...document.querySelectorAll('.charts figure > svg:first-child text')]
      .map(t => t.getBoundingClientRect().height))"""
    with browser() as tab:
        tab.size(width, 844)
        tab.open(path, still=True)
        assert tab.run(outside) == []
        assert tab.run(small) >= 12
        assert tab.problems == []


def test_bytes_hold_no_more_places_than_are_seen() -> None:
    svg = bars(CHART, [("a", 3), ("b", 7)]) + days(CHART, Days(MAY))
    assert re.findall(r"\d\.\d\d", svg) == []
