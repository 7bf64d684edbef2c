"""One captured record through every job that reads any: they read it alike, and a preview shows it so."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analyzer.analysed_data import monitored_data
from analyzer.captured.window import ALWAYS
from analyzer.columns.labels import numbers_of
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import PLAIN
from analyzer.ground_truth.capture_reader import CaptureReader
from analyzer.ground_truth.source import Source
from analyzer.preview.sides import BAD, BINARY
from analyzer.scan.split import BINARY_SIDES, SplitReport
from contracts.captured import BATCH_OUTPUT, ENDPOINT_INPUT, ENDPOINT_OUTPUT, GROUND_TRUTH, SIDES
from contracts.dataset_format import AnyFormat, CaptureFormat, MergeFormat
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.unit.analysed_data.reading import config, facet, read
from tests.unit.captured.records import Part, base64_of, csv, json_text
from tests.unit.captured.test_merged import merged
from tests.unit.formats.reading import Decoded
from tests.unit.preview.previews import previewed

HEADERS = ["age", "sex", "y"]
TWO = csv("39,M\n28,F")
SCORES = csv("0.9\n0.1")
INSTANCES = {"features_attribute": "instances[*].features", "ground_truth_attribute": "instances[*].label"}
JPEG = base64_of(b"\xff\xd8\xff\xe0\x00", "image/jpeg")
XML = csv("x") | {"encoding": "XML"}


@dataclass(frozen=True)
class Shape:
    """A record, with the attributes of those jobs that need any."""

    input: Part | None
    output: Part | None
    label: Part | None
    rows: int = 2
    attributes: dict[str, str] = field(default_factory=dict)
    side: str = ENDPOINT_OUTPUT

    @property
    def line(self) -> str:
        return merged(self.label, self.output, self.input, side=self.side)

    @property
    def sides(self) -> list[str]:
        return [ENDPOINT_INPUT, ENDPOINT_OUTPUT] if self.side == ENDPOINT_OUTPUT else [self.side]


def transformed(rows: int) -> Shape:
    """All rows of a batch transform in one record, which says nothing of its content type."""
    predictions = [{"predicted_label": 1 - n % 2, "score": 0.98} for n in range(rows)]
    instances = [{"features": [39 - 11 * (n % 2), "MF"[n % 2]]} for n in range(rows)]
    joined = {"SageMakerOutput": {"predictions": predictions}, "instances": instances}
    truth = {"instances": [{"label": 1 - n % 2} for n in range(rows)]}
    output, label = ({"data": json.dumps(value), "encoding": "JSON"} for value in (joined, truth))
    attributes = INSTANCES | {"inference_attribute": "predictions[*].predicted_label"}
    return Shape(None, output, label, rows, attributes, BATCH_OUTPUT)


def lower(part: Part) -> Part:
    return part | {"encoding": "csv"}


SHAPES = {
    "a row of CSV": Shape(csv("39,M"), csv("0.9"), csv("1"), 1),
    "rows of CSV": Shape(TWO, SCORES, csv("1\n0\n")),
    "values on one line": Shape(TWO, csv("0.9,0.1"), csv("1,0")),
    "a list of labels": Shape(TWO, SCORES, json_text([1, 0])),
    "labels under one key": Shape(TWO, SCORES, json_text({"labels": [1, 0]}), 2, {"ground_truth_attribute": "labels"}),
    "labels beside other things": Shape(
        TWO, csv("0.9,0.1"), json_text({"labels": [1, 0], "by": "x"}), 2, {"ground_truth_attribute": "labels"}
    ),
    "labels in an object": Shape(
        TWO, SCORES, json_text({"truth": {"labels": [1, 0]}}), 2, {"ground_truth_attribute": "truth.labels"}
    ),
    "objects of labels": Shape(TWO, SCORES, json_text([{"y": 1}, {"y": 0}]), 2, {"ground_truth_attribute": "y"}),
    "labels a line": Shape(TWO, SCORES, {"data": '{"y": 1}\n{"y": 0}', "encoding": "JSON"}),
    "lists of one label": Shape(TWO, SCORES, json_text([[1], [0]])),
    "instances": Shape(
        json_text({"instances": [{"features": [39, "M"]}, {"features": [28, "F"]}]}),
        json_text({"predictions": [{"score": 0.9}, {"score": 0.1}]}),
        json_text({"instances": [{"label": 1}, {"label": 0}]}),
        2,
        INSTANCES | {"probability_attribute": "predictions[*].score"},
    ),
    "lists under one key": Shape(
        json_text({"instances": [[39, "M"], [28, "F"]]}),
        json_text({"predictions": [0.9, 0.1]}),
        json_text([1, 0]),
        2,
        {"probability_attribute": "predictions"},
    ),
    "answers by position under one key": Shape(
        TWO, json_text({"predictions": [[1, 0.9], [0, 0.1]]}), csv("1\n0"), 2, {"inference_attribute": "0"}
    ),
    "an answer by position under one key": Shape(
        csv("39,M"), json_text({"predictions": [1, 0.9]}), csv("1"), 1, {"inference_attribute": "0"}
    ),
    "lists by key": Shape(
        json_text({"age": [39, 28], "sex": ["M", "F"]}),
        json_text({"score": [0.9, 0.1]}),
        csv("1\n0"),
        2,
        {"probability_attribute": "score"},
    ),
    "BASE64 of text": Shape(base64_of("39,M\n28,F", "text/csv"), base64_of("0.9\n0.1"), base64_of("1\n0")),
    "encodings in small letters": Shape(lower(TWO), lower(SCORES), lower(csv("1\n0"))),
    "byte-order marks": Shape(csv("\ufeff39,M\n28,F"), csv("\ufeff0.9\n0.1"), csv("\ufeff1\n0")),
    "JSON that is called CSV": Shape(csv('[39, "M"]'), csv("[0.9]"), csv("[1]"), 1),
    "data that is no text": Shape(
        {"data": [39, "M"], "encoding": "JSON"}, {"data": 0.9, "encoding": "JSON"}, {"data": 1, "encoding": "JSON"}, 1
    ),
    "a batch transform of CSV": Shape(None, csv("39,M,0.9\n28,F,0.1"), csv("1\n0"), 2, {}, BATCH_OUTPUT),
    "a batch transform of one document": transformed(334),
}


ONE, SCORE = csv("39,M"), csv("0.9")
THREE = csv("0.9\n0.1\n0.2")

UNEQUAL = {
    "two labels": (ONE, SCORE, csv("1\n0")),
    "two answers": (ONE, SCORES, csv("1")),
    "two answers and labels": (ONE, SCORES, csv("1\n0")),
    "one answer and label": (TWO, SCORE, csv("1")),
    "one label": (TWO, SCORES, csv("1")),
    "one answer": (TWO, SCORE, csv("1\n0")),
    "three answers": (TWO, THREE, csv("1\n0")),
    "three answers on one line": (TWO, csv("0.9,0.1,0.2"), csv("1\n0")),
    "three labels": (TWO, SCORES, csv("1\n0\n1")),
    "JSON with one answer": (json_text([[39, "M"], [28, "F"]]), json_text([0.9]), json_text([1])),
    "a list of three answers": (TWO, json_text([[0.9], [0.1], [0.2]]), csv("1\n0")),
    "two objects and three answers": (
        json_text({"instances": [{"age": 39, "sex": "M"}, {"age": 28, "sex": "F"}]}),
        json_text({"predictions": [[0.9], [0.1], [0.2]]}),
        csv("1\n0"),
    ),
    "two lists and one answer": (
        json_text({"instances": [[39, "M"], [28, "F"]]}),
        json_text({"predictions": [[1]]}),
        csv("1"),
    ),
    "three answers without a label": (TWO, THREE, None),
    "three labels alone": (TWO, None, csv("1\n0\n1")),
}
"""Input, output and label of which not all have the same number of rows."""


def number(text: str) -> Part:
    return {"data": text, "encoding": "JSON"}


MISSING = {
    "NaN": number("NaN"),
    "a list with NaN": number("[NaN]"),
    "a row with NaN": number("[[NaN]]"),
    "infinity": number("[Infinity]"),
    "beyond the doubles": number("1e999"),
    "null": number("[null]"),
    "CSV with NaN": csv("NaN"),
    "CSV with infinity": csv("-inf"),
    "nothing": csv(""),
    "no answer": None,
}
"""Answers that hold no score."""

BY_INDEX = {
    "a row": number("[1, NaN]"),
    "a list of a row": number("[[1, NaN]]"),
    "under a key": number('{"predictions": [[1, NaN]]}'),
    "CSV": csv("1,NaN"),
}
"""Answers that hold a label, and no score at the index 1."""


def written(folder: Path, *lines: str) -> str:
    path = folder / "capture.jsonl"
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return str(path)


def table(source: str, format: AnyFormat) -> Decoded:
    """What data quality and model quality make of captures."""
    report = SplitReport()
    batches = list(Dataset.find(source, format).batches(report))
    return Decoded(batches, report)


def monitored(source: str, attributes: dict[str, str], job: type[ModelBiasJob | ModelExplainabilityJob]) -> Decoded:
    """What a monitor of bias, or of attributions, makes of them."""
    settings = {"dataset_source": source, "dataset_format": '{"sagemakerMergeJson": {}}', "output_path": "/out"}
    asked = {key: value for key, value in attributes.items() if job is ModelBiasJob or key == "features_attribute"}
    described = (
        config(None, headers=HEADERS, label="y", facet=facet("sex"))
        if job is ModelBiasJob
        else config(None, headers=HEADERS[:2])
    )
    found = monitored_data(described, job.of({**settings, **asked, "analysis_config": "/config.json"}), PLAIN)
    return read(found)


def every_job(folder: Path, shape: Shape, *lines: str) -> dict[str, Decoded]:
    source = written(folder, *lines)
    return {
        "captured": table(source, CaptureFormat(capture_index_names=tuple(shape.sides))),  # type: ignore[arg-type]
        "merged": table(source, MergeFormat()),
        "bias": monitored(source, shape.attributes, ModelBiasJob),
        "attributions": monitored(source, shape.attributes, ModelExplainabilityJob),
    }


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_the_same_rows_in_every_job(name: str, tmp_path: Path) -> None:
    shape = SHAPES[name]
    found = every_job(tmp_path, shape, shape.line)
    assert {job: each.report for job, each in found.items()} == dict.fromkeys(found, SplitReport(rows=shape.rows))
    features = [["39", "M"], ["28", "F"]] * (shape.rows // 2) or [["39", "M"]]
    assert found["attributions"].rows == features
    bias = found["bias"].columns
    assert [list(row) for row in zip(bias["age"], bias["sex"], strict=True)] == features
    labels = ["1", "0"] * (shape.rows // 2) or ["1"]
    assert bias["y"] == bias["predicted_label"] == labels
    assert labels in [values for column, values in found["merged"].columns.items() if GROUND_TRUTH in column]
    assert found["captured"].report.rows == previewed(tmp_path, [shape.line], sides=shape.sides).report.rows


@pytest.mark.parametrize("name", UNEQUAL)
def test_a_record_whose_sides_have_other_numbers_of_rows_is_bad_in_every_job_that_looks_at_them(
    name: str, tmp_path: Path
) -> None:
    shape = Shape(*UNEQUAL[name])
    found = every_job(tmp_path, shape, SHAPES["a row of CSV"].line, shape.line)
    for job in ("merged", "bias"):
        assert (found[job].report.rows, found[job].report.bad_records) == (1, 1), job
        assert re.search("row i of|asked about . records? and answered . record", found[job].report.examples[0])
    assert found["attributions"].report.bad_records == 0, "it looks at the request alone"
    assert found["captured"].report.bad_records == int("answer" in name), "it looks at requests and answers"


@pytest.mark.parametrize(
    ("answers", "labels", "counts"), [(333, 334, (334, 333)), (335, 334, (334, 335)), (1, 1, (334, 1))]
)
def test_a_document_with_other_numbers_of_answers_is_a_bad_record(
    answers: int, labels: int, counts: tuple[int, int], tmp_path: Path
) -> None:
    found = every_job(tmp_path, transformed(334), cut(335, 334, answers, labels))
    for job in ("captured", "merged", "bias"):
        assert (found[job].report.rows, found[job].report.bad_records) == (0, 1), job
        assert all(re.search(rf"\b{count} row", found[job].report.examples[0]) for count in counts), job
        assert found[job].report.hints == []
    report = SplitReport()
    format = CaptureFormat(capture_index_names=(BATCH_OUTPUT,))
    list(Dataset.find(str(tmp_path), format, replace(PLAIN, payload_rows="first")).batches(report))
    assert (report.rows, report.bad_records) == (1, 0), "the first of them, however many there are"


@pytest.mark.parametrize("labels", [333, 1])
def test_a_document_with_other_numbers_of_labels_is_a_bad_record(labels: int, tmp_path: Path) -> None:
    found = every_job(tmp_path, transformed(334), cut(334, 334, 334, labels))
    for job in ("merged", "bias"):
        assert (found[job].report.rows, found[job].report.bad_records) == (0, 1), job
        assert all(re.search(rf"\b{count} row", found[job].report.examples[0]) for count in (334, labels)), job


def cut(rows: int, requests: int, answers: int, labels: int) -> str:
    """The first of so many rows of a batch transform."""
    whole = transformed(rows)
    assert whole.output is not None
    assert whole.label is not None
    document, truth = json.loads(whole.output["data"]), json.loads(whole.label["data"])
    document["instances"] = document["instances"][:requests]
    document["SageMakerOutput"]["predictions"] = document["SageMakerOutput"]["predictions"][:answers]
    truth["instances"] = truth["instances"][:labels]
    return merged(json_text(truth), json_text(document), None, side=BATCH_OUTPUT)


@pytest.mark.parametrize("side", [ENDPOINT_OUTPUT, BATCH_OUTPUT])
def test_one_row_may_have_an_answer_of_several_entries(side: str, tmp_path: Path) -> None:
    entries = {"predictions": [{"label": "yes", "score": 0.9}, {"label": "no", "score": 0.1}]}
    attributes = {"inference_attribute": "predictions[0].label"}
    request = ONE if side == ENDPOINT_OUTPUT else None
    line = merged(csv("1"), json_text(entries), request, side=side)
    if request is None:
        record = json.loads(line)
        record["captureData"]["batchTransformInput"] = ONE
        line = json.dumps(record)
    found = every_job(tmp_path, Shape(request, json_text(entries), csv("1"), 1, attributes, side), line)
    assert {(each.report.rows, each.report.bad_records) for each in found.values()} == {(1, 0)}
    assert found["bias"].columns["predicted_label"] == ["yes"]


def test_a_request_that_is_no_table_may_be_of_any_number_of_lines(tmp_path: Path) -> None:
    for request in (base64_of("two\nlines", "text/plain"), {"data": "two\nlines"}, JPEG, XML):
        source = written(tmp_path, Shape(request, SCORE, csv("1")).line)
        assert table(source, MergeFormat()).report == SplitReport(rows=1)


@pytest.mark.parametrize("name", MISSING)
def test_an_answer_without_a_score_is_a_missing_one_in_every_job(name: str, tmp_path: Path) -> None:
    shape = Shape(ONE, MISSING[name], csv("1"))
    found = every_job(tmp_path, shape, SHAPES["a row of CSV"].line, shape.line)
    assert {each.report.bad_records for each in found.values()} == {0}
    assert found["bias"].columns["predicted_label"] == ["1", None]
    scores = found["merged"].columns[f"{ENDPOINT_OUTPUT}_0"]
    assert np.isnan(numbers_of(pa.array(scores))).tolist() == [False, True]


@pytest.mark.parametrize("name", BY_INDEX)
def test_a_label_and_a_missing_score_are_found_by_their_places_in_a_row(name: str, tmp_path: Path) -> None:
    shape = Shape(ONE, BY_INDEX[name], csv("1"), 1, {"inference_attribute": "0", "probability_attribute": "1"})
    found = every_job(tmp_path, shape, shape.line)
    assert {job: each.report for job, each in found.items()} == dict.fromkeys(found, SplitReport(rows=1))
    assert found["bias"].columns["predicted_label"] == ["1"]
    assert found["merged"].columns[f"{ENDPOINT_OUTPUT}_0"] == ["1"]


@pytest.mark.parametrize("side", [*SIDES[:1], ENDPOINT_INPUT, GROUND_TRUTH])
def test_an_unknown_encoding_is_a_bad_record_that_names_it(side: str, tmp_path: Path) -> None:
    parts = {ENDPOINT_INPUT: csv("39,M"), ENDPOINT_OUTPUT: csv("0.9"), GROUND_TRUTH: csv("1")} | {side: XML}
    bad = Shape(parts[ENDPOINT_INPUT], parts[ENDPOINT_OUTPUT], parts[GROUND_TRUTH])
    found = every_job(tmp_path, bad, SHAPES["a row of CSV"].line, bad.line)
    for job in looking_at(side):
        assert (found[job].report.rows, found[job].report.bad_records) == (1, 1)
        assert 'the encoding is the text "XML"; it should be CSV, JSON or BASE64' in found[job].report.examples[0]
    assert all(found[job].report.rows == 2 for job in found.keys() - looking_at(side))
    if side != GROUND_TRUTH:
        preview = previewed(tmp_path, [SHAPES["a row of CSV"].line, bad.line])
        assert preview.report.bad_records == 1
        assert BAD in {payload.read for payload, _ in preview.sides.of(side)}


@pytest.mark.parametrize("side", [ENDPOINT_OUTPUT, GROUND_TRUTH, ENDPOINT_INPUT])
def test_a_binary_side_is_left_out_and_counted(side: str, tmp_path: Path) -> None:
    parts = {ENDPOINT_INPUT: csv("39,M"), ENDPOINT_OUTPUT: csv("0.9"), GROUND_TRUTH: csv("1")} | {side: JPEG}
    image = Shape(parts[ENDPOINT_INPUT], parts[ENDPOINT_OUTPUT], parts[GROUND_TRUTH])
    found = every_job(tmp_path, image, SHAPES["a row of CSV"].line, image.line)
    for job, each in found.items():
        assert each.report.bad_records == 0
        assert each.report.counts == ({BINARY_SIDES: 1} if job in looking_at(side) else {})
        # Without features there is nothing to analyse.
        without = side == ENDPOINT_INPUT and job in ("bias", "attributions")
        assert each.report.rows == (1 if without else 2)
    if side == ENDPOINT_OUTPUT:
        assert found["bias"].columns["predicted_label"] == ["1", None]
        preview = previewed(tmp_path, [SHAPES["a row of CSV"].line, image.line])
        assert BINARY in {payload.read for payload, _ in preview.sides.of(side)}


def looking_at(side: str) -> set[str]:
    """The jobs that look at a side."""
    jobs = {
        ENDPOINT_INPUT: {"captured", "bias", "attributions"},
        ENDPOINT_OUTPUT: {"captured", "merged", "bias"},
        GROUND_TRUTH: {"merged", "bias"},
    }
    return jobs[side]


@pytest.mark.parametrize("name", SHAPES)
def test_a_merge_takes_any_shape_for_a_capture(name: str, tmp_path: Path) -> None:
    written(tmp_path, SHAPES[name].line)
    captures = CaptureReader(Source.find("dataset_source", str(tmp_path)), ALWAYS)
    ((_, capture),) = captures.every(0)
    before: dict[str, Any] = json.loads(SHAPES[name].line)
    merged_again = json.loads(capture.merged(json.dumps(before[GROUND_TRUTH]).encode()))
    assert {key: value for key, value in merged_again.items() if value != {}} == before
