"""Rules see the values that the statistics count: the same ones missing, and of the same types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_state import ColumnState
from analyzer.rules.columns import _value_type
from analyzer.rules.typed_frame import TypedColumn, typed_batches
from analyzer.rules.typed_values import ValueType, typed
from analyzer.scan.split import Split, SplitReport
from contracts.inferred_type import InferredType

TEXTS = st.one_of(
    st.none(),
    st.text(max_size=4),
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=True).map(repr),
    st.sampled_from(["1e999", "+ 5", "- 3", "007", "true", "1.50", "-0", "9223372036854775807"]),
)


def columns_of(values: list[str | None]) -> Iterator[pa.Array]:
    yield pa.array(values, pa.string())
    yield pa.array(values, pa.string()).dictionary_encode()


def state_of(column: pa.Array) -> ColumnState:
    state = ColumnState()
    [cells] = batch_cells(pa.record_batch([column], names=["a"]))
    state.update(cells)
    return state


@given(st.lists(TEXTS, max_size=12))
def test_as_many_values_are_there_as_the_statistics_say(values: list[str | None]) -> None:
    for column in columns_of(values):
        state = state_of(column)
        found = typed(column, _value_type(state))
        assert len(found) - found.null_count == state.types.present
        assert found.type == _value_type(state).arrow


@given(st.lists(TEXTS, max_size=12))
def test_numbers_are_those_of_the_statistics(values: list[str | None]) -> None:
    for column in columns_of(values):
        state = state_of(column)
        if state.types.inferred_type in (InferredType.INTEGRAL, InferredType.FRACTIONAL):
            found = [float(value) for value in typed(column, _value_type(state)).drop_null().to_pylist()]
            moments = state.moments.result()
            assert moments is not None
            assert (min(found), max(found)) == (moments.minimum, moments.maximum)


@pytest.mark.parametrize(
    ("column", "wanted", "expected"),
    [
        (pa.array(["+ 5", "-3", "9007199254740993", "x", None]), "long", [5, -3, 9007199254740993, None, None]),
        (pa.array(["1.5", "2", "x"]), "double", [1.5, 2.0, None]),
        (pa.array(["01", "1.50", "1e999", "x"]), "string", ["01", "1.50", None, "x"]),
        (pa.array([1.0, None, float("nan"), float("inf")]), "double", [1.0, None, None, None]),
        (pa.array([1.0, 2.5]), "string", ["1.0", "2.5"]),
        (pa.array([3, None], pa.int32()), "long", [3, None]),
        (pa.array([3, None], pa.int32()), "string", ["3", None]),
        (pa.array([3, 4]).dictionary_encode(), "double", [3.0, 4.0]),
        (pa.array([], pa.string()), "long", []),
        (pa.array([None, None], pa.string()), "double", [None, None]),
    ],
)
def test_a_column_of_any_source_becomes_what_is_wanted(column: pa.Array, wanted: str, expected: list[Any]) -> None:
    kind = ValueType(wanted)
    found = typed(column, kind)
    assert found.to_pylist() == expected
    assert found.type == kind.arrow


class _Decoder:
    """Gives batches that do not all have the same columns, and counts rows that have none."""

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        report.rows += 5
        yield pa.record_batch({"b": ["x", "y"], "a": ["1", None]})
        yield pa.record_batch({"b": ["z"]})


def test_rows_without_a_column_have_missing_values() -> None:
    columns = [TypedColumn("a", "c0", ValueType.LONG), TypedColumn("b", "t1", ValueType.TEXT)]
    table = pa.Table.from_batches(typed_batches(Split(0, "in", 0, 9), _Decoder(), columns, iter(())))
    assert table.to_pydict() == {"c0": [1, None, None, None, None], "t1": ["x", "y", "z", None, None]}
