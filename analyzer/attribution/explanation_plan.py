"""What an analysis config asks to be explained, as far as it is known before Spark starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from analyzer.analysed_data.roles import Roles
from analyzer.attribution.feature_facts import FactsFold
from analyzer.attribution.feature_names import features_named
from analyzer.attribution.given_baseline import given_baseline
from analyzer.errors import ConfigurationError
from contracts.analysis_config import AnalysisConfig, PartialDependenceMethod, ShapMethod


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
            explained = features_named(setting, shap.features_to_explain, roles.columns, roles.features)
        if shap is not None and shap.baseline is not None:
            baseline = given_baseline(shap.baseline, roles.features, config.features)
        plotted = None
        if pdp is not None and pdp.features is not None:
            plotted = features_named("methods.pdp.features", pdp.features, roles.columns, roles.features)
        return cls(roles.features, explained, plotted, baseline, roles.join_source, config.label_headers, shap, pdp)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are needed of the data."""
        wanted = () if self.join_source is None else (self.join_source,)
        return tuple(dict.fromkeys((*self.features, *wanted)))

    @property
    def fold(self) -> FactsFold | None:
        """What the first scan has to find out; None where nothing has to be known of the data beforehand."""
        clustered = self.shap is not None and self.baseline is None
        return FactsFold(self.features, self.seed) if clustered or self.pdp is not None else None

    @property
    def seed(self) -> int:
        return (self.shap.seed if self.shap else None) or 0
