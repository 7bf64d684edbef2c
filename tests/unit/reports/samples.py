"""Reports as runs return them, without a run."""

from __future__ import annotations

from pathlib import Path

from analyzer.reports.data_quality import BaselineReport, FeatureSummary, MonitoringReport
from analyzer.reports.report_table import ReportTable
from contracts.inferred_type import InferredType
from contracts.violations import CheckType, Violation


def numeric(name: str, drift: float | None = None) -> FeatureSummary:
    return FeatureSummary(
        name=name,
        inferred_type=InferredType.FRACTIONAL,
        completeness=0.99999,
        distinct_count=12345,
        mean=1234567.891,
        std_dev=0.000123456789,
        minimum=-3.0,
        quartiles=(0.25, 10.0, 20_000_000.0),
        maximum=1e300,
        drift_distance=drift,
    )


def text(name: str) -> FeatureSummary:
    return FeatureSummary(name=name, inferred_type=InferredType.STRING, completeness=1.0, distinct_count=3)


def baseline_report(*features: FeatureSummary, bad_records: int = 0) -> BaselineReport:
    return BaselineReport(Path("reports"), 1000, bad_records, ReportTable(FeatureSummary, features))


def monitoring_report(features: list[FeatureSummary], *violations: Violation) -> MonitoringReport:
    return MonitoringReport(
        Path("reports"), 1000, 0, ReportTable(FeatureSummary, features), ReportTable(Violation, violations)
    )


def drift_of(name: str) -> Violation:
    description = "Baseline drift distance: 0.17354640931273702 exceeds threshold: 0.1"
    return Violation(feature_name=name, constraint_check_type=CheckType.BASELINE_DRIFT, description=description)
