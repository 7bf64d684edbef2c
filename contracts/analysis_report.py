"""`analysis.json`: the metrics of bias and the attributions of an analysis, which are also the baseline of a monitor.

Readers take files of older images, which lack metrics, and labels by any key. What is written has the contract's order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_serializer, model_validator

from contracts.model import ContractModel, parse_document
from contracts.settings import Number, as_number

VERSION = "1.0"

_INFINITIES = {"Infinity": math.inf, "-Infinity": -math.inf}


def as_metric_value(value: Any) -> float:
    """A number; JSON has no infinity, so it is written as a text."""
    if isinstance(value, str) and value in _INFINITIES:
        return _INFINITIES[value]
    if isinstance(value, float) and math.isinf(value):
        return value
    try:
        return as_number(value)
    except ValueError:
        raise ValueError('should be a number, "Infinity" or "-Infinity"') from None


MetricValue = Annotated[
    float,
    BeforeValidator(as_metric_value),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "enum": list(_INFINITIES)}]}),
]


class BiasMetric(ContractModel):
    """One metric of one group: its value, or the error that kept it from having one."""

    name: str
    description: str = ""
    value: MetricValue | None = None
    error: str | None = None

    @model_serializer
    def _written(self) -> dict[str, Any]:
        value: Any = self.value
        if value is not None and math.isinf(value):
            value = "Infinity" if value > 0 else "-Infinity"
        written = {"name": self.name, "description": self.description, "value": value}
        return written if self.error is None else written | {"error": self.error}


class FacetMetrics(ContractModel):
    """The metrics of one group, the rows whose facet has these values or is above this threshold."""

    value_or_threshold: str
    metrics: tuple[BiasMetric, ...] = ()


class BiasSection(ContractModel):
    """The metrics of one stage, before or after training, by the names of the facets."""

    label: str = ""
    facets: dict[str, tuple[FacetMetrics, ...]]
    label_value_or_threshold: str = ""


class LabelAttributions(ContractModel):
    """The global attributions of one output of the model, by the names of the features."""

    global_shap_values: dict[str, Number] = Field(default_factory=dict)
    expected_value: Number | None = None


class PartialDependence(ContractModel):
    """How the model's scores depend on one feature: for each output the mean score at each value; or an error."""

    feature_name: str
    data_type: Literal["numerical", "categorical", "free_text"] | None = None
    feature_values: tuple[float | int | str | bool | None, ...] | None = None
    model_predictions: tuple[tuple[Number, ...], ...] | None = None
    data_distribution: tuple[Number, ...] | None = None
    label_headers: tuple[str, ...] | None = None
    error: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class Explanations(ContractModel):
    """Attributions by the keys of the model's outputs (`label0`, ... where they have no headers), and plots."""

    kernel_shap: dict[str, LabelAttributions] | None = None
    pdp: tuple[PartialDependence, ...] | None = None


class AnalysisReport(ContractModel):
    """The whole file; only the sections that were asked for are there."""

    version: str = VERSION
    explanations: Explanations | None = None
    post_training_bias_metrics: BiasSection | None = None
    pre_training_bias_metrics: BiasSection | None = None

    @property
    def stages(self) -> tuple[tuple[str, BiasSection], ...]:
        """The sections of bias that are there, in the order of the file, each with its stage as metrics name it."""
        both = (
            ("Post-Training", self.post_training_bias_metrics),
            ("Pre-training", self.pre_training_bias_metrics),
        )
        return tuple((stage, section) for stage, section in both if section is not None)

    @property
    def attributions(self) -> dict[str, LabelAttributions]:
        """The attributions, by label; empty where there are none."""
        shap = None if self.explanations is None else self.explanations.kernel_shap
        return {} if shap is None else shap


def parse_analysis_report(text: str | bytes) -> AnalysisReport:
    """The text of an `analysis.json` file. Raises ContractError with a JSON pointer."""
    return parse_document(AnalysisReport, text)


def analysis_report_text(report: AnalysisReport) -> str:
    """The file, indented by four spaces as the original's."""
    return json.dumps(report.model_dump(), indent=4, allow_nan=False) + "\n"


def label_key(headers: tuple[int | str, ...] | None) -> Callable[[int], str]:
    """The key of each output of a model: its header, else `label` and its number."""

    def key(index: int) -> str:
        return str(headers[index]) if headers is not None and index < len(headers) else f"label{index}"

    return key
