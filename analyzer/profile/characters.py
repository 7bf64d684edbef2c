"""Columns of single characters, such as flags: many a data set is mostly such columns.

All there is to know of a character is known beforehand, so a column is a count of its bytes: a third of the time.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.arrays import Positions
from analyzer.profile.cells import ColumnCells, CountedValues
from analyzer.profile.hashing import hash_texts
from analyzer.profile.text_types import TextType, classify
from analyzer.profile.type_counts import TypeCounts

_ALL = 128
_TEXTS = pa.array(map(chr, range(_ALL)), pa.string())
_KINDS, _NUMBERS = classify(_TEXTS)
_IS_NUMBER = _KINDS == TextType.INTEGRAL
_HASHES = hash_texts(_TEXTS)


def characters_of(texts: pa.StringArray) -> NDArray[np.uint8] | None:
    """The bytes of a column whose values are single characters of ASCII, shape (n,); None of any other."""
    data = texts.buffers()[2]
    if texts.null_count or data is None or len(texts) == 0:
        return None
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    first = int(offsets[0])
    if int(offsets[-1]) - first != len(texts) or not (offsets[1:] - offsets[:-1] == 1).all():
        return None
    # Each a character of its own, and UTF-8: so none of them is above 127.
    return np.frombuffer(data, dtype=np.uint8)[first : first + len(texts)]


def encoded_characters(characters: NDArray[np.uint8]) -> pa.DictionaryArray:
    """The column as a dictionary, in the order of the characters."""
    found = np.flatnonzero(np.bincount(characters, minlength=_ALL))
    codes = np.zeros(_ALL, dtype=np.uint8)
    codes[found] = np.arange(len(found))
    return pa.DictionaryArray.from_arrays(pa.array(codes.take(characters)), _texts(found))


def character_cells(characters: NDArray[np.uint8]) -> ColumnCells:
    """The cells of the column."""
    every = np.bincount(characters, minlength=_ALL)
    found = np.flatnonzero(every)
    counts = every[found]
    numeric = int(counts[_IS_NUMBER[found]].sum())
    values = _NUMBERS.take(characters) if numeric else np.empty(0)
    if 0 < numeric < len(characters):
        values = values[~np.isnan(values)]
    types = TypeCounts(integral=numeric, string=len(characters) - numeric)
    return ColumnCells(CountedValues(types, _HASHES[found], _texts(found), counts), values)


def _texts(found: Positions) -> pa.StringArray:
    return pa.array(map(chr, found.tolist()), pa.string())
