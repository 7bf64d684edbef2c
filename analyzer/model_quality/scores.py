"""How often each score occurs among the positive and the negative rows: the state that curves and AUC come from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.arrays import Flags, Floats, Positions
from analyzer.model_quality.draws import SAMPLES, Samples
from analyzer.profile.kll import KllSketch
from analyzer.profile.quantiles import quantiles, weighted_points

MOST_SCORES = 1_000_000
"""Distinct scores that one state keeps; with more of them the exact way is `sorted_scores`."""

_GATHERED = 1 << 21
"""Rows are sorted that many at a time, or as many as there are distinct scores: sorting then costs least."""

_POSITIVE = np.uint8(1 << SAMPLES)
_COUNTERS = 2 * SAMPLES

AnyCounts = NDArray[np.integer[Any]]


class ScoreHistogram:
    """Mergeable counts of each distinct score: first those of negative rows in each sample, then of positive ones.

    Beyond `limit` distinct scores the counts are given up; what is left is a sketch of the scores, from which ranges
    of about equal numbers of them can be told.
    """

    KIND = "scores"

    __slots__ = ("_gathered", "_gathered_rows", "counts", "limit", "outline", "rows", "scores")

    def __init__(self, limit: int | None = MOST_SCORES) -> None:
        self.limit = limit
        self.rows = 0
        self.scores: Floats = np.empty(0)
        """The distinct scores, ascending, shape (n,)."""
        self.counts: AnyCounts = np.empty((_COUNTERS, 0), dtype=np.uint32)
        """Shape (2 * SAMPLES, n)."""
        self.outline: KllSketch | None = None
        """The sketch, once there are too many."""
        self._gathered: list[tuple[Floats, NDArray[np.uint8]]] = []
        self._gathered_rows = 0

    def update(self, scores: Floats, positive: Flags, samples: Samples) -> None:
        """Take in rows: their scores (finite), whether they are positive, and the samples they are in."""
        self.rows += len(scores)
        if self.outline is not None:
            self.outline.update(scores)
            return
        self._gathered.append((scores, samples | np.where(positive, _POSITIVE, np.uint8(0))))
        self._gathered_rows += len(scores)
        if self._gathered_rows >= max(_GATHERED, len(self.scores)):
            self.settle()

    def merge(self, other: ScoreHistogram) -> None:
        self.settle()
        other.settle()
        self.rows += other.rows
        if self.outline is None and other.outline is None:
            self._include(other.scores, other.counts)
            return
        self._give_up()
        assert self.outline is not None
        if other.outline is None:
            self.outline.update(other.scores)
        else:
            self.outline.merge(other.outline)

    def settle(self) -> None:
        """Count the rows that were only gathered so far."""
        if self._gathered:
            scores = np.concatenate([each for each, _ in self._gathered])
            codes = np.concatenate([each for _, each in self._gathered])
            self._gathered, self._gathered_rows = [], 0
            self._include(*_counted(scores, codes))

    def bounds(self, ranges: int) -> list[float]:
        """Scores that divide the outline into `ranges` ranges; fewer where some would be equal."""
        assert self.outline is not None
        return sorted(
            set(quantiles(weighted_points(self.outline.levels), [each / ranges for each in range(1, ranges)]))
        )

    def slice(self, low: float, high: float) -> ScoreHistogram:
        """The counts with low <= score < high."""
        self.settle()
        first, last = np.searchsorted(self.scores, [low, high])
        found = ScoreHistogram(self.limit)
        found.scores, found.counts = self.scores[first:last], self.counts[:, first:last]
        found.rows = int(found.counts[0].sum() + found.counts[SAMPLES].sum())
        return found

    def to_plain(self) -> list[Any]:
        self.settle()
        largest = int(self.counts.max(initial=0))
        kind = next(kind for kind in ("<u1", "<u2", "<u4", "<u8") if largest <= np.iinfo(kind).max)
        counts = np.ascontiguousarray(self.counts, dtype=kind)
        outline = None if self.outline is None else self.outline.to_plain()
        packed = pa.compress(counts.data.cast("B") if counts.size else b"", codec="lz4", asbytes=True)
        return [self.KIND, self.limit, self.rows, self.scores.astype("<f8").tobytes(), kind, packed, outline]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ScoreHistogram:
        _, limit, rows, scores, kind, packed, outline = plain
        state = cls(limit)
        state.rows = rows
        state.scores = np.frombuffer(scores, dtype="<f8").astype(np.float64)
        size = len(state.scores) * _COUNTERS * np.dtype(kind).itemsize
        counts = pa.decompress(packed, size, codec="lz4", asbytes=True) if size else b""
        matrix = np.frombuffer(counts, dtype=kind).reshape(_COUNTERS, len(state.scores))
        state.counts = matrix.astype(_counter(rows))
        state.outline = None if outline is None else KllSketch.from_plain(outline)
        return state

    def _include(self, scores: Floats, counts: AnyCounts) -> None:
        """Take in counts of distinct scores, ascending: added where a score is known, put between where it is not."""
        places = np.searchsorted(self.scores, scores)
        known = places < len(self.scores)
        known[known] = self.scores[places[known]] == scores[known]
        total: Any = self.counts.astype(_counter(self.rows))
        for mine, theirs in zip(total, counts, strict=True):
            mine[places[known]] += theirs[known]
        if not known.all():
            fresh, between = ~known, places[~known]
            total = np.insert(total, between, counts[:, fresh], axis=1)
            self.scores = np.insert(self.scores, between, scores[fresh])
        self.counts = total
        if self.limit is not None and len(self.scores) > self.limit:
            self._give_up()

    def _give_up(self) -> None:
        if self.outline is None:
            self.outline = KllSketch()
            self.outline.update(self.scores)
            self.scores, self.counts = np.empty(0), np.empty((_COUNTERS, 0), dtype=np.uint32)


def _counted(scores: Floats, codes: NDArray[np.uint8]) -> tuple[Floats, AnyCounts]:
    """The distinct scores, and the counts of each from the bits of its rows."""
    order = np.argsort(scores)
    ordered, codes = scores[order] + 0.0, codes[order]  # a sum with 0 makes -0.0 the same score as 0.0
    starts = _starts(ordered)
    positive = (codes & _POSITIVE) != 0
    columns = []
    for side in (~positive, positive):
        for sample in range(SAMPLES):
            rows = (side & ((codes >> np.uint8(sample)) & np.uint8(1)).view(np.bool_)).astype(np.uint32)
            columns.append(np.add.reduceat(rows, starts, dtype=np.uint32) if len(starts) else rows)
    return ordered[starts], np.stack(columns)


def _starts(ordered: Floats) -> Positions:
    """Where each distinct value begins."""
    if len(ordered) == 0:
        return np.empty(0, dtype=np.intp)
    return np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))


def _counter(rows: int) -> type[np.uint32] | type[np.int64]:
    """A kind of number that can count so many rows."""
    return np.uint32 if rows <= np.iinfo(np.uint32).max else np.int64
