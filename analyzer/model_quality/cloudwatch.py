"""What CloudWatch is told of model quality: each metric that is one number, no deviations."""

from __future__ import annotations

from analyzer.model_quality.report import ModelQualityReport
from analyzer.publish.published_metrics import PublishedMetrics
from contracts.metrics import CloudWatchMetric
from contracts.model_quality_job import ModelQualityJob

ENDPOINT_NAMESPACE = "aws/sagemaker/Endpoints/model-metrics"
BATCH_NAMESPACE = "aws/sagemaker/ModelMonitoring/model-metrics"


def namespace(job: ModelQualityJob) -> str:
    """Where the service publishes: apart for endpoints and for batch transform jobs."""
    return ENDPOINT_NAMESPACE if job.sagemaker_endpoint_name else BATCH_NAMESPACE


def quality_metrics(job: ModelQualityJob, report: ModelQualityReport) -> PublishedMetrics:
    """The metrics of a report, to be published."""
    gathered = PublishedMetrics(job, namespace(job))
    occasion = gathered.occasion
    for name, metric in report.scalars.items() if gathered.wanted else ():
        gathered.put(
            CloudWatchMetric(
                metric_name=name, timestamp=occasion.timestamp, dimensions=occasion.dimensions, value=metric.value
            )
        )
    return gathered
