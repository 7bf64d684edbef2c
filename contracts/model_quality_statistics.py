"""`statistics.json` of model quality: how good the predictions are. Keys and their order are those of the file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from contracts.job_values import Time
from contracts.model import ContractModel, parse_document
from contracts.problem_type import ProblemType
from contracts.settings import Count, Number, as_number


def _as_deviation(value: Any) -> Any:
    return value if value == "NaN" else as_number(value)


Deviation = Annotated[
    float | str, BeforeValidator(_as_deviation), WithJsonSchema({"anyOf": [{"type": "number"}, {"const": "NaN"}]})
]
"""A number, or the text NaN where there are too few rows for one."""


class QualityMetric(ContractModel):
    """A metric, and the standard deviation that it has over draws of the rows."""

    value: Number
    standard_deviation: Deviation = "NaN"


ConfusionMatrix = dict[str, dict[str, Count]]
"""Rows by actual class, in it by predicted class."""


class RocCurve(ContractModel):
    """A point for each score, from the highest down, between (0, 0) and (1, 1)."""

    false_positive_rates: list[Number]
    true_positive_rates: list[Number]


class PrecisionRecallCurve(ContractModel):
    """A point for each score, from the highest down, after one at recall 0."""

    precisions: list[Number]
    recalls: list[Number]


class RegressionMetrics(ContractModel):
    """How far predictions are from the labels."""

    mae: QualityMetric
    mse: QualityMetric
    rmse: QualityMetric
    r2: QualityMetric


class BinaryMetrics(ContractModel):
    """How well two classes are told apart; the best constant classifier always says the more frequent one."""

    confusion_matrix: ConfusionMatrix
    recall: QualityMetric
    precision: QualityMetric
    accuracy: QualityMetric
    recall_best_constant_classifier: QualityMetric
    precision_best_constant_classifier: QualityMetric
    accuracy_best_constant_classifier: QualityMetric
    true_positive_rate: QualityMetric
    true_negative_rate: QualityMetric
    false_positive_rate: QualityMetric
    false_negative_rate: QualityMetric
    receiver_operating_characteristic_curve: RocCurve
    precision_recall_curve: PrecisionRecallCurve
    auc: QualityMetric
    f0_5: QualityMetric
    f1: QualityMetric
    f2: QualityMetric
    f0_5_best_constant_classifier: QualityMetric
    f1_best_constant_classifier: QualityMetric
    f2_best_constant_classifier: QualityMetric


class MulticlassMetrics(ContractModel):
    """How well classes are told apart; weighted by how frequent the classes are among the labels."""

    confusion_matrix: ConfusionMatrix
    accuracy: QualityMetric
    weighted_recall: QualityMetric
    weighted_precision: QualityMetric
    weighted_f0_5: QualityMetric
    weighted_f1: QualityMetric
    weighted_f2: QualityMetric
    accuracy_best_constant_classifier: QualityMetric
    weighted_recall_best_constant_classifier: QualityMetric
    weighted_precision_best_constant_classifier: QualityMetric
    weighted_f0_5_best_constant_classifier: QualityMetric
    weighted_f1_best_constant_classifier: QualityMetric
    weighted_f2_best_constant_classifier: QualityMetric


Metrics = RegressionMetrics | BinaryMetrics | MulticlassMetrics
METRICS: dict[ProblemType, type[Metrics]] = {
    ProblemType.REGRESSION: RegressionMetrics,
    ProblemType.BINARY: BinaryMetrics,
    ProblemType.MULTICLASS: MulticlassMetrics,
}


def scalars(metrics: Metrics) -> dict[str, QualityMetric]:
    """The metrics that are one number each, by their names, in order."""
    return {
        name: each for name in type(metrics).model_fields if isinstance(each := getattr(metrics, name), QualityMetric)
    }


class ModelQualityDataset(ContractModel):
    """The rows that have both a prediction and a label, when they were judged, and the window they are of."""

    item_count: Count
    start_time: Time | None = None
    end_time: Time | None = None
    evaluation_time: str


class ModelQualityStatistics(ContractModel):
    """The whole file, with the section of one problem type."""

    version: Number = 0.0
    dataset: ModelQualityDataset
    regression_metrics: RegressionMetrics | None = None
    binary_classification_metrics: BinaryMetrics | None = None
    multiclass_classification_metrics: MulticlassMetrics | None = None

    @property
    def metrics(self) -> dict[ProblemType, Metrics]:
        """The sections that are there; a run writes one."""
        found = {kind: getattr(self, f"{kind.section}_metrics") for kind in ProblemType}
        return {kind: metrics for kind, metrics in found.items() if metrics is not None}


def parse_model_quality_statistics(text: str | bytes) -> ModelQualityStatistics:
    """The text of a `statistics.json` file of model quality. Raises ContractError with a JSON pointer."""
    return parse_document(ModelQualityStatistics, text)
