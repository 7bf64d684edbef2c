"""What the constraints make of a measured drift: the methods, and the sentence of a violation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from contracts.data_drift import DriftKind, FeatureDrift, JudgedShape, ShapeDrift
from contracts.monitoring_config import DistributionConstraints
from contracts.numbers import java_double

LEAST_MISSING = 0.01
"""A completeness that changes by less is no drift, however sure the change is."""

P_VALUE_NOTE = "The distance is a chi-squared p-value, which means drift when it is below the threshold. "

_NAMES = {
    "Trusted": ("effect size in standard deviations", "combined test"),
    "KolmogorovSmirnov": ("Kolmogorov-Smirnov distance", "Kolmogorov-Smirnov test"),
    "TwoSampleChiSquared": ("total variation", "two-sample chi-squared test"),
    "PSI": ("population stability index", ""),
    "JensenShannon": ("Jensen-Shannon distance", ""),
    "Wasserstein": ("Wasserstein distance in standard deviations", ""),
}
"""What the value of a method is called, and its test."""

DROP_IN = ("Simple", "Robust", "LInfinity", "ChiSquared")
"""The methods of the closed analyzer, whose sentences have nothing beside the distance and the threshold."""


@dataclass(frozen=True)
class DriftVerdict:
    """A shape that is judged; `sizes` are the numbers of values of the two sides.

    `below` says that the value is a p-value, of which small ones are drift. Where `rate` is given, the level is for
    all features together: it is not known yet where it is None.
    """

    method: str
    value: float
    threshold: float
    sizes: tuple[int, int]
    p_value: float | None = None
    level: float | None = None
    rate: float | None = None
    below: bool = False

    @property
    def drifted(self) -> bool:
        """Whether it is drift; not, as long as its level is not known."""
        if self.below:
            return self.value < self.threshold
        return self.value > self.threshold and self._unlikely

    @property
    def _unlikely(self) -> bool:
        if self.p_value is None or self.level is None:
            return self.p_value is None
        return self.p_value <= self.level if self.is_of_all else self.p_value < self.level

    @property
    def beyond_chance(self) -> float:
        """The value, 0 where chance alone makes as much: what a feature is watched by."""
        level = self.level if self.rate is None else self.rate
        return 0.0 if self.p_value is not None and level is not None and self.p_value >= level else self.value

    @property
    def is_of_all(self) -> bool:
        """Whether it is judged together with all other features."""
        return self.rate is not None and self.p_value is not None

    def at(self, level: float) -> Self:
        """With the level of all features together."""
        return replace(self, level=level)

    @property
    def description(self) -> str:
        """The sentence of a violation. Scripts read both numbers at its end: nothing may follow them."""
        last = f"Baseline drift distance: {java_double(self.value)} exceeds threshold: {java_double(self.threshold)}"
        if self.method in DROP_IN:
            return f"{P_VALUE_NOTE if self.below else ''}{last}"
        distance, test = _NAMES[self.method]
        of = f"The distance is the {distance} of {self.sizes[0]} values and {self.sizes[1]} of the baseline"
        if self.p_value is None or self.level is None:
            return f"{of}. {last}"
        p_value, level = java_double(self.p_value), java_double(self.level)
        limit = f"below {level}" if self.rate is None else f"at most {level}, for a false discovery rate of {self.rate}"
        return f"{of}; the {test} gives a p-value of {p_value}, {limit}. {last}"

    def written(self) -> JudgedShape:
        """As `drift.json` has it."""
        return JudgedShape(
            method=self.method,
            value=self.value,
            threshold=self.threshold,
            p_value=self.p_value,
            significance_level=self.level or None,
            drifted=self.drifted,
        )


def judge_shape(drift: FeatureDrift, settings: DistributionConstraints) -> DriftVerdict | None:
    """A measured shape by one of the methods that are not the closed analyzer's own; None where it has no value."""
    if drift.shape is None:
        return None
    numeric = drift.inferred_type.is_numeric
    method = settings.comparison_method if numeric else settings.categorical_drift_method
    threshold = settings.numeric_threshold if numeric else settings.categorical_threshold
    value, p_value = _measured(method, drift.shape)
    if value is None:
        return None
    rate = settings.false_discovery_rate
    level = settings.level if p_value is not None and rate is None else None
    sizes = (drift.num_present, drift.reference_num_present)
    return DriftVerdict(method, value, threshold, sizes, p_value, level, rate)


def _measured(method: str, shape: ShapeDrift) -> tuple[float | None, float | None]:
    """The value of a method and its p-value; no value where it could not be computed."""
    measured: dict[str, tuple[float | None, float | None]] = {
        "Trusted": (shape.trusted.effect_size, shape.trusted.p_value),
        "PSI": (shape.psi, None),
        "JensenShannon": (shape.jensen_shannon, None),
        "Wasserstein": (shape.wasserstein, None),
    }
    if shape.kolmogorov_smirnov is not None:
        measured["KolmogorovSmirnov"] = (shape.kolmogorov_smirnov.distance, shape.kolmogorov_smirnov.p_value)
    if shape.chi_squared is not None:
        measured["TwoSampleChiSquared"] = (shape.total_variation, shape.chi_squared.p_value)
    return measured.get(method, (None, None))


def judged_feature(
    drift: FeatureDrift, verdict: DriftVerdict | None, settings: DistributionConstraints
) -> FeatureDrift:
    """The feature with what has drifted of it.

    Missing values have drifted where the completeness has changed by 0.01 or more and the p-value is below the
    significance level; the type, where another one was inferred, unless whole numbers stand for fractions, or there
    are no values.
    """
    found: list[DriftKind] = []
    if verdict is not None and verdict.drifted:
        found.append("shape")
    change = abs(drift.completeness - drift.reference_completeness)
    if change >= LEAST_MISSING and drift.missing_p_value < settings.level:
        found.append("missing")
    if _is_new_type(drift):
        found.append("type")
    return drift.model_copy(update={"judged": verdict.written() if verdict else None, "drifted_in": found})


def _is_new_type(drift: FeatureDrift) -> bool:
    now, before = drift.inferred_type, drift.reference_inferred_type
    return now is not before and drift.num_present > 0 and not (now.is_numeric and before == "Fractional")
