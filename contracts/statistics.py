"""`statistics.json`: what was seen in the data, a feature at a time. Keys and their order are those of the file."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from contracts.inferred_type import InferredType
from contracts.model import ContractModel, each_once, parse_document
from contracts.settings import Count, Fraction, Number, OutputPosition

__all__ = [
    "Bucket",
    "Categorical",
    "CategoricalBucket",
    "Common",
    "DatasetStatistics",
    "Feature",
    "InferredType",
    "Kll",
    "KllParameters",
    "NumericalDistribution",
    "NumericalStatistics",
    "SerializedSketch",
    "Statistics",
    "StringDistribution",
    "StringStatistics",
    "parse_statistics",
]


def _as_level(value: Any) -> NDArray[np.float64]:
    """One level of a sketch as float64, without a copy where it is one already."""
    if isinstance(value, np.ndarray):
        fits = value.ndim == 1 and value.dtype.kind in "iuf"
    else:
        fits = isinstance(value, list | tuple) and set(map(type, value)) <= {int, float}
    level = np.asarray(value, dtype=np.float64) if fits else np.empty(0)
    if not fits or not np.isfinite(level).all():
        raise ValueError("should be a list of finite numbers")
    return level


SketchLevel = Annotated[
    NDArray[np.float64],
    PlainValidator(_as_level),
    PlainSerializer(lambda level: level.tolist(), return_type=list[float], when_used="json"),
    WithJsonSchema({"type": "array", "items": {"type": "number"}}),
]


MOST_ROWS = 2**53
"""Doubles hold, and add, whole numbers exactly up to here."""


def _as_rows(count: int) -> int:
    if count > MOST_ROWS:
        raise ValueError(f"should be a whole number from 0 to {MOST_ROWS}")
    return count


Rows = Annotated[Count, AfterValidator(_as_rows), Field(json_schema_extra={"minimum": 0, "maximum": MOST_ROWS})]
"""So many of the rows of a data set."""


class DatasetStatistics(ContractModel):
    """The data set as a whole."""

    item_count: Rows


def completeness_of(present: float, missing: float) -> float:
    """The fraction of rows that have a value; 1 where there are no rows."""
    rows = present + missing
    return present / rows if rows else 1.0


class Common(ContractModel):
    """How many values are there; the two add up to the data set's `item_count`."""

    num_present: Rows
    num_missing: Rows

    @property
    def completeness(self) -> float:
        """The fraction of rows that have a value; 1 where there are no rows."""
        return completeness_of(self.num_present, self.num_missing)


class Bucket(ContractModel):
    """An interval of values, half open except for the last, and about how many values lie in it."""

    lower_bound: Number
    upper_bound: Number
    count: Number


class KllParameters(ContractModel):
    """The shrinking factor and the size of the largest level."""

    c: Number = 0.64
    k: Number = 2048.0


class SerializedSketch(ContractModel):
    """A KLL sketch: an item at level i stands for 2**i values."""

    parameters: KllParameters = Field(default_factory=KllParameters)
    data: list[SketchLevel]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, SerializedSketch)
            and self.parameters == other.parameters
            and len(self.data) == len(other.data)
            and all(np.array_equal(mine, theirs) for mine, theirs in zip(self.data, other.data, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def weight(self) -> int:
        """How many values it stands for."""
        return sum(len(level) << height for height, level in enumerate(self.data))


class Kll(ContractModel):
    """A sketch, and the ten buckets counted from it. Files made by hand may lack the sketch."""

    buckets: list[Bucket]
    sketch: SerializedSketch | None = None

    @model_validator(mode="before")
    @classmethod
    def _sketch_without_data_is_none(cls, data: Any) -> Any:
        sketch = data.get("sketch") if isinstance(data, dict) else None
        return data | {"sketch": None} if isinstance(sketch, dict) and sketch.get("data") is None else data


class NumericalDistribution(ContractModel):
    """The distribution of a numeric feature."""

    kll: Kll | None = None


class NumericalStatistics(ContractModel):
    """The body of an Integral or Fractional feature; `std_dev` is that of the population (divided by n)."""

    common: Common
    mean: Number
    sum: Number
    std_dev: Number
    min: Number
    max: Number
    approximate_num_distinct_values: Count | None = None
    completeness: Fraction | None = None
    distribution: NumericalDistribution | None = None

    @property
    def sketch(self) -> SerializedSketch | None:
        """The sketch, where there is one."""
        return self.distribution.kll.sketch if self.distribution and self.distribution.kll else None


class CategoricalBucket(ContractModel):
    """A category and the number of its rows."""

    value: str
    count: Rows


class Categorical(ContractModel):
    """Every category of a feature that has few."""

    buckets: list[CategoricalBucket]


class StringDistribution(ContractModel):
    """The distribution of a String feature."""

    categorical: Categorical | None = None


class StringStatistics(ContractModel):
    """The body of a String feature, and of an Unknown one; no `distribution` where there are too many categories."""

    common: Common
    distinct_count: Number
    distribution: StringDistribution | None = None


class Feature(ContractModel):
    """A column, with the body that belongs to its type."""

    name: str
    inferred_type: InferredType
    numerical_statistics: NumericalStatistics | None = None
    string_statistics: StringStatistics | None = None

    @property
    def common(self) -> Common | None:
        """The counts, from whichever body there is."""
        body = self.numerical_statistics or self.string_statistics
        return body.common if body else None


class Statistics(ContractModel):
    """The whole file; features are in the order of the columns.

    `output_columns_position` is there where the prediction columns are the last ones (`END`).
    """

    version: Annotated[Number, Field(description="Always 0 so far.")] = 0.0
    dataset: DatasetStatistics
    features: Annotated[list[Feature], AfterValidator(each_once)]
    output_columns_position: OutputPosition | None = None

    def by_name(self) -> dict[str, Feature]:
        """The features by their names."""
        return {feature.name: feature for feature in self.features}


def parse_statistics(text: str | bytes) -> Statistics:
    """The text of a `statistics.json` file. Raises ContractError with the JSON pointer of what is wrong."""
    return parse_document(Statistics, text)
