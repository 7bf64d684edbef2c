"""What is written has the documented form, and the readers of captures read it field by field."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.capture import Body, CaptureWriter, Invocation
from contracts.captured import CapturedRecord
from tests.unit.capture.writing import body, captured, invocation, lines, settings, written
from tests.unit.captured.records import read

CSV, JSON = "text/csv", "application/json"


def sides(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return record["captureData"]["endpointInput"], record["captureData"]["endpointOutput"]


def side_of(tmp_path: Path, request: Body, **more: Any) -> tuple[str, str]:
    """The encoding and data that a request gets."""
    [record] = captured(tmp_path, invocation(request), **more)
    found = sides(record)[0]
    return found["encoding"], found["data"]


def packed(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_a_record_has_the_documented_form(tmp_path: Path) -> None:
    answer = body("0.5\n", "text/csv; charset=utf-8")
    [record] = captured(tmp_path, invocation("1,x", answer, inference_id="a-1", custom_attributes="t=1"))
    id = record["eventMetadata"].pop("eventId")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id)
    input = {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,x", "encoding": "CSV"}
    output = {
        "observedContentType": "text/csv; charset=utf-8",
        "mode": "OUTPUT",
        "data": "0.5\n",
        "encoding": "CSV",
    }
    assert record == {
        "captureData": {"endpointInput": input, "endpointOutput": output},
        "eventMetadata": {"inferenceId": "a-1", "customAttributes": ["t=1"], "inferenceTime": "2021-02-05T04:15:00Z"},
        "eventVersion": "0",
    }
    assert CapturedRecord.model_validate(record).event_version == "0"


def test_a_file_lies_in_the_folder_of_its_hour(tmp_path: Path) -> None:
    captured(tmp_path, invocation(), invocation(moment=1_612_498_500.25 + 3600), invocation())
    names = [file.relative_to(tmp_path).as_posix() for file in written(tmp_path)]
    uuid = r"[0-9a-f-]{36}\.jsonl"
    assert len(names) == 2
    assert re.fullmatch(rf"churn/AllTraffic/2021/02/05/04/15-00-250-{uuid}", names[0])
    assert re.fullmatch(rf"churn/AllTraffic/2021/02/05/05/15-00-250-{uuid}", names[1])
    assert len(written(tmp_path)[0].read_text().splitlines()) == 2


def test_what_nobody_has_said_is_left_out(tmp_path: Path) -> None:
    [record] = captured(tmp_path, invocation(body("x", None)))
    assert sides(record)[0] == {"mode": "INPUT", "data": "eA==", "encoding": "BASE64"}
    assert set(record["eventMetadata"]) == {"eventId", "inferenceTime"}


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/csv", "CSV"),
        ("Text/CSV; header=present", "CSV"),
        ("application/json", "JSON"),
        ("application/json;charset=UTF-8", "JSON"),
        ("application/jsonlines", "BASE64"),
        ("text/html; charset=utf-8", "BASE64"),
        ("", "BASE64"),
        ("nonsense", "BASE64"),
    ],
)
def test_the_content_type_alone_says_the_encoding(tmp_path: Path, content_type: str, encoding: str) -> None:
    data = packed(b"a,b") if encoding == "BASE64" else "a,b"
    assert side_of(tmp_path, body("a,b", content_type)) == (encoding, data)


def test_other_content_types_may_be_csv_and_json(tmp_path: Path) -> None:
    more = {"csv_content_types": ["text/plain"], "json_content_types": ["application/jsonlines", "application/x+json"]}
    [one, two] = captured(
        tmp_path,
        invocation(body("1", "text/plain"), body("[1]", "application/jsonlines")),
        invocation(body("1", "text/csv"), body("[1]", "application/x+json")),
        **more,
    )
    assert [side["encoding"] for record in (one, two) for side in sides(record)] == ["CSV", "JSON", "BASE64", "JSON"]


@pytest.mark.parametrize(
    ("request_body", "expected"),
    [
        (body(b"", CSV), ("CSV", "")),
        (body(b"", JSON), ("JSON", "")),
        (body(b"", None), ("BASE64", "")),
        (Body((), JSON), ("JSON", "")),
        (Body((b'{"a":', b"1}"), JSON), ("JSON", '{"a":1}')),
        (body(b"not JSON {", JSON), ("JSON", "not JSON {")),
        (body(b"\xff\x00,1", CSV), ("BASE64", packed(b"\xff\x00,1"))),
        (body(b"{\xe9}", JSON), ("BASE64", packed(b"{\xe9}"))),
        (body("ü,1".encode("latin-1"), "text/csv; charset=ISO-8859-1"), ("CSV", "ü,1")),
        (body("ü,1".encode("utf-16"), 'text/csv; charset="utf-16"'), ("CSV", "ü,1")),
        (body(b"a,1", "text/csv; charset=rot13"), ("BASE64", packed(b"a,1"))),
        (body(b"a,1", "text/csv; charset=nowhere"), ("BASE64", packed(b"a,1"))),
        (body(b"\\ud800", "text/csv; charset=unicode_escape"), ("BASE64", packed(b"\\ud800"))),
        (body('é\u2028\u0085\U0001f600"\n\\', CSV), ("CSV", 'é\u2028\u0085\U0001f600"\n\\')),
        (body(gzip.compress(b"1,x"), CSV, "gzip"), ("CSV", "1,x")),
        (body(gzip.compress(b"1,x"), CSV, " GZIP"), ("CSV", "1,x")),
        (body(zlib.compress(b"1,x"), CSV, "deflate"), ("CSV", "1,x")),
        (body(b"", CSV, "gzip"), ("CSV", "")),
        (body(b"1,x", CSV, "gzip"), ("CSV", "1,x")),
        (body(b"\x1b\xff", CSV, "br"), ("BASE64", packed(b"\x1b\xff"))),
    ],
)
def test_bodies_of_every_kind_are_kept(tmp_path: Path, request_body: Body, expected: tuple[str, str]) -> None:
    assert side_of(tmp_path, request_body) == expected


def test_what_is_packed_and_torn_stays_packed(tmp_path: Path) -> None:
    torn = gzip.compress(b"1,x" * 100)[:-4]
    assert side_of(tmp_path, body(torn, CSV, "gzip")) == ("BASE64", packed(torn))


def test_a_record_is_one_line_for_every_reader(tmp_path: Path) -> None:
    captured(tmp_path, invocation("a\u2028b\u2029c\u0085d\r\n"), invocation())
    assert len(lines(tmp_path)) == 2


@pytest.mark.parametrize("id", ["", "a/b", "..", "ü\u2028", "x" * 10_000, '"'])
def test_ids_may_be_any_text(tmp_path: Path, id: str) -> None:
    [record] = captured(tmp_path, invocation(inference_id=id, custom_attributes=id))
    assert record["eventMetadata"].get("inferenceId", "") == id
    assert record["eventMetadata"].get("customAttributes", [""]) == [id]


ONE = {CSV: "39,M", JSON: '[39, "M"]'}
TWO = {CSV: "39,M\n28,F\n", JSON: '[[39, "M"], [28, "F"]]'}
SCORE = {CSV: "0.9\n", JSON: "[0.9]"}
SCORES = {CSV: "0.9\n0.1", JSON: "[[0.9], [0.1]]"}


@pytest.mark.parametrize("of_input", [CSV, JSON])
@pytest.mark.parametrize("of_output", [CSV, JSON])
@pytest.mark.parametrize("known", [True, False], ids=["as text", "as BASE64"])
@pytest.mark.parametrize("several", [False, True], ids=["a row", "rows"])
def test_monitors_read_every_encoding(
    tmp_path: Path, of_input: str, of_output: str, known: bool, several: bool
) -> None:
    request, answer = (TWO, SCORES) if several else (ONE, SCORE)
    more = {} if known else {"csv_content_types": [], "json_content_types": []}
    made = invocation(body(request[of_input], of_input), body(answer[of_output], of_output))
    captured(tmp_path, made, made, **more)
    count = 4 if several else 2
    expected = {"_c0": ["0.9", "0.1"] * 2, "_c1": ["39", "28"] * 2, "_c2": ["M", "F"] * 2}
    one = {name: [values[0]] * 2 for name, values in expected.items()}
    found = read(lines(tmp_path))
    assert found.columns == (expected if several else one)
    assert found.report.rows == count


def test_a_monitor_takes_the_folder_of_an_endpoint(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path / "captured")) as writer:
        for age in range(40):
            given, answer = (
                body(json.dumps({"age": age, "plan": "gold"}), JSON),
                body(json.dumps({"p": age / 40}), JSON),
            )
            writer.offer(Invocation(given, answer))
    report = analyzer.baseline(tmp_path / "captured" / "churn", tmp_path / "report", engine="processes")
    assert [feature.name for feature in report.features] == ["p", "age", "plan"]
    assert report.item_count == 40
