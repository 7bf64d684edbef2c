"""How many distinct values: exact while they are few, then within the stated error; the same in any order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.distinct_count import EXACT_LIMIT, PRECISION, REGISTERS, RELATIVE_ERROR, DistinctCount
from analyzer.profile.hashing import Hashes, mix
from tests.unit.profile.values import batches_of, merged, packed_and_unpacked, state_of


def hashes(start: int, stop: int) -> Hashes:
    return mix(np.arange(start, stop, dtype=np.uint64))


def count(*batches: Hashes) -> int:
    return state_of(DistinctCount, *batches).result()


@pytest.mark.parametrize("size", [0, 1, 2, 1_000, 2_047, 2_048])
def test_it_is_exact_while_there_are_few(size: int) -> None:
    assert count(hashes(0, size)) == size
    assert count(np.repeat(hashes(0, size), 3)) == size
    assert merged(DistinctCount, [hashes(0, size)] * 3).result() == size


def test_above_the_limit_it_never_falls_back_to_it() -> None:
    assert all(count(mix(np.arange(2_049, dtype=np.uint64) + seed * 10_000)) > EXACT_LIMIT for seed in range(30))


@pytest.mark.parametrize("size", [2_049, 2_500, 4_000, 10_000, 30_000, 100_000, 1_000_000])
def test_above_the_limit_it_is_within_five_standard_errors(size: int) -> None:
    assert abs(count(hashes(7, 7 + size)) / size - 1) <= 5 * RELATIVE_ERROR


def test_the_stated_error_is_the_real_one_and_unbiased() -> None:
    errors = np.array([count(hashes(10_000 * i, 10_000 * (i + 1))) / 10_000 - 1 for i in range(100)])
    assert abs(errors.mean()) <= 4 * RELATIVE_ERROR / np.sqrt(len(errors))
    assert 0.7 * RELATIVE_ERROR <= errors.std() <= 1.3 * RELATIVE_ERROR


@given(st.data(), st.lists(st.integers(0, 60), max_size=60))
def test_any_order_and_splitting_gives_the_same(data: st.DataObject, values: list[int]) -> None:
    shuffled = data.draw(st.permutations(values))
    cuts = data.draw(st.lists(st.integers(0, len(values)), max_size=4).map(sorted))
    batches = [mix(np.array(batch, dtype=np.uint64)) for batch in batches_of(shuffled, cuts)]
    assert merged(DistinctCount, batches).result() == count(*batches) == len(set(values))


@pytest.mark.parametrize("size", [2_048, 2_049, 3_000, 50_000])
def test_many_values_give_the_same_in_any_order_and_splitting(size: int) -> None:
    values = hashes(0, size)
    shuffled = np.random.default_rng(1).permutation(values)
    whole = state_of(DistinctCount, values).to_plain()
    for number in (2, 7, 40):
        assert merged(DistinctCount, np.array_split(shuffled, number)).to_plain() == whole
        assert state_of(DistinctCount, *np.array_split(shuffled, number)).to_plain() == whole


@pytest.mark.parametrize(
    ("left", "right"), [(0, 10), (10, 0), (1_500, 1_500), (10, 5_000), (5_000, 10), (5_000, 5_000)]
)
def test_merging_is_commutative_and_leaves_the_other_as_it_was(left: int, right: int) -> None:
    first, second = state_of(DistinctCount, hashes(0, left)), state_of(DistinctCount, hashes(1_000, 1_000 + right))
    backwards = state_of(DistinctCount, hashes(1_000, 1_000 + right))
    backwards.merge(first)
    before = second.to_plain()
    first.merge(second)
    first.update(hashes(0, 1))
    assert second.to_plain() == before
    backwards.update(hashes(0, 1))
    assert first.to_plain() == backwards.to_plain()


@pytest.mark.parametrize("size", [0, 5, 2_048, 2_049, 40_000])
def test_a_plain_form_goes_on_like_the_state_it_was_made_from(size: int) -> None:
    state = state_of(DistinctCount, hashes(0, size))
    restored = DistinctCount.from_plain(packed_and_unpacked(state.to_plain()))
    assert restored.result() == state.result()
    for going_on in (state, restored):
        going_on.update(hashes(size // 2, size + 3_000))
        going_on.merge(state_of(DistinctCount, hashes(0, 100)))
        going_on.merge(state_of(DistinctCount, hashes(0, 9_000)))
    assert restored.to_plain() == state.to_plain()


def test_the_registers_keep_the_highest_rank_of_a_plain_loop() -> None:
    sample = np.concatenate(
        (hashes(0, 5_000), np.array([0, 1, 2**11, 2**12, 2**51, 2**52, 2**64 - 1], dtype=np.uint64))
    )
    expected = [0] * REGISTERS
    for value in sample.tolist():
        index, rest = value >> (64 - PRECISION), value & ((1 << (64 - PRECISION)) - 1)
        expected[index] = max(expected[index], 64 - PRECISION - rest.bit_length() + 1)
    _, registers = state_of(DistinctCount, sample).to_plain()
    assert list(registers) == expected
