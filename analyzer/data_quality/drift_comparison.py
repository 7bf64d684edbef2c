"""What `drift.json` says of the data beside another data set, gathered a column at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from analyzer.profile.column_profile import ColumnProfile
from analyzer.verification.feature_drift import MeasuredDrift, measure_feature
from analyzer.verification.judged_drift import DriftVerdict, judged_feature
from analyzer.verification.verify import drift_together, judge_drift
from contracts.constraints import Constraints, FeatureConstraints
from contracts.data_drift import DriftComparison, FeatureDrift
from contracts.job_values import Weighting
from contracts.statistics import Feature
from contracts.violations import Violation


class ComparedData:
    """The columns of the data beside those of a `reference`, whose file messages call the `other` statistics.

    They are judged by the constraints of the baseline, whichever the reference is.
    """

    def __init__(
        self, reference: Mapping[str, Feature], constraints: Constraints, weighting: Weighting, other: str = "baseline"
    ) -> None:
        self._reference = reference
        self._constraints = constraints.by_name()
        self._config = constraints.monitoring_config
        self._weighting = weighting
        self._other = other
        self._measured: dict[str, FeatureDrift] = {}
        self._verdicts: dict[str, DriftVerdict] = {}

    def measure(self, profile: ColumnProfile) -> MeasuredDrift | None:
        """How a column differs; None of one that the reference lacks."""
        if (reference := self._reference.get(profile.name)) is None:
            return None
        measured = measure_feature(profile, reference, self._weighting, self._other)
        self._measured[profile.name] = measured.feature
        return measured

    def take_verdict(self, name: str, verdict: DriftVerdict | None) -> None:
        """What the constraints make of the shape of a column."""
        if verdict is not None:
            self._verdicts[name] = verdict

    def add(self, profile: ColumnProfile) -> None:
        """Measure a column, and judge it by itself."""
        measured, constraint = self.measure(profile), self._constraints.get(profile.name)
        if measured is not None and constraint is not None:
            reference = self._reference[profile.name]
            verdict = judge_drift(
                profile, constraint, reference, self._config, weighting=self._weighting, measured=measured
            )
            self.take_verdict(profile.name, verdict)

    def judge_together(self) -> list[Violation]:
        """Judge what is judged for all columns together, once all are there; gives the drift that was found so."""
        self._verdicts, found = drift_together(self._verdicts)
        return found

    def result(self, names: Sequence[str], excluded: Collection[str]) -> DriftComparison:
        """All of it; `names` are the columns of the data, `excluded` those that the job leaves out."""
        features = [self._judged(feature) for feature in self._measured.values()]
        judged = [feature for feature in features if feature.drifted_in is not None]
        drifted = sum(1 for feature in judged if feature.drifted_in)
        there = set(names)
        return DriftComparison(
            judged_features=len(judged),
            drifted_features=drifted,
            drifted_share=drifted / len(judged) if judged else None,
            new_columns=[name for name in names if name not in self._reference],
            vanished_columns=[name for name in self._reference if name not in there and name not in excluded],
            features=features,
        )

    def _judged(self, feature: FeatureDrift) -> FeatureDrift:
        constraint: FeatureConstraints | None = self._constraints.get(feature.name)
        if constraint is None:
            return feature
        config = self._config.for_feature(constraint.monitoring_config_overrides)
        if not config.evaluate_constraints:
            return feature
        return judged_feature(feature, self._verdicts.get(feature.name), config.distribution_constraints)
