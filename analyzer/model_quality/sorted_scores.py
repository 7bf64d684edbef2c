"""Curves and AUC of more distinct scores than one state keeps: exact, by a sort in ranges and prefix sums.

The scores are divided into ranges of about equal numbers of them, by the sketch that the scan has left. Each split's
rows are counted by score within each range, the engine brings the ranges together, and each is merged and so sorted by
itself. The sums of all ranges above it (the prefix) then place each range on the curves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from functools import partial
from itertools import accumulate, groupby, pairwise

import msgpack
import numpy as np
import pyarrow as pa

from analyzer.arrays import Counts, Positions
from analyzer.model_quality.curves import MOST_POINTS, CurveArea, CurveSteps, kept_ranks
from analyzer.model_quality.draws import SAMPLES
from analyzer.model_quality.fold import ModelQualityFold
from analyzer.model_quality.scored_curves import ScoredCurves
from analyzer.model_quality.scores import ScoreHistogram
from analyzer.scan import Decoder, Engine, Scanned, Split, SplitReport
from analyzer.scan.engine import Groups, KeyedEntry

ROWS_A_RANGE = 500_000


def curves_by_sorting(engine: Engine, data: Scanned, fold: ModelQualityFold, outline: ScoreHistogram) -> ScoredCurves:
    """Read the data once more and sort its scores; the result is that of one state without a limit."""
    bounds = (-np.inf, *outline.bounds(max(2, -(-outline.rows // ROWS_A_RANGE))), np.inf)
    # Range 0 has the highest scores: ranges follow one another as the curves do.
    ranges = len(bounds) - 1
    with engine.regrouped(data, partial(_count_by_range, data.decoder, fold, bounds), ranges, _merged_ranges) as merged:
        return _joined(merged, ranges)


def _joined(merged: Groups, ranges: int) -> ScoredCurves:
    """The prefix sums of the ranges, then the points of each range that the curves keep."""
    found = {each: _unpacked_totals(packed) for each, _, packed in merged.each(_totals)}
    lengths = [found[each][0] if each in found else 0 for each in range(ranges)]
    areas = [found[each][1] if each in found else [CurveArea()] * SAMPLES for each in range(ranges)]
    firsts = [0, *accumulate(lengths)]
    before = [list(each) for each in accumulate(areas, _followed, initial=[CurveArea()] * SAMPLES)]
    ranks = kept_ranks(firsts[-1], MOST_POINTS)
    wanted = {
        each: (ranks[(ranks >= first) & (ranks < last)] - first, before[each][0])
        for each, (first, last) in enumerate(pairwise(firsts))
    }
    points = [_unpacked_points(packed) for _, _, packed in merged.each(partial(_points, wanted))]
    false, true = (np.concatenate(side) for side in zip(*points, strict=True))
    return ScoredCurves(false, true, tuple(before[-1]))


def _followed(one: list[CurveArea], other: list[CurveArea]) -> list[CurveArea]:
    return [mine.followed_by(theirs) for mine, theirs in zip(one, other, strict=True)]


def _count_by_range(
    decoder: Decoder, fold: ModelQualityFold, bounds: Sequence[float], split: Split, batches: Iterator[pa.RecordBatch]
) -> Iterator[KeyedEntry]:
    """Histograms of a split by ranges."""
    histogram = ScoreHistogram(limit=None)
    for rows in fold.scored(split, decoder.decode(split, batches, SplitReport())):
        histogram.update(rows.scores, rows.positive, rows.samples)
        if len(histogram.scores) > fold.most_scores:
            yield from _by_range(histogram, bounds, split.index)
            histogram = ScoreHistogram(limit=None)
    yield from _by_range(histogram, bounds, split.index)


def _by_range(histogram: ScoreHistogram, bounds: Sequence[float], split: int) -> Iterator[KeyedEntry]:
    """The counts in each range that holds anything."""
    last = len(bounds) - 2
    for place, (low, high) in enumerate(pairwise(bounds)):
        found = histogram.slice(low, high)
        if found.rows:
            yield last - place, split, msgpack.packb(found.to_plain())


def _merged_ranges(entries: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    for each, group in groupby(entries, key=lambda entry: entry[0]):
        total = ScoreHistogram(limit=None)
        for _, _, packed in group:
            total.merge(ScoreHistogram.from_plain(msgpack.unpackb(packed)))
        yield each, 0, msgpack.packb(total.to_plain())


def _totals(ranges: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """The number of scores in each range, and its stretch of the curve of each sample."""
    for each, place, packed in ranges:
        steps = _steps(packed)
        areas = [astuple(steps.area(sample)) for sample in range(SAMPLES)]
        # Products of counts may have more digits than 64 bits hold: JSON has numbers of any size.
        yield each, place, json.dumps([len(steps), areas]).encode()


def _unpacked_totals(packed: bytes) -> tuple[int, list[CurveArea]]:
    length, areas = json.loads(packed)
    return length, [CurveArea(*area) for area in areas]


def _points(wanted: Mapping[int, tuple[Positions, CurveArea]], ranges: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    for each, place, packed in ranges:
        yield each, place, np.concatenate(_steps(packed).reached(*wanted[each])).tobytes()


def _unpacked_points(packed: bytes) -> tuple[Counts, Counts]:
    """False and true positives."""
    both = np.frombuffer(packed, dtype=np.int64)
    return both[: len(both) // 2], both[len(both) // 2 :]


def _steps(packed: bytes) -> CurveSteps:
    return CurveSteps.of(ScoreHistogram.from_plain(msgpack.unpackb(packed)))
