"""Five draws of about 80 % of the rows each, without replacement: what standard deviations are taken over.

Whether a row is in a draw follows from its place in the data alone, so that the same input gives the same draws on any
number of processors. States count the full data and the draws in the same pass: `SAMPLES` sets of rows, of which the
first is the full data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Flags
from analyzer.profile.hashing import mix
from analyzer.profile.wide_sum import exponent_to_square

DRAWS = 5
SHARE = 0.8
SAMPLES = 1 + DRAWS
FEWEST_ROWS = 200
"""With fewer rows there is no standard deviation."""

SEED = 20210506

Samples = NDArray[np.uint8]
"""For each row the samples that it is in, a bit each; the lowest bit is that of the full data."""


def split_key(path: str, start: int) -> int:
    """A number that stands for a split of a file: `path` is relative to the data set, so that it may be moved."""
    text = f"{SEED}\0{path}\0{start}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def samples_of_rows(key: int, first: int, rows: int) -> Samples:
    """The samples of `rows` rows from the one of index `first` on, in the split of a file that `key` stands for.

    A row is in draw d when mix(mix(key + d) xor index) is below 0.8 * 2**64.
    """
    samples = np.ones(rows, dtype=np.uint8)
    index = np.arange(first, first + rows, dtype=np.uint64)
    limit = np.uint64(int(SHARE * 2.0**64))
    keys = mix(np.array([(key + draw) % 2**64 for draw in range(1, SAMPLES)], dtype=np.uint64))
    for draw, draw_key in enumerate(keys, start=1):
        samples |= (mix(index ^ draw_key) < limit).view(np.uint8) << np.uint8(draw)
    return samples


def in_sample(samples: Samples, sample: int) -> Flags:
    """Which rows are in a sample."""
    chosen: Flags = (samples & np.uint8(1 << sample)) != 0
    return chosen


def deviation(values: Sequence[float]) -> float:
    """The standard deviation of a metric's values in the draws, divided by their number; exactly 0 of equal ones."""
    if min(values) == max(values):
        return 0.0
    exponent = exponent_to_square(max(map(abs, values)))
    near = [math.ldexp(value, -exponent) for value in values]
    mean = math.fsum(near) / len(near)
    return math.ldexp(math.sqrt(math.fsum((value - mean) ** 2 for value in near) / len(near)), exponent)
