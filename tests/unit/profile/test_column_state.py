"""A column's whole state: what a scan knows is the same in any splitting and order, and exact where it says so."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.column_state import ColumnState
from analyzer.profile.text_types import TextType
from analyzer.profile.type_counts import TypeCounts
from contracts.inferred_type import InferredType
from tests.unit.profile.test_text_types import looks_like
from tests.unit.profile.values import batches_of, cell_lists, column_state, cuts_of, packed_and_unpacked

Column = list[str | None]


def profile_of(*batches: Any, known: tuple[str, ...] = ()) -> ColumnProfile:
    rows = sum(len(batch) for batch in batches)
    return column_state(*batches, known=known).result("x", rows)


def merged_profile(batches: list[Any], known: tuple[str, ...] = ()) -> ColumnProfile:
    total = ColumnState(known)
    for batch in batches:
        total.merge(column_state(batch, known=known))
    return total.result("x", sum(map(len, batches)))


def invariant(profile: ColumnProfile) -> tuple[Any, ...]:
    """What must not depend on splitting or order at all."""
    ends = (profile.moments.count, profile.moments.minimum, profile.moments.maximum) if profile.moments else None
    return (
        profile.item_count,
        profile.types,
        profile.distinct_count,
        ends,
        profile.categories,
        profile.known_counts,
        profile.completeness,
        (profile.not_finite, profile.spellings, profile.leading_zeros),
    )


def is_doubtful(text: str) -> bool:
    """Whether a text stands for a number that is no finite double, as Python reads it: a second way to tell."""
    try:
        return text == text.rstrip() and not math.isfinite(float(text.replace("- ", "-", 1)))
    except ValueError:
        return False


def by_hand(column: Column) -> tuple[Any, ...]:
    """The same by a plain loop. An empty text in Arrow is a value: that it is missing is the reader's to say."""
    texts = [text for text in column if text is not None]
    if all(looks_like(text)[0] <= TextType.FRACTIONAL for text in texts if not is_doubtful(text)):
        texts = [text for text in texts if not is_doubtful(text)]
    kinds = Counter(looks_like(text)[0] for text in texts)
    numbers = [number for text in texts for _, number in [looks_like(text)] if not math.isnan(number)]
    return {kind: kinds[kind] for kind in TextType}, len(set(texts)), numbers, Counter(texts)


@given(cell_lists)
def test_it_knows_what_a_plain_loop_knows(column: Column) -> None:
    kinds, distinct, numbers, texts = by_hand(column)
    profile = profile_of(column)
    types = profile.types
    assert [types.integral, types.fractional, types.boolean, types.string] == list(kinds.values())
    assert profile.present + profile.missing == len(column)
    assert profile.missing - profile.not_finite == column.count(None)
    assert profile.distinct_count == distinct
    if profile.inferred_type.is_numeric:
        assert profile.levels is not None and profile.moments is not None
        assert profile.levels[0].tolist() == numbers
        assert (profile.moments.minimum, profile.moments.maximum) == (min(numbers), max(numbers))
        assert profile.categories is None
    else:
        assert profile.categories == texts
        assert profile.moments is None and profile.levels is None


@given(st.data(), cell_lists, st.sets(st.sampled_from(["red", "1", "never", "", "NaN"])))
def test_any_splitting_and_order_gives_the_same(data: st.DataObject, column: Column, known: set[str]) -> None:
    domain = tuple(sorted(known))
    whole = profile_of(column, known=domain)
    shuffled = data.draw(st.permutations(column))
    batches = batches_of(shuffled, data.draw(cuts_of(len(column))))
    assert invariant(profile_of(*batches, known=domain)) == invariant(whole)
    assert invariant(merged_profile(batches, known=domain)) == invariant(whole)
    lost = set() if whole.inferred_type is InferredType.STRING else set(filter(is_doubtful, domain))
    assert whole.known_counts == {text: 0 if text in lost else column.count(text) for text in domain}


@given(cell_lists, cell_lists)
def test_a_plain_form_goes_on_like_the_state_it_was_made_from(first: Column, second: Column) -> None:
    state = column_state(first, known=("red",))
    restored = ColumnState.from_plain(packed_and_unpacked(state.to_plain()))
    for going_on in (state, restored):
        (cells,) = batch_cells(pa.record_batch([pa.array(second, pa.string())], names=["x"]))
        going_on.update(cells)
        going_on.merge(column_state(second, first, known=("red",)))
    assert restored.to_plain() == state.to_plain()


@pytest.mark.parametrize("column", [[], [None] * 5], ids=["no rows", "only nulls"])
def test_a_column_without_values_is_of_unknown_type(column: Column) -> None:
    profile = profile_of(column)
    assert profile.inferred_type is InferredType.UNKNOWN
    assert (profile.present, profile.missing, profile.distinct_count) == (0, len(column), 0)
    assert profile.categories == {}
    assert profile.moments is None and profile.levels is None


@pytest.mark.parametrize("kind", [pa.null(), pa.string(), pa.int64(), pa.float64(), pa.int8(), pa.bool_()])
@pytest.mark.parametrize("rows", [0, 3])
def test_nulls_of_any_type_are_missing(kind: pa.DataType, rows: int) -> None:
    profile = profile_of(pa.nulls(rows, kind))
    assert (profile.inferred_type, profile.present) == (InferredType.UNKNOWN, 0)


@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()])
def test_nan_and_infinities_of_a_typed_column_are_missing(kind: pa.DataType) -> None:
    profile = profile_of(pa.array([np.nan, np.inf, 1.5, -np.inf, None, 2.0], kind))
    assert (profile.present, profile.missing, profile.distinct_count) == (2, 4, 2)
    assert profile.levels is not None and profile.levels[0].tolist() == [1.5, 2.0]
    nothing = profile_of(pa.array([np.nan, np.inf], kind))
    assert (nothing.inferred_type, nothing.present, nothing.distinct_count) == (InferredType.UNKNOWN, 0, 0)


@pytest.mark.parametrize(
    ("array", "inferred", "distinct"),
    [
        (pa.array([1, 2, 2, None], pa.int64()), InferredType.INTEGRAL, 2),
        (pa.array([1, 2, 2, -128], pa.int8()), InferredType.INTEGRAL, 3),
        (pa.array([2**63 - 1, -(2**63)], pa.int64()), InferredType.INTEGRAL, 2),
        (pa.array([2**53, 2**53 + 1], pa.int64()), InferredType.INTEGRAL, 2),
        (pa.array([0.5, 0.25], pa.float32()), InferredType.FRACTIONAL, 2),
        (pa.array([3.0, 4.0]), InferredType.FRACTIONAL, 2),
        (pa.array([True, False, None]), InferredType.STRING, 2),
        (pa.array(["a", "b", "a"]).dictionary_encode(), InferredType.STRING, 2),
        (pa.array(["1", "2", None], pa.large_string()), InferredType.INTEGRAL, 2),
    ],
)
def test_typed_columns_are_of_the_type_that_their_values_have(
    array: pa.Array, inferred: InferredType, distinct: int
) -> None:
    profile = profile_of(array)
    assert (profile.inferred_type, profile.distinct_count) == (inferred, distinct)


def test_a_dictionary_may_hold_values_that_no_row_has() -> None:
    array = pa.DictionaryArray.from_arrays(pa.array([1, 1, None]), pa.array(["unused", "7", "free text"]))
    profile = profile_of(array)
    assert (profile.inferred_type, profile.distinct_count, profile.present) == (InferredType.INTEGRAL, 1, 2)


def test_columns_of_one_batch_do_not_mix() -> None:
    columns: dict[str, Any] = {
        "texts": ["a", "b", None],
        "whole": ["1", "1", "2"],
        "numbers": [0.5, None, 0.25],
        "empty": pa.nulls(3, pa.string()),
        "decimals": ["0.5", "x", "x"],
    }
    batch = pa.record_batch(
        {name: pa.array(values) if isinstance(values, list) else values for name, values in columns.items()}
    )
    for name, cells in zip(batch.schema.names, batch_cells(batch), strict=True):
        alone = profile_of(batch.column(name))
        together = ColumnState()
        together.update(cells)
        assert invariant(together.result("x", 3)) == invariant(alone)


def test_a_sliced_batch_is_the_rows_of_the_slice() -> None:
    column = [str(i % 7) if i % 5 else None for i in range(100)]
    arrays = [pa.array(column), pa.array(column).dictionary_encode(), pa.array(range(100))]
    for array in arrays:
        values = array[30:60]
        assert invariant(profile_of(values)) == invariant(profile_of(pa.array(values.to_pylist(), array.type)))


@pytest.mark.parametrize("distinct", [119, 120, 121, 500])
@pytest.mark.parametrize("number", [1, 4])
def test_categories_are_kept_up_to_their_limit_whatever_the_splits(distinct: int, number: int) -> None:
    column = [f"v{i % distinct}" for i in range(2_000)]
    batches = [column[start::number] for start in range(number)]
    profile = merged_profile(batches, known=("v3",))
    assert profile.categories == (Counter(column) if distinct <= 120 else None)
    assert profile.known_counts == {"v3": column.count("v3")}
    assert profile.distinct_count == distinct


def test_a_domain_of_numbers_is_counted_by_their_texts() -> None:
    assert profile_of(pa.array([1, 2, 2, 30]), known=("2", "3")).known_counts == {"2": 2, "3": 0}
    assert profile_of(["1", "2", "2"], known=("2", "3")).known_counts == {"2": 2, "3": 0}
    assert profile_of(pa.array([3.0, 2.5, 2.5]), known=("3.0", "2.5")).known_counts == {"3.0": 1, "2.5": 2}


@pytest.mark.parametrize("rows", [2_049, 20_000, 50_000])
def test_there_are_never_more_distinct_values_than_values(rows: int) -> None:
    for seed in range(10):
        profile = profile_of(pa.array(np.random.default_rng(seed).normal(size=rows)))
        assert 0.9 * rows < profile.distinct_count <= rows


SPELLINGS = ["NaN", "nan", "inf", "-inf", "Infinity", "-Infinity", "+Inf", "1e999"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_of_them_does_not_make_texts_of_numbers(spelling: str) -> None:
    profile = profile_of(["1.5", spelling, "2", spelling])
    assert (profile.inferred_type, profile.present, profile.missing) == (InferredType.FRACTIONAL, 2, 2)
    assert (profile.not_finite, profile.spellings, profile.distinct_count) == (2, (spelling,), 2)
    assert profile.levels is not None and profile.levels[0].tolist() == [1.5, 2.0]


@pytest.mark.parametrize("other", ["x", "true", "NA", ""])
def test_among_texts_they_are_texts_wherever_these_are(other: str) -> None:
    numbers, text = ["1", *SPELLINGS, "NaN"], [other]
    for batches in ([numbers, text], [text, numbers], [numbers + text]):
        profile = merged_profile(batches, known=("NaN", "nan", "never"))
        assert (profile.inferred_type, profile.missing, profile.not_finite) == (InferredType.STRING, 0, 0)
        assert profile.categories == {"1": 1, other: 1, **dict.fromkeys(SPELLINGS, 1), "NaN": 2}
        assert profile.distinct_count == len(SPELLINGS) + 2
        assert profile.known_counts == {"NaN": 2, "nan": 1, "never": 0}


def test_a_column_of_nothing_else_has_no_values() -> None:
    profile = profile_of(SPELLINGS)
    assert (profile.inferred_type, profile.present, profile.not_finite) == (InferredType.UNKNOWN, 0, len(SPELLINGS))
    assert profile.categories == {}


def test_more_spellings_than_are_kept_are_still_counted() -> None:
    many = [f"1e{power}" for power in range(400, 600)]
    profile = profile_of(["1", *many])
    assert (profile.inferred_type, profile.not_finite, profile.spellings) == (InferredType.INTEGRAL, 200, ())
    texts = profile_of(["x", *many])
    assert (texts.present, texts.distinct_count, texts.categories) == (201, 201, None)


def test_leading_zeros_are_counted_where_numbers_are() -> None:
    assert profile_of(["02134", "10001", "02134", "0", "-01", "0.5"]).leading_zeros == 2
    assert profile_of(["02134", "x"]).leading_zeros == 0


@pytest.mark.parametrize(
    ("column", "declared", "inferred"),
    [
        (["02134", "10001"], InferredType.STRING, InferredType.STRING),
        (["1.5", "NaN"], InferredType.STRING, InferredType.STRING),
        (["NaN"], InferredType.STRING, InferredType.STRING),
        ([None], InferredType.STRING, InferredType.UNKNOWN),
        (["1", "9A"], InferredType.STRING, InferredType.STRING),
        (["1", "2"], InferredType.FRACTIONAL, InferredType.FRACTIONAL),
        (["1", "2.5"], InferredType.INTEGRAL, InferredType.FRACTIONAL),
        (["1", "x"], InferredType.FRACTIONAL, InferredType.STRING),
    ],
)
def test_a_declared_type_counts_where_the_values_can_be_of_it(
    column: Column, declared: InferredType, inferred: InferredType
) -> None:
    profile = column_state(column).result("x", len(column), declared)
    assert profile.inferred_type is inferred
    if inferred is InferredType.STRING and declared is inferred:
        assert profile.types == TypeCounts(string=len(column))
        assert profile.categories == Counter(column)


WHOLE = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3) | st.integers(2**53 - 2, 2**53 + 2)


@given(st.lists(st.none() | WHOLE, max_size=40))
def test_whole_numbers_are_counted_each_with_all_its_bits(column: list[int | None]) -> None:
    values = [value for value in column if value is not None]
    (cells,) = batch_cells(pa.record_batch([pa.array(column, pa.int64())], names=["x"]))
    assert cells.values.text_counts() == Counter(map(str, values))
    assert profile_of(pa.array(column, pa.int64())).distinct_count == len(set(values))


@given(st.lists(st.none() | st.floats() | st.sampled_from([0.0, -0.0, 1.0, 0.1]), max_size=40))
def test_fractions_are_counted_each_with_all_its_bits(column: list[float | None]) -> None:
    values = [value for value in column if value is not None and math.isfinite(value)]
    (cells,) = batch_cells(pa.record_batch([pa.array(column, pa.float64())], names=["x"]))
    texts, counts = cells.values.texts.to_pylist(), cells.values.counts.tolist()
    assert {value.hex(): count for value, count in zip(texts, counts, strict=True)} == Counter(map(float.hex, values))
