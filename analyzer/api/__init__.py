"""What is public; made by `python -m analyzer.api.signatures`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.analyses.report import AnalysisRunReport as AnalysisRunReport
    from analyzer.api.analyses import analyse as analyse
    from analyzer.api.analyses import bias as bias
    from analyzer.api.analyses import explain as explain
    from analyzer.api.data_quality import baseline as baseline
    from analyzer.api.data_quality import check_rules as check_rules
    from analyzer.api.data_quality import monitor as monitor
    from analyzer.api.ground_truth import merge as merge
    from analyzer.api.model_quality import model_quality as model_quality
    from analyzer.errors import AnalyzerError as AnalyzerError
    from analyzer.ground_truth.report import MergeReport as MergeReport
    from analyzer.model_quality.report import ModelQualityReport as ModelQualityReport
    from analyzer.reports.data_quality import BaselineReport as BaselineReport
    from analyzer.reports.data_quality import FeatureSummary as FeatureSummary
    from analyzer.reports.data_quality import MonitoringReport as MonitoringReport
    from analyzer.reports.report_table import ReportTable as ReportTable
    from analyzer.rules.report import RulesReport as RulesReport
    from contracts.violations import Violation as Violation

__all__ = [
    "AnalysisRunReport",
    "AnalyzerError",
    "BaselineReport",
    "FeatureSummary",
    "MergeReport",
    "ModelQualityReport",
    "MonitoringReport",
    "ReportTable",
    "RulesReport",
    "Violation",
    "analyse",
    "baseline",
    "bias",
    "check_rules",
    "explain",
    "merge",
    "model_quality",
    "monitor",
]

PLACES = {
    "AnalysisRunReport": "analyzer.analyses.report",
    "AnalyzerError": "analyzer.errors",
    "BaselineReport": "analyzer.reports.data_quality",
    "FeatureSummary": "analyzer.reports.data_quality",
    "MergeReport": "analyzer.ground_truth.report",
    "ModelQualityReport": "analyzer.model_quality.report",
    "MonitoringReport": "analyzer.reports.data_quality",
    "ReportTable": "analyzer.reports.report_table",
    "RulesReport": "analyzer.rules.report",
    "Violation": "contracts.violations",
    "analyse": "analyzer.api.analyses",
    "baseline": "analyzer.api.data_quality",
    "bias": "analyzer.api.analyses",
    "check_rules": "analyzer.api.data_quality",
    "explain": "analyzer.api.analyses",
    "merge": "analyzer.api.ground_truth",
    "model_quality": "analyzer.api.model_quality",
    "monitor": "analyzer.api.data_quality",
}
