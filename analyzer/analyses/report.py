"""What an analysis of bias and attributions has found, as its caller gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.bias.basic_statistics import BasicStatistics
from analyzer.errors import AnalyzerError
from contracts.analysis_report import AnalysisReport
from contracts.drift_violations import AttributionViolation, BiasViolation
from contracts.message import analysed, completed, completed_with_violations

Violations = Sequence[BiasViolation] | Sequence[AttributionViolation]


@dataclass(frozen=True)
class Findings:
    """What has been computed of the data.

    `facts` are what a reader should know beside the numbers, in order; `failures` are of stages that came to nothing,
    while the others did. `notes` are sentences of the message, `hints` those that the page shows too.
    """

    report: AnalysisReport
    rows: int
    bad_records: int = 0
    statistics: BasicStatistics | None = None
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    failures: tuple[AnalyzerError, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnalysisRunReport:
    """The reports of a run, in the folder `output`.

    `violations` are None where no drift was looked for; `baseline` is None where there is none to drift from.
    """

    output: Path
    findings: Findings
    baseline: AnalysisReport | None = None
    violations: Violations | None = None
    hints: tuple[str, ...] = field(default=(), kw_only=True)
    """What of the findings could not be held against the baseline."""
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def report(self) -> AnalysisReport:
        """What `analysis.json` holds."""
        return self.findings.report

    @property
    def monitoring(self) -> bool:
        """Whether drift was looked for."""
        return self.violations is not None

    @property
    def violation_count(self) -> int:
        return len(self.violations or ())

    @property
    def all_hints(self) -> tuple[str, ...]:
        """What a reader should look at, although the run has gone on."""
        return (*self.findings.hints, *self.hints)

    @property
    def message(self) -> str:
        """The exit message of the contract, and the notes after it."""
        more = (*self.all_hints, *self.findings.notes, *self.notes)
        return " ".join((f"{self._outcome.rstrip('.')}.", *more)) if more else self._outcome

    @property
    def _outcome(self) -> str:
        if self.violations is None:
            return analysed()
        return completed_with_violations(len(self.violations)) if self.violations else completed()
