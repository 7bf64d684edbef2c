"""The constraints that a statistics file suggests when it comes alone: the types, and nothing that it cannot show."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from analyzer.profile.text_types import TextType, classify
from analyzer.profile.type_counts import TypeCounts
from analyzer.suggestions.type_threshold import type_threshold
from contracts.constraints import FeatureConstraints, MonitoringConfig, MonitoringConfigOverrides
from contracts.statistics import CategoricalBucket, Feature, InferredType


def suggest_from_statistics(feature: Feature, config: MonitoringConfig | None = None) -> FeatureConstraints:
    """What to ask of a column of which only the statistics are known; it holds on the data that they are of.

    Args:
        feature: the feature of the statistics file.
        config: the configuration that the constraints will be checked with; the default one when None.
    """
    return FeatureConstraints(
        name=feature.name,
        inferred_type=feature.inferred_type,
        monitoring_config_overrides=_type_override(feature, config or MonitoringConfig()),
    )


def _type_override(feature: Feature, config: MonitoringConfig) -> MonitoringConfigOverrides | None:
    """A text column may hold numbers too: the categories tell how many, and without them no type can be asked for."""
    if feature.inferred_type is not InferredType.STRING:
        return None
    types = _type_counts(_categories(feature))
    if feature.common is None or types.present != feature.common.num_present:
        return MonitoringConfigOverrides(datatype_check_threshold=0.0)
    return type_threshold(types, feature.inferred_type, config)


def _categories(feature: Feature) -> list[CategoricalBucket]:
    body = feature.string_statistics
    categorical = body.distribution.categorical if body and body.distribution else None
    return categorical.buckets if categorical else []


def _type_counts(categories: list[CategoricalBucket]) -> TypeCounts:
    if not categories:
        return TypeCounts()
    kinds, _ = classify(pa.array([category.value for category in categories], pa.string()))
    # Whole numbers of any size: counts in a file have no limit.
    counts = np.array([category.count for category in categories], dtype=object)
    return TypeCounts(
        integral=int(counts[kinds == TextType.INTEGRAL].sum()),
        fractional=int(counts[kinds == TextType.FRACTIONAL].sum()),
        boolean=int(counts[kinds == TextType.BOOLEAN].sum()),
        string=int(counts[kinds == TextType.STRING].sum()),
    )
