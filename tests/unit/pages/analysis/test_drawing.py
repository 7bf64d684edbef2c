"""Axes, lines, widths and numbers of the page, also where numbers are odd."""

from __future__ import annotations

import math
import re

import pytest

from analyzer.pages.analysis.axis import axis, round_ticks
from analyzer.pages.analysis.bars import scale_of
from analyzer.pages.analysis.line_chart import BOTTOM, LEFT, RIGHT, STRIP_BOTTOM, STRIP_TOP, TOP, line_chart
from analyzer.pages.texts import cut, exact, number, percent, shown

LARGEST, SMALLEST = 1.7976931348623157e308, 5e-324


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.2, 0.6, (0.2, 0.3, 0.4, 0.5, 0.6)),
        (0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0)),
        (-3.0, 11.0, (-5.0, 0.0, 5.0, 10.0, 15.0)),
        (1200.0, 1204.0, (1200.0, 1201.0, 1202.0, 1203.0, 1204.0)),
        (0.5, 0.5, (0.45, 0.475, 0.5, 0.525, 0.55)),
    ],
)
def test_ticks_are_round_and_hold_all_values(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("low", "high"),
    [(-LARGEST, LARGEST), (0.0, SMALLEST), (0.0, 0.0), (1e300, 1e300), (1.0, 1.0 + 1e-15), (-1e-300, 1e-300)],
)
def test_axes_hold_whatever_doubles_there_are(low: float, high: float) -> None:
    ticks = round_ticks(low, high)
    assert 2 <= len(ticks) <= 8
    assert ticks[0] <= low <= high <= ticks[-1]
    place = axis(ticks[0], ticks[-1], BOTTOM, TOP)
    assert all(TOP <= place(value) <= BOTTOM for value in (low, high, *ticks))
    assert scale_of([low, high]).bar(high).width <= 100


def test_a_line_goes_through_its_points_and_is_broken_at_gaps() -> None:
    chart = line_chart([1.0, 2.0, 3.0, 4.0], [[0.0, 1.0, None, 1.0]], [0.1, 0.4, None, 0.2], ["yes"])
    assert chart is not None
    assert chart.lines == (f"M62 {BOTTOM}L155.3 {TOP}M342 {TOP}m-4 0h8",)
    assert [column.height for column in chart.columns] == [10.5, STRIP_BOTTOM - STRIP_TOP, 0.0, 21.0]
    assert chart.columns[0].x == LEFT
    assert chart.columns[-1].x + chart.columns[-1].width == RIGHT
    assert [column.tooltip for column in chart.columns] == [
        "1: yes 0, 10 % of the rows",
        "2: yes 1, 40 % of the rows",
        "3: yes –",
        "4: yes 1, 20 % of the rows",
    ]


def test_there_is_no_chart_of_nothing() -> None:
    assert line_chart([], [], [], []) is None
    assert line_chart([1.0], [[None]], [1.0], ["yes"]) is None


def test_one_point_is_in_the_middle() -> None:
    chart = line_chart([7.0], [[0.5]], [1.0], ["yes"])
    assert chart is not None
    assert re.fullmatch(r"M202 [\d.]+m-4 0h8", chart.lines[0])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (0.20015891077100018, "0.2"),
        (-0.0, "0"),
        (-0.5, "−0.5"),
        (32561.0, "32,561"),
        (1.5e20, "1.5e+20"),
        (2048, "2048"),
    ],
)
def test_numbers_are_rounded_for_people(value: float | None, text: str) -> None:
    assert number(value) == text


def test_numbers_in_full_and_shares() -> None:
    assert exact(0.20015891077100018) == "0.20015891077100018"
    assert (exact(-math.inf), exact(None)) == ("-Infinity", "")
    assert (percent(0.3243), percent(None)) == ("32.4 %", "–")


def test_texts_are_cut_by_their_width() -> None:
    assert cut("short", 8) == "short"
    assert cut("rather long", 8) == "rather…"
    assert cut("日本語の名前", 8) == "日本語…"
    assert cut("e\N{COMBINING ACUTE ACCENT}" * 8, 8) == "e\N{COMBINING ACUTE ACCENT}" * 8


def test_what_no_page_may_hold_is_replaced() -> None:
    assert shown("a\x00b\x1b\x85\ud83d\ufdd0") == "a�b����"
    assert shown("x" * 500) == "x" * 399 + "…"
