"""What a run of model quality has found, as its caller gets it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from contracts.message import completed, completed_with_violations
from contracts.model_quality_constraints import MetricConstraints
from contracts.model_quality_statistics import Metrics, ModelQualityStatistics, QualityMetric, scalars
from contracts.model_quality_violations import MetricViolation, parse_model_quality_violations
from contracts.problem_type import ProblemType


@dataclass(frozen=True)
class ModelQualityReport:
    """The reports of a run, in the folder `output`; `constraints` are the baseline's, None in a baseline run.

    `notes` are sentences of the message: what a reader of the outcome should know beside it.
    """

    output: Path
    problem_type: ProblemType
    statistics: ModelQualityStatistics
    constraints: MetricConstraints | None
    violations: list[MetricViolation]
    bad_records: int = 0
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def item_count(self) -> int:
        """The rows that were judged."""
        return self.statistics.dataset.item_count

    @property
    def metrics(self) -> Metrics:
        """The metrics, curves and all."""
        return self.statistics.metrics[self.problem_type]

    @property
    def scalars(self) -> dict[str, QualityMetric]:
        """The metrics that are one number each, by name."""
        return scalars(self.metrics)

    @property
    def monitoring(self) -> bool:
        """Whether the metrics were judged against a baseline."""
        return self.constraints is not None

    @property
    def violation_count(self) -> int:
        return len(self.violations)

    def with_violations(self, text: bytes) -> Self:
        """The report with the violations of a file. Raises ContractError."""
        return replace(self, violations=parse_model_quality_violations(text).violations)

    @property
    def message(self) -> str:
        """The exit message of the contract, and the notes after it."""
        outcome = completed_with_violations(self.violation_count) if self.violations else completed()
        return " ".join((outcome, *self.notes))
