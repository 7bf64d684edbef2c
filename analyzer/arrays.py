"""The arrays of numpy that figures are computed from, by what is in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Positions = NDArray[np.intp]
"""Where something is: row numbers, places in a list, indexes of categories."""
