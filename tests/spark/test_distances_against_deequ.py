"""Our distances equal Deequ's, to the bit where the arithmetic is the same."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.verification.categorical_distance import largest_share_difference
from analyzer.verification.chi_squared import chi_squared_distance
from analyzer.verification.numeric_distance import numeric_distance
from tests.spark.deequ import Deequ

METHODS = pytest.mark.parametrize("simple", [True, False], ids=["Simple", "Robust"])


def _samples() -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    random = np.random.default_rng(11)
    return {
        "of one value each": (np.array([1.0]), np.array([1.0])),
        "with nothing in common": (np.arange(40.0), np.arange(100.0, 190.0)),
        "of the same values": (np.arange(100.0), np.arange(100.0)),
        "with ties": (random.integers(0, 12, 300) * 0.1, random.integers(3, 15, 77) * 0.1),
        "with negative values and both zeros": (
            np.array([-0.0, -3.5, 2.0, 0.0, -3.5]),
            np.array([0.0, -1e300, 5e-324]),
        ),
        "of very different sizes": (random.normal(size=2000), random.normal(0.3, size=31)),
        "compacted, with ties": (random.integers(-50, 50, 9000) * 1.0, random.integers(-40, 60, 2500) * 1.0),
        "compacted many times": (random.normal(size=40_000), random.normal(0.1, 1.1, size=3_000)),
    }


SAMPLES = pytest.mark.parametrize("samples", _samples().values(), ids=_samples().keys())


@METHODS
@SAMPLES
def test_the_row_weighted_distance_is_deequs(
    deequ: Deequ, samples: tuple[NDArray[np.float64], NDArray[np.float64]], simple: bool
) -> None:
    sketches = [deequ.sketch(values) for values in samples]
    levels = [deequ.levels(sketch) for sketch in sketches]

    expected = deequ.numeric_distance(*sketches, simple=simple)

    assert numeric_distance(levels[0], levels[1], robust=not simple, weighting="rows") == expected


@METHODS
@SAMPLES
def test_the_distinct_distance_is_deequs_of_sketches_that_hold_each_value_once_on_its_highest_level(
    deequ: Deequ, samples: tuple[NDArray[np.float64], NDArray[np.float64]], simple: bool
) -> None:
    levels = [deequ.levels(deequ.sketch(values)) for values in samples]
    once = [deequ.sketch_of_levels(_each_value_once(levels_of_one)) for levels_of_one in levels]

    expected = deequ.numeric_distance(*once, simple=simple)

    assert numeric_distance(levels[0], levels[1], robust=not simple) == expected


def _each_value_once(levels: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    height_of = {value: height for height, level in enumerate(levels) for value in level.tolist()}
    return [
        np.array([value for value, height in height_of.items() if height == wanted]) for wanted in range(len(levels))
    ]


CATEGORIES = pytest.mark.parametrize(
    ("current", "baseline"),
    [
        ({"a": 10, "b": 30}, {"a": 20, "b": 20}),
        ({"a": 1}, {"a": 70_000}),
        ({"a": 700, "b": 300, "new": 45}, {"a": 6_800, "b": 3_100, "gone": 100}),
        ({"x": 5}, {"y": 7}),
        ({"a": 33, "b": 31, "c": 36}, {"a": 1_000_000_007, "b": 998_244_353, "c": 999_999_937}),
    ],
)


@METHODS
@CATEGORIES
def test_the_largest_share_difference_is_deequs(
    deequ: Deequ, current: dict[str, int], baseline: dict[str, int], simple: bool
) -> None:
    expected = deequ.largest_share_difference(current, baseline, simple=simple)

    assert largest_share_difference(current, baseline, robust=not simple) == expected


COUNTS = pytest.mark.parametrize(
    ("current", "baseline"),
    [
        pytest.param({"a": 210, "b": 180}, {"a": 2_000, "b": 1_900}, id="two categories"),
        pytest.param({"a": 15, "b": 9}, {"a": 20, "b": 3}, id="two categories, one too small"),
        pytest.param({"a": 100, "b": 90, "c": 7}, {"a": 1_000, "b": 930, "c": 35}, id="a small one among three"),
        pytest.param(
            {"a": 100, "b": 90, "c": 7, "d": 51, "e": 1, "f": 2},
            {"a": 1_000, "b": 930, "c": 35, "d": 400, "e": 13, "f": 17},
            id="several small ones",
        ),
        pytest.param(
            {f"category {number}": 40 + number for number in range(20)} | {"small": 1},
            {f"category {number}": 900 - 7 * number for number in range(20)} | {"small": 5},
            id="few enough small ones",
        ),
        pytest.param({"a": 50, "b": 60, "new": 400}, {"a": 500, "b": 700, "gone": 90}, id="new and lost categories"),
        pytest.param({"a": 3, "b": 2}, {"a": 60, "b": 50}, id="too few values"),
        pytest.param({"new": 30}, {"a": 60, "b": 50}, id="only new categories"),
        pytest.param({"a": 1_000}, {"a": 900}, id="one category"),
        pytest.param({"a": 5_000, "b": 100}, {"a": 100, "b": 5_000}, id="far apart"),
        pytest.param({"a": 600, "b": 400}, {"a": 6_000, "b": 4_000}, id="as expected"),
    ],
)


@COUNTS
def test_the_chi_squared_statistic_is_deequs(deequ: Deequ, current: dict[str, int], baseline: dict[str, int]) -> None:
    expected = deequ.chi_squared(current, baseline, simple=True)

    ours = chi_squared_distance(current, baseline, robust=False)

    assert ours == pytest.approx(expected, rel=1e-12, abs=1e-25, nan_ok=True)
    assert math.isnan(ours) == math.isnan(expected)


@COUNTS
def test_the_chi_squared_p_value_is_deequs(deequ: Deequ, current: dict[str, int], baseline: dict[str, int]) -> None:
    expected = deequ.chi_squared(current, baseline, simple=False)

    assert chi_squared_distance(current, baseline, robust=True) == pytest.approx(expected, abs=1e-9, nan_ok=True)
