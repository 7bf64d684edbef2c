"""The rows that the flip test looks at."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.arrays import Flags, Floats


@dataclass(frozen=True)
class FlipRows:
    """Rows in the order of the data: `features` of shape (n, m), which of them are in the facet, which predicted 1.

    `numeric` is whether all values of the features are numbers (or true and false).
    """

    features: Floats
    numeric: bool
    in_facet: Flags
    predicted: Flags
