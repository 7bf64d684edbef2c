"""Which types of a baseline are the user's own word, and not what the analyzer found in the values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from analyzer.profile.text_types import TextType, classify
from contracts.constraints import Constraints, FeatureConstraints
from contracts.statistics import Feature, InferredType


def declared_types(constraints: Constraints, features: Mapping[str, Feature]) -> dict[str, InferredType]:
    """The declared types by column; `features` are those of the baseline's statistics.

    A type is declared where the constraints say so. String is, too, where the analyzer would not have found it: in a
    column that the statistics know as numbers, or one whose known values are all texts of numbers.
    """
    return {
        feature.name: feature.inferred_type
        for feature in constraints.features
        if feature.declared or _is_own_string(feature, features.get(feature.name))
    }


def _is_own_string(feature: FeatureConstraints, baseline: Feature | None) -> bool:
    if feature.inferred_type is not InferredType.STRING:
        return False
    if baseline is not None and baseline.inferred_type.is_numeric:
        return True
    return _all_numbers(_known_values(feature, baseline))


def _known_values(feature: FeatureConstraints, baseline: Feature | None) -> Sequence[str]:
    if feature.string_constraints and feature.string_constraints.domains:
        return feature.string_constraints.domains
    statistics = baseline.string_statistics if baseline else None
    distribution = statistics.distribution if statistics else None
    return (
        [each.value for each in distribution.categorical.buckets] if distribution and distribution.categorical else ()
    )


def _all_numbers(texts: Sequence[str]) -> bool:
    kinds, _ = classify(pa.array(texts, pa.string()))
    return len(kinds) > 0 and bool((kinds <= TextType.FRACTIONAL).all())
