"""How well one ranking of features keeps what is important in another."""

from __future__ import annotations

import numpy as np

from analyzer.arrays import Floats


def ndcg(baseline: Floats, live: Floats) -> float:
    """The normalised discounted cumulative gain of features ranked by `live`, their gains being those of `baseline`.

    DCG = sum_i gain(i-th) / log2(i + 1) with the features in descending order of `live`; NDCG = DCG / (that of the
    order of `baseline`). As scikit-learn's `ndcg_score`: features that are equal in `live` share the mean of their
    gains (McSherry and Najork 2008), and where all gains are 0 it is 0. Unlike there, gains below 0, which medians may
    be, count as 0, and a single feature has nothing to be ranked against: 1.
    """
    gains = np.maximum(baseline, 0.0)
    if len(gains) == 1:
        return 1.0
    discounts = 1.0 / np.log2(np.arange(2, len(gains) + 2))
    best = float(np.sum(np.sort(gains)[::-1] * discounts))
    if best == 0.0:
        return 0.0
    _, group, sizes = np.unique(-live, return_inverse=True, return_counts=True)
    shared = np.bincount(group, weights=gains) / sizes
    return float(np.sum(shared * np.add.reduceat(discounts, np.cumsum(sizes) - sizes))) / best
