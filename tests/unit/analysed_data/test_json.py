"""JSON lines and documents as data of an analysis, addressed by JMESPath."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysed_data import find_data
from tests.unit.analysed_data.reading import config, facet, read, refused, written

LINES = "application/jsonlines"
DOCUMENT = "application/json"

RECORDS = [{"features": [39, "M"], "label": 1, "p": 0.5}, {"features": [28, None], "label": 0, "p": 2.0}]


def as_lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_headers_are_the_features_the_label_and_the_prediction(tmp_path: Path) -> None:
    asked = config(
        LINES, features="features", label="label", predicted_label="p", headers=["age", "sex", "y", "yhat"],
        facet=facet(1), group_variable="age",
    )  # fmt: skip
    found = find_data(asked, written(tmp_path / "a.jsonl", as_lines(*RECORDS)))
    roles = found.roles
    assert (roles.features, roles.label, roles.predicted_label) == (("age", "sex"), "y", "yhat")
    assert (roles.facets, roles.group) == (("sex",), "age")
    assert read(found).columns == {"age": ["39", "28"], "sex": ["M", None], "y": ["1", "0"], "yhat": ["0.5", "2.0"]}


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (None, ("column_0", "column_1", "label", "predicted_label")),
        (["a", "b"], ("a", "b", "label", "predicted_label")),
        (["a", "b", "c"], ("a", "b", "c", "predicted_label")),
        (["a", "b", "c", "d"], ("a", "b", "c", "d")),
    ],
)
def test_headers_may_be_left_out_from_the_end(
    tmp_path: Path, headers: list[str] | None, columns: tuple[str, ...]
) -> None:
    keys = {} if headers is None else {"headers": headers}
    asked = config(LINES, features="features", label="label", predicted_label="p", **keys)
    assert find_data(asked, written(tmp_path / "a.jsonl", as_lines(*RECORDS))).roles.columns == columns


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("features", {"features": [1, 2]}),
        ("data.values", {"data": {"values": [1, 2]}}),
        ("[a, b.c]", {"a": 1, "b": {"c": 2}}),
        ("rows[0]", {"rows": [[1, 2]]}),
        ("sort(features)", {"features": [2, 1]}),
        ("features[:2]", {"features": [1, 2, 3]}),
    ],
)
def test_features_are_at_any_path(tmp_path: Path, path: str, record: dict[str, Any]) -> None:
    asked = config(LINES, features=path, label="y")
    found = find_data(asked, written(tmp_path / "a.jsonl", as_lines(record | {"y": 1})))
    assert read(found).rows == [["1", "2", "1"]]


def test_a_document_holds_a_list_for_each_path(tmp_path: Path) -> None:
    text = json.dumps({"rows": [{"x": [39, "M"], "y": 1}, {"x": [28, "F"]}]})
    asked = config(DOCUMENT, features="rows[*].x", label="rows[*].y", headers=["age", "sex", "label"])
    found = read(find_data(asked, written(tmp_path / "a.json", text)))
    assert found.columns == {"age": ["39", "28"], "sex": ["M", "F"], "label": ["1", None]}


def test_a_record_whose_features_do_not_fit_is_bad(tmp_path: Path) -> None:
    lines = as_lines(*RECORDS, {"features": [1]}, {"label": 1}) + "nonsense\n"
    found = read(find_data(config(LINES, features="features", label="label"), written(tmp_path / "a.jsonl", lines)))
    assert (found.report.rows, found.report.bad_records) == (2, 3)
    assert "line 3" in found.report.examples[0]
    assert 'the path "features" finds a list of 1 value; the features should be a list of 2' in found.report.examples[0]
    assert "finds null" in found.report.examples[1]


def test_the_first_record_may_be_a_bad_one(tmp_path: Path) -> None:
    lines = "nonsense\n" + as_lines({"features": None, "label": 1}, *RECORDS)
    found = find_data(config(LINES, features="features", label="label"), written(tmp_path / "a.jsonl", lines))
    assert read(found).report.rows == 2


def test_a_row_of_a_document_that_does_not_fit_is_bad_and_takes_its_label_along(tmp_path: Path) -> None:
    text = json.dumps([{"x": [1, 2], "y": 5}, {"x": [1], "y": 6}, {"x": [3, 4], "y": 7}])
    found = read(find_data(config(DOCUMENT, features="[*].x", label="[*].y"), written(tmp_path / "a.json", text)))
    assert found.rows == [["1", "2", "5"], ["3", "4", "7"]]
    assert "element 2" in found.report.examples[0]


def test_values_keep_the_type_of_their_own_text(tmp_path: Path) -> None:
    line = '{"features": [9007199254740993, 1.10, true], "label": 12345678901234567890}\n'
    found = read(find_data(config(LINES, features="features", label="label"), written(tmp_path / "a.jsonl", line)))
    assert found.rows == [["9007199254740993", "1.1", "true", "12345678901234567890"]]


def test_only_selected_columns_are_there(tmp_path: Path) -> None:
    found = find_data(config(LINES, features="features", label="label"), written(tmp_path / "a", as_lines(*RECORDS)))
    assert read(found, ["column_1", "label"]).rows == [["M", "1"], [None, "0"]]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "Feature names not found."),
        ({"features": "x["}, 'features holds "x["; it should be a JMESPath'),
        ({"features": "x"}, 'Data must contain features. At the top there are: "features", "label", "p".'),
        ({"features": "label"}, 'features holds "label", which does not find a list of values in the first records'),
        ({"features": "features", "headers": ["a"]}, "Headers in config do not match with the number of columns"),
        ({"features": "features", "headers": ["a", "b", "c", "d"]}, "headers holds 4 names"),
        ({"features": "features", "facet": facet("sex")}, "Unable to locate the facet."),
    ],
)
def test_paths_and_headers_that_do_not_fit_are_refused(tmp_path: Path, keys: dict[str, Any], said: str) -> None:
    source = written(tmp_path / "a.jsonl", as_lines(*RECORDS))
    assert said in refused(config(LINES, label="label", **keys), source)


def test_lists_of_different_lengths_in_a_document_are_an_error_of_the_data(tmp_path: Path) -> None:
    source = written(tmp_path / "a.json", json.dumps({"x": [[1], [2]], "y": [1]}))
    with pytest.raises(Exception, match='2 records by the path "x" and 1 value by "y"'):
        read(find_data(config(DOCUMENT, features="x", label="y"), source))


@pytest.mark.parametrize("text", ["nonsense\nmore\n", '{"a": 1'])
def test_data_that_is_no_json_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    for kind in (LINES, DOCUMENT):
        assert "a.json" in refused(config(kind, features="x", label="y"), written(tmp_path / "a.json", text))
