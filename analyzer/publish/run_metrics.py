"""The CloudWatch metrics of one run: gathered a feature at a time, then written and sent as the job asks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from analyzer.publish.cloudwatch_api import NotSentError, send_metrics
from analyzer.publish.cloudwatch_metrics import (
    LARGEST_NUMBER,
    LONGEST_NAME,
    Occasion,
    feature_metrics,
    is_taken_by_cloudwatch,
    namespace,
)
from analyzer.publish.metrics_file import write_metrics
from contracts.constraints import Constraints, MonitoringConfig
from contracts.job import DataQualityJob
from contracts.metrics import Metric
from contracts.statistics import Feature

logger = logging.getLogger(__name__)


class RunMetrics:
    """Metrics are an addition to the reports: whatever keeps them from being published is told, and no error."""

    def __init__(self, job: DataQualityJob, constraints: Constraints | None) -> None:
        """`constraints` are the baseline's, whose `emit_metrics` is heeded; a baseline job has none."""
        self._job = job
        self._config = constraints.monitoring_config if constraints else MonitoringConfig()
        self._asked = constraints.by_name() if constraints else {}
        self._occasion = Occasion.of(job, datetime.now(UTC))
        self._wanted = job.publish_cloudwatch_metrics or job.publish_cloudwatch_api
        self._metrics: list[Metric] = []
        self._left_out = 0

    def add(self, feature: Feature, drift_distance: float | None) -> None:
        """Take in one feature, if metrics are wanted of it."""
        if not self._wanted or not self._emits(feature.name):
            return
        for metric in feature_metrics(feature, drift_distance, self._occasion):
            if is_taken_by_cloudwatch(metric):
                self._metrics.append(metric)
            else:
                self._left_out += 1

    def publish(self, folder: Path | None) -> tuple[str, ...]:
        """Write the file into `folder` (where there is one) and send the metrics, each if the job asks for it.

        Returns sentences that say what was not published, each logged as a warning; none when all went well.
        """
        notes = tuple(self._published(folder)) if self._wanted else ()
        for note in notes:
            logger.warning("%s", note)
        return notes

    def _emits(self, name: str) -> bool:
        asked = self._asked.get(name)
        return self._config.for_feature(asked.monitoring_config_overrides if asked else None).emit_metrics

    def _published(self, folder: Path | None) -> Iterator[str]:
        if self._left_out:
            yield (
                f"{self._left_out} metrics are left out: CloudWatch takes no number beyond {LARGEST_NUMBER:.3g} "
                f"and no name of more than {LONGEST_NAME} characters."
            )
        elif not self._metrics:
            logger.info("There are no CloudWatch metrics to publish: emit_metrics is Disabled in the constraints")
        if not self._metrics:
            return
        if self._job.publish_cloudwatch_metrics and folder is not None:
            try:
                path = write_metrics(folder, self._metrics)
                logger.info("Write to file %s at path %s.", path.name, path.parent)
            except OSError as error:
                yield f"The CloudWatch metrics cannot be written into {folder}: {error.strerror or error}."
        if self._job.publish_cloudwatch_api:
            where = namespace(self._job)
            try:
                send_metrics(self._metrics, where)
                logger.info("%d metrics were sent to CloudWatch, namespace %s", len(self._metrics), where)
            except NotSentError as error:
                logger.debug("where this happened:", exc_info=error)
                yield f"{error}."
