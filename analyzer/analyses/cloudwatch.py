"""What CloudWatch is told of bias and of attributions (reference 5.4): each value, told apart by its dimensions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from analyzer.publish.cloudwatch_metrics import LARGEST_NUMBER
from analyzer.publish.published_metrics import PublishedMetrics
from contracts.analysis_report import AnalysisReport
from contracts.drift_job import DriftJob
from contracts.metrics import CloudWatchMetric, Dimension
from contracts.model_bias_job import ModelBiasJob

LONGEST_VALUE = 1024
"""Of a dimension, which is of printable ASCII (API reference, `Dimension`)."""

PublishedValue = tuple[str, float, Mapping[str, str]]
"""The name of a metric, its value, and its own dimensions."""


def namespace(job: DriftJob) -> str:
    """Where the service publishes: apart for endpoints and for batch transform jobs."""
    kind = "bias-metrics" if isinstance(job, ModelBiasJob) else "explainability-metrics"
    return f"aws/sagemaker/{'Endpoints' if job.sagemaker_endpoint_name else 'ModelMonitoring'}/{kind}"


def drift_metrics(job: DriftJob, report: AnalysisReport) -> PublishedMetrics:
    """The metrics of a report, to be published."""
    gathered = PublishedMetrics(job, namespace(job))
    occasion = gathered.occasion
    values = bias_values(report) if isinstance(job, ModelBiasJob) else attribution_values(report)
    for name, value, own in values if gathered.wanted else ():
        dimensions = [*occasion.dimensions, *(_dimension(*each) for each in own.items() if each[1].strip())]
        finite = value if math.isfinite(value) else math.copysign(LARGEST_NUMBER, value)
        gathered.put(
            CloudWatchMetric(metric_name=name, timestamp=occasion.timestamp, dimensions=dimensions, value=finite)
        )
    return gathered


def bias_values(report: AnalysisReport) -> Iterator[PublishedValue]:
    """The metrics that have a value, in the order of the report."""
    for stage, section in report.stages:
        labelled = {"BiasStage": stage, "Label": section.label, "LabelValue": section.label_value_or_threshold}
        for facet, groups in section.facets.items():
            for group in groups:
                dimensions = labelled | {"Facet": facet, "FacetValue": group.value_or_threshold}
                for metric in group.metrics:
                    if metric.value is not None:
                        yield f"bias_metric_{metric.name}", metric.value, dimensions


def attribution_values(report: AnalysisReport) -> Iterator[PublishedValue]:
    """The global attributions to each output of the model, and what is expected of it."""
    for label, found in report.attributions.items():
        labelled = {"ExplainabilityMethod": "KernelShap", "Label": label}
        for feature, value in found.global_shap_values.items():
            yield f"feature_{feature}", value, labelled | {"ValueType": "GlobalShapValues"}
        if found.expected_value is not None:
            yield "ExpectedValue", found.expected_value, labelled | {"ValueType": "ExpectedValue"}


def _dimension(name: str, value: str) -> Dimension:
    """Texts that CloudWatch would refuse, and the whole request with them, are escaped and cut."""
    shown = value.encode("unicode_escape").decode("ascii") if not (value.isascii() and value.isprintable()) else value
    return Dimension(name=name, value=shown[:LONGEST_VALUE])
