"""Lines of labels, and what the choice between several for one id goes by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.captured.errors import BadRecordError
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.labels import LabelReader, label_of_line
from analyzer.ground_truth.source import FileRange, Source
from analyzer.scan.split import SplitReport
from tests.unit.contracts.samples import GROUND_TRUTH, changed

ID = GROUND_TRUTH["eventMetadata"]["eventId"]


def line(pointer: str = "/eventVersion", value: Any = "0") -> bytes:
    return json.dumps(changed(GROUND_TRUTH, pointer, value)).encode()


def read(folder: Path, files: dict[str, bytes]) -> tuple[list[dict[str, Any]], SplitReport]:
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    split = tuple(FileRange(str(folder / name)) for name in sorted(files))
    report = SplitReport()
    batches = LabelReader(Source(str(folder), (split,), 0)).read(0, report)
    return [label for batch in batches for label in batch.to_pylist()], report


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"data": "1", "encoding": "CSV"}, '{"data":"1","encoding":"CSV"}'),
        ({"encoding": "CSV", "data": "1\n0\n"}, '{"data":"1\\n0\\n","encoding":"CSV"}'),
        ({"data": "é,2", "encoding": "csv"}, '{"data":"é,2","encoding":"CSV"}'),
        ({"data": "1"}, '{"data":"1","encoding":"CSV"}'),
        ({"data": {"label": [1, 0.5]}, "encoding": "JSON"}, '{"data":{"label":[1,0.5]},"encoding":"JSON"}'),
        ({"data": 12345678901234567890123, "encoding": "JSON"}, '{"data":12345678901234567890123,"encoding":"JSON"}'),
        ({"data": None, "encoding": "CSV"}, '{"data":null,"encoding":"CSV"}'),
        ({"data": None}, '{"data":null,"encoding":"CSV"}'),
    ],
)
def test_a_label_is_kept_as_it_is(data: dict[str, Any], text: str) -> None:
    assert label_of_line(line("/groundTruthData", data)) == (ID, None, text)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (line("/groundTruthData", "1"), "at /groundTruthData it holds"),
        (line("/groundTruthData", {"encoding": "CSV"}), "at /groundTruthData/data it is missing"),
        (line("/groundTruthData/encoding", "BASE64"), "at /groundTruthData/encoding it holds"),
        (line("/eventMetadata", {}), "at /eventMetadata/eventId it is missing"),
        (line("/eventMetadata/eventId", ""), "at /eventMetadata/eventId it holds an empty text; it should not be"),
        (line("/eventMetadata/eventId", 7.5), "at /eventMetadata/eventId it holds the number 7.5"),
        (line("/eventMetadata/eventId", True), "at /eventMetadata/eventId it holds true"),
        (b"[]", "it holds a list; it should be a JSON object"),
        (b"1,0", "not JSON"),
    ],
)
def test_a_line_that_is_no_label_is_told(raw: bytes, why: str) -> None:
    with pytest.raises(BadRecordError, match=why):
        label_of_line(raw)


@pytest.mark.parametrize(
    ("id", "text"), [(7, "7"), (0, "0"), (17.0, "17"), (12345678901234567890123, "12345678901234567890123")]
)
def test_an_id_that_is_a_whole_number_is_its_text(id: float, text: str) -> None:
    assert label_of_line(line("/eventMetadata/eventId", id))[0] == text


ARRAY = [changed(GROUND_TRUTH, "/eventMetadata/eventId", f"é{number}") for number in range(5_000)]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("before", ["", "\n  "])
def test_a_file_may_be_an_array_of_labels(tmp_path: Path, indent: int | None, before: str) -> None:
    text = json.dumps(ARRAY, indent=indent, ensure_ascii=False)
    raw = text if indent else text.replace("}, {", "},\n{")
    found, report = read(tmp_path, {"a.json": (before + raw).encode(), "b.jsonl": line()})
    assert [label["id"] for label in found] == [*(f"é{number}" for number in range(5_000)), ID]
    assert [label["position"] for label in found[:-1]] == list(range(5_000))
    assert (report.rows, report.bad_records) == (5_001, 0)


@pytest.mark.parametrize(
    ("text", "labels", "told"),
    [
        (json.dumps(ARRAY[:2], indent=1)[:-40], 1, "not JSON"),
        (json.dumps([ARRAY[0], 1], indent=1), 1, "it holds the number 1"),
        (json.dumps([ARRAY[0]], indent=1) + "\nx", 1, "not JSON"),
        ("[\n" + json.dumps(ARRAY[0]) + ",\n", 1, "not JSON"),
    ],
)
def test_what_is_no_label_in_an_array_is_a_bad_record(tmp_path: Path, text: str, labels: int, told: str) -> None:
    found, report = read(tmp_path, {"a.json": text.encode()})
    assert (len(found), report.bad_records) == (labels, 1)
    assert told in report.examples[0]


def test_a_label_is_of_its_own_time_else_of_the_hour_of_its_folder(tmp_path: Path) -> None:
    timed = line("/eventMetadata/inferenceTime", "1970-01-01T01:00:00.5+01:00")
    unreadable = line("/eventMetadata/inferenceTime", "noon")
    found, report = read(
        tmp_path,
        {"1970/01/01/01/a.jsonl": b"\n".join([line(), timed, b"", unreadable]), "z": line()},
    )
    hour = 3_600_000_000
    assert [label["moment"] for label in found] == [hour, 500_000, hour, -(1 << 63)]
    assert [label["file"] for label in found] == [0, 0, 0, 1]
    first, second, third, _ = (label["position"] for label in found)
    assert first < second < third
    assert report.rows == 4


def test_bad_lines_are_counted_with_their_places(tmp_path: Path) -> None:
    found, report = read(tmp_path, {"a": line() + b"\n\n1,0\n" + line()})
    assert (len(found), report.bad_records) == (2, 1)
    assert "a, line 3 of the part at byte 0: not JSON" in report.examples[0]


def test_a_file_in_another_encoding_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDataError, match=r"a\.txt.*not UTF-8"):
        read(tmp_path, {"a.txt": line().replace(b'"1"', b'"\xe4"')})
