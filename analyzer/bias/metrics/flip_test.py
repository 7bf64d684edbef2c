"""FT: whether those in the facet are predicted otherwise than their nearest neighbours outside of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Flags
from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError, post_training

NEIGHBOURS = 5
MANY_ROWS = 9


@post_training("FT", "Flip Test")
def flip_test(counts: FacetCounts) -> float:
    """(rows of d that are predicted 1, their neighbours 0, - those predicted 0, their neighbours 1) / n_d, in [-1, 1].

    What the neighbours are predicted is the vote of the 5 nearest rows of a, of 1 where a has no more than 9 rows, by
    the Euclidean distance of the features as they are. Rows that are alike are ties, which scikit-learn settles.
    MetricError where a side is empty, and where a feature is no number.
    """
    rows = counts.flips
    if rows is None:
        raise MetricError("The flip test needs rows, and there are none")
    d = rows.in_facet
    if not d.any():
        raise MetricError("Facet set is empty")
    if d.all():
        raise MetricError("Negated Facet set is empty")
    if not rows.numeric:
        raise MetricError("FlipTest does not support non-numeric columns")
    neighbours = NEIGHBOURS if np.count_nonzero(~d) > MANY_ROWS else 1
    voted = _nearest_votes(rows.features[~d], rows.predicted[~d], rows.features[d], neighbours)
    own = rows.predicted[d]
    flipped = np.count_nonzero(own & ~voted) - np.count_nonzero(~own & voted)
    return float(flipped / len(own))


def _nearest_votes(known: NDArray[Any], labels: Flags, rows: NDArray[Any], neighbours: int) -> Flags:
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
