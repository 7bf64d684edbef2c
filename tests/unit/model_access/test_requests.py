"""Rows as requests: cells, templates, and how many records go into one."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.columns.labels import NUMBER
from analyzer.errors import ConfigurationError
from analyzer.model_access.cells import CSV_CELLS, JSON_CELLS
from analyzer.model_access.requests import RequestWriter
from analyzer.model_access.templates import RequestForm
from contracts.analysis_config import AnalysisConfig, PredictorConfig
from contracts.analysis_config.config import DatasetType

NAMES = ("age", "job name", "rate")
ROWS = pa.record_batch(
    {
        "age": ["39", "40", None],
        "job name": pa.array(['clerk "A"', None, "7"]).dictionary_encode(),
        "rate": [0.5, 2.0, float("nan")],
    }
)
LINES: dict[str, Any] = {"content_type": "application/jsonlines"}
JSON: dict[str, Any] = {"content_type": "application/json"}


def form(
    dataset_type: DatasetType | None = "text/csv", names: tuple[str, ...] = NAMES, **predictor: Any
) -> RequestForm:
    asked = PredictorConfig(**predictor)
    return RequestForm.of(AnalysisConfig(dataset_type=dataset_type, predictor=asked), asked, names)


def bodies(asked: RequestForm, rows: pa.RecordBatch = ROWS, size: int = 10**6, records: int | None = None) -> list[str]:
    return [request.body.decode() for request in RequestWriter(asked, size, records).requests(rows)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["39", "39.0", "007", "1e5", "-0"], ["39", "39.0", "007", "1e5", "-0"]),
        (["39", "x", ' y"z', "a,b", "a\nb", None, ""], ["39", '"x"', '" y""z"', '"a,b"', '"a\nb"', "", '""']),
        (["nan", "inf", "0x1A", "1_000", "1e999"], ['"nan"', '"inf"', '"0x1A"', '"1_000"', "1e999"]),
        ([39, -1, 9007199254740993, None], ["39", "-1", "9007199254740993", ""]),
        ([0.5, 39.0, 1e22, None, float("nan"), float("inf")], ["0.5", "39.0", "1e+22", "", "", ""]),
    ],
)
def test_in_csv_numbers_are_as_they_were_and_other_texts_in_quotes(values: list[Any], expected: list[str]) -> None:
    column = pa.array(values)
    assert CSV_CELLS.written(column).to_pylist() == expected
    assert CSV_CELLS.written(column.dictionary_encode()).to_pylist() == expected
    assert CSV_CELLS.written(column, "<", ">").to_pylist() == [f"<{text}>" for text in expected]
    assert CSV_CELLS.written(column.slice(1)).to_pylist() == expected[1:]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["39", "39.0", "1e5"], ["39", "39.0", "1e5"]),
        (["007", ".5", "5.", "+1", "-.5", "-007", "1.e2"], ["7", "0.5", "5.0", "1", "-0.5", "-7", "100.0"]),
        (["x", 'y"z', "a\nb", "ä", None, "", "nan", "0x1A"], None),
        (["true", "false", "True"], ["true", "false", '"True"']),
        ([39, None], ["39", "null"]),
        ([0.5, 39.0, float("nan")], ["0.5", "39.0", "null"]),
    ],
)
def test_in_json_numbers_and_booleans_are_so_and_other_texts_in_quotes(
    values: list[Any], expected: list[str] | None
) -> None:
    column = pa.array(values)
    assert JSON_CELLS.written(column).to_pylist() == (expected or [json.dumps(value) for value in values])
    assert JSON_CELLS.written(column.dictionary_encode()).to_pylist() == JSON_CELLS.written(column).to_pylist()


texts = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8))
cells = st.one_of(texts, st.integers().map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr))


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20), st.integers(1, 60), st.integers(1, 9))
def test_whatever_the_cells_are_they_are_read_back_as_they_were(
    rows: list[tuple[str | None, str | None]], size: int, records: int
) -> None:
    """In CSV, whatever the limits; a missing value and an empty text are both an empty cell to a reader."""
    first, second = zip(*rows, strict=True)
    batch = pa.record_batch({"a": pa.array(first, pa.string()), "b": pa.array(second, pa.string())})
    asked = form(names=("a", "b"))
    found: list[list[str]] = []
    for request in RequestWriter(asked, size, records).requests(batch):
        read = list(csv.reader(io.StringIO(request.body.decode(), newline="")))
        assert len(read) == request.rows.num_rows <= records
        assert len(request.body) <= size or len(read) == 1
        found += read
    assert found == [[cell or "" for cell in row] for row in rows]


def meant(cell: str | None) -> Any:
    """What a cell stands for in JSON."""
    if cell in ("true", "false"):
        return cell == "true"
    if cell is None or not re.fullmatch(NUMBER, cell, re.ASCII):
        return cell
    return int(cell) if cell.lstrip("+-").isdecimal() else float(cell)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20))
def test_whatever_the_cells_are_json_holds_them(rows: list[tuple[str | None, str | None]]) -> None:
    first, second = zip(*rows, strict=True)
    batch = pa.record_batch({"a": pa.array(first, pa.string()), 'b"': pa.array(second, pa.string())})
    asked = form(names=("a", 'b"'), **JSON, content_template="$records", record_template="$features_kvp")
    (body,) = bodies(asked, batch)
    for row, record in zip(rows, json.loads(body), strict=True):
        assert list(record) == ["a", 'b"']
        assert list(record.values()) == [meant(cell) for cell in row]


def test_csv_has_no_header_and_rows_are_joined_by_newlines() -> None:
    assert bodies(form()) == ['39,"clerk ""A""",0.5\n40,,2.0\n,7,']


@pytest.mark.parametrize("template", ['{"features": $features}', '{"features": ${features}}'])
def test_a_line_of_json_is_made_for_each_record(template: str) -> None:
    (body,) = bodies(form(**LINES, content_template=template))
    assert body.split("\n") == [
        '{"features": [39,"clerk \\"A\\"",0.5]}',
        '{"features": [40,null,2.0]}',
        '{"features": [null,7,null]}',
    ]


RECORDS: list[tuple[str, list[Any]]] = [
    ("$features", [[39, 'clerk "A"', 0.5], [40, None, 2.0], [None, 7, None]]),
    (
        "$features_kvp",
        [
            {"age": 39, "job name": 'clerk "A"', "rate": 0.5},
            {"age": 40, "job name": None, "rate": 2.0},
            {"age": None, "job name": 7, "rate": None},
        ],
    ),
    (
        '{"x": {"years": "${age}"}, "of": $feature_names}',
        [{"x": {"years": years}, "of": list(NAMES)} for years in (39, 40, None)],
    ),
    ('{"job": "${job name}", "a": ["${rate}", 1]}', [
        {"job": 'clerk "A"', "a": [0.5, 1]}, {"job": None, "a": [2.0, 1]}, {"job": 7, "a": [None, 1]},
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("template", "expected"), RECORDS)
def test_records_of_json_follow_their_template(template: str, expected: list[Any]) -> None:
    (body,) = bodies(form(**JSON, content_template='{"instances": $records}', record_template=template))
    assert json.loads(body) == {"instances": expected}


@pytest.mark.parametrize(("template", "expected"), RECORDS)
def test_a_lone_record_of_json_is_a_request_of_its_own(template: str, expected: list[Any]) -> None:
    found = bodies(form(**JSON, content_template='{"instances": [$record]}', record_template=template))
    assert [json.loads(body) for body in found] == [{"instances": [record]} for record in expected]


def test_names_of_features_may_stand_beside_the_records() -> None:
    (body,) = bodies(
        form(**JSON, content_template='{"rows": $records, "names": $feature_names}', record_template="$features")
    )
    assert json.loads(body)["names"] == list(NAMES)


@pytest.mark.parametrize(
    ("predictor", "says"),
    [
        (LINES, "predictor.content_template is not set"),
        ({**LINES, "content_template": "$records"}, "with \\$features once"),
        ({**LINES, "content_template": "[$features, $features]"}, "with \\$features once"),
        ({**LINES, "content_template": "{$features}"}, "it should be JSON once it is filled in"),
        ({**LINES, "content_template": {"x": "$features"}}, "holds an object"),
        ({**JSON, "content_template": "$records"}, 'record_template is not set.*\\$features_kvp.*"\\$\\{age\\}"'),
        ({**JSON, "record_template": "$features"}, "predictor.content_template is not set"),
        ({**JSON, "content_template": "$features", "record_template": "$features"}, "\\$records or \\$record once"),
        ({**JSON, "content_template": "$records, $record", "record_template": "$features"}, "\\$records or \\$record"),
        ({**JSON, "content_template": "x$records", "record_template": "$features"}, "content_template .* JSON once"),
        ({**JSON, "content_template": "$records", "record_template": "{$features}"}, "record_template .* JSON once"),
        ({**JSON, "content_template": "$records", "record_template": "$feature_names"}, "\\$features, \\$features_kvp"),
        (
            {**JSON, "content_template": "$records", "record_template": '["${aeg}"]'},
            'record_template names "aeg", which does not exist. Did you mean "age"',
        ),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_what_would_be_right(predictor: Any, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        form(**predictor)


@pytest.mark.parametrize(
    ("dataset_type", "predictor", "expected"),
    [
        ("text/csv", {}, "text/csv"),
        ("application/x-parquet", {"content_type": "text/csv"}, "text/csv"),
        ("application/jsonlines", {"content_template": "[$features]"}, "application/jsonlines"),
        ("application/sagemakercapturejson", {}, "text/csv"),
        (None, {}, "text/csv"),
        (None, {"content_template": "[$features]"}, "application/jsonlines"),
        (None, {"content_template": "$records", "record_template": "$features"}, "application/json"),
    ],
)
def test_without_a_content_type_the_data_set_or_the_templates_tell_it(
    dataset_type: DatasetType | None, predictor: Any, expected: str
) -> None:
    assert form(dataset_type, **predictor).content_type == expected


def test_no_model_takes_parquet() -> None:
    with pytest.raises(ConfigurationError, match="the data set is application/x-parquet, which no model takes"):
        form("application/x-parquet")


def test_there_must_be_a_feature() -> None:
    with pytest.raises(ConfigurationError, match="no feature that the model could be asked about"):
        form(names=())


def test_requests_are_as_large_as_the_payload_allows_and_tell_so() -> None:
    rows = pa.record_batch({"a": [str(number % 10) for number in range(100_000)]})
    requests = list(RequestWriter(form(names=("a",)), 50_000).requests(rows))
    assert all(48_000 <= len(request.body) <= 50_000 for request in requests[:-1])
    assert [request.is_reduced for request in requests] == [True] * (len(requests) - 1) + [False]
    assert "\n".join(request.body.decode() for request in requests) == "\n".join(rows.column(0).to_pylist())


def test_rows_that_grow_longer_than_the_first_ones_stay_within_the_payload() -> None:
    rows = pa.record_batch({"a": ["1"] * 5000 + ["1" * 300] * 5000})
    requests = list(RequestWriter(form(names=("a",)), 20_000).requests(rows))
    assert max(len(request.body) for request in requests) <= 20_000
    assert sum(request.rows.num_rows for request in requests) == 10_000


def test_a_limit_of_records_fills_requests_and_is_no_reduction() -> None:
    rows = pa.record_batch({"a": list(range(10_000))})
    requests = list(RequestWriter(form(names=("a",)), 10**6, 300).requests(rows))
    assert {request.rows.num_rows for request in requests[:-1]} == {300}
    assert not any(request.is_reduced for request in requests)


def test_a_record_larger_than_the_payload_goes_alone() -> None:
    rows = pa.record_batch({"a": ["x", "y" * 100, "z"]})
    requests = list(RequestWriter(form(names=("a",)), 20).requests(rows))
    assert [request.rows.num_rows for request in requests] == [1, 1, 1]


def test_no_rows_make_no_request() -> None:
    assert bodies(form(), ROWS.slice(0, 0)) == []
