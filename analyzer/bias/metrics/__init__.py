"""All metrics of bias, one idea a file; importing this package is what declares them."""

from analyzer.bias.metric_definition import METRICS, MetricDefinition, TrainingStage
from analyzer.bias.metrics import (
    acceptance_rates,
    accuracy_difference,
    class_imbalance,
    conditional_acceptance,
    conditional_rejection,
    demographic_disparity,
    disparate_impact,
    flip_test,
    generalized_entropy,
    jensen_shannon,
    kolmogorov_smirnov,
    kullback_leibler,
    lp_norm,
    positive_proportions,
    recall_difference,
    rejection_rates,
    specificity_difference,
    total_variation,
    treatment_equality,
)

__all__ = [
    "acceptance_rates",
    "accuracy_difference",
    "class_imbalance",
    "conditional_acceptance",
    "conditional_rejection",
    "demographic_disparity",
    "disparate_impact",
    "flip_test",
    "generalized_entropy",
    "jensen_shannon",
    "kolmogorov_smirnov",
    "kullback_leibler",
    "lp_norm",
    "metrics_of",
    "positive_proportions",
    "recall_difference",
    "rejection_rates",
    "specificity_difference",
    "total_variation",
    "treatment_equality",
]


def metrics_of(stage: TrainingStage) -> list[MetricDefinition]:
    """The metrics of a stage in the order of their names, which is that of the report."""
    return sorted((metric for metric in METRICS.values() if metric.stage is stage), key=lambda metric: metric.name)
