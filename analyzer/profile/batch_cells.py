"""A batch of rows as the states want it: the cells of each column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.profile.cells import Cells
from analyzer.profile.characters import character_cells, characters_of, encoded_characters
from analyzer.profile.hashing import Hashes, hash_numbers, hash_texts
from analyzer.profile.number_texts import number_texts
from analyzer.profile.text_types import Kind, classify
from analyzer.profile.type_counts import TypeCounts


def batch_cells(batch: pa.RecordBatch) -> Iterator[Cells]:
    """The cells of each column, in order.

    Text columns come as dictionaries (or are made so), so that whatever depends on a value alone is worked
    out once for each distinct value, and for all columns of the batch in one go: the cost of a call is
    then paid once a batch and not once a column. Number columns are taken as they are. A dictionary of numbers
    is a column whose values are texts that stand for numbers: it may hold other texts in another batch.
    """
    columns = [_prepared(column) for column in batch.columns]
    dictionaries = [column.dictionary for column in columns if _holds_texts(column)]
    entries = pa.concat_arrays(dictionaries) if dictionaries else pa.array([], pa.string())
    kinds, numbers = classify(entries)
    hashes = hash_texts(entries)
    start = 0
    for column in columns:
        if isinstance(column, np.ndarray):
            yield character_cells(column)
        elif _holds_texts(column):
            part = slice(start, start + len(column.dictionary))
            start = part.stop
            yield _text_cells(column, kinds[part], numbers[part], hashes[part])
        elif pa.types.is_dictionary(column.type):
            yield _number_text_cells(column)
        else:
            yield _number_cells(column)


def _prepared(column: pa.Array) -> pa.Array | NDArray[np.uint8]:
    """Numbers and dictionaries as they are, single characters as bytes, any other texts as a dictionary."""
    if _is_number(column.type) or pa.types.is_dictionary(column.type):
        return column
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    characters = characters_of(texts)
    return texts.dictionary_encode() if characters is None else characters


def as_dictionary(column: pa.Array) -> pa.DictionaryArray:
    """A column that holds no plain numbers as a dictionary of its values; all but texts and dictionaries is cast."""
    prepared = _prepared(column)
    return encoded_characters(prepared) if isinstance(prepared, np.ndarray) else prepared


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _holds_texts(column: pa.Array | NDArray[np.uint8]) -> TypeGuard[pa.DictionaryArray]:
    return isinstance(column, pa.DictionaryArray) and not _is_number(column.type.value_type)


def _text_cells(
    column: pa.DictionaryArray, kinds: NDArray[np.uint8], numbers: NDArray[np.float64], hashes: Hashes
) -> Cells:
    codes = column.indices
    if codes.null_count:
        codes = codes.drop_null()
    rows = codes.to_numpy().astype(np.intp)  # what numpy would make of it anyway, for each use anew
    counts = np.bincount(rows, minlength=len(kinds))
    by_kind = np.bincount(kinds, weights=counts, minlength=4)
    lost = np.isnan(numbers) & (kinds <= Kind.FRACTIONAL)
    values = numbers.take(rows) if by_kind[Kind.INTEGRAL] or by_kind[Kind.FRACTIONAL] else np.empty(0)
    if lost.any() or by_kind[Kind.BOOLEAN] or by_kind[Kind.STRING]:
        values = values[~np.isnan(values)]
        # A number beyond the doubles is no value at all: it counts as missing.
        by_kind -= np.bincount(kinds[lost], weights=counts[lost], minlength=4)
    used = (counts > 0) & ~lost
    texts = column.dictionary
    if not used.all():
        texts, counts, hashes = texts.filter(pa.array(used)), counts[used], hashes[used]
    return Cells(TypeCounts(*(int(count) for count in by_kind)), values, hashes, texts, counts)


def _number_text_cells(column: pa.DictionaryArray) -> Cells:
    """Texts of which is known what they look like and which numbers they stand for."""
    values = column.dictionary
    kind = Kind.INTEGRAL if pa.types.is_integer(values.type) else Kind.FRACTIONAL
    numbers = values.to_numpy().astype(np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    texts = number_texts(values)
    kinds = np.full(len(values), kind, dtype=np.uint8)
    return _text_cells(pa.DictionaryArray.from_arrays(column.indices, texts), kinds, numbers, hash_texts(texts))


def _number_cells(column: pa.Array) -> Cells:
    """Numbers of a typed source: NaN and infinities are missing (JSON knows neither)."""
    integral = pa.types.is_integer(column.type)
    raw = (column.drop_null() if column.null_count else column).cast(pa.int64() if integral else pa.float64())
    values = raw.to_numpy()
    numbers = values.astype(np.float64)
    if not integral:
        finite = np.isfinite(numbers)
        if not finite.all():
            values = numbers = numbers[finite]
    distinct = pc.value_counts(pa.array(values))
    unique = distinct.field("values")
    types = TypeCounts(integral=len(values)) if integral else TypeCounts(fractional=len(values))
    return Cells(types, numbers, hash_numbers(unique.to_numpy()), unique, distinct.field("counts").to_numpy())
