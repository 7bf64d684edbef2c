"""`drift.json`: how each feature differs from the baseline, and from the window before; one file for each run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contracts.inferred_type import InferredType
from contracts.model import ContractModel, parse_document
from contracts.settings import Count, Fraction, Number

DriftKind = Literal["shape", "missing", "type"]
"""In what a feature has drifted: the distribution of its values, how many are missing, or of which type they are."""


class NumberTest(ContractModel):
    """The two-sample Kolmogorov-Smirnov test: the largest difference of the distribution functions, and its p-value."""

    distance: Fraction
    p_value: Fraction


class CategoryTest(ContractModel):
    """The two-sample chi-squared test."""

    statistic: Number
    degrees_of_freedom: Count
    p_value: Fraction


class EffectTest(ContractModel):
    """Several tests as one: how much has changed, in standard deviations, and the p-value."""

    effect_size: Number
    p_value: Fraction


class ShapeDrift(ContractModel):
    """All distances of two distributions; what has no meaning for a feature's type is not there.

    `drop_in` is the distance of the closed analyzer at its defaults, whatever the constraints ask for: `Robust` of
    numbers, `LInfinity` of categories. `trusted` is what baselines are judged by that were made by that setting.
    `total_variation`, `psi` and `jensen_shannon` compare shares of cells: categories, or ranges of numbers. The
    Wasserstein distance is in standard deviations of the other side.
    """

    drop_in: Fraction | None = None
    trusted: EffectTest
    kolmogorov_smirnov: NumberTest | None = None
    chi_squared: CategoryTest | None = None
    total_variation: Fraction
    psi: Number
    jensen_shannon: Fraction
    wasserstein: Number | None = None


class JudgedShape(ContractModel):
    """What the constraints make of the shape: drift is a value above the threshold.

    Of a test the p-value has to be below the `significance_level` too; it is that of the constraints, or the one that
    follows of a false discovery rate, and not there where none of the tests is rejected. Of the original ChiSquared
    under `Robust` the value is a p-value, and drift is one below the threshold.
    """

    method: str
    value: Number
    threshold: Number
    p_value: Fraction | None = None
    significance_level: Fraction | None = None
    drifted: bool


class FeatureDrift(ContractModel):
    """One feature that both sides have; `reference` is the other side: the baseline, or the window before.

    `drifted_in` is empty where nothing has drifted, and not there where nothing is judged.
    """

    name: str
    inferred_type: InferredType
    reference_inferred_type: InferredType
    num_present: Count
    reference_num_present: Count
    completeness: Fraction
    reference_completeness: Fraction
    missing_p_value: Fraction
    of_other_type: Annotated[Fraction, Field(description="The share of values that are not of the other side's type.")]
    shape: ShapeDrift | None = None
    not_measured: Annotated[str | None, Field(description="Why there is no shape.")] = None
    judged: JudgedShape | None = None
    drifted_in: list[DriftKind] | None = None

    @property
    def distances(self) -> dict[str, float | None]:
        """All that is measured of it, each by one name; None of what is not."""
        shape = self.shape
        numbers, cells = (shape.kolmogorov_smirnov, shape.chi_squared) if shape else (None, None)
        return {
            "drop_in": shape.drop_in if shape else None,
            "trusted": shape.trusted.effect_size if shape else None,
            "trusted_p_value": shape.trusted.p_value if shape else None,
            "kolmogorov_smirnov": numbers.distance if numbers else None,
            "kolmogorov_smirnov_p_value": numbers.p_value if numbers else None,
            "chi_squared": cells.statistic if cells else None,
            "chi_squared_p_value": cells.p_value if cells else None,
            "total_variation": shape.total_variation if shape else None,
            "psi": shape.psi if shape else None,
            "jensen_shannon": shape.jensen_shannon if shape else None,
            "wasserstein": shape.wasserstein if shape else None,
            "missing_p_value": self.missing_p_value,
        }

    @property
    def size(self) -> float:
        """How much of it is other than it was, from 0 to 1, to tell features apart by."""
        missing = abs(self.completeness - self.reference_completeness)
        return max(self.shape.jensen_shannon if self.shape else 0.0, missing, self.of_other_type)


class DriftComparison(ContractModel):
    """The data beside another data set; `drifted_share` is of the features that are judged."""

    judged_features: Count
    drifted_features: Count
    drifted_share: Fraction | None = None
    new_columns: list[str]
    vanished_columns: list[str]
    features: list[FeatureDrift]


class DataDrift(ContractModel):
    """The whole file; features are in the order of the columns."""

    version: Annotated[Count, Field(description="1 so far; keys may be added under the same number.")] = 1
    baseline: DriftComparison | None = None
    previous: Annotated[DriftComparison | None, Field(description="Beside the window before.")] = None


def parse_drift(text: str | bytes) -> DataDrift:
    """The text of a `drift.json` file. Raises ContractError with the JSON pointer of what is wrong."""
    return parse_document(DataDrift, text)
