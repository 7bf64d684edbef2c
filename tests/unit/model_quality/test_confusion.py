"""Counts of actual and predicted classes: the order of the matrix, and the laws of merging."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from analyzer.columns.labels import classes_of
from analyzer.model_quality.confusion import MOST_CLASSES, Confusion, ConfusionCounts
from analyzer.model_quality.draws import SAMPLES, in_sample
from tests.unit.model_quality.samples import confusion_of, drawn
from tests.unit.profile.values import cuts_of, packed_and_unpacked

NAMES = st.sampled_from(["0", "1", "2", "10", "cat", "1.0", " 1"])
ROWS = st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=40)


def state_of(rows: list[tuple[str, str]], samples: np.ndarray) -> ConfusionCounts:  # type: ignore[type-arg]
    state = ConfusionCounts()
    columns = [classes_of(pa.array([row[side] for row in rows], pa.string())) for side in (0, 1)]
    state.update(columns[0], columns[1], samples)
    return state


def same(one: list[Confusion], other: list[Confusion]) -> bool:
    return all(
        mine.classes == theirs.classes and np.array_equal(mine.counts, theirs.counts)
        for mine, theirs in zip(one, other, strict=True)
    )


@given(st.data(), ROWS)
def test_states_in_any_order_have_the_matrix_of_the_whole(data: st.DataObject, rows: list[tuple[str, str]]) -> None:
    samples = drawn(len(rows))
    bounds = [0, *data.draw(cuts_of(len(rows))), len(rows)]
    states = [state_of(rows[a:b], samples[a:b]) for a, b in pairwise(bounds)]
    whole = state_of(rows, samples)
    total = ConfusionCounts()
    for each in data.draw(st.permutations(states)):
        total.merge(ConfusionCounts.from_plain(packed_and_unpacked(each.to_plain())))
    assert same(total.result(), whole.result())
    matrices = whole.result()
    assert len(matrices) == SAMPLES
    for sample, matrix in enumerate(matrices):
        assert matrix.counts.sum() == in_sample(samples, sample).sum()


def test_the_most_frequent_actual_class_comes_first_and_among_equals_the_smaller_number() -> None:
    actual = ["2"] * 3 + ["10", "9", "b", "a"]
    confusion = confusion_of(actual, ["2"] * 6 + ["z"], also=("0",))
    assert confusion.classes == ("2", "9", "10", "a", "b", "0", "z")


def test_a_column_of_too_many_classes_is_told_and_costs_no_memory() -> None:
    names = [f"class {number}" for number in range(MOST_CLASSES + 1)]
    at_once = state_of([(name, "1") for name in names], drawn(len(names)))
    assert (len(at_once.crowd), at_once.pairs) == (5, {})
    total = ConfusionCounts()
    for each in (names[:600], names[600:], ["1"]):
        total.merge(state_of([("1", name) for name in each], drawn(len(each))))
    assert (len(total.crowd), total.pairs) == (5, {})
    total.update(classes_of(pa.array(["1"])), classes_of(pa.array(["1"])), drawn(1))
    assert total.pairs == {}


def test_no_more_classes_than_the_limit_are_counted() -> None:
    names = [f"class {number}" for number in range(MOST_CLASSES)]
    state = state_of([(name, name) for name in names], drawn(len(names)))
    assert state.crowd == []
    assert len(state.classes) == MOST_CLASSES
