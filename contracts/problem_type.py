"""What kind of model is judged."""

from __future__ import annotations

from enum import StrEnum


class ProblemType(StrEnum):
    """The values of `problem_type`."""

    REGRESSION = "Regression"
    BINARY = "BinaryClassification"
    MULTICLASS = "MulticlassClassification"

    @property
    def section(self) -> str:
        """What keys of the reports begin with, such as `binary_classification` in `binary_classification_metrics`."""
        return _SECTIONS[self]


_SECTIONS = {
    ProblemType.REGRESSION: "regression",
    ProblemType.BINARY: "binary_classification",
    ProblemType.MULTICLASS: "multiclass_classification",
}
