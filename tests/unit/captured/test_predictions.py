"""The prediction in a captured answer, by model quality and by bias: they find the same, and miss the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analyzer.columns.labels import classes_of
from analyzer.model_quality.draws import samples_of_rows
from analyzer.model_quality.judged_rows import INFERENCE, LABEL, PROBABILITY, RowReader
from contracts.captured import BATCH_OUTPUT, ENDPOINT_OUTPUT, JOINED_ANSWER
from contracts.dataset_format import MergeFormat
from contracts.model_bias_job import ModelBiasJob
from tests.unit.captured.records import Part, csv
from tests.unit.captured.test_every_job import INSTANCES, ONE, TWO, monitored, table, written
from tests.unit.captured.test_merged import merged

FEATURES = {"features": [39, "M"]}
DOCUMENT = {
    "instances": [{"features": [39, "M"]}, {"features": [28, "F"]}],
    JOINED_ANSWER: {"predictions": [{"predicted_label": 1}, {"predicted_label": 0}]},
}
IN_DOCUMENT = "predictions[*].predicted_label"


def text(data: str) -> Part:
    return {"data": data, "encoding": "JSON", "observedContentType": "application/json"}


def joined(answer: Any) -> Part:
    return text(json.dumps(FEATURES | {JOINED_ANSWER: answer}))


SCORES = [
    ("score", text('{"score": 0.9}'), ["0.9"]),
    ("score", text('{"score": [0.9]}'), ["0.9"]),
    ("score", text('[{"score": 0.9}]'), ["0.9"]),
    ("score", text("[null]"), [None]),
    ("score", text("null"), [None]),
    ("score", text("[]"), [None]),
    ("score", text("{}"), [None]),
    ("score", text("[{}]"), [None]),
    ("score", text('{"other": 1}'), [None]),
    ("score", text('{"score": null}'), [None]),
    ("score", text("0.9"), [None]),
    ("score", csv("0.9"), [None]),
    ("0", text("[null]"), [None]),
    ("0", text("{}"), [None]),
    ("0", text('{"predictions": []}'), [None]),
    ("1", text("[1]"), [None]),
    ("1", csv("1"), [None]),
    ("a.score", text('{"a": {"score": 0.9}}'), ["0.9"]),
    ("a.score", text('{"a.score": 0.9}'), ["0.9"]),
    ("a.score", text('{"a": 0.9}'), [None]),
    ("predictions[0].score", text('{"predictions": [{"score": 0.9}]}'), ["0.9"]),
    ("predictions[*].score", text('{"predictions": [{}]}'), [None]),
    ("predictions[*].score", text('{"predictions": []}'), [None]),
    ("predictions[*].score", text('{"predictions": [{"score": 0.9}, {}]}'), ["0.9", None]),
    ("predictions[*].score", text('{"predictions": [{"score": 0.9}, {"score": null}]}'), ["0.9", None]),
    ("score", text('{"predictions": [{"score": 0.9}, {"score": 0.1}]}'), ["0.9", "0.1"]),
    ("score", text('[{"score": 0.9}, {}]'), ["0.9", None]),
    ("[*].score", text('[{"score": 0.9}, {"score": 0.1}]'), ["0.9", "0.1"]),
    ("score", text('{"score": [0.9, null]}'), ["0.9", None]),
    ("score", text('{"score": 0.9}\n{}'), ["0.9", None]),
    ("0", text("[0.9]\n[null]"), ["0.9", None]),
    ("0", joined(0.9), ["0.9"]),
    ("0", joined([0.9]), ["0.9"]),
    ("1", joined([0.1, 0.9]), ["0.9"]),
    ("0", joined("0.9"), ["0.9"]),
    (JOINED_ANSWER, joined(0.9), ["0.9"]),
    (f"{JOINED_ANSWER}[0]", joined([0.9]), ["0.9"]),
    ("score", joined({"score": 0.9}), ["0.9"]),
    ("score", joined({}), [None]),
    ("score", joined(None), [None]),
    ("score", text(json.dumps(FEATURES)), [None]),
]
LABELS = [
    ("0", csv("\ud800"), ["\\ud800"]),
    ("0", text('"\ud800"'), ["\\ud800"]),
    ("0", text('"\\ud800"'), ["\\ud800"]),
    ("0", joined("\ud800"), ["\\ud800"]),
    ("0", joined("yes"), ["yes"]),
    ("label", text('{"label": "\ud800"}'), ["\\ud800"]),
    ("label", text('{"label": ["a"]}'), ["a"]),
    ("label", joined({"label": 1}), ["1"]),
    (f"{JOINED_ANSWER}.label", joined({"label": 1}), ["1"]),
    ("predictions.label", joined({"predictions": {"label": 1}}), ["1"]),
    (f"{JOINED_ANSWER}.predictions.label", joined({"predictions": {"label": 1}}), ["1"]),
    (IN_DOCUMENT, text(json.dumps(DOCUMENT)), ["1", "0"]),
    (f"{JOINED_ANSWER}.{IN_DOCUMENT}", text(json.dumps(DOCUMENT)), ["1", "0"]),
]
"""Attributes, answers, and the predictions that are found."""

TABLE = [(PROBABILITY, *each) for each in SCORES] + [(INFERENCE, *each) for each in LABELS]


@pytest.mark.parametrize(("setting", "attribute", "answer", "found"), TABLE)
def test_a_prediction_is_the_same_in_model_quality_and_in_bias(
    setting: str, attribute: str, answer: Part, found: list[str | None], tmp_path: Path
) -> None:
    features = {}
    side, request = (ENDPOINT_OUTPUT, TWO if len(found) > 1 else ONE)
    if "features" in answer["data"]:
        side, request = BATCH_OUTPUT, None
        features = INSTANCES if "instances" in answer["data"] else {"features_attribute": "features"}
    labels = None if "instances" in answer["data"] else csv("\n".join("1" for _ in found))
    truth = labels or text('{"instances": [{"label": 1}, {"label": 1}]}')
    source = written(tmp_path, merged(truth, answer, request, side=side))

    merged_rows = table(source, MergeFormat())
    reader = RowReader({LABEL: "label" if labels is None else "0", INFERENCE: attribute}, positional=False)
    judged = [reader.classified(each, samples_of_rows(0, 0, each.num_rows)) for each in merged_rows.batches]
    there = [each.predicted.names[code] for each in judged for code in each.predicted.codes]
    assert there == [value for value in found if value is not None]
    assert reader.rows.unpredicted == found.count(None)

    bias = monitored(source, {**features, setting: attribute}, ModelBiasJob)
    column = "predicted_label" if setting == INFERENCE else "predicted_score"
    classes = classes_of(pa.array(bias.columns[column], pa.string()))
    assert [None if code < 0 else classes.names[code] for code in classes.codes] == found
    assert merged_rows.report.bad_records == bias.report.bad_records == 0


def test_what_no_answer_has_is_told(tmp_path: Path) -> None:
    source = written(tmp_path, merged(csv("1"), text('{"score": 0.9}'), ONE))
    found = monitored(source, {"probability_attribute": "scroe"}, ModelBiasJob)
    assert found.report.hints == [
        'There are answers with nothing at probability_attribute ("scroe"): their predictions are missing.'
    ]
    assert found.columns["predicted_label"] == [None]


def test_a_text_where_a_score_should_be_is_no_missing_one(tmp_path: Path) -> None:
    source = written(tmp_path, merged(csv("1"), csv("high"), ONE))
    assert monitored(source, {"probability_attribute": "0"}, ModelBiasJob).report.bad_records == 1
