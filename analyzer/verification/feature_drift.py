"""All that is measured of how one column differs from the same one of another data set: of shape, missing, type."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.drift.cells import category_cells, number_cells
from analyzer.drift.chi_squared import two_sample_chi_squared
from analyzer.drift.divergences import jensen_shannon_distance, population_stability_index, total_variation
from analyzer.drift.joined import join
from analyzer.drift.kolmogorov_smirnov import kolmogorov_smirnov
from analyzer.drift.proportions import proportions_p_value
from analyzer.drift.trusted import trusted_of_categories, trusted_of_numbers
from analyzer.drift.wasserstein import normed_wasserstein
from analyzer.profile.categories import CATEGORY_LIMIT
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.type_match import matching_fraction
from analyzer.verification.categorical_distance import largest_share_difference
from analyzer.verification.numeric_distance import numeric_distance
from contracts.data_drift import CategoryTest, EffectTest, FeatureDrift, NumberTest, ShapeDrift
from contracts.errors import counted
from contracts.job_values import Weighting
from contracts.statistics import Feature, InferredType, NumericalStatistics


@dataclass(frozen=True)
class MeasuredDrift:
    """What differs. `is_odd` says that shapes are not compared for a trouble of the other side's file."""

    feature: FeatureDrift
    is_odd: bool = False


@dataclass(frozen=True)
class _NotMeasured:
    """Why shapes are not compared, as the rest of a sentence about the column."""

    why: str
    is_odd: bool = False


def measure_feature(
    profile: ColumnProfile, reference: Feature, weighting: Weighting = "distinct", other: str = "baseline"
) -> MeasuredDrift:
    """What differs, which is not judged here, and why shapes are not compared where they are not.

    `reference` is the feature of the statistics of the `other` data set, as messages call it; `weighting` is of the
    drop-in distance, see `numeric_distance`.
    """
    shape = _shape(profile, reference, weighting, other)
    reason = shape if isinstance(shape, _NotMeasured) else None
    common = reference.common
    present, missing = (common.num_present, common.num_missing) if common else (0, 0)
    of_its_type = matching_fraction(profile.types, reference.inferred_type)
    drift = FeatureDrift(
        name=profile.name,
        inferred_type=profile.inferred_type,
        reference_inferred_type=reference.inferred_type,
        num_present=profile.present,
        reference_num_present=present,
        completeness=profile.completeness,
        reference_completeness=common.completeness if common else 1.0,
        missing_p_value=proportions_p_value(profile.missing, profile.item_count, missing, present + missing),
        of_other_type=0.0 if of_its_type is None else 1.0 - of_its_type,
        shape=shape if isinstance(shape, ShapeDrift) else None,
        not_measured=reason.why if reason else None,
    )
    return MeasuredDrift(drift, reason is not None and reason.is_odd)


def _shape(profile: ColumnProfile, reference: Feature, weighting: Weighting, other: str) -> ShapeDrift | _NotMeasured:
    kinds = profile.inferred_type, reference.inferred_type
    if not profile.present:
        return _NotMeasured("has no values")
    if profile.levels is not None and reference.numerical_statistics is not None:
        return _shape_of_numbers(profile, reference.numerical_statistics, weighting, other)
    if kinds == (InferredType.STRING, InferredType.STRING):
        return _shape_of_categories(profile, reference, other)
    if InferredType.UNKNOWN in kinds:
        return _NotMeasured(f"has no values in the {other} statistics")
    return _NotMeasured(f"is {kinds[0]}, and {kinds[1]} in the {other} statistics")


def _shape_of_numbers(
    profile: ColumnProfile, reference: NumericalStatistics, weighting: Weighting, other: str
) -> ShapeDrift | _NotMeasured:
    levels, moments = profile.levels, profile.moments
    assert levels is not None and moments is not None
    if (why := trouble_of_sketch(reference, other)) is not None:
        return _NotMeasured(why, is_odd=True)
    sketch = reference.sketch
    assert sketch is not None
    samples = join(levels, sketch.data)
    if samples is None:
        return _NotMeasured(f"has no values, or too many to count, in the {other} statistics")
    cells, tested = number_cells(samples), kolmogorov_smirnov(samples)
    together = two_sample_chi_squared(cells)
    drop_in = numeric_distance(levels, sketch.data, robust=True, weighting=weighting)
    return ShapeDrift(
        drop_in=drop_in,
        trusted=EffectTest(**trusted_of_numbers(samples, tested)._asdict()),
        kolmogorov_smirnov=NumberTest(**tested._asdict()),
        chi_squared=CategoryTest(**together._asdict()) if together else None,
        total_variation=total_variation(cells),
        psi=population_stability_index(cells),
        jensen_shannon=jensen_shannon_distance(cells),
        wasserstein=normed_wasserstein(samples, abs(reference.std_dev), moments.std_dev),
    )


def trouble_of_sketch(reference: NumericalStatistics, other: str = "baseline") -> str | None:
    """Why the sketch of the other side is not to be compared with, as the rest of a sentence about the column."""
    sketch, present = reference.sketch, reference.common.num_present
    if sketch is None:
        return f"has no sketch in the {other} statistics"
    if sketch.weight != present:
        of = counted(sketch.weight, "value")
        return f"has a sketch of {of} in the {other} statistics, where num_present is {present}"
    return None


def _shape_of_categories(profile: ColumnProfile, reference: Feature, other: str) -> ShapeDrift | _NotMeasured:
    expected = known_categories(reference)
    if expected is None:
        return _NotMeasured(f"has more than {CATEGORY_LIMIT} categories, or long texts, in the {other} statistics")
    if not any(expected.values()):
        return _NotMeasured(f"has no values in the {other} statistics")
    current = profile.categories
    if current is None:
        # Too many: of the categories that were known beforehand it is still known how often each occurs.
        current = {name: count for name, count in profile.known_counts.items() if name in expected}
    if not current:
        return _NotMeasured(f"has more than {CATEGORY_LIMIT} categories, or long texts")
    rest = profile.present - sum(current.values())
    compared = {name: count for name, count in expected.items() if not rest or name in current}
    cells = category_cells(current, compared, rest, sum(expected.values()) - sum(compared.values()))
    assert cells is not None
    tested = two_sample_chi_squared(cells)
    drop_in = largest_share_difference(profile.categories or {}, expected, robust=True)
    return ShapeDrift(
        drop_in=None if math.isnan(drop_in) else drop_in,
        trusted=EffectTest(**trusted_of_categories(cells, tested)._asdict()),
        chi_squared=CategoryTest(**tested._asdict()) if tested else None,
        total_variation=total_variation(cells),
        psi=population_stability_index(cells),
        jensen_shannon=jensen_shannon_distance(cells),
    )


def known_categories(feature: Feature) -> Mapping[str, int] | None:
    """How often each category of a String feature occurs, where they are few."""
    statistics = feature.string_statistics
    distribution = statistics.distribution if statistics else None
    if distribution is None or distribution.categorical is None:
        return None
    return {bucket.value: bucket.count for bucket in distribution.categorical.buckets}
