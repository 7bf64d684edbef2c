"""Nearest neighbours by scikit-learn, the one dependency of the flip test: an extra of the package."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from analyzer.arrays import Flags
from analyzer.bias.metric_definition import MetricError


def nearest_votes(known: NDArray[Any], labels: Flags, rows: NDArray[Any], neighbours: int) -> Flags:
    """What most of the nearest `known` rows of each of `rows` are labelled, shape (rows,).

    Raises MetricError where scikit-learn is not installed, or refuses the rows, such as for missing values.
    """
    try:
        from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415 (slow to import, and an extra)
    except ImportError:
        raise MetricError("The flip test needs scikit-learn, which the extra `bias` of this package installs") from None
    try:
        votes: Flags = KNeighborsClassifier(n_neighbors=neighbours).fit(known, labels).predict(rows)
    except ValueError as error:
        raise MetricError(str(error).partition("\n")[0]) from None
    return votes
