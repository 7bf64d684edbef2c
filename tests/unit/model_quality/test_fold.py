"""The fold: what becomes of rows whose labels and predictions are written in many ways, or missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_quality.confusion import ConfusionCounts
from analyzer.model_quality.fold import ModelQualityFold
from analyzer.model_quality.regression import RegressionSums, regression_metrics
from analyzer.model_quality.row_counts import RowCounts
from analyzer.model_quality.scored_curves import ScoredCurves
from analyzer.model_quality.scores import ScoreHistogram
from analyzer.scan.split import Split
from contracts.model_quality_job import ModelQualityJob
from contracts.problem_type import ProblemType
from tests.unit.contracts.samples import QUALITY_ENVIRONMENT
from tests.unit.profile.values import cuts_of, packed_and_unpacked

SPLIT = Split(0, "/data/day/a.csv", 0, 100)
Table = dict[str, list[Any]]


def fold_of(source: str = "/data", **settings: str) -> ModelQualityFold:
    return ModelQualityFold.of(
        ModelQualityJob.from_environment(QUALITY_ENVIRONMENT | settings), source, positional=True
    )


def batch_of(table: Table) -> pa.RecordBatch:
    return pa.record_batch({name: pa.array(values) for name, values in table.items()})


def states_of(fold: ModelQualityFold, *tables: Table, split: Split = SPLIT) -> dict[str, Any]:
    states: Iterator[tuple[str, Any]] = fold.fold(split, iter([batch_of(table) for table in tables]))
    return {key: fold.restore(packed_and_unpacked(state.to_plain())) for key, state in states}


BINARY = {"problem_type": "BinaryClassification", "inference_attribute": "", "probability_attribute": "score"}


def test_a_probability_above_the_threshold_predicts_the_positive_class() -> None:
    table: Table = {"score": ["0.5", "0.50001", "1", "0", "0.2"], "label": ["1", "1.0", "true", "0", " 0"]}
    states = states_of(fold_of(**BINARY), table)
    assert states["confusion"].result()[0].as_mapping() == {"1": {"1": 2, "0": 1}, "0": {"1": 0, "0": 2}}
    assert states["scores"].scores.tolist() == [0.0, 0.2, 0.5, 0.50001, 1.0]
    at_most = states_of(fold_of(**BINARY, probability_threshold_attribute="0.1"), table)
    assert at_most["confusion"].result()[0].as_mapping() == {"1": {"1": 3, "0": 0}, "0": {"1": 1, "0": 1}}


def test_a_given_class_goes_before_the_threshold_and_the_probability_makes_the_curve() -> None:
    fold = fold_of(**BINARY | {"inference_attribute": "prediction"})
    states = states_of(fold, {"score": [0.1, 0.9], "prediction": ["1", "0"], "label": ["1", "0"]})
    assert states["confusion"].result()[0].as_mapping() == {"0": {"0": 1, "1": 0}, "1": {"0": 0, "1": 1}}
    assert ScoredCurves.of(states["scores"]).aucs[0] == 0.0


def test_without_a_probability_the_predicted_class_is_the_score() -> None:
    fold = fold_of(**BINARY | {"inference_attribute": "prediction", "probability_attribute": ""})
    states = states_of(fold, {"prediction": [1, 1, 0, 0], "label": [1, 0, 0, 0]})
    assert states["scores"].scores.tolist() == [0.0, 1.0]
    assert ScoredCurves.of(states["scores"]).aucs[0] == 5 / 6


def test_rows_without_a_label_or_a_prediction_are_counted_and_left_out() -> None:
    table: Table = {"score": ["0.9", "0.9", None, "x", "0.1", None], "label": ["1", None, "1", "0", "0", ""]}
    rows = states_of(fold_of(**BINARY), table)["rows"]
    assert (rows.judged, rows.unlabelled, rows.unpredicted) == (2, 2, 2)
    numbers: Table = {"prediction": ["1", "2", "nan"], "label": ["1.5", "abc", "3"]}
    states = states_of(fold_of(), numbers)
    assert (states["rows"].judged, states["rows"].unlabelled, states["rows"].unpredicted) == (1, 1, 1)
    assert states["regression"].samples[0].count == 1


def test_probabilities_outside_of_their_range_are_remembered() -> None:
    rows = states_of(fold_of(**BINARY), {"score": [-0.5, 0.0, 1.0, 1.5, 2.0, 3.0], "label": [1, 0, 1, 0, 1, 1]})["rows"]
    assert (rows.outside, rows.outside_examples) == (4, [-0.5, 1.5, 2.0])


def test_a_column_that_some_batches_lack_is_missing_there() -> None:
    first: Table = {"prediction": ["1"], "label": ["1"], "other": ["x"]}
    states = states_of(fold_of(), {"other": ["x", "y"]}, first, {"label": ["2"], "more": ["z"]})
    rows = states["rows"]
    assert (rows.judged, rows.unlabelled, rows.unpredicted) == (1, 2, 1)
    assert rows.found == {"inference_attribute", "ground_truth_attribute"}
    assert rows.columns == ["other", "prediction", "label", "more"]


def test_many_classes_and_regressions_take_no_notice_of_a_probability() -> None:
    for problem_type in ("Regression", "MulticlassClassification"):
        fold = fold_of(problem_type=problem_type, probability_attribute="no such column")
        assert states_of(fold, {"prediction": ["1"], "label": ["1"]})["rows"].judged == 1


def test_draws_follow_from_the_path_below_the_data_set() -> None:
    rng = np.random.default_rng(1)
    table: Table = {"prediction": rng.random(500).tolist(), "label": rng.random(500).tolist()}

    def draws(source: str, path: str, start: int = 0) -> list[dict[str, float]]:
        sums = states_of(fold_of(source), table, split=Split(3, path, start, 10))["regression"]
        return [regression_metrics(each) for each in sums.samples]

    here = draws("/data", "/data/day/a.csv")
    assert draws("/moved/", "/moved/day/a.csv") == here
    assert draws("s3a://bucket/data", "s3a://bucket/data/day/a.csv") == here
    assert draws("/data/day/a.csv", "/data/day/a.csv") == draws("/x/a.csv", "/x/a.csv")
    for other in (draws("/data", "/data/day/b.csv"), draws("/data", "/data/day/a.csv", start=5)):
        assert other[0] == here[0]
        assert other[1] != here[1]


CELLS = st.sampled_from(["0", "1", "1.0", "true", "", "x"])
SCORES = st.sampled_from(["0", "0.25", "0.5", "0.75", "1", "", "x"])
ROWS = st.lists(st.tuples(CELLS, SCORES), min_size=1, max_size=30)


@given(st.data(), ROWS)
def test_batches_of_any_size_give_the_same_states(data: st.DataObject, rows: list[tuple[str, str]]) -> None:
    bounds = [0, *data.draw(cuts_of(len(rows))), len(rows)]
    tables: list[Table] = [
        {"label": [row[0] for row in rows[a:b]], "score": [row[1] for row in rows[a:b]]}
        for a, b in pairwise(bounds)
        if b > a
    ]
    whole = states_of(fold_of(**BINARY), {"label": [row[0] for row in rows], "score": [row[1] for row in rows]})
    of_splits = states_of(fold_of(**BINARY), *tables)
    for key in (RowCounts.KIND, ScoreHistogram.KIND):
        assert of_splits[key].to_plain() == whole[key].to_plain()
    mine, theirs = of_splits[ConfusionCounts.KIND].result(("0", "1")), whole[ConfusionCounts.KIND].result(("0", "1"))
    assert [each.as_mapping() for each in mine] == [each.as_mapping() for each in theirs]


@pytest.mark.parametrize("kind", ProblemType)
def test_states_are_as_many_as_the_problem_needs(kind: ProblemType) -> None:
    keys = {
        ProblemType.REGRESSION: [RowCounts.KIND, RegressionSums.KIND],
        ProblemType.BINARY: [RowCounts.KIND, ConfusionCounts.KIND, ScoreHistogram.KIND],
        ProblemType.MULTICLASS: [RowCounts.KIND, ConfusionCounts.KIND],
    }
    assert list(states_of(fold_of(problem_type=kind), {"prediction": ["1"], "label": ["1"]})) == keys[kind]
