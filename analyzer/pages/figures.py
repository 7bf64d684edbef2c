"""What `statistics.json` holds of a feature, whoever has written it: a figure that is not there is None."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.arrays import Floats
from analyzer.pages.distributions import BucketedValues, NumberDistribution, SketchedValues
from contracts.statistics import completeness_of

MOST_LEVELS = 48
"""Of a sketch: an item of the last one stands for more values than any file has."""


@dataclass(frozen=True)
class FeatureFigures:
    """A column; `place` is that among the columns, `written` the figures of its entry, as JSON."""

    name: str
    place: int
    kind: str
    present: float | None
    missing: float | None
    distinct: float | None
    mean: float | None
    std_dev: float | None
    minimum: float | None
    maximum: float | None
    numbers: NumberDistribution | None
    categories: Mapping[str, float] | None
    written: Mapping[str, Any]

    @property
    def completeness(self) -> float | None:
        """The share of rows with a value; 1 where there are no rows."""
        if self.present is None or self.missing is None:
            return None
        return completeness_of(self.present, self.missing)


def figures_of(document: Any) -> tuple[list[FeatureFigures], int]:
    """The features of a file of statistics, and how many entries have no name or one that is there already."""
    entries = document.get("features") if isinstance(document, dict) else None
    found: dict[str, FeatureFigures] = {}
    entries = entries if isinstance(entries, list) else []
    for entry in entries:
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name not in found:
            found[name] = _feature(name, len(found), entry)
    return list(found.values()), len(entries) - len(found)


def rows_of(document: Any) -> float | None:
    """How many rows the data had."""
    return number_at(object_at(document, "dataset"), "item_count")


def object_at(holder: Any, *keys: str) -> dict[str, Any]:
    """The object below keys; an empty one where there is none."""
    for key in keys:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder if isinstance(holder, dict) else {}


def number_at(holder: Mapping[str, Any], key: str) -> float | None:
    """A finite number of an object."""
    value = holder.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _feature(name: str, place: int, entry: Mapping[str, Any]) -> FeatureFigures:
    numerical, texts = object_at(entry, "numerical_statistics"), object_at(entry, "string_statistics")
    body, kind = numerical or texts, entry.get("inferred_type")
    common = object_at(body, "common")
    distinct = "approximate_num_distinct_values" if numerical else "distinct_count"
    key = "numerical_statistics" if numerical else "string_statistics"
    return FeatureFigures(
        name=name,
        place=place,
        kind=kind if isinstance(kind, str) else "Unknown",
        present=number_at(common, "num_present"),
        missing=number_at(common, "num_missing"),
        distinct=number_at(body, distinct),
        mean=number_at(numerical, "mean"),
        std_dev=number_at(numerical, "std_dev"),
        minimum=number_at(numerical, "min"),
        maximum=number_at(numerical, "max"),
        numbers=_numbers(numerical),
        categories=_categories(texts),
        written={
            "name": name,
            "inferred_type": kind,
            key: {each: value for each, value in body.items() if each == "common" or number_at(body, each) is not None},
        },
    )


def _numbers(body: Mapping[str, Any]) -> NumberDistribution | None:
    kll = object_at(body, "distribution", "kll")
    levels = object_at(kll, "sketch").get("data")
    ends = number_at(body, "min"), number_at(body, "max")
    if isinstance(levels, list) and len(levels) <= MOST_LEVELS:
        arrays = [_level(level) for level in levels]
        kept = [level for level in arrays if level is not None]
        if len(kept) == len(arrays) and any(map(len, kept)):
            return SketchedValues.of(kept, *ends)
    buckets = kll.get("buckets")
    rows = [_bucket(each) for each in buckets] if isinstance(buckets, list) else []
    known = [row for row in rows if row is not None]
    return BucketedValues.of(known) if known and len(known) == len(rows) else None


def _level(level: Any) -> Floats | None:
    """One level of a sketch; None where it is no list of finite numbers."""
    if not isinstance(level, list) or not set(map(type, level)) <= {int, float}:
        return None
    values = np.asarray(level, dtype=np.float64)
    return values if np.isfinite(values).all() else None


def _bucket(bucket: Any) -> tuple[float, float, float] | None:
    """Bounds and count; None where one of them is missing or makes no sense."""
    fields = object_at({"bucket": bucket}, "bucket")
    low, high, count = (number_at(fields, key) for key in ("lower_bound", "upper_bound", "count"))
    if low is None or high is None or count is None or high < low or count < 0:
        return None
    return low, high, count


def _categories(body: Mapping[str, Any]) -> dict[str, float] | None:
    """How often each category occurs, as the file orders them; None where there are none or too many."""
    buckets = object_at(body, "distribution", "categorical").get("buckets")
    found: dict[str, float] = {}
    for bucket in buckets if isinstance(buckets, list) else ():
        fields = object_at({"bucket": bucket}, "bucket")
        value, count = fields.get("value"), number_at(fields, "count")
        if isinstance(value, str) and count is not None and count >= 0:
            found[value] = found.get(value, 0.0) + count
    return found or None
