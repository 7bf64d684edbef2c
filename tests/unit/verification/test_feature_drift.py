"""What is measured and judged of odd columns: few values, none, constant ones, other types, other sketches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.column_profile import ColumnProfile
from analyzer.verification import FeatureVerification, verify_feature
from analyzer.verification.feature_drift import measure_feature
from analyzer.verification.judged_drift import judged_feature
from analyzer.verification.verify import drift_together
from contracts.constraints import DistributionConstraints, FeatureConstraints, MonitoringConfig
from contracts.data_drift import FeatureDrift
from contracts.model import parse_document
from contracts.statistics import Feature
from tests.unit.observations import baseline_of, free_text, nothing, numbers, texts

RNG = np.random.default_rng(4)


def measured(profile: ColumnProfile, reference: Feature) -> FeatureDrift:
    return measure_feature(profile, reference).feature


def judged(profile: ColumnProfile, reference: Feature, own: dict[str, Any] | None = None, **distribution: Any) -> Any:
    overrides = {"distribution_constraints": own} if own else None
    constraint = FeatureConstraints.model_validate(
        {"name": "x", "inferred_type": "Unknown", "monitoring_config_overrides": overrides}
    )
    config = MonitoringConfig.model_validate({"distribution_constraints": distribution})
    return verify_feature(profile, constraint, reference, config)


def without_sketch(feature: Feature) -> Feature:
    document = feature.model_dump()
    del document["numerical_statistics"]["distribution"]["kll"]["sketch"]
    return Feature.model_validate(document)


def with_levels(feature: Feature, *levels: list[float], k: float = 200.0) -> Feature:
    document = feature.model_dump()
    document["numerical_statistics"]["distribution"]["kll"]["sketch"] = {
        "parameters": {"c": 0.5, "k": k},
        "data": [list(level) for level in levels],
    }
    return Feature.model_validate(document)


@pytest.mark.parametrize(
    ("profile", "reference", "why"),
    [
        (nothing(5), numbers([1, 2]), "has no values"),
        (numbers([1, 2]), nothing(5), "has no values in the baseline statistics"),
        (nothing(5), nothing(5), "has no values"),
        (numbers([1, 2]), texts({"a": 1}), "is Integral, and String in the baseline statistics"),
        (texts({"a": 1}), numbers([1, 2]), "is String, and Integral in the baseline statistics"),
        (free_text(500), texts({"a": 1}), "has more than 120 categories, or long texts"),
        (texts({"a": 1}), free_text(500), "has more than 120 categories, or long texts, in the baseline statistics"),
    ],
)
def test_shapes_that_cannot_be_compared(profile: ColumnProfile, reference: ColumnProfile, why: str) -> None:
    found = measured(profile, baseline_of(reference))
    assert (found.shape, found.not_measured) == (None, why)
    assert found.num_present == profile.present and found.reference_num_present == reference.present


@pytest.mark.parametrize("method", ["KolmogorovSmirnov", "PSI", "JensenShannon", "Wasserstein"])
def test_a_baseline_without_a_sketch_is_told_by_every_method(method: str) -> None:
    found = judged(numbers([1, 2]), without_sketch(baseline_of(numbers([1, 2]))), comparison_method=method)
    assert found == FeatureVerification(
        hints=('Column "x" has no sketch in the baseline statistics: no drift is measured for it.',)
    )


def test_a_sketch_of_another_number_of_values_is_told() -> None:
    reference = with_levels(baseline_of(numbers([1, 2, 3])), [1.0, 2.0])
    found = judged(numbers([1, 2]), reference, comparison_method="PSI")
    assert found.hints == (
        'Column "x" has a sketch of 2 values in the baseline statistics, where num_present is 3: no drift is measured '
        "for it.",
    )


def test_a_sketch_of_other_parameters_counts_by_what_it_holds() -> None:
    values = RNG.normal(size=1000)
    coarse = with_levels(baseline_of(numbers(values)), [], [], [], np.sort(values)[::8].tolist(), k=125.0)
    fine = measured(numbers(values), baseline_of(numbers(values))).shape
    found = measured(numbers(values), coarse).shape
    assert fine is not None and fine.kolmogorov_smirnov is not None and fine.kolmogorov_smirnov.distance == 0.0
    assert found is not None and found.kolmogorov_smirnov is not None and found.chi_squared is not None
    assert found.kolmogorov_smirnov.distance == pytest.approx(0.007)
    assert min(found.kolmogorov_smirnov.p_value, found.chi_squared.p_value) > 0.9


@pytest.mark.parametrize(("now", "before"), [([5.0], [5.0] * 9), ([5.0] * 9, [7.0] * 9), ([1.0, 2.0], [1.5] * 4)])
def test_constant_columns_and_single_values_have_a_shape(now: list[float], before: list[float]) -> None:
    shape = measured(numbers(now), baseline_of(numbers(before))).shape
    assert shape is not None and shape.kolmogorov_smirnov is not None
    assert shape.kolmogorov_smirnov.distance == (0.0 if set(now) == set(before) else 0.5 if 1.0 in now else 1.0)
    assert shape.wasserstein == (0.0 if set(now) == set(before) else 1.0)


def test_one_value_is_never_drift_by_a_test() -> None:
    reference = baseline_of(numbers(RNG.normal(size=5000)))
    found = judged(numbers([1e9]), reference, comparison_method="KolmogorovSmirnov")
    assert found.verdict is not None and found.verdict.value == 1.0
    assert found.violations == () and found.drift_distance == 0.0


def test_a_single_category_has_distances_and_no_test() -> None:
    shape = measured(texts({"a": 900}), baseline_of(texts({"a": 30}))).shape
    assert shape is not None
    assert (shape.chi_squared, shape.total_variation, shape.jensen_shannon, shape.psi) == (None, 0.0, 0.0, 0.0)
    assert judged(texts({"a": 9}), baseline_of(texts({"a": 9})), categorical_drift_method="TwoSampleChiSquared") == (
        FeatureVerification()
    )


def test_nothing_in_common_is_as_far_as_can_be() -> None:
    shape = measured(texts({"a": 90, "b": 7, "c": 3}), baseline_of(texts({"d": 30, "e": 11}))).shape
    assert shape is not None
    assert (shape.total_variation, shape.jensen_shannon) == (1.0, pytest.approx(1.0))


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_numbers_of_any_size_are_compared(scale: float) -> None:
    now, before = RNG.normal(0.5, size=300), RNG.normal(size=300)
    found = measured(numbers(now * scale), baseline_of(numbers(before * scale))).shape
    plain = measured(numbers(now), baseline_of(numbers(before))).shape
    assert found is not None and plain is not None
    assert found.kolmogorov_smirnov == plain.kolmogorov_smirnov
    assert found.psi == pytest.approx(plain.psi)


@pytest.mark.parametrize(
    ("now", "before", "new"),
    [
        (numbers([1, 2]), numbers([1, 2], fractional=1), False),
        (numbers([1, 2], fractional=1), numbers([1, 2]), True),
        (texts({"a": 2}), numbers([1, 2]), True),
        (numbers([1, 2]), nothing(2), True),
        (nothing(2), numbers([1, 2]), False),
    ],
)
def test_another_type_is_drift_of_its_own(now: ColumnProfile, before: ColumnProfile, new: bool) -> None:
    found = judged_feature(measured(now, baseline_of(before)), None, DistributionConstraints())
    assert ("type" in (found.drifted_in or ())) == new


def test_a_small_distance_is_no_drift_however_sure_it_is() -> None:
    now, before = numbers(RNG.normal(0.05, size=1_000_000)), baseline_of(numbers(RNG.normal(size=1_000_000)))
    found = judged(now, before, comparison_method="KolmogorovSmirnov")
    assert found.verdict.p_value < 0.01 and found.drift_distance < 0.05
    assert found.violations == ()
    assert judged(now, before, comparison_method="KolmogorovSmirnov", comparison_threshold=0.0).violations


def test_an_unsure_distance_is_no_drift_however_large_it_is() -> None:
    found = judged(numbers([0, 0, 1]), baseline_of(numbers([0, 1, 1])), comparison_method="KolmogorovSmirnov")
    assert found.verdict is not None and found.verdict.value == pytest.approx(1 / 3)
    assert found.violations == () and found.drift_distance == 0.0


def test_a_feature_has_a_method_threshold_and_level_of_its_own() -> None:
    now, before = numbers(RNG.normal(0.2, size=400)), baseline_of(numbers(RNG.normal(size=400)))
    assert judged(now, before).violations == ()
    own = {"comparison_method": "KolmogorovSmirnov", "comparison_threshold": 0.01, "significance_level": "5%"}
    assert judged(now, before, own).verdict.level == 0.05
    assert len(judged(now, before, own).violations) == 1


def test_tests_that_are_judged_together_are_no_violations_alone() -> None:
    now, before = numbers(RNG.normal(1, size=400)), baseline_of(numbers(RNG.normal(size=400)))
    settings = {"comparison_method": "KolmogorovSmirnov", "false_discovery_rate": 0.1}
    found = judged(now, before, **settings)
    assert found.violations == () and found.verdict.is_of_all
    quiet = judged(before_again(), baseline_of(before_again()), **settings)
    verdicts, violations = drift_together({"x": found.verdict, "y": quiet.verdict})
    assert [each.feature_name for each in violations] == ["x"]
    assert {name: each.drifted for name, each in verdicts.items()} == {"x": True, "y": False}


def before_again() -> ColumnProfile:
    return numbers(np.arange(300.0))


def test_distances_are_not_judged_together() -> None:
    found = judged(
        numbers(RNG.normal(3, size=99)),
        baseline_of(numbers(RNG.normal(size=99))),
        comparison_method="PSI",
        false_discovery_rate=0.1,
    )
    assert len(found.violations) == 1
    assert drift_together({"x": found.verdict}) == ({"x": found.verdict}, [])


COLUMNS = st.one_of(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30).map(numbers),
    st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=30).map(numbers),
    st.dictionaries(st.text(max_size=3), st.integers(1, 10**15), min_size=1, max_size=9).map(texts),
    st.integers(0, 9).map(nothing),
    st.integers(1, 10**6).map(free_text),
)


@given(COLUMNS, COLUMNS)
def test_any_two_columns_are_measured_or_it_is_said_why_not(now: ColumnProfile, before: ColumnProfile) -> None:
    found = measured(now, baseline_of(before))
    assert (found.shape is None) == (found.not_measured is not None)
    assert parse_document(FeatureDrift, found.model_dump_json()) == found
