"""Requests and answers that others have logged become the records that a capture would have had."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from analyzer.captured.pairs import PairLines, joined_lines
from analyzer.scan.split import FAILED_ANSWERS, UNANSWERED, UNASKED
from contracts.dataset_format import PairsFormat
from tests.cases.captures import CASES
from tests.cases.golden import expected_of

ROWS = PairsFormat()
TABLE = PairsFormat(preset="databricks")
EVENTS = PairsFormat(preset="kserve")


def made(record: Any, format: PairsFormat = ROWS, moment: datetime | None = None) -> dict[str, Any]:
    line = PairLines(format, "a.json", moment).line(record, 7)
    assert b"\n" not in line
    found: dict[str, Any] = orjson.loads(line)
    assert found.pop("capturedFrom") == "a.json, record 7"
    return found


def sides(record: Any, format: PairsFormat = ROWS) -> list[tuple[str, str]]:
    """The encoding and the data of the request and the response."""
    captured = made(record, format)["captureData"]
    return [(each["encoding"], each["data"]) for each in (captured["endpointInput"], captured["endpointOutput"])]


def row(**more: Any) -> dict[str, Any]:
    return {"request": "1,2", "response": "0.5", **more}


def event(
    kind: str = "org.kubeflow.serving.inference.request", body: str | bytes = b"[1]", **more: Any
) -> dict[str, Any]:
    raw = body.encode() if isinstance(body, str) else body
    return {
        "Bytes": base64.b64encode(raw).decode(),
        "ReqType": kind,
        "Id": "a",
        "ContentType": "application/json",
        **more,
    }


@pytest.mark.parametrize(
    ("value", "encoding", "data"),
    [
        ("36,gold\n", "CSV", "36,gold\n"),
        ("", "CSV", ""),
        ('{"instances": [[1]]}', "JSON", '{"instances": [[1]]}'),
        (" [1, 2]", "JSON", " [1, 2]"),
        ({"instances": [[1, 2.50]]}, "JSON", '{"instances":[[1,2.5]]}'),
        ([1, "a"], "JSON", '[1,"a"]'),
        (0.5, "JSON", "0.5"),
        (2**70, "JSON", str(2**70)),
        (True, "JSON", "true"),
        (b"36,gold", "CSV", "36,gold"),
        (b"\xff\xd8", "BASE64", "/9g="),
    ],
)
def test_a_payload_is_as_a_capture_has_it(value: Any, encoding: str, data: str) -> None:
    assert sides(row(request=value))[0] == (encoding, data)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("application/json; charset=utf-8", "JSON"),
        ("text/csv", "CSV"),
        ("text/plain", "CSV"),
        (None, "CSV"),
        (3, "CSV"),
    ],
)
def test_a_content_type_goes_before_looks(content_type: Any, encoding: str) -> None:
    format = PairsFormat(content_type="type")
    assert sides(row(type=content_type), format)[0] == (encoding, "1,2")


def test_what_looks_like_json_and_is_said_to_be_csv_is_csv() -> None:
    assert sides(row(request="[a],b", type="text/csv"), PairsFormat(content_type="type"))[0][0] == "CSV"


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"),
        ("yesterday", "yesterday"),
        (datetime(2026, 11, 1, 10, tzinfo=UTC), "2026-11-01T10:00:00Z"),
        (datetime(2026, 11, 1, 10), "2026-11-01T10:00:00Z"),
        (1793527200, "2026-11-01T10:00:00Z"),
        (1793527200000, "2026-11-01T10:00:00Z"),
        ("1793527200000", "2026-11-01T10:00:00Z"),
        (1793527200000000, "2026-11-01T10:00:00Z"),
        (1793527200000000000, "2026-11-01T10:00:00Z"),
        (1793527200.25, "2026-11-01T10:00:00.250000Z"),
        (1e300, "1e+300"),
    ],
)
def test_times_are_told_as_captures_tell_them(time: Any, told: str) -> None:
    assert made(row(at=time), PairsFormat(time="at"))["eventMetadata"] == {"inferenceTime": told}


@pytest.mark.parametrize(("id", "told"), [("a", {"eventId": "a"}), (7, {"eventId": "7"}), (None, {}), ("", {})])
def test_ids_are_texts(id: Any, told: dict[str, str]) -> None:
    assert made(row(id=id), PairsFormat(id="id"))["eventMetadata"] == told


@pytest.mark.parametrize("name", ["StatusCode", "status_code", "STATUS-CODE"])
@pytest.mark.parametrize(
    ("status", "kept"),
    [(200, True), ("201", True), (None, True), ("", True), (500, False), ("429", False), (302, False)],
)
def test_requests_that_failed_are_no_traffic(name: str, status: Any, kept: bool) -> None:
    found = made({name: status, **row(response="0.5" if kept else None)}, TABLE)
    assert ("captureData" in found) is kept
    assert kept or found == {"leftOut": FAILED_ANSWERS}


def test_columns_that_a_preset_alone_names_may_be_missing() -> None:
    assert "captureData" in made(row(), TABLE)


@pytest.mark.parametrize(
    ("record", "format", "why"),
    [
        (row(request=None), ROWS, "it has no request: it is null"),
        (row(response=None), ROWS, "it has no response: it is null"),
        (
            {"request": "1"},
            ROWS,
            'there is no "response", where dataset_format says that the response is; there is "request"',
        ),
        ({}, ROWS, 'there is no "request", where dataset_format says that the request is; there is nothing'),
        (row(), PairsFormat(time="at"), 'there is no "at", where dataset_format says that the time is'),
        (row(status_code="OK"), TABLE, 'its status is the text "OK"; it should be a status of HTTP, such as 200'),
        ([1], ROWS, "a JSON object was expected, and it is"),
        (row(request="\ud800"), ROWS, "it holds half of a character, which is no text"),
        (event(Bytes="{}"), EVENTS, 'its payload is no Base64: "{}"'),
        (event(Bytes=None), EVENTS, "it has no request: it is null"),
        (event(Id=None), EVENTS, "it has no id, by which a request and its response are joined"),
        (event("explain"), EVENTS, 'its event is the text "explain"; it should end with request or response'),
        (event(ReqType=None), EVENTS, "its event is null; it should end with request or response"),
    ],
)
def test_a_bad_record_says_what_is_wrong_with_it(record: Any, format: PairsFormat, why: str) -> None:
    found = made(record, format)
    assert found.keys() == {"unreadable"}
    assert found["unreadable"].startswith(why)


def joined(*events: dict[str, Any]) -> list[dict[str, Any]]:
    """What the records of one or several files become."""
    lines = [PairLines(EVENTS, "a.json", datetime(2026, 1, 1, 5 + n)).line(each, n) for n, each in enumerate(events)]
    return [orjson.loads(line) for line in joined_lines(lines)]


RESPONSE = "org.kubeflow.serving.inference.response"


def test_halves_are_joined_wherever_they_are() -> None:
    (whole,) = joined(event(RESPONSE, "[0.5]"), event(body="1,2", ContentType="text/csv"))
    assert whole["captureData"]["endpointInput"] == {
        "observedContentType": "text/csv",
        "mode": "INPUT",
        "data": "1,2",
        "encoding": "CSV",
    }
    assert whole["captureData"]["endpointOutput"]["data"] == "[0.5]"
    assert whole["eventMetadata"] == {"eventId": "a", "inferenceTime": "2026-01-01T05:00:00Z"}
    assert whole["capturedFrom"] == "a.json, record 0"


def test_an_event_that_is_there_twice_counts_once() -> None:
    assert len(joined(event(), event(), event(RESPONSE))) == 1
    assert "captureData" in joined(event(), event(), event(RESPONSE))[0]


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([event()], {"leftOut": UNANSWERED}),
        ([event(RESPONSE)], {"leftOut": UNASKED}),
        (
            [event(), event(body=b"[2]"), event(RESPONSE)],
            {"unreadable": "its id is that of 2 requests and 1 response that differ; it should be that of one of each"},
        ),
    ],
)
def test_halves_without_one_other_are_no_record(events: list[dict[str, Any]], found: dict[str, Any]) -> None:
    (whole,) = joined(*events)
    assert whole == {**found, "capturedFrom": "a.json, record 0"}


SAME = {
    "pairs-kserve": "capture-json-both-baseline",
    "pairs-kserve-arrays": "capture-json-both-baseline",
    "pairs-kserve-parquet": "capture-json-both-baseline",
    "pairs-events": "capture-csv-both-baseline",
    "pairs-databricks-parquet": "pairs-databricks",
    "pairs-databricks-csv": "pairs-databricks",
    "pairs-columns": "pairs-databricks",
}


@pytest.mark.parametrize(("case", "other"), SAME.items())
def test_reports_are_those_of_captures_of_the_same(case: str, other: str) -> None:
    for file in ("statistics.json", "constraint_violations.json", "drift.json"):
        assert expected_of(case).get(file) == expected_of(other).get(file)
    assert json.loads((CASES / case / "expected" / "statistics.json").read_text("utf-8"))["features"]
