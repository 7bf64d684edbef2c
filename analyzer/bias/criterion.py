"""What rows are chosen by: codes of its values that hold whatever type the whole column turns out to have.

A scan sees each row once and knows only in the end whether a column is categorical or continuous, and whether any row
holds one of the values that were asked for. So a value's code says all that may count: which of these it would match.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.arrays import Flags
from analyzer.bias.entries import Entries
from analyzer.bias.row_codes import RowCodes

ConfigValue = int | float | str
_TRUTHS = {"true": 1.0, "false": 0.0}


class Match(IntFlag):
    """How a value may be one of those that were asked for."""

    TEXT = 1
    """It is the text of a value that was given as a text."""
    ANY_TEXT = 2
    """It is the text of a value, however that was given."""
    NUMBER = 4
    """It is a value that was given as a number."""
    ANY_NUMBER = 8
    """It is the number of a value, however that was given."""
    ABOVE = 16
    """It is above the threshold."""
    WHOLE_ABOVE = 32
    """It is above the threshold without its digits after the point."""


CODES = 64


@dataclass(frozen=True)
class Criterion:
    """The values, or the one threshold, that rows of a column are chosen by."""

    values: tuple[ConfigValue, ...]
    type: str | None = None
    """Whether numbers are `categorical` or `continuous`, None where the data decides."""

    @property
    def threshold(self) -> float | None:
        """The threshold where one value is given that is a number."""
        return number_of(self.values[0]) if len(self.values) == 1 else None

    def row_codes(self, entries: Entries) -> RowCodes:
        """The rows by the `Match` of their values."""
        return RowCodes(entries.rows, self.codes(entries).astype(np.int64))

    def codes(self, entries: Entries) -> NDArray[np.uint8]:
        """The `Match` of each entry, shape (m,); 0 of the missing one."""
        numbers = entries.numbers
        texts = [value for value in self.values if isinstance(value, str)]
        given = [value for value in self.values if not isinstance(value, str)]
        anyhow = [number for value in self.values if (number := number_of(value)) is not None]
        matches = {
            Match.TEXT: _among(entries, texts),
            Match.ANY_TEXT: _among(entries, [text_of(value) for value in self.values]),
            Match.NUMBER: np.isin(numbers, given),
            Match.ANY_NUMBER: np.isin(numbers, anyhow),
        }
        if self.threshold is not None:
            matches[Match.ABOVE] = numbers > self.threshold
            matches[Match.WHOLE_ABOVE] = np.trunc(numbers) > self.threshold
        codes = np.zeros(len(numbers), dtype=np.uint8)
        for match, found in matches.items():
            codes[found] |= np.uint8(match)
        codes[entries.looks == 0] = 0
        return codes


def number_of(value: ConfigValue) -> float | None:
    """The number that a value of the configuration stands for."""
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    try:
        number = _TRUTHS.get(text.lower())
        number = float(text) if number is None else number
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def text_of(value: ConfigValue) -> str:
    """A value of the configuration as a text."""
    return value if isinstance(value, str) else str(value)


def _among(entries: Entries, texts: Sequence[str]) -> Flags:
    """Which entries have one of the texts, shape (m,)."""
    found = np.zeros(len(entries.looks), dtype=np.bool_)
    if texts and len(entries.values):
        among = pc.is_in(entries.texts, value_set=pa.array(list(texts), pa.string()))
        found[:-1] = among.to_numpy(zero_copy_only=False)
    return found
