"""Hashes of values: the same wherever a value lies, and spread evenly."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.hashing import hash_numbers, hash_texts, mix


def one(text: str) -> int:
    return int(hash_texts(pa.array([text], pa.string()))[0])


@given(st.lists(st.text(max_size=40), max_size=20), st.data())
def test_a_text_has_one_hash_wherever_it_lies(texts: list[str], data: st.DataObject) -> None:
    array = pa.array(texts, pa.string())
    expected = [one(text) for text in texts]
    assert hash_texts(array).tolist() == expected
    start = data.draw(st.integers(0, len(texts)))
    assert hash_texts(array[start:]).tolist() == expected[start:]
    assert hash_texts(array[:start]).tolist() == expected[:start]


def test_a_text_of_many_megabytes_takes_no_time() -> None:
    long = "x" * 30_000_000
    first, second, third = hash_texts(pa.array([long, "short", long + "y"])).tolist()
    assert len({first, second, third}) == 3
    assert [first, second] == [one(long), one("short")]


@given(st.lists(st.text(max_size=20), unique=True, max_size=40))
def test_different_texts_have_different_hashes(texts: list[str]) -> None:
    assert len(set(hash_texts(pa.array(texts, pa.string())).tolist())) == len(texts)


def test_texts_that_are_alike_have_different_hashes() -> None:
    alike = [
        *("\0" * n for n in range(20)),
        *("a" * n for n in range(1, 40)),
        *("a" * n + "\0" for n in range(1, 20)),
        *("x" * i + "y" + "x" * (24 - i) for i in range(25)),
        *("b" * n for n in range(500, 530)),
        *("c" * i + "d" + "c" * (999 - i) for i in range(50)),
        *(f"{i}" for i in range(20_000)),
        *(f"customer-{i:08d}" for i in range(20_000)),
        *(f"{i:016x}{j:016x}" for i in range(50) for j in range(50)),
        *(f"{i / 10}" for i in range(20_001, 40_000, 2)),
    ]
    assert len(set(alike)) == len(alike)
    assert len(np.unique(hash_texts(pa.array(alike)))) == len(alike)


def test_hashes_never_change_for_states_are_merged_over_hosts_and_days() -> None:
    assert hash_texts(pa.array(["", "a", "12345678", "123456789"])).tolist() == [
        one(""),
        one("a"),
        one("12345678"),
        one("123456789"),
    ]
    assert mix(np.array([0], dtype=np.uint64)).tolist() == [0xE220A8397B1DCDAF]  # the first output of SplitMix64


@pytest.mark.parametrize(
    "values",
    [
        hash_texts(pa.array([str(i) for i in range(100_000)])),
        hash_texts(pa.array([f"{i * 0.01:.2f}" for i in range(100_000)])),
        hash_texts(pa.array([f"{'x' * 30}{i:06d}" for i in range(100_000)])),
        hash_numbers(np.arange(100_000)),
        hash_numbers(np.arange(100_000) * 0.25),
        hash_numbers(np.arange(100_000) << 40),
    ],
    ids=["digits", "prices", "long texts", "integers", "floats", "high integers"],
)
def test_every_bit_is_as_often_set_as_not_and_registers_fill_evenly(values: np.ndarray) -> None:
    size = len(values)
    bits = (values[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    assert np.abs(bits.mean(axis=0) - 0.5).max() <= 5 * 0.5 / np.sqrt(size)
    filled = np.bincount((values >> np.uint64(52)).astype(np.intp), minlength=4096)
    chi_squared = ((filled - size / 4096) ** 2 / (size / 4096)).sum()
    assert abs(chi_squared - 4095) <= 5 * np.sqrt(2 * 4095)


def test_changing_one_bit_changes_half_of_the_hash() -> None:
    words = mix(np.arange(2_000, dtype=np.uint64) * np.uint64(977))
    for bit in range(0, 64, 7):
        changed = mix(words) ^ mix(words ^ np.uint64(1 << bit))
        ones = np.unpackbits(changed.view(np.uint8)).mean()
        assert abs(ones - 0.5) <= 0.01
