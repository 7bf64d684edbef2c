"""What an analysis is held against: the `analysis.json` of an earlier one, read before Spark starts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Self

from analyzer.analysed_data import Roles
from analyzer.analyses.report import AnalysisRunReport, DriftViolations, Findings
from analyzer.attribution.drift import DEFAULT_THRESHOLD, attribution_scores, find_attribution_violations
from analyzer.baseline_files import read_baseline_file
from analyzer.bias.drift import find_bias_violations, uncompared
from analyzer.bias.kept_types import kept_types
from analyzer.errors import BaselineError
from analyzer.hints import tell_hints
from analyzer.history.limits import RANKS, beside_baseline, group_of
from analyzer.places.place import place_of
from analyzer.reports.file_names import ANALYSIS
from analyzer.reports.groups import metrics_of_group
from analyzer.reports.report_table import ReportTable
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_report import AnalysisReport, parse_analysis_report
from contracts.drift_job import DriftJob
from contracts.drift_violations import (
    AttributionViolation,
    BiasViolation,
    parse_attribution_violations,
    parse_bias_violations,
)
from contracts.errors import excerpt
from contracts.message import completed
from contracts.monitor_job import MOST_BASELINE_BYTES
from contracts.run_summary import SummarisedMetric

CONSTRAINTS_SETTING, STATISTICS_SETTING = "baseline_constraints", "baseline_statistics"
"""Both name an `analysis.json`; where both are given, the first decides."""


@dataclass(frozen=True)
class Drift(ABC):
    """Without a baseline nothing drifts; without `monitoring` nobody asks whether it does."""

    what: ClassVar[str]
    """What is compared."""

    baseline: AnalysisReport | None
    monitoring: bool = True
    setting: str = CONSTRAINTS_SETTING
    location: str | None = None
    """What names the baseline, and the file that it lies in."""

    @staticmethod
    @abstractmethod
    def compared(report: AnalysisReport) -> list[str]:
        """The columns that a report tells of."""

    @staticmethod
    @abstractmethod
    def columns(roles: Roles) -> Sequence[str]:
        """The columns of the data that its report will tell of."""

    @abstractmethod
    def violations(self, found: AnalysisReport, baseline: AnalysisReport) -> DriftViolations: ...

    def limits(self, found: AnalysisReport) -> Iterator[SummarisedMetric]:
        """What the findings are held to, as a history has it."""
        return self._limits(found, self.baseline) if self.baseline is not None and self.monitoring else iter(())

    @abstractmethod
    def _limits(self, found: AnalysisReport, baseline: AnalysisReport) -> Iterator[SummarisedMetric]: ...

    def uncompared(self, found: AnalysisReport, baseline: AnalysisReport) -> tuple[str, ...]:  # noqa: ARG002
        """What has been found and is not in the baseline, in sentences."""
        return ()

    def kept(self, config: AnalysisConfig, roles: Roles) -> AnalysisConfig:  # noqa: ARG002
        """The config as the baseline has understood it."""
        return config

    @abstractmethod
    def parse(self, text: bytes) -> DriftViolations:
        """The violations in the text of `constraint_violations.json`. Raises ContractError."""

    @classmethod
    def of(cls, job: DriftJob) -> Self:
        """What a job asks for. Raises BaselineError that names the variable and the file."""
        for setting, location in (
            (CONSTRAINTS_SETTING, job.baseline_constraints),
            (STATISTICS_SETTING, job.baseline_statistics),
        ):
            if location is not None:
                return cls.against(location, setting, job.max_baseline_bytes)
        return cls(None, job.monitoring)

    @classmethod
    def against(cls, location: str, setting: str = CONSTRAINTS_SETTING, limit: int = MOST_BASELINE_BYTES) -> Self:
        """By an `analysis.json`, or the one in a folder. Raises BaselineError."""
        try:
            inside = place_of(setting, location).is_dir()
        except OSError as error:
            raise BaselineError.cannot_open(setting, location, error.strerror or str(error)) from error
        named = f"{location.rstrip('/')}/{ANALYSIS}" if inside else location
        baseline = read_baseline_file(setting, named, parse_analysis_report, limit)
        if not cls.compared(baseline):
            raise BaselineError(
                f"{setting} holds {excerpt(named, 200)}, which has no {cls.what}; it should be the {ANALYSIS} of an "
                "earlier run that has computed them."
            )
        return cls(baseline, setting=setting, location=named)

    @property
    def inputs(self) -> dict[str, str]:
        """The file of the baseline by what names it."""
        return {} if self.location is None else {self.setting: self.location}

    def require_shared_column(self, roles: Roles) -> None:
        """Raise BaselineError where the baseline knows none of the columns: nothing could ever be found."""
        if self.baseline is None:
            return
        known, found = self.compared(self.baseline), self.columns(roles)
        if not set(known) & set(found):
            raise BaselineError(
                f"{self.setting} shares no column with the data: it has {self.what} of {_some(known)}, and the config "
                f"asks for those of {_some(found)}. Is it the baseline of another model?"
            )

    def judged(self, output: Path, findings: Findings) -> DriftReport:
        """The report of a run that has found this."""
        compares = self.baseline is not None and self.monitoring
        baseline = self.baseline if self.baseline is not None and compares else AnalysisReport()
        violations = self.violations(findings.report, baseline)
        hints = tell_hints(self.uncompared(findings.report, baseline)) if compares else ()
        return DriftReport(output, findings, self.baseline, violations, self.monitoring, drift=self, hints=hints)


@dataclass(frozen=True)
class BiasDrift(Drift):
    """Finds metrics that are further from 0, by more than `tolerance`."""

    what: ClassVar[str] = "bias metrics"

    tolerance: float = 0.0

    @staticmethod
    def compared(report: AnalysisReport) -> list[str]:
        return list(dict.fromkeys(facet for _, section in report.stages for facet in section.facets))

    @staticmethod
    def columns(roles: Roles) -> Sequence[str]:
        return roles.facets

    def violations(self, found: AnalysisReport, baseline: AnalysisReport) -> DriftViolations:
        return ReportTable(BiasViolation, find_bias_violations(found, baseline, self.tolerance))

    def _limits(self, found: AnalysisReport, baseline: AnalysisReport) -> Iterator[SummarisedMetric]:
        expected = dict(baseline.stages)
        for stage, section in found.stages:
            known = expected[stage].facets if stage in expected else {}
            for facet, groups in section.facets.items():
                for value in (group.value_or_threshold for group in groups):
                    for name, limit in metrics_of_group(value, known.get(facet, ())).items():
                        if held := beside_baseline(group_of(facet, value), name, limit, self.tolerance):
                            yield held

    def uncompared(self, found: AnalysisReport, baseline: AnalysisReport) -> tuple[str, ...]:
        return uncompared(found, baseline)

    def kept(self, config: AnalysisConfig, roles: Roles) -> AnalysisConfig:
        return config if self.baseline is None else kept_types(config, roles.facets, self.baseline)

    def parse(self, text: bytes) -> DriftViolations:
        return ReportTable(BiasViolation, parse_bias_violations(text).violations)


@dataclass(frozen=True)
class AttributionDrift(Drift):
    """Finds outputs of the model whose features rank otherwise: with an NDCG below `threshold`."""

    what: ClassVar[str] = "SHAP values"

    threshold: float = DEFAULT_THRESHOLD

    @staticmethod
    def compared(report: AnalysisReport) -> list[str]:
        every = report.attributions.values()
        return list(dict.fromkeys(feature for each in every for feature in each.global_shap_values))

    @staticmethod
    def columns(roles: Roles) -> Sequence[str]:
        return roles.features

    def violations(self, found: AnalysisReport, baseline: AnalysisReport) -> DriftViolations:
        return ReportTable(AttributionViolation, find_attribution_violations(found, baseline, self.threshold))

    def _limits(self, found: AnalysisReport, baseline: AnalysisReport) -> Iterator[SummarisedMetric]:
        for label, score in attribution_scores(found, baseline).items():
            yield SummarisedMetric(group=RANKS, name=label, value=score, least=self.threshold)

    def parse(self, text: bytes) -> DriftViolations:
        return ReportTable(AttributionViolation, parse_attribution_violations(text).violations)


@dataclass(frozen=True, repr=False)
class DriftReport(AnalysisRunReport):
    """The reports of a run that may have been held against a baseline."""

    drift: Drift = field(kw_only=True)

    def with_violations(self, text: bytes) -> Self:
        """The report with the violations of a file. Raises ContractError."""
        return replace(self, violations=self.drift.parse(text))

    @property
    def outcome(self) -> str:
        """Monitors of all kinds end with the same sentences, those that only compute too."""
        return super().outcome if self.violations else completed()


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return (", ".join(excerpt(name, 40) for name in names[:5]) or "no columns") + more
