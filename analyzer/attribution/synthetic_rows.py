"""Synthetic rows: columns of few values that are taken again and again.

They are Arrow dictionaries, whose values are those of the rows that they are made of, with one place for each row: what
makes a request of them has to write each value once. Missing values are values of a dictionary like others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.arrays import Floats
from analyzer.profile.number_texts import number_texts


def joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """The values of two columns one after another, of the type of the first where that holds the second's values.

    Else both are texts, a whole number without a point: requests write numbers the same way, whether they are texts or
    not.
    """
    first, second = decoded(first), decoded(second)
    if first.type == second.type:
        return pa.concat_arrays([first, second])
    if pa.types.is_null(second.type):
        return pa.concat_arrays([first, second.cast(first.type)])
    if pa.types.is_null(first.type):
        return pa.concat_arrays([first.cast(second.type), second])
    if not pa.types.is_string(first.type):
        try:
            return pa.concat_arrays([first, second.cast(first.type)])
        except pa.ArrowInvalid:
            pass
    return pa.concat_arrays([as_texts(first), as_texts(second)])


def decoded(column: pa.Array) -> pa.Array:
    """A column without a dictionary; whole numbers as 64 bits, other numbers as doubles, all else as texts."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_integer(kind):
        return column.cast(pa.int64()) if kind != pa.uint64() else column
    if pa.types.is_floating(kind):
        return column.cast(pa.float64())
    return column if pa.types.is_string(kind) or pa.types.is_null(kind) else column.cast(pa.string())


def as_texts(values: pa.Array) -> pa.StringArray:
    """Values as texts."""
    return values if pa.types.is_string(values.type) else number_texts(values)


def taken(values: pa.Array, places: NDArray[np.int32]) -> pa.DictionaryArray:
    """The values at these places."""
    return pa.DictionaryArray.from_arrays(pa.array(places), values)


def mean_in_order(values: NDArray[Any]) -> Floats:
    """The means over the second of three axes, added in its order: the same bits whatever else is in the array."""
    with np.errstate(over="ignore", invalid="ignore"):
        means: Floats = _sum_in_order(values) / values.shape[1]
    # Numbers of which the sum is no double.
    beyond = ~np.isfinite(means)
    if beyond.any():
        means[beyond] = _sum_in_order(values / values.shape[1])[beyond]
    return means


def _sum_in_order(values: NDArray[Any]) -> Floats:
    total: Floats = values[:, 0].astype(np.float64)
    for place in range(1, values.shape[1]):
        total += values[:, place]
    return total
