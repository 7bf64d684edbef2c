"""A batch of rows as the states want it: the cells of each column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self, TypeGuard

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.arrays import Counts, Flags, Floats
from analyzer.profile.cells import ColumnCells, CountedValues
from analyzer.profile.characters import character_cells, characters_of, encoded_characters
from analyzer.profile.hashing import Hashes, hash_numbers, hash_texts
from analyzer.profile.number_texts import is_number, number_texts
from analyzer.profile.text_types import TextType, classify, leading_zeros, not_finite
from analyzer.profile.type_counts import TypeCounts

_NARROW = 1 << 12
"""Whole numbers from so narrow a range are counted in no time, however few they are."""


@dataclass(frozen=True)
class _Looks:
    """What distinct texts look like, each array of shape (n,)."""

    kinds: NDArray[np.uint8]
    numbers: Floats
    hashes: Hashes
    not_finite: Flags
    leading_zeros: Flags

    @classmethod
    def of(cls, texts: pa.StringArray) -> Self:
        kinds, numbers = classify(texts)
        doubtful, zeros = not_finite(texts, kinds, numbers), leading_zeros(texts, kinds)
        return cls(kinds, numbers, hash_texts(texts), doubtful, zeros)

    def of_entries(self, place: slice) -> Self:
        return type(self)(
            self.kinds[place],
            self.numbers[place],
            self.hashes[place],
            self.not_finite[place],
            self.leading_zeros[place],
        )


def batch_cells(batch: pa.RecordBatch) -> Iterator[ColumnCells]:
    """The cells of each column, in order.

    Text columns come as dictionaries (or are made so), so that whatever depends on a value alone is worked
    out once for each distinct value, and for all columns of the batch in one go: the cost of a call is
    then paid once a batch and not once a column. Number columns are taken as they are. A dictionary of numbers
    is a column whose values are texts that stand for numbers: it may hold other texts in another batch. A null in a
    dictionary of texts is a number that is no finite double, one among the indices a missing value.
    """
    columns = [_without_lost(_prepared(column)) for column in batch.columns]
    dictionaries = [column.dictionary for column, _ in columns if _holds_texts(column)]
    entries = pa.concat_arrays(dictionaries) if dictionaries else pa.array([], pa.string())
    looks = _Looks.of(entries)
    start = 0
    for column, lost in columns:
        if isinstance(column, np.ndarray):
            yield character_cells(column)
        elif _holds_texts(column):
            place = slice(start, start + len(column.dictionary))
            start = place.stop
            cells = _text_cells(column, looks.of_entries(place))
            yield replace(cells, lost=lost) if lost else cells
        elif pa.types.is_dictionary(column.type):
            yield _number_text_cells(column)
        else:
            yield _number_cells(column)


def _prepared(column: pa.Array) -> pa.Array | NDArray[np.uint8]:
    """Numbers and dictionaries as they are, single characters as bytes, any other texts as a dictionary."""
    if is_number(column.type) or pa.types.is_dictionary(column.type):
        return column
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    characters = characters_of(texts)
    return texts.dictionary_encode() if characters is None else characters


def _without_lost(
    column: pa.Array | NDArray[np.uint8],
) -> tuple[pa.Array | NDArray[np.uint8], int]:
    """A column whose dictionary has no null, and how many rows had one."""
    if not _holds_texts(column) or not column.dictionary.null_count:
        return column, 0
    texts = column.cast(pa.string())
    return texts.dictionary_encode(), texts.null_count - column.indices.null_count


def as_dictionary(column: pa.Array) -> pa.DictionaryArray:
    """A column that holds no plain numbers as a dictionary of its values; all but texts and dictionaries is cast."""
    prepared, _ = _without_lost(_prepared(column))
    return encoded_characters(prepared) if isinstance(prepared, np.ndarray) else prepared


def _holds_texts(column: pa.Array | NDArray[np.uint8]) -> TypeGuard[pa.DictionaryArray]:
    return isinstance(column, pa.DictionaryArray) and not is_number(column.type.value_type)


def _text_cells(column: pa.DictionaryArray, looks: _Looks) -> ColumnCells:
    codes = column.indices
    if codes.null_count:
        codes = codes.drop_null()
    rows = codes.to_numpy().astype(np.intp)  # what numpy would make of it anyway, for each use anew
    counts = np.bincount(rows, minlength=len(looks.kinds))
    used = counts > 0
    present = used & ~looks.not_finite
    values = _values(column.dictionary, looks, counts, present)
    types = values.types
    numbers = looks.numbers.take(rows) if types.integral or types.fractional else np.empty(0)
    if len(numbers) != types.integral + types.fractional:
        numbers = numbers[~np.isnan(numbers)]
    doubtful = used & looks.not_finite
    return ColumnCells(
        values,
        numbers,
        not_finite=_values(column.dictionary, looks, counts, doubtful) if doubtful.any() else None,
        leading_zeros=int(counts[looks.leading_zeros].sum()),
    )


def _values(texts: pa.StringArray, looks: _Looks, counts: Counts, chosen: Flags) -> CountedValues:
    kinds, hashes = looks.kinds, looks.hashes
    if not chosen.all():
        texts, counts, kinds, hashes = texts.filter(pa.array(chosen)), counts[chosen], kinds[chosen], hashes[chosen]
    by_kind = np.bincount(kinds, weights=counts, minlength=len(TextType))
    return CountedValues(TypeCounts(*(int(count) for count in by_kind)), hashes, texts, counts)


def _number_text_cells(column: pa.DictionaryArray) -> ColumnCells:
    """Texts of which is known what they look like and which numbers they stand for."""
    values, codes = column.dictionary, column.indices
    kind = TextType.INTEGRAL if pa.types.is_integer(values.type) else TextType.FRACTIONAL
    numbers = values.to_numpy().astype(np.float64)
    finite = np.isfinite(numbers)
    lost = 0
    if not finite.all():
        kept = pc.if_else(pa.array(finite).take(codes), codes, None)
        lost, codes = kept.null_count - codes.null_count, kept
    texts = number_texts(values)
    nowhere = np.zeros(len(values), dtype=np.bool_)
    looks = _Looks(np.full(len(values), kind, dtype=np.uint8), numbers, hash_texts(texts), nowhere, nowhere)
    return replace(_text_cells(pa.DictionaryArray.from_arrays(codes, texts), looks), lost=lost)


def _number_cells(column: pa.Array) -> ColumnCells:
    """Numbers of a typed source: NaN and infinities are missing (JSON knows neither)."""
    integral = pa.types.is_integer(column.type)
    raw = (column.drop_null() if column.null_count else column).cast(pa.int64() if integral else pa.float64())
    values = raw.to_numpy()
    numbers = values.astype(np.float64)
    if not integral:
        finite = np.isfinite(numbers)
        if not finite.all():
            values = numbers = numbers[finite]
    unique, counts = _counted(values)
    types = TypeCounts(integral=len(values)) if integral else TypeCounts(fractional=len(values))
    counted = CountedValues(types, hash_numbers(unique), pa.array(unique), counts)
    return ColumnCells(counted, numbers, lost=len(raw) - len(values))


def _counted(values: NDArray[Any]) -> tuple[NDArray[Any], Counts]:
    """The distinct values of 64 bits each in the order of their bits, and how often each occurs; 0.0 is not -0.0."""
    bits = values.view(np.int64)
    if len(bits) == 0:
        return values, np.empty(0, dtype=np.int64)
    lowest = bits.min()
    width = int(bits.max()) - int(lowest)
    if width < max(_NARROW, len(bits)):
        # Small whole numbers, as most are: counted by what they are.
        every = np.bincount(bits - lowest)
        found = np.flatnonzero(every)
        return (found + lowest).view(values.dtype), every[found]
    ordered = np.sort(bits)
    starts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    bounds = np.concatenate(([0], starts, [len(ordered)]))
    return ordered[bounds[:-1]].view(values.dtype), np.diff(bounds)
