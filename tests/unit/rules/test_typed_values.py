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
from analyzer.rules.typed_values import SparkType, typed
from analyzer.scan.split import Split, SplitReport
from contracts.inferred_type import InferredType

TEXTS = st.one_of(
    st.none(),
    st.text(max_size=4),
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=True).map(repr),
    st.sampled_from(["NaN", "-Infinity"]),
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


def typed_as_found(column: pa.Array, state: ColumnState) -> pa.Array:
    found = state.inferred_type()
    return typed(column, _value_type(found, state), of_numbers=found is not InferredType.STRING)


@given(st.lists(TEXTS, max_size=12))
def test_as_many_values_are_there_as_the_statistics_say(values: list[str | None]) -> None:
    for column in columns_of(values):
        state = state_of(column)
        found = typed_as_found(column, state)
        assert len(found) - found.null_count == state.result("a", len(column)).present
        assert found.type == _value_type(state.inferred_type(), state).arrow


@given(st.lists(TEXTS, max_size=12))
def test_numbers_are_those_of_the_statistics(values: list[str | None]) -> None:
    for column in columns_of(values):
        state = state_of(column)
        if state.inferred_type().is_numeric:
            found = [float(value) for value in typed_as_found(column, state).drop_null().to_pylist()]
            moments = state.moments.result()
            assert moments is not None
            assert (min(found), max(found)) == (moments.minimum, moments.maximum)


@pytest.mark.parametrize(
    ("column", "wanted", "expected"),
    [
        (pa.array(["+ 5", "-3", "9007199254740993", "x", None]), "long", [5, -3, 9007199254740993, None, None]),
        (pa.array(["1.5", "2", "x"]), "double", [1.5, 2.0, None]),
        (pa.array(["01", "1.50", "1e999", "nan"]), "string", ["01", "1.50", None, None]),
        (pa.array(["1.5", "NaN", "-inf", "1e999"]), "double", [1.5, None, None, None]),
        (pa.array(["1", "NaN"]), "long", [1, None]),
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
    kind = SparkType(wanted)
    found = typed(column, kind)
    assert found.to_pylist() == expected
    assert found.type == kind.arrow


def test_texts_that_only_look_like_numbers_are_kept_among_texts() -> None:
    values = ["01", "1e999", "NaN", None, "x"]
    assert typed(pa.array(values), SparkType.TEXT, of_numbers=False).to_pylist() == values


class _Decoder:
    """Gives batches that do not all have the same columns, and counts rows that have none."""

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        report.rows += 5
        yield pa.record_batch({"b": ["x", "y"], "a": ["1", None]})
        yield pa.record_batch({"b": ["z"]})


def test_rows_without_a_column_have_missing_values() -> None:
    columns = [TypedColumn("a", "c0", SparkType.LONG), TypedColumn("b", "t1", SparkType.TEXT)]
    table = pa.Table.from_batches(typed_batches(Split(0, "in", 0, 9), iter(()), _Decoder(), columns))
    assert table.to_pydict() == {"c0": [1, None, None, None, None], "t1": ["x", "y", "z", None, None]}
