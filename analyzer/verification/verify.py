"""All checks together: of one column, of the set of columns, and the order in which a report lists what they found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.drift.false_discovery import benjamini_hochberg
from analyzer.profile.column_profile import ColumnProfile

# The modules of the checks are imported for their registration.
from analyzer.verification import (
    baseline_drift,  # noqa: F401
    categorical_values,  # noqa: F401
    completeness,  # noqa: F401
    data_type,  # noqa: F401
    extra_column,  # noqa: F401
    missing_column,  # noqa: F401
    non_negative,  # noqa: F401
)
from analyzer.verification.check import Comparison, column_checks, feature_checks
from analyzer.verification.feature_drift import MeasuredDrift
from analyzer.verification.judged_drift import DriftVerdict
from contracts.constraints import Constraints, FeatureConstraints, MonitoringConfig
from contracts.errors import excerpt
from contracts.job_values import Weighting
from contracts.statistics import Feature
from contracts.violations import CheckType, Violation

REPORT_ORDER = (
    CheckType.DATA_TYPE,
    CheckType.COMPLETENESS,
    CheckType.CATEGORICAL_VALUES,
    CheckType.NON_NEGATIVE,
    CheckType.MISSING_COLUMN,
    CheckType.EXTRA_COLUMN,
    CheckType.BASELINE_DRIFT,
)
"""The checks as a report lists them: data types first and drift last, as real reports do."""


@dataclass(frozen=True)
class FeatureVerification:
    """What the checks found about one column; the `verdict` of its drift is given below the threshold too.

    `hints` are sentences about what a user should look at.
    """

    violations: tuple[Violation, ...] = ()
    verdict: DriftVerdict | None = None
    hints: tuple[str, ...] = ()

    @property
    def drift_distance(self) -> float | None:
        """The distance by the method that the constraints ask for; of a test 0 where chance alone makes as much."""
        return self.verdict.beyond_chance if self.verdict else None


def verify_feature(
    profile: ColumnProfile,
    constraint: FeatureConstraints,
    baseline: Feature | None,
    config: MonitoringConfig,
    weighting: Weighting = "distinct",
    *,
    check_non_negative: bool = False,
    measured: MeasuredDrift | None = None,
) -> FeatureVerification:
    """Judge one column that both sides have.

    Args:
        profile: what the current data holds.
        constraint: what the baseline asks; its own overrides are put over `config` here.
        baseline: the feature of the baseline's statistics, for the drift; None skips it.
        config: the monitoring configuration of all features. With `evaluate_constraints` off nothing is judged.
        weighting: what counts in the drift of numbers, see `numeric_distance`.
        check_non_negative: whether negative numbers are a violation where `is_non_negative` is asked.
        measured: how the column differs from the baseline's, where that is known already.

    Drift that is judged for all features together is no violation yet, see `drift_together`.
    """
    config = config.for_feature(constraint.monitoring_config_overrides)
    if not config.evaluate_constraints:
        return FeatureVerification()
    comparison = Comparison(profile, constraint, baseline, config, weighting, check_non_negative, measured)
    violations: list[Violation] = []
    hints: list[str] = []
    verdict = None
    for check_type in REPORT_ORDER:
        check = feature_checks.get(check_type)
        finding = check(comparison) if check else None
        if finding is None:
            continue
        if finding.violation is not None:
            violations.append(_violation(constraint.name, check_type, finding.violation))
        if finding.verdict is not None:
            verdict = finding.verdict
        if finding.hint is not None:
            hints.append(f"Column {excerpt(constraint.name)} {finding.hint}")
    return FeatureVerification(tuple(violations), verdict, tuple(hints))


def judge_drift(
    profile: ColumnProfile,
    constraint: FeatureConstraints,
    reference: Feature,
    config: MonitoringConfig,
    *,
    weighting: Weighting,
    measured: MeasuredDrift,
) -> DriftVerdict | None:
    """The verdict of drift alone, from any reference; the arguments are as for `verify_feature`."""
    config = config.for_feature(constraint.monitoring_config_overrides)
    if not config.evaluate_constraints:
        return None
    finding = feature_checks[CheckType.BASELINE_DRIFT](
        Comparison(profile, constraint, reference, config, weighting, measured=measured)
    )
    return finding.verdict if finding else None


def drift_together(verdicts: Mapping[str, DriftVerdict]) -> tuple[dict[str, DriftVerdict], list[Violation]]:
    """The verdicts of all features by their names, with the level of the tests among them, and the drift found by it.

    The level is that of Benjamini and Hochberg for the false discovery rate that the constraints ask for.
    """
    waiting = {name: each for name, each in verdicts.items() if each.is_of_all}
    if not waiting:
        return dict(verdicts), []
    rate = next(iter(waiting.values())).rate
    assert rate is not None
    level = benjamini_hochberg([each.p_value for each in waiting.values() if each.p_value is not None], rate)
    judged = {name: each.at(level) for name, each in waiting.items()}
    found = [
        _violation(name, CheckType.BASELINE_DRIFT, each.description) for name, each in judged.items() if each.drifted
    ]
    return {**verdicts, **judged}, found


def verify_columns(names: Sequence[str], constraints: Constraints) -> list[Violation]:
    """Judge which columns there are, by name: one violation for each that is missing and each that is extra.

    Args:
        names: the columns of the current data, in order.
        constraints: the baseline, without the columns that the job leaves out of the analysis.
    """
    evaluated = {
        feature.name: constraints.monitoring_config.for_feature(
            feature.monitoring_config_overrides
        ).evaluate_constraints
        for feature in constraints.features
    }
    return [
        _violation(name, check_type, description)
        for check_type in REPORT_ORDER
        if check_type in column_checks
        for name, description in column_checks[check_type](names, constraints)
        if evaluated.get(name, constraints.monitoring_config.evaluate_constraints)
    ]


def in_report_order(violations: Iterable[Violation]) -> list[Violation]:
    """The violations by check, see `REPORT_ORDER`; within a check they keep the order they came in."""
    return sorted(violations, key=lambda violation: REPORT_ORDER.index(violation.constraint_check_type))


def _violation(name: str, check_type: CheckType, description: str) -> Violation:
    return Violation(feature_name=name, constraint_check_type=check_type, description=description)
