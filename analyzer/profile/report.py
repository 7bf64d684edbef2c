"""A column's profile as the feature of a statistics file."""

from __future__ import annotations

from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.kll import SHRINKING_FACTOR, SKETCH_SIZE
from analyzer.profile.quantiles import bucket_counts
from contracts.statistics import (
    Bucket,
    Categorical,
    CategoricalBucket,
    Common,
    Feature,
    Kll,
    KllParameters,
    NumericalDistribution,
    NumericalStatistics,
    SerializedSketch,
    StringDistribution,
    StringStatistics,
)


def feature_statistics(profile: ColumnProfile) -> Feature:
    """The feature that a profile becomes; String and Unknown columns have the body of strings."""
    common = Common(num_present=profile.present, num_missing=profile.missing)
    if profile.inferred_type.is_numeric:
        return Feature(
            name=profile.name,
            inferred_type=profile.inferred_type,
            numerical_statistics=_numerical(profile, common),
        )
    return Feature(
        name=profile.name,
        inferred_type=profile.inferred_type,
        string_statistics=StringStatistics(
            common=common,
            distinct_count=float(profile.distinct_count),
            distribution=_categorical(profile),
        ),
    )


def _numerical(profile: ColumnProfile, common: Common) -> NumericalStatistics:
    moments, levels, points = profile.moments, profile.levels, profile.points
    assert moments is not None and levels is not None and points is not None
    buckets = [
        Bucket(lower_bound=bucket.lower_bound, upper_bound=bucket.upper_bound, count=bucket.count)
        for bucket in bucket_counts(points, moments.minimum, moments.maximum)
    ]
    sketch = SerializedSketch(parameters=KllParameters(c=SHRINKING_FACTOR, k=float(SKETCH_SIZE)), data=levels)
    return NumericalStatistics(
        common=common,
        mean=moments.mean,
        sum=moments.sum,
        std_dev=moments.std_dev,
        min=moments.minimum,
        max=moments.maximum,
        approximate_num_distinct_values=profile.distinct_count,
        completeness=profile.completeness,
        distribution=NumericalDistribution(kll=Kll(buckets=buckets, sketch=sketch)),
    )


def _categorical(profile: ColumnProfile) -> StringDistribution | None:
    """The categories, most frequent first and then by their text; nothing of a column that has none or too many."""
    if not profile.categories:
        return None
    ordered = sorted(profile.categories.items(), key=lambda item: (-item[1], item[0]))
    return StringDistribution(
        categorical=Categorical(buckets=[CategoricalBucket(value=value, count=count) for value, count in ordered])
    )
