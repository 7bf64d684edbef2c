"""What keeps predictions from being judged is told in words, with what would be right."""

from __future__ import annotations

import pytest

from analyzer.errors import UnreadableDataError
from analyzer.model_quality.confusion import ConfusionCounts
from analyzer.model_quality.refusals import check_two_classes, no_such_column, too_many_classes
from contracts.problem_type import ProblemType
from tests.unit.model_quality.samples import drawn
from tests.unit.model_quality.test_confusion import state_of


def state(*rows: tuple[str, str]) -> ConfusionCounts:
    return state_of(list(rows), drawn(len(rows)))


@pytest.mark.parametrize(
    ("rows", "classes"),
    [
        ([("0", "1"), ("1", "0")], ("0", "1")),
        ([("1", "1")], ("0", "1")),
        ([("0", "0")], ("0", "1")),
        ([("-1", "-1")], ("-1", "1")),
        ([("-1", "1")], ("-1", "1")),
        ([("no", "1"), ("1", "no")], ("no", "1")),
    ],
)
def test_two_classes_are_one_and_another(rows: list[tuple[str, str]], classes: tuple[str, str]) -> None:
    assert check_two_classes(state(*rows)) == classes


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("0", "1"), ("1", "0"), ("2", "1")], 'The labels have 3 classes ("0", "1", "2")'),
        ([("0", "0.1"), ("1", "0.2"), ("1", "0.3")], "The predictions have 3 classes"),
        ([("0", "0.1"), ("1", "0.2"), ("1", "0.3")], "Probabilities belong into probability_attribute"),
        ([("yes", "no"), ("no", "yes")], 'together have the classes "no", "yes"'),
        ([("yes", "yes")], 'the positive one is "1"'),
        ([("-1", "0"), ("1", "1")], 'together have the classes "-1", "0", "1"'),
    ],
)
def test_other_classes_are_refused_by_their_names(rows: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(UnreadableDataError) as caught:
        check_two_classes(state(*rows))
    assert said in caught.value.message


def test_an_attribute_that_is_no_column_is_told_with_those_that_there_are() -> None:
    error = no_such_column("inference_attribute", "scor", ["id", "score", *(f"column_{i}" for i in range(30))])
    assert 'inference_attribute holds "scor", which is no column of the data' in error.message
    assert 'Did you mean "score"?' in error.message
    assert error.message.endswith("and 12 more.")
    assert "The columns are none." in no_such_column("inference_attribute", "x", []).message


def test_a_column_of_texts_is_told_by_some_of_them() -> None:
    crowd = ConfusionCounts()
    crowd.crowd = ["a" * 100, "b"]
    message = too_many_classes(ProblemType.MULTICLASS, crowd).message
    assert "more than 1000 classes" in message
    assert "a" * 21 not in message
