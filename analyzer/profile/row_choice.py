"""Rows chosen by chance but seeded: a row's chance follows from its place in the data alone, on any machine."""

from __future__ import annotations

import numpy as np

from analyzer.arrays import Positions
from analyzer.profile.hashing import Hashes, mix


def row_hashes(seed: int, split: int, first: int, rows: int) -> Hashes:
    """The hashes of `rows` rows from the one of index `first` on, of a split."""
    key = mix(mix(np.array([seed], dtype=np.uint64)) ^ np.uint64(split))
    return mix(mix(np.arange(first, first + rows, dtype=np.uint64)) ^ key)


def lowest(hashes: Hashes, most: int) -> Positions:
    """The places of the lowest hashes, in order of their places; the earlier of two equal ones goes first."""
    if len(hashes) <= most:
        return np.arange(len(hashes))
    return np.sort(np.argsort(hashes, kind="stable")[:most])


def candidates(hashes: Hashes, kept: Hashes, most: int) -> Positions:
    """The places of rows that may be among the `most` lowest, beside those that are kept and come before them."""
    chosen = lowest(hashes, most)
    return chosen[hashes[chosen] < kept.max()] if len(kept) >= most else chosen
