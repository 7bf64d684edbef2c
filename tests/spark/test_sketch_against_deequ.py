"""Our quantile sketch holds, level by level, what Deequ's holds after the same values."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.profile.kll import KllSketch
from tests.spark.deequ import Deequ

SIZES = [0, 1, 2_049, 2_050, 2_051, 2_052, 2_333, 10_000, 100_000]


def _values(size: int, kind: str) -> NDArray[np.float64]:
    random = np.random.default_rng(size)
    if kind == "ties":
        return random.integers(-20, 20, size) * 0.5
    return random.normal(size=size) * 1e6


def _sketch(values: NDArray[np.float64]) -> KllSketch:
    sketch = KllSketch()
    sketch.update(values)
    return sketch


def _assert_same_levels(ours: list[NDArray[np.float64]], theirs: list[NDArray[np.float64]]) -> None:
    assert [len(level) for level in ours] == [len(level) for level in theirs]
    for our_level, their_level in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(our_level, their_level)


@pytest.mark.parametrize("kind", ["ties", "distinct"])
@pytest.mark.parametrize("size", SIZES)
def test_a_sketch_of_values_one_by_one(deequ: Deequ, size: int, kind: str) -> None:
    values = _values(size, kind)

    _assert_same_levels(_sketch(values).levels, deequ.levels(deequ.sketch(values)))


@pytest.mark.parametrize("kind", ["ties", "distinct"])
@pytest.mark.parametrize(
    "sizes",
    [
        (0, 0),
        (0, 10),
        (10, 0),
        (1_025, 1_024),
        (1_025, 1_025),
        (1_025, 1_026),
        (2_050, 2_050),
        (2_333, 40),
        (40, 2_333),
        (10_000, 100_000),
        (100_000, 10_000),
        (5_000, 1, 700, 30_000, 2_050),
        tuple([900] * 12),
    ],
    ids=str,
)
def test_a_sketch_of_merged_sketches(deequ: Deequ, sizes: tuple[int, ...], kind: str) -> None:
    parts = [_values(size, kind) + number for number, size in enumerate(sizes)]
    ours, *our_others = [_sketch(part) for part in parts]
    theirs, *their_others = [deequ.sketch(part) for part in parts]

    for our_other, their_other in zip(our_others, their_others, strict=True):
        ours.merge(our_other)
        theirs.merge(their_other)

    _assert_same_levels(ours.levels, deequ.levels(theirs))


def test_values_after_a_merge_go_on_as_deequs(deequ: Deequ) -> None:
    parts = [_values(size, "ties") for size in (3_000, 5_000)]
    ours, theirs = _sketch(parts[0]), deequ.sketch(parts[0])

    ours.merge(_sketch(parts[1]))
    theirs.merge(deequ.sketch(parts[1]))
    ours.merge(ours_copy := _sketch(parts[0]))
    theirs.merge(deequ.sketch(parts[0]))

    assert len(ours_copy.levels) == len(_sketch(parts[0]).levels)
    _assert_same_levels(ours.levels, deequ.levels(theirs))
