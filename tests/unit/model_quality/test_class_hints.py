"""Classes that make the metrics of classes mean nothing are told of, with what is there."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.model_quality.class_hints import class_hints
from analyzer.model_quality.confusion import ConfusionCounts
from analyzer.model_quality.draws import SAMPLES
from contracts.problem_type import ProblemType

BINARY, MULTICLASS = ProblemType.BINARY, ProblemType.MULTICLASS


def hints(problem_type: ProblemType, *pairs: tuple[str, str]) -> str:
    counts = ConfusionCounts()
    counts.pairs = {pair: np.ones(SAMPLES, dtype=np.int64) for pair in pairs}
    return " ".join(class_hints(problem_type, counts))


@pytest.mark.parametrize(
    ("problem_type", "pairs"),
    [
        (MULTICLASS, [("a", "b"), ("b", "c")]),
        (MULTICLASS, [("0", "1"), ("1", "2"), ("2", "2")]),
        (MULTICLASS, [(str(number), str(number + 1)) for number in range(40)]),
        (MULTICLASS, [("0.5", "1.5"), ("1.5", "2.5")]),
        (BINARY, [("1", "0"), ("0", "0")]),
        (BINARY, [("1", "1")]),
    ],
)
def test_of_sound_classes_nothing_is_told(problem_type: ProblemType, pairs: list[tuple[str, str]]) -> None:
    assert hints(problem_type, *pairs) == ""


def test_labels_and_predictions_without_a_class_in_common_are_shown() -> None:
    hint = hints(MULTICLASS, ("0", "setosa"), ("1", "virginica"), ("2", "setosa"))
    assert hint.startswith(
        "The labels and predictions have no class in common "
        '(labels are "0", "1", "2", predictions "setosa", "virginica"), so no prediction can be right'
    )
    assert "no class in common" in hints(BINARY, ("1", "0"))


def test_of_many_classes_a_few_are_shown() -> None:
    hint = hints(MULTICLASS, *((f"a{number}", f"b{number}") for number in range(9)))
    assert '"a0", "a1", "a2" and 6 more' in hint


def test_numbers_to_be_predicted_are_no_classes() -> None:
    hint = hints(MULTICLASS, *((str(number), f"{number}.25") for number in range(5, 30)))
    assert hint.startswith("The labels and predictions have no class in common")  # half of them are whole
    hint = hints(MULTICLASS, *((f"{number}.5", f"{number}.25") for number in range(5, 30)))
    assert hint.startswith("The labels and predictions have 50 classes, all of them numbers")
    assert hint.endswith("numbers that a model predicts are problem_type Regression.")
    assert "101 classes" in hints(MULTICLASS, *((str(number), str(number + 1)) for number in range(100)))
    assert hints(MULTICLASS, *((str(number), str(number)) for number in range(300))) == ""


def test_two_classes_without_a_positive_label_have_no_recall() -> None:
    assert hints(BINARY, ("0", "0"), ("0", "1")).startswith('No label is "1", the positive class')
