from __future__ import annotations

from typing import Any

from analyzer.suggestions import monitoring_config
from contracts.job import DataQualityJob

WRITTEN_BY_REAL_RUNS = {
    "evaluate_constraints": "Enabled",
    "emit_metrics": "Enabled",
    "datatype_check_threshold": 1.0,
    "domain_content_threshold": 1.0,
    "distribution_constraints": {
        "perform_comparison": "Enabled",
        "comparison_threshold": 0.1,
        "comparison_method": "Robust",
        "categorical_comparison_threshold": 0.1,
        "categorical_drift_method": "LInfinity",
    },
}


def _written(**settings: str) -> dict[str, Any]:
    job = {"dataset_source": "/in", "dataset_format": '{"csv": {"header": true}}', "output_path": "/out"} | settings
    return monitoring_config(DataQualityJob.from_environment(job)).model_dump(mode="json")


def test_the_defaults_are_those_of_real_runs_in_their_order() -> None:
    written = _written()

    assert written == WRITTEN_BY_REAL_RUNS
    assert list(written) == list(WRITTEN_BY_REAL_RUNS)
    assert list(written["distribution_constraints"]) == list(WRITTEN_BY_REAL_RUNS["distribution_constraints"])


def test_the_job_sets_each_threshold() -> None:
    written = _written(
        datatype_check_threshold="0.9",
        domain_content_threshold="0",
        comparison_threshold="0.2",
        comparison_method="linf_simple",
        categorical_comparison_threshold="0.3",
        categorical_drift_method="ChiSquared",
    )

    assert (written["datatype_check_threshold"], written["domain_content_threshold"]) == (0.9, 0.0)
    assert written["distribution_constraints"] == {
        "perform_comparison": "Enabled",
        "comparison_threshold": 0.2,
        "comparison_method": "Simple",
        "categorical_comparison_threshold": 0.3,
        "categorical_drift_method": "ChiSquared",
    }


def test_the_threshold_of_the_comparison_is_that_of_categories_too() -> None:
    assert _written(comparison_threshold="0.25")["distribution_constraints"]["categorical_comparison_threshold"] == 0.25


def test_trusted_drift_is_found_by_tests_that_say_so() -> None:
    assert _written(drift="trusted")["distribution_constraints"] == {
        "perform_comparison": "Enabled",
        "comparison_threshold": 0.1,
        "comparison_method": "Trusted",
        "categorical_comparison_threshold": 0.1,
        "categorical_drift_method": "Trusted",
        "significance_level": 0.008,
    }


def test_a_method_that_is_given_goes_before_the_trusted_one() -> None:
    written = _written(drift="trusted", comparison_method="Robust", categorical_drift_method="LInfinity")
    assert written["distribution_constraints"] == WRITTEN_BY_REAL_RUNS["distribution_constraints"]


def test_a_false_discovery_rate_stands_in_the_place_of_the_level() -> None:
    distribution = _written(drift="trusted", false_discovery_rate="0.05")["distribution_constraints"]
    assert distribution["false_discovery_rate"] == 0.05
    assert "significance_level" not in distribution


def test_drop_in_is_what_the_environment_means_without_a_word() -> None:
    assert _written(drift="drop-in") == _written() == WRITTEN_BY_REAL_RUNS
