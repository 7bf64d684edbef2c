"""`runs/<window>/summary.json`: what a history keeps of one run, small and never changed by another."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from contracts.job_values import Time
from contracts.model import ContractModel, parse_document
from contracts.settings import Count, Fraction, Number
from contracts.statistics import completeness_of

VERSION = 1


def _as_version(version: int) -> int:
    if version != VERSION:
        raise ValueError(f"should be {VERSION}, the version that this analyzer knows")
    return version


def _as_doubles(value: Any) -> NDArray[np.float64]:
    """Base64 of little-endian doubles, all of them finite."""
    if isinstance(value, np.ndarray):
        return value.astype(np.float64, copy=False)
    try:
        doubles = np.frombuffer(base64.b64decode(value, validate=True), dtype="<f8").astype(np.float64)
    except (TypeError, ValueError, binascii.Error):
        raise ValueError("should be the Base64 of doubles") from None
    if not np.isfinite(doubles).all():
        raise ValueError("should hold finite numbers alone")
    return doubles


Doubles = Annotated[
    NDArray[np.float64],
    PlainValidator(_as_doubles),
    PlainSerializer(lambda doubles: base64.b64encode(doubles.astype("<f8").tobytes()).decode(), return_type=str),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "description": "Little-endian doubles."}),
]


class ThinnedSketch(ContractModel):
    """Some of a feature's values in ascending order, and for how many `rows` they stand: each for its
    weight, or all for as many.

    The items of several sketches together are the sketch of all their rows. A rank is wrong by half an item's weight.
    """

    rows: Count
    values: Doubles
    weights: Doubles | None = None

    @model_validator(mode="after")
    def _require_fit(self) -> Self:
        if len(self.values) == 0 or (self.weights is not None and len(self.weights) != len(self.values)):
            raise ValueError("should have values, and a weight for each or none")
        return self


class SummarisedFeature(ContractModel):
    """What is kept of a column; what the statistics do not have is not there.

    `drift` is the distance that was judged, `drift_limit` its threshold (of the original ChiSquared under
    `Robust`, a p-value, it is the least). `quantiles` are those at 10, 50 and 90 %.
    """

    name: str
    inferred_type: str
    num_present: Count | None = None
    num_missing: Count | None = None
    least_completeness: Fraction | None = None
    distinct: Number | None = None
    mean: Number | None = None
    sum: Number | None = None
    std_dev: Number | None = None
    min: Number | None = None
    max: Number | None = None
    quantiles: tuple[Number, Number, Number] | None = None
    drift: Number | None = None
    drift_limit: Number | None = None
    drifted: bool | None = None
    sketch: ThinnedSketch | None = None

    @property
    def completeness(self) -> float | None:
        """The share of rows with a value; 1 where there are no rows."""
        if self.num_present is None or self.num_missing is None:
            return None
        return completeness_of(self.num_present, self.num_missing)


class SummarisedMetric(ContractModel):
    """A metric of model quality (no `group`), of bias (of a group of rows), or of attributions (of a model's output).

    It has no value where it could not be computed, or is infinite. `least` and `most` are its limits.
    """

    group: str = ""
    name: str
    value: Number | None = None
    least: Number | None = None
    most: Number | None = None


class SummarisedViolation(ContractModel):
    """An entry of the file of violations; `name` is a feature's or a metric's."""

    group: str = ""
    name: str
    check: str
    description: str = ""


class RunSummary(ContractModel):
    """The whole file.

    `kind` is an `analysis_type`. The window is that of the run's settings; `evaluation_time` is when it ran, or the end
    of its window. `confusion_matrix` is that of model quality, as its statistics have it. `violations` are not there of
    a run that judged nothing, such as one that made a baseline.
    """

    version: Annotated[Count, AfterValidator(_as_version)] = VERSION
    kind: str
    endpoint: str | None = None
    schedule: str | None = None
    start_time: Time | None = None
    end_time: Time | None = None
    evaluation_time: Time
    rows: Count | None = None
    features: tuple[SummarisedFeature, ...] = ()
    metrics: tuple[SummarisedMetric, ...] = ()
    confusion_matrix: dict[str, dict[str, Count]] | None = None
    violations: tuple[SummarisedViolation, ...] | None = None

    @property
    def time(self) -> str:
        """When its data begins, as far as that is known."""
        return self.start_time or self.evaluation_time


class _OutlinedFeature(SummarisedFeature):
    """A feature whose sketch is not looked at: most of a summary is sketches, and trends need none."""

    sketch: Annotated[None, PlainValidator(lambda _: None)] = None


class _OutlinedSummary(RunSummary):
    features: tuple[_OutlinedFeature, ...] = ()


def parse_run_summary(text: str | bytes, *, sketches: bool = True) -> RunSummary:
    """The text of a `summary.json` file, with its sketches or without. Raises ContractError with a JSON pointer."""
    return parse_document(RunSummary if sketches else _OutlinedSummary, text)
