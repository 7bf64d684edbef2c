"""Curves and AUC of more distinct scores than one state keeps: exact, by a sort in ranges and prefix sums.

The scores are parted into ranges of about equal numbers of them, by the sketch that the scan has left. Each split's
rows are counted by score within each range, Spark brings the ranges together, and each is merged and so sorted by
itself. The sums of all ranges above it (the prefix) then place each range on the curves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING, Any

import msgpack
import numpy as np
import pyarrow as pa

from analyzer.model_quality.curves import MOST_POINTS, Area, Steps, kept_ranks
from analyzer.model_quality.draws import SAMPLES
from analyzer.model_quality.fold import ModelQualityFold
from analyzer.model_quality.scored_curves import ScoredCurves
from analyzer.model_quality.scores import ScoreHistogram
from analyzer.scan import Scanned, SplitReport
from analyzer.spark.worker import Batches, Task, number_of_task

if TYPE_CHECKING:
    from pyspark import RDD

ROWS_A_RANGE = 500_000

_SCHEMA = "range int, split long, scores binary"


def curves_by_sorting(data: Scanned, fold: ModelQualityFold, outline: ScoreHistogram) -> ScoredCurves:
    """Read the data once more and sort its scores; the result is that of one state without a limit."""
    from pyspark import StorageLevel  # noqa: PLC0415

    bounds = [-np.inf, *outline.bounds(max(2, -(-outline.rows // ROWS_A_RANGE))), np.inf]
    pieces = data.frame.mapInArrow(_count_by_range(data, fold, bounds), _SCHEMA)
    # Range 0 has the highest scores: ranges follow one another as the curves do.
    ranges = len(bounds) - 1
    parted = pieces.repartition(ranges, "range").sortWithinPartitions("range", "split")
    context = parted.sparkSession.sparkContext
    context.setLocalProperty("spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled", "false")
    merged = parted.rdd.mapPartitions(_merged_ranges).persist(StorageLevel.DISK_ONLY)
    try:
        return _joined(merged, ranges)
    finally:
        merged.unpersist()


def _joined(merged: RDD[tuple[int, bytes]], ranges: int) -> ScoredCurves:
    """The prefix sums of the ranges, then the points of each range that the curves keep."""
    found = dict(merged.map(_totals).collect())
    lengths = [found[each][0] if each in found else 0 for each in range(ranges)]
    areas = [found[each][1] if each in found else [Area()] * SAMPLES for each in range(ranges)]
    firsts = [0, *accumulate(lengths)]
    before = [list(each) for each in accumulate(areas, _followed, initial=[Area()] * SAMPLES)]
    ranks = kept_ranks(firsts[-1], MOST_POINTS)
    wanted = {
        each: (ranks[(ranks >= first) & (ranks < last)] - first, before[each][0])
        for each, (first, last) in enumerate(pairwise(firsts))
    }
    points = dict(merged.map(partial(_points, wanted)).collect())
    false = np.concatenate([points[each][0] for each in sorted(points)])
    true = np.concatenate([points[each][1] for each in sorted(points)])
    return ScoredCurves(false, true, tuple(before[-1]))


def _followed(one: list[Area], other: list[Area]) -> list[Area]:
    return [mine.followed_by(theirs) for mine, theirs in zip(one, other, strict=True)]


def _count_by_range(data: Scanned, fold: ModelQualityFold, bounds: list[float]) -> Task:
    splits, decoder = list(data.splits), data.decoder

    def count(batches: Batches) -> Iterator[pa.RecordBatch]:
        split = splits[number_of_task()]
        histogram = ScoreHistogram(limit=None)
        for rows in fold.scored(split, decoder.decode(split, iter(batches), SplitReport())):
            histogram.update(rows.scores, rows.positive, rows.samples)
            if len(histogram.scores) > fold.most_scores:
                yield from _parted(histogram, bounds, split.index)
                histogram = ScoreHistogram(limit=None)
        yield from _parted(histogram, bounds, split.index)

    return count


def _parted(histogram: ScoreHistogram, bounds: list[float], split: int) -> Iterator[pa.RecordBatch]:
    """The part in each range that holds anything."""
    last = len(bounds) - 2
    for place, (low, high) in enumerate(pairwise(bounds)):
        part = histogram.slice(low, high)
        if part.rows:
            yield _as_batch(last - place, split, part)


def _as_batch(place: int, split: int, part: ScoreHistogram) -> pa.RecordBatch:
    return pa.record_batch(
        {
            "range": pa.array([place], pa.int32()),
            "split": pa.array([split], pa.int64()),
            "scores": pa.array([msgpack.packb(part.to_plain())], pa.binary()),
        }
    )


def _merged_ranges(rows: Iterable[Any]) -> Iterator[tuple[int, bytes]]:
    for place, group in groupby(rows, key=lambda row: row[0]):
        total = ScoreHistogram(limit=None)
        for row in group:
            total.merge(ScoreHistogram.from_plain(msgpack.unpackb(bytes(row[2]))))
        yield place, msgpack.packb(total.to_plain())


def _totals(merged: tuple[int, bytes]) -> tuple[int, tuple[int, list[Area]]]:
    steps = _steps(merged[1])
    return merged[0], (len(steps), [steps.area(sample) for sample in range(SAMPLES)])


def _points(wanted: dict[int, Any], merged: tuple[int, bytes]) -> tuple[int, Any]:
    ranks, before = wanted[merged[0]]
    return merged[0], _steps(merged[1]).reached(ranks, before)


def _steps(packed: bytes) -> Steps:
    return Steps.of(ScoreHistogram.from_plain(msgpack.unpackb(packed)))
