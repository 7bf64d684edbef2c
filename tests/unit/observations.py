"""Column profiles and baselines in a few words, for the tests of what is made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.kll import KllSketch
from analyzer.profile.moments import Moments
from analyzer.profile.type_counts import TypeCounts
from contracts.statistics import Feature


def numbers(
    values: Sequence[float] | NDArray[np.float64],
    *,
    fractional: int = 0,
    missing: int = 0,
    name: str = "x",
    known_counts: Mapping[str, int] | None = None,
) -> ColumnProfile:
    """A numeric column of these values, of which `fractional` are written as fractions."""
    array = np.asarray(values, dtype=np.float64)
    moments, sketch = Moments(), KllSketch()
    moments.update(array)
    sketch.update(array)
    return ColumnProfile(
        name=name,
        item_count=len(array) + missing,
        types=TypeCounts(integral=len(array) - fractional, fractional=fractional),
        distinct_count=len(np.unique(array)),
        moments=moments.result(),
        levels=sketch.levels,
        known_counts=dict(known_counts or {}),
    )


def texts(
    categories: Mapping[str, int],
    *,
    integral: int = 0,
    boolean: int = 0,
    missing: int = 0,
    name: str = "x",
    known_counts: Mapping[str, int] | None = None,
) -> ColumnProfile:
    """A String column of few values; `integral` of them look like whole numbers, `boolean` like booleans."""
    present = sum(categories.values())
    return ColumnProfile(
        name=name,
        item_count=present + missing,
        types=TypeCounts(integral=integral, boolean=boolean, string=present - integral - boolean),
        distinct_count=len(categories),
        categories=dict(categories),
        known_counts=dict(known_counts or {}),
    )


def free_text(
    rows: int, *, integral: int = 0, missing: int = 0, name: str = "x", known_counts: Mapping[str, int] | None = None
) -> ColumnProfile:
    """A String column of too many values for categories."""
    return ColumnProfile(
        name=name,
        item_count=rows + missing,
        types=TypeCounts(integral=integral, string=rows - integral),
        distinct_count=rows,
        known_counts=dict(known_counts or {}),
    )


def nothing(rows: int, *, name: str = "x") -> ColumnProfile:
    """A column in which every value is missing."""
    return ColumnProfile(name=name, item_count=rows, types=TypeCounts(), categories={})


def baseline_of(profile: ColumnProfile) -> Feature:
    """The feature of a statistics file that this profile would have been written as."""
    feature: dict[str, Any] = {"name": profile.name, "inferred_type": profile.inferred_type}
    common = {"num_present": profile.present, "num_missing": profile.missing}
    if profile.moments is not None and profile.levels is not None:
        kll = {"buckets": [], "sketch": {"parameters": {"c": 0.64, "k": 2048.0}, "data": profile.levels}}
        feature["numerical_statistics"] = {
            "common": common,
            "mean": profile.moments.mean,
            "sum": profile.moments.sum,
            "std_dev": profile.moments.std_dev,
            "min": profile.moments.minimum,
            "max": profile.moments.maximum,
            "distribution": {"kll": kll},
        }
    else:
        feature["string_statistics"] = {"common": common, "distinct_count": profile.distinct_count}
        if profile.categories:
            buckets = [{"value": value, "count": count} for value, count in profile.categories.items()]
            feature["string_statistics"]["distribution"] = {"categorical": {"buckets": buckets}}
    return Feature.model_validate(feature)
