"""A batch of rows as the states want it: each column's values decoded once, for all states."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.profile.categories import CATEGORY_LIMIT
from analyzer.profile.hashing import Hashes, hash_numbers, hash_texts
from analyzer.profile.number_texts import number_texts
from analyzer.profile.text_types import Kind, classify
from analyzer.profile.type_counts import TypeCounts


@dataclass(frozen=True)
class Cells:
    """One column of one batch, missing values left out.

    `numbers` are the numeric values in row order, `hashes` and `texts` belong to the distinct values; `counts` (same
    shape as `texts`) says how often each occurs. Texts of a number column are the numbers still, made text only when
    they are asked for.
    """

    types: TypeCounts
    numbers: NDArray[np.float64]
    hashes: Hashes
    texts: pa.Array
    counts: NDArray[np.int64]

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


def batch_cells(batch: pa.RecordBatch) -> Iterator[Cells]:
    """The cells of each column, in order.

    Text columns come as dictionaries (or are made so), so that whatever depends on a value alone is worked
    out once for each distinct value, and for all columns of the batch in one go: the cost of a call is
    then paid once a batch and not once a column. Number columns are taken as they are. A dictionary of numbers
    is a column whose values are texts that stand for numbers: it may hold other texts in another batch.
    """
    columns = [column if _is_number(column.type) else as_dictionary(column) for column in batch.columns]
    dictionaries = [column.dictionary for column in columns if _holds_texts(column.type)]
    entries = pa.concat_arrays(dictionaries) if dictionaries else pa.array([], pa.string())
    kinds, numbers = classify(entries)
    hashes = hash_texts(entries)
    start = 0
    for column in columns:
        if _holds_texts(column.type):
            part = slice(start, start + len(column.dictionary))
            start = part.stop
            yield _text_cells(column, kinds[part], numbers[part], hashes[part])
        elif pa.types.is_dictionary(column.type):
            yield _number_text_cells(column)
        else:
            yield _number_cells(column)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _holds_texts(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind) and not _is_number(kind.value_type))


def as_dictionary(column: pa.Array) -> pa.DictionaryArray:
    """A column that holds no plain numbers as a dictionary of its values; all but texts and dictionaries is cast."""
    if pa.types.is_dictionary(column.type):
        return column
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    return _encode_characters(texts) or texts.dictionary_encode()


def _encode_characters(texts: pa.StringArray) -> pa.DictionaryArray | None:
    """The dictionary of a column of single characters, such as flags, by counting bytes; None of any other.

    Many a data set is mostly such columns, and this takes a fifth of the time.
    """
    data = texts.buffers()[2]
    if texts.null_count or data is None or len(texts) == 0:
        return None
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    first = int(offsets[0])
    if int(offsets[-1]) - first != len(texts) or not (np.diff(offsets) == 1).all():
        return None
    characters = np.frombuffer(data, dtype=np.uint8)[first : first + len(texts)]
    found = np.flatnonzero(np.bincount(characters, minlength=256))
    codes = np.zeros(256, dtype=np.uint8)
    codes[found] = np.arange(len(found))
    dictionary = pa.array([chr(character) for character in found], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes.take(characters)), dictionary)


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
