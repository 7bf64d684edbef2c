"""64-bit hashes of many values at once, the same on every machine and in every run."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.arrays import Floats

Hashes = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
LONG = 512
"""Texts of more bytes than this are few in a batch: each is hashed by itself, at the speed of its bytes."""

_WORD_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], dtype=np.uint64)


def mix(words: Hashes) -> Hashes:
    """Spread each word over all 64 bits: the finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    mixed = words + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def hash_numbers(values: NDArray[np.int64] | Floats) -> Hashes:
    """Hashes of 64-bit numbers, shape (n,)."""
    return mix(values.view(np.uint64))


def hash_texts(texts: pa.StringArray) -> Hashes:
    """Hashes of texts without nulls, shape (n,): eight bytes of each at a time, of long ones all at once."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    starts, lengths = offsets[:-1].astype(np.int64), np.diff(offsets)
    data = texts.buffers()[2]
    # Eight bytes of padding, so that a word can be read at the start of every text.
    padded = np.zeros((0 if data is None else data.size) + 8, dtype=np.uint8)
    if data is not None:
        padded[:-8] = np.frombuffer(data, dtype=np.uint8)
    words = np.ndarray(shape=(len(padded) - 7,), dtype="<u8", buffer=padded.data, strides=(1,))
    hashes = lengths.astype(np.uint64)
    for long in np.flatnonzero(lengths > LONG).tolist():
        content = padded[starts[long] : starts[long] + lengths[long]]
        hashes[long] = int.from_bytes(blake2b(content.data, digest_size=8).digest(), "little")
    position, left = 0, np.flatnonzero((lengths > 0) & (lengths <= LONG))
    while len(left):
        size = np.minimum(lengths[left] - position, 8)
        hashes[left] = mix(hashes[left] ^ (words[starts[left] + position] & _WORD_MASKS[size]))
        position += 8
        left = left[lengths[left] > position]
    return mix(hashes)
