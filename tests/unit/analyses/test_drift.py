"""What an analysis is held against, and how that is asked for in Python, on the command line and by a job."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.analysed_data import Roles
from analyzer.analyses.drift import AttributionDrift, BiasDrift
from analyzer.analyses.monitor import drift_of
from analyzer.command_line.commands import run
from analyzer.errors import BaselineError, ConfigurationError
from analyzer.formats.guess import dataset_format
from analyzer.reports.report_table import ReportTable
from contracts.analysis_report import parse_analysis_report
from contracts.dataset_format import CaptureFormat, CsvFormat, MergeFormat
from contracts.drift_violations import BiasViolation
from contracts.errors import ContractError
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.unit.analyses.runs import DRIFTED, run_report
from tests.unit.contracts.analysis_samples import ATTRIBUTION_VIOLATIONS, BIAS_VIOLATIONS, REPORT
from tests.unit.ways_in.calls import Calls

BIAS_ONLY = {key: value for key, value in REPORT.items() if key != "explanations"}
SHAP_ONLY = {key: REPORT[key] for key in ("version", "explanations")}
PLACES = {"dataset_source": "d", "output_path": "o", "analysis_config": "c", "dataset_format": MergeFormat()}


def saved(folder: Path, document: Any) -> str:
    path = folder / "analysis.json"
    path.write_text(json.dumps(document))
    return str(path)


def roles(*features: str, facets: tuple[str, ...] = ()) -> Roles:
    return Roles(features, None, None, facets, None, None, (*features, *facets))


def bias_job(**settings: Any) -> ModelBiasJob:
    return ModelBiasJob.of(PLACES | settings)


def test_either_variable_names_the_baseline_and_constraints_go_first(tmp_path: Path) -> None:
    right = saved(tmp_path, REPORT)
    for settings in (
        {"baseline_constraints": right, "baseline_statistics": "nowhere"},
        {"baseline_statistics": right},
        {"baseline_constraints": str(tmp_path)},
        {"baseline_constraints": f"{tmp_path}/"},
    ):
        drift = drift_of(bias_job(bias_tolerance="0.25", **settings))
        assert drift.baseline == parse_analysis_report(json.dumps(REPORT))
        assert drift.monitoring and isinstance(drift, BiasDrift) and drift.tolerance == 0.25
    job = ModelExplainabilityJob.of(PLACES | {"baseline_statistics": right, "attribution_threshold": "0.8"})
    explained = drift_of(job)
    assert isinstance(explained, AttributionDrift)
    assert (explained.threshold, explained.setting) == (0.8, "baseline_statistics")


def test_without_a_baseline_a_schedule_alone_monitors() -> None:
    findings = run_report().findings
    for settings, monitoring in (({}, False), ({"sagemaker_monitoring_schedule_name": "hourly"}, True)):
        report = drift_of(bias_job(**settings)).judged(Path("o"), findings)
        assert (report.monitoring, report.violations, report.baseline) == (monitoring, [], None)
        assert report.message == "Completed: Job completed successfully with no violations."


@pytest.mark.parametrize(
    ("drift", "document", "said"),
    [
        (BiasDrift, SHAP_ONLY, "which has no bias metrics; it should be the analysis.json of an earlier run"),
        (AttributionDrift, BIAS_ONLY, "which has no SHAP values; it should be the analysis.json of an earlier run"),
        (BiasDrift, {"version": "1.0"}, "which has no bias metrics"),
        (BiasDrift, {"version": 0.0, "features": []}, "which is not a baseline file: at /version it holds the number"),
        (AttributionDrift, [], "which is not a baseline file: it holds"),
    ],
)
def test_a_baseline_of_another_kind_is_refused(
    tmp_path: Path, drift: type[BiasDrift | AttributionDrift], document: Any, said: str
) -> None:
    with pytest.raises(BaselineError, match=rf'baseline_constraints holds ".*analysis.json", {said}'):
        drift.against(saved(tmp_path, document))


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="which does not exist"):
        BiasDrift.against(str(tmp_path))


def test_a_baseline_that_could_never_find_anything_is_refused(tmp_path: Path) -> None:
    location = saved(tmp_path, REPORT)
    bias, explained = BiasDrift.against(location), AttributionDrift.against(location)
    bias.require_shared_column(roles(facets=("sex", "plan")))
    explained.require_shared_column(roles("age", "plan"))
    BiasDrift(None).require_shared_column(roles(facets=("plan",)))
    with pytest.raises(BaselineError, match='has bias metrics of "sex", and the config asks for those of "plan"'):
        bias.require_shared_column(roles(facets=("plan",)))
    with pytest.raises(BaselineError, match=r'has SHAP values of "age", "sex", .* those of "plan"'):
        explained.require_shared_column(roles("plan"))


def test_a_run_is_judged_by_its_baseline(tmp_path: Path) -> None:
    findings = run_report().findings
    more = json.loads(json.dumps(REPORT).replace("-0.1141572442143538", "0.1"))
    report = BiasDrift(parse_analysis_report(json.dumps(more))).judged(tmp_path, findings)
    assert [each.metric_name for each in report.violations] == ["AD"]
    assert report.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert BiasDrift(report.baseline, tolerance=0.1).judged(tmp_path, findings).violations == []


def test_violations_that_a_script_has_written_are_read_by_the_kind_of_the_run() -> None:
    findings = run_report().findings
    bias = BiasDrift(None).judged(Path("o"), findings).with_violations(json.dumps(BIAS_VIOLATIONS).encode())
    assert [each.model_dump() for each in bias.violations] == BIAS_VIOLATIONS["violations"]
    text = json.dumps(ATTRIBUTION_VIOLATIONS).encode()
    explained = AttributionDrift(None).judged(Path("o"), findings)
    assert explained.with_violations(text).message.startswith("CompletedWithViolations: ")
    with pytest.raises(ContractError):
        bias.with_violations(text)


def test_recorded_data_has_words_for_its_formats(tmp_path: Path) -> None:
    assert dataset_format("d", "capture", True, None) == CaptureFormat()
    assert dataset_format("d", "merged", True, None) == MergeFormat()
    assert dataset_format("d", "csv", False, ";") == CsvFormat(header=False, delimiter=";")
    assert dataset_format("d", '{"sagemakerMergeJson": {}}', True, None) == MergeFormat()
    with pytest.raises(ConfigurationError, match=r'format names "merge", which does not exist. Did you mean "merged"'):
        dataset_format("d", "merge", True, None)


@pytest.mark.parametrize(
    ("work", "settings", "said"),
    [
        (analyzer.bias, {"tolerance": -0.1}, "tolerance holds the number -0.1; it should be a number, 0 or more"),
        (analyzer.bias, {"tolerance": float("nan")}, "tolerance holds the number nan"),
        (analyzer.explain, {"threshold": 90}, "threshold holds the number 90; it should be a number from 0 to 1"),
    ],
)
def test_a_limit_that_is_none_is_refused(work: Any, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        work("d", "o", config={}, **settings)


def test_a_command_hands_over_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls.in_place(monkeypatch, run_report())
    said = ["--baseline", "b", "--tolerance", "0.1", "--format", "csv", "--no-header", "--label", "y"]
    assert run(["bias", "d", "o", "--config", "c", *said, "--prediction", "1", "--quiet"]) == 0
    assert calls.given == {
        "dataset_source": "d",
        "output_path": "o",
        "analysis_config": "c",
        "baseline_constraints": "b",
        "bias_tolerance": 0.1,
        "dataset_format": "csv",
        "csv_header": False,
        "ground_truth_attribute": "y",
        "inference_attribute": "1",
    }


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--fail-on-violation"], 10)])
@pytest.mark.parametrize("command", ["bias", "explain"])
def test_violations_have_a_code_of_their_own_where_that_is_asked(
    command: str, flags: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = BiasDrift(None).judged(Path("o"), run_report().findings)
    report = replace(report, violations=ReportTable(BiasViolation, [DRIFTED]))
    Calls.in_place(monkeypatch, report)
    assert run([command, "d", "o", "--config", "c", "--baseline", "b", *flags]) == code
    assert "| TE     | sex = 0 |    2.917 | Infinity |" in capsys.readouterr().out


def test_a_dry_run_of_recorded_predictions_has_nothing_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bias", "d", "o", "--config", "c", "--format", "merged", "--dry-run"]) == 2
    assert "predictions are in the data" in capsys.readouterr().err
