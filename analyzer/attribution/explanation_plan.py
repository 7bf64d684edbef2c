"""What an analysis config asks to be explained, as far as it is known before Spark starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from analyzer.analysed_data.roles import Roles
from analyzer.attribution.feature_facts import FactsFold
from analyzer.attribution.given_baseline import given_baseline
from analyzer.errors import ConfigurationError
from contracts.analysis_config import AnalysisConfig, PartialDependenceMethod, ShapMethod
from contracts.errors import counted, excerpt


@dataclass(frozen=True)
class ExplanationPlan:
    """`features` are what the model gets; `explained` and `plotted` some of them, `baseline` the rows that are given.

    `plotted` is None for those with the highest attributions.
    """

    features: tuple[str, ...]
    explained: tuple[str, ...]
    plotted: tuple[str, ...] | None
    baseline: pa.RecordBatch | None
    join_source: str | None
    label_headers: tuple[int | str, ...] | None
    shap: ShapMethod | None
    pdp: PartialDependenceMethod | None

    @classmethod
    def of(cls, config: AnalysisConfig, roles: Roles) -> Self:
        """Raises ConfigurationError, InputMissingError or UnreadableDataError."""
        if not roles.features:
            raise ConfigurationError(
                "Data must contain features. All columns of the data set are labels, predictions or excluded: there is "
                "nothing to ask the model about."
            )
        shap, pdp = config.methods.shap, config.methods.pdp
        explained, baseline = roles.features, None
        if shap is not None and shap.features_to_explain is not None:
            setting = "methods.shap.features_to_explain"
            explained = _features_named(setting, shap.features_to_explain, roles.columns, roles.features)
        if shap is not None and shap.baseline is not None:
            baseline = given_baseline(shap.baseline, roles.features, config.features)
        plotted = None
        if pdp is not None and pdp.features is not None:
            plotted = _features_named("methods.pdp.features", pdp.features, roles.columns, roles.features)
        return cls(roles.features, explained, plotted, baseline, roles.join_source, config.label_headers, shap, pdp)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are needed of the data."""
        wanted = () if self.join_source is None else (self.join_source,)
        return tuple(dict.fromkeys((*self.features, *wanted)))

    @property
    def fold(self) -> FactsFold:
        """What the first scan has to find out: of the features nothing unless they are plotted, or clustered."""
        clustered = self.shap is not None and self.baseline is None
        return FactsFold(self.features if clustered or self.pdp is not None else (), self.seed)

    @property
    def seed(self) -> int:
        return (self.shap.seed if self.shap else None) or 0


def _features_named(
    setting: str, wanted: Sequence[int | str], columns: Sequence[str], features: Sequence[str]
) -> tuple[str, ...]:
    """The features that are asked for, each once; an index counts all `columns` of the data from 0.

    Raises ConfigurationError of what is no column, or no feature.
    """
    chosen: dict[str, None] = {}
    for each in wanted:
        if isinstance(each, int) and each >= len(columns):
            right = f"0 to {len(columns) - 1}: the data has {counted(len(columns), 'column')}"
            raise ConfigurationError(f"{setting} names the column {each}; it should be one from {right}.")
        name = columns[each] if isinstance(each, int) else each
        if name not in columns and name not in features:
            raise ConfigurationError.unknown_name(setting, name, features)
        if name not in features:
            raise ConfigurationError(
                f"{setting} names {excerpt(name)}, which is a column but no feature: labels, predictions and excluded "
                "columns are not given to the model."
            )
        chosen[name] = None
    return tuple(chosen)
