"""A baseline where none is given: one row for each cluster of the data, of which every value could be one of the data.

A fractional feature takes the mean of its cluster; a whole number the mean, rounded; a category the most frequent one.
Whole numbers of at most `MOST_CODES` distinct values are taken as categories: the mean of codes means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.arrays import Floats, Positions
from analyzer.attribution.clusters import Clusters, MixedRows, clusters_of
from analyzer.attribution.feature_facts import FeatureFacts, FeatureKind
from analyzer.attribution.synthetic_rows import as_texts, decoded
from analyzer.columns.labels import numbers_of


def automatic_baseline(
    sample: pa.RecordBatch, facts: Sequence[FeatureFacts], num_clusters: int | None = None, seed: int | None = None
) -> pa.RecordBatch:
    """The rows of the baseline, the one of most rows first; values have the types of the sample's columns."""
    columns = [decoded(sample.column(each.name)) for each in facts]
    numeric = [each.kind.numeric and not each.codes for each in facts]
    numbers = [numbers_of(column) for column, wanted in zip(columns, numeric, strict=True) if wanted]
    codes = [_codes(column) for column, wanted in zip(columns, numeric, strict=True) if not wanted]
    shape = (sample.num_rows, -1)
    rows = MixedRows(
        np.column_stack([_scaled(each) for each in numbers]) if numbers else np.zeros((sample.num_rows, 0)),
        np.column_stack(codes).reshape(shape) if codes else np.zeros((sample.num_rows, 0), dtype=np.intp),
    )
    clusters = clusters_of(rows, num_clusters, seed or 0)
    arrays = [
        _means(column, each.kind, clusters) if wanted else _modes(column, clusters)
        for column, each, wanted in zip(columns, facts, numeric, strict=True)
    ]
    sizes = np.bincount(clusters.members, minlength=clusters.count)
    order = np.argsort(-sizes, kind="stable")
    made = pa.RecordBatch.from_arrays(arrays, names=[each.name for each in facts])
    return made.take(pa.array(order))


def _scaled(numbers: Floats) -> Floats:
    """Numbers with a deviation of 1 around 0; a missing one is as the mean."""
    known = numbers[~np.isnan(numbers)]
    if not len(known) or known.min() == known.max():
        return np.zeros_like(numbers)
    # By their size first, so that no sum or difference is beyond the doubles.
    numbers = numbers / np.abs(known).max()
    centred = numbers - np.nanmean(numbers)
    scaled: Floats = np.nan_to_num(centred / np.nanstd(centred))
    return scaled


def _codes(column: pa.Array) -> Positions:
    """The place of each value among the distinct ones; missing is a value."""
    encoded = column.dictionary_encode(null_encoding="encode")
    codes: Positions = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    return codes


def _modes(column: pa.Array, clusters: Clusters) -> pa.Array:
    """The most frequent value of each cluster; of equally frequent ones the first in the data."""
    codes = _codes(column)
    firsts = [
        int(np.flatnonzero(codes == np.bincount(codes[clusters.members == cluster]).argmax())[0])
        for cluster in range(clusters.count)
    ]
    return column.take(pa.array(firsts))


def _means(column: pa.Array, kind: FeatureKind, clusters: Clusters) -> pa.Array:
    """The mean of each cluster, that of all rows where it has no number."""
    numbers = numbers_of(column)
    every = _mean(numbers)
    means = [_mean(numbers[clusters.members == cluster], every) for cluster in range(clusters.count)]
    found = pa.array([None if np.isnan(mean) else mean for mean in means], pa.float64())
    if kind is FeatureKind.WHOLE:
        found = pc.round(found).cast(pa.int64(), safe=False)
    if pa.types.is_string(column.type):
        return as_texts(found)
    return found if pa.types.is_null(column.type) else found.cast(column.type, safe=False)


def _mean(numbers: Floats, otherwise: float = np.nan) -> float:
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return otherwise
    with np.errstate(over="ignore"):
        mean = float(known.mean())
    return mean if np.isfinite(mean) else float((known / len(known)).sum())
