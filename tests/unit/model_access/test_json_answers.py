"""Answers in JSON and JSON lines, by JMESPath."""

from __future__ import annotations

import json
import re
from typing import Any

import jmespath
import numpy as np
import pytest

from analyzer.errors import ConfigurationError
from analyzer.model_access import AnswerPlaces, Answers, ModelAnswerError, parse_answers
from analyzer.model_access.jmes import SearchError, check_expression, search_of


def lines(text: str, records: int, label: str | None = None, probability: str | None = None) -> Answers:
    return parse_answers(text.encode(), "application/jsonlines", AnswerPlaces(label, probability), records)


def document(value: Any, records: int, label: str | None = None, probability: str | None = None) -> Answers:
    return parse_answers(json.dumps(value).encode(), "application/json", AnswerPlaces(label, probability), records)


def told(answers: Answers) -> tuple[Any, Any]:
    labels = None if answers.labels is None else answers.labels.to_pylist()
    return labels, None if answers.scores is None else answers.scores.tolist()


@pytest.mark.parametrize(
    ("text", "label", "probability", "expected"),
    [
        ('{"score": 0.1}\n{"score": 1}\n', None, "score", (None, [[0.1], [1.0]])),
        ('{"score": 0.1}\r\n\r\n{"score": 1}', None, "score", (None, [[0.1], [1.0]])),
        ('{"p": {"x": [0.1, 0.9]}}\n{"p": {"x": [0.8, 0.2]}}', None, "p.x", (None, [[0.1, 0.9], [0.8, 0.2]])),
        ('{"p": {"x": [0.1, 0.9]}}\n{"p": {"x": [0.8, 0.2]}}', None, "p.x[1]", (None, [[0.9], [0.2]])),
        ("0.1\n0.2", None, None, (None, [[0.1], [0.2]])),
        ("[0.1, 0.9]\n[0.3, 0.7]", None, None, (None, [[0.1, 0.9], [0.3, 0.7]])),
        ('{"l": 1}\n{"l": 0}', "l", None, ([1, 0], None)),
        ('{"l": "yes"}\n{"l": null}', "l", None, (["yes", None], None)),
        ('{"l": true}\n{"l": false}', "l", None, (["true", "false"], None)),
        ('{"l": [1]}\n{"l": [0]}', "l", None, ([1, 0], None)),
        ('{"l": 1, "s": 0.9}\n{"l": 0, "s": 0.2}', "l", "s", ([1, 0], [[0.9], [0.2]])),
        ('{"l": ["a", "b"], "s": [1, 2]}\n{"l": ["b", "a"], "s": [1, 2]}', "l", "s", (["b", "a"], [[1, 2], [1, 2]])),
        ('{"s": "0.5"}\n{"s": "1"}', None, "s", (None, [[0.5], [1.0]])),
    ],
)
def test_places_are_looked_for_in_each_line(
    text: str, label: str | None, probability: str | None, expected: Any
) -> None:
    assert told(lines(text, 2, label, probability)) == expected


def test_a_score_that_is_null_or_nan_is_missing() -> None:
    np.testing.assert_equal(
        lines('{"s": null}\n{"s": NaN}\n{"s": 1}', 3, None, "s").scores, [[np.nan], [np.nan], [1.0]]
    )


@pytest.mark.parametrize(
    ("value", "records", "label", "probability", "expected"),
    [
        ({"p": [{"s": 0.1}, {"s": 0.2}]}, 2, None, "p[*].s", (None, [[0.1], [0.2]])),
        ({"p": [{"s": 0.1, "l": 7}, {"s": 0.2, "l": 8}]}, 2, "p[*].l", "p[].s", ([7, 8], [[0.1], [0.2]])),
        ({"p": [[0.1, 0.9], [0.3, 0.7]]}, 2, None, "p", (None, [[0.1, 0.9], [0.3, 0.7]])),
        ({"p": [[0.1, 0.9], [0.3, 0.7]]}, 2, None, "p[*][1]", (None, [[0.9], [0.7]])),
        ({"p": [[[0.1, 0.9]], [[0.3, 0.7]]]}, 2, None, "p", (None, [[0.1, 0.9], [0.3, 0.7]])),
        ([0.1, 0.2], 2, None, None, (None, [[0.1], [0.2]])),
        ({"s": 0.5}, 1, None, "s", (None, [[0.5]])),
        ({"s": [0.5]}, 1, None, "s", (None, [[0.5]])),
        ({"s": [0.5, 0.25]}, 1, None, "s", (None, [[0.5, 0.25]])),
        ({"s": [[0.5, 0.25]]}, 1, None, "s", (None, [[0.5, 0.25]])),
        ({"l": ["x", "y"], "s": [0.5, 0.25]}, 1, "l", "s", (["x"], [[0.5, 0.25]])),
        ({"l": [["x", "y"]], "s": [[0.25, 0.5]]}, 1, "l", "s", (["y"], [[0.25, 0.5]])),
    ],
)
def test_places_are_looked_for_in_the_whole_document(
    value: Any, records: int, label: str | None, probability: str | None, expected: Any
) -> None:
    assert told(document(value, records, label, probability)) == expected


@pytest.mark.parametrize(
    ("text", "records", "label", "probability", "says"),
    [
        ('{"s": 1}', 2, None, "s", "asked about 2 records and answered 1 record"),
        ('{"s": 1} {"s": 1}\n', 1, None, "s", "not application/jsonlines"),
        ('{"s": 1},{"s": 1}\n', 1, None, "s", "a line holds several values"),
        ("oops", 1, None, "s", "not application/jsonlines"),
        ('{"score": 1}', 1, None, "s", 'predictor.probability is "s", where the model\'s answer has the keys score'),
        ('{"score": 1}', 1, "l", "score", 'predictor.label is "l"'),
        (
            '{"score": 1}',
            1,
            None,
            None,
            "predictor.probability is not set, where the model's answer has the keys score",
        ),
        ('{"s": "high"}', 1, None, "s", "values that are not one number"),
        ('{"s": [1, 2]}\n{"s": [1]}', 2, None, "s", "the same number of numbers, for each record"),
        ('{"l": ["a", "b"]}', 1, "l", None, "a list of labels for each record, and no list of as many scores"),
        ('{"s": []}', 1, None, "s", "lists that are empty"),
        ('{"s": 1}', 1, None, "length(s)", "nothing for its functions (In function length(), invalid type"),
    ],
)
def test_lines_that_do_not_fit_are_refused_with_what_they_were(
    text: str, records: int, label: str | None, probability: str | None, says: str
) -> None:
    with pytest.raises(ModelAnswerError) as refused:
        lines(text, records, label, probability)
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("value", "records", "probability", "says"),
    [
        ({"p": [{"s": 0.1}, {"t": 0.2}]}, 2, "p[*].s", 'answered 1 record at "p[*].s", which passes over null: '),
        ({"p": [1, 2, 3]}, 2, "p", "answered 3 records"),
        ({"p": 1}, 2, "p", "answered 1 record"),
        ({"p": 1}, 1, "q", 'predictor.probability is "q", where the model\'s answer has the keys p'),
        ({"p": 1}, 1, None, "has the keys p"),
        ({"p": {"s": 1}}, 1, "p", "has the keys p"),
        ("text", 1, None, "values that are not one number"),
        ({"p": [1]}, 1, "firsts(p)", "nothing for its functions (Unknown function: firsts())"),
    ],
)
def test_documents_that_do_not_fit_are_refused_with_what_they_were(
    value: Any, records: int, probability: str | None, says: str
) -> None:
    with pytest.raises(ModelAnswerError) as refused:
        document(value, records, None, probability)
    assert says in refused.value.message


def test_a_type_that_no_model_answers_is_refused_by_name() -> None:
    with pytest.raises(ModelAnswerError, match='"image/png" cannot be read; it should be text/csv'):
        parse_answers(b"", "image/png", AnswerPlaces(), 1)


EXPRESSIONS = [
    "a",
    "a.b",
    "a[0]",
    "a[-1].b",
    "a[5]",
    "a[*]",
    "a[*].b",
    "a[*].b.c",
    "a[*].b[0]",
    "a[*][1]",
    "[*].b",
    "[0]",
    "@",
    '"a b".c',
    "a[].b",
    "a[?b > `1`].b",
    "a.*",
    "a[0:2].b",
    "length(a)",
    "a || d",
    "[a, d]",
    "a[*].b[*].c",
]
DOCUMENTS: list[Any] = [
    {"a": [{"b": 1}, {"b": None}, {"c": 2}, 7, {"b": {"c": 3}}, {"b": [1, {"c": 4}]}]},
    {"a": {"b": {"c": 1}}, "a b": {"c": [1]}},
    {"a": [[1, 2], [3, 4], []], "d": "x"},
    {"a": [], "d": 0},
    {"a": "text"},
    [{"b": 1}, {"b": 2}, {}],
    [],
    5,
    None,
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_quick_way_finds_what_jmespath_finds(expression: str) -> None:
    for value in DOCUMENTS:
        try:
            expected = jmespath.search(expression, value)
        except jmespath.exceptions.JMESPathError as error:
            with pytest.raises(SearchError, match=re.escape(str(error)[:40])):
                search_of(expression)(value)
        else:
            assert search_of(expression)(value) == expected


def test_a_text_that_is_no_path_is_refused_by_its_setting() -> None:
    check_expression("predictor.label", "a[*].b")
    with pytest.raises(ConfigurationError, match=r'predictor.label holds "a\["; it should be a JMESPath'):
        check_expression("predictor.label", "a[")
