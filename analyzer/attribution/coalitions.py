"""Which features are present in the synthetic rows, and what their predictions say of each feature.

There is one design a job, in which the features of each row stand in an order of their own: so each row has coalitions
of its own, as in the original, and what one row's leave open of a feature is not left open in all rows; the least
squares are solved once.

A coalition keeps the values of some features and takes those of the others from the baseline. With v(S) the prediction
for coalition S, attributions are the weighted least squares of v(S) - v(none) on who is in S, under the constraint that
they sum to v(all) - v(none) (Lundberg and Lee 2017, "A unified approach to interpreting model predictions").
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Flags, Floats, Positions
from analyzer.attribution.least_squares import product, pseudo_inverse
from analyzer.attribution.size_shares import of_equal_shares, shares_projector
from analyzer.profile.hashing import mix

DEFAULT_SEED = 0
"""Where none is given: the same input gives the same attributions."""

_DRAWS_A_SAMPLE = 4
"""So many pairs are drawn for each that is wanted, at most: of few coalitions most are drawn again and again."""

SPREAD_FROM = 10
"""From so many samples a feature on, sizes of coalitions have equal shares; the original's sizes are known of fewer."""

SLOPES_FROM = 20
"""From so many samples a feature on, what a feature adds may depend on the size of the coalition."""


@dataclass(frozen=True)
class CoalitionDesign:
    """`masks` has the shape (samples, features), `weights` are those of the samples in the least squares.

    `seed` is that of the orders of features; None of all coalitions, for which no order matters.

    `projector` has the shape of the masks, and sums to 0 for each sample. Attributions are its transpose times the
    samples' v(S) - v(none) - |S| d, with d the equal share (v(all) - v(none)) / features, plus d: what they sum to is
    then exact, whatever was sampled.
    """

    masks: Flags
    weights: Floats
    projector: Floats
    seed: int | None = None

    @classmethod
    def of(cls, features: int, samples: int | None = None, seed: int | None = None) -> Self:
        """The design for so many features; `samples` as in `sample_count`.

        Where that is all coalitions there are, these are taken, each with its weight in the Shapley kernel. Else pairs
        of a coalition and its complement are drawn, their sizes by the kernel; one that is drawn again counts again,
        and does not have to be predicted again. Of many samples a feature the sizes have equal shares (`size_shares`).
        """
        count = sample_count(features, samples)
        if features == 1:
            return cls(np.zeros((0, 1), dtype=np.bool_), np.zeros(0), np.zeros((0, 1)))
        if count == _all(features):
            masks = _every(features)
            weights = _kernel(masks)
            return cls(masks, weights, _full_projector(masks, weights))
        seed, pairs = DEFAULT_SEED if seed is None else seed, max(count // 2, 1)
        if count >= SPREAD_FROM * features:
            masks, weights = of_equal_shares(features, pairs, seed)
            return cls(masks, weights, shares_projector(masks, weights, count >= SLOPES_FROM * features), seed)
        masks, times = _drawn(features, pairs, seed)
        return cls(masks, times.astype(np.float64), _sampled_projector(masks, times), seed)

    @property
    def samples(self) -> int:
        """How many coalitions there are: synthetic rows for each row, and each row of the baseline."""
        return len(self.masks)

    @property
    def features(self) -> int:
        return int(self.masks.shape[1])

    def orders(self, first: int, rows: int) -> Positions:
        """For each row and feature the column of the masks that is the feature's, shape (rows, features).

        It follows from the seed and the number of the row, which is `first` of the first one.
        """
        if self.seed is None:
            return np.broadcast_to(np.arange(self.features), (rows, self.features))
        row = mix(np.arange(first, first + rows, dtype=np.uint64))
        feature = mix(np.arange(self.features, dtype=np.uint64) ^ mix(np.array([self.seed], dtype=np.uint64)))
        return mix(row[:, np.newaxis] ^ feature).argsort(axis=1, kind="stable")

    def solve(self, values: Floats, nothing: Floats, everything: Floats, orders: Positions) -> Floats:
        """Attributions of shape (rows, features, outputs).

        `values` are the predictions for the coalitions, shape (rows, samples, outputs); `nothing` that of the baseline,
        shape (outputs,), and `everything` those of the rows, shape (rows, outputs); `orders` are those of the rows. A
        row's attributions are the same bits whatever rows are beside it.
        """
        rows, _, outputs = values.shape
        share = (everything - nothing) / self.features
        sizes = self.masks.sum(axis=1, dtype=np.float64)
        # One product for all rows and outputs.
        rest = values - nothing - sizes[:, np.newaxis] * share[:, np.newaxis, :]
        flat = rest.transpose(0, 2, 1).reshape(rows * outputs, self.samples)
        solved = product(flat, self.projector).reshape(rows, outputs, self.features)
        own = np.take_along_axis(solved.transpose(0, 2, 1), orders[:, :, np.newaxis], axis=1)
        return np.ascontiguousarray(own) + share[:, np.newaxis, :]


def sample_count(features: int, wanted: int | None) -> int:
    """min(2n + 2048, 2^n - 2) of n features; a number that is asked for is kept below the latter."""
    return min(2 * features + 2048 if wanted is None else wanted, _all(features))


def _all(features: int) -> int:
    """All coalitions but the empty one and that of all."""
    return (1 << features) - 2


def _every(features: int) -> Flags:
    numbers = np.arange(1, _all(features) + 1)
    masks: Flags = (numbers[:, np.newaxis] >> np.arange(features)) & 1 == 1
    return masks


def _drawn(features: int, pairs: int, seed: int) -> tuple[Flags, NDArray[np.int64]]:
    """Distinct coalitions, each followed by its complement, and how often each pair was drawn."""
    # Of a generator nothing but uniform doubles is used: its other methods may change with versions of numpy.
    rng = np.random.default_rng(seed)
    sizes = np.arange(1, features)
    bounds = np.cumsum(1.0 / (sizes * (features - sizes)))
    seen: dict[bytes, int] = {}
    for _ in range(_DRAWS_A_SAMPLE * pairs):
        size = 1 + int(np.searchsorted(bounds, rng.random() * bounds[-1], side="right"))
        mask = np.zeros(features, dtype=np.bool_)
        mask[np.argsort(rng.random(features), kind="stable")[: min(size, features - 1)]] = True
        if not mask[0]:
            # Which of a pair was drawn makes no difference.
            mask = ~mask
        key = mask.tobytes()
        if key not in seen and len(seen) == pairs:
            break
        seen[key] = seen.get(key, 0) + 1
    chosen = np.frombuffer(b"".join(seen), dtype=np.bool_).reshape(len(seen), features)
    masks = np.stack([chosen, ~chosen], axis=1).reshape(2 * len(seen), features)
    return masks, np.repeat(np.array(list(seen.values()), dtype=np.int64), 2)


def _sampled_projector(masks: Flags, times: NDArray[np.int64]) -> Floats:
    """C (C' W C)^+ with C the masks less the share of members in each: solutions sum to 0.

    Where the samples leave attributions open, these are as equal as can be: the solution of the least norm.
    """
    features = masks.shape[1]
    # Whole numbers below 2^53: exact in any order, so that a library may add them.
    centred = (features * masks - masks.sum(axis=1, keepdims=True)).astype(np.float64)
    weighted = times[:, np.newaxis] * centred
    moments = (centred.T @ weighted) / float(features) ** 2
    projector = product(weighted / features, pseudo_inverse(moments))
    # Once more: few samples make large what rounding has left of a sum.
    projector -= projector.mean(axis=1, keepdims=True)
    return projector


def _kernel(masks: Flags) -> Floats:
    """The Shapley kernel: (n - 1) / (C(n, s) s (n - s)) of a coalition of s features."""
    n = masks.shape[1]
    of_size = [0.0] + [(n - 1) / (comb(n, size) * size * (n - size)) for size in range(1, n)]
    weights: Floats = np.array(of_size)[masks.sum(axis=1)]
    return weights


def _full_projector(masks: Flags, weights: Floats) -> Floats:
    """The same of all coalitions, for which C' W C is (n - 1) / n times the projection on what sums to 0."""
    n = masks.shape[1]
    centred = masks - masks.sum(axis=1, keepdims=True) / n
    projector: Floats = (n / (n - 1)) * weights[:, np.newaxis] * centred
    return projector
