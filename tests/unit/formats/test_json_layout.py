"""JSON objects that hold a whole table."""

from __future__ import annotations

import json

import pytest

from tests.unit.formats.reading import read_json_documents, read_json_lines

TABLES = {
    "by its columns": {"a": {"0": 1, "1": 2}, "b": {"0": 3, "1": 4}},
    "by its index": {"0": {"a": 1, "b": 3}, "1": {"a": 2, "b": 4}},
    '"split"': {"columns": ["a", "b"], "index": [0, 1], "data": [[1, 3], [2, 4]]},
    '"table"': {"schema": {"fields": []}, "data": [{"a": 1}]},
    "a list for each column": {"a": [1, 2], "b": [3, 4]},
}


@pytest.mark.parametrize("layout", TABLES)
def test_the_only_row_of_a_file_that_is_a_table_is_told(layout: str) -> None:
    text = json.dumps(TABLES[layout])
    for read in (read_json_documents(text), read_json_lines(text), read_json_lines(text.replace("1", "1e400", 1))):
        (hint,) = read.report.hints
        assert layout in hint
        assert 'orient="records"' in hint


@pytest.mark.parametrize(
    "row",
    [
        {"a": 1, "b": 2},
        {"a": {"x": 1}, "b": {"y": 2}},
        {"a": {"0": 1}, "b": 2},
        {"a": {"0": 1}, "b": {"0": 1, "1": 2}},
        {"a": {}, "b": {}},
        {"features": [1, 2, 3], "label": 1},
        {"features": [1, 2, 3], "labels": [1]},
        {"a": [1], "b": [2]},
        {"data": [1, 2]},
        {},
    ],
)
def test_a_row_is_no_table(row: dict[str, object]) -> None:
    assert read_json_lines(json.dumps(row)).report.hints == []


def test_one_of_several_rows_is_none() -> None:
    row = json.dumps(TABLES["by its columns"])
    assert read_json_lines(f"{row}\n{row}\n").report.hints == []
    assert read_json_lines(f"{row}\n{row}\n", rows=1).report.hints == []
