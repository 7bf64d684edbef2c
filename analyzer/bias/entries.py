"""A column of a batch as its distinct values: what each of them looks like, and the number it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.arrays import Flags, Floats, Positions
from analyzer.profile.batch_cells import as_dictionary
from analyzer.profile.number_texts import is_number, number_texts

WHOLE = r"^\s*[+-]?[0-9]+\s*$"
NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
TRUTH = r"^(true|True|TRUE|false|False|FALSE)$"
MISSING = r"^[+-]?(nan|NaN|NAN|inf|Inf|INF|infinity|Infinity|INFINITY)$"


class ValueLook(IntFlag):
    """What values look like; a missing one has none of these."""

    WHOLE = 1
    FRACTION = 2
    TRUTH = 4
    TEXT = 8


NUMERIC = ValueLook.WHOLE | ValueLook.FRACTION


@dataclass(frozen=True)
class Entries:
    """The values of a column: row i holds the entry `rows[i]`; the last entry is the missing one.

    `looks` (uint8) and `numbers` (NaN where there is none; 1 and 0 of true and false) have shape (m,), so do the
    `values`, which are texts or numbers and lack the missing one.
    """

    rows: Positions
    values: pa.Array
    looks: NDArray[np.uint8]
    numbers: Floats

    @property
    def texts(self) -> pa.StringArray:
        """The values as texts, without the missing one."""
        return self.values if pa.types.is_string(self.values.type) else number_texts(self.values)


def entries_of(column: pa.Array) -> Entries:
    """The entries of a column of texts, numbers, or a dictionary of these."""
    column = column.dictionary_encode() if is_number(column.type) else as_dictionary(column)
    values = column.dictionary
    count = len(values)
    rows = column.indices
    if rows.null_count:
        rows = pc.fill_null(rows.cast(pa.int64()), count)
    looks = np.zeros(count + 1, dtype=np.uint8)
    numbers = np.full(count + 1, np.nan)
    looks[:count], numbers[:count] = _look_at_numbers(values) if is_number(values.type) else _look_at_texts(values)
    return Entries(rows.to_numpy().astype(np.intp, copy=False), values, looks, numbers)


def _look_at_numbers(values: pa.Array) -> tuple[NDArray[np.uint8], Floats]:
    numbers = pc.fill_null(values.cast(pa.float64()), np.nan).to_numpy(zero_copy_only=False)
    look = ValueLook.WHOLE if pa.types.is_integer(values.type) else ValueLook.FRACTION
    finite = np.isfinite(numbers)
    return np.where(finite, look, 0).astype(np.uint8), np.where(finite, numbers, np.nan)


def _look_at_texts(texts: pa.StringArray) -> tuple[NDArray[np.uint8], Floats]:
    whole = _matches(texts, WHOLE)
    looks = np.where(whole, ValueLook.WHOLE, ValueLook.TEXT).astype(np.uint8)
    numbers = np.full(len(texts), np.nan)
    rest = np.flatnonzero(~whole)
    if len(rest):
        others = texts.take(pa.array(rest))
        looks[rest[_matches(others, NUMBER)]] = ValueLook.FRACTION
        truth = _matches(others, TRUTH)
        looks[rest[truth]] = ValueLook.TRUTH
        numbers[rest[truth]] = pc.starts_with(pc.utf8_lower(others.filter(pa.array(truth))), "t").cast(pa.float64())
        looks[rest[_matches(others, MISSING)]] = 0
    numeric = (looks & NUMERIC) > 0
    if numeric.any():
        numbers[numeric] = _parsed(texts if numeric.all() else texts.filter(pa.array(numeric)))
    # A number beyond the doubles is no value at all.
    looks[numeric & np.isnan(numbers)] = 0
    return looks, numbers


def _parsed(texts: pa.StringArray) -> Floats:
    plain = pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), r"^\+", "")
    numbers: Floats = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _matches(texts: pa.StringArray, pattern: str) -> Flags:
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False))
