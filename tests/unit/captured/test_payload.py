from __future__ import annotations

from typing import Any

import pytest

from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import payload_of
from tests.unit.captured.records import base64_of, csv, json_text

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        (csv("1,x"), [["1", "x"]]),
        (csv("1,x\n"), [["1", "x"]]),
        (csv("1,x\r\n\r\n"), [["1", "x"]]),
        (csv("0.5"), [["0.5"]]),
        (csv("1,,x"), [["1", None, "x"]]),
        (csv('1,"a, b"'), [["1", "a, b"]]),
        (csv('1,"a\nb"\n'), [["1", "a\nb"]]),
        (csv('"say ""no""",""'), [['say "no"', None]]),
        (csv("1,x\n2,y\n\n3,z"), [["1", "x"], ["2", "y"], ["3", "z"]]),
        (csv("1,x\r2,y"), [["1", "x"], ["2", "y"]]),
        (csv(""), []),
        (csv("\n"), []),
        (csv(" "), [[" "]]),
        (json_text({"a": 1, "b": None}), [{"a": 1, "b": None}]),
        (json_text({"a": {"b": [1, 2]}}), [{"a": {"b": [1, 2]}}]),
        (json_text([{"a": 1}, {"a": 2}]), [{"a": 1}, {"a": 2}]),
        (json_text([1, "x", None]), [[1, "x", None]]),
        (json_text([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (json_text([1, {"a": 2}]), [[1, {"a": 2}]]),
        (json_text(0.5), [[0.5]]),
        (json_text("yes"), [["yes"]]),
        (json_text([]), []),
        (json_text(None), []),
        ({"data": '{"a": 1}\n{"a": 2}\n', "encoding": "JSON"}, [{"a": 1}, {"a": 2}]),
        ({"data": "[1, 2]\n[3, 4]\n", "encoding": "JSON"}, [[1, 2], [3, 4]]),
        ({"data": '{"a": 12345678901234567890123}', "encoding": "JSON"}, [{"a": 12345678901234567890123}]),
        ({"data": "", "encoding": "JSON"}, []),
        ({"data": {"a": 1}, "encoding": "JSON"}, [{"a": 1}]),
        ({"data": "1,2", "encoding": "csv"}, [["1", "2"]]),
        ({"data": None, "encoding": "CSV"}, []),
        ({}, []),
        (base64_of("1,x\n", "text/csv; charset=utf-8"), [["1", "x"]]),
        (base64_of('{"a": 1}', "application/json"), [{"a": 1}]),
        (base64_of('{"a": 1}\n{"a": 2}', "application/jsonlines"), [{"a": 1}, {"a": 2}]),
        (base64_of('{"a": 1}', "application/x-thing"), [{"a": 1}]),
        (base64_of("[0.1, 0.9]"), [[0.1, 0.9]]),
        (base64_of("1,x"), [["1", "x"]]),
        (base64_of("0.25", "text/html; charset=utf-8"), [["0.25"]]),
        (base64_of("[odd,x", "text/plain"), [["[odd", "x"]]),
        (base64_of('{"a": 1}', "text/csv"), [{"a": 1}]),
        (csv("[0.10, 0.7, 0.2]"), [[0.1, 0.7, 0.2]]),
        (csv("[0.1, 0.9]\n[0.8, 0.2]\n"), [[0.1, 0.9], [0.8, 0.2]]),
        (csv("[[0.1, 0.9], [0.8, 0.2]]"), [[0.1, 0.9], [0.8, 0.2]]),
        (csv('{"predictions": [0.1]}'), [{"predictions": [0.1]}]),
        (csv("[a],[b]"), [["[a]", "[b]"]]),
        (csv("[1],[2]"), [["[1]", "[2]"]]),
        (csv("[0.1 0.9]"), [["[0.1 0.9]"]]),
        (csv(" [0.1, 0.9]"), [[" [0.1", " 0.9]"]]),
        ({"data": '{"a": 1}', "observedContentType": "application/json"}, [{"a": 1}]),
        ({"data": "1,2"}, [["1", "2"]]),
    ],
)
def test_a_payload_is_read_by_its_own_encoding(part: dict[str, Any], rows: list[Any]) -> None:
    payload = payload_of(part)
    assert payload is not None
    assert payload.rows() == rows


@pytest.mark.parametrize(
    "part",
    [
        base64_of(JPEG, "image/jpeg"),
        base64_of(JPEG),
        base64_of("<svg/>", "image/svg+xml"),
        base64_of(b"\x93NUMPY\x01\x00v\x00", "application/x-npy"),
        base64_of(b"text with \0 in it"),
    ],
)
def test_what_is_no_text_is_binary(part: dict[str, Any]) -> None:
    assert payload_of(part) is None


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"data": '{"a": 1', "encoding": "JSON"}, "not JSON"),
        ({"data": '{"a": 1}\nx', "encoding": "JSON"}, "not JSON"),
        ({"data": "MSx5*", "encoding": "BASE64"}, "not BASE64"),
        ({"data": "MSx", "encoding": "BASE64"}, "not BASE64"),
        (base64_of("no json", "application/json"), "not JSON"),
        ({"data": "<a/>", "encoding": "XML"}, "CSV, JSON or BASE64"),
        ({"data": '1,"x', "encoding": "CSV"}, "never closed"),
        ({"data": '1","x', "encoding": "CSV"}, "never closed"),
        ({"data": '"1,2', "encoding": "CSV"}, "never closed"),
        ({"data": "[" * 5_000 + "]" * 5_000, "encoding": "JSON"}, "nested deeper"),
    ],
)
def test_a_payload_that_cannot_be_read_is_a_bad_record(part: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRecordError, match=reason):
        payload = payload_of(part)
        assert payload is not None
        payload.rows()
