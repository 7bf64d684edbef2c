"""One column of one batch as the states want it: its values decoded once, for all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.arrays import Counts, Floats
from analyzer.profile.categories import CATEGORY_LIMIT
from analyzer.profile.hashing import Hashes
from analyzer.profile.number_texts import number_texts
from analyzer.profile.type_counts import TypeCounts


@dataclass(frozen=True)
class CountedValues:
    """Values as they are written, each distinct one once.

    `hashes` and `texts` belong to the distinct values; `counts` (same shape as `texts`) says how often each occurs.
    Texts of a number column are the numbers still, made text only when they are asked for.
    """

    types: TypeCounts
    hashes: Hashes
    texts: pa.Array
    counts: Counts

    @property
    def few(self) -> bool:
        """Whether the batch alone does not yet have too many categories."""
        return len(self.texts) <= CATEGORY_LIMIT

    def text_counts(self, wanted: Collection[str] | None = None) -> dict[str, int]:
        """How often each text occurs; with `wanted`, of those alone."""
        texts, counts = self.texts, self.counts
        if not pa.types.is_string(texts.type):
            texts = number_texts(texts)
        if wanted is not None:
            chosen = pc.is_in(texts, value_set=pa.array(wanted, pa.string()))
            texts, counts = texts.filter(chosen), counts[chosen.to_numpy(zero_copy_only=False)]
        return dict(zip(texts.to_pylist(), counts.tolist(), strict=True))


@dataclass(frozen=True)
class ColumnCells:
    """One column of one batch, missing values left out.

    `numbers` are the numeric values in row order. `not_finite` are texts of numbers that are no finite double, which
    `values` lack: only the whole column tells whether they are there. `lost` counts the NaN and infinities of a typed
    column, which are missing in any; `leading_zeros` the numbers that are written as codes are.
    """

    values: CountedValues
    numbers: Floats
    not_finite: CountedValues | None = None
    lost: int = 0
    leading_zeros: int = 0
