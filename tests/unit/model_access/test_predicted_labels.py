"""Which label is predicted: by the model itself, by the highest score, by the threshold; or the score as it is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from analyzer.model_access import Answers, ModelAnswerError, predicted_labels, scores_of
from analyzer.model_access.answers import joined

NAN = float("nan")


def scored(*rows: list[float]) -> Answers:
    return Answers(None, np.array(rows))


def test_a_label_of_the_model_goes_before_all_else() -> None:
    answers = Answers(pa.array(["no", None]), np.array([[0.9, 0.1], [0.9, 0.1]]))
    assert predicted_labels(answers, ["a", "b"], 0.5, True).to_pylist() == ["no", None]


def test_of_several_scores_the_header_of_the_highest_counts_and_the_first_of_equal_ones() -> None:
    answers = scored([0.2, 0.7, 0.1], [0.4, 0.2, 0.4], [0.3, NAN, 0.9])
    assert predicted_labels(answers, ["cat", "dog", "cow"], 0.5, False).to_pylist() == ["dog", "cat", None]
    assert predicted_labels(answers, [0, 1, 2], 0.5, False).to_pylist() == [1, 0, None]


def test_a_lone_score_is_cut_at_the_threshold_which_is_exclusive() -> None:
    labels = predicted_labels(scored([0.8], [0.80001], [0.1], [NAN]), None, 0.8, False)
    assert labels.to_pylist() == [0, 1, 0, None]
    assert labels.type == pa.int64()


def test_a_lone_score_of_a_continuous_label_is_kept() -> None:
    assert predicted_labels(scored([0.8], [130.25], [NAN]), None, 0.5, True).to_pylist() == [0.8, 130.25, None]


@pytest.mark.parametrize(("headers", "says"), [(None, "is not set"), (["a"], "names 1"), (["a", "b", "c"], "names 3")])
def test_several_scores_need_as_many_headers(headers: list[str] | None, says: str) -> None:
    with pytest.raises(ModelAnswerError, match=f"2 scores a record, and predictor.label_headers {says}"):
        predicted_labels(scored([0.2, 0.8]), headers, 0.5, False)


def test_labels_that_are_numbers_can_be_explained_and_others_cannot() -> None:
    assert scores_of(Answers(pa.array(["1.5", "2"]), None)).tolist() == [[1.5], [2.0]]
    assert scores_of(Answers(pa.array(["x"]), np.array([[3.0]]))).tolist() == [[3.0]]
    with pytest.raises(ModelAnswerError, match="labels that are no numbers"):
        scores_of(Answers(pa.array(["yes", "no"]), None))


def test_answers_are_joined_in_order_whatever_the_types_of_their_labels() -> None:
    first = Answers(pa.array([1, 2]).dictionary_encode(), np.array([[0.1], [0.2]]))
    second = Answers(pa.array(["x", None]), np.array([[0.3], [0.4]]))
    both = joined([first, second])
    assert both.labels is not None
    assert both.labels.to_pylist() == ["1", "2", "x", None]
    assert both.scores is not None
    assert both.scores.tolist() == [[0.1], [0.2], [0.3], [0.4]]
    some = both.slice(1, 2).labels
    assert some is not None
    assert some.to_pylist() == ["2", "x"]
    assert len(both) == 4


def test_answers_with_other_numbers_of_scores_are_not_joined() -> None:
    with pytest.raises(ModelAnswerError, match="1 scores a record in one answer and 2 in another"):
        joined([scored([1.0]), scored([1.0, 2.0])])
