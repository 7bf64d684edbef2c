"""`constraints.json` of model quality: the worst that each metric may be. Users edit this file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ModelWrapValidatorHandler, PrivateAttr, WithJsonSchema, model_validator

from contracts.model import ContractModel, parse_document, pointer
from contracts.problem_type import ProblemType
from contracts.settings import Number, one_of

Operator = Literal["LessThanThreshold", "GreaterThanThreshold"]
"""What a metric is in comparison with its threshold when it violates the constraint."""

LESS: Operator = "LessThanThreshold"
GREATER: Operator = "GreaterThanThreshold"

OPERATORS: dict[ProblemType, dict[str, Operator]] = {
    ProblemType.REGRESSION: {"mae": GREATER, "mse": GREATER, "rmse": GREATER, "r2": LESS},
    ProblemType.BINARY: {
        "recall": LESS,
        "precision": LESS,
        "accuracy": LESS,
        "true_positive_rate": LESS,
        "true_negative_rate": LESS,
        "false_positive_rate": GREATER,
        "false_negative_rate": GREATER,
        "auc": LESS,
        "f0_5": LESS,
        "f1": LESS,
        "f2": LESS,
    },
    ProblemType.MULTICLASS: {
        "accuracy": LESS,
        "weighted_recall": LESS,
        "weighted_precision": LESS,
        "weighted_f0_5": LESS,
        "weighted_f1": LESS,
        "weighted_f2": LESS,
    },
}
"""The metrics that have constraints, in the order of the file."""


class MetricConstraint(ContractModel):
    """One metric's constraint."""

    threshold: Number
    comparison_operator: Annotated[
        Operator, BeforeValidator(one_of((LESS, GREATER))), WithJsonSchema({"type": "string", "enum": [LESS, GREATER]})
    ]


MetricConstraints = dict[str, MetricConstraint]


def _without_nulls(section: Any) -> Any:
    """A metric whose constraint is null is as one whose key is gone."""
    return {name: each for name, each in section.items() if each is not None} if isinstance(section, dict) else section


Section = Annotated[MetricConstraints, BeforeValidator(_without_nulls)]


class ModelQualityConstraints(ContractModel):
    """The whole file, with the section of one problem type; a metric without a key is not checked."""

    version: Number = 0.0
    regression_constraints: Section | None = None
    binary_classification_constraints: Section | None = None
    multiclass_classification_constraints: Section | None = None

    _unknown_keys: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="wrap")
    @classmethod
    def _note_what_was_read(
        cls, data: Any, handler: ModelWrapValidatorHandler[ModelQualityConstraints]
    ) -> ModelQualityConstraints:
        if isinstance(data, dict):
            for key, other in (("dataset", "statistics"), ("features", "constraints of data quality")):
                if key in data:
                    raise ValueError(f"should be a file of constraints of model quality, but this is one of {other}")
        constraints = handler(data)
        if isinstance(data, dict):
            constraints._unknown_keys = tuple(_find_unknown_keys(data))
        return constraints

    @property
    def unknown_keys(self) -> tuple[str, ...]:
        """JSON pointers of the keys that are not used, often typing errors."""
        return self._unknown_keys

    def of(self, problem_type: ProblemType) -> MetricConstraints | None:
        """The section of a problem type."""
        found: MetricConstraints | None = getattr(self, f"{problem_type.section}_constraints")
        return found

    @property
    def problem_types(self) -> tuple[ProblemType, ...]:
        """Those that the file has a section for."""
        return tuple(kind for kind in ProblemType if self.of(kind) is not None)


def _find_unknown_keys(document: dict[str, Any]) -> list[str]:
    sections = {f"{kind.section}_constraints": kind for kind in ProblemType}
    unknown: list[tuple[str, ...]] = []
    for key, section in document.items():
        if key not in sections:
            unknown += [(key,)] if key != "version" else []
            continue
        for name, body in section.items() if isinstance(section, dict) else ():
            if name not in OPERATORS[sections[key]]:
                unknown.append((key, name))
                continue
            names = body if isinstance(body, dict) else {}
            known = {*MetricConstraint.model_fields, "additional_properties"}
            unknown += [(key, name, option) for option in names if option not in known]
    return [pointer(path) for path in unknown]


def parse_model_quality_constraints(text: str | bytes) -> ModelQualityConstraints:
    """The text of a `constraints.json` file of model quality. Raises ContractError with a JSON pointer."""
    return parse_document(ModelQualityConstraints, text)
