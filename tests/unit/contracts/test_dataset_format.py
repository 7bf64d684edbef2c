from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dataset_format import (
    CaptureFormat,
    CsvFormat,
    DatasetFormat,
    JsonFormat,
    PairsFormat,
    ParquetFormat,
    format_text,
    parse_dataset_format,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"csv":{"header":true,"output_columns_position":"START"}}',
            CsvFormat(header=True, output_columns_position="START"),
        ),
        (
            '{"csv":{"header":true,"output_columns_position":"END"}}',
            CsvFormat(header=True, output_columns_position="END"),
        ),
        (
            '{"csv":{"header":true,"outputColumnsPosition":"end"}}',
            CsvFormat(header=True, output_columns_position="END"),
        ),
        ('{"csv":{"header":false}}', CsvFormat(header=False)),
        ('{"csv":{"header":"true"}}', CsvFormat(header=True)),
        ('{"csv":{"header":"False"}}', CsvFormat(header=False)),
        ('{"csv":{}}', CsvFormat(header=False)),
        ('{"csv":null}', CsvFormat(header=False)),
        ('{"Csv":{"Header":true}}', CsvFormat(header=True)),
        ('{"CSV":{"HEADER":true}}', CsvFormat(header=True)),
        ('{"csv":{"header":true,"delimiter":";"}}', CsvFormat(header=True, delimiter=";")),
        ('{"csv":{"header":true,"delimiter":"\\\\t"}}', CsvFormat(header=True, delimiter="\t")),
        ('{"csv":{"header":true,"escape":"\\\\","ragged":"true"}}', CsvFormat(header=True, escape="\\", ragged=True)),
        ('{"csv":{"header":true,"escape":"\\""}}', CsvFormat(header=True)),
        ('{"csv":{"header":true,"delimiter":"\\t"}}', CsvFormat(header=True, delimiter="\t")),
        ('{"json":{"lines":true}}', JsonFormat(lines=True)),
        ('{"json":{"line":"true"}}', JsonFormat(lines=True)),
        ('{"json":{"lines":false}}', JsonFormat(lines=False)),
        ('{"json":{"line":true,"lines":true}}', JsonFormat(lines=True)),
        ('{"json":{}}', JsonFormat(lines=True)),
        ('{"Json":{"Line":false}}', JsonFormat(lines=False)),
        ('{"pairs":{}}', PairsFormat()),
        ('{"pairs":null,"Pairs":{"Preset":"KServe"}}', PairsFormat(preset="kserve")),
        (
            '{"pairs":{"request":"a","response":"b","contentType":"c"}}',
            PairsFormat(request="a", response="b", content_type="c"),
        ),
        (
            '{"pairs":{"preset":"databricks","captureIndexNames":["endpointInput"]}}',
            PairsFormat(preset="databricks", capture_index_names=("endpointInput",)),
        ),
        ('{"pairs":{"payload":"p","event":"e","id":"i"}}', PairsFormat(payload="p", event="e", id="i")),
        ('{"parquet":{}}', ParquetFormat()),
        ('{"Parquet":{}}', ParquetFormat()),
        ('{"Csv":null,"Json":null,"Parquet":{}}', ParquetFormat()),
        ('  {"parquet": {}}\n', ParquetFormat()),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
            CaptureFormat(capture_index_names=("endpointInput", "endpointOutput")),
        ),
        ('{"sagemakerCaptureJson":{}}', CaptureFormat(capture_index_names=("endpointInput", "endpointOutput"))),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":[]}}',
            CaptureFormat(capture_index_names=("endpointInput", "endpointOutput")),
        ),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput"]}}',
            CaptureFormat(capture_index_names=("endpointInput",)),
        ),
        (
            '{"SagemakerCaptureJson":{"CaptureIndexNames":["EndpointOutput","endpointoutput"]}}',
            CaptureFormat(capture_index_names=("endpointOutput",)),
        ),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":"batchTransformOutput"}}',
            CaptureFormat(capture_index_names=("batchTransformOutput",)),
        ),
    ],
)
def test_every_known_spelling_is_understood(text: str, expected: DatasetFormat) -> None:
    assert parse_dataset_format(text) == expected


@pytest.mark.parametrize(
    ("text", "held", "right"),
    [
        ("csv", '"csv"', '{"csv": {"header": true}}'),
        ("", '""', "valid JSON"),
        ("{'csv': {}}", "\"{'csv': {}}\"", "valid JSON"),
        ('"csv"', '"\\"csv\\""', "exactly one key"),
        ("[]", '"[]"', "exactly one key"),
        ("{}", '"{}"', "exactly one key"),
        ('{"csv":{},"json":{}}', "csv", "exactly one key"),
        ('{"csv":true}', 'true for "csv"', '{"parquet": {}}'),
        ('{"xml":{}}', 'the unknown format "xml"', '{"json": {"lines": true}}'),
        ('{"csv":{"heder":true}}', 'the unknown option "heder"', "header, output_columns_position, delimiter"),
        ('{"parquet":{"header":true}}', 'the unknown option "header"', "takes no options"),
        ('{"csv":{"header":"yes"}}', 'the text "yes" for header of csv', "true or false"),
        ('{"csv":{"header":1}}', "the number 1 for header", "true or false"),
        ('{"csv":{"output_columns_position":"LEFT"}}', 'the text "LEFT"', "START or END"),
        ('{"csv":{"escape":","}}', 'the text "," for escape', "other than the delimiter"),
        ('{"csv":{"delimiter":"||"}}', 'the text "||" for delimiter', "one ASCII character"),
        ('{"csv":{"delimiter":"\\""}}', "for delimiter", "neither a quote nor a line end"),
        ('{"csv":{"delimiter":"§"}}', "for delimiter", "one ASCII character"),
        ('{"json":{"line":true,"lines":false}}', "lines of json twice", "once"),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":["input"]}}',
            "a list",
            "endpointInput, endpointOutput or batchTransformOutput",
        ),
        ('{"sagemakerCaptureJson":{"captureIndexNames":5}}', "the number 5", "a list of endpointInput"),
        ('{"csv":{"header":NaN}}', "NaN", "valid JSON"),
        ("\udcff", "\\udcff", "valid JSON"),
    ],
)
def test_a_wrong_format_is_refused_with_what_it_held_and_what_would_be_right(text: str, held: str, right: str) -> None:
    with pytest.raises(ValueError, match="holds") as caught:
        parse_dataset_format(text)
    assert held in str(caught.value)
    assert right in str(caught.value)


def test_a_long_text_is_shown_only_in_part() -> None:
    with pytest.raises(ValueError, match="holds") as caught:
        parse_dataset_format("x" * 10_000)
    assert len(str(caught.value)) < 400


FORMATS = st.one_of(
    st.builds(
        CsvFormat,
        header=st.booleans(),
        output_columns_position=st.sampled_from(["START", "END"]),
        delimiter=st.sampled_from([",", ";", "|", "\t", " "]),
    ),
    st.builds(JsonFormat, lines=st.booleans()),
    st.builds(ParquetFormat),
    st.builds(
        CaptureFormat,
        capture_index_names=st.lists(
            st.sampled_from(["endpointInput", "endpointOutput", "batchTransformOutput"]), min_size=1, unique=True
        ).map(tuple),
    ),
)


@given(FORMATS)
def test_what_is_written_is_read_back(dataset_format: DatasetFormat) -> None:
    assert parse_dataset_format(format_text(dataset_format)) == dataset_format


@given(FORMATS, st.data())
def test_the_case_of_keys_and_the_kind_of_booleans_do_not_matter(
    dataset_format: DatasetFormat, data: st.DataObject
) -> None:
    def respelt(value: Any) -> Any:
        if isinstance(value, dict):
            return {data.draw(st.sampled_from([key, key.upper(), key.lower()])): respelt(value[key]) for key in value}
        if isinstance(value, bool):
            return data.draw(st.sampled_from([value, str(value), str(value).lower()]))
        return value

    text = json.dumps(respelt(json.loads(format_text(dataset_format))))
    assert parse_dataset_format(text) == dataset_format


@given(
    st.text()
    | st.recursive(
        st.none() | st.booleans() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(["csv", "json", "parquet", "header", "lines", "sagemakerCaptureJson", "x"]), inner
        ),
    ).map(json.dumps)
)
def test_any_text_is_either_a_format_or_a_clear_refusal(text: str) -> None:
    try:
        assert parse_dataset_format(text).kind in ("csv", "json", "parquet", "sagemakerCaptureJson")
    except ValueError as error:
        assert str(error).startswith("holds ")
