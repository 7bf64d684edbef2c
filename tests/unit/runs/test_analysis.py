"""The processing job of an analysis through the container's contract, its model a real one behind HTTP."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.environment_run import run_environment
from analyzer.errors import ConfigurationError
from analyzer.message_file import message_file
from contracts.exit_codes import ExitCode
from tests.cases.analyses import CONFIG, HEADERS, csv_text, people
from tests.model_server import Manner, Server, linear, logistic, model_server, softmax

FEATURES = ("age", "sex", "hours")
PEOPLE = [(20 + row % 40, row % 2, 10 + row % 7 * 5, int(row % 3 == 0)) for row in range(120)]
BIAS: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "paid",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
    "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
}
SHAP: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "paid",
    "methods": {"shap": {"baseline": [[30, 0, 20]], "num_samples": 6, "save_local_shap_values": True}},
    "predictor": {"content_type": "text/csv"},
}


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    code: ExitCode
    message: str
    folder: Path

    @property
    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    @property
    def report(self) -> Any:
        return json.loads((self.folder / "analysis.json").read_bytes())

    def metrics(self, stage: str, facet: str) -> dict[str, Any]:
        (group,) = self.report[f"{stage}_training_bias_metrics"]["facets"][facet]
        return {metric["name"]: metric.get("error", metric["value"]) for metric in group["metrics"]}

    def rows(self, name: str) -> list[list[str]]:
        return list(csv.reader((self.folder / name).read_text().splitlines()))


@dataclass(frozen=True)
class Place:
    """A root as the platform has it."""

    root: Path

    def write(self, config: dict[str, Any], data: bytes, name: str = "data.csv") -> Place:
        for folder in ("config", "data"):
            (self.root / "processing" / "input" / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "processing" / "input" / "config" / "analysis_config.json").write_text(json.dumps(config))
        (self.root / "processing" / "input" / "data" / name).write_bytes(data)
        return self

    def run(self, **settings: str) -> Outcome:
        """The job that the environment describes; without settings it has nothing to go by but its places."""
        code = run_environment(settings, self.root)
        return Outcome(code, message_file(self.root).read_text(), self.root / "processing" / "output")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def model() -> Iterator[Server]:
    with model_server(logistic(0.1, -1.0, 0.02, bias=-3.0)) as server:
        yield server


def data(rows: Sequence[Sequence[Any]] = PEOPLE) -> bytes:
    return csv_text(rows, (*FEATURES, "paid"))


def with_methods(config: dict[str, Any], **methods: Any) -> dict[str, Any]:
    return config | {"methods": config["methods"] | methods}


def test_without_any_setting_the_files_at_their_places_are_the_job(place: Place) -> None:
    outcome = place.write(CONFIG, csv_text(people(), HEADERS)).run()
    assert (outcome.code, outcome.files) == (ExitCode.SUCCESS, ["analysis.json"])
    assert outcome.message == "Completed: SageMaker XAI Analyzer ran successfully"
    assert list(outcome.report) == ["version", "post_training_bias_metrics", "pre_training_bias_metrics"]
    assert outcome.metrics("pre", "sex")["CDDL"] == pytest.approx(0.344444, abs=1e-6)
    assert outcome.metrics("post", "sex")["DI"] == pytest.approx(0.35)


def test_predictions_that_are_not_in_the_data_are_asked_of_the_model(place: Place, model: Server) -> None:
    config = BIAS | {"predictor": {"accept_type": "text/csv"}, "probability_threshold": 0.4}
    outcome = place.write(config, data()).run(MODEL_INVOCATIONS_URL=model.invocations)
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    assert model.records == len(PEOPLE)
    assert model.asked[0].body.splitlines()[0] == b"20,0,10", "features alone, as they are in the file"
    values = outcome.metrics("post", "sex")
    assert all(isinstance(values[name], float | str) for name in ("AD", "DPPL", "FT", "TE"))


def test_of_a_model_of_numbers_the_score_is_the_prediction(place: Place) -> None:
    rows = [(age, sex, hours, age + sex + 0.25) for age, sex, hours, _ in PEOPLE]
    config = BIAS | {
        "label_values_or_threshold": [45],
        "facet": [{"name_or_index": "age", "value_or_threshold": [40]}],
        "predictor": {},
    }
    with model_server(linear(1.0, 1.0, bias=0.25)) as model:
        outcome = place.write(config, data(rows)).run(MODEL_INVOCATIONS_URL=model.invocations)
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    after = outcome.report["post_training_bias_metrics"]
    assert after["label_value_or_threshold"] == "(45.0, 60.25]"
    assert [group["value_or_threshold"] for group in after["facets"]["age"]] == ["(40, 59]"]
    values = outcome.metrics("post", "age")
    assert (values["AD"], values["RD"]) == (0.0, -1.0), "always right, and all that are positive are older"
    assert values["DPPL"] == pytest.approx(-15 / 19)


def test_of_several_scores_the_header_of_the_highest_is_the_prediction(place: Place) -> None:
    lines = [{"x": [age, sex, hours], "y": "yes" if paid else "no"} for age, sex, hours, paid in PEOPLE]
    config = {
        "dataset_type": "application/jsonlines",
        "headers": [*FEATURES, "paid"],
        "features": "x",
        "label": "y",
        "label_values_or_threshold": ["yes"],
        "facet": BIAS["facet"],
        "methods": {"post_training_bias": {"methods": ["DPPL"]}, "shap": {"baseline": [{"x": [30, 0, 20]}]}},
        "predictor": {
            "content_template": '{"features":$features}',
            "accept_type": "application/jsonlines",
            "probability": "scores",
            "label_headers": ["no", "yes"],
        },
    }
    with model_server(softmax((0.0,), (1.0, -10.0, -1.0))) as model:
        text = "".join(json.dumps(line) + "\n" for line in lines).encode()
        outcome = place.write(config, text, "data.jsonl").run(MODEL_INVOCATIONS_URL=model.invocations)
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    shares = [_share(age > hours + 10 * sex for age, sex, hours, _ in PEOPLE if sex == each) for each in (1, 0)]
    assert outcome.metrics("post", "sex") == {"DPPL": pytest.approx(shares[0] - shares[1])}
    assert list(outcome.report["explanations"]["kernel_shap"]) == ["no", "yes"]


def _share(found: Iterable[bool]) -> float:
    every = list(found)
    return sum(every) / len(every)


def test_attributions_are_written_with_the_rows_that_they_come_from(place: Place) -> None:
    with model_server(linear(1.0, 10.0, 0.5)) as model:
        outcome = place.write(SHAP, data()).run(MODEL_INVOCATIONS_URL=model.invocations)
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    assert outcome.files == ["analysis.json", "explanations_shap/baseline.csv", "explanations_shap/out.csv"]
    found = outcome.report["explanations"]["kernel_shap"]["label0"]
    assert found["expected_value"] == pytest.approx(40.0)
    assert outcome.rows("explanations_shap/baseline.csv") == [list(FEATURES), ["30", "0", "20"]]
    header, *rows = outcome.rows("explanations_shap/out.csv")
    assert header == ["age_label0", "sex_label0", "hours_label0"]
    # Of a linear model they are known: the weight times the distance from the baseline.
    wanted = [(age - 30, 10 * sex, (hours - 20) / 2) for age, sex, hours, _ in PEOPLE]
    assert [[float(value) for value in row] for row in rows] == [pytest.approx(row) for row in wanted]
    means = [sum(abs(row[place]) for row in wanted) / len(wanted) for place in range(3)]
    assert list(found["global_shap_values"].values()) == pytest.approx(means)


def test_partial_dependence_is_of_the_features_with_the_highest_attributions(place: Place) -> None:
    config = with_methods(SHAP, pdp={"grid_resolution": 4, "top_k_features": 2})
    with model_server(linear(1.0, 10.0, 0.5)) as model:
        outcome = place.write(config, data()).run(MODEL_INVOCATIONS_URL=model.invocations)
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    plots = outcome.report["explanations"]["pdp"]
    assert [plot["feature_name"] for plot in plots] == ["age", "sex"]
    assert plots[0]["feature_values"] == pytest.approx([24.875, 34.625, 44.375, 54.125])
    steps = plots[0]["model_predictions"][0]
    assert [after - before for before, after in pairwise(steps)] == pytest.approx([9.75] * 3)


def test_a_page_is_written_where_one_is_asked_for_and_an_older_one_is_removed(place: Place) -> None:
    config = with_methods(CONFIG, report={"name": "bias of loans", "title": "Loans <2026>"})
    outcome = place.write(config, csv_text(people(), HEADERS)).run()
    assert outcome.files == ["analysis.json", "bias of loans.html"]
    page = (outcome.folder / "bias of loans.html").read_text()
    assert "Loans &lt;2026&gt;" in page and "://" not in page.replace("http://www.w3.org", "")
    assert place.write(with_methods(CONFIG, report={}), csv_text(people(), HEADERS)).run().files[-1] == "report.html"
    assert place.write(CONFIG, csv_text(people(), HEADERS)).run().files == ["analysis.json", "bias of loans.html"]


def test_a_stage_that_cannot_be_computed_leaves_the_other_one(place: Place) -> None:
    never = people(predictions="0" * 24)
    outcome = place.write(CONFIG, csv_text(never, HEADERS)).run()
    assert outcome.code == ExitCode.DATA_UNREADABLE
    assert "No Label values are present in the predicted Label Column" in outcome.message
    assert "reports" in outcome.message and "in place" in outcome.message
    assert list(outcome.report) == ["version", "pre_training_bias_metrics"]


def test_labels_and_predictions_of_different_types_leave_what_labels_alone_tell(place: Place) -> None:
    rows = [(*row, 0.75 if row[-1] else 0.25) for row in PEOPLE]
    config = BIAS | {"predicted_label": "score", "group_variable": "hours"}
    outcome = place.write(config, csv_text(rows, (*FEATURES, "paid", "score"))).run()
    assert outcome.code == ExitCode.DATA_UNREADABLE
    assert "Predicted Label Column series datatype is not the same as Label Column series" in outcome.message
    assert list(outcome.report) == ["version", "pre_training_bias_metrics"]


def test_a_model_that_fails_costs_no_more_than_what_needs_it(place: Place) -> None:
    config = BIAS | {"methods": BIAS["methods"] | SHAP["methods"], "predictor": {}}
    with model_server(linear(1.0), Manner(always=500)) as model:
        settings = {"MODEL_INVOCATIONS_URL": model.invocations, "model_retries": "0"}
        outcome = place.write(config, data()).run(**settings)
    assert outcome.code == ExitCode.MODEL
    assert "status 500" in outcome.message and model.invocations in outcome.message
    assert list(outcome.report) == ["version", "pre_training_bias_metrics"]


@pytest.mark.parametrize(
    ("manner", "told"),
    [
        (Manner(always=500), "status 500"),
        (Manner(extra_rows=2), "explained"),
        (Manner(garbage=b"<html>"), "html"),
        (Manner(hang=True), "model_timeout_s"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_with_what_it_said(place: Place, manner: Manner, told: str) -> None:
    with model_server(linear(1.0), manner) as model:
        settings = {"MODEL_INVOCATIONS_URL": model.invocations, "model_retries": "0", "model_timeout_s": "0.5"}
        outcome = place.write(SHAP, data()).run(**settings)
    assert outcome.code == ExitCode.MODEL
    assert model.invocations in outcome.message
    assert outcome.files == [], "nothing was found that could be told"


def test_a_model_that_is_not_there_is_told_by_its_place(place: Place) -> None:
    outcome = place.write(SHAP, data()).run(MODEL_INVOCATIONS_URL="http://127.0.0.1:9/invocations", model_retries="0")
    assert outcome.code == ExitCode.MODEL
    assert "127.0.0.1:9" in outcome.message


def test_without_a_model_the_ways_to_one_are_told(place: Place) -> None:
    outcome = place.write(SHAP | {"predictor": None}, data()).run()
    assert outcome.code == ExitCode.CONFIGURATION
    assert "MODEL_INVOCATIONS_URL" in outcome.message and "endpoint_name" in outcome.message


def test_files_of_facets_and_predictions_are_joined_by_their_ids(place: Place, tmp_path: Path) -> None:
    ids = [(f"id{row}", *each) for row, each in enumerate(people())]
    (tmp_path / "facets.csv").write_bytes(csv_text([(id, sex) for id, sex, *_ in reversed(ids)], ("id", "sex")))
    (tmp_path / "predicted.csv").write_bytes(csv_text([(id, yhat) for id, *_, yhat in ids], ("id", "yhat")))
    config = CONFIG | {
        "facet_dataset_uri": str(tmp_path / "facets.csv"),
        "predicted_label_dataset_uri": str(tmp_path / "predicted.csv"),
        "joinsource_name_or_index": "id",
    }
    rows = [(id, grp, y) for id, _, grp, y, _ in ids]
    place.write(config, csv_text(rows[:9], ("id", "grp", "y")), "a.csv")
    outcome = place.write(config, csv_text(rows[9:], ("id", "grp", "y")), "b.csv").run()
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    (tmp_path / "whole").mkdir()
    whole = Place(tmp_path / "whole").write(CONFIG, csv_text(people(), HEADERS)).run()
    assert outcome.metrics("pre", "sex") == whole.metrics("pre", "sex")
    assert outcome.metrics("post", "sex") | {"FT": ""} == whole.metrics("post", "sex") | {"FT": ""}


def test_the_same_data_in_one_file_and_in_many_gives_the_same_bytes(place: Place, tmp_path: Path) -> None:
    config = BIAS | with_methods(SHAP, **BIAS["methods"], pdp={"grid_resolution": 3})
    with model_server(logistic(0.1, -1.0, 0.02, bias=-3.0)) as model:
        url = model.invocations
        first = place.write(config, data()).run(MODEL_INVOCATIONS_URL=url)
        (tmp_path / "again").mkdir()
        again = Place(tmp_path / "again").write(config, data()).run(MODEL_INVOCATIONS_URL=url, model_max_records="7")
    assert first.code == again.code == ExitCode.SUCCESS, (first.message, again.message)
    assert first.files == again.files
    for name in first.files:
        assert (first.folder / name).read_bytes() == (again.folder / name).read_bytes()


def test_the_lines_that_users_look_for_are_logged(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with model_server(linear(1.0, 10.0, 0.5)) as model:
        place.write(SHAP, data()).run(MODEL_INVOCATIONS_URL=model.invocations)
    config = place.root / "processing" / "input" / "config" / "analysis_config.json"
    for line in (
        f"Analysis config path: {config}",
        f"Analysis result path: {place.root / 'processing' / 'output'}",
        "Loaded dataset. Dataset info: 120 rows, 4 columns",
        "SHAP n_samples 6",
        "Shap analyzer: explaining 120 rows, 3 columns",
        "Wrote 120 local explanations to: explanations_shap/out.csv",
        'Collected analyses: {"explanations":["kernel_shap"]}',
    ):
        assert line in caplog.text


def test_python_takes_the_config_as_it_is_and_computes_one_half_of_it(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(data())
    config = BIAS | {"methods": BIAS["methods"] | SHAP["methods"], "predictor": {"label_headers": ["paid"]}}
    with model_server(logistic(0.1, -1.0, 0.02, bias=-3.0)) as model:
        arguments: dict[str, Any] = {"config": config, "model_url": model.invocations}
        bias = analyzer.bias(tmp_path / "data.csv", tmp_path / "bias", **arguments)
        explained = analyzer.explain(tmp_path / "data.csv", tmp_path / "explained", **arguments)
        both = analyzer.analyse(tmp_path / "data.csv", tmp_path / "both", **arguments)
    assert bias.report.explanations is None and explained.report.stages == ()
    assert list(explained.report.attributions) == ["paid"]
    assert both.report.stages == bias.report.stages and both.report.explanations == explained.report.explanations
    assert both.findings.statistics is not None and both.findings.statistics.rows == 120


def test_python_says_what_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match='Did you mean "model_retries"'):
        analyzer.bias(tmp_path, tmp_path, config=BIAS, model_retry=3)
    with pytest.raises(ConfigurationError, match="/methods asks for pre_training_bias or post_training_bias alone"):
        analyzer.explain(tmp_path, tmp_path, config=BIAS)
