"""The pseudo-inverse of a small matrix, the same bits on every machine.

Libraries of linear algebra add in an order that depends on the processor and on how many of them there are. What is
here adds term by term: elementwise products of numpy round alike everywhere. Matrices have as many rows as there are
features, so that the time does not matter.
"""

from __future__ import annotations

import numpy as np

from analyzer.arrays import Floats

_LOST = 1e-11
"""What is left of the largest pivot when there is nothing but rounding left."""


def pseudo_inverse(matrix: Floats) -> Floats:
    """The Moore-Penrose inverse of a symmetric positive semi-definite matrix, shape (n, n).

    With M = L L' of full column rank r it is L (L'L)^-1 (L'L)^-1 L' (Courrieu 2005, "Fast computation of Moore-Penrose
    inverse matrices").
    """
    factor = _factor(matrix)
    if not factor.shape[1]:
        return np.zeros_like(matrix)
    solved = _solved(product(factor.T, factor), factor.T)
    return product(solved.T, solved)


def product(left: Floats, right: Floats) -> Floats:
    """The product of matrices of shapes (a, b) and (b, c), its terms added in the order of b."""
    total = np.zeros((left.shape[0], right.shape[1]))
    term = np.empty_like(total)
    for column, row in zip(np.ascontiguousarray(left.T), right, strict=True):
        total += np.multiply(column[:, np.newaxis], row, out=term)
    return total


def _factor(matrix: Floats) -> Floats:
    """L of shape (n, rank) with L L' = matrix: Cholesky's factor, the largest pivot first."""
    rest = matrix.copy()
    columns: list[Floats] = []
    least = _LOST * float(rest.diagonal().max(initial=0.0))
    while len(columns) < len(matrix):
        place = int(rest.diagonal().argmax())
        pivot = float(rest[place, place])
        if pivot <= least:
            break
        column = rest[:, place] / np.sqrt(pivot)
        columns.append(column)
        rest -= np.multiply.outer(column, column)
    return np.array(columns).reshape(len(columns), len(matrix)).T


def _solved(matrix: Floats, right: Floats) -> Floats:
    """X of `matrix` X = `right`, for a positive definite matrix: by elimination, which needs no pivoting there."""
    both = np.hstack([matrix, right])
    for place in range(len(matrix)):
        both[place] /= both[place, place]
        factors = both[:, place].copy()
        factors[place] = 0.0
        both -= np.multiply.outer(factors, both[place])
    return both[:, len(matrix) :]
