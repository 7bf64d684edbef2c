"""Each check fires when it should, with the words that users' scripts read."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import numpy as np
import pytest

from analyzer.profile.column_profile import ColumnProfile
from analyzer.verification import FeatureVerification, verify_feature
from contracts.constraints import FeatureConstraints, MonitoringConfig
from contracts.statistics import Feature
from contracts.violations import CheckType, Violation
from tests.unit.observations import baseline_of, free_text, nothing, numbers, texts


def _verify(
    profile: ColumnProfile,
    *,
    baseline: Feature | None = None,
    config: dict[str, Any] | None = None,
    weighting: Any = "distinct",
    check_non_negative: bool = False,
    **constraint: Any,
) -> FeatureVerification:
    feature = FeatureConstraints.model_validate({"name": "x", "inferred_type": "Unknown"} | constraint)
    settings = MonitoringConfig.model_validate(config or {})
    return verify_feature(profile, feature, baseline, settings, weighting, check_non_negative=check_non_negative)


def _only(verification: FeatureVerification, check_type: CheckType) -> str:
    assert [violation.constraint_check_type for violation in verification.violations] == [check_type]
    return verification.violations[0].description


class TestDataType:
    def test_fractions_in_a_column_of_whole_numbers(self) -> None:
        found = _verify(numbers(np.arange(1977), fractional=7), inferred_type="Integral")

        assert _only(found, CheckType.DATA_TYPE) == (
            "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. "
            "Observed: Only 99.64592817400101% of data is Integral."
        )

    @pytest.mark.parametrize(
        ("whole", "fractions", "observed"), [(353, 1, "99.71751412429379"), (67, 40, "62.616822429906534")]
    )
    def test_percentages_have_the_digits_of_real_reports(self, whole: int, fractions: int, observed: str) -> None:
        found = _verify(numbers(np.arange(whole + fractions), fractional=fractions), inferred_type="Integral")

        assert _only(found, CheckType.DATA_TYPE).endswith(f"Observed: Only {observed}% of data is Integral.")

    def test_numbers_are_no_texts(self) -> None:
        found = _verify(numbers([1, 2, 3]), inferred_type="String")

        assert _only(found, CheckType.DATA_TYPE) == (
            "Data type match requirement is not met. Expected data type: String, Expected match: 100.0%. "
            "Observed: Only 0.0% of data is String."
        )

    def test_whole_numbers_are_fractional_too(self) -> None:
        assert _verify(numbers([1, 2, 3]), inferred_type="Fractional").violations == ()

    def test_boolean_texts_are_texts(self) -> None:
        assert _verify(texts({"true": 3, "false": 1}, boolean=4), inferred_type="String").violations == ()

    def test_texts_are_not_numbers(self) -> None:
        found = _verify(texts({"1": 1, "a": 1}, integral=1), inferred_type="Fractional")

        assert "Only 50.0% of data is Fractional." in _only(found, CheckType.DATA_TYPE)

    @pytest.mark.parametrize("profile", [numbers([1, 2]), texts({"a": 1}), nothing(3)])
    def test_an_unknown_baseline_type_asks_nothing(self, profile: ColumnProfile) -> None:
        assert _verify(profile, inferred_type="Unknown").violations == ()

    @pytest.mark.parametrize("inferred_type", ["Integral", "Fractional", "String"])
    def test_a_column_without_values_has_no_wrong_type(self, inferred_type: str) -> None:
        assert _verify(nothing(10), inferred_type=inferred_type).violations == ()

    def test_a_fraction_at_the_threshold_is_enough(self) -> None:
        profile = numbers(np.arange(10), fractional=1)

        assert _verify(profile, inferred_type="Integral", config={"datatype_check_threshold": 0.9}).violations == ()
        found = _verify(profile, inferred_type="Integral", config={"datatype_check_threshold": 0.91})
        assert "Expected match: 91.0%. Observed: Only 90.0%" in _only(found, CheckType.DATA_TYPE)

    def test_a_feature_overrides_the_threshold(self) -> None:
        overrides = {"datatype_check_threshold": 0.5}

        found = _verify(
            numbers(np.arange(10), fractional=5), inferred_type="Integral", monitoring_config_overrides=overrides
        )

        assert found.violations == ()


class TestCompleteness:
    def test_too_many_missing_values(self) -> None:
        found = _verify(numbers(np.arange(95), missing=5), completeness=1.0)

        assert _only(found, CheckType.COMPLETENESS) == (
            "Completeness requirement is not met. Expected: 100.0%. Observed: 95.0%."
        )

    def test_as_many_missing_values_as_in_the_baseline(self) -> None:
        assert _verify(numbers(np.arange(95), missing=5), completeness=0.95).violations == ()

    def test_a_column_without_values(self) -> None:
        found = _verify(nothing(4), completeness=1.0, inferred_type="Integral")

        assert _only(found, CheckType.COMPLETENESS).endswith("Observed: 0.0%.")


class TestCategoricalValues:
    def test_values_outside_of_the_domain(self) -> None:
        found = _verify(texts({"a": 6, "b": 3, "c": 1}), string_constraints={"domains": ["a", "b"]})

        assert _only(found, CheckType.CATEGORICAL_VALUES) == (
            "Domain content requirement is not met. Expected match: 100.0%. "
            "Observed: Only 90.0% of values are in the baseline domain."
        )

    def test_enough_values_of_the_domain(self) -> None:
        found = _verify(
            texts({"a": 6, "b": 3, "c": 1}),
            string_constraints={"domains": ["a", "b"]},
            config={"domain_content_threshold": 0.9},
        )

        assert found.violations == ()

    def test_missing_values_are_not_outside_of_the_domain(self) -> None:
        assert _verify(texts({"a": 1}, missing=9), string_constraints={"domains": ["a"]}).violations == ()
        assert _verify(nothing(9), string_constraints={"domains": ["a"]}).violations == ()

    def test_a_value_given_twice_in_the_domain_counts_once(self) -> None:
        found = _verify(texts({"a": 5, "c": 5}), string_constraints={"domains": ["a", "a"]})

        assert "Only 50.0% of values" in _only(found, CheckType.CATEGORICAL_VALUES)

    def test_numbers_are_looked_up_as_texts(self) -> None:
        profile = numbers([1, 1, 2, 3], known_counts={"1": 2, "2": 1})

        found = _verify(profile, string_constraints={"domains": ["1", "2"]})

        assert "Only 75.0% of values" in _only(found, CheckType.CATEGORICAL_VALUES)

    def test_the_count_is_exact_when_there_are_too_many_categories(self) -> None:
        found = _verify(free_text(1_000, known_counts={"a": 250}), string_constraints={"domains": ["a"]})

        assert "Only 25.0% of values" in _only(found, CheckType.CATEGORICAL_VALUES)

    @pytest.mark.parametrize("string_constraints", [None, {}, {"domains": []}])
    def test_no_domain_asks_nothing(self, string_constraints: Any) -> None:
        assert _verify(texts({"a": 1}), string_constraints=string_constraints).violations == ()


class TestBaselineDrift:
    def test_numbers_far_from_the_baseline(self) -> None:
        found = _verify(numbers(np.arange(1000, 1400)), baseline=baseline_of(numbers(np.arange(400))))

        description = _only(found, CheckType.BASELINE_DRIFT)
        assert found.drift_distance == pytest.approx(0.8727207794)
        assert description == f"Baseline drift distance: {found.drift_distance!r} exceeds threshold: 0.1"

    def test_the_text_is_read_by_the_scripts_of_users(self) -> None:
        found = _verify(numbers(np.arange(1000, 1400)), baseline=baseline_of(numbers(np.arange(400))))

        read = re.search(r"distance: (.+) exceeds threshold: (.+)", _only(found, CheckType.BASELINE_DRIFT))

        assert read is not None
        assert (float(read[1]), float(read[2])) == (found.drift_distance, 0.1)

    def test_a_distance_below_the_threshold_is_still_told(self) -> None:
        current, baseline = numbers(np.arange(100)), baseline_of(numbers(np.arange(1, 101)))

        found = _verify(
            current, baseline=baseline, config={"distribution_constraints": {"comparison_method": "Simple"}}
        )

        assert found.violations == ()
        assert found.drift_distance == pytest.approx(0.01)

    @pytest.mark.parametrize(
        ("method", "distance"), [("Simple", 1.0), ("linf_simple", 1.0), ("Robust", 0.0), ("linf_robust", 0.0)]
    )
    def test_the_method_may_be_spelled_both_ways(self, method: str, distance: float) -> None:
        config = {"distribution_constraints": {"comparison_method": method}}

        found = _verify(numbers([1, 2]), baseline=baseline_of(numbers([3, 4])), config=config)

        assert found.drift_distance == distance

    def test_rows_may_be_weighted(self) -> None:
        current, baseline = numbers([0] * 900 + [1] * 100), baseline_of(numbers([0] * 100 + [1] * 900))

        assert _verify(current, baseline=baseline).drift_distance == 0.0
        assert _verify(current, baseline=baseline, weighting="rows").drift_distance == pytest.approx(
            0.8 - 0.0805, abs=1e-4
        )

    def test_categories_far_from_the_baseline(self) -> None:
        found = _verify(
            texts({"a": 100, "b": 900}),
            baseline=baseline_of(texts({"a": 900, "b": 100})),
            config={"distribution_constraints": {"comparison_method": "Simple"}},
        )

        assert _only(found, CheckType.BASELINE_DRIFT) == "Baseline drift distance: 0.8 exceeds threshold: 0.1"

    def test_categories_may_have_a_threshold_of_their_own(self) -> None:
        current, baseline = texts({"a": 100, "b": 900}), baseline_of(texts({"a": 900, "b": 100}))
        config = {"distribution_constraints": {"comparison_threshold": 0.9}}

        assert _verify(current, baseline=baseline, config=config).violations == ()
        config["distribution_constraints"]["categorical_comparison_threshold"] = 0.2
        found = _verify(current, baseline=baseline, config=config)
        assert _only(found, CheckType.BASELINE_DRIFT).endswith("exceeds threshold: 0.2")

    def test_a_small_p_value_is_drift(self) -> None:
        config = {"distribution_constraints": {"categorical_drift_method": "ChiSquared"}}
        baseline = baseline_of(texts({"a": 500, "b": 500}))

        near = _verify(texts({"a": 52, "b": 48}), baseline=baseline, config=config)
        far = _verify(texts({"a": 60, "b": 40}), baseline=baseline, config=config)

        assert near.violations == ()
        assert near.drift_distance == pytest.approx(0.689, abs=1e-3)
        description = _only(far, CheckType.BASELINE_DRIFT)
        assert description.startswith("The distance is a chi-squared p-value")
        assert re.search(r"distance: (.+) exceeds threshold: (.+)", description)

    def test_a_large_chi_squared_statistic_is_drift(self) -> None:
        distribution = {
            "categorical_drift_method": "ChiSquared",
            "comparison_method": "Simple",
            "categorical_comparison_threshold": 3.9,
        }

        found = _verify(
            texts({"a": 60, "b": 40}),
            baseline=baseline_of(texts({"a": 500, "b": 500})),
            config={"distribution_constraints": distribution},
        )

        assert _only(found, CheckType.BASELINE_DRIFT) == "Baseline drift distance: 4.0 exceeds threshold: 3.9"

    @pytest.mark.parametrize(
        ("current", "baseline"),
        [
            (numbers([1, 2]), texts({"a": 1})),
            (texts({"a": 1}), numbers([1, 2])),
            (nothing(5), numbers([1, 2])),
            (nothing(5), texts({"a": 1})),
            (numbers([1, 2]), nothing(5)),
            (texts({"a": 1}), nothing(5)),
            (free_text(500), texts({"a": 1})),
            (texts({"a": 1}), free_text(500)),
        ],
    )
    def test_different_kinds_are_not_compared(self, current: ColumnProfile, baseline: ColumnProfile) -> None:
        assert _verify(current, baseline=baseline_of(baseline)) == FeatureVerification()

    def test_whole_numbers_are_compared_with_fractions(self) -> None:
        baseline = baseline_of(numbers([1, 2], fractional=1))

        assert _verify(numbers([1, 2]), baseline=baseline).drift_distance == 0.0

    def test_what_is_not_comparable_is_no_drift(self) -> None:
        config = {"distribution_constraints": {"categorical_drift_method": "ChiSquared"}}

        found = _verify(texts({"a": 5}), baseline=baseline_of(texts({"a": 5})), config=config)

        assert found == FeatureVerification()

    def test_without_a_baseline_or_when_switched_off_nothing_is_compared(self) -> None:
        current, baseline = numbers(np.arange(1000, 1400)), baseline_of(numbers(np.arange(400)))
        off = {"distribution_constraints": {"perform_comparison": "Disabled"}}

        assert _verify(current) == FeatureVerification()
        assert _verify(current, baseline=baseline, config=off) == FeatureVerification()
        assert _verify(current, baseline=baseline, monitoring_config_overrides=off) == FeatureVerification()

    def test_a_baseline_without_a_distribution_is_not_compared(self) -> None:
        plain = baseline_of(numbers([1.0]))
        assert plain.numerical_statistics is not None
        bare = plain.model_copy(
            update={"numerical_statistics": plain.numerical_statistics.model_copy(update={"distribution": None})}
        )

        found = _verify(numbers([1, 2]), baseline=bare)
        assert found.violations == () and found.drift_distance is None
        assert found.hints == ('Column "x" has no sketch in the baseline statistics: no drift is measured for it.',)

    def test_a_sketch_of_other_values_than_were_counted_is_not_compared(self) -> None:
        plain = baseline_of(numbers([0.0, 1.0]))
        assert plain.numerical_statistics is not None
        common = plain.numerical_statistics.common.model_copy(update={"num_present": 10_000})
        made = plain.model_copy(
            update={"numerical_statistics": plain.numerical_statistics.model_copy(update={"common": common})}
        )

        found = _verify(numbers([1, 2]), baseline=made)
        assert found.violations == () and found.drift_distance is None
        assert found.hints == (
            'Column "x" has a sketch of 2 values in the baseline statistics, where num_present is 10000: no drift is '
            "measured for it.",
        )

    def test_new_categories_are_told_where_the_chi_squared_test_leaves_them_out(self) -> None:
        current, baseline = texts({"a": 50, "b": 50, "new": 300}), baseline_of(texts({"a": 500, "b": 500}))
        chi = {"distribution_constraints": {"categorical_drift_method": "ChiSquared"}, "domain_content_threshold": 0.1}
        domain = {"inferred_type": "String", "string_constraints": {"domains": ["a", "b"]}}

        found = _verify(current, baseline=baseline, config=chi, **domain)
        assert found.violations == ()
        assert found.hints == (
            'Column "x" holds categories that the baseline lacks, in 75.0% of its values. ChiSquared leaves these out; '
            'LInfinity compares them, and a "domain_content_threshold" above 0.25 makes them a violation.',
        )
        assert _verify(texts({"a": 50, "b": 50, "new": 5}), baseline=baseline, config=chi, **domain).hints == ()
        violated = _verify(current, baseline=baseline, config=chi | {"domain_content_threshold": 1.0}, **domain)
        assert len(violated.violations) == 1 and violated.hints == ()


class TestNonNegative:
    CONSTRAINED: ClassVar[dict[str, Any]] = {"inferred_type": "Integral", "num_constraints": {"is_non_negative": True}}

    def test_a_negative_number_is_told_and_is_a_violation_where_that_is_asked_for(self) -> None:
        found = _verify(numbers([3, -2]), **self.CONSTRAINED)
        assert found.violations == ()
        assert "holds negative numbers, down to -2.0" in found.hints[0] and "check_non_negative" in found.hints[0]
        found = _verify(numbers([3, -2]), check_non_negative=True, **self.CONSTRAINED)
        assert found.hints == ()
        assert _only(found, CheckType.NON_NEGATIVE) == (
            "Non-negative requirement is not met. Expected: at least 0. Observed minimum: -2.0."
        )

    @pytest.mark.parametrize("profile", [numbers([0, 2]), nothing(3)])
    def test_nothing_is_said_of_columns_that_hold_none(self, profile: ColumnProfile) -> None:
        assert _verify(profile, check_non_negative=True, **self.CONSTRAINED) == FeatureVerification()

    @pytest.mark.parametrize("constraints", [None, {}, {"is_non_negative": False}])
    def test_nothing_is_said_where_nothing_is_asked(self, constraints: Any) -> None:
        found = _verify(numbers([-1]), check_non_negative=True, inferred_type="Integral", num_constraints=constraints)
        assert found == FeatureVerification()


def test_one_column_may_fail_several_checks_in_the_order_of_a_report() -> None:
    found = _verify(
        texts({"a": 10, "7": 10}, integral=10, missing=5),
        baseline=baseline_of(texts({"b": 1000})),
        inferred_type="String",
        completeness=1.0,
        string_constraints={"domains": ["b"]},
    )

    assert [violation.constraint_check_type for violation in found.violations] == [
        CheckType.DATA_TYPE,
        CheckType.COMPLETENESS,
        CheckType.CATEGORICAL_VALUES,
        CheckType.BASELINE_DRIFT,
    ]
    assert all(isinstance(violation, Violation) and violation.feature_name == "x" for violation in found.violations)


@pytest.mark.parametrize("where", ["config", "monitoring_config_overrides"])
def test_nothing_is_judged_when_constraints_are_not_evaluated(where: str) -> None:
    disabled: dict[str, Any] = {where: {"evaluate_constraints": "Disabled"}}

    found = _verify(numbers([1.5], fractional=1, missing=5), inferred_type="String", completeness=1.0, **disabled)

    assert found == FeatureVerification()
