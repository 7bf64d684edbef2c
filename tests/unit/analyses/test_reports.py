"""The files of an analysis, and how it is described before it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analyses.called_jobs import analysis_job, bias_alone, explanations_alone
from analyzer.analyses.config_file import read_config
from analyzer.analyses.report_files import report_names, write_reports
from analyzer.errors import ConfigurationError, ModelError
from analyzer.publish.report_folder import ReportFolder
from contracts.analysis_config import ReportMethod, check_analysis
from tests.unit.analyses.runs import DRIFTED, run_report
from tests.unit.contracts.analysis_samples import BIAS_CONFIG, REPORT, SHAP_CONFIG


def written(folder: Path, page: ReportMethod | None = None, **more: Any) -> dict[str, str]:
    with ReportFolder(folder, report_names(page)) as reports:
        write_reports(reports, run_report(**more), page, dict)
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def test_the_report_is_indented_as_the_original(tmp_path: Path) -> None:
    assert written(tmp_path) == {"analysis.json": json.dumps(REPORT, indent=4) + "\n"}


def test_a_monitoring_run_always_has_its_violations(tmp_path: Path) -> None:
    files = written(tmp_path, violations=[])
    assert json.loads(files["constraint_violations.json"]) == {"version": "1.0", "violations": []}
    found = json.loads(written(tmp_path, violations=[DRIFTED])["constraint_violations.json"])
    assert list(found["violations"][0]) == [
        "facet", "facet_value", "metric_name", "constraint_check_type", "description",
    ]  # fmt: skip


def test_a_page_has_the_name_and_the_title_that_it_is_given(tmp_path: Path) -> None:
    files = written(tmp_path, ReportMethod(name="loans", title="Loans"))
    assert sorted(files) == ["analysis.json", "loans.html"]
    assert "<title>Loans" in files["loans.html"]


def test_the_message_tells_what_was_left_out_and_what_came_of_drift() -> None:
    assert run_report().message == "Completed: SageMaker XAI Analyzer ran successfully"
    assert run_report(violations=[]).message == "Completed: Job completed successfully with no violations."
    assert run_report(notes=("3 rows were left out.",)).message.endswith("successfully. 3 rows were left out.")
    assert run_report(REPORT, ModelError("gone")).findings.failures[0].message == "gone"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "which does not exist; it should be a JSON file"),
        ("{", "which cannot be used: is not valid JSON"),
        ('{"dataset_typ": 1}', 'which cannot be used: /dataset_typ is .* Did you mean "dataset_type"'),
        ('{"dataset_type": "text/csv"}', "which cannot be used: /methods holds no method"),
    ],
)
def test_a_config_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "analysis_config.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigurationError, match=f"analysis_config holds .*analysis_config.json.*{said}"):
        read_config(str(path), check_analysis)


def test_a_config_in_a_store_that_is_not_known_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"it should be a path of this machine, .* or a place at s3://"):
        read_config("gs://bucket/analysis_config.json", check_analysis)


def settings(config: Any, **more: Any) -> dict[str, Any]:
    return {"dataset_source": "d", "output_path": "o", "analysis_config": config, **more}


def test_a_job_has_the_settings_and_what_the_config_holds() -> None:
    job, config = analysis_job(settings(BIAS_CONFIG, analyzer_memory="2g", model_retries=1))
    assert (job.analyzer_memory, job.model_retries, job.start_time) == ("2g", 1, None)
    assert (job.dataset_source, job.output_path, config.label) == ("d", "o", "income")


def test_half_of_a_config_can_be_asked_for(tmp_path: Path) -> None:
    both = BIAS_CONFIG | {"methods": BIAS_CONFIG["methods"] | SHAP_CONFIG["methods"]}
    (tmp_path / "c.json").write_text(json.dumps(both))
    for config in (both, str(tmp_path / "c.json")):
        _, bias = analysis_job(settings(config), bias_alone)
        _, explained = analysis_job(settings(config), explanations_alone)
        assert bias.methods.bias and not bias.methods.explanations
        assert explained.methods.explanations and not explained.methods.bias
        assert bias.methods.report == explained.methods.report is not None


def test_a_config_of_the_other_half_is_told_apart_from_an_empty_one() -> None:
    right = "asks for pre_training_bias or post_training_bias alone; here it should ask for shap or pdp"
    with pytest.raises(ConfigurationError, match=f"/methods {right}"):
        analysis_job(settings(BIAS_CONFIG), explanations_alone)
    right = "asks for shap or pdp alone; here it should ask for pre_training_bias or post_training_bias"
    with pytest.raises(ConfigurationError, match=f"/methods {right}"):
        analysis_job(settings(SHAP_CONFIG), bias_alone)


@pytest.mark.parametrize(
    ("config", "more", "said"),
    [
        (BIAS_CONFIG, {"payload_rows": "all"}, "payload_rows is set, and no dataset_format: without one the config"),
        (BIAS_CONFIG, {"model_retries": "many"}, "model_retries holds the text"),
        (BIAS_CONFIG | {"label": True}, {}, "The config cannot be used: /label holds true"),
        ({"a": object()}, {}, "The config cannot be used: Type is not JSON serializable"),
    ],
)
def test_what_cannot_be_asked_for_is_told(config: dict[str, Any], more: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        analysis_job(settings(config, **more))
