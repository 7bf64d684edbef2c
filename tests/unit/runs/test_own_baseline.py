"""What a baseline suggests holds on its own data; and each kind of violation is found where it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.runs.job_run import run_job as run
from analyzer.samples.customers import csv_text, drifted, healthy
from contracts.job import DataQualityJob
from contracts.violations import CheckType
from tests.cases.golden import CASES, OUTCOME, case_names, environment_of, expected_of
from tests.running import CSV, Reports, baseline_of, run_job


def is_baseline(name: str) -> bool:
    """Of data quality: other jobs are named by a setting."""
    files, job = expected_of(name), environment_of(name, Path())
    is_quality = not job.keys() & {"analysis_type", "ground_truth_source", "analysis_config"}
    return is_quality and OUTCOME in files and "constraint_violations.json" not in files


def has_suggested_rules(name: str) -> bool:
    """Whether Spark alone can check what the baseline suggests."""
    return '"rules"' in expected_of(name)["constraints.json"]


def assert_the_case_holds_against_its_own_baseline(name: str, output: Path) -> None:
    baseline = baseline_of(Reports(CASES / name / "expected"))
    run(DataQualityJob.from_environment(environment_of(name, output) | baseline))
    assert Reports(output).violations == []


BASELINES = list(filter(is_baseline, case_names()))


@pytest.mark.parametrize("name", [name for name in BASELINES if not has_suggested_rules(name)])
def test_the_data_of_every_case_holds_against_its_own_baseline(name: str, tmp_path: Path) -> None:
    assert_the_case_holds_against_its_own_baseline(name, tmp_path)


@pytest.mark.parametrize("settings", [{}, {"comparison_method": "Simple"}, {"categorical_drift_method": "ChiSquared"}])
def test_the_sample_data_holds_against_its_own_baseline(settings: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(csv_text(healthy(3_000, seed=1)), "utf-8")
    baseline = run_job(tmp_path / "in.csv", CSV, tmp_path / "baseline", **settings)
    assert run_job(tmp_path / "in.csv", CSV, tmp_path / "out", **baseline_of(baseline)).violations == []


@pytest.mark.parametrize(
    ("thresholds", "said"),
    [
        ({}, ()),
        (
            {"domain_content_threshold": 0.5, "comparison_threshold": 9.0},
            (
                "comparison_threshold and domain_content_threshold are for the constraints that the run suggests; it "
                "judges by those of the baseline.",
            ),
        ),
    ],
)
def test_thresholds_of_a_monitoring_run_are_told_to_be_of_its_suggestions(
    thresholds: dict[str, float], said: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("a\n1\n2\n")
    before = analyzer.baseline(tmp_path / "in.csv", tmp_path / "before", domain_content_threshold=0.5)
    assert before.notes == ()
    report = analyzer.monitor(tmp_path / "in.csv", tmp_path / "out", baseline=before, **thresholds)  # type: ignore[arg-type]
    assert report.notes == said


def test_mixed_texts_hold_against_their_own_statistics_alone(tmp_path: Path) -> None:
    many = "".join(f"{number % 4 or '9A'},{number if number % 2 else f'x{number}'}\n" for number in range(500))
    (tmp_path / "in.csv").write_text("few,many\n" + many)
    statistics = run_job(tmp_path / "in.csv", CSV, tmp_path / "baseline").folder / "statistics.json"
    assert run_job(tmp_path / "in.csv", CSV, tmp_path / "out", baseline_statistics=str(statistics)).violations == []


def test_each_kind_of_violation_is_found_once_and_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "baseline.csv").write_text(csv_text(healthy(4_000, seed=1)), "utf-8")
    (tmp_path / "today.csv").write_text(csv_text(drifted(2_000, seed=3)), "utf-8")
    baseline = run_job(tmp_path / "baseline.csv", CSV, tmp_path / "baseline")
    today = run_job(tmp_path / "today.csv", CSV, tmp_path / "today", **baseline_of(baseline))
    assert today.violations == [
        (CheckType.DATA_TYPE, "support_calls"),
        (CheckType.COMPLETENESS, "monthly_charge"),
        (CheckType.CATEGORICAL_VALUES, "plan"),
        (CheckType.MISSING_COLUMN, "region"),
        (CheckType.EXTRA_COLUMN, "campaign"),
        (CheckType.BASELINE_DRIFT, "day_minutes"),
    ]
    checked_by_default = set(CheckType) - {CheckType.NON_NEGATIVE}
    assert Counter(check for check, _ in today.violations) == Counter(checked_by_default)
