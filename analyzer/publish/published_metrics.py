"""The CloudWatch metrics of one run, gathered, then written and sent as the job asks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from analyzer.publish.cloudwatch_api import NotSentError, send_metrics
from analyzer.publish.cloudwatch_metrics import LARGEST_NUMBER, LONGEST_NAME, Occasion, is_taken_by_cloudwatch
from analyzer.publish.metrics_file import write_metrics
from contracts.errors import counted
from contracts.metrics import CloudWatchMetric
from contracts.monitor_job import MonitorJob

logger = logging.getLogger(__name__)


class PublishedMetrics:
    """Metrics are an addition to the reports: whatever keeps them from being published is told, and no error."""

    why_none: ClassVar[str] = ""
    """Why there may be none, where that is known."""

    def __init__(self, job: MonitorJob, namespace: str) -> None:
        self._job = job
        self._namespace = namespace
        self.occasion = Occasion.of(job, datetime.now(UTC))
        self.wanted = job.publish_cloudwatch_metrics or job.publish_cloudwatch_api
        self._metrics: list[CloudWatchMetric] = []
        self._left_out = 0

    def put(self, metric: CloudWatchMetric) -> None:
        """Take in one metric."""
        if is_taken_by_cloudwatch(metric):
            self._metrics.append(metric)
        else:
            self._left_out += 1

    def publish(self, folder: Path | None) -> tuple[str, ...]:
        """Write the file into `folder` (where there is one) and send the metrics, each if the job asks for it.

        Returns sentences that say what was not published, each logged as a warning; none when all went well.
        """
        notes = tuple(self._published(folder)) if self.wanted else ()
        for note in notes:
            logger.warning("%s", note)
        return notes

    def _published(self, folder: Path | None) -> Iterator[str]:
        if self._left_out:
            yield (
                f"{counted(self._left_out, 'metric is', 'metrics are')} left out: CloudWatch takes no number "
                f"beyond {LARGEST_NUMBER:.3g} "
                f"and no name of more than {LONGEST_NAME} characters."
            )
        elif not self._metrics:
            logger.info("There are no CloudWatch metrics to publish%s", self.why_none)
        if not self._metrics:
            return
        if self._job.publish_cloudwatch_metrics and folder is not None:
            try:
                path = write_metrics(folder, self._metrics)
                logger.info("Write to file %s at path %s.", path.name, path.parent)
            except OSError as error:
                yield f"The CloudWatch metrics cannot be written into {folder}: {error.strerror or error}."
        if self._job.publish_cloudwatch_api:
            try:
                send_metrics(self._metrics, self._namespace)
                sent = counted(len(self._metrics), "metric was", "metrics were")
                logger.info("%s sent to CloudWatch, namespace %s", sent, self._namespace)
            except NotSentError as error:
                logger.debug("where this happened:", exc_info=error)
                yield f"{error}."
