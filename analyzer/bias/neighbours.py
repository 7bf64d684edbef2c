"""Nearest neighbours by scikit-learn, the one dependency of the flip test: an extra of the package."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.bias.metric import MetricError

Rows = NDArray[Any]
Flags = NDArray[np.bool_]


def nearest_votes(known: Rows, labels: Flags, asked: Rows, neighbours: int) -> Flags:
    """What most of the nearest `known` rows of each `asked` row are labelled, shape (rows of asked,).

    Raises MetricError where scikit-learn is not installed, or refuses the rows, such as for missing values.
    """
    try:
        from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415 (slow to import, and an extra)
    except ImportError:
        raise MetricError("The flip test needs scikit-learn, which the extra `bias` of this package installs") from None
    try:
        votes: Flags = KNeighborsClassifier(n_neighbors=neighbours).fit(known, labels).predict(asked)
    except ValueError as error:
        raise MetricError(str(error).partition("\n")[0]) from None
    return votes
