"""How the columns of a data set differ from those of another one, as people and their programs see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from analyzer.reports.file_names import DRIFT
from analyzer.reports.numbers import number, percent
from analyzer.reports.report_table import ReportTable
from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow, few
from contracts.data_drift import DataDrift, DriftComparison, FeatureDrift
from contracts.errors import counted, escaped

LONGEST_NAME = 60


@dataclass(frozen=True)
class DriftSummary:
    """One column beside the same one of another data set; of what is not measured there is None."""

    COLUMNS: ClassVar = (
        *("name", "drifted", "drifted_in", "method", "value", "threshold", "p_value", "significance_level"),
        *("num_present", "reference_num_present", "completeness", "reference_completeness", "missing_p_value"),
        *("inferred_type", "reference_inferred_type", "of_other_type", "drop_in"),
        *("trusted", "trusted_p_value"),
        *("kolmogorov_smirnov", "kolmogorov_smirnov_p_value", "chi_squared", "chi_squared_p_value"),
        *("total_variation", "psi", "jensen_shannon", "wasserstein", "not_measured"),
    )

    name: str
    drifted: bool | None
    drifted_in: tuple[str, ...]
    method: str | None
    value: float | None
    threshold: float | None
    p_value: float | None
    significance_level: float | None
    num_present: int
    reference_num_present: int
    completeness: float
    reference_completeness: float
    inferred_type: str
    reference_inferred_type: str
    of_other_type: float
    not_measured: str | None
    drop_in: float | None
    trusted: float | None
    trusted_p_value: float | None
    kolmogorov_smirnov: float | None
    kolmogorov_smirnov_p_value: float | None
    chi_squared: float | None
    chi_squared_p_value: float | None
    total_variation: float | None
    psi: float | None
    jensen_shannon: float | None
    wasserstein: float | None
    missing_p_value: float | None

    @classmethod
    def of(cls, feature: FeatureDrift) -> DriftSummary:
        judged = feature.judged
        return cls(
            name=feature.name,
            drifted=None if feature.drifted_in is None else bool(feature.drifted_in),
            drifted_in=tuple(feature.drifted_in or ()),
            method=judged.method if judged else None,
            value=judged.value if judged else None,
            threshold=judged.threshold if judged else None,
            p_value=judged.p_value if judged else None,
            significance_level=judged.significance_level if judged else None,
            num_present=feature.num_present,
            reference_num_present=feature.reference_num_present,
            completeness=feature.completeness,
            reference_completeness=feature.reference_completeness,
            inferred_type=feature.inferred_type,
            reference_inferred_type=feature.reference_inferred_type,
            of_other_type=feature.of_other_type,
            not_measured=feature.not_measured,
            **feature.distances,
        )


def drift_table(comparison: DriftComparison | None) -> ReportTable[DriftSummary]:
    """The features of a comparison; none without one."""
    return ReportTable(DriftSummary, map(DriftSummary.of, comparison.features) if comparison else ())


def drift_views(drift: DataDrift) -> Iterator[TableView | Cell]:
    """How many columns have drifted from each of the other data sets, and those that have, the worst first."""
    for comparison, other in ((drift.baseline, "the baseline"), (drift.previous, "the window before")):
        if comparison is not None and comparison.judged_features:
            yield from _views(comparison, other)


def _views(comparison: DriftComparison, other: str) -> Iterator[TableView | Cell]:
    drifted = [feature for feature in comparison.features if feature.drifted_in]
    has = "has" if len(drifted) == 1 else "have"
    line = f"{len(drifted)} of {counted(comparison.judged_features, 'column', grouping=',')} {has} drifted from {other}"
    if not drifted:
        yield Cell(f"{line}.")
        return
    columns = (
        ViewColumn("feature"),
        ViewColumn("drift of"),
        ViewColumn("method", rank=5),
        ViewColumn("value", right=True, rank=9),
        ViewColumn("p-value", right=True, rank=7),
        ViewColumn("n", right=True, rank=6),
        ViewColumn("n before", right=True, rank=4),
        ViewColumn("JS", right=True, rank=8),
        ViewColumn("PSI", right=True, rank=3),
        ViewColumn("KS", right=True, rank=2),
        ViewColumn("Wasserstein", right=True, rank=1),
        ViewColumn("complete", right=True, rank=0),
    )
    ordered = sorted(few(drifted, _size), key=_size, reverse=True)
    rows = tuple(ViewRow(tuple(_cells(feature)), feature.size) for feature in ordered)
    yield TableView(columns, rows, f"{line}:", "columns that drifted", DRIFT, count=len(drifted))


def _size(feature: FeatureDrift) -> float:
    return feature.size


def _cells(feature: FeatureDrift) -> Iterator[Cell]:
    judged, distances = feature.judged, feature.distances
    yield Cell(escaped(feature.name, LONGEST_NAME), "bad")
    yield Cell(", ".join(feature.drifted_in or ()))
    yield Cell(judged.method if judged else "")
    yield Cell(number(judged.value) if judged else "")
    yield Cell(number(judged.p_value) if judged else "")
    yield Cell(f"{feature.num_present:,}")
    yield Cell(f"{feature.reference_num_present:,}")
    for name in ("jensen_shannon", "psi", "kolmogorov_smirnov", "wasserstein"):
        yield Cell(number(distances[name]))
    yield Cell(percent(feature.completeness))
