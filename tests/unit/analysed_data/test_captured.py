"""Captured and merged records as data of a monitor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysed_data import AnalysedData, find_data, monitored_data
from analyzer.errors import AnalyzerError
from analyzer.formats.reading import Reading
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.unit.analysed_data.reading import config, facet, read, written
from tests.unit.captured.records import Part, base64_of, csv, json_text
from tests.unit.captured.test_merged import merged

HEADERS = ["y", "age", "sex"]
MERGED = '{"sagemakerMergeJson": {}}'


def bias(
    folder: Path,
    *lines: str,
    keys: dict[str, Any] | None = None,
    format: str = MERGED,
    reading: Reading | None = None,
    **settings: Any,
) -> AnalysedData:
    """Merged records of a monitor of bias."""
    source = written(folder / "merged.jsonl", "".join(line + "\n" for line in lines))
    asked = {"headers": HEADERS, "label": "y", "facet": facet("sex"), **(keys or {})}
    job = ModelBiasJob.of(_settings(source, format) | settings)
    return monitored_data(config(None, **asked), job, reading or Reading())


def _settings(source: str, format: str) -> dict[str, Any]:
    return {"dataset_source": source, "dataset_format": format, "output_path": "/out", "analysis_config": "/c.json"}


def record(label: Part | None, output: Part | None, input: Part | None) -> str:
    return merged(label, output, input)


def test_requests_answers_and_labels_are_one_table(tmp_path: Path) -> None:
    found = bias(tmp_path, record(csv("1"), csv("0.7"), csv("39,M")), record(csv("0\n"), csv("0.2\n"), csv("28,F\n")))
    roles = found.roles
    assert (roles.features, roles.label, roles.predicted_label) == (("age", "sex"), "y", "predicted_label")
    assert (roles.facets, roles.scores) == (("sex",), "predicted_score")
    assert read(found).columns == {
        "age": ["39", "28"],
        "sex": ["M", "F"],
        "y": ["1", "0"],
        "predicted_label": ["1", "0"],
        "predicted_score": ["0.7", "0.2"],
    }


def test_the_threshold_of_the_job_goes_before_that_of_the_config(tmp_path: Path) -> None:
    line = record(csv("1"), csv("0.7"), csv("39,M"))
    high = {"probability_threshold": 0.8}
    assert read(bias(tmp_path, line, keys=high)).columns["predicted_label"] == ["0"]
    found = bias(tmp_path, line, keys=high, probability_threshold_attribute="0.6")
    assert read(found).columns["predicted_label"] == ["1"]


def test_a_predicted_label_in_the_answer_is_taken_as_it_is(tmp_path: Path) -> None:
    found = bias(tmp_path, record(csv("yes"), csv("yes,0.7"), csv("39,M")), inference_attribute="0")
    assert found.roles.scores is None
    assert read(found).columns["predicted_label"] == ["yes"]


def test_a_text_none_is_no_attribute(tmp_path: Path) -> None:
    found = bias(
        tmp_path,
        record(csv("1"), csv("x,0.7"), csv("39,M")),
        inference_attribute="None",
        probability_attribute="1",
        features_attribute="None",
    )
    assert read(found).columns["predicted_score"] == ["0.7"]


def test_of_several_scores_the_highest_names_the_label(tmp_path: Path) -> None:
    keys = {"predictor": {"label_headers": ["no", "yes"]}}
    found = bias(tmp_path, record(csv("yes"), csv("0.3,0.7"), csv("39,M")), keys=keys)
    assert found.roles.scores is None
    assert read(found).columns["predicted_label"] == ["yes"]


JSON_KEYS = {"features_attribute": "features", "inference_attribute": "predictions[*].label"}


@pytest.mark.parametrize("label", [json_text({"label": 1}), json_text(1), csv("1"), base64_of("1", "text/csv")])
def test_json_is_addressed_by_paths(tmp_path: Path, label: Part) -> None:
    request, answer = json_text({"features": [39, "M"]}), json_text({"predictions": [{"label": 0}]})
    found = bias(tmp_path, record(label, answer, request), **JSON_KEYS)
    assert read(found).rows == [["39", "M", "1", "0"]]


def test_a_request_of_many_rows_has_as_many_labels_and_answers(tmp_path: Path) -> None:
    request = json_text({"instances": [{"features": [39, "M"]}, {"features": [28, "F"]}]})
    answer = json_text({"predictions": [{"score": 0.9}, {"score": 0.1}]})
    found = bias(
        tmp_path,
        record(json_text({"labels": [1, 0]}), answer, request),
        features_attribute="instances[*].features",
        probability_attribute="predictions[*].score",
        ground_truth_attribute="labels",
    )
    assert read(found).rows == [["39", "M", "1", "1", "0.9"], ["28", "F", "0", "0", "0.1"]]


def test_rows_of_csv_belong_to_one_another(tmp_path: Path) -> None:
    lines = [
        record(csv("1\n0"), csv("0.9,0.1"), csv("39,M\n28,F")),
        record(csv("1,0"), csv("0.8\n0.2"), csv("40,M\n29,F")),
    ]
    expected = {"y": ["1", "0", "1", "0"], "predicted_score": ["0.9", "0.1", "0.8", "0.2"]}
    assert read(bias(tmp_path, *lines), list(expected)).columns == expected


def test_the_first_row_alone_may_be_asked_for(tmp_path: Path) -> None:
    lines = [record(csv("1\n0"), csv("0.9\n0.1"), csv("39,M\n28,F")), record(csv("0"), csv("0.2"), csv("5,F"))]
    found = read(bias(tmp_path, *lines, reading=Reading(payload_rows="first")))
    assert found.columns["age"] == ["39", "5"]
    assert found.columns["predicted_score"] == ["0.9", "0.2"]


def test_a_batch_transform_has_its_answer_beside_the_request(tmp_path: Path) -> None:
    output = json_text({"features": [39, "M"], "SageMakerOutput": {"predictions": {"label": 1}}})
    line = merged(json_text({"y": 0}), output, None, side="batchTransformOutput")
    found = bias(tmp_path, line, features_attribute="features", inference_attribute="predictions.label")
    assert read(found).rows == [["39", "M", "0", "1"]]


@pytest.mark.parametrize(
    ("label", "settings"),
    [
        ("instances[*].label", {"features_attribute": "instances[*].features"}),
        ("y", {"ground_truth_attribute": "instances[*].label"}),
    ],
)
def test_a_batch_transform_may_hold_many_rows_in_one_document(
    tmp_path: Path, label: str, settings: dict[str, str]
) -> None:
    predictions = [{"predicted_label": n % 2, "score": 0.5} for n in range(300)]
    instances = [{"features": [n, "MF"[n % 2]]} for n in range(300)]
    document = {"SageMakerOutput": {"predictions": predictions}, "instances": instances}
    truth = {"data": json.dumps({"instances": [{"label": 1 - n % 2} for n in range(300)]}), "encoding": "JSON"}
    answer = {"data": json.dumps(document), "encoding": "JSON"}
    found = bias(
        tmp_path,
        merged(truth, answer, None, side="batchTransformOutput"),
        keys={"headers": ["age", "sex", "y"], "label": label},
        inference_attribute="predictions[*].predicted_label",
        **settings,
    )
    result = read(found)
    assert (result.report.rows, result.report.bad_records) == (300, 0)
    assert result.rows[:2] == [["0", "M", "1", "0"], ["1", "F", "0", "1"]]


def test_headers_inside_of_payloads_are_no_rows(tmp_path: Path) -> None:
    lines = [
        record(csv("y\n1\n0"), csv("score\n0.9\n0.1\n"), csv("age,sex\n39,M\n28,F")),
        record(csv("y\n1"), csv("score\n0.8"), csv("age,sex\n40,M")),
    ]
    found = read(bias(tmp_path, *lines), ["age", "y", "predicted_score"])
    assert found.rows == [["39", "1", "0.9"], ["28", "0", "0.1"], ["40", "1", "0.8"]]
    assert read(explained(tmp_path, *lines)).rows == [["39", "M"], ["28", "F"], ["40", "M"]]


def test_requests_of_known_shapes_need_no_path(tmp_path: Path) -> None:
    lines = [
        record(csv("1\n0"), json_text({"predictions": [0.9, 0.1]}), json_text({"instances": [[39, "M"], [28, "F"]]})),
        record(csv("1\n0"), json_text({"predictions": [0.8, 0.2]}), json_text({"age": [40, 29], "sex": ["M", "F"]})),
    ]
    found = read(bias(tmp_path, *lines, probability_attribute="predictions"), ["age", "y", "predicted_score"])
    assert found.rows == [["39", "1", "0.9"], ["28", "0", "0.1"], ["40", "1", "0.8"], ["29", "0", "0.2"]]


def test_a_batch_transform_of_csv_has_the_answer_at_the_end(tmp_path: Path) -> None:
    found = bias(tmp_path, merged(csv("0"), csv("39,M,0.7"), None, side="batchTransformOutput"))
    assert read(found).rows == [["39", "M", "0", "1", "0.7"]]


def test_records_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    found = read(
        bias(
            tmp_path,
            record(csv("1"), csv("0.7"), csv("39,M")),
            record(csv("1"), csv("0.7"), csv("39")),
            record(csv("1"), csv("abc"), csv("39,M")),
            record(csv("1"), csv("0.7\n0.8"), csv("39,M")),
            record(csv("1\n0"), csv("0.7"), csv("39,M")),
            record(csv("1"), csv("0.7"), None),
            "{",
        )
    )
    assert (found.report.rows, found.report.bad_records) == (1, 6)
    assert found.columns["age"] == ["39"]


def test_a_record_without_a_label_or_an_answer_has_missing_ones(tmp_path: Path) -> None:
    found = bias(tmp_path, record(None, csv("0.7"), csv("39,M")), record(csv("1"), None, csv("28,F")))
    assert read(found, ["y", "predicted_label"]).rows == [[None, "1"], ["1", None]]


def test_json_lines_are_read_together(tmp_path: Path) -> None:
    answers = [{**json_text({"score": score}), "observedContentType": "application/jsonlines"} for score in (0.1, 0.9)]
    lines = [record(csv("1"), answer, json_text({"features": [1, 2]})) for answer in answers]
    found = bias(tmp_path, *lines, features_attribute="features", probability_attribute="score")
    assert read(found).columns["predicted_label"] == ["0", "1"]


@pytest.mark.parametrize("rows", [1, 2])
def test_an_index_is_one_into_a_row_of_json_too(tmp_path: Path, rows: int) -> None:
    answer = json_text([["yes", 0.7]] * rows if rows > 1 else ["yes", 0.7])
    found = bias(tmp_path, record(None, answer, csv("\n".join(["39,M"] * rows))), probability_attribute="1")
    assert read(found).columns["predicted_score"] == ["0.7"] * rows


def test_answers_of_json_may_be_plain_values_or_nothing(tmp_path: Path) -> None:
    answers = [json_text(value) for value in (1, "0", [1], None, [])]
    answers.append({**json_text(None), "data": 1})
    answers.append({**json_text(None), "data": "1\n0"})
    requests = [csv("39,M")] * 6 + [csv("39,M\n28,F")]
    lines = [record(None, answer, request) for answer, request in zip(answers, requests, strict=True)]
    found = read(bias(tmp_path, *lines, inference_attribute="0"))
    assert found.columns["predicted_label"] == ["1", "0", "1", None, None, "1", "1", "0"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({**json_text(None), "data": "[" * 2000 + "]" * 2000}, "nested deeper than 100 levels"),
        ({**json_text(None), "data": "{"}, "not JSON"),
        (csv('"1'), "a quote is never closed"),
    ],
    ids=["deep", "not json", "quote"],
)
def test_an_answer_that_cannot_be_read_is_a_bad_record(tmp_path: Path, answer: Part, reason: str) -> None:
    lines = (record(csv("1"), part, csv("39,M")) for part in (csv("1"), answer))
    found = read(bias(tmp_path, *lines, inference_attribute="0"))
    assert (found.report.rows, found.report.bad_records) == (1, 1)
    assert reason in found.report.examples[0]


@pytest.mark.parametrize("attribute", ["inference_attribute", "probability_attribute", "ground_truth_attribute"])
def test_an_attribute_that_is_no_path_is_refused_by_its_name(tmp_path: Path, attribute: str) -> None:
    with pytest.raises(AnalyzerError, match=f"{attribute} holds .*; it should be a JMESPath"):
        bias(tmp_path, record(csv("1"), csv("0.7"), csv("39,M")), **{attribute: "a b"})


def test_a_label_may_be_called_by_its_header(tmp_path: Path) -> None:
    found = bias(
        tmp_path,
        record(json_text({"the label": 1, "weight": 2}), csv("0.7"), csv("39,M")),
        keys={"headers": ["age", "sex", "the label"], "label": "the label"},
        ground_truth_attribute="the label",
    )
    assert read(found).columns["the label"] == ["1"]


def test_names_of_json_are_the_features_and_then_the_label(tmp_path: Path) -> None:
    found = bias(
        tmp_path,
        record(json_text({"label": 1}), json_text(0.5), json_text({"features": [39, "M"]})),
        keys={"headers": ["age", "sex", "target"], "label": "label"},
        features_attribute="features",
    )
    assert found.roles.columns == ("age", "sex", "target", "predicted_label", "predicted_score")
    assert read(found).columns["target"] == ["1"]


@pytest.mark.parametrize("rows", ["first", "all"])
def test_what_is_excluded_is_no_feature(tmp_path: Path, rows: Any) -> None:
    found = bias(
        tmp_path,
        record(csv("1"), csv("1"), csv("39,M")),
        exclude_features_attribute="age",
        reading=Reading(payload_rows=rows),
    )
    assert found.roles.features == ("sex",)


def explained(folder: Path, *lines: str, **settings: Any) -> AnalysedData:
    source = written(folder / "capture.jsonl", "".join(line + "\n" for line in lines))
    job = ModelExplainabilityJob.of(_settings(source, '{"sagemakerCaptureJson": {}}') | settings)
    return monitored_data(config(None, headers=["age", "sex"]), job, Reading())


def test_attributions_need_the_features_alone(tmp_path: Path) -> None:
    found = explained(tmp_path, record(None, csv("0.7"), csv("39,M")), record(None, None, csv("28,F")))
    assert found.roles.columns == found.roles.features == ("age", "sex")
    assert read(found).rows == [["39", "M"], ["28", "F"]]


class Handler:
    """A preprocessor: `None` gives a record back as it is."""

    def __init__(self, made: list[dict[str, Any]] | None) -> None:
        self._made = made

    def handler(self, _: Any) -> Handler:
        return self

    def rows(self, *_: Any) -> list[dict[str, Any]] | None:
        return self._made


@pytest.mark.parametrize(
    "made",
    [
        {"age": 39, "sex": "M", "endpointOutput_0": 0.7, "groundTruthData_0": 1},
        {"endpointInput_age": 39, "endpointInput_sex": "M", "endpointOutput_0": 0.7, "groundTruthData_y": 1},
        {"endpointInput_0": 39, "endpointInput_1": "M", "endpointOutput_0": 0.7, "y": 1},
        {"0": 39, "1": "M", "endpointOutput_0": 0.7, "groundTruthData_0": 1},
        None,
    ],
)
def test_the_rows_of_a_preprocessor_are_told_by_name_or_by_order(tmp_path: Path, made: dict[str, Any] | None) -> None:
    script = Handler(None if made is None else [made])
    found = bias(tmp_path, record(csv("1"), csv("0.7"), csv("39,M")), reading=Reading(script=script))
    assert read(found).rows == [["39", "M", "1", "1", "0.7"]]


def test_a_preprocessor_may_give_the_prediction(tmp_path: Path) -> None:
    script = Handler([{"age": 39, "sex": "M", "predicted_label": "yes", "y": "no"}])
    found = bias(tmp_path, record(csv("1"), csv("0.7"), csv("39,M")), reading=Reading(script=script))
    assert read(found, ["y", "predicted_label"]).rows == [["no", "yes"]]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"headers": ["y", "age"]}, "Headers in config do not match with the number of columns in the dataset."),
        ({"label": "income"}, "Headers must contain label."),
        ({"facet": facet("race")}, "Unable to locate the facet."),
        ({"group_variable": "job"}, 'group_variable names "job", which is no column of the captured data'),
    ],
)
def test_names_that_do_not_exist_are_refused(tmp_path: Path, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(AnalyzerError) as error:
        bias(tmp_path, record(csv("1"), csv("0.7"), csv("39,M")), keys=keys)
    assert said in error.value.message


def test_headers_of_attributions_name_the_features_alone(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match=r"headers holds 2 names .* requests have 1 feature"):
        explained(tmp_path, record(None, None, csv("39")))


def test_captures_without_requests_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match="no record has a request with features"):
        bias(tmp_path, record(csv("1"), csv("0.7"), None))


@pytest.mark.parametrize(
    ("format", "text", "settings"),
    [
        ('{"csv": {"header": true}}', "y,age,sex,p\n1,39,M,0.7\n", {"probability_attribute": "p"}),
        ('{"csv": {"header": false}}', "1,39,M,0.7\n", {"probability_attribute": "3"}),
        ('{"csv": {"header": false}}', "1,39,M,0.7\n", {}),
        (
            '{"json": {"lines": true}}',
            json.dumps({"x": [39, "M"], "y": 1, "p": 0.7}),
            {"features_attribute": "x", "ground_truth_attribute": "y", "probability_attribute": "p"},
        ),
    ],
)
def test_files_of_predictions_are_read_like_captures(
    tmp_path: Path, format: str, text: str, settings: dict[str, str]
) -> None:
    source = written(tmp_path / "data", text)
    headers = ["age", "sex", "y"] if "json" in format else HEADERS
    job = ModelBiasJob.of(_settings(source, format) | settings)
    found = monitored_data(config(None, headers=headers, label="y", facet=facet("sex")), job, Reading())
    assert found.roles.features == ("age", "sex")
    assert found.roles.scores == "predicted_score"
    assert read(found, found.roles.judged).columns == {
        "sex": ["M"],
        "y": ["1"],
        "predicted_label": ["1"],
        "predicted_score": ["0.7"],
    }


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ('{"csv": {"header": true}}', "y,age,sex,p\n1,39,M,0.7\n"),
        ('{"csv": {"header": false}}', "1,39,M,0.7\n"),
        ('{"json": {"lines": true}}', '{"whatever": [39, 7]}\n'),
    ],
)
def test_a_preprocessor_makes_the_columns_of_files_too(tmp_path: Path, format: str, text: str) -> None:
    script = Handler([{"age": 40, "sex": "F", "y": 0, "p": 0.2}])
    source = written(tmp_path / "data", text)
    job = ModelBiasJob.of(_settings(source, format) | {"probability_attribute": "p", "ground_truth_attribute": "y"})
    asked = config(None, headers=["age", "sex", "y", "p"], label="y", facet=facet("sex"))
    found = read(monitored_data(asked, job, Reading(script=script)))
    assert found.rows[0] == ["40", "F", "0", "0.2", "0", "0.2"]


def test_a_processing_job_may_be_of_captures(tmp_path: Path) -> None:
    source = written(tmp_path / "merged.jsonl", record(csv("1"), csv("0.7"), csv("39,M")) + "\n")
    asked = config(
        "application/sagemakercapturejson",
        headers=HEADERS,
        label="y",
        facet=facet("sex"),
        methods={"post_training_bias": {"methods": "all"}},
    )
    assert read(find_data(asked, source)).rows == [["39", "M", "1", "1", "0.7"]]


def of_batch(line: str) -> str:
    return line.replace("endpointInput", "batchTransformInput").replace("endpointOutput", "batchTransformOutput")


def test_a_batch_transform_may_have_its_request_and_its_answer_apart(tmp_path: Path) -> None:
    line = record(csv("1\n0"), csv("0.7\n0.2"), csv("39,M\n28,F"))
    assert read(bias(tmp_path, of_batch(line))).columns == read(bias(tmp_path, line)).columns


def test_an_answer_that_is_joined_to_its_request_is_read_beside_a_copy_of_that(tmp_path: Path) -> None:
    joined = json_text({"SageMakerOutput": 0.7, "age": 39, "sex": "M"})
    found = read(bias(tmp_path, of_batch(record(csv("1"), joined, csv("39,M")))))
    assert (found.columns["predicted_score"], found.columns["sex"]) == (["0.7"], ["M"])
