"""Designs of many samples a feature: coalitions of all sizes in equal shares, weighted by the Shapley kernel.

The kernel itself takes most coalitions of almost none or almost all features. Sizes in equal shares are those of the
leverage scores of the least squares (Musco and Witter 2025, "Provably accurate Shapley value estimation via leverage
score sampling"): with the weights of the kernel they estimate the same, nearer to it.
"""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import numpy as np

from analyzer.arrays import Flags, Floats
from analyzer.attribution.least_squares import product, pseudo_inverse


def of_equal_shares(features: int, pairs: int, seed: int) -> tuple[Flags, Floats]:
    """Distinct coalitions, each followed by its complement, and their weights: those of a size share its kernel.

    Sizes of which there are no more coalitions than their share are there completely, the smallest first.
    """
    rng = np.random.default_rng(seed)
    chosen: list[Flags] = []
    weights: list[Floats] = []
    sizes = range(1, features // 2 + 1)
    for size in sizes:
        middle = 2 * size == features
        # Of the sizes from here on, each stands for its complement's too, but for the one in the middle.
        share = pairs / ((features - 1) / 2 - size + 1) * (0.5 if middle else 1.0)
        number = min(comb(features, size) // (2 if middle else 1), pairs if size == sizes[-1] else round(share))
        pairs -= number
        some = _of_size(features, size, number, rng)
        chosen.append(some)
        weights.append(np.full(number, 1.0 / (size * (features - size) * (2 * number if middle else max(number, 1)))))
    both = np.concatenate(chosen)
    masks = np.stack([both, ~both], axis=1).reshape(2 * len(both), features)
    return masks, np.repeat(np.concatenate(weights), 2)


def _of_size(features: int, size: int, number: int, rng: np.random.Generator) -> Flags:
    """Distinct coalitions of a size, none of them another's complement."""
    middle = 2 * size == features
    if number == comb(features, size) // (2 if middle else 1):
        every = (each for each in combinations(range(features), size) if not middle or each[0] == 0)
        members = np.array(list(islice(every, number)), dtype=np.intp)
    else:
        seen: dict[bytes, None] = {}
        while len(seen) < number:
            drawn = np.sort(rng.random((number, features)).argsort(axis=1, kind="stable")[:, :size], axis=1)
            for each in drawn:
                if not middle or each[0] == 0:
                    seen.setdefault(each.tobytes())
        members = np.frombuffer(b"".join(list(seen)[:number]), dtype=np.intp).reshape(number, size)
    masks = np.zeros((number, features), dtype=np.bool_)
    np.put_along_axis(masks, members, True, axis=1)
    return masks


def shares_projector(masks: Flags, weights: Floats, slopes: bool) -> Floats:
    """W X (X' W X)^+ as far as it belongs to C, of X = [C] or, with `slopes`, of X = [C, Q C], shape of the masks.

    C are the masks less the share of members in each. Q is diagonal: ((2 s - n) / n)^2 of a coalition of s of n
    features, less its mean over all sizes. A game that is a column of Q C has attributions of 0; among the columns it
    takes out of the rest what a feature adds to few others, or to nearly all, more than to half of them.
    """
    features = masks.shape[1]
    sizes = masks.sum(axis=1)
    every = np.arange(1, features, dtype=np.float64)
    slope = np.square(2.0 * sizes / features - 1.0) - float(np.square(2.0 * every / features - 1.0).mean())
    moments = np.zeros((3, features, features))
    for size in range(1, features // 2 + 1):
        # Whole numbers, as below; those of a coalition and of its complement are the same.
        some = np.flatnonzero(sizes == size)
        if len(some):
            centred = (features * masks[some] - size).astype(np.float64)
            weight = float(weights[some[0]]) * (1.0 if 2 * size == features else 2.0) / float(features) ** 2
            for power in range(3):
                moments[power] += (centred.T @ centred) * (weight * float(slope[some[0]]) ** power)
    centred = masks - sizes[:, np.newaxis] / features
    weighted = weights[:, np.newaxis] * centred
    if not slopes:
        projector = product(weighted, pseudo_inverse(moments[0]))
    else:
        both = np.hstack([weighted, slope[:, np.newaxis] * weighted])
        inverse = pseudo_inverse(np.block([[moments[0], moments[1]], [moments[1], moments[2]]]))
        projector = product(both, np.ascontiguousarray(inverse[:, :features]))
    projector -= projector.mean(axis=1, keepdims=True)
    return projector
