"""The fold: what becomes of columns that are written in many ways, and the laws of its states."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.bias.flip_sample import MOST_CELLS, FlipSample
from analyzer.bias.fold import GROUP, LABEL, SAMPLE, BiasFold, BiasState, counts_key, facts_key
from analyzer.bias.joint_counts import MOST_FACET_VALUES, MOST_GROUPS, JointCounts
from analyzer.bias.sections import BiasSections
from tests.unit.bias.analyses import analysed, batch_of, config_of, cut, roles_of, states_of, values_of
from tests.unit.profile.values import cuts_of, packed_and_unpacked

CELLS = st.none() | st.sampled_from(["0", "1", "1.0", " 1", "true", "x", "0.5", "nan", "-inf", "-3", "1e999"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=30)
NAMES = ("facet", "label", "prediction", "grp", "feature")
VALUES = st.sampled_from([None, ["1"], [1], [0.4], ["x", 1]])


def table_of(rows: list[tuple[str | None, ...]]) -> dict[str, list[str | None]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}


def as_plain(states: dict[str, BiasState]) -> dict[str, Any]:
    """Counts by what they are of, whatever was met first."""
    plain: dict[str, Any] = {}
    for key, state in states.items():
        if isinstance(state, JointCounts):
            facets, groups = state.facets.texts, state.groups.texts
            plain[key] = {
                (named(facets, code[0]), *code[1:3], named(groups, code[3])): count
                for code, count in zip(state.cells.codes.tolist(), state.cells.counts.tolist(), strict=True)
            }
        elif not isinstance(state, FlipSample):
            plain[key] = state.to_plain()
    return plain


def named(names: list[str], code: int) -> str | int:
    return names[code] if code < len(names) else code


@given(st.data(), ROWS, VALUES, VALUES.filter(bool))
def test_splits_in_any_order_have_the_states_of_the_whole(
    data: st.DataObject, rows: list[tuple[str | None, ...]], facet: list[Any] | None, positive: list[Any]
) -> None:
    table = table_of(rows)
    config = config_of({"facet": facet}, positive, "grp")
    fold, batch = BiasFold.of(config, roles_of(config, table)), batch_of(table)
    whole = states_of(fold, [batch])
    small = cut(batch, data.draw(cuts_of(len(rows))))
    assert as_plain(states_of(fold, *([each] for each in small))) == as_plain(whole)
    assert as_plain(states_of(fold, *([each] for each in data.draw(st.permutations(small))))) == as_plain(whole)


@given(st.data(), ROWS, VALUES, VALUES.filter(bool))
def test_batches_of_any_size_give_the_same_bytes(
    data: st.DataObject, rows: list[tuple[str | None, ...]], facet: list[Any] | None, positive: list[Any]
) -> None:
    table = table_of(rows)
    config = config_of({"facet": facet}, positive, "grp")
    fold, batch = BiasFold.of(config, roles_of(config, table), most_rows=7), batch_of(table)
    whole = states_of(fold, [batch])
    in_batches = states_of(fold, cut(batch, data.draw(cuts_of(len(rows)))))
    assert {key: state.to_plain() for key, state in in_batches.items()} == {
        key: state.to_plain() for key, state in whole.items()
    }


@given(ROWS, VALUES, VALUES.filter(bool), st.randoms(use_true_random=False))
def test_rows_in_any_order_have_the_same_metrics(
    rows: list[tuple[str | None, ...]], facet: list[Any] | None, positive: list[Any], chance: Any
) -> None:
    config = config_of({"facet": facet}, positive, "grp", methods=CLOSED_FORMS)
    shuffled = chance.sample(rows, len(rows))
    assert metrics_of(analysed(config, table_of(rows))) == metrics_of(analysed(config, table_of(shuffled)))


CLOSED_FORMS = {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": ["AD", "CDDPL", "DI", "GE"]}}


def metrics_of(found: BiasSections) -> Any:
    return found.failure, [
        sorted(values_of(section), key=str) for section in (found.pre_training, found.post_training) if section
    ]


def test_the_columns_that_are_read_are_those_that_are_asked_for() -> None:
    table = {name: ["1"] for name in ("id", "facet", "other", "label", "prediction", "grp", "x")}
    config = config_of({"facet": [1], "other": [1]}, [1], "grp", methods=CLOSED_FORMS)
    fold = BiasFold.of(config, roles_of(config, table))
    assert fold.columns == ("facet", "other", "label", "prediction", "grp")
    only_before = config_of({"facet": [1]}, [1], methods={"pre_training_bias": {"methods": ["CI"]}})
    fold = BiasFold.of(only_before, roles_of(only_before, table))
    assert fold.columns == ("facet", "label")
    with_rows = BiasFold.of(config_of({"facet": [1]}, [1]), roles_of(config_of({"facet": [1]}, [1]), table))
    assert with_rows.columns == ("facet", "label", "prediction", "id", "other", "grp", "x")


def test_states_are_one_for_each_column_and_facet() -> None:
    table = {name: ["1"] for name in ("facet", "label", "prediction", "grp")}
    config = config_of({"facet": [1], "grp": None}, [1], "grp")
    keys = list(states_of(BiasFold.of(config, roles_of(config, table)), [batch_of(table)]))
    facets = [facts_key(0), facts_key(1)]
    assert keys == [LABEL, "bias prediction", GROUP, *facets, counts_key(0), counts_key(1), SAMPLE]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["1", "0", None, "1"]),
        pa.array(["1", "0", None, "1"]).dictionary_encode(),
        pa.array([1, 0, None, 1], pa.int64()),
        pa.array([1, 0, None, 1], pa.int32()).dictionary_encode(),
        pa.array([1.0, 0.0, None, 1.0]),
        pa.array([1.0, 0.0, float("nan"), 1.0]),
        pa.array([1.0, 0.0, None, 1.0]).dictionary_encode(),
        pa.array(["true", "False", None, "TRUE"]),
        pa.array([True, False, None, True]),
        pa.array(["yes", "no", None, "yes"]),
    ],
    ids=str,
)
def test_values_are_told_apart_however_a_column_is_kept(column: pa.Array) -> None:
    values = ["yes", "maybe"] if column.type == pa.string() and "yes" in column.to_pylist() else [1, 2]
    table = {"facet": column, "label": ["a", "b", "a", "b"]}
    config = config_of({"facet": values}, ["a"], methods={"pre_training_bias": {"methods": ["CI"]}})
    ((_, found),) = values_of(analysed(config, table).pre_training)
    assert found["CI"] == 0.0


def test_groups_have_the_order_of_the_rows_whatever_that_of_a_dictionary() -> None:
    dictionary = pa.DictionaryArray.from_arrays(pa.array([2, 0, 2, 0]), pa.array(["b", "unused", "c"]))
    methods = {"pre_training_bias": {"methods": ["CI"]}}
    for column in (dictionary, pa.array(["c", "b", "c", "b"])):
        table = {"facet": column, "label": ["a", "b", "a", "b"]}
        section = analysed(config_of({"facet": None}, ["a"], methods=methods), table, cuts=(1,)).pre_training
        assert [text for text, _ in values_of(section)] == ["c", "b"]


def test_a_facet_of_too_many_values_is_told_and_costs_no_memory() -> None:
    texts = [f"value {number}" for number in range(MOST_FACET_VALUES + 1)]
    config = config_of({"facet": None}, ["a"])
    table = {"facet": texts, "label": ["a"] * len(texts)}
    sections = analysed(config, table, cuts=(600,))
    ((text, metrics),) = values_of(sections.pre_training)
    assert text == ""
    assert set(metrics.values()) == {
        f"The facet has more than {MOST_FACET_VALUES} distinct values, which is too many to report on each. "
        "Name the values of the sensitive group in value_or_threshold"
    }
    fewer = analysed(config, {name: column[1:] for name, column in table.items()}, cuts=(600,))
    assert [text for text, _ in values_of(fewer.pre_training)] == texts[1:]
    fold = BiasFold.of(config, roles_of(config, table))
    state = states_of(fold, *([each] for each in cut(batch_of(table), [600])))[counts_key(0)]
    assert isinstance(state, JointCounts)
    assert (len(state.facets), state.cells.counts.tolist()) == (1, [len(texts)])


def test_too_many_groups_are_told_by_the_metrics_that_need_them() -> None:
    groups = [f"group {number}" for number in range(MOST_GROUPS + 1)]
    rows = len(groups)
    table = {"facet": ["a", *["b"] * (rows - 1)], "label": ["1", "0"] * (rows // 2) + ["1"], "grp": groups}
    config = config_of({"facet": ["a"]}, [1], "grp", methods={"pre_training_bias": {"methods": "all"}})
    ((_, metrics),) = values_of(analysed(config, table, cuts=(4_000,)).pre_training)
    assert (
        metrics["CDDL"] == f"Group variable has more than {MOST_GROUPS} distinct values, which is too many to be groups"
    )
    assert isinstance(metrics["CI"], float)
    fewer = {name: column[:MOST_GROUPS] for name, column in table.items()}
    ((_, metrics),) = values_of(analysed(config, fewer, cuts=(4_000,)).pre_training)
    assert isinstance(metrics["CDDL"], float)


def sample_of(rows: int, most: int, cuts: list[int], seed: int = 0) -> FlipSample:
    table = {"facet": ["a"] * rows, "label": ["1"] * rows, "prediction": ["1"] * rows}
    table["feature"] = [str(number) for number in range(rows)]
    config = config_of({"facet": ["a"]}, [1])
    fold = BiasFold.of(config, roles_of(config, table), most_rows=most, seed=seed)
    small = cut(batch_of(table), cuts)
    states = [states_of(fold, *([[]] * place), [each])[SAMPLE] for place, each in enumerate(small)]
    total = states[0]
    for state in states[1:]:
        total.merge(state)  # type: ignore[arg-type]
    assert isinstance(total, FlipSample)
    return total


def test_a_sample_keeps_its_rows_in_the_order_of_the_data() -> None:
    sample = sample_of(1_000, 100, [300, 310])
    assert (len(sample.hashes), sample.seen) == (100, 1_000)
    chosen = sample.numbers[:, 1]
    assert (np.diff(chosen) > 0).all()
    assert 300 < chosen.mean() < 700
    assert sample_of(1_000, 100, [300, 310]).to_plain() == sample.to_plain()
    assert sample_of(1_000, 100, [300, 310], seed=1).hashes.tolist() != sample.hashes.tolist()
    assert sample_of(50, 100, [20]).numbers[:, 1].tolist() == list(range(50))


def test_a_sample_of_many_columns_has_fewer_rows() -> None:
    assert FlipSample(20_000, 14, ()).most == 20_000
    assert FlipSample(20_000, 10_000, ()).most == MOST_CELLS // 10_000
    assert FlipSample(20_000, 2 * MOST_CELLS, ()).most == 1


def test_a_sample_comes_back_from_its_plain_form() -> None:
    sample = sample_of(40, 10, [])
    again = FlipSample.from_plain(packed_and_unpacked(sample.to_plain()))
    assert again.to_plain() == sample.to_plain()
    assert again.column(LABEL).to_pylist() == ["1"] * 10
