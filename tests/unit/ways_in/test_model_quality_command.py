"""``analyzer model-quality``: what it hands over, and the tables that people read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import analyzer
from analyzer.command_line.commands import run
from analyzer.errors import ConfigurationError
from analyzer.model_quality.report import ModelQualityReport
from analyzer.reports.report_table import ReportTable
from analyzer.reports.terminal import print_report, show_report
from contracts.model_quality_constraints import GREATER, LESS, MetricConstraint
from contracts.model_quality_statistics import (
    ModelQualityDataset,
    ModelQualityStatistics,
    MulticlassMetrics,
    QualityMetric,
    RegressionMetrics,
)
from contracts.model_quality_violations import MetricViolation
from contracts.problem_type import ProblemType
from tests.unit.ways_in.calls import Calls


def statistics(**sections: Any) -> ModelQualityStatistics:
    dataset = ModelQualityDataset(item_count=1234, evaluation_time="2026-01-01T00:00:00.000Z")
    return ModelQualityStatistics(dataset=dataset, **sections)


def regression(*, violated: bool = False, monitoring: bool = True) -> ModelQualityReport:
    metrics = RegressionMetrics(
        mae=QualityMetric(value=1.5, standard_deviation=0.25),
        mse=QualityMetric(value=4.0),
        rmse=QualityMetric(value=2.0),
        r2=QualityMetric(value=-0.2),
    )
    asked = {
        "mae": MetricConstraint(threshold=1.25, comparison_operator=GREATER),
        "r2": MetricConstraint(threshold=-1.0, comparison_operator=LESS),
    }
    violations = [MetricViolation(constraint_check_type=GREATER, description="worse", metric_name="mae")]
    return ModelQualityReport(
        Path("reports"),
        ProblemType.REGRESSION,
        statistics(regression_metrics=metrics),
        asked if monitoring else None,
        ReportTable(MetricViolation, violations if violated else ()),
        bad_records=2,
    )


def multiclass(*classes: str) -> ModelQualityReport:
    names = [name for name in MulticlassMetrics.model_fields if name != "confusion_matrix"]
    matrix = {name: dict.fromkeys(classes, 1000) for name in classes}
    metrics = MulticlassMetrics(confusion_matrix=matrix, **{name: QualityMetric(value=0.5) for name in names})
    found = statistics(multiclass_classification_metrics=metrics)
    return ModelQualityReport(Path("reports"), ProblemType.MULTICLASS, found, None, ReportTable(MetricViolation))


def printed(report: ModelQualityReport) -> str:
    stream = io.StringIO()
    print_report(report, stream)
    return stream.getvalue()


def cells(out: str, name: str) -> list[str]:
    (line,) = [line for line in out.splitlines() if line.startswith(f"| {name} ")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_baseline_shows_each_metric_and_its_deviation() -> None:
    out = printed(regression(monitoring=False))
    assert "Regression, 1,234 rows; 2 records could not be read and are left out" in out
    assert cells(out, "mae") == ["mae", "1.5", "0.25"]
    assert cells(out, "r2") == ["r2", "-0.2", ""]
    assert "Completed: Job completed successfully with no violations." in out
    assert "Reports: reports" in out
    assert "\x1b" not in out


def test_monitoring_shows_what_is_asked_and_what_is_violated() -> None:
    out = printed(regression(violated=True))
    assert cells(out, "mae") == ["mae", "1.5", "0.25", "<= 1.25", "yes"]
    assert cells(out, "mse") == ["mse", "4", "", "", ""]
    assert cells(out, "r2") == ["r2", "-0.2", "", ">= -1", ""]
    assert "CompletedWithViolations: Job completed successfully with 1 violation." in out


def test_a_terminal_shows_what_violates_in_colour() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system="standard")
    with console.capture() as capture:
        show_report(regression(violated=True), console)
    assert "\x1b[1;31mmae" in capture.get()


def test_a_small_matrix_is_shown_and_a_large_one_is_not() -> None:
    out = printed(multiclass("a", "\x1b[31mb"))
    assert cells(out, "a") == ["a", "1,000", "1,000"]
    assert "\x1b" not in out
    assert cells(out, "accuracy") == ["accuracy", "0.5", "", "0.5"]
    assert "predicted" not in printed(multiclass(*map(str, range(11))))


def test_a_baseline_hands_over_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls.in_place(monkeypatch, regression())
    told = ["--problem-type", "binary", "--label", "y", "--probability", "p", "--threshold", "0.3", "--margin", "0.1"]
    assert run(["model-quality", "baseline", "data.csv", "out", *told, "--no-header", "--quiet"]) == 0
    assert calls.given == {
        "dataset_source": "data.csv",
        "output_path": "out",
        "problem_type": ProblemType.BINARY,
        "ground_truth_attribute": "y",
        "probability_attribute": "p",
        "probability_threshold_attribute": 0.3,
        "constraint_margin": 0.1,
        "csv_header": False,
    }


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--fail-on-violation"], 10)])
def test_violations_have_a_code_of_their_own_where_that_is_asked(
    flags: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = Calls.in_place(monkeypatch, regression(violated=True))
    told = ["--baseline", "base", "--problem-type", "regression", "--prediction", "p", "--no-f0-5"]
    assert run(["model-quality", "monitor", "data.csv", "out", *told, *flags]) == code
    assert (calls.given["baseline_constraints"], calls.given["check_f0_5"]) == ("base/constraints.json", False)
    assert "| mae " in capsys.readouterr().out


def test_errors_become_one_line_and_a_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Calls.in_place(monkeypatch, ConfigurationError("this is wrong"))
    assert run(["model-quality", "baseline", "data.csv", "out", "--problem-type", "regression"]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "Error: this is wrong"
    assert run(["model-quality", "baseline", "data.csv", "out"]) == 2
    assert "--problem-type" in capsys.readouterr().err


def test_errors_of_the_job_reach_a_caller_in_python(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("p,y\n1,1\n")
    with pytest.raises(ConfigurationError, match="prediction is not set"):
        analyzer.model_quality(tmp_path / "a.csv", tmp_path / "out", problem_type="Regression", label="y")
    with pytest.raises(ConfigurationError, match="problem_type"):
        analyzer.model_quality(tmp_path / "a.csv", tmp_path / "out", problem_type="Ranking", label="y", prediction="p")
    with pytest.raises(ConfigurationError, match='"q", which is no column'):
        analyzer.model_quality(
            tmp_path / "a.csv", tmp_path / "out", problem_type="Regression", label="y", prediction="q"
        )
