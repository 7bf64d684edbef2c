"""The rows of the flip test, from the sample that the scan has kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from analyzer.arrays import Floats
from analyzer.bias.column_type import ValueKind, kind_of_looks
from analyzer.bias.entries import entries_of
from analyzer.bias.facet_groups import FacetGroup
from analyzer.bias.flip_rows import FlipRows
from analyzer.bias.flip_sample import FlipSample
from analyzer.bias.judged_column import JudgedColumn


class Flips:
    """The sampled rows with the predictions as they are judged; `features` are the names of their columns."""

    def __init__(self, sample: FlipSample, features: tuple[str, ...], prediction: str, judged: JudgedColumn) -> None:
        self._sample = sample
        self._features = features
        row_codes = judged.criterion.row_codes(entries_of(sample.column(prediction)))
        self._predicted = judged.chosen(row_codes.codes)[row_codes.rows]

    def rows(self, key: str, column: str, groups: Iterable[FacetGroup]) -> Iterator[FlipRows]:
        """The rows for each group of the facet whose column has this key and name; it is no feature then."""
        places = [place for place, name in enumerate(self._features) if name != column]
        kinds = [self._kind(place) for place in places]
        # One array for all groups: it may be large, and they may be many.
        features = _typed(self._sample.numbers[:, places], kinds)
        values = self._sample.column(key)
        for group in groups:
            yield FlipRows(features, ValueKind.TEXT not in kinds, group.rows_in(values), self._predicted)

    @property
    def note(self) -> str | None:
        """A sentence on how many rows of how many, where it is not all."""
        kept, seen = len(self._sample.hashes), self._sample.seen
        if kept == seen:
            return None
        return f"The flip test (FT) is of {kept} rows, drawn from {seen} by bias_seed (flip_test_most_rows)."

    def _kind(self, place: int) -> ValueKind:
        looks = self._sample.looks[:, place]
        missing = bool((looks == 0).any())
        kind = kind_of_looks(int(np.bitwise_or.reduce(looks, initial=0)), missing)
        # Truths beside missing values are no numbers to pandas.
        return ValueKind.TEXT if kind is ValueKind.TRUTH and missing else kind


def _typed(features: Floats, kinds: list[ValueKind]) -> Floats:
    """The features as pandas would hand them on, since neighbours of whole numbers are looked for in another way."""
    if kinds and set(kinds) == {ValueKind.WHOLE}:
        return features.astype(np.int64)
    if kinds and set(kinds) == {ValueKind.TRUTH}:
        return features.astype(np.bool_)
    return features
