"""Metrics of two classes: closed small examples, scikit-learn, and one class only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import sklearn.metrics as oracle

from analyzer.model_quality.binary import BinaryOutcomes, binary_metrics
from analyzer.model_quality.confusion import Confusion
from tests.unit.model_quality.samples import close, confusion_of


def metrics_of(actual: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    return binary_metrics(confusion_of(actual, predicted, also=("0", "1")))


def texts(flags: np.ndarray) -> list[str]:  # type: ignore[type-arg]
    return ["1" if flag else "0" for flag in flags]


def test_an_example_that_can_be_counted_by_hand() -> None:
    #             TP   TP   TP   FN   FP   FP   TN   TN   TN   TN
    actual = ["1", "1", "1", "1", "0", "0", "0", "0", "0", "0"]
    predicted = ["1", "1", "1", "0", "1", "1", "0", "0", "0", "0"]
    assert BinaryOutcomes.of(confusion_of(actual, predicted)) == BinaryOutcomes(3, 2, 4, 1)
    found = metrics_of(actual, predicted)
    assert found == {
        "recall": 3 / 4,
        "precision": 3 / 5,
        "accuracy": 7 / 10,
        "recall_best_constant_classifier": 0.0,
        "precision_best_constant_classifier": 0.0,
        "accuracy_best_constant_classifier": 6 / 10,
        "true_positive_rate": 3 / 4,
        "true_negative_rate": 1.0 - 2 / 6,
        "false_positive_rate": 2 / 6,
        "false_negative_rate": 1.0 - 3 / 4,
        # 1.25 * 0.45 / (0.25 * 0.6 + 0.75), 2 * 0.45 / 1.35, 5 * 0.45 / (4 * 0.6 + 0.75)
        "f0_5": pytest.approx(0.625, abs=1e-15),
        "f1": pytest.approx(2 / 3, abs=1e-15),
        "f2": pytest.approx(5 / 7, abs=1e-15),
        "f0_5_best_constant_classifier": 0.0,
        "f1_best_constant_classifier": 0.0,
        "f2_best_constant_classifier": 0.0,
    }


def test_the_best_constant_classifier_of_real_churn_data() -> None:
    """201 rows of which 173 are of class 0: 173/201, and nothing else but zeros."""
    found = metrics_of(["0"] * 173 + ["1"] * 28, ["0"] * 100 + ["1"] * 101)
    assert found["accuracy_best_constant_classifier"] == 173 / 201
    assert {found[f"{name}_best_constant_classifier"] for name in ("recall", "precision", "f0_5", "f1", "f2")} == {0.0}


def test_the_best_constant_classifier_may_be_the_positive_one() -> None:
    found = metrics_of(["1"] * 3 + ["0"], ["0"] * 4)
    assert found["recall_best_constant_classifier"] == 1.0
    assert found["precision_best_constant_classifier"] == 0.75


def test_rates_are_taken_from_one_so_that_real_last_digits_come_out() -> None:
    """3 of 7 and 2 of 3: the closed analyzer writes 0.4285714285714286 and 0.33333333333333337."""
    found = metrics_of(["0"] * 7 + ["1"] * 3, ["1"] * 4 + ["0"] * 3 + ["1", "1", "0"])
    assert repr(found["true_negative_rate"]) == "0.4285714285714286"
    assert repr(found["false_negative_rate"]) == "0.33333333333333337"


@pytest.mark.parametrize(("label", "predicted"), [("1", "1"), ("1", "0"), ("0", "1"), ("0", "0")])
def test_one_class_alone_makes_zeros_of_what_has_no_rows(label: str, predicted: str) -> None:
    found = metrics_of([label] * 3, [predicted] * 3)
    assert found["accuracy"] == float(label == predicted)
    assert found["recall"] == float(label == predicted == "1")
    assert found["precision"] == float(label == predicted == "1")
    assert found["false_positive_rate"] == float((label, predicted) == ("0", "1"))


@pytest.mark.parametrize("share", [0.5, 0.1, 0.999, 0.00005])
@pytest.mark.parametrize("seed", [1, 2])
def test_they_are_those_of_scikit_learn(share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    actual, predicted = rng.random(40_000) < share, rng.random(40_000) < share
    found = metrics_of(texts(actual), texts(predicted))
    expected = {
        "recall": oracle.recall_score(actual, predicted, zero_division=0),
        "precision": oracle.precision_score(actual, predicted, zero_division=0),
        "accuracy": oracle.accuracy_score(actual, predicted),
        "true_positive_rate": oracle.recall_score(actual, predicted, zero_division=0),
        "true_negative_rate": oracle.recall_score(~actual, ~predicted, zero_division=0),
        "f0_5": oracle.fbeta_score(actual, predicted, beta=0.5, zero_division=0),
        "f1": oracle.fbeta_score(actual, predicted, beta=1.0, zero_division=0),
        "f2": oracle.fbeta_score(actual, predicted, beta=2.0, zero_division=0),
    }
    constant = np.full(len(actual), actual.mean() > 0.5)
    expected["accuracy_best_constant_classifier"] = oracle.accuracy_score(actual, constant)
    expected["f2_best_constant_classifier"] = oracle.fbeta_score(actual, constant, beta=2.0, zero_division=0)
    assert {name: found[name] for name in expected if not close(found[name], expected[name])} == {}


def test_a_matrix_keeps_its_classes_in_the_order_that_was_given() -> None:
    confusion = Confusion(("no", "1"), np.array([[5, 1], [2, 4]]))
    assert BinaryOutcomes.of(confusion) == BinaryOutcomes(4, 1, 5, 2)
    assert confusion.as_mapping() == {"no": {"no": 5, "1": 1}, "1": {"no": 2, "1": 4}}
