"""Merged records become columns of the answer and of the label."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from analyzer.captured.window import Window
from analyzer.formats.captures import MergedDecoder
from analyzer.formats.reading import Reading
from contracts.dataset_format import MERGE_INDEX_NAMES
from tests.unit.captured.records import Part, base64_of, csv, json_text
from tests.unit.formats.reading import SPLIT, Decoded, decoded


def merged(
    label: Part | None, output: Part | None, input: Part | None = None, side: str = "endpointOutput", **metadata: str
) -> str:
    """A line of a merged file."""
    sides = {"endpointInput": input, side: output}
    captured = {name: part for name, part in sides.items() if part is not None}
    record: dict[str, Any] = {
        "eventVersion": "0",
        "captureData": captured,
        "eventMetadata": {"eventId": "e", **metadata},
    }
    return json.dumps(record | ({} if label is None else {"groundTruthData": label}))


def read(*lines: str, sides: tuple[str, ...] = MERGE_INDEX_NAMES, **reading: Any) -> Decoded:
    return decoded(MergedDecoder(sides, Reading(**reading)), "".join(line + "\n" for line in lines), split=SPLIT)


def test_an_answer_and_its_label_are_numbered_by_position() -> None:
    found = read(merged(csv("1"), csv("0.7,x\n")), merged(csv("0\n"), csv("0.2,y")))
    assert found.columns == {
        "endpointOutput_0": ["0.7", "0.2"],
        "endpointOutput_1": ["x", "y"],
        "groundTruthData_0": ["1", "0"],
    }
    assert found.report.rows == 2


def test_objects_are_named_by_their_keys() -> None:
    output = json_text({"prediction": {"score": 0.5}, "all": [0.5, 0.5]})
    found = read(merged(json_text({"label": 1}), output))
    assert found.columns == {
        "endpointOutput_prediction.score": ["0.5"],
        "endpointOutput_all": ["[0.5,0.5]"],
        "groundTruthData_label": ["1"],
        "groundTruthData_0": ["1"],
    }


@pytest.mark.parametrize("label", [{"label": 1, "weight": 2}, {"labels": [{"label": 1}]}])
def test_a_label_of_several_values_has_no_first_one(label: dict[str, Any]) -> None:
    assert "groundTruthData_0" not in read(merged(json_text(label), csv("0.5"))).columns


@pytest.mark.parametrize(
    "label", [json_text({"instances": [{"label": 1}, {"label": 0}]}), csv("1\n0"), csv("label\n1\n0")]
)
@pytest.mark.parametrize(
    "output",
    [
        json_text({"predictions": [{"score": 0.9}, {"score": 0.1}]}),
        json_text({"score": [0.9, 0.1]}),
        json_text({"SageMakerOutput": {"predictions": [{"score": 0.9}, {"score": 0.1}]}, "instances": [[1], [2]]}),
    ],
)
def test_known_shapes_of_json_are_rows_of_their_labels(label: Part, output: Part) -> None:
    headers = {"groundTruthData": ["label"]}
    line = merged(label, output) + "\n"
    found = decoded(MergedDecoder(MERGE_INDEX_NAMES, Reading(), headers), line, split=SPLIT)
    assert (found.report.rows, found.report.bad_records) == (2, 0)
    (score,) = (name for name in found.columns if name.endswith("score"))
    assert found.columns[score] == ["0.9", "0.1"]
    assert found.columns["groundTruthData_0"] == ["1", "0"]


@pytest.mark.parametrize("output", [base64_of("0.5", "text/csv"), json_text([0.5]), json_text(0.5)])
def test_an_answer_is_read_by_its_own_encoding(output: Part) -> None:
    assert read(merged(csv("1"), output)).columns["endpointOutput_0"] == ["0.5"]


def test_a_batch_transform_has_its_own_name() -> None:
    found = read(merged(csv("1"), csv("5,0.5"), side="batchTransformOutput"))
    assert found.columns == {
        "batchTransformOutput_0": ["5"],
        "batchTransformOutput_1": ["0.5"],
        "groundTruthData_0": ["1"],
    }


@pytest.mark.parametrize("output", ["0.1\n0.2\n0.3", "0.1,0.2,0.3"])
@pytest.mark.parametrize("label", [csv("1\n0\n1"), csv("1,0,1"), json_text([1, 0, 1])])
def test_several_labels_belong_to_the_rows_of_the_answer(output: str, label: Part) -> None:
    found = read(merged(label, csv(output), input=csv("a\nb\nc")))
    assert found.columns == {"endpointOutput_0": ["0.1", "0.2", "0.3"], "groundTruthData_0": ["1", "0", "1"]}


def test_a_line_of_several_values_stays_one_row_where_nothing_says_otherwise() -> None:
    assert read(merged(csv("1,0"), csv("0.1,0.2"))).report.rows == 1
    assert read(merged(csv("1"), csv("0.1,0.2,0.7"), input=csv("a"))).report.rows == 1
    assert read(merged(csv("1"), csv("0.1,0.2,0.7"), input=csv("a\nb\nc"))).report.bad_records == 1, (
        "one label of three"
    )


def test_the_first_row_alone_may_be_asked_for() -> None:
    found = read(merged(csv("1\n0"), csv("0.1\n0.2")), payload_rows="first")
    assert found.columns == {"endpointOutput_0": ["0.1"], "groundTruthData_0": ["1"]}


def test_a_record_without_a_label_has_a_missing_one() -> None:
    found = read(merged(csv("1"), csv("0.7")), merged(None, csv("0.2")), merged(csv("1"), None))
    assert found.columns == {"endpointOutput_0": ["0.7", "0.2", None], "groundTruthData_0": ["1", None, "1"]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (merged(csv("1\n0\n1"), csv("0.1\n0.2")), "2 rows in endpointOutput and 3 rows in groundTruthData"),
        (
            merged(None, csv("0.1")).replace('"eventVersion"', '"groundTruthData": 1, "eventVersion"'),
            "groundTruthData should be",
        ),
        ('{"groundTruthData": {}}', "it has no captureData"),
        ("{", "not JSON"),
    ],
)
def test_records_that_do_not_fit_are_counted(line: str, said: str) -> None:
    found = read(line, merged(csv("1"), csv("0.5")))
    assert (found.report.rows, found.report.bad_records) == (1, 1)
    assert said in found.report.examples[0]


def test_what_was_captured_outside_of_the_window_is_left_out() -> None:
    window = Window(datetime(2021, 5, 6, 22, tzinfo=UTC), datetime(2021, 5, 6, 23, tzinfo=UTC))
    times = ["2021-05-06T21:59:59Z", "2021-05-06T22:00:00Z", "2021-05-06T23:00:00Z"]
    found = read(*(merged(csv("1"), csv(str(i)), inferenceTime=time) for i, time in enumerate(times)), window=window)
    assert found.columns["endpointOutput_0"] == ["1"]
    assert found.report.counts == {"outside_window": 2}


def test_an_image_for_an_answer_is_left_out_and_counted() -> None:
    found = read(merged(csv("1"), base64_of(b"\xff\xd8\xff", "image/jpeg")))
    assert (found.columns, found.report.counts) == ({"groundTruthData_0": ["1"]}, {"binary_sides": 1})
