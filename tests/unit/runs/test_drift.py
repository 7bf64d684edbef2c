"""The monitors of bias and attributions through the container's contract, the model a real one behind HTTP."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.analyses.calls import EXPLAIN
from analyzer.analyses.drift import DriftReport
from analyzer.analyses.dry_run import show_trial
from analyzer.command_line.commands import run as command
from analyzer.environment_run import run_environment
from analyzer.errors import BaselineError, ConfigurationError
from analyzer.message_file import message_file
from analyzer.publish.metrics_file import NAME, metrics_folder
from analyzer.runs.calling import try_out
from contracts.exit_codes import ExitCode
from tests.cases.analyses import CONFIG, HEADERS, csv_text, people
from tests.cases.captures import lines
from tests.cases.drift import CAPTURE, LIKE_ALL_MEN, MERGED, in_csv, merged, of_monitor, requests, side
from tests.model_server import Manner, Model, linear, model_server

FEATURES = ("age", "sex", "hours")
ROWS = [(20 + row % 40, row % 2, 10 + row % 7 * 5) for row in range(60)]
SHAP: dict[str, Any] = {
    "headers": list(FEATURES),
    "methods": {"shap": {"baseline": [[30, 0, 20]], "num_samples": 6, "agg_method": "mean_abs"}},
    "predictor": {"content_type": "text/csv", "accept_type": "text/csv"},
}
FIRST, OTHER = linear(1.0, 10.0, 0.5), linear(0.05, 10.0, 4.0)
"""Models to which other features matter."""

WELL = Manner()

CLEAN = {"version": "1.0", "violations": []}
COMPLETED = "Completed: Job completed successfully with no violations."
SCHEDULED = {
    "sagemaker_endpoint_name": "loans",
    "sagemaker_monitoring_schedule_name": "hourly",
    "publish_cloudwatch_metrics": "Enabled",
    "start_time": "2021-05-06T22:00:00Z",
    "end_time": "2021-05-06T23:00:00Z",
}


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    code: ExitCode
    message: str
    folder: Path
    root: Path

    @property
    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())

    @property
    def attributions(self) -> dict[str, float]:
        found: dict[str, float] = self.read("analysis.json")["explanations"]["kernel_shap"]["label0"][
            "global_shap_values"
        ]
        return found

    @property
    def violations(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.read("constraint_violations.json")["violations"]
        return found

    @property
    def metrics(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (metrics_folder(self.root) / NAME).read_text().splitlines()]


def requests_in_csv(rows: Sequence[Sequence[Any]] = ROWS) -> bytes:
    """Captures of requests of several rows; the answers are of no interest."""
    captured = [
        merged(
            number, None, endpointInput=side(csv_text(some, None).decode()), endpointOutput=side("0.5\n" * len(some))
        )
        for number, some in requests(rows)
    ]
    return lines(captured)


def requests_in_json(rows: Sequence[Sequence[Any]] = ROWS) -> bytes:
    captured = [
        merged(number, None, endpointInput=side(json.dumps({"instances": [list(row) for row in some]}), "JSON"))
        for number, some in requests(rows)
    ]
    return lines(captured)


def monitored(
    root: Path,
    kind: str,
    data: bytes,
    config: dict[str, Any],
    format: str,
    **settings: str,
) -> Outcome:
    """A run of the monitor below `root`."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "data" / "part-00000.jsonl").write_bytes(data)
    (root / "config.json").write_text(json.dumps(config))
    environment = {
        "analysis_type": kind,
        "analysis_config": str(root / "config.json"),
        "dataset_source": str(root / "data"),
        "dataset_format": format,
        "output_path": str(root / "reports"),
        **settings,
    }
    code = run_environment(environment, root)
    return Outcome(code, message_file(root).read_text(), root / "reports", root)


def explained(
    root: Path,
    model: Model = FIRST,
    manner: Manner = WELL,
    data: bytes | None = None,
    config: dict[str, Any] = SHAP,
    **settings: str,
) -> Outcome:
    """A run of the monitor of attributions."""
    with model_server(model, manner) as server:
        given = {"MODEL_INVOCATIONS_URL": server.invocations, "model_retries": "0", **settings}
        captured = requests_in_csv() if data is None else data
        return monitored(root, "MODEL_EXPLAINABILITY", captured, config, CAPTURE, **given)


def judged(root: Path, rows: Sequence[Sequence[Any]], **settings: str) -> Outcome:
    """A run of the monitor of bias."""
    config = of_monitor() | {"headers": list(HEADERS[:3])}
    given = {"inference_attribute": "0", **settings}
    return monitored(root, "MODEL_BIAS", lines(in_csv(rows)), config, MERGED, **given)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The attributions of the first model."""
    outcome = explained(tmp_path_factory.mktemp("baseline"))
    assert (outcome.code, outcome.message) == (ExitCode.SUCCESS, COMPLETED)
    assert outcome.files == ["analysis.json", "explanations_shap/baseline.csv"]
    return outcome.folder / "analysis.json"


def test_a_model_to_which_the_same_features_matter_has_not_drifted(baseline: Path, tmp_path: Path) -> None:
    outcome = explained(tmp_path, baseline_constraints=str(baseline), **SCHEDULED)
    assert (outcome.code, outcome.message) == (ExitCode.SUCCESS, COMPLETED)
    assert outcome.read("constraint_violations.json") == CLEAN
    assert (outcome.folder / "analysis.json").read_bytes() == baseline.read_bytes()
    means = [sum(abs(weight * (row[place] - start)) for row in ROWS) / len(ROWS)
             for place, (weight, start) in enumerate([(1.0, 30), (10.0, 0), (0.5, 20)])]  # fmt: skip
    assert list(outcome.attributions.values()) == pytest.approx(means)


def test_a_model_to_which_other_features_matter_has_drifted(baseline: Path, tmp_path: Path) -> None:
    outcome = explained(tmp_path, OTHER, baseline_constraints=str(baseline), fail_on_violation="Enabled")
    assert outcome.code == ExitCode.VIOLATIONS
    assert outcome.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    before = list(
        json.loads(baseline.read_bytes())["explanations"]["kernel_shap"]["label0"]["global_shap_values"].values()
    )
    ranked = sorted(range(3), key=lambda place: -list(outcome.attributions.values())[place])
    gain = sum(before[place] / math.log2(rank + 2) for rank, place in enumerate(ranked))
    best = sum(value / math.log2(rank + 2) for rank, value in enumerate(sorted(before, reverse=True)))
    (violation,) = outcome.violations
    description = violation.pop("description")
    assert violation == {
        "label": "label0",
        "metric_name": "shap",
        "constraint_check_type": "feature_attribution_drift_check",
    }
    score = description.removeprefix("Feature attribution drift ").removesuffix(" exceeds threshold 0.9")
    assert float(score) == pytest.approx(gain / best)


def test_how_much_of_a_ranking_must_be_left_is_a_setting(baseline: Path, tmp_path: Path) -> None:
    outcome = explained(tmp_path, OTHER, baseline_constraints=str(baseline), attribution_threshold="0.1")
    assert (outcome.message, outcome.violations) == (COMPLETED, [])


def test_cloudwatch_is_told_of_each_feature_and_of_what_is_expected(tmp_path: Path) -> None:
    outcome = explained(tmp_path, **SCHEDULED)
    assert [metric["MetricName"] for metric in outcome.metrics] == [
        *(f"feature_{name}" for name in FEATURES), "ExpectedValue",
    ]  # fmt: skip
    first, *_, last = outcome.metrics
    dimensions = {each["Name"]: each["Value"] for each in first["Dimensions"]}
    assert dimensions == {
        "Endpoint": "loans",
        "MonitoringSchedule": "hourly",
        "ExplainabilityMethod": "KernelShap",
        "Label": "label0",
        "ValueType": "GlobalShapValues",
    }
    assert first["Timestamp"] == "2021-05-06T22:00:00Z"
    assert last["Dimensions"][-1] == {"Name": "ValueType", "Value": "ExpectedValue"}
    assert last["Value"] == pytest.approx(40.0)
    assert outcome.read("constraint_violations.json") == CLEAN, "a schedule without a baseline has nothing to violate"


def test_requests_of_json_are_the_same_rows(baseline: Path, tmp_path: Path) -> None:
    outcome = explained(
        tmp_path, data=requests_in_json(), features_attribute="instances", baseline_constraints=str(baseline)
    )
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    assert (outcome.folder / "analysis.json").read_bytes() == baseline.read_bytes()


def test_a_preprocessor_makes_the_features(baseline: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "def preprocess_handler(record):\n"
        "    rows = [line.split(',') for line in record.endpoint_input.data.splitlines()]\n"
        "    return [{'hours': hours, 'age': age, 'sex': '1'} for age, sex, hours in rows]\n"
    )
    settings = {"record_preprocessor_script": str(script), "baseline_constraints": str(baseline)}
    outcome = explained(tmp_path, **settings)
    assert outcome.code == ExitCode.SUCCESS, outcome.message
    assert outcome.attributions["sex"] == pytest.approx(10.0), "every row has it"


def test_a_post_processor_has_the_last_word(baseline: Path, tmp_path: Path) -> None:
    script = tmp_path / "post.py"
    script.write_text(
        "import json, os, pathlib\n"
        "def postprocess_handler():\n"
        "    path = pathlib.Path(os.environ['output_path']) / 'constraint_violations.json'\n"
        "    assert json.loads(path.read_text())['violations']\n"
        "    path.write_text('{\"violations\": []}')\n"
    )
    settings = {"post_analytics_processor_script": str(script), "baseline_constraints": str(baseline)}
    outcome = explained(tmp_path, OTHER, **settings)
    assert (outcome.code, outcome.message) == (ExitCode.SUCCESS, COMPLETED)


def test_the_page_tells_of_drift(baseline: Path, tmp_path: Path) -> None:
    config = SHAP | {"methods": SHAP["methods"] | {"report": {"name": "hourly"}}}
    outcome = explained(tmp_path, OTHER, config=config, baseline_constraints=str(baseline))
    assert "hourly.html" in outcome.files
    assert outcome.violations[0]["description"] in (outcome.folder / "hourly.html").read_text()


@pytest.mark.parametrize("manner", [Manner(always=500), Manner(extra_rows=1), Manner(garbage=b"?")])
def test_a_model_that_fails_leaves_older_reports_as_they_were(baseline: Path, tmp_path: Path, manner: Manner) -> None:
    before = explained(tmp_path, baseline_constraints=str(baseline)).files
    outcome = explained(tmp_path, manner=manner, baseline_constraints=str(baseline))
    assert outcome.code == ExitCode.MODEL, outcome.message
    assert outcome.files == before


def test_a_baseline_of_other_features_is_refused_before_the_model_is_asked(baseline: Path, tmp_path: Path) -> None:
    config = SHAP | {"headers": ["a", "b", "c"]}
    with model_server(FIRST) as server:
        settings = {"MODEL_INVOCATIONS_URL": server.invocations, "baseline_constraints": str(baseline)}
        outcome = monitored(tmp_path, "MODEL_EXPLAINABILITY", requests_in_csv(), config, CAPTURE, **settings)
    assert outcome.code == ExitCode.BASELINE
    assert 'it has SHAP values of "age", "sex", "hours"' in outcome.message
    assert server.asked == []


def test_where_no_prediction_is_positive_what_labels_tell_is_judged_all_the_same(tmp_path: Path) -> None:
    before = judged(tmp_path / "before", people())
    outcome = judged(
        tmp_path / "now",
        people(labels="1" * 14 + "0" * 10, predictions="0" * 24),
        baseline_constraints=str(before.folder / "analysis.json"),
    )
    assert outcome.code == ExitCode.DATA_UNREADABLE
    assert "reports of the other parts" in outcome.message
    assert list(outcome.read("analysis.json")) == ["version", "pre_training_bias_metrics"]
    assert "DPL" in [each["metric_name"] for each in outcome.violations]


def test_python_judges_by_an_earlier_run_in_both_ways_of_reading(tmp_path: Path) -> None:
    (tmp_path / "before.csv").write_bytes(csv_text(people(), HEADERS))
    (tmp_path / "now.csv").write_bytes(csv_text(LIKE_ALL_MEN, HEADERS))
    (tmp_path / "merged").mkdir()
    (tmp_path / "merged" / "a.jsonl").write_bytes(lines(in_csv(LIKE_ALL_MEN)))
    analyzer.bias(tmp_path / "before.csv", tmp_path / "before", config=CONFIG)
    given: dict[str, Any] = {"baseline": tmp_path / "before"}
    whole = analyzer.bias(tmp_path / "now.csv", tmp_path / "now", config=CONFIG, **given)
    config = of_monitor() | {"headers": list(HEADERS[:3])}
    recorded = analyzer.bias(
        tmp_path / "merged", tmp_path / "again", config=config, format="merged", prediction="0", **given
    )
    assert isinstance(whole, DriftReport) and isinstance(recorded, DriftReport)
    assert whole.violation_count == 9 and list(whole.violations) == list(recorded.violations)
    lenient = analyzer.bias(tmp_path / "now.csv", tmp_path / "now", config=CONFIG, tolerance=0.8, **given)
    assert lenient.violation_count == 4
    assert json.loads((tmp_path / "now" / "constraint_violations.json").read_bytes())["violations"]
    with pytest.raises(BaselineError, match=r"baseline holds .*analysis.json.*has no SHAP values"):
        analyzer.explain(tmp_path / "now.csv", tmp_path / "x", config=SHAP | {"dataset_type": "text/csv"}, **given)
    with pytest.raises(ConfigurationError, match=r'prediction is set, and no format: .*such as "merged"'):
        analyzer.bias(tmp_path / "now.csv", tmp_path / "x", config=CONFIG, prediction="yhat")


def test_the_command_line_shows_what_has_drifted(
    baseline: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "captures").mkdir()
    (tmp_path / "captures" / "a.jsonl").write_bytes(requests_in_csv())
    (tmp_path / "config.json").write_text(json.dumps(SHAP))
    with model_server(OTHER) as server:
        asked = ["explain", str(tmp_path / "captures"), str(tmp_path / "reports"), f"--config={tmp_path}/config.json"]
        asked += [f"--model-url={server.invocations}", "--format=capture", f"--baseline={baseline}"]
        assert command([*asked, "--fail-on-violation"]) == ExitCode.VIOLATIONS
        shown = capsys.readouterr().out
        assert command([*asked, "--threshold=0.1", "--quiet"]) == ExitCode.SUCCESS
        assert capsys.readouterr().out == ""
        assert command([*asked, "--dry-run"]) == ExitCode.SUCCESS
        assert "Request (text/csv):\n  20,0,10\n" in capsys.readouterr().out
    assert "| shap (NDCG) | label0 |   >= 0.9 | 0." in shown
    assert "CompletedWithViolations: Job completed successfully with 1 violation." in shown


def test_a_dry_run_reads_what_was_captured(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(requests_in_json())
    with model_server(FIRST) as server:
        given = {
            "dataset_source": tmp_path,
            "output_path": ".",
            "analysis_config": SHAP,
            "dataset_format": "capture",
            "features_attribute": "instances",
            "model_invocations_url": server.invocations,
        }
        trial = try_out(EXPLAIN, given)
    assert trial.features == FEATURES and trial.request.records == 5
    shown = io.StringIO()
    assert show_trial(trial, shown) == ExitCode.SUCCESS
    assert "20,0,10" in shown.getvalue()
