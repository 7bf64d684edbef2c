"""The CloudWatch metrics of a data-quality run, gathered a feature at a time."""

from __future__ import annotations

from typing import ClassVar

from analyzer.publish.cloudwatch_metrics import distance_metrics, feature_metrics, namespace, share_metric
from analyzer.publish.published_metrics import PublishedMetrics
from contracts.constraints import Constraints, MonitoringConfig
from contracts.data_drift import DataDrift
from contracts.job import DataQualityJob
from contracts.statistics import Feature


class RunMetrics(PublishedMetrics):
    """Metrics of the features for which the baseline's constraints do not forbid them."""

    why_none: ClassVar[str] = ": emit_metrics is Disabled in the constraints"

    def __init__(self, job: DataQualityJob, constraints: Constraints | None) -> None:
        """`constraints` are the baseline's, whose `emit_metrics` is heeded; a baseline job has none."""
        super().__init__(job, namespace(job))
        self._of_drift = job.publish_drift_metrics
        self._config = constraints.monitoring_config if constraints else MonitoringConfig()
        self._constraints = constraints.by_name() if constraints else {}

    def add(self, feature: Feature, drift_distance: float | None) -> None:
        """Take in one feature, if metrics are wanted of it."""
        if self.wanted and self._emits(feature.name):
            for metric in feature_metrics(feature, drift_distance, self.occasion):
                self.put(metric)

    def add_drift(self, drift: DataDrift) -> None:
        """Take in all distances from the baseline, if they are wanted."""
        if not (self.wanted and self._of_drift and drift.baseline):
            return
        for feature in drift.baseline.features:
            if self._emits(feature.name):
                for metric in distance_metrics(feature, self.occasion):
                    self.put(metric)
        share = drift.baseline.drifted_share
        if share is not None and self._config.emit_metrics:
            self.put(share_metric(share, self.occasion))

    def _emits(self, name: str) -> bool:
        constraint = self._constraints.get(name)
        return self._config.for_feature(constraint.monitoring_config_overrides if constraint else None).emit_metrics
