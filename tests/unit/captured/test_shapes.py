"""Objects of JSON that hold many rows, and what else they may be."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.captured.shapes import is_shaped, readings
from tests.unit.captured.records import csv, json_text, read, record

LISTS = [[1, 2], [3, 4]]
OBJECTS = [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ({"predictions": OBJECTS}, OBJECTS),
        ({"predictions": LISTS}, LISTS),
        ({"predictions": [0.1, 0.2]}, [[0.1], [0.2]]),
        ({"predictions": []}, []),
        ({"probabilities": [0.1, 0.9]}, [[0.1, 0.9]]),
        ({"instances": [{"features": [1, 2]}, {"features": [3, 4]}]}, LISTS),
        ({"instances": [{"data": {"features": {"values": [1, 2]}}}]}, [[1, 2]]),
        ({"features": [1, 2]}, [[1, 2]]),
        ({"signature_name": "serving_default", "instances": LISTS}, LISTS),
        ({"inputs": {"a": [1, 2]}}, OBJECTS),
        ({"inputs": {"a": [[1], [2]]}}, OBJECTS),
        ({"a": [1, 2], "b": ["x", None]}, [{"a": 1, "b": "x"}, {"a": 2, "b": None}]),
        ({"a": [1]}, [{"a": 1}]),
        ({"columns": ["a"], "data": [[1], [2]]}, OBJECTS),
        ({"dataframe_split": {"columns": ["a"], "index": [0, 1], "data": [[1], [2]]}}, OBJECTS),
        ({"dataframe_records": OBJECTS}, OBJECTS),
        ({"inputs": [{"name": "x", "shape": [2, 2], "datatype": "FP32", "data": [1, 2, 3, 4]}]}, LISTS),
        ({"outputs": [{"name": "x", "shape": [2, 2], "data": LISTS}], "model_name": "m"}, LISTS),
        (
            {"inputs": [{"name": "x", "shape": [1, 2], "data": [1, 2]}, {"name": "y", "shape": [1], "data": [5]}]},
            [{"x_0": 1, "x_1": 2, "y": 5}],
        ),
        (
            {"SageMakerOutput": {"predictions": OBJECTS}, "instances": LISTS},
            [
                {"instances_0": 1, "instances_1": 2, "SageMakerOutput": {"a": 1}},
                {"instances_0": 3, "instances_1": 4, "SageMakerOutput": {"a": 2}},
            ],
        ),
    ],
)
def test_a_known_shape_is_as_many_rows(value: dict[str, Any], rows: list[Any]) -> None:
    found = readings([value])
    assert found[0] == rows
    assert [value] in found
    assert is_shaped(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": 1, "predictions": OBJECTS},
        {"predictions": "yes"},
        {"predictions": [1, {"a": 2}]},
        {"instances": [[[1, 2]], [[3, 4]]]},
        {"inputs": "a text", "parameters": {"top_k": 3}},
        {"inputs": {"question": "a", "context": "b"}},
        {"a": [1, 2], "b": [3]},
        {"a": [1, 2], "b": 3},
        {"a": [], "b": []},
        {"columns": ["a"], "data": [[1, 2]]},
        {"inputs": [{"name": "x", "shape": [2, 2], "data": [1, 2, 3]}]},
        {"inputs": [{"name": "x", "shape": [1, 2, 2], "data": [1, 2, 3, 4]}]},
        {"SageMakerOutput": {"score": 0.5}, "age": 5},
        {"person": {"age": 5}, "plans": ["a", "b"]},
    ],
)
def test_anything_else_is_what_it_is(value: dict[str, Any]) -> None:
    assert readings([value]) == [[value]]
    assert not is_shaped(value)


def test_lines_of_json_are_unwrapped_each() -> None:
    assert readings([{"features": [1, 2]}, {"features": [3, 4]}])[0] == LISTS


@pytest.mark.parametrize(
    ("request_", "answer", "rows"),
    [
        (csv("1\n2"), json_text({"predictions": [0.1, 0.2]}), [["0.1", "1"], ["0.2", "2"]]),
        (csv("1"), json_text({"predictions": [0.1, 0.2]}), [["0.1", "0.2", "1"]]),
        (csv("1\n2"), json_text({"probabilities": [0.1, 0.2]}), [["0.1", "1"], ["0.2", "2"]]),
        (json_text({"instances": [1, 2]}), json_text({"predictions": [[0.5]]}), [["0.5", "1", "2"]]),
        (csv("1\n2"), json_text({"score": [0.1, 0.2]}), [["0.1", "1"], ["0.2", "2"]]),
        (csv("1"), json_text({"score": [0.1, 0.2]}), [["[0.1,0.2]", "1"]]),
        (json_text({"tokens": [1, 2], "mask": [1, 1]}), csv("0.5"), [["0.5", "[1,2]", "[1,1]"]]),
        (
            json_text({"a": [1, 2, 3], "b": [4, 5, 6]}),
            csv("7,8,9"),
            [["7", "1", "4"], ["8", "2", "5"], ["9", "3", "6"]],
        ),
        (json_text({"inputs": ["a", "b"]}), csv("0.5"), [["0.5", '["a","b"]']]),
        (csv("1\n2\n3"), json_text({"predictions": [0.1, 0.2]}), None),
    ],
)
def test_the_other_side_tells_how_many_rows_there_are(
    request_: dict[str, Any], answer: dict[str, Any], rows: list[Any] | None
) -> None:
    found = read([record(request_, answer)])
    if rows is None:
        assert found.report.bad_records == 1
        return
    assert found.rows == rows


def test_an_answer_alone_goes_by_its_request_too() -> None:
    answer = json_text({"predictions": [0.1, 0.2]})
    assert read([record(csv("1"), answer)], sides=["endpointOutput"]).rows == [["0.1", "0.2"]]
    assert read([record(csv("1\n2"), answer)], sides=["endpointOutput"]).rows == [["0.1"], ["0.2"]]


def test_shapes_and_plain_objects_may_alternate() -> None:
    lines = [record(csv("1"), json_text({"score": 0.5}))] * 3
    lines.insert(1, record(csv("2\n3"), json_text({"predictions": [{"score": 0.1}, {"score": 0.2}]})))
    for rows in (1, 2, 1_000):
        found = read(lines, rows=rows)
        assert found.columns["score"] == ["0.5", "0.1", "0.2", "0.5", "0.5"]
