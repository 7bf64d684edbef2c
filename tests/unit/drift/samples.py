"""Sketches of values, for the tests of what is measured between them."""

from __future__ import annotations

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.kll import KllSketch


def sketch(values: Floats | list[float], splits: int = 1) -> list[Floats]:
    """The levels of a sketch that has taken in the values in so many splits."""
    merged = KllSketch()
    for split in np.array_split(np.asarray(values, dtype=np.float64), splits):
        one = KllSketch()
        one.update(split)
        merged.merge(one)
    return merged.levels
