"""Which columns the configuration gives which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analyzer.analysed_data.known_columns import KnownColumns
from analyzer.analysed_data.roles import Roles
from analyzer.analysed_data.side_data import JOIN_SOURCE
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_config.values import Name


@dataclass(frozen=True)
class RoleNames:
    """Columns by role, as the configuration names them."""

    label: Name | None = None
    predicted_label: Name | None = None
    facets: tuple[Name, ...] = ()
    group: Name | None = None
    join_source: Name | None = None
    excluded: tuple[Name, ...] = ()
    scores: str | None = None

    @classmethod
    def of(cls, config: AnalysisConfig, label: Name | None = None, predicted_label: Name | None = None) -> RoleNames:
        """Those of a configuration; a label that is given here goes before it."""
        return cls(
            config.label if label is None else label,
            config.predicted_label if predicted_label is None else predicted_label,
            tuple(facet.name_or_index for facet in config.facet),
            config.group_variable,
            config.joinsource_name_or_index,
            config.excluded_columns,
        )

    def with_facets(self, facets: tuple[Name, ...]) -> RoleNames:
        return replace(self, facets=facets)

    def with_prediction(self, name: str) -> RoleNames:
        return replace(self, predicted_label=name)


def roles_of(names: RoleNames, known: KnownColumns, of_data: Sequence[str]) -> Roles:
    """The roles of known columns, of which `of_data` are not from side data. Raises ConfigurationError."""

    def find(setting: str, name: Name | None, advice: str = "") -> str | None:
        return None if name is None else known.find(setting, name, advice)

    label = find("label", names.label, "Headers must contain label.")
    predicted = find("predicted_label", names.predicted_label)
    join_source = find(JOIN_SOURCE, names.join_source)
    excluded = {known.find("excluded_columns", name) for name in names.excluded}
    facets = [known.find("facet", name, "Unable to locate the facet.") for name in names.facets]
    no_features = {label, predicted, join_source, names.scores, *excluded}
    return Roles(
        features=tuple(name for name in of_data if name not in no_features),
        label=label,
        predicted_label=predicted,
        facets=tuple(facets),
        group=find("group_variable", names.group),
        join_source=join_source,
        columns=known.names,
        scores=names.scores,
    )
