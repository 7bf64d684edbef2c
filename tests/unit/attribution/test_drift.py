"""The drift check of attributions: NDCG as scikit-learn has it, and the exact texts of violations."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from analyzer.attribution.drift import attribution_scores, find_attribution_violations
from analyzer.attribution.ndcg import ndcg
from contracts.analysis_report import AnalysisReport, Explanations, LabelAttributions

TABLE = [
    ((0.7, 0.5, 0.05), (0.1, 0.2, 0.7), 0.6876396241226224),
    ((0.7, 0.5, 0.05), (0.7, 0.5, 0.05), 1.0),
    ((4.0, 3.0, 2.0, 1.0), (1.0, 2.0, 3.0, 4.0), 0.7489030296784172),
    ((0.7, 0.5, 0.05), (0.2, 0.2, 0.7), 0.7002233985961956),
    ((0.5, 0.49, 0.01), (0.49, 0.5, 0.01), 0.9954668339094535),
    ((0.0, 0.0, 0.0), (0.2, 0.1, 0.7), 0.0),
]


def report(**labels: dict[str, float]) -> AnalysisReport:
    shap = {label: LabelAttributions(global_shap_values=values) for label, values in labels.items()}
    return AnalysisReport(explanations=Explanations(kernel_shap=shap))


@pytest.mark.parametrize(("baseline", "live", "score"), TABLE)
def test_the_table_of_the_contract(baseline: tuple[float, ...], live: tuple[float, ...], score: float) -> None:
    assert ndcg(np.array(baseline), np.array(live)) == pytest.approx(score, abs=1e-15)


VALUES = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5]) | st.floats(0, 10), min_size=2, max_size=20)


@given(st.data(), VALUES)
def test_it_is_the_score_of_scikit_learn(data: st.DataObject, baseline: list[float]) -> None:
    size = len(baseline)
    live = data.draw(st.lists(st.sampled_from([0.0, 0.1, 0.2]) | st.floats(-5, 5), min_size=size, max_size=size))
    assert ndcg(np.array(baseline), np.array(live)) == pytest.approx(ndcg_score([baseline], [live]), abs=1e-12)


@given(VALUES)
def test_the_same_values_score_one_exactly(values: list[float]) -> None:
    distinct = np.array(sorted({*values, 1.0}))
    assert ndcg(distinct, distinct) == 1.0


def test_negative_medians_count_as_nothing_and_one_feature_has_nothing_to_be_ranked_against() -> None:
    assert ndcg(np.array([-0.5, 0.4]), np.array([0.1, 0.9])) == 1.0
    assert ndcg(np.array([-0.5, 0.4]), np.array([0.9, 0.1])) == pytest.approx(1 / np.log2(3))
    assert ndcg(np.array([3.0]), np.array([-1.0])) == 1.0


def test_a_ranking_that_has_changed_is_a_violation_in_the_exact_words() -> None:
    baseline = report(label0={"a": 0.7, "b": 0.5, "c": 0.05}, label1={"a": 0.7, "b": 0.5, "c": 0.05})
    live = report(label0={"a": 0.1, "b": 0.2, "c": 0.7}, label1={"a": 0.7, "b": 0.5, "c": 0.05})
    (violation,) = find_attribution_violations(live, baseline)
    assert violation.model_dump() == {
        "label": "label0",
        "metric_name": "shap",
        "constraint_check_type": "feature_attribution_drift_check",
        "description": f"Feature attribution drift {attribution_scores(live, baseline)['label0']!r} "
        "exceeds threshold 0.9",
    }
    assert attribution_scores(live, baseline)["label0"] == pytest.approx(0.6876396241226224, abs=1e-15)
    assert [each.label for each in find_attribution_violations(live, baseline, threshold=1.0)] == ["label0"]
    assert find_attribution_violations(live, baseline, threshold=0.5) == []


def test_features_and_outputs_that_one_side_lacks(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    baseline = report(label0={"a": 0.7, "b": 0.5}, gone={"a": 1.0})
    live = report(label0={"a": 0.7, "c": 0.9}, new={"a": 1.0})
    # The gains are 0.7, 0.5 and 0 of the new feature, which comes first now.
    right = (0.7 / np.log2(3) + 0.5 / 2) / (0.7 + 0.5 / np.log2(3))
    assert attribution_scores(live, baseline) == {"label0": pytest.approx(right)}
    assert [record.getMessage() for record in caplog.records] == [
        'attributions of "gone" are in the baseline alone: they are not compared',
        'attributions of "new" are in the data alone: they are not compared',
    ]


def test_outputs_of_other_names_are_compared_in_their_order() -> None:
    baseline = report(**{"0.7956783771514893": {"a": 0.7, "b": 0.5}})
    assert attribution_scores(report(label0={"a": 0.7, "b": 0.5}), baseline) == {"label0": 1.0}


def test_reports_without_attributions_have_no_violations() -> None:
    assert find_attribution_violations(AnalysisReport(), report(label0={"a": 1.0})) == []
