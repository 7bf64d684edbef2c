"""Answers in CSV: labels and scores in rows, in one line, in lists that cells hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_access import AnswerPlaces, Answers, ModelAnswerError, parse_answers

NAN = float("nan")


def parse(text: str, records: int, label: str | int | None = None, probability: str | int | None = None) -> Answers:
    return parse_answers(text.encode(), "text/csv; charset=utf-8", AnswerPlaces(label, probability), records)


def scores(answers: Answers) -> list[list[float]]:
    assert answers.scores is not None
    found: list[list[float]] = answers.scores.tolist()
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1\n0.2", [[0.1], [0.2]]),
        ("0.1\n0.2\n", [[0.1], [0.2]]),
        ("0.1\r\n0.2\r\n", [[0.1], [0.2]]),
        ("\ufeff0.1\n0.2", [[0.1], [0.2]]),
        ("0.1,0.2", [[0.1], [0.2]]),
        ("0.1,0.9\n0.3,0.7", [[0.1, 0.9], [0.3, 0.7]]),
        (" 0.5 \n+1e-3\n", [[0.5], [0.001]]),
        ('"0.5"\n"1"', [[0.5], [1.0]]),
        ('"[0.1, 0.9]"\n"[0.3, 0.7]"', [[0.1, 0.9], [0.3, 0.7]]),
        ("-1\n12345678901234567890", [[-1.0], [12345678901234567890.0]]),
    ],
)
def test_without_places_all_of_a_row_is_scores(text: str, expected: list[list[float]]) -> None:
    assert scores(parse(text, 2)) == expected


def test_a_line_of_one_record_is_its_scores() -> None:
    assert scores(parse("0.1,0.2", 1)) == [[0.1, 0.2]]


def test_a_score_that_is_missing_is_nan_and_keeps_its_place() -> None:
    np.testing.assert_equal(parse("0.5\n\nnan\n0.2", 4).scores, [[0.5], [NAN], [NAN], [0.2]])


def test_places_are_columns() -> None:
    answers = parse("yes,x,0.9\nno,x,0.2\n,x,\n", 3, label=0, probability="2")
    assert answers.labels is not None
    assert answers.labels.to_pylist() == ["yes", "no", None]
    np.testing.assert_equal(answers.scores, [[0.9], [0.2], [NAN]])


def test_a_label_alone_comes_without_scores() -> None:
    answers = parse("1\n0\n", 2, label=0)
    assert answers.labels is not None
    assert answers.labels.to_pylist() == ["1", "0"]
    assert answers.scores is None


@pytest.mark.parametrize("quote", ["'", '""'])
def test_of_a_list_of_labels_the_one_with_the_highest_score_is_predicted(quote: str) -> None:
    row = f'"[{quote}a{quote}, {quote}b{quote}, {quote}c{quote}]"'
    answers = parse(f'{row},"[0.1, 0.7, 0.2]"\n{row},"[0.5, 0.25, 0.25]"', 2, label=0, probability=1)
    assert answers.labels is not None
    assert answers.labels.to_pylist() == ["b", "a"]
    assert scores(answers) == [[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]]


def test_a_label_may_start_like_a_list() -> None:
    answers = parse("[unknown\nknown", 2, label=0)
    assert answers.labels is not None
    assert answers.labels.to_pylist() == ["[unknown", "known"]


@pytest.mark.parametrize(
    ("text", "records", "label", "probability", "says"),
    [
        ("0.1\n", 2, None, None, "asked about 2 records and answered 1 record"),
        ("0.1\n0.2\n0.3", 2, None, None, "asked about 2 records and answered 3 records"),
        ("", 1, None, None, "asked about 1 record and answered 0 records"),
        ("0.1,0.2,0.3", 2, None, None, "asked about 2 records and answered 3 records"),
        ("0.1\n0.2", 3, None, None, "a model that takes one record at a time needs model_max_records=1"),
        ("high\n0.1", 2, None, None, 'a text that is no number, "high"'),
        ("<html>", 1, None, None, "predictor.probability is not set"),
        ("1,2\n3", 2, None, None, "not text/csv"),
        ("1\n2", 2, 1, None, 'predictor.label is "1", where the model\'s answer has 1 column'),
        ("1,2\n2,3", 2, None, "score", 'predictor.probability is "score"'),
        ("1,2\n2,3", 2, None, -1, "it should be an index from 0 to 1"),
        ("\"['a','b']\"", 1, 0, None, "a list of labels for each record, and no list of as many scores"),
        ('"[0.1,0.2]"\n"[0.1]"', 2, None, 0, "the same number of numbers, for each record"),
        ('"[0.1,0.2"', 1, None, 0, "starts like a list"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_what_it_was(
    text: str, records: int, label: int | None, probability: str | int | None, says: str
) -> None:
    with pytest.raises(ModelAnswerError) as refused:
        parse(text, records, label, probability)
    assert says in refused.value.message


def test_an_answer_that_is_no_text_is_refused() -> None:
    with pytest.raises(ModelAnswerError, match="not text/csv"):
        parse_answers(b"\xff\xfe\x00", "text/csv", AnswerPlaces(label=0), 1)


def test_an_error_shows_a_short_excerpt_alone() -> None:
    with pytest.raises(ModelAnswerError) as refused:
        parse("secret " * 1000, 2)
    assert len(refused.value.message) < 300


numbers = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**53), 2**53).map(float))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20), st.integers(1, 400))
def test_large_answers_are_read_as_small_ones_are(rows: list[tuple[float, float]], times: int) -> None:
    """Whatever reads it, and whether columns are named or not."""
    text = "".join(f"{first!r},{second!r}\n" for first, second in rows)
    small = np.array(rows)
    large = np.tile(small, (times, 1))
    np.testing.assert_array_equal(parse(text, len(rows)).scores, small)
    np.testing.assert_array_equal(parse(text * times, len(large)).scores, large)
    named = parse(text * times, len(large), label=1, probability=0)
    np.testing.assert_array_equal(named.scores, large[:, :1])
    assert named.labels is not None
    assert named.labels.to_pylist() == [repr(second) for _, second in rows] * times


def test_a_large_answer_with_one_strange_score_is_refused_by_that() -> None:
    with pytest.raises(ModelAnswerError, match="a text that is no number"):
        parse("0.5\n" * 5000 + "half\n", 5001)
