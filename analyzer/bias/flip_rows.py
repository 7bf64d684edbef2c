"""The rows that the flip test looks at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class FlipRows:
    """Rows in the order of the data: `features` of shape (n, m), which of them are in the facet, which predicted 1.

    `numeric` is whether all values of the features are numbers (or true and false).
    """

    features: NDArray[np.float64]
    numeric: bool
    in_facet: NDArray[np.bool_]
    predicted: NDArray[np.bool_]
