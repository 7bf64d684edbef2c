"""Columns of values as Hypothesis draws them, and ways to cut them into pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import msgpack
import numpy as np
import pyarrow as pa
from hypothesis import strategies as st
from numpy.typing import NDArray

from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_state import ColumnState

Numbers = NDArray[np.float64]

REASONABLE = st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False) | st.integers(-(10**6), 10**6).map(float)
ANY_FINITE = st.floats(allow_nan=False, allow_infinity=False)

number_lists = st.lists(REASONABLE, max_size=60)

CELLS = st.none() | st.sampled_from(
    [
        "",
        "1",
        "-7",
        "+3",
        "4.5",
        "1e3",
        "NaN",
        "inf",
        "true",
        "false",
        "x",
        "red",
        "blue",
        "rot und blau",
        "ä€😀",
        "1e999",
    ]
)
NUMERIC_CELLS = st.none() | st.sampled_from(
    ["1", "-7", "4.5", "007", "NaN", "nan", "-inf", "Infinity", "1e999", "- 9e400"]
)
cell_lists = st.lists(CELLS | st.text(max_size=5), max_size=40) | st.lists(NUMERIC_CELLS, max_size=40)


class MergeableState(Protocol):
    def update(self, values: Any) -> None: ...
    def merge(self, other: Any) -> None: ...
    def to_plain(self) -> Any: ...


State = TypeVar("State", bound=MergeableState)


def cuts_of(length: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, length), max_size=4).map(sorted)


def batches_of(values: Any, cuts: Sequence[int]) -> list[Any]:
    """The values cut at these places; a batch may be empty."""
    bounds = [0, *cuts, len(values)]
    return [values[start:stop] for start, stop in pairwise(bounds)]


def state_of(make: Callable[[], State], *batches: Any) -> State:
    state = make()
    for batch in batches:
        state.update(batch)
    return state


def merged(make: Callable[[], State], batches: Sequence[Any]) -> State:
    """One state a batch, merged in order."""
    total = make()
    for batch in batches:
        total.merge(state_of(make, batch))
    return total


def packed_and_unpacked(plain: Any) -> Any:
    """A plain form after the journey from a worker to the driver."""
    return msgpack.unpackb(msgpack.packb(plain), strict_map_key=False)


def array(values: Sequence[float]) -> Numbers:
    return np.asarray(values, dtype=np.float64)


def column_state(*batches: Sequence[Any] | pa.Array, known: tuple[str, ...] = ()) -> ColumnState:
    """The state of one column whose rows came in these batches; texts unless they are Arrow arrays."""
    state = ColumnState(known)
    for batch in batches:
        column = batch if isinstance(batch, pa.Array) else pa.array(batch, pa.string())
        (cells,) = batch_cells(pa.record_batch([column], names=["x"]))
        state.update(cells)
    return state
