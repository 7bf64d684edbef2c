"""What a text looks like, and the number it stands for."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.arrays import Flags, Floats

INTEGRAL = r"^(-|\+)? ?[0-9]+$"
FRACTIONAL = r"^(-|\+)? ?[0-9]+((\.[0-9]+)|((\.[0-9]+)?[Ee][-+]?[0-9]+))$"
BOOLEAN = r"^(true|false)$"
"""The patterns by which Deequ's `StatefulDataType` tells values apart."""

NOT_FINITE = r"^ ?((-|\+) ?)?(?i:nan|inf|infinity)$"
"""What pandas, numpy, Java, Spark and C write for a number that is no finite one; a space may be beside the sign.

`NA`, `null` and their like are no numbers: they are texts wherever they stand.
"""

_SHORTEST, _LONGEST = len("nan"), len(" - infinity")


class TextType(IntEnum):
    INTEGRAL = 0
    FRACTIONAL = 1
    BOOLEAN = 2
    STRING = 3


def classify(texts: pa.StringArray) -> tuple[NDArray[np.uint8], Floats]:
    """The `TextType` of each text (no nulls), and its number: NaN where it is none or no finite double.

    Both have shape (n,).
    """
    integral = _matches(texts, INTEGRAL)
    kinds = np.where(integral, TextType.INTEGRAL, TextType.STRING).astype(np.uint8)
    numbers = np.full(len(texts), np.nan)
    rest = np.flatnonzero(~integral)
    if len(rest):
        others = texts.take(pa.array(rest))
        fractional = _matches(others, FRACTIONAL)
        kinds[rest[fractional]] = TextType.FRACTIONAL
        if not fractional.all():
            kinds[rest[_matches(others, BOOLEAN)]] = TextType.BOOLEAN
    numeric = kinds <= TextType.FRACTIONAL
    if numeric.any():
        numbers[numeric] = _parse(texts if numeric.all() else texts.filter(pa.array(numeric)))
    return kinds, numbers


def not_finite(texts: pa.StringArray, kinds: NDArray[np.uint8], numbers: Floats) -> Flags:
    """Which of the texts stand for a number that is no finite double, shape (n,): `NaN`, `-inf`, `1e999`.

    The kinds and numbers are those of `classify`. Among other texts they are texts as any: only the whole column tells.
    """
    found: Flags = (kinds <= TextType.FRACTIONAL) & np.isnan(numbers)
    # Most texts are of other lengths, which is quicker to see than that they do not match.
    lengths = np.asarray(pc.binary_length(texts))
    likely = np.flatnonzero((kinds == TextType.STRING) & (lengths >= _SHORTEST) & (lengths <= _LONGEST))
    if len(likely):
        found[likely] = _matches(texts.take(pa.array(likely)), NOT_FINITE)
    return found


def leading_zeros(texts: pa.StringArray, kinds: NDArray[np.uint8]) -> Flags:
    """Which of the texts are whole numbers without a sign that begin with a zero too many, as codes do; shape (n,)."""
    found: Flags = kinds == TextType.INTEGRAL
    if found.any():
        found &= np.asarray(pc.starts_with(texts, "0")) & (np.asarray(pc.binary_length(texts)) > 1)
    return found


def _matches(texts: pa.StringArray, pattern: str) -> Flags:
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False))


def _parse(texts: pa.StringArray) -> Floats:
    try:
        values = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        # The patterns let a plus sign and one space stand before the digits; the cast does not.
        values = pc.cast(pc.replace_substring_regex(texts, r"^(-?)\+? ?", r"\1"), pa.float64())
    numbers: Floats = values.to_numpy()
    return np.where(np.isfinite(numbers), numbers, np.nan)
