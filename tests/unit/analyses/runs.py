"""What runs of analyses have found, for tests to show and write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analyzer.analyses.report import AnalysisRunReport, Findings
from analyzer.errors import AnalyzerError
from analyzer.reports.report_table import ReportTable
from contracts.analysis_report import parse_analysis_report
from contracts.drift_violations import BiasViolation
from tests.unit.contracts.analysis_samples import BIAS_VIOLATIONS, REPORT

DRIFTED = BiasViolation.model_validate(BIAS_VIOLATIONS["violations"][0] | {"facet": "sex"})


def run_report(document: dict[str, Any] = REPORT, *failures: AnalyzerError, **more: Any) -> AnalysisRunReport:
    """A run that has found what an `analysis.json` holds; with `violations` it is one of a monitor."""
    findings = Findings(parse_analysis_report(json.dumps(document)), rows=1234, failures=failures)
    if "violations" in more:
        more |= {"violations": ReportTable(BiasViolation, more["violations"]), "monitoring": True}
    return AnalysisRunReport(Path("reports"), findings, **more)
