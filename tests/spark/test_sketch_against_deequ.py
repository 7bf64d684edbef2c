"""Our quantile sketch holds, level by level, what Deequ's holds after the same values."""

from __future__ import annotations

import random
from functools import reduce

import numpy as np
import pytest
from numpy.typing import NDArray
from pyspark.sql import DataFrame, SparkSession

from analyzer.profile.kll import KllSketch
from tests.spark.deequ import Deequ
from tests.unit.profile.test_kll import full_sizes

SIZES = [0, 1, 2_049, 2_050, 2_051, 2_052, 2_333, 10_000, 100_000]


def _values(size: int, kind: str) -> NDArray[np.float64]:
    random = np.random.default_rng(size)
    if kind == "ties":
        return random.integers(-20, 20, size) * 0.5
    return random.normal(size=size) * 1e6


def _levels(partitions: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Ours, of the sketches of these partitions."""
    first, *others = [KllSketch() for _ in partitions]
    for sketch, values in zip((first, *others), partitions, strict=True):
        sketch.update(values)
    for other in others:
        first.merge(other)
    return first.levels


def _assert_same_levels(ours: list[NDArray[np.float64]], theirs: list[NDArray[np.float64]]) -> None:
    assert [len(level) for level in ours] == [len(level) for level in theirs]
    for our_level, their_level in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(our_level, their_level)


@pytest.mark.parametrize("kind", ["ties", "distinct"])
@pytest.mark.parametrize("size", SIZES)
def test_a_sketch_of_values_one_by_one(deequ: Deequ, size: int, kind: str) -> None:
    values = [_values(size, kind)]

    _assert_same_levels(_levels(values), deequ.aggregated(values))


def test_a_sketch_at_every_compaction_boundary(deequ: Deequ) -> None:
    for full in full_sizes(12_000):
        for size in (full - 1, full, full + 1):
            values = [_values(size, "distinct")]
            _assert_same_levels(_levels(values), deequ.aggregated(values))


@pytest.mark.parametrize("kind", ["ties", "distinct"])
@pytest.mark.parametrize(
    "sizes",
    [
        (0, 0),
        (0, 10),
        (10, 0),
        (2_050, 0),
        (1_025, 1_024),
        (1_025, 1_025),
        (1_025, 1_026),
        (2_050, 2_050),
        (2_333, 40),
        (40, 2_333),
        (3_000, 1_500),
        (6_092, 7_686),
        (10_000, 100_000),
        (100_000, 10_000),
        (5_000, 1, 700, 30_000, 2_050),
        tuple([900] * 12),
    ],
    ids=str,
)
def test_a_sketch_of_merged_sketches(deequ: Deequ, sizes: tuple[int, ...], kind: str) -> None:
    partitions = [_values(size, kind) + number for number, size in enumerate(sizes)]

    _assert_same_levels(_levels(partitions), deequ.aggregated(partitions))


def test_merged_sketches_of_any_sizes(deequ: Deequ) -> None:
    chance = random.Random(17)
    for _ in range(40):
        sizes = [chance.choice((1_025, 2_050, chance.randint(0, 9_000))) for _ in range(chance.randint(1, 5))]
        partitions = [_values(size, "distinct") + number for number, size in enumerate(sizes)]
        _assert_same_levels(_levels(partitions), deequ.aggregated(partitions))


@pytest.mark.parametrize("sizes", [(2_049,), (2_050,), (2_051,), (3_000, 1_500), (4_081, 850, 2_570)], ids=str)
def test_a_column_as_the_analyzer_of_deequ_finds_it(deequ: Deequ, spark: SparkSession, sizes: tuple[int, ...]) -> None:
    ends = np.cumsum(sizes).tolist()
    starts = [0, *ends[:-1]]

    def rows(start: int, end: int) -> DataFrame:
        return spark.range(start, end, 1, 1).selectExpr("cast(id * 7919 % 1000003 AS double) AS x")

    frame = reduce(DataFrame.unionAll, map(rows, starts, ends))
    partitions = [np.arange(start, end) * 7919 % 1_000_003.0 for start, end in zip(starts, ends, strict=True)]

    _assert_same_levels(_levels(partitions), deequ.analyzed(frame, "x"))


def test_values_after_a_merge_go_on_as_deequs(deequ: Deequ) -> None:
    partitions = [_values(size, "ties") for size in (3_000, 5_000, 3_000)]
    ours, theirs = KllSketch(), deequ.sketch()

    for values in partitions:
        sketch = KllSketch()
        sketch.update(values)
        ours.merge(sketch)
        theirs.merge(deequ.sketch(values))
        _assert_same_levels(ours.levels, deequ.levels(theirs))
