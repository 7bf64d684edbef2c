"""Metrics of many classes: closed small examples, and scikit-learn from 2 to 200 classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import sklearn.metrics as oracle

from analyzer.model_quality.multiclass import multiclass_metrics
from tests.unit.model_quality.samples import close, confusion_of


def metrics_of(actual: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    return multiclass_metrics(confusion_of(actual, predicted))


def expected_of(actual: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    def weighted(beta: float) -> float:
        score = oracle.fbeta_score(actual, predicted, beta=beta, average="weighted", zero_division=0)
        return float(score)

    return {
        "accuracy": oracle.accuracy_score(actual, predicted),
        "weighted_recall": oracle.recall_score(actual, predicted, average="weighted", zero_division=0),
        "weighted_precision": oracle.precision_score(actual, predicted, average="weighted", zero_division=0),
        "weighted_f0_5": weighted(0.5),
        "weighted_f1": weighted(1.0),
        "weighted_f2": weighted(2.0),
    }


def test_an_example_that_can_be_counted_by_hand() -> None:
    confusion = confusion_of(["a", "a", "a", "b", "b", "c"], ["a", "a", "b", "b", "c", "a"])
    assert confusion.as_mapping() == {
        "a": {"a": 2, "b": 1, "c": 0},
        "b": {"a": 0, "b": 1, "c": 1},
        "c": {"a": 1, "b": 0, "c": 0},
    }
    found = multiclass_metrics(confusion)
    assert found["accuracy"] == 3 / 6
    assert found["weighted_recall"] == pytest.approx((3 * 2 / 3 + 2 * 1 / 2 + 1 * 0) / 6)
    assert found["weighted_precision"] == pytest.approx((3 * 2 / 3 + 2 * 1 / 2 + 1 * 0) / 6)
    assert found["accuracy_best_constant_classifier"] == 3 / 6
    # Class a: P 1/2, R 1, F1 2/3; the others are never predicted.
    assert found["weighted_f1_best_constant_classifier"] == pytest.approx(3 / 6 * 2 / 3)
    assert list(found) == [
        *expected_of(["a"], ["a"]),
        *(f"{n}_best_constant_classifier" for n in expected_of(["a"], ["a"])),
    ]


@pytest.mark.parametrize("classes", [2, 3, 10, 200])
@pytest.mark.parametrize("skew", [0.0, 3.0])
def test_they_are_those_of_scikit_learn(classes: int, skew: float) -> None:
    rng = np.random.default_rng(classes)
    share = (1.0 / np.arange(1, classes + 1)) ** skew
    actual = rng.choice(classes, 20_000, p=share / share.sum()).astype(str)
    other = rng.choice(classes, 20_000).astype(str)
    predicted = np.where(rng.random(20_000) < 0.7, actual, other)
    found, expected = metrics_of(actual, predicted), expected_of(actual, predicted)
    most = max(dict.fromkeys(actual), key=lambda name: ((actual == name).sum(), -float(name)))
    constant = expected_of(actual, np.full(len(actual), most))
    expected |= {f"{name}_best_constant_classifier": value for name, value in constant.items()}
    assert list(found) == list(expected)
    assert {name: found[name] for name in expected if not close(found[name], expected[name])} == {}


def test_one_class_alone_is_predicted_best_by_always_saying_it() -> None:
    found = metrics_of(["x"] * 4, ["x", "x", "y", "x"])
    assert found["accuracy"] == found["weighted_recall"] == 0.75
    assert found["weighted_precision"] == 1.0
    assert found["accuracy_best_constant_classifier"] == found["weighted_f2_best_constant_classifier"] == 1.0
