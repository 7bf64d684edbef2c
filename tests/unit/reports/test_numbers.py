"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from analyzer.reports.numbers import apart, number, percent, readable


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0.0, "0"),
        (-0.0, "0"),
        (303290, "303,290"),
        (303290.0, "303,290"),
        (1234567.891, "1,234,568"),
        (-1234.5, "-1234"),
        (2024, "2024"),
        (10_000, "10,000"),
        (58.5765, "58.58"),
        (1.0, "1"),
        (1 / 3, "0.333"),
        (0.37812, "0.378"),
        (0.0131, "0.0131"),
        (0.00012345, "0.000123"),
        (0.000012345, "1.23e-05"),
        (-1e-9, "-1e-09"),
        (1e15, "1e+15"),
        (1e300, "1e+300"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_short(value: float | None, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (0.378, 0.1, ("0.378", "0.1")),
        (0.42604, 0.42601, ("0.42604", "0.42601")),
        (0.9, 0.8999999, ("0.9", "0.8999999")),
        (1234.5, 1234.25, ("1234.5", "1234.2")),
        (5, 5.0000001, ("5", "5.0000001")),
        (0.1 + 0.2, 0.3, ("0.30000000000000004", "0.3")),
        (0.25, 0.25, ("0.25", "0.25")),
        (None, 0.25, ("", "0.25")),
        (None, None, ("", "")),
        (float("inf"), 2.0, ("Infinity", "2")),
    ],
)
def test_what_differs_is_told_apart(one: float | None, other: float | None, shown: tuple[str, str]) -> None:
    assert apart(one, other) == shown


@pytest.mark.parametrize("digits", range(1, 16))
def test_what_is_below_one_never_becomes_one(digits: int) -> None:
    almost = 1.0 - 10.0**-digits
    assert 0.9 <= float(number(almost)) < 1.0
    assert -1.0 < float(number(-almost)) <= -0.9


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.5, "50 %"),
        (0.949, "94.9 %"),
        (0.999999, ">99.9 %"),
        (1e-9, "<0.1 %"),
        (2 / 3, "66.7 %"),
        (0.1, "10 %"),
    ],
)
def test_percentages_never_round_to_all_or_nothing(fraction: float, shown: str) -> None:
    assert percent(fraction) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("drift distance: 0.3608695324918416 exceeds threshold: 0.1", "drift distance: 0.361 exceeds threshold: 0.1"),
        ("Only 94.33333333333334% of values", "Only 94.33% of values"),
        ("was LessThanThreshold '0.9193040264496666'", "was LessThanThreshold '0.919'"),
        ("Observed: 1.234567E-7.", "Observed: 1.23e-07."),
        ('Rule "at 0.123456789" does not hold', 'Rule "at 0.123456789" does not hold'),
        ("version 1.2.123456 of v0.123456", "version 1.2.123456 of v0.123456"),
        ("100.0% and 98.0%", "100.0% and 98.0%"),
    ],
)
def test_long_numbers_of_a_sentence_are_rounded(text: str, shown: str) -> None:
    assert readable(text) == shown
