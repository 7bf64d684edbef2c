"""Captures of every form: their ids, their hour folders, and the merged records that they become."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.captured.errors import BadRecordError
from analyzer.captured.window import ALWAYS, Window
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.batch_capture import BatchCapture
from analyzer.ground_truth.capture_reader import CaptureReader
from analyzer.ground_truth.captures import CaptureFolder, captures_of_line
from analyzer.ground_truth.source import FileRange, Source
from analyzer.scan.split import SplitReport

SIDES = {
    "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": "0.7\n", "encoding": "CSV"},
    "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,é", "encoding": "CSV"},
}
TIME = datetime(2021, 5, 6, 22, 15, tzinfo=UTC)


def endpoint(**metadata: Any) -> bytes:
    return json.dumps({"captureData": SIDES, "eventMetadata": metadata, "eventVersion": "0"}).encode()


def only(line: bytes) -> Any:
    (capture,) = captures_of_line(line)
    return capture


def read(folder: Path, files: dict[str, bytes], window: Window = ALWAYS) -> tuple[list[tuple[str, Any]], SplitReport]:
    """The folders and ids of the captures in these files, read as one split, and the report."""
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    split = tuple(FileRange(str(folder / name)) for name in sorted(files))
    report = SplitReport()
    reader = CaptureReader(Source(str(folder), (split,), 0), window)
    ids = [id for some, _ in reader.ids(0, report) for id in some.to_pylist()]
    found = [(place.folder_of(capture), capture.id) for place, capture in reader.every(0) if capture.id is not None]
    assert [id for _, id in found] == ids
    return found, report


@pytest.mark.parametrize(
    ("metadata", "id"),
    [
        ({"eventId": "e", "inferenceId": "i"}, "i"),
        ({"eventId": "e"}, "e"),
        ({"eventId": "e", "inferenceId": ""}, "e"),
        ({"eventId": "e", "inferenceId": None}, "e"),
        ({"inferenceId": "i"}, "i"),
        ({"eventId": ""}, None),
        ({"eventId": 7}, "7"),
        ({"eventId": "e", "inferenceId": 0}, "0"),
        ({"inferenceId": 17.0}, "17"),
        ({"inferenceId": 123456789012345678901234567890}, "123456789012345678901234567890"),
        ({"eventId": 7.5}, None),
        ({"eventId": True}, None),
        ({"eventId": "\ud800"}, None),
        ({}, None),
    ],
)
def test_the_id_is_the_callers_else_the_platforms(metadata: dict[str, Any], id: str | None) -> None:
    assert only(endpoint(**metadata)).id == id


def test_a_record_of_an_endpoint_is_merged_in_the_order_of_keys_that_spark_writes() -> None:
    capture = only(endpoint(inferenceTime="2021-05-06T22:15:00Z", inferenceId="i", eventId="e"))
    assert capture.moment == TIME
    assert capture.merged(b'{"data":"1","encoding":"CSV"}').decode() == (
        '{"eventVersion":"0","groundTruthData":{"data":"1","encoding":"CSV"},"captureData":{'
        '"endpointInput":{"data":"1,é","encoding":"CSV","mode":"INPUT","observedContentType":"text/csv"},'
        '"endpointOutput":{"data":"0.7\\n","encoding":"CSV","mode":"OUTPUT","observedContentType":"text/csv"}},'
        '"eventMetadata":{"eventId":"e","inferenceId":"i","inferenceTime":"2021-05-06T22:15:00Z"}}'
    )


def test_what_else_a_record_holds_is_kept_and_an_older_label_is_not() -> None:
    more = {"groundTruthData": {"data": "0"}, "z": [1], "a": {"y": 12345678901234567890123, "x": None}}
    line = json.dumps({**json.loads(endpoint(eventId="e")), **more}).encode()
    found = only(line.replace(b'"1,', b'"' + b"9" * 30 + b",")).merged(b"{}")
    assert found.endswith(b',"eventMetadata":{"eventId":"e"},"a":{"x":null,"y":12345678901234567890123},"z":[1]}')
    assert b'"groundTruthData":{}' in found


@pytest.mark.parametrize("number", ["1.5", "9007199254740993", "123456789012345678901234567890", "1e999", "NaN"])
def test_data_that_is_no_text_stays_what_it_is(number: str) -> None:
    line = b'{"captureData": {"endpointOutput": {"data": [%b]}}, "eventMetadata": {"eventId": "e"}}' % number.encode()
    expected = "null" if number in ("1e999", "NaN") else number
    assert f'"endpointOutput":{{"data":[{expected}]}}'.encode() in only(line).merged(b"{}")


def test_a_row_of_a_batch_loses_its_id_and_time_and_nothing_else() -> None:
    capture = only('0.7,"a, ""b""",é , 3f-id , 2021-05-06T22:15:00Z\r'.encode())
    assert (capture.id, capture.moment) == ("3f-id", TIME)
    assert capture.merged(b'{"data":"1"}').decode() == (
        '{"eventMetadata":{"eventId":"3f-id"},"eventVersion":"0","groundTruthData":{"data":"1"},'
        '"captureData":{"batchTransformOutput":{"data":"0.7,\\"a, \\"\\"b\\"\\"\\",é ","encoding":"CSV"}}}'
    )


def test_an_object_of_a_batch_loses_its_id_and_time_and_nothing_else() -> None:
    keys = '"SageMakerInferenceId": "3f-id", "SageMakerInferenceTime": "2021-05-06T22:15:00Z"'
    capture = only(f'{{"b": 12345678901234567890123, {keys}, "SageMakerOutput": {{"p": 0.5}}}}'.encode())
    assert (capture.id, capture.moment) == ("3f-id", TIME)
    data = json.loads(capture.merged(b"{}"))["captureData"]["batchTransformOutput"]
    assert data == {"data": '{"SageMakerOutput":{"p":0.5},"b":12345678901234567890123}', "encoding": "JSON"}
    timeless, idless = captures_of_line(b'[{"SageMakerInferenceId": "x"}, {"SageMakerInferenceId": null}]')
    assert (timeless.id, timeless.moment, idless.id) == ("x", None, None)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a": 1}', "neither captureData nor SageMakerInferenceId"),
        (b"[1]", "neither captureData nor SageMakerInferenceId"),
        (b'{"captureData": []}', "captureData should be an object"),
        (b'{"captureData"', "not JSON"),
        (b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}", "nested deeper"),
        (b"0.7,id", "a row that ends in an inference id and a time"),
        (b"0.7,id,noon", "a row that ends in an inference id and a time"),
        (b"0.7,,2021-05-06T22:15:00Z", "a row that ends in an inference id and a time"),
        (b"INFO started", "a row that ends in an inference id and a time"),
    ],
)
def test_a_line_that_is_no_capture_is_told(line: bytes, why: str) -> None:
    with pytest.raises(BadRecordError, match=why):
        captures_of_line(line)


@pytest.mark.parametrize(
    ("folder", "moment", "expected"),
    [
        ("ep/all/2021/05/06/23", TIME, "ep/all/2021/05/06/23"),
        ("2021/05/06/23", None, "2021/05/06/23"),
        ("2021/05/06/23/more", TIME, "2021/05/06/23/more"),
        ("ep/all", TIME, "ep/all/2021/05/06/22"),
        (".", TIME, "2021/05/06/22"),
        ("ep", None, "ep"),
        (".", None, ""),
        ("2021/05/06/24", TIME, "2021/05/06/24/2021/05/06/22"),
    ],
)
def test_the_hour_folder_is_the_captures_own_else_that_of_its_time(
    folder: str, moment: datetime | None, expected: str
) -> None:
    assert CaptureFolder(folder, None).folder_of(BatchCapture("id", moment, b"", "CSV")) == expected


def test_captures_outside_the_window_and_without_an_id_are_counted(tmp_path: Path) -> None:
    window = Window(start=datetime(2021, 5, 6, 22, tzinfo=UTC), end=datetime(2021, 5, 6, 23, tzinfo=UTC))
    early = endpoint(eventId="early", inferenceTime="2021-05-06T21:59:59.999Z")
    late = endpoint(eventId="late", inferenceTime="2021-05-07T00:00:00+01:00")
    files = {
        "ep/2021/05/06/22/a.jsonl": b"\n".join([endpoint(eventId="by folder"), early, late, endpoint(), b""]),
        "ep/2021/05/06/21/a.jsonl": endpoint(eventId="other hour"),
        "a.jsonl": b"\xef\xbb\xbf" + endpoint(eventId="no time") + b"\n \n{}\n",
    }
    found, report = read(tmp_path, files, window)
    assert found == [("", "no time"), ("ep/2021/05/06/22", "by folder")]
    assert report.counts == {"outside_window": 3, "without_time": 1, "without_id": 1}
    assert (report.rows, report.bad_records) == (3, 1)
    assert "a.jsonl, line 3 of the part at byte 0: it has neither" in report.examples[0]


def test_a_row_of_csv_may_hold_a_newline_inside_of_quotes(tmp_path: Path) -> None:
    raw = b'0.7,"a\nb,""c""\n",id 1,2021-05-06T22:15:00Z\n\n0.8,x,id 2,2021-05-06T22:15:00Z\n0.9,"y,id 3,2021\n'
    found, report = read(tmp_path, {"a.csv.out": raw}, ALWAYS)
    assert [id for _, id in found] == ["id 1", "id 2"]
    assert report.bad_records == 1


def test_quotes_mean_nothing_among_lines_of_json(tmp_path: Path) -> None:
    raw = endpoint(eventId="1") + b'\nINFO "started\n' + endpoint(eventId="2")
    found, report = read(tmp_path, {"a.jsonl": raw})
    assert [id for _, id in found] == ["1", "2"]
    assert report.bad_records == 1


def test_a_file_in_another_encoding_is_told_by_its_name(tmp_path: Path) -> None:
    for raw in (endpoint(eventId="e").replace(b"0.7", b"\xe4"), b"\xe4,id,2021-05-06T22:15:00Z"):
        with pytest.raises(UnreadableDataError, match=r"a\.txt.*not UTF-8"):
            read(tmp_path, {"a.txt": raw})


def test_what_is_lost_to_a_bad_line_does_not_depend_on_where_the_file_is_cut(tmp_path: Path) -> None:
    lines = [endpoint(eventId="a"), b'garbage "quote', endpoint(eventId="b"), endpoint(eventId="c")]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    for cut in (len(lines[0]) + 1, 1):
        pieces = ((FileRange(str(path), 0, cut),), (FileRange(str(path), cut, path.stat().st_size),))
        reader = CaptureReader(Source(str(tmp_path), pieces, 0), ALWAYS)
        found = [id for split in (0, 1) for some, _ in reader.ids(split, SplitReport()) for id in some.to_pylist()]
        assert found == ["a", "b", "c"]
        assert [capture.id for split in (0, 1) for _, capture in reader.every(split)] == found


@pytest.mark.parametrize("more", [b"Inf", b"-Infinity", b"-NaN", b"1" * 5_000, b"NaN", b"[" * 99 + b"]" * 99])
def test_a_record_is_one_or_none_whether_lines_are_read_together_or_each_by_itself(tmp_path: Path, more: bytes) -> None:
    line = endpoint(eventId="x")[:-1] + b', "more": ' + more + b"}"
    together, report = read(tmp_path, {"a.jsonl": line})
    alone, other = read(tmp_path, {"a.jsonl": b"[]\n" + line})
    assert [id for _, id in together] == [id for _, id in alone]
    assert report.bad_records == other.bad_records


def test_long_numbers_beside_payloads_stay_what_they_are() -> None:
    number = b"12345678901234567890123"
    for place in (b'"eventVersion": "0"', b'"eventId": "e"', b'"mode": "INPUT"'):
        line = endpoint(eventId="e").replace(place, place + b', "n": ' + number)
        assert b'"n":' + number in only(line).merged(b"{}")
